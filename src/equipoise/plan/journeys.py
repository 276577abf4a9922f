"""Where does each project stand between the gap it answers and its closed account, and for how long?

As of a day: a stage counts from the first day that it can have been reached (a date known by its year alone: from
1 January), so an age known by month or year is given as a range. What a folder does not record is not inferred: a
project whose first known stage is its contract is on the road since then, and one without a stage is named.

How long roads take is compared on one measure, from one stage to another: the mean over the folder's own projects
that have both dates, and the benchmarks that the folder cites, each with its source.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

from equipoise.errors import UnknownName
from equipoise.model import STAGES, Alliance, AllianceAnswer, Benchmark, Project, Stage, Trace, TraceLine
from equipoise.model.wording import counted, listed, runs
from equipoise.plan.four_sums import Sum, four_sums, reached
from equipoise.values import Status, weakest

__all__ = ["Age", "Journey", "Mean", "Road", "road"]

_YEAR = Fraction(1461, 4)  # days
_LONGEST: tuple[str, str] = ("gap", "delivered")


@dataclass(frozen=True, slots=True)
class Age:
    """A number of days, known to lie between two bounds (the same when the dates are known to the day)."""

    least: int
    most: int

    @classmethod
    def between(cls, start: Stage, end: Stage | date) -> Age:
        """From one stage to another, or to a day; never less than nothing."""
        first, last = (end, end) if isinstance(end, date) else (end.first, end.last)
        return cls(max(0, (first - start.last).days), max(0, (last - start.first).days))

    @property
    def words(self) -> str:
        """In years: "23.3", or "9.9 to 10.9"."""
        return _range(Fraction(self.least) / _YEAR, Fraction(self.most) / _YEAR)


@dataclass(frozen=True, slots=True)
class Spell:
    """A stage that was reached, and the time from it to the next one on record (``until`` None: it lasts)."""

    stage: Stage
    until: Stage | None
    age: Age


@dataclass(frozen=True, slots=True)
class Journey:
    """One project on the road: its spells in the order of the stages, and its age since the first of them."""

    project: Project
    spells: tuple[Spell, ...]
    age: Age

    @property
    def now(self) -> Stage:
        """The furthest stage reached."""
        return self.spells[-1].stage

    @property
    def closed(self) -> bool:
        """Is the account closed, and the road at its end?"""
        return self.now.stage == "closed"

    @property
    def unaccepted(self) -> bool:
        """Delivered, but not inspected?"""
        return self.now.stage == "delivered"

    @property
    def status(self) -> Status:
        """The weakest status of its dates."""
        return weakest(spell.stage.status for spell in self.spells)


@dataclass(frozen=True, slots=True)
class Mean:
    """How long from one stage to another: over these projects of the folder, or as a benchmark says.

    ``least`` and ``most`` are years; None: no project has both dates.
    """

    first: str
    last: str
    least: Fraction | None
    most: Fraction | None
    projects: tuple[str, ...]
    benchmark: Benchmark | None
    status: Status

    @property
    def words(self) -> str:
        """In years: "23.3", or "9.9 to 10.9"; "no figure"."""
        return "no figure" if self.least is None or self.most is None else _range(self.least, self.most)


@dataclass(frozen=True)
class Road(AllianceAnswer):
    """Every project with a stage on record as of a day, the longest on the road first, those at its end last.

    ``without`` names the projects of which no stage was reached; ``means`` how long roads take; ``sums`` the four sums
    (and what is delivered but not accepted) by fund.
    """

    question: ClassVar[str] = "road"
    alliance: Alliance = field(repr=False)
    day: date
    fund: str | None
    years: range | None
    journeys: tuple[Journey, ...]
    without: tuple[Project, ...]
    means: tuple[Mean, ...]
    sums: tuple[Sum, ...]

    @property
    def unaccepted(self) -> tuple[Journey, ...]:
        """Those delivered but not accepted."""
        return tuple(journey for journey in self.journeys if journey.unaccepted)

    @property
    def status(self) -> Status:
        """The weakest status among the dates, the sums and the benchmarks."""
        dates = [journey.status for journey in self.journeys]
        return weakest([*dates, *(one.status for one in self.sums), *(mean.status for mean in self.means)])

    @property
    def summary(self) -> str:
        """One sentence: how many stand where, which is longest on the road, what is unaccepted, what compares."""
        whose = f"paid by the {self.alliance.funds[self.fund].title}" if self.fund else f"of {self.alliance.name}"
        all_ = len(self.journeys) + len(self.without)
        if not self.journeys:
            return f"On {self.day} none of {counted(all_, 'project', 'projects')} {whose} has a dated stage on record."
        parts = [
            f"On {self.day} {len(self.journeys)} of {counted(all_, 'project', 'projects')} {whose} "
            f"{'has' if len(self.journeys) == 1 else 'have'} a dated stage on record: {self._counts()}"
        ]
        open_ = [journey for journey in self.journeys if not journey.closed]
        if open_:
            first = open_[0]
            since = f"{first.age.words} years since {first.spells[0].stage.stage}"
            parts.append(f"longest on the road, {since}: {first.project.title}")
        names = listed([journey.project.title for journey in self.unaccepted])
        parts.append(f"delivered, acceptance not on record: {names or 'none'}")
        parts += [_told(mean) for mean in self.means]
        if self.years is not None:
            parts.append(f"the sums count the money of {runs(self.years)} only")
        return "; ".join(parts) + "."

    def _counts(self) -> str:
        found = [(name, sum(j.now.stage == name for j in self.journeys)) for name in STAGES]
        return ", ".join(f"{number} {name}" for name, number in found if number)

    def rows(self) -> list[dict[str, Any]]:
        """Rows of five kinds (``what``): "project", "stage" (age in each), "mean", "sum", "without" (no stage known).

        All rows have the same keys, None where one does not apply.
        """
        found = [*self.project_rows(), *self.stage_rows(), *self.mean_rows(), *self.sum_rows()]
        found += [{"what": "without", **_named(project)} for project in self.without]
        keys = dict.fromkeys(key for row in found for key in row)
        return [{key: row.get(key) for key in keys} for row in found]

    def project_rows(self) -> list[dict[str, Any]]:
        """One row a project: its furthest stage, since when, its age on the road."""
        return [
            {
                "what": "project",
                **_named(journey.project),
                "stage": journey.now.stage,
                "since": _date(journey.now),
                "years_in_stage": journey.spells[-1].age.words,
                "first_stage": journey.spells[0].stage.stage,
                "years": journey.age.words,
                "days_from": journey.age.least,
                "days_to": journey.age.most,
                "unaccepted": journey.unaccepted,
                "status": str(journey.status),
            }
            for journey in self.journeys
        ]

    def stage_rows(self) -> list[dict[str, Any]]:
        """One row for each stage that a project reached: when, and how long until the next."""
        return [
            {
                "what": "stage",
                **_named(journey.project),
                "stage": spell.stage.stage,
                "since": _date(spell.stage),
                "next": spell.until.stage if spell.until else None,
                "years_in_stage": spell.age.words,
                "days_from": spell.age.least,
                "days_to": spell.age.most,
                "status": str(spell.stage.status),
                "source": spell.stage.source,
                "note": spell.stage.note,
            }
            for journey in self.journeys
            for spell in journey.spells
        ]

    def mean_rows(self) -> list[dict[str, Any]]:
        """One row for each figure of how long roads take: the folder's own means, and the benchmarks."""
        return [
            {
                "what": "mean",
                "title": mean.benchmark.title if mean.benchmark else "Mean of the projects on record",
                "first_stage": mean.first,
                "stage": mean.last,
                "years": mean.words,
                "projects": None if mean.benchmark else len(mean.projects),
                "status": str(mean.status),
                "source": mean.benchmark.source if mean.benchmark else "",
                "note": mean.benchmark.note if mean.benchmark else ", ".join(mean.projects),
            }
            for mean in self.means
        ]

    def sum_rows(self) -> list[dict[str, Any]]:
        """One row for each of the sums, by fund; they are never added."""
        return [{"what": "sum", **one.row()} for one in self.sums]

    def explain(self, project: str) -> tuple[Trace, ...]:
        """Stage by stage, how one project's age was counted; takes a project's id."""
        found = next((journey for journey in self.journeys if journey.project.id == project), None)
        if found is None:
            raise UnknownName("project on the road", project, [journey.project.id for journey in self.journeys])
        lines = tuple(
            TraceLine(
                f"{spell.stage.stage}, {_date(spell.stage)}",
                f"{spell.age.words} years to {spell.until.stage if spell.until else self.day}",
                spell.stage.status,
                spell.stage.source,
                spell.stage.note,
            )
            for spell in found.spells
        )
        result = TraceLine(f"years since {found.spells[0].stage.stage}", found.age.words, found.status)
        return (Trace(f"The road of {found.project.title} until {self.day}", lines, result),)


