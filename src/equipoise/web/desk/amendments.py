"""Which addresses have amendments? The answer of an objector as a form, and two texts side by side with effects."""

from __future__ import annotations

import uuid
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from equipoise.desk.conflicting import side_by_side
from equipoise.desk.countering import accepted_values, counter, editable
from equipoise.desk.procedure import Case, meet
from equipoise.desk.versions import changes
from equipoise.errors import EquipoiseError
from equipoise.model.wording import listed
from equipoise.web.desk.signing import Door, Visitor

__all__ = ["add_amendments"]


def add_amendments(app: FastAPI, door: Door) -> None:
    """Add the pages of amendments."""
    desk = door.desk

    @app.get("/desk/p/{name}/counter", include_in_schema=False)
    def counter_page(request: Request, name: str) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to=f"/desk/p/{name}/counter")
        return _form(door, request, visitor, door.need(name, visitor))

    @app.post("/desk/p/{name}/counter", include_in_schema=False)
    async def countered(request: Request, name: str) -> Response:
        typed = {key: str(value)[:200_000] for key, value in (await request.form()).items()}
        return await run_in_threadpool(_countered, door, request, name, typed)

    @app.get("/desk/conflicts/{one}/{other}", include_in_schema=False)
    def conflict(request: Request, one: str, other: str) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to=f"/desk/conflicts/{one}/{other}")
        pair = (door.need(one, visitor), door.need(other, visitor))
        trouble, rows = [], []
        try:
            rows = side_by_side(desk, *pair)
        except EquipoiseError as error:
            trouble = [(str(error), "One of them must be written for the rules of today.")]
        words: dict[str, Any] = {"pair": pair, "rows": rows, "cells": meet(pair[0].writes, pair[1].writes)}
        differs = {change.name for change in changes(pair[0].text, pair[1].text).clauses}
        numbered = [[(n, *clause) for n, clause in enumerate(editable(case.text), 1)] for case in pair]
        differing = [[clause for clause in text if clause[1] in differs] for text in numbered]
        same = [clause for clause in numbered[0] if clause[1] not in differs]
        words |= {"differing": differing, "same": same, "places": _places(differing)}
        return door.page(request, "desk-conflict.html", visitor=visitor, trouble=trouble, **words)


def _places(differing: list[list[Any]]) -> list[str]:
    """Where do two texts differ, by the numbers of their clauses? "clauses 2 and 8", or "clause 2 of A" and of B."""
    found = [[number for number, *_ in text] for text in differing]
    alike = found[0] == found[1]
    sides = ("",) if alike else (" of A", " of B")
    return [
        f"clause{'s' * (len(numbers) > 1)} {listed([str(n) for n in numbers], None)}{side}"
        for numbers, side in zip(found, sides, strict=False)
        if numbers
    ]


def _form(
    door: Door,
    request: Request,
    visitor: Visitor,
    case: Case,
    typed: dict[str, str] | None = None,
    trouble: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:
    mine = [b for b in case.breaks if b.member == visitor.account.member]
    said = accepted_values(case.text, mine[-1].acceptable) if mine else {}
    first = {"name": f"{case.id}-{(visitor.account.member or 'x').lower()}", "key": uuid.uuid4().hex, "review": ""}
    typed = typed or first | {f"v.{clause}.{field}": value for (clause, field), value in said.items()}
    words: dict[str, Any] = {"case": case, "clauses": editable(case.text), "mine": mine[-1] if mine else None}
    words |= {"typed": first | typed, "said": {clause for clause, _ in said}}
    return door.page(request, "desk-counter.html", status, visitor=visitor, trouble=trouble or [], **words)


def _countered(door: Door, request: Request, name: str, typed: dict[str, str]) -> Response:
    visitor = door.visitor(request)
    if visitor is None:
        return door.ask(request, typed, f"/desk/p/{name}/counter", "Your session ended. What you typed is kept.")
    case = door.need(name, visitor)
    if not visitor.session.accepts(typed.get("csrf", "")):
        return _form(door, request, visitor, case, typed, [("This form is from another session.", "")], 403)
    values = {(c, f): v for key, v in typed.items() if key.startswith("v.") for c, f in [_place(key)]}
    struck = [key.removeprefix("strike.") for key in typed if key.startswith("strike.")]
    made = typed.get("name", "").strip()
    memorandum = typed.get("memorandum", "").replace("\r\n", "\n") or None
    by, key = visitor.account.name, typed.get("key", "")[:80]
    try:
        answer: dict[str, Any] = {"struck": struck, "memorandum": memorandum, "review": typed.get("review", "")}
        counter(door.desk, by, name, made, values, **answer, idem=key)
    except EquipoiseError as error:
        hint = getattr(error, "hint", "")
        trouble = [(f"{p.place}: {p.message}".removeprefix(": "), p.hint or hint) for p in error.problems()]
        return _form(door, request, visitor, case, typed, trouble, 422)
    return RedirectResponse(f"/desk/p/{made}", 303)


def _place(key: str) -> tuple[str, str]:
    _, clause, field = key.split(".", 2) if key.count(".") >= 2 else ("", key, "")
    return clause, field
