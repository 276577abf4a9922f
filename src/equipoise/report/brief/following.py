"""Chapter 8: what follows? Who would plausibly ask for the same next; a first, thin answer, and it says so."""

from __future__ import annotations

from equipoise.report import format as fmt
from equipoise.report.brief.chapter import Chapter
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.page import Block, Note, Paragraph

__all__ = ["following_chapter"]


def following_chapter(inquiry: Inquiry) -> Chapter:
    """The candidates of the forecast's rule, in words; no request is attributed to anyone."""
    asking = [inquiry.named(m) for m in inquiry.forecast.view.followers]
    if asking:
        text = (
            f"Assumed, not said: once this is agreed, {fmt.listed(asking)} would plausibly ask for the same, because "
            f"in {inquiry.years_text} their share of the payments exceeds their share of say by more than the "
            "proposer's does."
        )
    else:
        text = (
            f"By the rule used, nobody would plausibly ask for the same next over {inquiry.years_text}: no "
            f"{inquiry.alliance.member_word} pays more above its say than whoever proposes this."
        )
    blocks: list[Block] = [
        Paragraph(text),
        Note(
            "First depth: one stated rule, no chain of requests. None of these governments has said anything of "
            "the kind."
        ),
    ]
    return Chapter(8, "What follows", tuple(blocks))
