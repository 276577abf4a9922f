"""At which quotas does a game change, and which of all its quotas come nearest to a wanted power?

A coalition wins when its weight reaches the quota. So the game is the same for every quota from just above one sum of
weights up to the next: between two neighbouring sums nothing moves, and one count for each such step covers every quota
there is. A rule that is one clause has the same power at a quota and at its dual (whole - quota, mirrored), so half of
the steps are enough.

The nearest of many steps is found in two passes. The first has every step at once: how many coalitions without a member
have each weight and size (whole numbers, exact up to 62 members), read between the sums; the error of a step is then a
sum of positive doubles, right to about 1e-13. Steps within 1e-9 of the least are left, to be counted exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import comb
from typing import Any, Final

__all__ = ["Step", "nearest_steps", "shortest", "steps_of"]

_LARGEST_WHOLE: Final = 1 << 24
_MOST_CELLS: Final = 20_000_000
_MOST_MEMBERS: Final = 62
_NEAR: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Step:
    """All quotas above ``low`` and up to ``high``, both of which are sums of weights; of ``whole`` in all."""

    low: int
    high: int
    whole: int

    @property
    def mirrored(self) -> Step:
        """The step of the dual game, in which a coalition wins when the others cannot carry without it."""
        return Step(self.whole - self.high, self.whole - self.low, self.whole)

    def percent(self, *, strict: bool) -> Decimal:
        """The shortest decimal percent that lies in this step; of those at half or more where there is one.

        >>> Step(2, 3, 4).percent(strict=False), Step(2, 3, 4).percent(strict=True)
        (Decimal('60'), Decimal('50'))
        """
        low, high = (Fraction(100 * end, self.whole) for end in (self.low, self.high))
        if low < 50 < high:
            return Decimal(50)
        return shortest(low, high, below=strict)


def steps_of(weights: Sequence[int]) -> list[Step] | None:
    """Every step of a clause over these weights; None when the sums are too many to list.

    >>> [(step.low, step.high) for step in steps_of([3, 2, 2])]
    [(0, 2), (2, 3), (3, 4), (4, 5), (5, 7)]
    """
    whole = sum(weights)
    if whole > _LARGEST_WHOLE:
        return None
    sums = 1
    for weight in weights:
        sums |= sums << weight
    places = [place for place, bit in enumerate(reversed(f"{sums:b}")) if bit == "1"]
    return [Step(low, high, whole) for low, high in pairwise(places)]


def shortest(low: Fraction, high: Fraction, *, below: bool) -> Decimal:
    """The decimal with the fewest digits above ``low`` and up to ``high``; ``below``: from ``low`` and under ``high``.

    Never zero. The least of those with as few digits.

    >>> shortest(Fraction(200, 3), Fraction(75), below=False), shortest(Fraction(50), Fraction(51), below=True)
    (Decimal('67'), Decimal('50'))
    """
    decimals = 0
    while True:
        scale = 10**decimals
        first = -(-low * scale // 1) if below else low * scale // 1 + 1
        first = max(first, 1)
        if first < high * scale or (first == high * scale and not below):
            return Decimal(int(first)).scaleb(-decimals)
        decimals += 1


def nearest_steps(weights: Sequence[int], wanted: Sequence[Fraction], *, by_size: bool) -> list[Step] | None:
    """The steps of a rule of this one clause that may come nearest; None when they are too many to have at once.

    ``by_size``: by Shapley-Shubik, else by Banzhaf. No step that is left out comes nearer than the nearest of these.
    Of a step and its mirror image, that with the higher quotas is given.
    """
    import numpy as np

    n, most = len(weights), sum(weights) // 2
    if n > _MOST_MEMBERS or (n + 1) * (most + 1) > _MOST_CELLS:
        return None
    steps = [step for step in steps_of(weights) or [] if 2 * step.low < step.whole]
    if not steps:
        return None
    # Quotas up to half the whole: coalitions lighter than half are all that need be counted.
    counts = np.zeros((n + 1, most + 1), dtype=np.int64)
    counts[0, 0] = 1
    for weight in weights:
        if weight <= most:
            counts[1:, weight:] += counts[:-1, : most + 1 - weight].copy()
    lows = np.array([step.low for step in steps])
    chance = [1 / (n * comb(n - 1, size)) if by_size else 0.5 ** (n - 1) for size in range(n)]
    power = {weight: _swings(counts, weight, lows, chance) for weight in set(weights)}
    whole = sum(power[weight] for weight in weights)
    error = sum(abs(power[w] / whole - float(part)) for w, part in zip(weights, wanted, strict=True)) / 2
    near = np.flatnonzero(error <= error.min() + _NEAR)
    return [max(steps[i], steps[i].mirrored, key=lambda step: step.high) for i in near]


def _swings(counts: Any, weight: int, lows: Any, chance: Sequence[float]) -> Any:
    """For each quota ``low + 1``: the chance of a swing, sizes of the others being as likely as ``chance`` says."""
    import numpy as np

    length = counts.shape[1]
    total, others = np.zeros(length), np.zeros(length, dtype=np.int64)
    up_to, swings = np.empty_like(others), np.empty_like(others)
    if not weight:
        return total[lows]
    for size, likely in enumerate(chance):
        # Coalitions of this size without the member: all, less those with it, which are one smaller without it.
        fewer, others = others, counts[size].copy()
        if weight < length:
            others[weight:] -= fewer[: length - weight]
        # A swing at quota x + 1: the others weigh from x + 1 - weight up to x.
        np.cumsum(others, out=up_to)
        swings[:] = up_to
        if weight < length:
            swings[weight:] -= up_to[: length - weight]
        total += likely * swings
    return total[lows]
