"""Chapter 4: do contribution and influence match, before and after, and does influence track what is paid?

Say over what a fund buys is compared in the years of the horizon, under the rules of today and as proposed. Posts are
compared in the years on record, which a proposal does not change. Formal power under consensus is the same for all, so
the claim cannot be tested on it, and the chapter says so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from equipoise.align import Alignment, alignment
from equipoise.errors import EquipoiseError
from equipoise.report import format as fmt
from equipoise.report.brief.chapter import Chapter
from equipoise.report.brief.inputs import Input, other_keys, series_inputs, shares_inputs
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.brief.pictures import mismatch_picture, percent_text, posts_picture, say_picture
from equipoise.report.horizon import record
from equipoise.report.marks import badge, caption
from equipoise.report.page import Block, Column, Note, Paragraph, Table
from equipoise.report.wording import begun, ended
from equipoise.values import holds_on, in_force, weakest

__all__ = ["matching_chapter", "matching_inputs"]

# The index alone is shown of the years to come, so their rank test may be a rough one.
_FEW: Final = 99
_CLAIMS: Final = {
    "defence-spending": "“influence tracks defence spending”",
    "cost-share": "“influence tracks the share of the cost”",
}


def matching_chapter(inquiry: Inquiry) -> Chapter:
    """The index before and after on say, the verdict on posts, and "untestable" on formal power."""
    fund = _fund(inquiry)
    if fund is None:
        return Chapter(
            4, "Do they match", (Paragraph("No fund calls anything, so there is no contribution to compare."),)
        )
    blocks = [*_say(inquiry, fund), *_posts(inquiry, fund), *_formal(inquiry, fund)]
    return Chapter(4, "Do they match", tuple(blocks))


def matching_inputs(inquiry: Inquiry) -> tuple[Input, ...]:
    """What chapter 4 rests on (posts, spending, cost shares on record), and what a key in force is compared with."""
    summer = date(inquiry.base, 7, 1)
    held = (p for p in inquiry.alliance.posts if holds_on(p, summer))
    years = record(inquiry.alliance)
    fund = _fund(inquiry)
    shares = (
        shares_inputs(inquiry.alliance, inquiry.alliance.funds[fund].key, year) if fund is not None else ()
        for year in years[:-1]
    )
    compared = (i for key in other_keys(inquiry) for i in shares_inputs(inquiry.alliance, key, inquiry.base))
    return (
        *(replace(i, one="share of a compared key", many="shares of a compared key") for i in compared),
        *(Input("post", "posts", p.status, p.source, inquiry.base) for p in held),
        *series_inputs(inquiry.alliance.measured("defence-spending"), years),
        *(i for found in shares for i in found if not i.status.absent),
    )


def _fund(inquiry: Inquiry) -> str | None:
    return inquiry.voiced_fund or (inquiry.funds[0].id if inquiry.funds else None)


def _say(inquiry: Inquiry, fund: str) -> list[Block]:
    found = []
    for alliance in (inquiry.alliance, inquiry.impact.after):
        try:
            found.append(alignment(alliance, inquiry.years, influence="say", fund=fund, draws=_FEW))
        except EquipoiseError as error:
            return [Paragraph(ended(f"Say cannot be compared with payments over {inquiry.years_text}: {error}"))]
    before, after = found
    rows: list[dict[str, Any]] = [
        {
            "year": a.year,
            "before_percent": percent_text(a.loosemore_hanby),
            "after_percent": percent_text(b.loosemore_hanby),
            "status": str(weakest((a.status, b.status))),
        }
        for a, b in zip(before.years, after.years, strict=True)
    ]
    columns = (
        Column("year", "Year", "year"),
        Column("before_percent", "Rules of\ntoday, %", "share"),
        Column("after_percent", "As pro-\nposed, %", "share"),
        Column("status", "", "mark"),
    )
    last = rows[-1]
    sentence = (
        f"Say over what {inquiry.the_fund(fund)} buys against the share of its cost, in {last['year']}: "
        f"{_told(last['before_percent'])} of all say would have to move to match what is paid under the rules of "
        f"today, {_told(last['after_percent'])} as proposed (Loosemore-Hanby index; 0 is a perfect match)."
    )
    if _set_to_shares(inquiry, fund):
        sentence += (
            f" The {_told(last['after_percent'])} holds by construction, and is no finding: as proposed, say is set to "
            "the cost shares."
        )
    marks = caption(row["status"] for row in rows)
    table = Table(columns, tuple(rows), by="year", notes=(marks,))
    picture = say_picture(inquiry, fund, before, after)
    return [Paragraph(sentence), table, *([picture] if picture is not None else [])]


def _set_to_shares(inquiry: Inquiry, fund: str) -> bool:
    """Is say, as proposed, nothing but the share of the cost in the last year?"""
    span = in_force(inquiry.impact.after.funds[fund].priority, date(inquiry.years[-1], 1, 1))
    mix = span.value.mix if span is not None and span.value is not None else {}
    return {basis for basis, weight in mix.items() if weight} == {"contribution"}


def _told(value: str | None) -> str:
    return fmt.absent() if value is None else fmt.percent(value)


def _posts(inquiry: Inquiry, fund: str) -> list[Block]:
    years = record(inquiry.alliance)
    hosted = any(post.kind == "host" for post in inquiry.alliance.posts)
    what = "posts held, which include headquarters, centres and battlegroups hosted" if hosted else "posts held"
    blocks: list[Block] = [Paragraph(f"On {what}, {fmt.years_text(years)}:")]
    shown: list[Block] = []
    compared: dict[str, Alignment] = {}
    for contribution in ("defence-spending", "cost-share"):
        try:
            held = alignment(inquiry.alliance, years, contribution=contribution, influence="posts", fund=fund)
        except EquipoiseError as error:
            words = contribution.replace("-", " ")
            blocks.append(Paragraph(ended(f"Posts cannot be compared with {words}, {fmt.years_text(years)}: {error}")))
            continue
        blocks.append(Paragraph(_verdict(inquiry, held, contribution)))
        compared[held.words.partition(" against ")[2] or contribution] = held
        if contribution == "cost-share":
            shown = [b for b in (_by_member(inquiry, held), posts_picture(inquiry, held)) if b is not None]
    by_year = mismatch_picture(compared)
    return [*blocks, *shown, *([by_year] if by_year is not None else [])]


def _verdict(inquiry: Inquiry, held: Alignment, contribution: str) -> str:
    """The claim as it was tested, what was found, the last year's test, and how far to trust it."""
    text = fmt.grouped(fmt.dates_in(held.verdict))
    text = text.replace('"influence tracks contribution"', _CLAIMS[contribution], 1)
    last = held.years[-1]
    if last.spearman is not None:
        p = last.spearman.p_value
        told = "under 0.001" if p < 0.001 else fmt.number(f"{p:.6f}", 3)
        rho = fmt.change(f"{last.spearman.coefficient:.6f}", 2)
        words = inquiry.alliance.member_words
        text += f"; in {last.year} alone {rho}, p {told}, {last.members} {words} compared"
    return f"The claim {text}. Trust: {badge(held.status)}, the weakest figure of all years."


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
        Column("member", begun(inquiry.alliance.member_word), "who"),
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
        return [Note(ended(f"Formal power in {inquiry.base} cannot be compared: {error}"))]
    return [Note(f"On formal power in {inquiry.base}: {fmt.dates_in(found.verdict)}.")]
