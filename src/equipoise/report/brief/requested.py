"""Which domains is the request about, and what does the money buy in them, today and as proposed?

The domains are those of the projects that the proposal's clauses name; a proposal that names none is about every domain
that the money is spent on. By the plan: what the funds' plans buy. By say: what Equal Shares would buy if each member's
say were its purse, from the room of all the years together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Project
from equipoise.pay import running
from equipoise.plan import Portfolio, work
from equipoise.plan.ballots.overlooked import overlooked
from equipoise.plan.ballots.proportional import by_equal_shares
from equipoise.report import format as fmt
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.marks import badge
from equipoise.report.page import Block, Column, Paragraph, Row, Table, summed
from equipoise.report.wording import spoken
from equipoise.values import Status, weakest

__all__ = ["Bought", "by_domain", "by_say", "decision", "domains_of", "illustrative", "missed", "workers"]

Bought = tuple[str, ...]
_LARGEST: Final = 3


def domains_of(inquiry: Inquiry) -> tuple[str, ...]:
    """The domains of the projects that the proposal's clauses name, in order."""
    # A clause names a project by its id, or brings a new one.
    named = [getattr(clause, "project", None) for clause in inquiry.proposal.changes]
    found = [inquiry.project(name) if isinstance(name, str) else name for name in named]
    return tuple(sorted({project.domain for project in found if isinstance(project, Project)}))


def by_say(inquiry: Inquiry, fund: str) -> tuple[Bought, Bought] | None:
    """What Equal Shares buys from a fund today and as proposed; None where there is nothing to count."""
    try:
        today = by_equal_shares(inquiry.alliance, fund, inquiry.years).projects
        return today, by_equal_shares(inquiry.impact.after, fund, inquiry.years).projects
    except EquipoiseError:
        return None


def missed(inquiry: Inquiry, fund: str, says: tuple[Bought, Bought] | None) -> tuple[str, ...]:
    """A note where Equal Shares, as proposed, buys what lacks what it needs; nothing where it does not."""
    if says is None:
        return ()
    plan = inquiry.impact.portfolios[fund][1]
    open_to_all = {name: e.project for name, e in plan.entries.items() if e.decision != "running"}
    needs = {name: [n for n in project.needs if n in open_to_all] for name, project in open_to_all.items()}
    found = overlooked(says[1], needs, {name: project.excludes for name, project in open_to_all.items()})
    if not found:
        return ()
    return (f"Equal Shares does not see what a project needs or excludes: as proposed it buys {'; '.join(found)}.",)


def by_domain(inquiry: Inquiry, says: Mapping[str, tuple[Bought, Bought] | None]) -> Iterator[Block]:
    """The money by domain, the request's own first: by the plan, by say, and in the joint projects."""
    asked = domains_of(inquiry)
    rows: dict[str, dict[str, Any]] = {}

    def add(domain: str, key: str, amount: Decimal | Fraction) -> None:
        row = rows.setdefault(domain, {"domain": domain, "field": spoken(domain), "asked": domain in asked})
        row[key] = row.get(key, Fraction(0)) + Fraction(amount)

    for fund, (before, after) in inquiry.impact.portfolios.items():
        for side, portfolio in (("today", before), ("proposed", after)):
            for entry in portfolio.bought:
                add(entry.project.domain, f"plan_{side}", entry.amount)
        for side, bought in zip(("today", "proposed"), says.get(fund) or (), strict=False):
            for name in bought:
                found = inquiry.project(name)
                if found is not None:
                    add(found.domain, f"say_{side}", sum(found.costs.values(), Decimal(0)))
    for side, alliance in (("today", inquiry.alliance), ("proposed", inquiry.impact.after)):
        for project, cost in _joint_costs(alliance, inquiry.years):
            add(project.domain, f"joint_{side}", cost)
    if not rows:
        return
    keys = [f"{kind}_{side}" for kind in ("plan", "say", "joint") for side in ("today", "proposed")]
    told = [{**dict.fromkeys(keys, Fraction(0)), **row} for row in rows.values()]
    told.sort(key=lambda row: (not row["asked"], row["domain"]))
    shown = [{k: fmt.exact_text(v) if isinstance(v, Fraction) else v for k, v in row.items()} for row in told]
    about = [row for row in told if row["asked"]] or told
    yield Paragraph(_answered(inquiry, asked, about, any(v is not None for v in says.values())))
    columns: tuple[Column, ...] = (
        Column("field", "Domain", "name"),
        Column("plan_today", "The plan,\ntoday", "millions"),
        Column("plan_proposed", "as\nproposed", "millions"),
        Column("say_today", "Equal Shares,\ntoday", "millions"),
        Column("say_proposed", "as\nproposed", "millions"),
        Column("joint_today", "Joint,\ntoday", "millions"),
        Column("joint_proposed", "as\nproposed", "millions"),
    )
    columns = tuple(c for c in columns if not c.key.startswith("say") or any(v is not None for v in says.values()))
    total: Row = {"field": "Total"} | {c.key: summed(shown, c.key) for c in columns[1:]}
    status = weakest([p.status for pair in inquiry.impact.portfolios.values() for p in pair] or [Status.ILLUSTRATIVE])
    first = f" The first {len(asked)} are the request's." if len(asked) > 1 and len(rows) > len(asked) else ""
    notes = (
        f"{inquiry.alliance.currency} million, all years of what is bought; joint: what falls in these years. "
        f"{badge(status)}: the weakest of prices, ceilings and say.{first}",
        "Equal Shares: each member's say as its purse, from the room of all the years together; the plan keeps to each "
        "year's ceiling.",
    )
    yield Table(columns, tuple(shown), total, by="domain", notes=notes)


