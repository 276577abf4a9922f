"""Chapter 7: what would pass? The amendment found, then the odds of each variant and of one clause struck.

Every candidate is judged over the same years with the same seed, so that their odds compare: what stands in the file
and what can be struck from it, beside the text that a search between them found (amending.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from equipoise.agree import Amendment, Odds
from equipoise.agree.again import Panel
from equipoise.agree.capital.options import options
from equipoise.agree.gains import terms_of
from equipoise.errors import EquipoiseError
from equipoise.model import Proposal, Trace, TraceLine
from equipoise.report import format as fmt
from equipoise.report.brief.amending import amending_blocks
from equipoise.report.brief.chapter import Chapter
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.likely import odds_row
from equipoise.report.marks import badge
from equipoise.report.page import Block, Column, Note, Paragraph, Table
from equipoise.report.views.capital import OPTION_UNITS, option_columns, option_rows
from equipoise.report.wording import begun, ended, numbered
from equipoise.whatif.again import Texts

__all__ = ["MOST", "Candidate", "Helps", "best", "helping_chapter", "helping_trace", "tried"]

#: How many texts are tried at most: a proposal of many clauses has its first ones struck, and the paper says so.
MOST = 24


@dataclass(frozen=True)
class Candidate:
    """Another text: what differs in words, its odds, and what the capital followed would keep of its say."""

    name: str
    words: str
    odds: Odds
    say_change: Fraction


@dataclass(frozen=True)
class Helps:
    """What was tried, the likeliest to pass first; what could not be, and how many were left untried."""

    candidates: tuple[Candidate, ...]
    refused: tuple[str, ...]
    untried: int


def tried(inquiry: Inquiry, *, most: int = MOST) -> Helps:
    """Judge every variant, then the proposal with each clause struck that moves a figure, on the forecast's draws."""
    texts = list(_texts(inquiry))
    others = Texts.of(inquiry.impact)
    panel = Panel.of(inquiry.forecast)
    found, refused = [], []
    for name, words, text in texts[:most]:
        try:
            effects = others.effects(text)
        except EquipoiseError as error:
            # A clause may need another: without that one the rest cannot be applied, and the paper says so.
            refused.append(f"{words}: {str(error).splitlines()[0]}")
            continue
        say = inquiry.say_change(effects, inquiry.capital)
        found.append(Candidate(name, words, panel.odds(effects, terms_of(text)), say))
    found.sort(key=lambda c: (-c.odds.log10_centre, c.name))
    return Helps(tuple(found), tuple(refused), max(0, len(texts) - most))


def _texts(inquiry: Inquiry) -> Iterator[tuple[str, str, Proposal]]:
    proposal = inquiry.proposal
    base = inquiry.alliance.proposals.get(proposal.id.partition(":")[0], proposal)
    for name, variant in base.variants.items():
        if f"{base.id}:{name}" != proposal.id:
            yield f"{base.id}:{name}", f"variant “{name}”: {variant.title.rstrip('.')}", base.variant(name)
    moving = [(i, c) for i, c in enumerate(inquiry.impact.clauses, 1) if c.touched]
    if len(proposal.changes) > 1:
        for i, clause in moving:
            yield (
                clause.id,
                f"without clause {i}: {(clause.text or clause.kind).rstrip('.')}",
                proposal.without(clause.id),
            )


def best(helps: Helps, as_tabled: Odds) -> Candidate | None:
    """The single change that raises the odds most; None when nothing tried raises them by a whole point."""
    found = helps.candidates[0] if helps.candidates else None
    return found if found is not None and found.odds.centre - as_tabled.centre >= 0.01 else None


