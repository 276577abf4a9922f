"""What may one capital do, and what are the odds, its gain, and the precedent under each?

Its own decision is set; everybody else decides as assumed. In every draw of the assumptions:

- object: the text passes only where a rule bears its objection. It pays the cost of objecting at the table;
- let pass with a reservation: it accepts. Of those that would follow, the reservation leaves the assumption
  "reservation", and everybody counts on that;
- qualify: it accepts a text with one clause changed, of all tried that pass more often than not, or at
  least as often as the tabled one, that with the largest expected gain for it;
- endorse: it accepts. What one capital says moves no other in this model, so the odds are those of letting it pass
  without a reservation, and nothing takes off from the precedent.

Its gain if adopted is what the text gives it as felt (weights, loss aversion, followers, and what it would cost it that
nothing is agreed), in its own annual payments. Expected: times the odds, less the cost of objecting where it objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from equipoise.agree.answer import Forecast
from equipoise.agree.capital.answer import Option
from equipoise.agree.capital.trials import Trial
from equipoise.agree.gains import ATTRIBUTES, Changes
from equipoise.agree.judgement import Draws
from equipoise.agree.normal import Array
from equipoise.agree.odds import odds
from equipoise.agree.precedent import inspired, next_to_ask, tabled
from equipoise.agree.sensitivity.factors import rescaled
from equipoise.agree.sensitivity.judge import Judge

__all__ = ["options", "reserved"]

_EVEN: Final = 0.5


def reserved(given: Draws) -> Draws:
    """The draws in which a reservation on record leaves its part of the followers."""
    return rescaled(given, followers=given.scales["followers"] * given.scales["reservation"])


def options(found: Forecast, i: int, tried: Iterable[Trial] = ()) -> Iterator[Option]:
    """The options of the member at position ``i``, in the order above; none to qualify where no text is tried."""
    given, judge = found.given, Judge.of(found)
    cost = np.maximum(given.thresholds.cost, 0.0)
    yield _option(found, judge, given, i, "object", "Object", accepts=False, cost=cost)
    yield _option(found, judge, reserved(given), i, "reservation", "Let it pass with a reservation")
    endorsed = _option(found, judge, given, i, "endorse", "Endorse")
    qualified = [
        _option(found, replace(judge, changes=one.changes), given, i, "qualify", f"Qualify: {one.words}")
        for one in tried
    ]
    # A text that hardly passes, and less often than the tabled one, is no way to qualify it.
    likelier = [o for o in qualified if o.odds.centre >= _EVEN or o.odds.log10_centre >= endorsed.odds.log10_centre]
    if likelier:
        yield max(likelier, key=lambda option: (option.expected[0], option.words))
    yield endorsed


def _option(
    found: Forecast,
    judge: Judge,
    given: Draws,
    i: int,
    id_: str,
    words: str,
    *,
    accepts: bool = True,
    cost: Array | None = None,
) -> Option:
    ready = judge.one_by_one(given)
    logs = ready.decided(i, accepts)
    p = np.exp(logs)
    weighted = ready.found.weighted
    felt = weighted[:, i].sum(axis=1) + (given.failure if ready.found.gains.any() else 0.0)
    expected = p * felt - (cost if cost is not None else 0.0)
    tabler = found.proposal.tabled_by
    members = judge.changes.members
    theirs = weighted[:, members.index(tabler)].sum(axis=1) if tabler in members else None
    return Option(
        id=id_,
        words=words,
        odds=odds(id_, logs),
        cannot=bool(np.isneginf(logs).all()),
        gain=_spread(felt),
        expected=_spread(expected),
        cost=_spread(cost) if cost is not None else None,
        gains={a: float(ready.found.gains[:, i, k].mean()) for k, a in enumerate(ATTRIBUTES)},
        requests=_spread(_requests(judge.changes, given, found.proposal.tabled_by)),
        tabler=float(theirs.mean()) if theirs is not None else None,
    )


def _requests(changes: Changes, given: Draws, tabled_by: str | None) -> Array:
    """How many like requests to expect once the text is adopted, if each passes; (D,)."""
    asking = next_to_ask(changes, tabled_by)
    if not asking:
        return np.zeros(len(given.weights))
    found: Array = tabled(*inspired(asking, given.heeding(changes.terms).scales), np.ones(len(given.weights))).sum(
        axis=1
    )
    return found


def _spread(values: Array) -> tuple[float, float, float]:
    low, high = np.quantile(values, (0.05, 0.95))
    return float(values.mean()), float(low), float(high)
