"""Who has which part of a whole, exactly, and how does a limit on some move the others?

Parts are whole numbers; a share is a number over their sum. So a key of two hundred states is computed in integers, one
common divisor a step, and only the shares that somebody asks for are ever made into fractions. Long numbers that a step
multiplies by one factor are kept as they were beside the factor, and multiplied out when they are asked for.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence, ValuesView
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm
from typing import Final, TypeAlias

from equipoise.values.limits import Limits, Unmet
from equipoise.values.powers import powered

__all__ = ["Parts"]

_SHORT: Final = 512  # bits
_TINY: Final = 192  # bits

#: Whole numbers by name, and the factor that all of them are multiplied by.
_Group: TypeAlias = tuple[Mapping[str, int], int]


class _Scaled(Mapping[str, int]):
    """Whole numbers in groups, each with one factor; multiplied out once, when they are asked for."""

    __slots__ = ("_groups", "_made", "_names")

    def __init__(self, groups: tuple[_Group, ...], names: Mapping[str, int]) -> None:
        self._groups, self._names = groups, names
        self._made: dict[str, int] | None = None

    @property
    def groups(self) -> tuple[_Group, ...]:
        """The groups; no name is in two of them, and all together are the names."""
        return self._groups

    def _all(self) -> dict[str, int]:
        if self._made is None:
            made: dict[str, int] = {}
            for table, factor in self._groups:
                made.update({n: u * factor for n, u in table.items()})
            self._made = {n: made[n] for n in self._names}
        return self._made

    def __getitem__(self, name: str) -> int:
        if self._made is not None:
            return self._made[name]
        for table, factor in self._groups:
            if name in table:
                return table[name] * factor
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def items(self) -> ItemsView[str, int]:
        return self._all().items()

    def values(self) -> ValuesView[int]:
        return self._all().values()


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
        # Long numbers grow by little at each step and are costly to divide; tiny ones need not be short.
        if _TINY < whole.bit_length() <= _SHORT and (divisor := gcd(*units.values())) > 1:
            return cls({name: n // divisor for name, n in units.items()}, whole // divisor)
        return cls(units, whole)

    @classmethod
    def grouped(cls, groups: Sequence[_Group], names: Mapping[str, int], whole: int = 0) -> Parts:
        """The parts of whole numbers in groups, each multiplied by one factor; in the order of ``names``.

        No name is in two groups, and every name is in one. ``whole`` is the sum, where that is known.
        """
        whole = whole or sum([factor * sum(table.values()) for table, factor in groups])
        if whole.bit_length() <= _SHORT:
            made: dict[str, int] = {}
            for table, factor in groups:
                made.update({n: u * factor for n, u in table.items()})
            return cls.counted({n: made[n] for n in names}, whole)
        if (divisor := gcd(*(factor for table, factor in groups if table))) > 1:
            groups, whole = [(table, factor // divisor) for table, factor in groups], whole // divisor
        return cls(_Scaled(tuple(group for group in groups if group[0]), names), whole)

    @property
    def _groups(self) -> Sequence[_Group]:
        return self.units.groups if isinstance(self.units, _Scaled) else ((self.units, 1),)

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
        terms = [(above * (common // below), p.whole, p.units) for above, below, p in mix]
        whole = sum([factor * own for factor, own, _ in terms])
        names = list(terms[0][2])
        if all(list(units) == names for _, _, units in terms[1:]):
            factor, _, units = terms[0]
            sums = [n * factor for n in units.values()]
            for factor, _, units in terms[1:]:
                sums = [so_far + n * factor for so_far, n in zip(sums, units.values(), strict=True)]
            return self.counted(dict(zip(names, sums, strict=True)), whole)
        mean: dict[str, int] = {}
        for factor, _, units in terms:
            for name, n in units.items():
                mean[name] = mean.get(name, 0) + n * factor
        return self.counted(mean, whole)

    def powered(self, power: Decimal) -> Parts:
        """Each share raised to a power and all scaled to the whole.

        Exact where the power is a whole number; otherwise each power is rounded to 50 digits.
        """
        if power == power.to_integral_value():
            return self.counted({name: n ** int(power) for name, n in self.units.items()})
        shared = {name: n for name, n in self.units.items() if n}
        raised = powered(shared.values(), self.whole, power)
        least = min(tens for _, tens in raised)
        scale = [10**n for n in range(max(tens for _, tens in raised) - least + 1)]
        long = [digits * scale[tens - least] for digits, tens in raised]
        return self.counted(dict.fromkeys(self.units, 0) | dict(zip(shared, long, strict=True)))

    def within(self, limits: Limits) -> Parts:
        """The same proportions as far as limits allow: all free shares are scaled by one factor, to a fixed point.

        Whoever would end beyond a limit is held at it, and what that takes or leaves is shared by the others in
        proportion, until nobody is beyond one. The answer does not depend on the order in which that is done. Raises
        Unmet where the limits leave no room, or nobody is left to take what remains.
        """
        limits.need_room(self.units)
        per = limits.per
        free, whole, rest = self._groups, self.whole, per
        held = limits.settled()
        low, high = ({n: v for n, v in t.items() if n not in held} if held else t for t in (limits.low, limits.high))
        if held:
            free, whole = _without(free, held, whole)
            rest -= sum(held.values())
        while whole:
            lacking, short = _lacking(free, low, whole, rest)
            excess, over = _excess(free, high, whole, rest)
            if not lacking and not excess:
                # A free share is rest * units / (per * whole); a limit is its value / per.
                if not held:
                    return self
                units, whole_of_all = self.units, per * whole
                if isinstance(units, dict) and whole_of_all.bit_length() <= _SHORT:
                    made = {n: held[n] * whole if n in held else u * rest for n, u in units.items()}
                    return self.counted(made, whole_of_all)
                still = {n: held[n] for n in units if n in held}
                scaled = [(table, factor * rest) for table, factor in free]
                return self.grouped([*scaled, (still, whole)], units, whole_of_all)
            beyond = {name: low[name] for name in lacking} if short >= over else {}
            if over >= short:
                beyond |= {name: high[name] for name in excess}
            held |= beyond
            free, whole = _without(free, beyond, whole)
            rest -= sum(beyond.values())
        if rest:
            raise Unmet("nobody is left to take the rest", tuple(held), Fraction(per - rest, per))
        return self.counted({n: held.get(n, 0) for n in self.units})

    def standing(self, limits: Limits) -> Limits:
        """The limits, and whoever stands at one of its own held exactly there."""
        return limits.stopped(self._groups, self.whole)

    def widened(self, names: Iterable[str]) -> Parts:
        """The same parts, with nothing for the names that have none."""
        new = {name: 0 for name in names if name not in self.units}
        return Parts({**self.units, **new}, self.whole) if new else self


def _without(groups: Sequence[_Group], names: Mapping[str, int], whole: int) -> tuple[Sequence[_Group], int]:
    """The groups without some names, and the whole of the others."""
    left: list[_Group] = []
    for table, factor in groups:
        gone = [table[n] for n in names if n in table]
        if gone:
            whole -= factor * sum(gone)
            table = {n: u for n, u in table.items() if n not in names}
        if table:
            left.append((table, factor))
    return left, whole


# A free share is below a limit v where units * rest < v * whole. These are whole numbers, so one division for each
# different limit says from which units on that is so, and most names are seen to be within by the furthest of them.


def _lacking(free: Sequence[_Group], low: Mapping[str, int], whole: int, rest: int) -> tuple[list[str], int]:
    """Who gets less than its least of a rest that is shared by free units, and by how much together."""
    if not low:
        return [], 0
    lines = {v: -(-v * whole // rest) if rest > 0 else (whole + 1 if v else 0) for v in set(low.values())}
    furthest = max(lines.values())
    found, units = [], 0
    for table, factor in free:
        first = furthest if factor == 1 else -(-furthest // factor)
        if min(table.values()) < first:
            own_lines = lines if factor == 1 else {v: -(-line // factor) for v, line in lines.items()}
            own = [n for n, u in table.items() if u < first and n in low and u < own_lines[low[n]]]
            found += own
            units += factor * sum([table[n] for n in own])
    return found, whole * sum([low[n] for n in found]) - rest * units


def _excess(free: Sequence[_Group], high: Mapping[str, int], whole: int, rest: int) -> tuple[list[str], int]:
    """Who gets more than its most of a rest that is shared by free units, and by how much together."""
    if not high:
        return [], 0
    lines = {v: v * whole // rest if rest > 0 else whole for v in set(high.values())}
    furthest = min(lines.values())
    found, units = [], 0
    for table, factor in free:
        last = furthest if factor == 1 else furthest // factor
        if max(table.values()) > last:
            own_lines = lines if factor == 1 else {v: line // factor for v, line in lines.items()}
            own = [n for n, u in table.items() if u > last and n in high and u > own_lines[high[n]]]
            found += own
            units += factor * sum([table[n] for n in own])
    return found, rest * units - whole * sum([high[n] for n in found])