def helping_chapter(inquiry: Inquiry, helps: Helps, found: Amendment | EquipoiseError, command: str) -> Chapter:
    """The amendment; then what was tried, beside the text as tabled, with what the capital followed keeps."""
    odds = inquiry.forecast.under("route")
    blocks: list[Block] = [*amending_blocks(inquiry, found, command), Paragraph(_sentence(inquiry, helps, odds))]
    if helps.candidates:
        rows = [
            _row(inquiry.as_it_stands, odds, _say(inquiry)),
            *(_row(c.words, c.odds, c.say_change) for c in helps.candidates),
        ]
        columns = (
            Column("rule", "Text"),
            Column("odds", "Odds", "odds"),
            Column("range_text", "90% range", "plain"),
            Column("say_change_points", f"{inquiry.capital} say,\npoints", "points"),
        )
        note = f"{badge(inquiry.forecast.status)}: the weakest of what these odds rest on."
        blocks.append(Table(columns, tuple(rows), by="rule", notes=(note,)))
    blocks += [Note(ended(f"Not judged: {numbered(why, inquiry.clause_numbers)}")) for why in helps.refused]
    if helps.untried:
        more = fmt.counted(helps.untried, "further text was", "further texts were")
        blocks.append(Note(f"{more} not tried: at most {MOST} are."))
    still = [str(i) for i, c in enumerate(inquiry.impact.clauses, 1) if not c.touched]
    if still and len(inquiry.proposal.changes) > 1:
        which = f"clause {still[0]} moves" if len(still) == 1 else f"clauses {fmt.listed(still)} move"
        blocks.append(Note(f"Not struck: {which} no figure and so no odds."))
    return Chapter(7, "What would pass", (*blocks, *_for_capital(inquiry)))


def _for_capital(inquiry: Inquiry) -> list[Block]:
    """The options of the capital followed, unless it tabled the text: it has then chosen."""
    members = inquiry.forecast.assumed.members
    if inquiry.capital == inquiry.proposal.tabled_by or inquiry.capital not in members:
        return []
    rows = option_rows(options(inquiry.forecast, members.index(inquiry.capital)))
    command = f"equipoise agree {inquiry.alliance.id} {inquiry.proposal.id} --for {inquiry.capital}"
    notes = (
        f"{badge(inquiry.forecast.status)}: the weakest of what this rests on. {OPTION_UNITS}",
        f"How to qualify it and at what price, natural partners and influence: {command}.",
    )
    return [
        Paragraph(f"What {inquiry.named(inquiry.capital)} may do, its own decision set and all others as assumed:"),
        Table(option_columns(), tuple(rows), by="id", notes=notes),
    ]


def helping_trace(inquiry: Inquiry, helps: Helps) -> Trace:
    """Where the odds of the other texts come from: each judged as the tabled one is, on the same draws."""
    status, source = inquiry.forecast.status, inquiry.proposal.source
    rests = "judged on the draws of the forecast: --explain odds says what these rest on"
    lines = tuple(
        TraceLine(
            begun(c.words),
            c.odds.sentence,
            status,
            source,
            f"{rests}; numerical error at most {max(100 * c.odds.numerical_error, 0.01):.2f} points",
        )
        for c in helps.candidates
    )
    tabled = TraceLine(inquiry.as_it_stands, inquiry.forecast.under("route").sentence, status, source)
    return Trace("What other texts would pass with", lines, tabled)


def _say(inquiry: Inquiry) -> Fraction:
    before, after = inquiry.impact.say(inquiry.capital)
    return after - before


def _row(words: str, odds: Odds, say_change: Fraction) -> dict[str, Any]:
    return odds_row(begun(words), odds) | {"say_change_points": fmt.exact_text(100 * say_change)}


def _sentence(inquiry: Inquiry, helps: Helps, odds: Odds) -> str:
    if not helps.candidates:
        return "There is no variant to compare and no clause that could be struck alone."
    found = best(helps, odds)
    span = f"by effects over {inquiry.years_text} against the rules of today"
    if found is None:
        return f"No variant and no single clause struck raises the odds of {fmt.odds(odds.centre)} by a point, {span}."
    return (
        f"The single change that raises the odds most, {span}: {found.words}. It would pass with "
        f"{fmt.odds(found.odds.centre)}, range {fmt.odds_range(found.odds.low, found.odds.high)}, "
        f"against {fmt.odds(odds.centre)} {inquiry.as_it_stands.lower()}."
    )
