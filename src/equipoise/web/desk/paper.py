"""What does a text look like on paper? The same sentence, deadline, clause numbers and figures as on its page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from equipoise.desk.deadlines import counts
from equipoise.desk.desk import Desk
from equipoise.desk.procedure import labelled, local
from equipoise.report.format import long_day
from equipoise.report.page import (
    Block,
    Column,
    Fact,
    Facts,
    Foot,
    Heading,
    Headline,
    Listed,
    Note,
    Notice,
    Paragraph,
    Table,
    Title,
)
from equipoise.report.paper import Paper
from equipoise.web.desk.saying import Shown

__all__ = ["paper_of"]

_COLUMNS = (
    Column("member", "Member", "who"),
    Column("years", "Years", "plain"),
    Column("paid_before", "Pays today", "cents"),
    Column("amount", "Change", "paid-cents"),
    Column("say_change_points", "Say, points", "points"),
)


def paper_of(desk: Desk, found: Shown, zone: str = "", member: str = "") -> Paper:
    """The paper of a text, written at this instant for a reader in a zone; ``member`` is followed through it."""
    case, now = found.case, desk.now
    place = case.round.rule.zone if case.round else "UTC"
    day, size = local(now, place).date(), len(desk.entries(case.id))
    digests = {"rules": desk.affairs().rules, **{name: value for name, value in case.digests.items() if name == "text"}}
    return Paper(
        title=case.title,
        summary=found.answer,
        dated=day,
        blocks=(
            Title(f"{case.number or case.id}, version {case.version}", long_day(day)),
            *_top(desk, found, zone, labelled(now, place, zone)),
            *_clauses(found),
            *_figures(found, member),
            Foot(f"{size} entries of the record of {desk.affairs().title} are about this text."),
        ),
        followed=member,
        status=str((found.effects or {}).get("status", "")),
        command=f"equipoise desk paper DESK {case.id}",
        digests=digests,
    )


def _top(desk: Desk, found: Shown, zone: str, written: str) -> Iterator[Block]:
    case, affairs = found.case, desk.affairs()
    if affairs.demo:
        yield Notice(("A demonstration: nothing here is a government's position.",))
    yield Headline(found.answer)
    yield Paragraph(f"{case.title}. {found.standfirst}")
    facts = [Fact("Deadline", found.line)] if found.line else []
    facts += [Fact("Counts if", counts(case, zone))] if case.round else []
    facts += [Fact("In force", long_day(date.fromisoformat(case.effective)))] if case.effective else []
    yield Facts((*facts, Fact("Written on", written)))
    if found.conflicts:
        yield Heading("Which texts cannot both stand?")
        pairs = [(f"{c.one.id} and {c.other.id} both write {', '.join(c.cells)}.", "") for c in found.conflicts]
        yield Listed(tuple(pairs))
        yield Note("A conflict stops no period. The first that is applied makes the other stale, or annuls it.")


def _clauses(found: Shown) -> Iterator[Block]:
    yield Heading("What does it say?")
    if found.withheld:
        yield Paragraph(f"{found.withheld} The record keeps its commitment {found.case.sealed}.")
        return
    for clause in found.clauses:
        yield Paragraph(f"{clause.number}. {clause.text or clause.proposed}")
        yield Note(f"Today: {clause.today}. Proposed: {clause.proposed}.")
    for title, moved in found.changed:
        yield Heading(f"{title}?")
        heads = [
            (f"{name.replace('_', ' ')}: {now} instead of {was or 'nothing'}", "") for name, was, now in moved.headings
        ]
        lines = [
            (
                f"Clause {c.after or c.before} is {c.what}",
                "; ".join(f"{n}: {b} instead of {a or 'nothing'}" for n, a, b in c.fields),
            )
            for c in moved.clauses
        ]
        yield Listed((*heads, *lines))
    if found.memorandum:
        yield Heading("Why?")
        for part in found.memorandum.split("\n\n"):
            yield Paragraph(" ".join(part.split()))


def _figures(found: Shown, member: str) -> Iterator[Block]:
    if not found.effects:
        return
    yield Heading("What would it do?")
    yield Paragraph(str(found.effects["summary"]))
    units = {row["unit"].removesuffix(" a year") for row in found.effects["by_year"] if row["attribute"] == "money"}
    unit = f"In {', '.join(sorted(units))}. " if units else ""
    yield Table(
        _COLUMNS, tuple(found.effects["members"]), highlight=member or None, notes=(f"{unit}Over all the years.",)
    )
