"""What is the least and the most that some may have of a whole? Exact, in units of one common fraction of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

__all__ = ["Limits", "Unmet"]


class Unmet(ValueError):
    """Shares that cannot keep within limits: why, who is in the way, and what their limits sum to (of 1)."""

    def __init__(self, why: str, names: tuple[str, ...], total: Fraction = Fraction(0)) -> None:
        super().__init__(why)
        self.names, self.total = names, total


@dataclass(frozen=True, slots=True)
class Limits:
    """``low`` and ``high`` by name, in units of ``1 / per`` of the whole; who is not named may have anything."""

    per: int = 1
    low: Mapping[str, int] = field(default_factory=dict)
    high: Mapping[str, int] = field(default_factory=dict)

    def _over(self, per: int) -> tuple[dict[str, int], dict[str, int]]:
        """Both tables in units of a multiple of ``per``."""
        factor = per // self.per
        if factor == 1:
            return dict(self.low), dict(self.high)
        return {n: v * factor for n, v in self.low.items()}, {n: v * factor for n, v in self.high.items()}

    def at_least(self, names: Iterable[str], share: Fraction) -> Limits:
        """Also: each of these has at least this share of the whole."""
        per = lcm(self.per, share.denominator)
        low, high = self._over(per)
        least = share.numerator * (per // share.denominator)
        if least > 0:
            low.update({n: least for n in names if low.get(n, 0) < least} if low else dict.fromkeys(names, least))
        return Limits(per, low, high)

    def at_most(self, names: Iterable[str], share: Fraction) -> Limits:
        """Also: each of these has at most this share of the whole."""
        per = lcm(self.per, share.denominator)
        low, high = self._over(per)
        most = share.numerator * (per // share.denominator)
        if most < per:
            high.update({n: most for n in names if high.get(n, per) > most} if high else dict.fromkeys(names, most))
        return Limits(per, low, high)

    def between(self, least: Mapping[str, Fraction], most: Mapping[str, Fraction]) -> Limits:
        """Also: each of these has at least, or at most, a share of its own."""
        per = lcm(self.per, *(s.denominator for s in (*least.values(), *most.values())))
        low, high = self._over(per)
        for name, share in least.items():
            if (units := share.numerator * (per // share.denominator)) > low.get(name, 0):
                low[name] = units
        for name, share in most.items():
            if (units := share.numerator * (per // share.denominator)) < high.get(name, per):
                high[name] = units
        return Limits(per, low, high)

    def exactly(self, shares: Mapping[str, Fraction]) -> Limits:
        """Each of these has exactly this share, whatever limits it had."""
        per = lcm(self.per, *(s.denominator for s in shares.values()))
        low, high = self._over(per)
        for name, share in shares.items():
            low[name] = high[name] = share.numerator * (per // share.denominator)
        return Limits(per, low, high)

    def levelled(self, name: str, other: str) -> Limits:
        """One gets the limits of another in place of its own."""
        low, high = self._over(self.per)
        for table in (low, high):
            table.pop(name, None)
            if other in table:
                table[name] = table[other]
        return Limits(self.per, low, high)

    def allow(self, name: str, share: Fraction) -> bool:
        """May it have this share?"""
        units = share * self.per
        return self.low.get(name, 0) <= units <= self.high.get(name, self.per)

    def least(self, name: str) -> Fraction:
        """The least that it may have."""
        return Fraction(self.low.get(name, 0), self.per)

    def settled(self) -> dict[str, int]:
        """Whose least is its most, and so has exactly that."""
        if not (self.low and self.high) or max(self.low.values()) < min(self.high.values()):
            return {}
        few, other = (self.low, self.high) if len(self.low) < len(self.high) else (self.high, self.low)
        return {n: v for n, v in few.items() if other.get(n) == v}

    def stopped(self, groups: Sequence[tuple[Mapping[str, int], int]], whole: int) -> Limits:
        """Whoever stands at one of its limits is held exactly there. Groups: units by name, times a factor."""
        low, high = self._over(self.per)
        for limited, opposite in ((self.low, high), (self.high, low)):
            for limit in set(limited.values()):
                line, left = divmod(limit * whole, self.per)
                for units, factor in () if left else groups:
                    at, left = divmod(line, factor)
                    if not left:
                        found = [name for name, n in units.items() if n == at]
                        opposite.update({name: limit for name in found if limited.get(name) == limit})
        return Limits(self.per, low, high)

    def of_part(self, names: Iterable[str], share: Fraction) -> Limits:
        """The same limits of some names, of a part of the whole that they have together (above zero)."""
        chosen = set(names)
        low, high = ({n: v * share.denominator for n, v in t.items() if n in chosen} for t in (self.low, self.high))
        return Limits(self.per * share.numerator, low, high)

    def need_room(self, names: Mapping[str, int]) -> None:
        """Raise Unmet unless everyone's least fits into the whole and everyone's most fills it."""
        low, high, per = self.low, self.high, self.per
        if low and high and max(low.values()) > min(high.values()):
            crossed = tuple(sorted(n for n in low if n in high and low[n] > high[n]))
            if crossed:
                raise Unmet("the least is above the most", crossed)
        least = sum(low.values())
        if least > per:
            raise Unmet("more than the whole", tuple(n for n, v in low.items() if v), Fraction(least, per))
        if len(high) < len(names) or min(high.values()) * len(names) >= per:
            return
        mosts = [high.get(n, per) for n in names]
        if (most := sum(mosts)) < per:
            raise Unmet("less than the whole", tuple(names), Fraction(most, per))
