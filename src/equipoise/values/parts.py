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
_KEPT: Final = 256  # bits: 77 digits


@dataclass(frozen=True, slots=True)
class Parts:
    """Shares of a whole: ``units`` by name, which sum to ``whole``."""

    units: Mapping[str, int]
    whole: int

    @classmethod
    def of(cls, weights: Mapping[str, Fraction | Decimal | int]) -> Parts:
        """The parts in proportion to exact weights, which are not negative and not all zero."""
        ratios = {name: w.as_integer_ratio() for name, w in weights.items()}
        common = lcm(*(below for _, below in ratios.values()))
        return _parts({name: above * (common // below) for name, (above, below) in ratios.items()})

    def share(self, name: str) -> Fraction:
        """The share of the whole; zero for a name that has none."""
        return Fraction(self.units.get(name, 0), self.whole)

    def shares(self) -> dict[str, Fraction]:
        """Every share of the whole. They sum to one."""
        return {name: Fraction(n, self.whole) for name, n in self.units.items()}

    def mixed(self, weight: Fraction, others: Iterable[tuple[Fraction, Parts]]) -> Parts:
        """Each share the weighted mean of the shares here and in the others; weights are relative."""
        mix = [(w, p) for w, p in ((weight, self), *others) if w]
        common = lcm(*(w.denominator * p.whole for w, p in mix))
        units: dict[str, int] = {}
        for w, p in mix:
            factor = w.numerator * (common // (w.denominator * p.whole))
            for name, n in p.units.items():
                units[name] = units.get(name, 0) + n * factor
        return _parts(units)

    def powered(self, power: Decimal) -> Parts:
        """Each share raised to a power and all scaled to the whole: exact where the power is a whole number."""
        if power == power.to_integral_value():
            return _parts({name: n ** int(power) for name, n in self.units.items()})
        # Digits beyond those that the power keeps are cut first: turning thousands of them into decimals takes long.
        shared = {name: n for name, n in self.units.items() if n}
        cut = max(0, min(shared.values()).bit_length() - _KEPT)
        raised = powered((Decimal(n >> cut) for n in shared.values()), power)
        return Parts.of(dict.fromkeys(self.units, 0) | dict(zip(shared, raised, strict=True)))

    def within(self, limits: Limits) -> Parts:
        """The same proportions as far as limits allow: all free shares are scaled by one factor, to a fixed point.

        Whoever would end beyond a limit is held at it, and what that takes or leaves is shared by the others in
        proportion, until nobody is beyond one. The answer does not depend on the order in which that is done. Raises
        Unmet where the limits leave no room, or nobody is left to take what remains.
        """
        limits.need_room(self.units)
        low, high, per = limits.low, limits.high, limits.per
        free = dict(self.units)
        held = {n: v for n, v in low.items() if high.get(n) == v}
        for name in held:
            free.pop(name, None)
        while True:
            whole, rest = sum(free.values()), per - sum(held.values())
            if not whole:
                if rest:
                    raise Unmet("nobody is left to take the rest", tuple(held), Fraction(per - rest, per))
                return _parts({n: held.get(n, 0) for n in self.units})
            # A free share is rest * units / (per * whole); a limit is its value / per.
            got = {n: u * rest for n, u in free.items()}
            lacking = {n: d for n, v in low.items() if n in got and (d := v * whole - got[n]) > 0}
            excess = {n: d for n, v in high.items() if n in got and (d := got[n] - v * whole) > 0}
            if not lacking and not excess:
                return _parts({n: got[n] if n in got else held[n] * whole for n in self.units})
            short, over = sum(lacking.values()), sum(excess.values())
            for beyond, table in ((lacking if short >= over else {}, low), (excess if over >= short else {}, high)):
                for name in beyond:
                    held[name] = table[name]
                    del free[name]


def _parts(units: dict[str, int]) -> Parts:
    whole = sum(units.values())
    # Long numbers grow by little at each step and are costly to divide; short ones are kept short.
    if whole.bit_length() <= _SHORT and (divisor := gcd(*units.values())) > 1:
        units, whole = {name: n // divisor for name, n in units.items()}, whole // divisor
    return Parts(units, whole)
