"""A council to judge, made from a seed: 32 members who weigh six attributes, and three shocks that they share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.agree.normal import Array
from equipoise.agree.odds import Conditional, conditional, log_tolerant

__all__ = ["ATTRIBUTES", "FACTORS", "MEMBERS", "ORDER", "RULES", "Council", "council", "three_rules"]

MEMBERS, ATTRIBUTES, FACTORS = 32, 6, 3
RULES = ("unanimity", "minus one", "minus two")
ORDER = 32  # 512 points of the three factors: under 1% of the odds


@dataclass(frozen=True)
class Council:
    """What each gains (n, k), how it weighs that (n, k), how the shocks move it (n, q), and how firm it is."""

    gains: Array
    weights: Array
    loading: Array
    cost: float

    def stands(self) -> Array:
        """How firmly each accepts, (1, n): weighed gains, losses felt half again, over its noise."""
        felt = np.minimum(self.gains, 1.5 * self.gains)
        found: Array = ((felt * self.weights).sum(axis=1) + self.cost)[None] / 0.1
        return found


def council(cost: float = 0.12) -> Council:
    """The council of a seed; a lower cost of objecting makes unanimity rarer."""
    rng = np.random.default_rng(32)
    return Council(
        gains=rng.normal(0.0, 0.02, (MEMBERS, ATTRIBUTES)),
        weights=np.exp(rng.normal(0.0, 0.6, (MEMBERS, ATTRIBUTES))),
        loading=rng.uniform(0.0, 0.5, (MEMBERS, FACTORS)),
        cost=cost,
    )


def three_rules(found: Council, order: int = ORDER) -> Array:
    """Log of the odds under unanimity, minus one and minus two, from the gains on."""
    given: Conditional = conditional(found.stands(), found.loading[None], order)
    odds: Array = log_tolerant(given, len(RULES) - 1)[:, 0]
    return odds
