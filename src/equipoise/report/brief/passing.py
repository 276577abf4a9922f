"""Chapter 6: will it pass? The odds under the rule and its neighbours, where it would stall, who objects and why."""

from __future__ import annotations

from typing import Final

from equipoise.agree.sensitivity.study import tornado
from equipoise.report import format as fmt
from equipoise.report.brief.chapter import Chapter
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.brief.screen import objects_text
from equipoise.report.likely import by_rule, odds_columns, odds_row
from equipoise.report.marks import badge
from equipoise.report.page import Block, Column, Note, Paragraph, Table
from equipoise.report.views.agree import shape_lines
from equipoise.report.views.sensitivity import TORNADO_COLUMNS, TORNADO_UNITS, tornado_rows
from equipoise.report.wording import begun, numbered, reason_text, shared_reason, starred

__all__ = ["passing_chapter"]

_POINT: Final = 0.01
_BARS: Final = 8
_FEW: Final = 128  # draws by which the ends are compared: their differences settle soon


def passing_chapter(inquiry: Inquiry) -> Chapter:
    """Ranges before points; reasons marked Recorded, Computed or Assumed; nobody's silence is taken for support."""
    forecast = inquiry.forecast
    odds = forecast.under("route")
    blocks: list[Block] = [
        Paragraph(
            f"With what it changes over {inquiry.years_text} against the rules of today, the proposal passes its route "
            f"with a probability of {odds.sentence}{f', {odds.bound}' if odds.bound else ''}."
        ),
        *(Note(line) for line in shape_lines(forecast)),
        Note(forecast.track_record),
        _by_rule(inquiry),
    ]
    if len(forecast.bodies) > 1:
        blocks.append(_by_body(inquiry))
    blocks += _objectors(inquiry)
    blocks += _hang_on(inquiry)
    command = f"equipoise agree {inquiry.alliance.id} {inquiry.proposal.id} --sensitivity"
    blocks.append(Note(f"Single members, other rules of preference, and what would be worth learning: {command}."))
    blocks += [Note(begun(numbered(note, inquiry.clause_numbers))) for note in forecast.notes]
    return Chapter(6, "Will it pass", tuple(blocks))


def _by_rule(inquiry: Inquiry) -> Table:
    return Table(odds_columns("Rule"), tuple(by_rule(inquiry.forecast)), by="rule", notes=(_trust(inquiry),))


def _by_body(inquiry: Inquiry) -> Table:
    rows = [odds_row(b.stop.title, b.passes) | {"stalls": b.stalls.centre} for b in inquiry.forecast.bodies]
    columns = (*odds_columns("At each body, alone"), Column("stalls", "Stalls\nhere first", "odds"))
    return Table(columns, tuple(rows), by="rule", notes=(_trust(inquiry),))


def _objectors(inquiry: Inquiry) -> list[Block]:
    likely = inquiry.forecast.likely[:6]
    follow = [line for line in inquiry.forecast.lines if line.member == inquiry.capital and line not in likely]
    if not likely:
        return [Paragraph(f"No {inquiry.alliance.member_word} objects with a probability of 1% or more.")]
    shared = shared_reason(line.reasons for line in likely)
    told = {row["member"]: row for row in inquiry.forecast.rows()}
    rows = [
        {
            "member": line.member,
            "name": line.name,
            "objects_percent": told[line.member]["objects_percent"],
            "objects_text": objects_text(told[line.member]["objects_percent"]),
            "range_text": "" if line.certain else fmt.odds_range(line.objects.low, line.objects.high),
            "range": None if line.certain else (line.objects.low, line.objects.centre, line.objects.high),
            "reason": reason_text(line.reasons, inquiry.clause_numbers, shared),
        }
        for line in (*likely, *follow)
    ]
    columns = (
        Column("member", begun(inquiry.alliance.member_word), "who"),
        Column("objects_text", "Objects", "plain"),
        Column("range_text", "Range", "plain"),
        Column("range", "", "range"),
        Column("reason", "Why: recorded, computed or assumed"),
    )
    left = len(inquiry.forecast.likely) - len(likely)
    notes = [*starred(shared, inquiry.clause_numbers), _trust(inquiry)]
    if left > 0:
        who = fmt.counted(left, inquiry.alliance.member_word, inquiry.alliance.member_words)
        notes.append(f"Beside these, {who} would object with a probability of 1% or more: equipoise agree, --all.")
    table = Table(columns, tuple(rows), highlight=inquiry.capital, notes=tuple(notes))
    return [Paragraph("Who would object, the likeliest first:"), table, Paragraph(_first(inquiry))]


def _hang_on(inquiry: Inquiry) -> list[Block]:
    """The tornado: the assumptions that move the odds by a point or more, each at its ends, the widest first."""
    bars = [bar for bar in tornado(inquiry.forecast, _FEW) if bar.swing >= _POINT]
    if not bars:
        return [Paragraph("No single assumption, put at either end of its range, moves the odds by a point.")]
    rows = tornado_rows(inquiry.forecast.under("route").centre, bars)
    notes = (_trust(inquiry), TORNADO_UNITS)
    table = Table(TORNADO_COLUMNS, tuple(rows), by="assumption", notes=notes, shown=_BARS)
    return [Paragraph(f"What the odds hang on: most on {bars[0].words}."), table]


def _first(inquiry: Inquiry) -> str:
    """Whose part in the failure is largest: how often it would be the first to object."""
    ranked = sorted(inquiry.forecast.lines, key=lambda line: (-line.failure_share, line.member))
    shares = [f"{inquiry.named(line.member)} ({fmt.odds(line.failure_share)})" for line in ranked[:3]]
    return (
        "Who stands in the way: were all asked one after another in random order, the first to object, where "
        f"somebody does, would most often be {fmt.listed(shares)}."
    )


def _trust(inquiry: Inquiry) -> str:
    return f"{badge(inquiry.forecast.status)}: the weakest of what these odds rest on."