def _answered(inquiry: Inquiry, asked: tuple[str, ...], rows: Sequence[Row], counted: bool) -> str:
    """What the common funds buy in these domains on both sides, in one sentence."""
    currency, domains = inquiry.alliance.currency, f" ({', '.join(map(spoken, asked))})" if asked else ""

    def told(kind: str) -> str:
        today, proposed = (sum((row[f"{kind}_{side}"] for row in rows), Fraction(0)) for side in ("today", "proposed"))
        if today == proposed:
            return f"{currency} {fmt.millions(today)} million on both sides"
        change = fmt.millions(proposed - today, signed=True)
        return f"{currency} {fmt.millions(proposed)} million instead of {fmt.millions(today)} ({change})"

    where = "in the domains of the request" if asked else "in all domains"
    text = f"Over {inquiry.years_text}, against the rules of today, the plan buys {where}{domains} {told('plan')}"
    return f"{text}; Equal Shares by say would buy {told('say')}." if counted else f"{text}."


def _joint_costs(alliance: Alliance, years: range) -> Iterator[tuple[Project, Decimal]]:
    for fund in alliance.funds.values():
        if fund.participants == "project" and fund.currency == alliance.currency:
            for year in years:
                yield from running(alliance, fund.id, year)


def workers(inquiry: Inquiry, projects: Sequence[str]) -> Iterator[Block]:
    """Who does the work of each joint project, today and as proposed: the largest parts, and the capital's."""
    rows = []
    for name in projects:
        found = inquiry.project(name)
        sides = [_parts(alliance, name, inquiry.years[-1]) for alliance in (inquiry.alliance, inquiry.impact.after)]
        if found is None or not any(sides):
            continue
        today, proposed = (_largest(parts, inquiry.capital) for parts in sides)
        rows.append({"project": name, "title": found.title, "today": today, "proposed": proposed})
    if not rows:
        return
    yield Paragraph(f"Who would do their work in {inquiry.years[-1]}, the largest parts and {inquiry.capital}'s:")
    columns = (
        Column("title", "Project"),
        Column("today", "Today"),
        Column("proposed", "As proposed"),
    )
    note = f"Percent of the work. {badge(Status.ILLUSTRATIVE)}: that work follows the industrial base is assumed."
    yield Table(columns, tuple(rows), by="project", notes=(note,))


def _parts(alliance: Alliance, project: str, year: int) -> Mapping[str, Fraction]:
    if project not in alliance.projects or not alliance.participating(project, date(year, 1, 1)):
        return {}
    try:
        return work(alliance, project, year).shares
    except EquipoiseError:
        return {}


def _largest(parts: Mapping[str, Fraction], capital: str) -> str:
    if not parts:
        return "nobody"
    ranked = sorted(parts, key=lambda m: (-parts[m], m))
    named = ranked[:_LARGEST] + [m for m in (capital,) if m in ranked[_LARGEST:]]
    rest = len(ranked) - len(named)
    told = ", ".join(f"{m} {fmt.number(100 * parts[m], 1)}" for m in named)
    return f"{told} and {rest} more" if rest else told


def decision(says: tuple[Bought, Bought] | None, project: str) -> str:
    """What becomes of a project by say: bought on both sides, entering, leaving, or not bought."""
    if says is None:
        return ""
    today, proposed = (project in side for side in says)
    return {(True, True): "bought", (False, True): "enters", (True, False): "leaves"}.get((today, proposed), "–")


def illustrative(portfolio: Portfolio) -> str:
    """How the prices of what could be bought are known, counted."""
    counts: dict[Status, int] = {}
    for entry in portfolio.candidates:
        counts[entry.project.cost_status] = counts.get(entry.project.cost_status, 0) + 1
    return fmt.listed([f"{n} {badge(status)}" for status, n in sorted(counts.items(), key=lambda item: item[0].rank)])
