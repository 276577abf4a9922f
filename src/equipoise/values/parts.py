"""Who has which part of a whole, exactly, and how does a limit on some move the others?

Parts are whole numbers; a share is a number over their sum. So a key of two hundred states is computed in integers, one
common divisor a step, and only the shares that somebody asks for are ever made into fractions. Long numbers that a step
multiplies by one factor are kept as they were beside the factor, and multiplied out when they are asked for.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence, ValuesView
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm
from typing import Final, NamedTuple, TypeAlias

from equipoise.values.apportion import Ratio, by_remainders
from equipoise.values.limits import Limits, Unmet
from equipoise.values.powers import powered

__all__ = ["Parts"]

_SHORT: Final = 512  # bits
_TINY: Final = 192  # bits
_FEW: Final = 24  # different limits, up to which one division for each is worth while

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

    def times(self, factor: int) -> _Scaled:
        """All multiplied by one more factor."""
        return _Scaled(tuple((table, own * factor) for table, own in self._groups), self._names)

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


class Parts(NamedTuple):
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
        units = self.units
        return units.groups if type(units) is _Scaled else ((units, 1),)

    def share(self, name: str) -> Fraction:
        """The share of the whole; zero for a name that has none."""
        return Fraction(self.units.get(name, 0), self.whole)

    def shares(self) -> dict[str, Fraction]:
        """Every share of the whole. They sum to one."""
        return {name: Fraction(n, self.whole) for name, n in self.units.items()}

    def in_units(self, total: int) -> dict[str, int]:
        """So many indivisible units by largest remainder; equals in the order of their names."""
        return by_remainders(total, self.units, self.whole)[0]

    @classmethod
    def mixed(cls, terms: Iterable[tuple[Ratio, Parts]]) -> Parts:
        """Each share the weighted mean of the shares in several; weights are relative, and ratios of whole numbers."""
        mix = [(above, below * parts.whole, parts) for (above, below), parts in terms if above]
        common = lcm(*[below for _, below, _ in mix])
        scaled = [(above * (common // below), parts) for above, below, parts in mix]
        whole = sum([factor * parts.whole for factor, parts in scaled])
        (factor, first), *others = scaled
        names, sums = [*first.units], first._times(factor)
        for factor, parts in others:
            if [*parts.units] != names:
                return cls.counted(_summed(scaled), whole)
            sums = [so_far + n * factor for so_far, n in zip(sums, parts.units.values(), strict=True)]
        return cls.counted(dict(zip(names, sums, strict=True)), whole)

    def _times(self, factor: int) -> list[int]:
        units = self.units
        if type(units) is _Scaled:
            return [*units.times(factor).values()]
        return [n * factor for n in units.values()]

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
        if held:
            limits = limits.without(held)
            free, whole = _without(free, held, whole)
            rest -= sum(held.values())
        while whole:
            lacking, short = _lacking(free, limits, whole, rest)
            excess, over = _excess(free, limits, whole, rest)
            if not lacking and not excess:
                return self._scaled(free, whole, rest, held, per) if held else self
            beyond = {name: limits.low[name] for name in lacking} if short >= over else {}
            if over >= short:
                beyond |= {name: limits.high[name] for name in excess}
            held |= beyond
            free, whole = _without(free, beyond, whole)
            rest -= sum(beyond.values())
        if rest:
            raise Unmet("nobody is left to take the rest", tuple(held), Fraction(per - rest, per))
        return self.counted({n: held.get(n, 0) for n in self.units})

    def _scaled(self, free: Sequence[_Group], whole: int, rest: int, held: Mapping[str, int], per: int) -> Parts:
        """Some held at what they have of ``per``; the free ones share the rest of it by their units of a whole."""
        units, whole_of_all = self.units, per * whole
        if type(units) is dict and whole_of_all.bit_length() <= _SHORT:
            made = {n: u * rest for n, u in units.items()}
            made.update({n: v * whole for n, v in held.items()})
            return self.counted(made, whole_of_all)
        scaled = [(table, factor * rest) for table, factor in free]
        return self.grouped([*scaled, (held, whole)], units, whole_of_all)

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
            table = dict(table)
            for name in names:
                table.pop(name, None)
        if table:
            left.append((table, factor))
    return left, whole


def _summed(terms: Iterable[tuple[int, Parts]]) -> dict[str, int]:
    """The sums by name of units times a factor, where not all have the same names."""
    found: dict[str, int] = {}
    for factor, parts in terms:
        for name, n in parts.units.items():
            found[name] = found.get(name, 0) + n * factor
    return found


# A free share is below a limit v where units * rest < v * whole. These are whole numbers, so one division for each
# different limit says from which units on that is so, and most names are seen to be within by the furthest of them.
# Where nearly everyone has a limit of its own, both sides are multiplied out instead.


def _lacking(free: Sequence[_Group], limits: Limits, whole: int, rest: int) -> tuple[list[str], int]:
    """Who gets less than its least of a rest that is shared by free units, and by how much together."""
    low, lows = limits.low, limits.lows
    if not lows:
        return [], 0
    furthest = _enough(max(lows), whole, rest)
    found, units = [], 0
    for table, factor in free:
        first = furthest if factor == 1 else -(-furthest // factor)
        if min(table.values()) < first:
            if len(lows) > _FEW:
                by = max(rest, 0) * factor
                own = [n for n, u in table.items() if u < first and n in low and u * by < low[n] * whole]
            else:
                lines = {v: -(-_enough(v, whole, rest) // factor) for v in lows}
                own = [n for n, u in table.items() if u < first and n in low and u < lines[low[n]]]
            found += own
            units += factor * sum([table[n] for n in own])
    return found, whole * sum([low[n] for n in found]) - rest * units


def _excess(free: Sequence[_Group], limits: Limits, whole: int, rest: int) -> tuple[list[str], int]:
    """Who gets more than its most of a rest that is shared by free units, and by how much together."""
    high, highs = limits.high, limits.highs
    if not highs:
        return [], 0
    furthest = min(highs) * whole // rest if rest > 0 else whole
    found, units = [], 0
    for table, factor in free:
        last = furthest if factor == 1 else furthest // factor
        if max(table.values()) > last:
            if len(highs) > _FEW:
                by = max(rest, 0) * factor
                own = [n for n, u in table.items() if u > last and n in high and u * by > high[n] * whole]
            else:
                lines = {v: (v * whole // rest if rest > 0 else whole) // factor for v in highs}
                own = [n for n, u in table.items() if u > last and n in high and u > lines[high[n]]]
            found += own
            units += factor * sum([table[n] for n in own])
    return found, rest * units - whole * sum([high[n] for n in found])


def _enough(least: int, whole: int, rest: int) -> int:
    """The fewest units of a whole that are not below a least of the rest."""
    return -(-least * whole // rest) if rest > 0 else (whole + 1 if least else 0)
