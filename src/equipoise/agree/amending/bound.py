"""How near to the tabled text could any text come that passes with these odds? A lower bound that is proven.

Within a draw log P_d lies under its tangents (raised.py). Over the texts within distance D

    P(x) = mean_d P_d(x) <= mean_d exp( min over the tangents of [ at_d + max_x slope_d.x ] )

where x chooses, slot by slot, a mixture of what may stand there. The inner maximum is a knapsack with fractions; for
any price l of distance it is at most at_d + l D + sum over slots of max_v (worth_v - l cost_v), so that every price
gives a bound, and the best one the knapsack's own. Where the right side stays below the odds asked for, no text within
D passes. Each draw may choose its own x here: the bound is tight where draws agree.

Where payments must sum to zero, what money is worth is taken off in the same way, at the best price in each draw.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from equipoise.agree.normal import Array

__all__ = ["Knapsack", "least_distance"]

_GOLDEN = (5**0.5 - 1) / 2
_TURNS = 12  # of a search for a price
_HALVINGS = 24
_PASSES = 6  # of new prices
_WORTH = 2e-3  # part of the whole distance by which a pass must raise the bound
_RANGE = 1e-4  # of the dearest price, below which none is looked for
_SMALL = 1e-12


@dataclass(frozen=True)
class Knapsack:
    """What may stand in the slots: ``cost`` (V,) of each vertex, the slots' first vertices, and what each pays.

    ``level`` (V,) must come to nothing over the choice; None where nobody pays another.
    """

    cost: Array
    starts: Any
    level: Array | None = None

    def most(self, worth: Array, price: Array, money: Array) -> Array:
        """The most that a choice is worth in every draw, (D,), with distance at one price and money at another."""
        net = worth - price[:, None] * self.cost
        if self.level is not None:
            net = net - money[:, None] * self.level
        found: Array = np.maximum.reduceat(net, self.starts, axis=1).sum(axis=1)
        return found

    def dearest(self, worth: Array) -> Array:
        """The price of distance from which on every slot stays at its cheapest, (D,)."""
        steep = np.full(len(worth), _SMALL)
        for first, end in zip(self.starts, [*self.starts[1:], len(self.cost)], strict=True):
            base = first + int(np.argmin(self.cost[first:end]))
            far = self.cost[first:end] - self.cost[base]
            used = far > _SMALL
            if used.any():
                gained = worth[:, first:end][:, used] - worth[:, base : base + 1]
                steep = np.maximum(steep, (gained / far[used]).max(axis=1))
        return steep

    def dearest_money(self, worth: Array) -> Array:
        """The most that a unit of money is worth to a slot, (D,)."""
        assert self.level is not None
        low = np.minimum.reduceat(worth, self.starts, axis=1)
        spread = np.maximum.reduceat(worth, self.starts, axis=1) - low
        paid = np.maximum.reduceat(np.abs(self.level), self.starts)
        used = paid > _SMALL
        most: Array = (spread[:, used] / paid[used]).max(axis=1)
        return most


def least_distance(
    knapsack: Knapsack, tangents: Sequence[tuple[Array, Array]], probability: float, most: float
) -> float:
    """The distance within which the tangents, each (at (D,), worth (D, V)), leave no choice with these odds.

    Infinite where there is none within ``most``, the distance beyond which none is of interest.
    """
    found, distance = 0.0, most
    for turn in range(_PASSES):
        lines = [_line(knapsack, at, worth, distance) for at, worth in tangents]
        high, low = np.array([h for h, _ in lines]), np.array([s for _, s in lines])

        def odds(far: float, high: Array = high, low: Array = low) -> float:
            return float(np.exp(np.minimum((high + low * far).min(axis=0), 0.0)).mean())

        if odds(most) < probability:
            return float("inf")
        before = found
        if odds(found) < probability:
            under, over = found, most
            for _ in range(_HALVINGS):
                middle = (under + over) / 2
                under, over = (middle, over) if odds(middle) < probability else (under, middle)
            found = under
        # The prices were the best farther out; once more, they are where the bound lies.
        distance = found
        if turn and found < before + _WORTH * most:
            break
    return found


def _line(knapsack: Knapsack, at: Array, worth: Array, distance: float) -> tuple[Array, Array]:
    """log P_d within any distance D is at most one number plus another times D, both (D,): the best at ``distance``."""
    top = np.log(knapsack.dearest(worth))
    money = np.zeros(len(worth))

    def priced(price: Array) -> Array:
        return knapsack.most(worth, np.exp(price), money) + np.exp(price) * distance

    price = _least(priced, top + np.log(_RANGE), top)
    if knapsack.level is not None:
        most = knapsack.dearest_money(worth)
        dear = np.exp(price)
        money = _least(lambda tried: knapsack.most(worth, dear, tried), -most, most)
        price = _least(priced, top + np.log(_RANGE), top)
    dear = np.exp(price)
    return at + knapsack.most(worth, dear, money), dear


def _least(value: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """Where a convex function is least between two ends, by the golden section, draw by draw."""
    a, b = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_a, at_b = value(a), value(b)
    for _ in range(_TURNS):
        left = at_a < at_b
        low, high = np.where(left, low, a), np.where(left, b, high)
        new = np.where(left, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
        at_new = value(new)
        a, b = np.where(left, new, b), np.where(left, a, new)
        at_a, at_b = np.where(left, at_new, at_b), np.where(left, at_a, at_new)
    found: Array = np.where(at_a < at_b, a, b)
    return found
