"""Chapter 5: what does the money buy? Projects that enter, leave or move; who takes part in joint ones; the work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from shlex import quote
from typing import Any

from equipoise.model import Alliance
from equipoise.plan import Portfolio
from equipoise.report import format as fmt
from equipoise.report.brief.chapter import Chapter
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.brief.pictures import schedule_picture
from equipoise.report.brief.requested import (
    Bought,
    by_domain,
    by_say,
    decision,
    domains_of,
    illustrative,
    missed,
    workers,
)
from equipoise.report.marks import badge
from equipoise.report.page import Block, Column, Paragraph, Row, Table, summed
from equipoise.report.wording import spoken
from equipoise.values import weakest

__all__ = ["buying_chapter"]

NOT_BOUGHT = "not bought"


def buying_chapter(inquiry: Inquiry, source: str) -> Chapter:
    """The schedule of each fund with a say, before and after, then the joint projects and the work they bring.

    ``source`` is how a command names the alliance: its id, or the path of its folder.
    """
    says = {fund: by_say(inquiry, fund) for fund in inquiry.impact.portfolios}
    blocks: list[Block] = list(by_domain(inquiry, says))
    for fund, (before, after) in inquiry.impact.portfolios.items():
        blocks += _scheduled(inquiry, fund, before, after, says[fund], source)
    blocks += _joint(inquiry)
    blocks += _capability(inquiry)
    if not blocks:
        blocks.append(Paragraph(f"No fund has projects to choose between over {inquiry.years_text}."))
    return Chapter(5, "What the money buys", tuple(blocks))


def _scheduled(
    inquiry: Inquiry, fund: str, before: Portfolio, after: Portfolio, says: tuple[Bought, Bought] | None, source: str
) -> Iterator[Block]:
    asked = domains_of(inquiry)
    rows = [
        _entry(inquiry, project, before, after) | {"by_say": decision(says, project)}
        for project in sorted({*before.entries, *after.entries})
    ]
    moved = [row for row in rows if row["today"] != row["proposed"]]
    name = inquiry.fund_name(fund)
    scale = f"the {name}, {inquiry.years_text}, a schedule computed from its ceilings and everyone's say"
    if moved:
        enter = sum(row["today"] == NOT_BOUGHT for row in moved)
        leave = sum(row["proposed"] == NOT_BOUGHT for row in moved)
        yield Paragraph(
            f"In {scale}: against the rules of today, projects that enter: {enter}; that leave: {leave}; that move to "
            f"another year: {len(moved) - enter - leave}."
        )
    else:
        yield Paragraph(f"In {scale}: no project enters, leaves or moves.")
    columns = (
        Column("title", "Project"),
        Column("field", "Domain", "name"),
        Column("today", "Starts\ntoday", "plain"),
        Column("proposed", "as\nproposed", "plain"),
        *((Column("by_say", "Equal\nShares", "name"),) if says is not None else ()),
        Column("cost", f"Price,\n{inquiry.alliance.currency} m", "millions"),
        Column("status", "", "mark"),
    )
    # What moves first, then the request's own domains: those are shown whole.
    rows.sort(
        key=lambda row: (row["today"] == row["proposed"], row["domain"] not in asked, row["today"], row["project"])
    )
    first = sum(row["today"] != row["proposed"] or row["domain"] in asked for row in rows)
    notes = (
        f"Prices: {illustrative(after)}.",
        *missed(inquiry, fund, says),
        f"More: equipoise plan {quote(source)} {fund} --say (what another say would buy), --influence (each "
        f"{inquiry.alliance.member_word}'s influence beside its share of the cost).",
    )
    yield Table(columns, tuple(rows), shown=max(10, first), by="project", notes=notes)
    picture = schedule_picture(inquiry, fund, before, after, rows)
    if picture is not None:
        yield picture


def _entry(inquiry: Inquiry, project: str, before: Portfolio, after: Portfolio) -> dict[str, Any]:
    found = inquiry.project(project)
    return {
        "project": project,
        "title": found.title if found else project,
        "domain": found.domain if found else "",
        "field": spoken(found.domain) if found else "",
        "today": _start(before, project),
        "proposed": _start(after, project),
        "cost": fmt.exact_text(sum(found.costs.values(), start=Decimal(0))) if found and found.costs else None,
        "status": str(found.cost_status if found and found.costs else found.status if found else "missing"),
    }


def _start(portfolio: Portfolio, project: str) -> str:
    start = portfolio.entries[project].start if project in portfolio.entries else None
    return NOT_BOUGHT if start is None else str(start)


def _joint(inquiry: Inquiry) -> Iterator[Block]:
    day = date(inquiry.years[-1], 1, 1)
    funds = {f.id for f in inquiry.alliance.funds.values() if f.participants == "project"}
    rows: list[Row] = []
    for project in sorted({*inquiry.alliance.projects, *inquiry.impact.after.projects}):
        found = inquiry.project(project)
        if found is None or found.fund not in funds:
            continue
        today, then = (_part(alliance, project, day) for alliance in (inquiry.alliance, inquiry.impact.after))
        rows.append(
            {
                "project": project,
                "title": found.title,
                "domain": found.domain,
                "today": len(today),
                "proposed": len(then),
                "moves": ", ".join(
                    [*(f"+{m}" for m in then if m not in today), *(f"−{m}" for m in today if m not in then)]
                )
                or "nobody",
                "cost": fmt.exact_text(sum(found.costs.values(), start=Decimal(0))) if found.costs else None,
                "cost_status": str(found.cost_status),
                "status": str(found.cost_status),
            }
        )
    if not rows:
        return
    yield Paragraph(f"Joint projects, paid by those who take part; participants on {fmt.day(day)}:")
    columns = (
        Column("title", "Project"),
        Column("today", "Take part\ntoday", "count"),
        Column("proposed", "as\nproposed", "count"),
        Column("moves", "Who joins\nor leaves", "name"),
        Column("cost", f"Price,\n{inquiry.alliance.currency} m", "millions"),
        Column("status", "", "mark"),
    )
    yield Table(columns, tuple(rows), by="project")
    yield from workers(inquiry, [row["project"] for row in rows if row["cost"] is not None])


def _part(alliance: Alliance, project: str, day: date) -> tuple[str, ...]:
    return alliance.participating(project, day) if project in alliance.projects else ()


def _capability(inquiry: Inquiry) -> Iterator[Block]:
    rows: list[dict[str, Any]] = []
    for member in inquiry.impact.members:
        work = sum((e.baseline for e in inquiry.effects("return", member=member)), Fraction(0))
        got = inquiry.impact.change(member, "return")
        valued = inquiry.impact.change(member, "capability")
        paid = inquiry.impact.change(member, "money")
        if work or got or valued or paid:
            rows.append(
                {
                    "member": member,
                    "name": inquiry.name(member),
                    "amount": fmt.exact_text(paid),
                    "work": fmt.exact_text(work),
                    "return_change": fmt.exact_text(got),
                    "capability_change": fmt.exact_text(valued),
                }
            )
    changed = [r for r in rows if any(fmt.exact(r[k]) for k in ("amount", "return_change", "capability_change"))]
    currency, word = inquiry.alliance.currency, inquiry.alliance.member_word
    asked = ("money", "return", "capability")
    if inquiry.gaps and not any(inquiry.effects(attribute) for attribute in asked):
        yield Paragraph(f"What each {word} would pay, do and get over {inquiry.years_text} is not known.")
        return
    if not changed:
        yield Paragraph(
            f"Over {inquiry.span_text}, work and spending that each {word} values change by {currency} 0.00."
        )
        return
    changed.sort(
        key=lambda r: (-abs(fmt.exact(r["return_change"])), -abs(fmt.exact(r["capability_change"])), r["member"])
    )
    yield Paragraph(
        f"Work in the joint projects and spending that each {word} values, sums over {inquiry.span_text}, "
        "against the rules of today:"
    )
    columns = (
        Column("member", word, "who"),
        Column("amount", f"Pays more,\n{currency} m", "paid"),
        Column("work", f"Work today,\n{currency} m", "millions"),
        Column("return_change", f"Work, change,\n{currency} m", "got"),
        Column("capability_change", f"Valued spending*,\n{currency} m", "got"),
    )
    total: dict[str, Any] = {c.key: summed(changed, c.key) for c in columns[1:-1]}
    trust = badge(weakest(e.status for attribute in asked for e in inquiry.effects(attribute)))
    notes = (
        f"{trust}: the weakest of what these figures rest on. + is more to pay, more work, more of what it values.",
        f"* Not plain {currency}, and so without a total: one {currency} counts v / mean(v) for a member that values "
        f"its domain at v, and common spending counts for every {word}, not once.",
    )
    yield Table(columns, tuple(changed), total | {"name": "Total"}, inquiry.capital, shown=10, notes=notes)
