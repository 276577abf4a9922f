"""How do several proposals differ, member by member? One table, against today's rules or one of them.

Each column is a row of ``whatif`` for one proposal; against another proposal the two are subtracted, so that swapping
the sides flips every sign.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Annotated, Any, Final

from fastapi import FastAPI, Query, Request, Response

from equipoise.errors import EquipoiseError
from equipoise.model import Answer
from equipoise.report import format as fmt
from equipoise.report.marks import badge
from equipoise.report.page import Block, Column, Note, Table
from equipoise.values import Status, weakest
from equipoise.version import VERSION
from equipoise.web.address import Address
from equipoise.web.choices import CHOICES
from equipoise.web.overview import asker
from equipoise.web.reading import flow_of
from equipoise.web.site import Site

__all__ = ["add_comparison"]

_MOST: Final = 6
_WORDS: Final = ("proposals", "against", "measure", "years")
#: What can be compared: the key in the rows of ``whatif``, its words and how it prints.
_MEASURES: Final = {
    "say": ("say_change_points", "Say, points", "points"),
    "payments": ("amount", "Pays, {currency} m", "paid"),
    "work": ("return_change", "Work, {currency} m", "got"),
}


def add_comparison(app: FastAPI, site: Site) -> None:
    """The comparison and its data."""

    @app.get("/compare", summary="Several proposals in one table.", response_class=Response, tags=["whatif"])
    def compare(
        request: Request,
        proposals: Annotated[str | None, Query(description="Ids, with commas between.")] = None,
        against: Annotated[str | None, Query(description="The baseline: empty for today's rules, or an id.")] = None,
        measure: Annotated[str | None, Query(description="say, payments or work.")] = None,
    ) -> Response:
        address = site.address(request, _WORDS)
        return site.kept(request, address.held, lambda: _page(site, address))

    @app.get("/compare.json", summary="The same as data.", response_class=Response, tags=["whatif"])
    def data(
        request: Request, proposals: str | None = None, against: str | None = None, measure: str | None = None
    ) -> Response:
        address = site.address(request, _WORDS)
        _, rows, status, sentence = _compared(site, address)
        told = {
            "question": "compare",
            "summary": sentence,
            "rows": rows,
            "status": str(status),
            "made_from": {"alliance": address.held.name, "alliance_digest": address.held.digest, "version": VERSION},
        }
        return Response(json.dumps(told, ensure_ascii=False, indent=2) + "\n", media_type="application/json")


def _options(site: Site, address: Address) -> list[tuple[str, str]]:
    options = CHOICES["proposal"].options
    return list(options(address.held.alliance)) if options else []


def _chosen(site: Site, address: Address) -> list[str]:
    said = [word.strip() for word in address.said.get("proposals", "").split(",") if word.strip()]
    return said[:_MOST] or [id_ for id_, title in _options(site, address) if "(rejected)" not in title][:3]


def _compared(site: Site, address: Address) -> tuple[list[str], list[dict[str, Any]], Status, str]:
    """The proposals, one row a member with a figure for each, the weakest status, and the sentence."""
    alliance = address.held.alliance
    measure = address.said.get("measure", "say")
    if measure not in _MEASURES:
        raise EquipoiseError(f"{measure!r} cannot be compared: choose one of {', '.join(_MEASURES)}")
    key = _MEASURES[measure][0]
    ask = asker(site, address.held)
    chosen, base = _chosen(site, address), address.said.get("against", "")
    years = address.said.get("years")
    sides = dict.fromkeys([*chosen, *([base] if base else [])])
    answers: dict[str, Answer] = {name: ask("whatif", proposal=name, years=years) for name in sides}
    figures = {
        name: {row["member"]: fmt.exact(row[key] or 0) for row in answer.rows()} for name, answer in answers.items()
    }
    rows = []
    for code in sorted({m for found in figures.values() for m in found}):
        member = alliance.members.get(code)
        row: dict[str, Any] = {"member": code, "name": member.name if member is not None else code}
        for name in chosen:
            change = figures[name].get(code, Fraction(0)) - (figures[base].get(code, Fraction(0)) if base else 0)
            row[name] = fmt.exact_text(change)
        rows.append(row)
    if chosen:
        rows.sort(key=lambda r: (-fmt.exact(r[chosen[0]]), r["member"]))
    status = weakest(answer.status for answer in answers.values()) if answers else Status.MISSING
    baseline = f"against {base}" if base else "against the rules of today"
    told = []
    for name in chosen:
        moves = [fmt.exact(row[name]) for row in rows]
        more = sum(m > 0 for m in moves)
        told.append(f"{name} {more} up and {sum(m < 0 for m in moves)} down")
    what = {"say": "say", "payments": "payments", "work": "work at home"}[measure]
    members = fmt.counted(len(rows), alliance.member_word, alliance.member_words)
    sentence = f"Of {members}, {baseline}, {what} would move: {'; '.join(told)}." if told else "No proposal is chosen."
    return chosen, rows, status, sentence


def _page(site: Site, address: Address) -> Response:
    alliance = address.held.alliance
    chosen, rows, status, sentence = _compared(site, address)
    measure = address.said.get("measure", "say")
    _, words, kind = _MEASURES[measure]
    unit = words.replace("{currency}", alliance.currency)
    columns = [Column("member", alliance.member_word.capitalize(), "who")]
    for name in chosen:
        columns += [Column(name, f"{name.partition(':')[2] or name}", kind)]
        # Bars of several columns would each have a scale of its own, and invite a comparison that is none.
        columns += [Column(name, "", "paid-bar" if kind == "paid" else "bar")] if len(chosen) == 1 else []
    sums = {name: fmt.exact_text(sum((fmt.exact(r[name]) for r in rows), Fraction(0))) for name in chosen}
    total = {"member": "", "name": "Total", **sums} if rows else None
    titles = dict(_options(site, address))
    clauses = [
        {"proposal": name, "title": titles.get(name, name), "clauses": _clauses(address, name)} for name in chosen
    ]
    heads = (Column("proposal", "Column", "name"), Column("title", "Proposal"), Column("clauses", "Clauses"))
    parameters = Table(heads, tuple(clauses), by="proposal")
    blocks: list[Block] = [
        parameters,
        Table(tuple(columns), tuple(rows), total=total, highlight=address.followed, notes=(f"{unit}; △ scenario.",)),
        Note("Against another proposal each figure is the difference of two: swap the two, and every sign flips."),
    ]
    flow = flow_of(address)
    return site.page(
        "compare.html",
        address,
        headline=flow.marked(sentence),
        tables="\n".join(flow.setting(blocks)),
        options=_options(site, address),
        chosen=chosen,
        against=address.said.get("against", ""),
        measure=measure,
        measures=[(m, w.replace("{currency}", alliance.currency)) for m, (_, w, _) in _MEASURES.items()],
        trust=badge(status),
    )


def _clauses(address: Address, name: str) -> str:
    base, _, variant = name.partition(":")
    proposal = address.held.alliance.proposals.get(base)
    if proposal is None:
        return ""
    found = proposal.variant(variant) if variant else proposal
    return ", ".join(change.id for change in found.changes)
