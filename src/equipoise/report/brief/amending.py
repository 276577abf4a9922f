"""Chapter 7, first part: which text would pass? The amendment clause by clause, its odds, and what it brings to whom.

The search is the one of ``agree --amend --alternatives 0``, on the draws of the brief's forecast, the text found judged
on fresh ones. The command that the chapter prints writes that very text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from shlex import quote
from typing import Any

from equipoise.agree import Amendment
from equipoise.agree import amend as search
from equipoise.errors import EquipoiseError
from equipoise.report import format as fmt
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.likely import OBJECTING, objecting_row
from equipoise.report.marks import badge
from equipoise.report.page import Block, Column, Note, Paragraph, Table
from equipoise.report.wording import begun, ended

__all__ = ["amended", "amending_blocks", "would_pass", "writing_command"]

_MOST = 10


def amended(inquiry: Inquiry) -> Amendment | EquipoiseError:
    """The nearest text that would pass, or the likeliest, from what the brief has asked already; or why none can be."""
    try:
        return _searched(inquiry)
    except EquipoiseError as error:
        return error


def _searched(inquiry: Inquiry) -> Amendment:
    return search(
        inquiry.alliance,
        inquiry.proposal,
        years=inquiry.years,
        alternatives=0,
        impact=inquiry.impact,
        found=inquiry.forecast,
    )


def would_pass(inquiry: Inquiry, found: Amendment | EquipoiseError) -> str | None:
    """The line of the first screen; None where nothing can be amended."""
    if isinstance(found, EquipoiseError):
        return None
    odds = found.best.odds
    told = f"{fmt.odds(odds.centre)}, range {fmt.odds_range(odds.low, odds.high)}"
    wanted = fmt.odds(found.probability)
    if found.passes and not found.best.moves:
        return f"as it stands: {told}"
    if not found.best.moves:
        return None
    if found.passes:
        return f"amended in {_where(inquiry, found)}: {told}"
    ceiling = found.irreconcilable.ceiling if found.irreconcilable is not None else None
    proof = f", proven under {fmt.odds(ceiling)}" if ceiling is not None else ""
    return f"no amendment found at {wanted}{proof}; the likeliest, in {_where(inquiry, found)}: {told}"


def _where(inquiry: Inquiry, found: Amendment) -> str:
    """Which clauses are touched: "clauses 1, 8, 9 and a new one"."""
    numbers = inquiry.clause_numbers
    touched = sorted({numbers[m.clause] for m in found.best.moves if m.clause in numbers})
    new = len({m.clause for m in found.best.moves} - set(numbers))
    names = [str(number) for number in touched] + (["a new one"] if new == 1 else [f"{new} new ones"] if new else [])
    if not touched:
        return "a new clause" if new == 1 else f"{new} new clauses"
    return f"{'clause' if len(names) == 1 else 'clauses'} {fmt.listed(names)}"


def writing_command(inquiry: Inquiry, source: str, paper: str, contest: Sequence[str]) -> str:
    """The command that writes the amended text as a proposal file."""
    name = inquiry.proposal.id.replace(":", "-")
    words = ["equipoise", "agree", source, paper, "--amend", "--alternatives", "0"]
    words += ["--years", f"{inquiry.years[0]}-{inquiry.years[-1]}", "--seed", str(inquiry.seed)]
    words += ["--draws", str(inquiry.forecast.draws)]
    words += [word for file in contest for word in ("--contest", file)]
    return " ".join(quote(word) for word in (*words, "--write", f"{name}-amended.toml"))


def amending_blocks(inquiry: Inquiry, found: Amendment | EquipoiseError, command: str) -> Iterator[Block]:
    """The amendment: in a sentence, clause by clause, in the words to be tabled, and member by member."""
    if isinstance(found, EquipoiseError):
        yield Paragraph(ended(f"No amendment could be searched for: {str(found).splitlines()[0]}"))
        return
    yield Paragraph(found.summary)
    for note in found.lacking:
        yield Note(note)
    if not found.best.moves:
        return
    numbers = inquiry.clause_numbers
    trust = f"{badge(found.status)}: the weakest of what this rests on."
    rows = [
        {
            "number": str(numbers.get(m.clause, "new")),
            "clause": m.clause,
            "tabled": m.tabled,
            "amended": m.amended,
            "kept": f"{100 * m.kept:.0f}" if m.clause in numbers else "–",
        }
        for m in found.best.moves
    ]
    columns = (
        Column("number", "No.", "plain"),
        Column("tabled", inquiry.as_it_stands),
        Column("amended", "As amended"),
        Column("kept", "Kept,\n%", "plain"),
    )
    yield Table(columns, tuple(rows), by="clause", notes=(trust,))
    yield from _words(inquiry, found, command)
    yield from _members(inquiry, found, trust)


def _words(inquiry: Inquiry, found: Amendment, command: str) -> Iterator[Block]:
    """The new words of each clause that is touched, and the command that writes the whole text."""
    before = {change.id: change for change in inquiry.proposal.changes}
    new = [
        {"clause": change.id, "text": change.text} for change in found.text.changes if before.get(change.id) != change
    ]
    struck = [str(inquiry.clause_numbers[c]) for c in before if c not in {change.id for change in found.text.changes}]
    gone = f" Struck: {'clause' if len(struck) == 1 else 'clauses'} {fmt.listed(struck)}." if struck else ""
    if new:
        yield Paragraph(f"To be tabled so; every other clause stands word for word.{gone}")
        yield Table((Column("clause", "Clause", "name"), Column("text", "Its new words")), tuple(new), by="clause")
    elif gone:
        yield Paragraph(f"Every other clause stands word for word.{gone}")
    if found.passes:
        yield Note(f"Written as a proposal file that names its parent, ready to table: {command}")
    yield Note(
        ended(
            f"Searched over every way of every clause; judged on {found.fresh[1]:,} fresh draws. Without "
            "--alternatives 0 it names other texts too; --explain levers says what was tried"
        )
    )


def _members(inquiry: Inquiry, found: Amendment, trust: str) -> Iterator[Block]:
    """What the amended text brings to each member against the rules of today, and how likely it objects."""
    effects = found.best.effects
    rows: list[dict[str, Any]] = []
    for line in found.members:
        mine = [e for e in effects if e.member == line.member]
        sums = {
            attribute: sum((e.proposed - e.baseline for e in mine if e.attribute == attribute), Fraction(0))
            for attribute in ("money", "return")
        }
        rows.append(
            {
                "member": line.member,
                "name": line.name,
                **objecting_row(line),
                "paid": fmt.exact_text(sums["money"]),
                "say": fmt.exact_text(100 * inquiry.say_change(mine, line.member)),
                "work": fmt.exact_text(sums["return"]),
            }
        )
    yield Paragraph(
        f"What each {inquiry.alliance.member_word} gains or loses by the amended text, sums over {inquiry.years_text}, "
        "against the rules of today; the likeliest to object first:"
    )
    currency = inquiry.alliance.currency
    columns = (
        Column("member", begun(inquiry.alliance.member_word), "who"),
        replace(OBJECTING[0], header=f"Objects,\n{inquiry.as_it_stands.lower().removeprefix('as ')}"),
        *OBJECTING[1:],
        Column("paid", f"Pays,\n{currency} m", "paid"),
        Column("say", "Say,\npoints", "points"),
        Column("work", f"Work,\n{currency} m", "got"),
    )
    shown = [c for c in columns if c.key not in ("paid", "say", "work") or any(fmt.exact(r[c.key]) for r in rows)]
    yield Table(tuple(shown), tuple(rows), highlight=inquiry.capital, shown=_MOST, notes=(trust,))
