"""Who does the work in a joint project?

Each participant's share of the work follows its industrial base, defence spending times the share of it spent on
equipment, in the latest comparable year; then the fund's return band holds each share of the work over share of the
cost (the return) within its floor and ceiling. The cost is shared by the fund's key, rescaled to the participants.
That work follows the industrial base is an assumption of this package, so the answer is never better than
illustrative. Known departure: real workshares are negotiated project by project and rarely published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar, Final

from equipoise.errors import InfeasiblePlan, NoFigure
from equipoise.model import (
    Alliance,
    AllianceAnswer,
    MeasureName,
    ReturnBand,
    Trace,
    TraceLine,
    need_member,
    shares_on,
)
from equipoise.model.wording import counted, listed, percent
from equipoise.plan.band import filled
from equipoise.plan.known import Known, comparable_year
from equipoise.plan.priorities import percents
from equipoise.values import Span, Status, in_force, weakest

__all__ = ["INDUSTRY", "Part", "Work", "equipment_spending", "work"]

#: The measures by which work is shared: what a member spends on equipment is the one times the other.
INDUSTRY: Final[tuple[MeasureName, MeasureName]] = ("defence-spending", "equipment-share")
_RULE = "work follows the industrial base (defence spending x equipment share), an assumption"


@dataclass(frozen=True, slots=True)
class Part:
    """One participant: its share of the cost, its base, its share before the band and after, and the edge it is at."""

    cost: Fraction
    cost_status: Status
    base: Known
    before: Fraction
    share: Fraction
    bound: str

    @property
    def returned(self) -> Fraction | None:
        """Share of the work over share of the cost; None for one that pays nothing."""
        return self.share / self.cost if self.cost else None

    @property
    def status(self) -> Status:
        """Never better than the assumption that work follows the industrial base."""
        return weakest([Status.ILLUSTRATIVE, self.cost_status, self.base.status])


@dataclass(frozen=True)
class Work(AllianceAnswer):
    """Shares of the work in a project by participant; ``work["CAN"]`` is a fraction, all of them sum to one."""

    question: ClassVar[str] = "work"
    alliance: Alliance = field(repr=False)
    project: str
    fund: str
    year: int
    parts: Mapping[str, Part]
    band: Span[ReturnBand] | None
    base: str

    @cached_property
    def shares(self) -> Mapping[str, Fraction]:
        """Share of the work by participant."""
        return {m: part.share for m, part in self.parts.items()}

    def __getitem__(self, member: str) -> Fraction:
        need_member(member, self.parts)
        return self.parts[member].share

    def __iter__(self) -> Iterator[str]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)

    @property
    def status(self) -> Status:
        """The weakest status among the key, the figures, the band and the assumption."""
        band = [self.band.status] if self.band is not None else []
        return weakest([*band, *(part.status for part in self.parts.values())])

    @property
    def summary(self) -> str:
        """One sentence: who does most, what the band moves, what the shares rest on."""
        title = self.alliance.projects[self.project].title
        top = max(self.parts, key=lambda m: (self.parts[m].share, m))
        held = [m for m, part in self.parts.items() if part.bound]
        moved = f"the band ({_band_words(self.band)}) holds {listed(held)}" if held else _band_words(self.band)
        gaps = [m for m, part in self.parts.items() if part.base.number is None]
        missing = f"; no figure for {listed(gaps)}, taken at the share of the cost" if gaps else ""
        return (
            f"In {self.year} {counted(len(self.parts), 'participant shares', 'participants share')} "
            f"the work in {title} "
            f"({self.alliance.funds[self.fund].title}): {top} does most, {percent(self.parts[top].share, 2)}% for "
            f"{percent(self.parts[top].cost, 2)}% of the cost; {moved}; baseline: {self.base}{missing}."
        )

    def rows(self) -> list[dict[str, Any]]:
        """One row a participant: percent of the cost and of the work (each sums to exactly 100), return, edge."""
        cost = percents({m: part.cost for m, part in self.parts.items()})
        share = percents(self.shares)
        return [
            {
                "member": m,
                "year": self.year,
                "project": self.project,
                "cost_share_percent": str(cost[m]),
                "work_share_percent": str(share[m]),
                "share_percent": str(share[m]),
                "return": f"{float(part.returned):.4f}" if part.returned is not None else "pays nothing",
                "bound": part.bound,
                "status": str(part.status),
            }
            for m, part in self.parts.items()
        ]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """The share of the cost, the base, the share before the band, the band, the share after."""
        need_member(member, self.parts)
        part = self.parts[member]
        fund = self.alliance.funds[self.fund]
        cost_note = f"key {fund.key} on 1 January {self.year} among the participants"
        band = (self.band.status, self.band.source, self.band.note) if self.band is not None else ()
        lines = (
            TraceLine("share of the cost", f"{percent(part.cost, 2)}%", part.cost_status, note=cost_note),
            TraceLine("industrial base", part.base.text, part.base.status, part.base.source, self.base),
            TraceLine(
                "share of the work before the band", f"{percent(part.before, 2)}%", Status.ILLUSTRATIVE, note=_RULE
            ),
            TraceLine("return band", _band_words(self.band), *band),
        )
        title = f"Share of {member} in the work of {self.alliance.projects[self.project].title} in {self.year}"
        return (Trace(title, lines, TraceLine("share of the work", f"{part.share}", part.status, note=part.bound)),)


def _band_words(span: Span[ReturnBand] | None) -> str:
    band = span.value if span is not None else None
    if span is not None and band is None:
        return "the return band is not disclosed" if span.status is Status.NOT_DISCLOSED else "no return band on record"
    if band is None or (band.low is None and band.high is None):
        return "no return band in force"
    edges = (
        f"at least {band.low}" if band.low is not None else "",
        f"at most {band.high}" if band.high is not None else "",
    )
    return f"return {' and '.join(edge for edge in edges if edge)}"


def work(alliance: Alliance, project: str, year: int) -> Work:
    """Who does which share of the work in a joint project in a year?

    Participants, key and band are those of 1 January. A participant without figures is taken at its share of the cost;
    without the two series, or without any figures, all are, and the answer says so.

    Raises UnknownName for the project, NoFigure when no fund pays for it or nobody takes part, KeyStepError when the
    key has no share for a participant, InfeasiblePlan when the band cannot hold for all.

    >>> work(nato, "awacs-successor", 2027)["DEU"]  # doctest: +SKIP
    Fraction(1, 4)
    """
    found = alliance.one("project", project)
    if found.fund is None:
        raise NoFigure(f"no fund pays for project {project!r}: who shares its cost, and so its work, is not known")
    fund = alliance.fund(found.fund)
    day = date(year, 1, 1)
    participants = alliance.participating(project, day)
    if not participants:
        raise NoFigure(f"nobody takes part in project {project!r} on {day}: no work to share")
    key = shares_on(alliance, fund.key, day)
    cost = key.among(participants)
    bases, words = _industrial_bases(alliance, participants, year)
    before = _before_the_band(cost, bases)
    span = in_force(fund.return_band, day)
    band = (span.value if span is not None else None) or ReturnBand()
    low = {m: Fraction(band.low or 0) * c for m, c in cost.items()}
    high = {m: None if band.high is None else Fraction(band.high) * c for m, c in cost.items()}
    try:
        after = filled(before, low, high, Fraction(1), spare=cost)
    except InfeasiblePlan as error:
        raise InfeasiblePlan(f"the return band of fund {fund.id!r} on {day} cannot hold for all: {error}") from None
    parts = {
        m: Part(c, key.status[m], bases[m], before[m], after[m], _bound(before[m], after[m], low[m], high[m]))
        for m, c in cost.items()
    }
    return Work(alliance, project, fund.id, year, parts, span, words)


def _bound(before: Fraction, after: Fraction, low: Fraction, high: Fraction | None) -> str:
    if after == low and before != after:
        return "floor"
    return "ceiling" if after == high and before != after else ""


def equipment_spending(alliance: Alliance, member: str, year: int) -> Known:
    """What a member spent on equipment in a year: defence spending times the share of it spent on equipment."""
    spent, equipment = (alliance.series_of(measure) for measure in INDUSTRY)
    spending, share = spent.at(member, year), equipment.at(member, year)
    absent = [(s.id, f) for s, f in ((spent, spending), (equipment, share)) if f.value is None]
    if absent:
        return Known(None, f"no figure for {year} in {' and '.join(n for n, _ in absent)}", absent[0][1].status)
    assert spending.value is not None
    assert share.value is not None
    status = weakest([spending.status, share.status, Status.DERIVED])
    sources = "; ".join(sorted({f.source for f in (spending, share) if f.source}))
    unit = spent.unit
    number = Fraction(spending.value) * Fraction(share.value) / 100
    return Known(number, f"{share.value}% of {spending.value} {unit} ({year})", status, sources)


def _industrial_bases(alliance: Alliance, participants: tuple[str, ...], year: int) -> tuple[dict[str, Known], str]:
    spent, equipment = (alliance.measured(measure) for measure in INDUSTRY)
    none = dict.fromkeys(participants, Known(None, "no figure", Status.MISSING))
    if spent is None or equipment is None:
        absent = [m for m, series in zip(INDUSTRY, (spent, equipment), strict=True) if series is None]
        return none, f"work in proportion to the cost, for no series is the measure {' or '.join(absent)}"
    spending, share = spent.figures, equipment.figures
    covered: dict[int, set[str]] = {}
    for m in participants:
        for when, figure in spending.get(m, {}).items():
            other = share.get(m, {}).get(when)
            if figure.value is not None and other is not None and other.value is not None:
                covered.setdefault(when, set()).add(m)
    last = comparable_year(covered, year)
    if last is None:
        return none, f"work in proportion to the cost, for no participant has both figures up to {year}"
    bases = {m: equipment_spending(alliance, m, last) for m in participants}
    if last < year:
        bases = {m: k.carried() for m, k in bases.items()}
    return bases, f"work in proportion to equipment spending in {last}"


def _before_the_band(cost: Mapping[str, Fraction], bases: Mapping[str, Known]) -> dict[str, Fraction]:
    """In proportion to the bases; whoever has none is taken at its share of the cost."""
    known = {m: k.number for m, k in bases.items() if k.number is not None}
    whole = sum(known.values(), Fraction(0))
    if not whole:
        return dict(cost)
    rest = sum((cost[m] for m in known), Fraction(0))
    return {m: rest * known[m] / whole if m in known else c for m, c in cost.items()}
