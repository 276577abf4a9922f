"""What is the least and the most that some may have of a whole? Exact, in units of one common fraction of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = ["Limits", "Unmet"]

_NOBODY: Final[Mapping[str, int]] = MappingProxyType({})


class Unmet(ValueError):
    """Shares that cannot keep within limits: why, who is in the way, and what their limits sum to (of 1)."""

    def __init__(self, why: str, names: tuple[str, ...], total: Fraction = Fraction(0)) -> None:
        super().__init__(why)
        self.names, self.total = names, total


class Limits(NamedTuple):
    """``low`` and ``high`` by name, in units of ``1 / per`` of the whole; who is not named may have anything.

    ``lows`` and ``highs`` hold every value in the two, and maybe others. Many names stand under few values, so that
    most questions about a table are answered by these.
    """

    per: int = 1
    low: Mapping[str, int] = _NOBODY
    high: Mapping[str, int] = _NOBODY
    lows: frozenset[int] = frozenset()
    highs: frozenset[int] = frozenset()

    @classmethod
    def of(cls, per: int, low: Mapping[str, int], high: Mapping[str, int]) -> Limits:
        """The limits of two tables."""
        return cls(per, low, high, frozenset(low.values()), frozenset(high.values()))

    def _over(self, per: int) -> Limits:
        """The same limits in units of ``1 / per``, a multiple of ours."""
        factor = per // self.per
        if factor == 1:
            return self
        if not self.low and not self.high:
            return Limits(per)
        low, high = ({n: v * factor for n, v in table.items()} for table in (self.low, self.high))
        return Limits.of(per, low, high)

    def at_least(self, names: Iterable[str], share: Fraction) -> Limits:
        """Also: each of these has at least this share of the whole."""
        above, below = share.as_integer_ratio()
        if above <= 0:
            return self
        per, low, high, lows, highs = self._over(lcm(self.per, below))
        least = above * (per // below)
        low = {**low, **{n: least for n in names if low.get(n, 0) < least}} if low else dict.fromkeys(names, least)
        return Limits(per, low, high, lows | {least}, highs)

    def at_most(self, names: Iterable[str], share: Fraction) -> Limits:
        """Also: each of these has at most this share of the whole."""
        above, below = share.as_integer_ratio()
        if above >= below:
            return self
        per, low, high, lows, highs = self._over(lcm(self.per, below))
        most = above * (per // below)
        high = {**high, **{n: most for n in names if high.get(n, per) > most}} if high else dict.fromkeys(names, most)
        return Limits(per, low, high, lows, highs | {most})

    def between(self, least: Mapping[str, int], most: Mapping[str, int], of: int) -> Limits:
        """Also: each of these has at least, or at most, so many of ``of`` units of the whole."""
        per, low, high, _, _ = self._over(lcm(self.per, of))
        factor = per // of
        raised = {n: v for n, units in least.items() if (v := units * factor) > low.get(n, 0)}
        lowered = {n: v for n, units in most.items() if (v := units * factor) < high.get(n, per)}
        return Limits.of(per, {**low, **raised}, {**high, **lowered})

    def exactly(self, shares: Mapping[str, Fraction]) -> Limits:
        """Each of these has exactly this share, whatever limits it had."""
        per, low, high, lows, highs = self._over(lcm(self.per, *(s.denominator for s in shares.values())))
        held = {n: s.numerator * (per // s.denominator) for n, s in shares.items()}
        return Limits(per, {**low, **held}, {**high, **held}, lows.union(held.values()), highs.union(held.values()))

    def levelled(self, name: str, other: str) -> Limits:
        """One gets the limits of another in place of its own."""
        per, low, high, lows, highs = self
        return Limits(per, _levelled(low, name, other), _levelled(high, name, other), lows, highs)

    def allow(self, name: str, share: Fraction) -> bool:
        """May it have this share?"""
        units = share * self.per
        return self.low.get(name, 0) <= units <= self.high.get(name, self.per)

    def least(self, name: str) -> Fraction:
        """The least that it may have."""
        return Fraction(self.low.get(name, 0), self.per)

    def settled(self) -> dict[str, int]:
        """Whose least is its most, and so has exactly that."""
        if self.lows.isdisjoint(self.highs):
            return {}
        few, other = (self.low, self.high) if len(self.low) < len(self.high) else (self.high, self.low)
        return {n: v for n, v in few.items() if other.get(n) == v}

    def without(self, names: Mapping[str, int]) -> Limits:
        """The limits of all but some."""
        if not names:
            return self
        low, high = dict(self.low), dict(self.high)
        for name in names:
            low.pop(name, None)
            high.pop(name, None)
        return Limits.of(self.per, low, high)

    def stopped(self, groups: Sequence[tuple[Mapping[str, int], int]], whole: int) -> Limits:
        """Whoever stands at one of its limits is held exactly there. Groups: units by name, times a factor."""
        low, high = dict(self.low), dict(self.high)
        for limited, values, opposite in ((self.low, self.lows, high), (self.high, self.highs, low)):
            for limit in values:
                line, left = divmod(limit * whole, self.per)
                for units, factor in () if left else groups:
                    at, left = divmod(line, factor)
                    if not left:
                        found = [name for name, n in units.items() if n == at]
                        opposite.update({name: limit for name in found if limited.get(name) == limit})
        return Limits.of(self.per, low, high)

    def of_part(self, names: Iterable[str], share: Fraction) -> Limits:
        """The same limits of some names, of a part of the whole that they have together (above zero)."""
        chosen = set(names)
        low, high = ({n: v * share.denominator for n, v in t.items() if n in chosen} for t in (self.low, self.high))
        return Limits.of(self.per * share.numerator, low, high)

    def need_room(self, names: Mapping[str, int]) -> None:
        """Raise Unmet unless everyone's least fits into the whole and everyone's most fills it."""
        per, low, high, lows, highs = self
        if lows and highs and max(lows) > min(highs):
            few = low if len(low) < len(high) else high
            crossed = sorted([n for n in few if n in low and n in high and low[n] > high[n]])
            if crossed:
                raise Unmet("the least is above the most", tuple(crossed))
        if lows and max(lows) * len(low) > per and (least := sum(low.values())) > per:
            raise Unmet("more than the whole", tuple(sorted(n for n, v in low.items() if v)), Fraction(least, per))
        if len(high) >= len(names) and min(highs) * len(names) < per:
            mosts = [high.get(n, per) for n in names]
            if (most := sum(mosts)) < per:
                raise Unmet("less than the whole", tuple(names), Fraction(most, per))


def _levelled(table: Mapping[str, int], name: str, other: str) -> Mapping[str, int]:
    if table.get(name) == table.get(other):
        return table
    changed = dict(table)
    changed.pop(name, None)
    if other in table:
        changed[name] = table[other]
    return changed
