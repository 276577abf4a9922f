"""What may a person overrule in a plan? Pin a project, exclude it, buy a part of it, raise a ceiling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from equipoise.errors import Problem, did_you_mean
from equipoise.model import CENTS, Alliance, decimals_in
from equipoise.plan.faults import refuse

__all__ = ["NO_HAND", "Hand"]


@dataclass(frozen=True)
class Hand:
    """What a person decides before the plan is searched.

    ``pins`` must be bought, ``excludes`` must not; ``parts`` are bought at that part of their cost and value, if at
    all (1: whole); ``raises`` add to the room of a year (None: of every year planned): what running projects take of
    the ceiling stays what it is, so all of a raise is room.
    """

    pins: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    parts: Mapping[str, Fraction] = field(default_factory=dict)
    raises: Mapping[int | None, Decimal] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Does it overrule anything?"""
        return bool(self.pins or self.excludes or self.parts or self.raises)

    def raised(self, year: int) -> Decimal:
        """What is added to the room of a year."""
        return self.raises.get(None, Decimal(0)) + self.raises.get(year, Decimal(0))

    def need_sound(self, alliance: Alliance, fund: str, years: range) -> None:
        """Raise PlanFaults with everything that cannot be done, all at once."""
        refuse(f"the plan of fund {fund}", self.problems(alliance, fund, years))

    def problems(self, alliance: Alliance, fund: str, years: range) -> Iterator[Problem]:
        """Everything that cannot be done, each with place and hint."""
        own = {p.id for p in alliance.projects.values() if p.fund == fund}
        named = [("pin", n) for n in self.pins] + [("exclude", n) for n in self.excludes]
        for word, name in [*named, *(("part-fund", n) for n in self.parts)]:
            if name not in own:
                what = "is paid by another fund" if name in alliance.projects else "does not exist"
                yield Problem("", f"{word} {name}", f"project {name!r} {what}", did_you_mean(name, own))
            elif not alliance.projects[name].costs:
                yield Problem("", f"{word} {name}", f"{name} has no published price", "Only what has one is planned.")
        for name in sorted({*self.pins} & {*self.excludes}):
            yield Problem("", f"pin {name}", f"{name} is both pinned and excluded", "Delete one of the two.")
        for name in sorted({*self.parts} & {*self.excludes}):
            yield Problem("", f"part-fund {name}", f"{name} is both part-funded and excluded", "Delete one of the two.")
        for name, part in self.parts.items():
            if not 0 < part <= 1:
                message = f"{float(100 * part):g}% is no part of a project"
                yield Problem("", f"part-fund {name}", message, "Above 0% and up to 100%.")
        for a in self.pins:
            for b in self.pins:
                if a < b and a in own and b in own and _apart(alliance, a, b):
                    yield Problem("", f"pin {a}", f"{a} and {b} exclude each other", "Pin one of the two.")
        yield from self._raise_problems(years)
        for name in self.pins:
            if name in own:
                yield from _needs_excluded(alliance, name, self.excludes, self.parts)

    def _raise_problems(self, years: range) -> Iterator[Problem]:
        for year, amount in self.raises.items():
            where = f"raise {year}" if year is not None else "raise"
            if year is not None and year not in years:
                span = f"{years[0]}-{years[-1]}"
                yield Problem("", where, f"{year} is not planned", f"A year of {span}, or none for all of them.")
            if amount < 0:
                hint = "A lower ceiling is a proposal: set-ceiling, asked with equipoise whatif."
                yield Problem("", where, f"{amount} is negative", hint)
            if decimals_in(amount) > CENTS:
                yield Problem("", where, f"{amount} is finer than a cent", "Give at most two decimals.")


NO_HAND = Hand()


def _apart(alliance: Alliance, one: str, other: str) -> bool:
    return other in alliance.projects[one].excludes or one in alliance.projects[other].excludes


def _needs_excluded(
    alliance: Alliance, name: str, excludes: Iterable[str], parts: Mapping[str, Fraction]
) -> Iterator[Problem]:
    for need in alliance.projects[name].needs:
        if need in excludes:
            yield Problem("", f"pin {name}", f"{name} needs {need}, which is excluded", f"Do not exclude {need}.")
        if parts.get(need, Fraction(1)) < 1:
            message = f"{name} needs {need}, and a part of it completes nothing"
            yield Problem("", f"pin {name}", message, f"Buy {need} whole.")
