"""Who has which part of a whole, exactly, and how does a limit on some move the others?

Parts are whole numbers; a share is a number over their sum. So a key of two hundred states is computed in integers, one
common divisor a step, and only the shares that somebody asks for are ever made into fractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm
from typing import Final

from equipoise.values.limits import Limits, Unmet
from equipoise.values.powers import powered

__all__ = ["Parts"]

_SHORT: Final = 512  # bits


@dataclass(frozen=True, slots=True)
class Parts:
    """Shares of a whole: ``units`` by name, which sum to ``whole``."""

    units: Mapping[str, int]
    whole: int

    @classmethod
    def of(cls, weights: Mapping[str, Fraction | Decimal | int]) -> Parts:
        """The parts in proportion to exact weights, which are not negative and not all zero."""
        ratios = {name: w.as_integer_ratio() for name, w in weights.items()}
        common = lcm(*{below for _, below in ratios.values()})
        return cls.counted({name: above * (common // below) for name, (above, below) in ratios.items()})

    @classmethod
    def counted(cls, units: dict[str, int], whole: int = 0) -> Parts:
        """The parts of whole numbers; ``whole`` is their sum, where that is known."""
        whole = whole or sum(units.values())
        # Long numbers grow by little at each step and are costly to divide; short ones are kept short.
        if whole.bit_length() <= _SHORT and (divisor := gcd(*units.values())) > 1:
            return cls({name: n // divisor for name, n in units.items()}, whole // divisor)
        return cls(units, whole)

    def share(self, name: str) -> Fraction:
        """The share of the whole; zero for a name that has none."""
        return Fraction(self.units.get(name, 0), self.whole)

    def shares(self) -> dict[str, Fraction]:
        """Every share of the whole. They sum to one."""
        return {name: Fraction(n, self.whole) for name, n in self.units.items()}

    def mixed(self, weight: Fraction, others: Iterable[tuple[Fraction, Parts]]) -> Parts:
        """Each share the weighted mean of the shares here and in the others; weights are relative."""
        ratios = [(*w.as_integer_ratio(), p) for w, p in ((weight, self), *others)]
        mix = [(above, below * p.whole, p) for above, below, p in ratios if above]
        common = lcm(*(below for _, below, _ in mix))
        units: dict[str, int] = {}
        whole = 0
        for above, below, p in mix:
            factor, other = above * (common // below), p.units
            whole += factor * p.whole
            if not units:
                units = {name: n * factor for name, n in other.items()} if factor != 1 else dict(other)
            elif other.keys() == units.keys():
                units = {name: n + other[name] * factor for name, n in units.items()}
            else:
                for name, n in other.items():
                    units[name] = units.get(name, 0) + n * factor
        return self.counted(units, whole)

    def powered(self, power: Decimal) -> Parts:
        """Each share raised to a power and all scaled to the whole.

        Exact where the power is a whole number; otherwise each power is rounded to 50 digits.
        """
        if power == power.to_integral_value():
            return self.counted({name: n ** int(power) for name, n in self.units.items()})
        shared = [name for name, n in self.units.items() if n]
        raised = powered((self.units[name] for name in shared), self.whole, power)
        least = min(tens for _, tens in raised)
        long = {name: digits * 10 ** (tens - least) for name, (digits, tens) in zip(shared, raised, strict=True)}
        return self.counted(dict.fromkeys(self.units, 0) | long)

    def within(self, limits: Limits) -> Parts:
        """The same proportions as far as limits allow: all free shares are scaled by one factor, to a fixed point.

        Whoever would end beyond a limit is held at it, and what that takes or leaves is shared by the others in
        proportion, until nobody is beyond one. The answer does not depend on the order in which that is done. Raises
        Unmet where the limits leave no room, or nobody is left to take what remains.
        """
        limits.need_room(self.units)
        per = limits.per
        free, whole, rest = dict(self.units), self.whole, per
        held = limits.settled()
        low, high = ({n: v for n, v in t.items() if n not in held} if held else t for t in (limits.low, limits.high))
        for name, value in held.items():
            whole -= free.pop(name, 0)
            rest -= value
        while whole:
            lacking, short = _lacking(free, low, whole, rest)
            excess, over = _excess(free, high, whole, rest)
            if not lacking and not excess:
                # A free share is rest * units / (per * whole); a limit is its value / per.
                if not held:
                    return self
                got = {n: u * rest for n, u in free.items()}
                return self.counted({n: got[n] if n in got else held[n] * whole for n in self.units}, per * whole)
            for beyond, table in ((lacking if short >= over else (), low), (excess if over >= short else (), high)):
                for name in beyond:
                    held[name] = table[name]
                    whole -= free.pop(name)
                    rest -= table[name]
        if rest:
            raise Unmet("nobody is left to take the rest", tuple(held), Fraction(per - rest, per))
        return self.counted({n: held.get(n, 0) for n in self.units})


# A free share is below a limit v where units * rest < v * whole. These are whole numbers, so one division for each
# different limit says from which units on that is so, and most names are seen to be within by the furthest of them.


def _lacking(free: Mapping[str, int], low: Mapping[str, int], whole: int, rest: int) -> tuple[list[str], int]:
    """Who gets less than its least of a rest that is shared by free units, and by how much together."""
    if not low:
        return [], 0
    lines = {v: -(-v * whole // rest) if rest > 0 else (whole + 1 if v else 0) for v in set(low.values())}
    furthest = max(lines.values())
    if min(free.values()) >= furthest:
        return [], 0
    found = [n for n, u in free.items() if u < furthest and n in low and u < lines[low[n]]]
    return found, whole * sum([low[n] for n in found]) - rest * sum([free[n] for n in found])


def _excess(free: Mapping[str, int], high: Mapping[str, int], whole: int, rest: int) -> tuple[list[str], int]:
    """Who gets more than its most of a rest that is shared by free units, and by how much together."""
    if not high:
        return [], 0
    lines = {v: v * whole // rest if rest > 0 else whole for v in set(high.values())}
    furthest = min(lines.values())
    if max(free.values()) <= furthest:
        return [], 0
    found = [n for n, u in free.items() if u > furthest and n in high and u > lines[high[n]]]
    return found, rest * sum([free[n] for n in found]) - whole * sum([high[n] for n in found])
