"""Chapter 4: do contribution and influence match, before and after, and does influence track what is paid?

Say over what a fund buys is compared in the years of the horizon, under the rules of today and as proposed. Posts are
compared in the years on record, which a proposal does not change. Formal power under consensus is the same for all, so
the claim cannot be tested on it, and the chapter says so.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, Final

from equipoise.align import Alignment, alignment
from equipoise.errors import EquipoiseError
from equipoise.report import format as fmt
from equipoise.report.brief.chapter import Chapter
from equipoise.report.brief.inputs import Input
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.horizon import record
from equipoise.report.marks import badge
from equipoise.report.page import Block, Column, Note, Paragraph, Table

__all__ = ["matching_chapter", "matching_inputs"]

# The index alone is shown of the years to come, so their rank test may be a rough one.
_FEW: Final = 99


def matching_chapter(inquiry: Inquiry) -> Chapter:
    """The index before and after on say, the verdict on posts, and "untestable" on formal power."""
    fund = inquiry.voiced_fund or (inquiry.funds[0].id if inquiry.funds else None)
    if fund is None:
        return Chapter(
            4, "Do they match", (Paragraph("No fund calls anything, so there is no contribution to compare."),)
        )
    blocks = [*_say(inquiry, fund), *_posts(inquiry, fund), *_formal(inquiry, fund)]
    return Chapter(4, "Do they match", tuple(blocks))


def matching_inputs(inquiry: Inquiry) -> tuple[Input, ...]:
    """The posts held in the base year: what the verdict on posts rests on, beside the cost shares."""
    summer = date(inquiry.base, 7, 1)
    held = (p for p in inquiry.alliance.posts if p.since <= summer and (p.until is None or p.until >= summer))
    return tuple(Input("post", "posts", p.status, p.source, inquiry.base) for p in held)


def _say(inquiry: Inquiry, fund: str) -> list[Block]:
    found = []
    for alliance in (inquiry.alliance, inquiry.impact.after):
        try:
            found.append(alignment(alliance, inquiry.years, influence="say", fund=fund, draws=_FEW))
        except EquipoiseError as error:
            return [Paragraph(f"Say cannot be compared with payments over {inquiry.years_text}: {error}.")]
    before, after = found
    rows: list[dict[str, Any]] = [
        {"year": a.year, "before_percent": _percent(a.loosemore_hanby), "after_percent": _percent(b.loosemore_hanby)}
        for a, b in zip(before.years, after.years, strict=True)
    ]
    columns = (
        Column("year", "Year", "year"),
        Column("before_percent", "Rules of\ntoday, %", "share"),
        Column("after_percent", "As pro-\nposed, %", "share"),
    )
    last = rows[-1]
    sentence = (
        f"Say over what the {inquiry.fund_name(fund)} buys against the share of its cost, in {last['year']}: "
        f"{_told(last['before_percent'])} of all say would have to move to match what is paid under the rules of "
        f"today, {_told(last['after_percent'])} as proposed (Loosemore-Hanby index; 0 is a perfect match)."
    )
    return [Paragraph(sentence), Table(columns, tuple(rows), by="year")]


def _percent(index: Fraction | None) -> str | None:
    return None if index is None else fmt.exact_text(fmt.rounded(100 * index, 4))


def _told(value: str | None) -> str:
    return fmt.absent() if value is None else fmt.percent(value)


def _posts(inquiry: Inquiry, fund: str) -> list[Block]:
    years = record(inquiry.alliance)
    try:
        held = alignment(inquiry.alliance, years, influence="posts", fund=fund)
    except EquipoiseError as error:
        return [Paragraph(f"Posts cannot be compared with payments, {fmt.years_text(years)}: {error}.")]
    verdict = fmt.dates_in(held.verdict)
    blocks: list[Block] = [Paragraph(f"On posts held, {fmt.years_text(years)}: {verdict}.")]
    table = _by_member(inquiry, held)
    return [*blocks, table] if table is not None else blocks


def _by_member(inquiry: Inquiry, held: Alignment) -> Table | None:
    last = held.years[-1].year
    rows: list[dict[str, Any]] = [
        dict(row) | {"name": inquiry.name(row["member"])}
        for row in held.rows()
        if row["year"] == last and row["contribution_percent"] is not None
    ]
    if not rows:
        return None
    rows.sort(key=lambda r: (-fmt.exact(r["contribution_percent"]), r["member"]))
    columns = (
        Column("member", inquiry.alliance.member_word, "who"),
        Column("contribution_percent", f"Pays, %\n{last}", "share"),
        Column("influence_percent", "Posts, %", "share"),
        Column("ratio", "Posts per\nshare paid", "number"),
        Column("status", "", "mark"),
    )
    note = f"{badge(held.years[-1].status)}: the weakest of the shares and posts of {last}. 1.00 is a perfect match."
    return Table(columns, tuple(rows), highlight=inquiry.capital, shown=8, notes=(note,))


def _formal(inquiry: Inquiry, fund: str) -> list[Block]:
    years = range(inquiry.base, inquiry.base + 1)
    try:
        found = alignment(inquiry.alliance, years, influence="formal-power", fund=fund)
    except EquipoiseError as error:
        return [Note(f"Formal power in {inquiry.base} cannot be compared: {error}.")]
    return [Note(f"On formal power in {inquiry.base}: {fmt.dates_in(found.verdict)}.")]
