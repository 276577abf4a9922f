"""How are many members with one weighted clause counted? By a dynamic programme over weights.

The product of (1 + y x^w) over the members counts coalitions by size (power of y) and weight (power of x). For each
size the counts by weight are the digits of one long Python integer, so that adding a member is a shift and an addition.
Counting stops at the lower of the quota and what may be missing (those left out of a winning coalition), whichever
is less. A member is then un-counted exactly by alternating reads of the prefix sums, not by a second programme.
Source: Uno, "Efficient computation of power indices for weighted majority games" (2012); Kurz (2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

from equipoise.decide.game import Threshold
from equipoise.decide.terms import Tally

__all__ = ["count_planes", "planes_bytes"]


def planes_bytes(n: int, clause: Threshold) -> int:
    """About how many bytes does the programme hold at its peak?"""
    span = min(clause.quota, sum(clause.weights) - clause.quota + 1)
    lightest, sizes = 0, 0
    for weight in sorted(clause.weights):
        lightest += weight
        sizes += lightest < span
    # One plane for each size that can stay below the limit, prefix sums as bytes, and room to work.
    return (2 * sizes + 4) * span * (n // 8 + 1)


def count_planes(n: int, size: int, clauses: Sequence[Threshold]) -> Tally:
    """Which of n members make the difference when at least ``size`` and the one clause are needed? Exact, any n.

    >>> count_planes(3, 0, [Threshold((2, 1, 1), 3)]).swings
    ((0, 2, 1), (0, 1, 0), (0, 1, 0))
    """
    (clause,) = clauses
    spare = sum(clause.weights) - clause.quota
    if clause.quota - 1 <= spare:
        return _from_below(n, size, clause, _Prefix(clause.weights, clause.quota - 1))
    return _from_above(n, size, clause, _Prefix(clause.weights, spare))


class _Prefix:
    """How many coalitions of s members weigh at most x, for x up to a limit?"""

    def __init__(self, weights: Sequence[int], limit: int) -> None:
        n, span = len(weights), limit + 1
        self._slot = n // 8 + 1  # bytes: a count is at most 2^n
        bits = 8 * self._slot
        mask = (1 << (span * bits)) - 1
        planes = [1] + [0] * n
        for done, weight in enumerate(sorted(weights)):
            if weight > limit:
                break
            for s in range(done, -1, -1):
                if planes[s]:
                    planes[s + 1] += (planes[s] << (weight * bits)) & mask
        self._read = []
        for plane in planes:
            reach = 1
            while plane and reach < span:  # prefix sums by doubling: 1/(1 - x) = (1 + x)(1 + x^2)(1 + x^4)...
                plane += (plane << (reach * bits)) & mask
                reach *= 2
            self._read.append((plane & mask).to_bytes(span * self._slot, "little") if plane else b"")

    def of(self, s: int, x: int) -> int:
        """Coalitions of s members weighing at most x."""
        if s < 0 or x < 0:
            return 0
        return int.from_bytes(self._read[s][x * self._slot : (x + 1) * self._slot], "little")

    def without(self, weight: int, s: int, x: int) -> int:
        """Of those, the ones without one given member of this weight: leave out those with it, put back, leave out."""
        found, sign = 0, 1
        while s >= 0 and x >= 0:
            found += sign * self.of(s, x)
            s, x, sign = s - 1, x - weight, -sign
        return found


def _from_below(n: int, size: int, clause: Threshold, light: _Prefix) -> Tally:
    """Counting the coalitions that are too light."""
    below = clause.quota - 1

    def swings(weight: int) -> tuple[int, ...]:
        joined = [comb(n - 1, s) - light.without(weight, s, below - weight) for s in range(n)]
        alone = [comb(n - 1, s) - light.without(weight, s, below) for s in range(n)]
        return tuple((joined[s] if s + 1 >= size else 0) - (alone[s] if s >= size else 0) for s in range(n))

    wins = tuple(comb(n, s) - light.of(s, below) if s >= size else 0 for s in range(n + 1))
    return _each(clause, wins, {w: swings(w) for w in set(clause.weights)})


def _from_above(n: int, size: int, clause: Threshold, light: _Prefix) -> Tally:
    """Counting who is left out: a coalition wins when those outside it are light enough, and few enough."""
    spare = sum(clause.weights) - clause.quota

    def swings(weight: int) -> tuple[int, ...]:
        found = []
        for s in range(n):
            outside = n - 1 - s  # besides the member itself
            joined = light.without(weight, outside, spare) if s + 1 >= size else 0
            alone = light.without(weight, outside, spare - weight) if s >= size else 0
            found.append(joined - alone)
        return tuple(found)

    wins = tuple(light.of(n - s, spare) if s >= size else 0 for s in range(n + 1))
    return _each(clause, wins, {w: swings(w) for w in set(clause.weights)})


def _each(clause: Threshold, wins: tuple[int, ...], swings: dict[int, tuple[int, ...]]) -> Tally:
    return Tally(wins, tuple(swings[weight] for weight in clause.weights))
