"""Chapter 1: what is proposed, by whom, and who decides, under which rule, by which route?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from equipoise.model import Alliance, Change
from equipoise.model.wording import begun, the
from equipoise.report import format as fmt
from equipoise.report.brief.chapter import Chapter
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.page import Block, Column, Note, Paragraph, Row, Table
from equipoise.report.wording import ended
from equipoise.values import in_force

__all__ = ["proposal_chapter"]


def proposal_chapter(inquiry: Inquiry, compared: Sequence[Block] = ()) -> Chapter:
    """The request in words, clause by clause from today to proposed, what does nothing and why, and the route.

    ``compared``: what it has over another proposal, where one was named.
    """
    blocks: list[Block] = [Paragraph(_who(inquiry))]
    blocks += [Paragraph(text) for text in [_variant(inquiry)] if text]
    if inquiry.proposal.summary:
        blocks.append(Paragraph(" ".join(inquiry.proposal.summary.split())))
    if inquiry.proposal.changes:
        blocks.append(_clauses(inquiry))
        blocks += _idle(inquiry)
    else:
        blocks.append(Paragraph("It has no clauses, so it changes nothing for anyone."))
    blocks.append(Paragraph(_route_sentence(inquiry)))
    route = _route(inquiry)
    if route is not None:
        blocks.append(route)
    return Chapter(1, "What is proposed", (*blocks, *compared))


def _who(inquiry: Inquiry) -> str:
    proposal = inquiry.proposal
    stage = {"draft": "drafted", "tabled": "tabled", "enacted": "enacted", "rejected": "rejected"}[proposal.stage]
    by = f" by {inquiry.named(proposal.tabled_by)}" if proposal.tabled_by else ""
    when = f" on {fmt.day(proposal.tabled)}" if proposal.tabled else ""
    force = f"; in force from {fmt.day(proposal.in_force)} if agreed" if proposal.in_force else ""
    return f"{proposal.title}: version {proposal.version}, {stage}{by}{when}{force}."


def _variant(inquiry: Inquiry) -> str:
    """Of a variant: which of its parent's clauses read otherwise. Its summary is the parent's, and is said to be."""
    parent, _, name = inquiry.proposal.id.partition(":")
    known = inquiry.alliance.proposals.get(parent)
    if known is None or name not in known.variants:
        return ""
    numbers, old = inquiry.clause_numbers, {change.id for change in known.changes}
    told = []
    for change in known.variants[name].changes:
        text = " ".join((change.text or change.kind).split()).rstrip(".")
        told.append(f"clause {numbers[change.id]} {'then reads' if change.id in old else 'is added'}: {text}")
    said = f"Variant “{name}”: {known.variants[name].title}; {'; '.join(told)}"
    return f"{said}. The rest stays as in the parent, {parent}, whose summary reads:"


def _clauses(inquiry: Inquiry) -> Table:
    rows = []
    for i, clause in enumerate(inquiry.impact.clauses, 1):
        written = inquiry.proposal.changes[i - 1]
        rows.append(
            {
                "number": i,
                "id": clause.id,
                "kind": clause.kind,
                "text": clause.text or clause.kind,
                "today": fmt.dates_in(clause.today),
                "proposed": fmt.dates_in(clause.proposed),
                "when": _when(written),
                "moves": clause.touched,
                "status": str(clause.status),
            }
        )
    columns = (
        Column("number", "", "count"),
        Column("text", "Clause"),
        Column("today", "Today"),
        Column("proposed", "Proposed"),
        Column("when", "From"),
        Column("status", "", "mark"),
    )
    return Table(columns, tuple(rows), by="id")


def _when(clause: Change) -> str:
    since, until = getattr(clause, "since", None), getattr(clause, "until", None)
    if since is None:
        return ""
    return fmt.day(since) + (f" to {fmt.day(until)}" if until else "")


def _idle(inquiry: Inquiry) -> list[Block]:
    idle = [(i, c) for i, c in enumerate(inquiry.impact.clauses, 1) if not c.touched]
    return [Note(ended(f"Clause {i} moves no figure over {inquiry.years_text}: {clause.why}")) for i, clause in idle]


def _route_sentence(inquiry: Inquiry) -> str:
    route = inquiry.proposal.route
    if not route:
        return "No route is named, so no committee is asked; the forecast says which rule it assumes."
    titles = [the(inquiry.alliance.bodies[b].title) if b in inquiry.alliance.bodies else b for b in route]
    if len(titles) == 1:
        return f"{begun(titles[0])} decides."
    return f"{begun(titles[-1])} decides, after {fmt.listed(titles[:-1])}."


def _route(inquiry: Inquiry) -> Table | None:
    rows = [_step(inquiry.alliance, i, body, inquiry) for i, body in enumerate(inquiry.proposal.route, 1)]
    known = [row for row in rows if row is not None]
    columns = (
        Column("step", "", "count"),
        Column("title", "Body"),
        Column("members", "Seats", "count"),
        Column("rule", "Rule"),
        Column("how", "Procedure"),
        Column("status", "", "mark"),
    )
    return Table(columns, tuple(known), by="body") if known else None


def _step(alliance: Alliance, step: int, name: str, inquiry: Inquiry) -> Row | None:
    if name not in alliance.bodies:
        return None
    body = alliance.body(name)
    # The rules of the last day of the base year: what stands when the proposal comes to the table.
    day = max(date(inquiry.base, 12, 31), inquiry.proposal.tabled or date.min)
    rule = in_force(body.rule, day)
    how = [w for w, on in (("silence procedure", body.silence), ("reservations", body.reservations)) if on]
    return {
        "step": step,
        "body": name,
        "title": body.title,
        "members": len(alliance.seated(name, day)),
        "rule": rule.value.sentence() if rule and rule.value else "no rule in force",
        "how": ", ".join(how) or "at the table",
        "status": str(body.status),
    }
