"""Which pictures stand in the brief? Each draws what the table beside it says, and its caption is the finding.

Nothing is computed here that the chapters do not have: a picture takes the rows of answers already given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from equipoise.align import Alignment
from equipoise.plan import Portfolio
from equipoise.report import format as fmt
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.marks import badge
from equipoise.report.page import Picture, Row
from equipoise.values import weakest

__all__ = ["mismatch_picture", "percent_text", "posts_picture", "say_picture", "schedule_picture"]


def say_picture(inquiry: Inquiry, fund: str, before: Alignment, after: Alignment) -> Picture | None:
    """Say against the share of the cost in the last year, under the rules of today and as proposed."""
    year = before.years[-1].year
    then = {line.member: line.had_share for line in after.lines if line.year == year}
    rows: list[Row] = [
        row | {"then": percent_text(then[row["member"]])}
        for row in _points(inquiry, before, year)
        if then.get(row["member"]) is not None
    ]
    if not rows:
        return None
    one, many = inquiry.alliance.member_word, inquiry.alliance.member_words
    less = [sum(fmt.exact(r[key]) < fmt.exact(r["paid"]) for r in rows) for key in ("held", "then")]
    caption = (
        f"In {year}, {fmt.counted(less[0], one, many)} would have less say than their share of the cost under the "
        f"rules of today, {less[1]} as proposed."
    )
    trust = badge(weakest((before.years[-1].status, after.years[-1].status)))
    measure = (
        f"Say over what {inquiry.the_fund(fund)} buys against the share of its cost, percent, {year}; {trust}. Open: "
        "rules of today; full: as proposed; dashed: say equal to cost. Square-root scales."
    )
    return Picture("match", caption, f"{measure}{_missing(inquiry, before)}", tuple(rows), inquiry.capital)


def posts_picture(inquiry: Inquiry, held: Alignment) -> Picture | None:
    """Posts against the share of the cost in the last year on record."""
    year = held.years[-1].year
    rows = _points(inquiry, held, year)
    ratios = sorted((fmt.exact(r["held"]) / fmt.exact(r["paid"]), r["name"]) for r in rows if fmt.exact(r["paid"]))
    if not ratios:
        return None
    below = sum(ratio < 1 for ratio, _ in ratios)
    one, many = inquiry.alliance.member_word, inquiry.alliance.member_words
    caption = (
        f"In {year}, {fmt.counted(below, one, many)} of {len(ratios)} held fewer posts than their share of the cost."
    )
    measure = (
        f"Share of posts held against share of the cost, percent, {year}; {badge(held.years[-1].status)}. Dashed: "
        "posts equal to cost. Square-root scales."
    )
    return Picture("match", caption, f"{measure}{_missing(inquiry, held)}", tuple(rows), inquiry.capital)


def mismatch_picture(found: Mapping[str, Alignment]) -> Picture | None:
    """The Loosemore-Hanby index of posts by year, against each contribution that it was compared with."""
    rows: list[Row] = [
        {"year": y.year, "series": series, "percent": percent_text(y.loosemore_hanby), "status": str(y.status)}
        for series, alignment in found.items()
        for y in alignment.years
    ]
    told = []
    for series in found:
        known = [r for r in rows if r["series"] == series and r["percent"] is not None]
        if known:
            ends = [f"{fmt.percent(r['percent'])} in {r['year']}" for r in (known[0], known[-1])]
            told.append(f"against {series} {' and '.join(dict.fromkeys(ends))}")
    if not told:
        return None
    caption = f"To match what is contributed, this part of all posts would have to move: {'; '.join(told)}."
    absent = [r for r in rows if r["percent"] is None]
    missing = f" Open squares: no figure, {fmt.counted(len(absent), 'year', 'years')}." if absent else ""
    trust = "; ".join(f"{series}: {badge(weakest(y.status for y in a.years))}" for series, a in found.items())
    measure = f"Loosemore-Hanby index of posts held, percent; 0 is a perfect match. Weakest of all years: {trust}."
    return Picture("mismatch", caption, measure + missing, tuple(rows))


def schedule_picture(
    inquiry: Inquiry, fund: str, before: Portfolio, after: Portfolio, rows: Sequence[Row]
) -> Picture | None:
    """The years of work of each project, under the rules of today and as proposed, of all bought on a side."""
    drawn: list[Row] = []
    for row in rows:
        spans = [_span(side, row["project"]) for side in (before, after)]
        if any(spans):
            drawn.append({"title": row["title"], "today": spans[0], "proposed": spans[1]})
    if not drawn:
        return None
    drawn.sort(key=lambda r: (min(s for s in (r["today"], r["proposed"]) if s), r["title"]))
    moved = sum(r["today"] != r["proposed"] for r in drawn)
    left = len(rows) - len(drawn)
    caption = (
        f"Of {fmt.counted(len(drawn), 'project', 'projects')} that the {inquiry.fund_name(fund)} buys on one side or "
        f"the other, {moved} {'is' if moved == 1 else 'are'} bought on one side only, or in other years."
    )
    measure = (
        f"Years of work; plans over {inquiry.years_text}. Open bar: rules of today; full bar: as proposed. "
        f"{fmt.counted(left, 'candidate is', 'candidates are')} bought on neither side and not drawn."
    )
    return Picture("schedule", caption, measure, tuple(drawn))


def _span(portfolio: Portfolio, project: str) -> tuple[int, int] | None:
    entry = portfolio.entries.get(project)
    if entry is None or entry.start is None:
        return None
    return entry.start, max(entry.start, entry.end or entry.start)


def _points(inquiry: Inquiry, held: Alignment, year: int) -> list[dict[str, Any]]:
    return [
        {
            "member": line.member,
            "name": inquiry.name(line.member),
            "paid": percent_text(line.given_share),
            "held": percent_text(line.had_share),
        }
        for line in held.lines
        if line.year == year and line.given_share is not None and line.had_share is not None
    ]


def _missing(inquiry: Inquiry, held: Alignment) -> str:
    """Who has no figure in the last year, so that nobody vanishes."""
    absent = held.years[-1].missing
    return f" No figure: {fmt.listed([inquiry.name(m) for m in absent])}." if absent else ""


def percent_text(share: Any) -> str | None:
    """A part of one as exact text in percent, four decimals; None where there is none."""
    return None if share is None else fmt.exact_text(fmt.rounded(100 * share, 4))
