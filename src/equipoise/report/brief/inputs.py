"""Which figures does the brief rest on, how far can each be trusted, and where does each come from?

One list serves three readers: the notice at the head of the paper, the counts by status and the sources at its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Fund, Series, shares_on
from equipoise.model.wording import lowered
from equipoise.plan.candidates import behind
from equipoise.plan.workshare import INDUSTRY
from equipoise.report import format as fmt
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.marks import badge
from equipoise.values import Status, in_force, within

__all__ = ["Input", "inputs", "notice", "other_keys", "series_inputs", "shares_inputs"]

_WEAK = Status.APPROXIMATE.rank


@dataclass(frozen=True, slots=True)
class Input:
    """One figure or rule that went in: what kind of thing it is (one and many), its status, its source."""

    one: str
    many: str
    status: Status
    source: str
    year: int | None = None


def inputs(inquiry: Inquiry) -> tuple[Input, ...]:
    """Everything that the figures of the brief were computed from."""
    return (
        *_proposal(inquiry),
        *_shares(inquiry),
        *_ceilings(inquiry),
        *_projects(inquiry),
        *_bodies(inquiry),
        *_work(inquiry),
        *_say(inquiry),
        *_opinions(inquiry),
    )


def notice(inquiry: Inquiry) -> tuple[str, ...]:
    """The dashed notice: what is scenario, illustrative, approximate or not checked, weakest first, in words."""
    groups: dict[Status, dict[tuple[str, str], list[Input]]] = {}
    for found in inputs(inquiry):
        if found.status.rank >= _WEAK and not found.status.absent:
            groups.setdefault(found.status, {}).setdefault((found.one, found.many), []).append(found)
    parts = [
        f"{badge(status)}: {', '.join(_told(inquiry, alike) for alike in kinds.values())}"
        for status, kinds in sorted(groups.items(), key=lambda item: -item[0].rank)
    ]
    absent = sorted({f"{badge(f.status)}: {f.many or f.one}" for f in inputs(inquiry) if f.status.absent})
    told = ["; ".join(parts + absent) + "."] if parts or absent else []
    fund = inquiry.voiced_fund
    if fund is not None and inquiry.fund_name(fund) != inquiry.alliance.funds[fund].title:
        told.append(f"{inquiry.fund_name(fund)}: the {inquiry.alliance.funds[fund].title}.")
    return (" ".join(told),) if told else ()


def _told(inquiry: Inquiry, alike: list[Input]) -> str:
    """Some inputs of one kind and status: by their years where they have any, else by their number."""
    first = alike[0]
    years = sorted({f.year for f in alike if f.year is not None})
    if years:
        return f"{first.many} of {fmt.years_text(years)}"
    if first.many:
        return fmt.counted(len(alike), first.one, first.many)
    source = inquiry.alliance.sources.get(first.source)
    about = [] if source is None else [source.title]
    if source is not None and "press" in source.title.casefold() and first.status is Status.SCENARIO:
        about = ["modelled on an unconfirmed press report"]
    if first.status is Status.SCENARIO:
        about.append("its clauses, dates and amounts are invented")
    return f"{first.one} ({'; '.join(about)})" if about else first.one


def _proposal(inquiry: Inquiry) -> Iterator[Input]:
    proposal = inquiry.proposal
    yield Input("the proposal itself", "", proposal.status, proposal.source)
    for clause in proposal.changes:
        yield Input("clause", "clauses", clause.status, clause.source)


def other_keys(inquiry: Inquiry) -> tuple[str, ...]:
    """Keys that no fund uses: the folder's own comparisons."""
    return tuple(sorted(set(inquiry.alliance.keys) - {f.key for f in inquiry.alliance.funds.values()}))


def _work(inquiry: Inquiry) -> Iterator[Input]:
    """What work in joint projects is shared by: spending and equipment, in the years up to the base year."""
    if any(e.baseline or e.proposed for e in inquiry.effects("return")):
        for measure in INDUSTRY:
            yield from series_inputs(inquiry.alliance.measured(measure), range(inquiry.base, inquiry.base + 1))


