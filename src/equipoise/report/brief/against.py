"""How does this proposal compare with another one? What both set, the odds of both, and the difference by member."""

from __future__ import annotations

from equipoise.agree import forecast
from equipoise.model import MadeFrom, Proposal
from equipoise.model.wording import proposal_named
from equipoise.report import format as fmt
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.page import Block, Column, Paragraph, Table
from equipoise.report.views.tables import Words, table_of
from equipoise.report.views.whatif import parameters
from equipoise.whatif import Comparison, impact

__all__ = ["against_blocks"]


def against_blocks(inquiry: Inquiry, other: Proposal) -> tuple[Block, ...]:
    """What this proposal has over the other; asked of the same rules, years and draws."""
    base = impact(inquiry.alliance, other, years=inquiry.years, like=inquiry.impact.sides[0])
    made = MadeFrom(inquiry.alliance, other, inquiry.seed)
    found = Comparison(inquiry.alliance, (inquiry.impact,), base, tuple(inquiry.years), made)
    theirs = forecast(
        inquiry.alliance,
        other,
        years=inquiry.years,
        seed=inquiry.seed,
        draws=inquiry.forecast.draws,
        impact=base,
        clause_impacts=base.parts,
    )
    told = [
        f"{name}: {fmt.odds(odds.centre)}, range {fmt.odds_range(odds.low, odds.high)}"
        for name, odds in (
            (inquiry.proposal.id, inquiry.forecast.under("route")),
            (other.id, theirs.under("route")),
        )
    ]
    columns = (
        Column("parameter", "What is set"),
        Column("today", "Today"),
        Column("p0", "Compared with"),
        Column("p1", "As tabled"),
    )
    words = Words.of(inquiry.alliance)
    left, right = (proposal_named(text, inquiry.alliance) for text in (inquiry.proposal, other))
    return (
        Paragraph(f"{found.summary} Odds of passing: {'; '.join(told)}. What each sets:"),
        Table(columns, tuple(parameters(found)), by="parameter"),
        Paragraph(f"What {left} (A) has over {right}, by {inquiry.alliance.member_word}:"),
        table_of(found, words=words, highlight=inquiry.capital),
    )