def road(alliance: Alliance, on: date, fund: str | None = None, years: range | None = None) -> Road:
    """Where does each project (of a fund) stand as of a day, how long has it been there, and what is the money doing?

    ``years`` limits the sums to the money of these calendar years. Raises UnknownName for the fund.

    >>> road(nato, date(2026, 11, 22)).journeys[0].project.id  # doctest: +SKIP
    'accs-first-contract'
    """
    if fund is not None:
        alliance.fund(fund)
    projects = [p for _, p in sorted(alliance.projects.items()) if fund is None or p.fund == fund]
    journeys = [_journey(project, on) for project in projects if reached(project, on)]
    journeys.sort(key=lambda j: (j.closed, -j.age.most, j.project.id))
    without = tuple(project for project in projects if not reached(project, on))
    means = _means(journeys, alliance.benchmarks)
    return Road(alliance, on, fund, years, tuple(journeys), without, means, four_sums(alliance, on, fund, years))


def _journey(project: Project, on: date) -> Journey:
    stages = reached(project, on)
    ends: list[Stage | None] = [*stages[1:], None]
    spells = tuple(Spell(a, b, Age.between(a, on if b is None else b)) for a, b in zip(stages, ends, strict=True))
    last = stages[-1]
    oldest = min(stages, key=lambda stage: (stage.first, stage.rank))
    return Journey(project, spells, Age.between(oldest, last if last.stage == "closed" else on))


