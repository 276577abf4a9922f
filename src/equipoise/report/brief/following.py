"""Chapter 8: what follows? Who would plausibly ask for the same next, how many, and what that does to today's odds."""

from __future__ import annotations

from equipoise.agree import Following
from equipoise.report import format as fmt
from equipoise.report.brief.chapter import Chapter
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.likely import odds_columns, odds_row
from equipoise.report.marks import badge
from equipoise.report.page import Block, Column, Note, Paragraph, Table

__all__ = ["following_chapter"]

_SHOWN = 5
_READINGS = {
    "every": "Every like request passes (the odds of this paper)",
    "alike": "Like requests pass as often as this one",
    "no-precedent": "With a clause that it sets no precedent",
    "sunset": "With an end date in the text",
    "none": "Nobody follows",
}


def following_chapter(inquiry: Inquiry) -> Chapter:
    """The members with the same cause, in words; no request is attributed to anyone."""
    found = inquiry.forecast.following
    if not found.asking:
        text = (
            f"By the rule used, nobody would plausibly ask for the same next over {inquiry.years_text}: the text gives "
            f"nobody a say, or no other {inquiry.alliance.member_word} pays more of the bill than its say."
        )
        return Chapter(8, "What follows", (Paragraph(text), _note(inquiry)))
    blocks = (Paragraph(_expected(inquiry, found)), _asking(inquiry, found), *_balance(inquiry, found), _note(inquiry))
    return Chapter(8, "What follows", blocks)


def _expected(inquiry: Inquiry, found: Following) -> str:
    first = fmt.listed([inquiry.named(a.member) for a in found.asking[:3]])
    centre, low, high = (fmt.number(x, 1) for x in found.total)
    text = (
        f"Assumed, not said: once this is agreed, {centre} like requests are expected over {inquiry.years_text} "
        f"(90% range {low} to {high}), the likeliest from {first}. Whoever pays a larger part of the bill than it has "
        "of the say has the same cause; the more it is like whoever asked first, the likelier it asks."
    )
    if found.simulated is not None:
        share = fmt.odds(found.sustaining)
        text += (
            f" In {share} of the draws every request that passes brings more than one other: requests would sustain "
            f"themselves until everybody has asked once (by simulation {fmt.number(found.simulated, 1)} of them)."
        )
    return text


def _asking(inquiry: Inquiry, found: Following) -> Table:
    rows = [
        {
            "member": a.member,
            "name": inquiry.name(a.member),
            "asks": a.centre,
            "range_text": fmt.odds_range(a.low, a.high),
        }
        for a in found.asking[:_SHOWN]
    ]
    columns = (
        Column("member", inquiry.alliance.member_word, "who"),
        Column("asks", "Asks next", "odds"),
        Column("range_text", "90% range", "plain"),
    )
    left = len(found.asking) - len(rows)
    more = (f"Beside these, {left} more are less likely to ask.",) if left > 0 else ()
    return Table(columns, tuple(rows), highlight=inquiry.capital, notes=(_trust(inquiry), *more))


def _balance(inquiry: Inquiry, found: Following) -> list[Block]:
    if found.odds["none"].centre < 0.01:
        return [
            Paragraph(
                "The precedent does not decide this text: even if nobody followed, its odds would be under 1%, so a "
                "clause that it sets no precedent, or an end date, would not carry it."
            )
        ]
    rows = tuple(odds_row(words, found.odds[name]) for name, words in _READINGS.items())
    return [
        Paragraph("What the expectation of followers does to the odds of this text:"),
        Table(odds_columns("If"), rows, by="rule", notes=(_trust(inquiry),)),
    ]


def _note(inquiry: Inquiry) -> Note:
    return Note(
        "How often somebody just like the asker follows, how fast that falls with likeness, and what a clause takes "
        f"off are assumptions (--explain assumptions). None of these {inquiry.alliance.member_words} has said anything "
        "of the kind."
    )


def _trust(inquiry: Inquiry) -> str:
    return f"{badge(inquiry.forecast.status)}: the weakest of what this rests on."
