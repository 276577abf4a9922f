"""What changes for one member, in one year, at one venue; and what one clause does, or why it does nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final

from equipoise.model import Alliance, Change, shares_on
from equipoise.model.clauses import AboutText, AddProject, AddSeat, JoinProject, LeaveProject, SetCeiling, SetShare
from equipoise.values import Status, weakest, within
from equipoise.whatif.measured import Measured, Reading, Readings, Venue
from equipoise.whatif.taken import Taken

__all__ = ["ClauseEffect", "Effect", "comparable", "known_of", "one_sided", "subtracted", "why_nothing"]


_ZERO: Final = Fraction(0)
_NOTHING: Final[Readings] = {}
# Where a figure on one side only is a gap; elsewhere it counts from zero.
_NEED_BOTH: Final = ("money", "capability")


@dataclass(frozen=True, slots=True)
class Effect:
    """One member's figure at one venue in one year, today and proposed.

    ``attribute``: "money" (currency paid), "voice" (share of say or voting power), "chair" (chairs held), "capability"
    (spending the member values), "return" (work done), or "spending" (a series that a clause sets; not a gain).
    """

    member: str
    year: int
    attribute: str
    venue: str
    baseline: Fraction
    proposed: Fraction
    unit: str
    status: Status

    @property
    def moved(self) -> bool:
        """Does anything change? Two sides that share one reading are one object, which settles most cases at once."""
        return self.proposed is not self.baseline and self.proposed != self.baseline

    @property
    def change(self) -> Fraction:
        """Proposed less baseline."""
        return _ZERO if self.proposed is self.baseline else self.proposed - self.baseline


@dataclass(frozen=True, slots=True)
class ClauseEffect:
    """One clause in words: what holds today, what is proposed, whether it moves a figure, and if not, why not."""

    id: str
    kind: str
    text: str
    today: str
    proposed: str
    touched: bool
    why: str
    status: Status


def subtracted(before: Measured, after: Measured) -> tuple[Effect, ...]:
    """The effects between two measurements, by venue, member and year; one-sided readings count from zero.

    A member that joins pays nothing before it belongs: that is a true zero, not a missing figure. A venue that could be
    read on one side only because a figure is missing is a gap, and gives no effect; a fund without any project buys
    nothing, which is a true zero too.
    """
    found: list[Effect] = []
    for venue in {**before.readings, **after.readings}:
        old, new = before.readings.get(venue, _NOTHING), after.readings.get(venue, _NOTHING)
        if venue.attribute == "capability":
            old, new = _or_zeros(old, new, before, venue), _or_zeros(new, old, after, venue)
        found += _at(venue, old, new, after.taken)
    return tuple(found)


def _or_zeros(mine: Readings, other: Readings, measured: Measured, venue: Venue) -> Readings:
    if mine or any(project.fund == venue.id for project in measured.alliance.projects.values()):
        return mine
    return {at: replace(reading, value=_ZERO) for at, reading in other.items()}


def _at(venue: Venue, old: Readings, new: Readings, taken: Taken) -> tuple[Effect, ...]:
    return taken.of(("effects", venue), (old, new), lambda: tuple(_between(venue, old, new)))


def _between(venue: Venue, old: Readings, new: Readings) -> Iterator[Effect]:
    years = {year for _, year in old} & {year for _, year in new}
    for member, year in sorted({*old, *new}):
        if venue.attribute in _NEED_BOTH and year not in years:
            continue
        a, b = old.get((member, year)), new.get((member, year))
        if a is not None and b is not None and a.status is b.status:
            status = a.status
        else:
            status = weakest(r.status for r in (a, b) if r is not None)
        yield Effect(
            member=member,
            year=year,
            attribute=venue.attribute,
            venue=venue.id,
            baseline=_value(a),
            proposed=_value(b),
            unit=venue.unit,
            status=status,
        )


def _value(reading: Reading | None) -> Fraction:
    return reading.value if reading is not None else _ZERO


def known_of(measured: Measured) -> frozenset[tuple[str, str, int]]:
    """In which years, at which venues, are payments and capability known, so that a difference can be taken?

    A fund without any project buys nothing: that is known.
    """
    read = {
        (venue.attribute, venue.id, year)
        for venue, readings in measured.readings.items()
        if venue.attribute in _NEED_BOTH
        for _, year in readings
    }
    bare = set(measured.alliance.funds) - {project.fund for project in measured.alliance.projects.values()}
    return frozenset(read | {("capability", fund, year) for fund in bare for year in measured.years})


def comparable(effects: tuple[Effect, ...], known: frozenset[tuple[str, str, int]]) -> tuple[Effect, ...]:
    """The effects of one clause, without those in figures that the whole proposal leaves unknown."""
    return tuple(
        e for e in effects if e.attribute not in _NEED_BOTH or (e.attribute, e.venue, e.year) in known or not e.moved
    )


def one_sided(before: Measured, after: Measured) -> tuple[str, ...]:
    """Which figures are known on one side only, so that no difference can be taken? In words."""
    told = []
    for venue in {**before.readings, **after.readings}:
        if venue.attribute != "money":
            continue
        old = {year for _, year in before.readings.get(venue, {})}
        new = {year for _, year in after.readings.get(venue, {})}
        for year in sorted(old ^ new):
            side = "today, not as proposed" if year in old else "as proposed, not today"
            told.append(f"what {venue.title} calls in {year} is known {side}: no difference can be taken")
    return tuple(told)


def why_nothing(
    clause: Change, before: Alliance, after: Alliance, years: Sequence[int], *, missing: bool = False
) -> str:
    """Why a clause moves no figure: it says what already holds, lies outside the years, or nothing depends on it.

    ``missing``: some figures of these years could not be read.
    """
    since: date | None = getattr(clause, "since", None)
    until: date | None = getattr(clause, "until", None)
    if isinstance(clause, AboutText):
        return _REASONS[clause.kind]
    if _as_before(clause, before, after):
        return "it says what already holds today"
    if since is not None and since > date(years[-1], 1, 1):
        if since.year == years[-1]:
            return f"it begins on {since}; a year is read on its 1 January"
        return f"it begins on {since}, after the years shown ({years[0]} to {years[-1]})"
    if until is not None and until < date(years[0], 1, 1):
        return f"it ends on {until}, before the years shown ({years[0]} to {years[-1]})"
    if isinstance(clause, SetCeiling):
        return _why_no_ceiling(clause, before)
    if isinstance(clause, (JoinProject, LeaveProject, AddProject)):
        return _why_no_project(clause, after)
    known = " that is known" if missing else ""
    return _REASONS.get(
        clause.kind, f"no payment, say, capability or return{known} in the years shown depends on it beyond rounding"
    )


def _why_no_ceiling(clause: SetCeiling, before: Alliance) -> str:
    if clause.until is not None and not any(
        clause.since <= date(y, 1, 1) <= clause.until for y in range(clause.since.year, clause.until.year + 1)
    ):
        return "a year's calls follow the ceiling of 1 January, and no 1 January falls in its period"
    if clause.amount is None or not within(before.funds[clause.fund].ceilings, clause.since, clause.until):
        return "the ceiling is known on one side only, so that no difference can be taken"
    return "a year's calls follow the ceiling of 1 January, which it leaves as it is"


def _why_no_project(clause: JoinProject | LeaveProject | AddProject, after: Alliance) -> str:
    found = clause.project if isinstance(clause, AddProject) else after.projects[clause.project]
    if not found.costs:
        return "no price of the project is known, so nothing can be shared"
    if found.fund is None:
        return "no fund of the folder pays for the project"
    if found.start is None and after.funds[found.fund].participants == "project":
        return "the project has no first year yet (start), so nothing is called"
    return "nothing of the project's cost falls in the years shown"


def _as_before(clause: Change, before: Alliance, after: Alliance) -> bool:
    if isinstance(clause, JoinProject) and clause.member in before.participating(clause.project, clause.since):
        return True
    if isinstance(clause, AddSeat) and clause.member in before.seated(clause.body, clause.since):
        return True
    if isinstance(clause, SetShare):
        return shares_on(before, clause.key, clause.since).exact == shares_on(after, clause.key, clause.since).exact
    today, proposed = clause.today_and_proposed(before)
    return before == after or today == proposed


_REASONS: Final = {
    "set-series": "it changes what a member reports, not what it pays: no share of these years is computed from it",
    "set-return-band": "no participant's return lies outside the band in the years shown, so no work moves",
    "set-requirement": "it moves the gap that is to be closed, not what is paid: equipoise plan --gaps shows it",
    "set-priority": "the say it gives differs from today's only by rounding",
    "set-side-payments": "no 1 January of the years shown falls into its period, so no call carries it",
    "no-precedent": "it changes no rule; it counts in the odds, by how many would ask for the same next",
    "set-review": "it changes no rule; it counts in the odds, by how likely the review ends the text",
    "set-chair": "a chair conducts business and has no extra vote; no payment or share of say depends on it",
}