def _means(journeys: Iterable[Journey], benchmarks: tuple[Benchmark, ...]) -> tuple[Mean, ...]:
    """The folder's own mean for each pair of stages that a benchmark is about, and from gap to delivery; then those."""
    pairs = dict.fromkeys([_LONGEST, *((b.first, b.last) for b in benchmarks)])
    journeys = sorted(journeys, key=lambda journey: journey.project.id)
    found: list[Mean] = []
    for first, last in pairs:
        both = []
        for journey in journeys:
            dated = {spell.stage.stage: spell.stage for spell in journey.spells}
            if first in dated and last in dated:
                both.append((journey, Age.between(dated[first], dated[last])))
        n = len(both)
        least = sum((Fraction(age.least) for _, age in both), Fraction(0)) / n / _YEAR if n else None
        most = sum((Fraction(age.most) for _, age in both), Fraction(0)) / n / _YEAR if n else None
        names = tuple(journey.project.id for journey, _ in both)
        found.append(Mean(first, last, least, most, names, None, weakest(journey.status for journey, _ in both)))
        found += [
            Mean(first, last, Fraction(b.years), Fraction(b.years), (), b, b.status)
            for b in benchmarks
            if (b.first, b.last) == (first, last)
        ]
    return tuple(found)


def _told(mean: Mean) -> str:
    way = f"from {mean.first} to {mean.last}"
    if mean.benchmark is not None:
        return f"{mean.benchmark.title}: {mean.words} years {way} ({mean.status})"
    if not mean.projects:
        return f"no project here has both dates {way}"
    return f"mean of {counted(len(mean.projects), 'project', 'projects')} here {way}: {mean.words} years"


def _named(project: Project) -> dict[str, Any]:
    return {"project": project.id, "title": project.title, "domain": project.domain, "fund": project.fund}


def _date(stage: Stage) -> str:
    """As exactly as it is known."""
    return stage.date.isoformat()[: {"day": 10, "month": 7, "year": 4}[stage.precision]]


def _range(least: Fraction, most: Fraction) -> str:
    low, high = f"{float(least):.1f}", f"{float(most):.1f}"
    return low if low == high else f"{low} to {high}"