def _shares(inquiry: Inquiry) -> Iterator[Input]:
    keys = sorted({fund.key for fund in inquiry.alliance.funds.values()})
    for key in keys:
        for year in (inquiry.base, *inquiry.years):
            yield from shares_inputs(inquiry.alliance, key, year)


def shares_inputs(alliance: Alliance, key: str, year: int) -> Iterator[Input]:
    """Every share of a key on 1 January of a year."""
    try:
        shares = shares_on(alliance, key, date(year, 1, 1))
    except EquipoiseError:
        yield Input("cost share", "cost shares", Status.MISSING, "", year)
        return
    for member in shares.percent:
        yield Input("cost share", "cost shares", shares.status[member], shares.source[member], year)


def _ceilings(inquiry: Inquiry) -> Iterator[Input]:
    for fund in inquiry.alliance.funds.values():
        if fund.participants == "all":
            yield from _ceilings_of(fund, inquiry)


def _ceilings_of(fund: Fund, inquiry: Inquiry) -> Iterator[Input]:
    for year in (inquiry.base, *inquiry.years):
        for spans in (fund.ceilings, fund.committed):
            span = in_force(spans, date(year, 1, 1))
            if span is not None:
                yield Input("ceiling", "ceilings", span.status, span.source, year)


def _projects(inquiry: Inquiry) -> Iterator[Input]:
    for project in inquiry.impact.after.projects.values():
        if project.fund is not None and not behind(project, inquiry.years.start):
            yield Input("project", "projects", project.status, project.source)
            if project.costs:
                yield Input("price of a project", "prices of projects", project.cost_status, project.cost_source)


def _bodies(inquiry: Inquiry) -> Iterator[Input]:
    touched = {getattr(clause, "body", None) for clause in inquiry.proposal.changes}
    for name in dict.fromkeys((*inquiry.proposal.route, *(b for b in touched if b))):
        body = inquiry.impact.after.bodies.get(name)
        if body is not None:
            yield Input("committee", "committees", body.status, body.source)
            rule = in_force(body.rule, date(inquiry.base, 12, 31))
            if rule is not None:
                yield Input("decision rule", "decision rules", rule.status, rule.source)


def _say(inquiry: Inquiry) -> Iterator[Input]:
    for alliance in (inquiry.alliance, inquiry.impact.after):
        for fund in alliance.funds.values():
            for span in within(fund.priority, date(inquiry.years[0], 1, 1), date(inquiry.years[-1], 12, 31)):
                yield Input("rule of say", "rules of say", span.status, span.source)
                for basis in span.value.mix if span.value is not None else ():
                    if basis.startswith("series:"):
                        yield from _series(alliance, basis.removeprefix("series:"))


def series_inputs(series: Series | None, years: range) -> Iterator[Input]:
    """The figures of a series in these years, named by its title."""
    if series is None:
        return
    title = lowered(series.title)
    for figures in series.figures.values():
        for year, figure in sorted(figures.items()):
            if year in years and figure.value is not None:
                yield Input(f"figure of {title}", f"figures of {title}", figure.status, figure.source, year)


def _series(alliance: Alliance, name: str) -> Iterator[Input]:
    series = alliance.series.get(name)
    for figures in series.figures.values() if series is not None else ():
        known = [figure for _, figure in sorted(figures.items()) if figure.value is not None]
        if known:
            yield Input("figure of a series", "figures of series", known[-1].status, known[-1].source)


def _opinions(inquiry: Inquiry) -> Iterator[Input]:
    about = ("", *inquiry.proposal.ancestry)
    for assumption in (a for a in inquiry.alliance.preferences if a.proposal in about):
        yield Input("assumed preference", "assumed preferences", assumption.status, assumption.source)
    for position in inquiry.alliance.positions:
        if position.proposal in inquiry.proposal.ancestry:
            yield Input("position", "positions", position.status, position.source)
