"""Changes to who belongs and to what they report: admit-member, withdraw-member, set-series."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar, Literal

from equipoise.model.clauses.clause import Cells, Clause, Complaint, unknown
from equipoise.model.key_steps.step import term
from equipoise.model.nouns import Member
from equipoise.values import Figure, Status

if TYPE_CHECKING:
    from equipoise.model.alliance import Alliance

__all__ = ["AdmitMember", "SetSeries", "WithdrawMember"]


@dataclass(frozen=True, kw_only=True)
class AdmitMember(Clause):
    """A state joins on ``since``. Its cost share is a clause of its own (dilute-key)."""

    member: Member = field(metadata=term("the state that joins"))
    kind: Literal["admit-member"] = "admit-member"

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """A state that is a member already."""
        if self.member.code in alliance.members:
            yield Complaint("member", f"{self.member.code} is a member already", "Check the code.")

    def apply(self, alliance: Alliance) -> Alliance:
        """Add the member."""
        return alliance.with_one("member", self.member.code, self.member)

    def inverse(self, alliance: Alliance) -> tuple[Clause, ...]:
        """As if it had never joined."""
        return (WithdrawMember(id=f"{self.id}-undo", member=self.member.code, since=self.member.since),)

    def cells(self, alliance: Alliance) -> Cells:
        """The member, and every key: whoever joins changes them all."""
        return _everything_of(self.member.code, alliance)

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: not a member, then one."""
        return (f"{self.member.name} is not a member", f"a member from {self.member.since}")


@dataclass(frozen=True, kw_only=True)
class WithdrawMember(Clause):
    """A member belongs no longer from ``since`` on (from its accession: as if it had never joined)."""

    member: str = field(metadata=term("who leaves"))
    since: date = field(metadata=term("the first day on which it belongs no longer"))
    kind: Literal["withdraw-member"] = "withdraw-member"
    takes_back: ClassVar = ("admit-member", ("member",))

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """An unknown member, or one that has left before."""
        yield from unknown("member", "member", self.member, alliance.members)
        left = alliance.members[self.member].until if self.member in alliance.members else None
        if left is not None and left < self.since:
            yield Complaint("since", f"{self.member} belonged only until {left}", "Delete the clause, or its date.")

    def apply(self, alliance: Alliance) -> Alliance:
        """End the membership on the eve."""
        member = alliance.members[self.member]
        ended = replace(member, until=self.since - timedelta(days=1)) if member.since < self.since else None
        return alliance.with_one("member", self.member, ended)

    def inverse(self, alliance: Alliance) -> tuple[Clause, ...]:
        """The membership as before: out entirely, then in again with its old dates."""
        member = alliance.members[self.member]
        out = WithdrawMember(id=f"{self.id}-undo-0", member=self.member, since=member.since)
        back = AdmitMember(id=f"{self.id}-undo-1", member=member)
        return (back,) if member.since >= self.since else (out, back)

    def cells(self, alliance: Alliance) -> Cells:
        """The member, and every key: whoever leaves changes them all."""
        return _everything_of(self.member, alliance)

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: a member, then not."""
        return (f"{self.member} is a member", f"not a member from {self.since}")


def _everything_of(member: str, alliance: Alliance) -> Cells:
    return Cells(writes=frozenset({f"member:{member}", *(f"key:{key}" for key in alliance.keys)}))


@dataclass(frozen=True, kw_only=True)
class SetSeries(Clause):
    """A member's figures of a series for some years: a pledged path of spending, a correction. None: no figure."""

    series: str = field(metadata=term("the series that changes"))
    member: str = field(metadata=term("whose figures they are"))
    values: Mapping[int, Decimal | None] = field(
        metadata=term("the figure of each year, in the unit of the series", example="{ 2027 = 58_506, 2028 = 64_905 }")
    )
    kind: Literal["set-series"] = "set-series"

    @property
    def gives(self) -> bool:
        """Is there a figure for any of the years?"""
        return any(value is not None for value in self.values.values())

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """Unknown names; no years; a figure below zero in a series that is not signed."""
        yield from unknown("series", "series", self.series, alliance.series)
        yield from unknown("member", "member", self.member, alliance.members)
        if not self.values:
            yield Complaint("values", "no year is given", "For example values = { 2027 = 55000 }.")
        signed = self.series in alliance.series and alliance.series[self.series].signed
        for year, value in self.values.items():
            if value is not None and value < 0 and not signed:
                yield Complaint("values", f"{value} for {year} is negative", "Or say signed = true in the series.")

    def apply(self, alliance: Alliance) -> Alliance:
        """Set the figures; a None without a status of absence removes the figure."""
        series = alliance.series[self.series]
        figures = dict(series.figures.get(self.member, {}))
        for year, value in self.values.items():
            if value is None and not self.status.absent:
                figures.pop(year, None)
            else:
                figures[year] = Figure(value, self.status, self.source)
        table = dict(series.figures)
        if figures:
            table[self.member] = dict(sorted(figures.items()))
        else:
            table.pop(self.member, None)
        return alliance.with_one("series", self.series, replace(series, figures=table))

    def inverse(self, alliance: Alliance) -> tuple[Clause, ...]:
        """Restore the earlier figures, grouped by status and source; remove those that were not there."""
        old = alliance.series[self.series].figures.get(self.member, {})
        gone = {year: None for year in self.values if year not in old}
        undo: list[Clause] = []
        if gone:
            undo.append(replace(self, id=f"{self.id}-undo-0", values=gone, status=Status.SCENARIO))
        kept = sorted(((y, old[y]) for y in self.values if y in old), key=lambda p: (p[1].status, p[1].source, p[0]))
        for i, (kind, group) in enumerate(groupby(kept, key=lambda p: (p[1].status, p[1].source)), 1):
            values = {year: figure.value for year, figure in group}
            undo.append(replace(self, id=f"{self.id}-undo-{i}", values=values, status=kind[0], source=kind[1]))
        return tuple(undo)

    def cells(self, alliance: Alliance) -> Cells:
        """Who the member is, and its figures of the years."""
        written = frozenset(f"series:{self.series}/{self.member}/{year}" for year in self.values)
        return Cells(frozenset({f"member:{self.member}"}), written)

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: what is known for those years, what would be."""
        figures = alliance.series[self.series].figures.get(self.member, {})
        unit = alliance.series[self.series].unit
        known = ", ".join(f"{y}: {_amount(figures[y].value, unit)}" for y in self.values if y in figures)
        proposed = ", ".join(f"{y}: {_amount(v, unit)}" for y, v in self.values.items())
        return (known or "no figure for those years", proposed)


def _amount(value: Decimal | None, unit: str) -> str:
    """A figure of a series with its unit: "USD 58,506 m", "2.13 percent of GDP"."""
    if value is None:
        return "no figure"
    shorter = unit.partition(",")[0]
    currency, _, size = shorter.partition(" ")
    return f"{currency} {value:,} m" if size == "million" and len(currency) == 3 else f"{value:,} {shorter}"
