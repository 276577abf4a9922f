"""Chapter 6: will it pass? The odds under the rule and its neighbours, where it would stall, who objects and why."""

from __future__ import annotations

from typing import Any

from equipoise.agree import Odds
from equipoise.report import format as fmt
from equipoise.report.brief.chapter import Chapter
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.page import Block, Column, Note, Paragraph, Table

__all__ = ["odds_row", "passing_chapter"]

_RULES = {
    "route": "Along its route, by the rules in force",
    "unanimity": "Unanimity of all",
    "minus-one": "Consensus minus one",
    "minus-two": "Consensus minus two",
    "silence": "Silence procedure",
}


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


def odds_row(label: str, odds: Odds) -> dict[str, Any]:
    """One line of odds: words, probability, range; the figures as text with four decimals."""
    return {
        "rule": label,
        "odds": odds.centre,
        "range": (odds.low, odds.centre, odds.high),
        "range_text": fmt.odds_range(odds.low, odds.high),
    }


def _error(odds: Odds) -> str:
    return f"The numerical error of the estimate is {fmt.number(100 * odds.numerical_error, 1)} points."


def _by_rule(inquiry: Inquiry) -> Table:
    rows = [odds_row(_RULES.get(o.rule, o.rule), o) for o in inquiry.forecast.odds]
    return Table(_odds_columns("Rule"), tuple(rows), by="rule")


def _by_body(inquiry: Inquiry) -> Table:
    rows = [odds_row(b.stop.title, b.passes) | {"stalls": b.stalls.centre} for b in inquiry.forecast.bodies]
    columns = (*_odds_columns("At each body, alone"), Column("stalls", "Stalls\nhere first", "odds"))
    return Table(columns, tuple(rows), by="rule")


def _odds_columns(label: str) -> tuple[Column, ...]:
    return (
        Column("rule", label, "name"),
        Column("odds", "Odds", "odds"),
        Column("range_text", "90% range", "plain"),
        Column("range", "", "range"),
    )


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
