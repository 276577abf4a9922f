"""Where on a scale would a decision end? The models that any other has to beat, from positions, salience and failure.

On a scale from 0 to 1, member i stands at x_i and cares s_i; today's place is q; failing costs each c:

- status quo: q;  mean and median of the x_i;
- compromise: sum s_i x_i / sum s_i;
- Nash's bargain: the y that maximises the product of c + s_i ((q - x_i)^2 - (y - x_i)^2), what each gains by y over
  failing. Without a cost of failure (c = 0) nobody whom a move takes further from its own place allows it, and where
  members stand on both sides the bargain is q; the dearer failure is, the nearer it comes to the compromise.

Each gain is concave in y, so there is one such y, found by bisection of the derivative of the sum of logarithms.
Shapes: D draws, n members.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from equipoise.agree.normal import Array
from equipoise.agree.preferences import triangular
from equipoise.agree.streams import PAST, uniforms
from equipoise.model import OTHERS, FailureCost, Placed, Scale
from equipoise.values import Status

__all__ = ["MODELS", "UNKNOWN_COST", "Bargains", "bargains", "nash", "placed"]

MODELS: Final = ("status quo", "mean", "median", "compromise", "Nash, costly failure")

#: Where a case does not say what failing cost.
UNKNOWN_COST: Final = FailureCost(
    Decimal(0),
    Decimal("0.5"),
    Decimal(1),
    Status.ILLUSTRATIVE,
    "",
    "unknown, so anything from nothing to as much as the whole scale",
)


@dataclass(frozen=True)
class Bargains:
    """What each model says of one scale: its point at the central positions, and its draws over their ranges (D,).

    All on the scale's own 0 to 100.
    """

    points: Mapping[str, float]
    draws: Mapping[str, Array]


def placed(scale: Scale, deciders: tuple[str, ...]) -> tuple[Placed, ...]:
    """Who stands where: one place a member; "others" is each decider without a place of its own."""
    named = tuple(p for p in scale.positions if p.member != OTHERS)
    rest = [member for member in deciders if member not in {p.member for p in named}]
    return (*named, *(p for p in scale.positions if p.member == OTHERS for _ in rest))


def bargains(scale: Scale, deciders: tuple[str, ...], cost: FailureCost, *, seed: int, draws: int) -> Bargains:
    """Every model's point and draws on one scale. Places and the cost of failure are triangular in their ranges."""
    stand = placed(scale, deciders)
    care = np.array([float(p.salience) for p in stand])
    u = uniforms(seed, PAST, draws, len(stand) + 1)
    drawn = [triangular(u[:, k], float(p.low), float(p.value), float(p.high)) / 100 for k, p in enumerate(stand)]
    x = np.stack(drawn, axis=1) if drawn else np.zeros((draws, 0))
    dear = triangular(u[:, -1], float(cost.low), float(cost.central), float(cost.high))
    middle = np.array([[float(p.value) / 100 for p in stand]])
    now = float(scale.status_quo) / 100
    points = _all(middle, care, now, np.array([float(cost.central)]))
    return Bargains({m: float(v[0]) for m, v in points.items()}, _all(x, care, now, dear))


def _all(x: Array, care: Array, now: float, cost: Array) -> dict[str, Array]:
    weights = care if care.sum() > 0 else np.ones_like(care)
    found = (
        np.full(len(x), now),
        x.mean(axis=1),
        np.median(x, axis=1),
        x @ weights / weights.sum(),
        nash(x, care, now, cost),
    )
    return {model: 100 * value for model, value in zip(MODELS, found, strict=True)}


def nash(x: Array, care: Array, now: float, cost: Array) -> Array:
    """Nash's bargain, (D,): ``x`` (D, n) and ``now`` on a scale of 0 to 1, ``care`` (n,), ``cost`` (D,)."""
    x, care = x[:, care > 0], care[care > 0]
    if not care.size:
        return np.full(len(x), now)
    # Member i gains by y while y is nearer to x_i than this.
    reach = np.sqrt((now - x) ** 2 + cost[:, None] / care)
    low, high = (x - reach).max(axis=1), (x + reach).min(axis=1)
    low, high = np.minimum(low, now), np.maximum(high, now)  # today's place is always among them
    for _ in range(60):
        y = (low + high) / 2
        gain = cost[:, None] + care * ((now - x) ** 2 - (y[:, None] - x) ** 2)
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = (care * (x - y[:, None]) / np.where(gain > 0, gain, np.inf)).sum(axis=1)
        low, high = np.where(slope > 0, y, low), np.where(slope > 0, high, y)
    found: Array = (low + high) / 2
    return found
