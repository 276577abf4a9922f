"""Chapter 6: will it pass? The odds under the rule and its neighbours, where it would stall, who objects and why."""

from __future__ import annotations

from equipoise.agree import Odds
from equipoise.report import format as fmt
from equipoise.report.brief.chapter import Chapter
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.likely import by_rule, odds_columns, odds_row
from equipoise.report.page import Block, Column, Note, Paragraph, Table

__all__ = ["passing_chapter"]


def passing_chapter(inquiry: Inquiry) -> Chapter:
    """Ranges before points; reasons marked Recorded, Computed or Assumed; nobody's silence is taken for support."""
    forecast = inquiry.forecast
    odds = forecast.under("route")
    blocks: list[Block] = [
        Paragraph(
            f"With what it changes over {inquiry.years_text} against the rules of today, the proposal passes its route "
            f"with a probability of {fmt.odds(odds.centre)}; 90% range over the assumptions "
            f"{fmt.odds_range(odds.low, odds.high)}. {_error(odds)}"
        ),
        _by_rule(inquiry),
    ]
    if len(forecast.bodies) > 1:
        blocks.append(_by_body(inquiry))
    blocks += _objectors(inquiry)
    blocks += [Note(note) for note in forecast.notes]
    return Chapter(6, "Will it pass", tuple(blocks))


def _error(odds: Odds) -> str:
    return f"The numerical error of the estimate is {fmt.number(100 * odds.numerical_error, 1)} points."


def _by_rule(inquiry: Inquiry) -> Table:
    return Table(odds_columns("Rule"), tuple(by_rule(inquiry.forecast)), by="rule")


def _by_body(inquiry: Inquiry) -> Table:
    rows = [odds_row(b.stop.title, b.passes) | {"stalls": b.stalls.centre} for b in inquiry.forecast.bodies]
    columns = (*odds_columns("At each body, alone"), Column("stalls", "Stalls\nhere first", "odds"))
    return Table(columns, tuple(rows), by="rule")


def _objectors(inquiry: Inquiry) -> list[Block]:
    likely = [line for line in inquiry.forecast.lines if line.objects.centre >= 0.01][:6]
    follow = [line for line in inquiry.forecast.lines if line.member == inquiry.capital and line not in likely]
    if not likely:
        return [Paragraph(f"No {inquiry.alliance.member_word} objects with a probability of 1% or more.")]
    told = {row["member"]: row for row in inquiry.forecast.rows()}
    rows = [
        {
            "member": line.member,
            "name": line.name,
            "objects_percent": told[line.member]["objects_percent"],
            "range_text": "0" if line.certain else fmt.odds_range(line.objects.low, line.objects.high),
            "reason": " ".join(f"{reason}." for reason in line.reasons),
        }
        for line in (*likely, *follow)
    ]
    columns = (
        Column("member", inquiry.alliance.member_word, "who"),
        Column("objects_percent", "Objects", "percent"),
        Column("range_text", "Range", "plain"),
        Column("reason", "Why: recorded, computed or assumed"),
    )
    return [Paragraph("Who would object, the likeliest first:"), Table(columns, tuple(rows), highlight=inquiry.capital)]
