"""Which addresses has a desk? Pages, forms that are reviewed before they are sent, receipts, the record, its data."""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Form, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, StreamingResponse
from sqlalchemy.exc import SQLAlchemyError

from equipoise.desk.countering import as_it_stands
from equipoise.desk.deadlines import calendar
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import export
from equipoise.desk.money import statement
from equipoise.desk.people import ACTION_OF, CLEARED, STEP_UP, as_seen, may, may_see
from equipoise.desk.procedure import SECOND, STANCES, BadTime, Case
from equipoise.desk.record import checker_text, root_words, verified
from equipoise.desk.refusing import NotRecorded, Refused
from equipoise.desk.store import reading
from equipoise.desk.two_persons import ask
from equipoise.errors import EquipoiseError, Problem, UnknownName
from equipoise.report.html import html_text
from equipoise.report.paper import Paper
from equipoise.report.printed import pdf_bytes
from equipoise.web.desk.allowing import guarded
from equipoise.web.desk.amendments import add_amendments
from equipoise.web.desk.forms import ASKS, NAMES, body_of, command_of, offers, typed_in, zone_of
from equipoise.web.desk.holding import add_holding, held_alone, price_before_breaking
from equipoise.web.desk.letters import add_letters
from equipoise.web.desk.live import Ticks, tick_of
from equipoise.web.desk.money_pages import add_money
from equipoise.web.desk.paper import paper_of
from equipoise.web.desk.people_pages import add_people
from equipoise.web.desk.receiving import Receiving, received_at
from equipoise.web.desk.saying import Shown, can_act, sentence, shown, told_of
from equipoise.web.desk.signing import Door, Visitor
from equipoise.web.refusing import refuse
from equipoise.web.site import Site

__all__ = ["add_desk"]

Text = Annotated[str, Form(max_length=200_000)]
Word = Annotated[str, Form(max_length=200)]
_CARRIED = re.compile(r"(?!csrf|form-token|password|key)[a-z_]+(\.[A-Za-z0-9_-]+){0,2}")  # the names of our fields
_NEW = ("name", "body", "text", "marking")
Typed = Annotated[dict[str, str], Depends(typed_in)]


def add_desk(app: FastAPI, site: Site, desk: Desk) -> None:
    """Add the pages of a desk."""
    door = Door(site, desk)

    def add() -> None:
        _add_signing(app, door)
        _add_reading(app, door)
        _add_acting(app, door)
        add_amendments(app, door)
        add_holding(app, door)
        add_money(app, door)
        add_letters(app, door)
        add_people(app, door)
        _add_record(app, door)
        _add_data(app, door)

    guarded(app, door, add)

    @app.exception_handler(SQLAlchemyError)
    def unwritten(request: Request, error: Exception) -> Response:
        logging.getLogger("equipoise.desk").error("%s: %s", request.url.path, error)
        hint = "Nothing was recorded. Go back: your browser still has what you typed; send it again in a moment."
        return refuse(site, request, 503, [Problem("", "", "NOT recorded: the desk's database does not answer", hint)])

    app.add_middleware(Receiving, now=desk.clock.now)


def _add_signing(app: FastAPI, door: Door) -> None:
    @app.get("/desk/sign-in", include_in_schema=False)
    def sign_in_page(request: Request, to: str = "/desk") -> Response:
        return door.ask(request, to=to, status=200)

    @app.post("/desk/sign-in", include_in_schema=False)
    def sign_in(request: Request, name: Word, password: Text, to: Word = "/desk", carried: Text = "{}") -> Response:
        typed = _carried(carried)
        found = door.enter(request, name, password, typed, to)
        return found or RedirectResponse("/desk", 303)

    @app.post("/desk/sign-out", include_in_schema=False)
    def sign_out(request: Request) -> Response:
        return door.leave(request)


def _carried(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {k: str(v) for k, v in found.items() if _CARRIED.fullmatch(k)} if isinstance(found, dict) else {}


def _add_reading(app: FastAPI, door: Door) -> None:
    desk = door.desk
    ticks = Ticks(desk)

    @app.get("/desk", include_in_schema=False)
    def agenda(request: Request) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request)
        rows = [(case, sentence(case, desk.now)) for case in _seen(desk, visitor)]
        return door.page(request, "desk-agenda.html", visitor=visitor, rows=rows)

    @app.get("/desk/p/{name}", include_in_schema=False)
    def proposal(request: Request, name: str, hold: str = "", clause: str = "") -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to=f"/desk/p/{name}")
        typed = None
        if hold or clause:
            case = door.need(name, visitor)
            words = held_alone(door, visitor, case, hold) if hold else as_it_stands(case.text, clause)
            typed = {"stance": "amendment", "acceptable": words} if words else None
        return _proposal(door, request, visitor, name, typed=typed)

    @app.get("/desk/p/{name}/paper.{form}", include_in_schema=False)
    def paper(request: Request, name: str, form: str) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to=f"/desk/p/{name}")
        made = paper_of(desk, _need(door, name, visitor), door.zone_of(visitor), visitor.account.member or "")
        kinds: dict[str, tuple[str, Callable[[Paper], str | bytes]]] = {
            "pdf": ("application/pdf", pdf_bytes),
            "html": ("text/html; charset=utf-8", html_text),
        }
        if form not in kinds:
            raise UnknownName("form of a paper", form, list(kinds))
        media, write = kinds[form]
        return Response(write(made), media_type=media, headers={"cache-control": "no-store"})

    @app.get("/desk/p/{name}/live", include_in_schema=False)
    async def live(request: Request, name: str) -> Response:
        if await run_in_threadpool(door.visitor, request) is None:
            return Response(status_code=401)
        await run_in_threadpool(door.need, name)
        return StreamingResponse(ticks.streamed(name, request), media_type="text/event-stream")


def _seen(desk: Desk, visitor: Visitor) -> list[Case]:
    """Every proposal as the visitor may see it."""
    return [as_seen(visitor.account, case, desk.now) for case in desk.cases()]


def _need(door: Door, name: str, visitor: Visitor | None = None) -> Shown:
    found = shown(door.desk, name, door.zone_of(visitor) if visitor else "", visitor.account if visitor else None)
    if found is None:
        raise UnknownName("proposal", name, [case.id for case in door.desk.cases()])
    return found


def _proposal(
    door: Door,
    request: Request,
    visitor: Visitor,
    name: str,
    status: int = 200,
    trouble: list[tuple[str, str]] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    found = _need(door, name, visitor)
    acts = not found.withheld  # who may not read a marked text says nothing to it either
    words: dict[str, Any] = {
        "shown": found,
        "visitor": visitor,
        "trouble": trouble or [],
        "typed": dict.fromkeys(NAMES, "") | (typed or {}),
        "stances": {k: v for k, v in STANCES.items() if k != "not-participating"},
        "acts": can_act(visitor.account.role) if acts else "",
        "asks": ASKS,
        "offers": offers(visitor.account, found.case, door.desk.now, door.desk.affairs()) if acts else [],
        "sponsors": acts and found.case.sponsor in (visitor.account.member, str(visitor.account.role)),
    }
    return door.page(request, "desk-proposal.html", status, **words)


def _add_acting(app: FastAPI, door: Door) -> None:
    desk = door.desk

    @app.post("/desk/p/{name}/review", include_in_schema=False)
    def review(request: Request, name: str, typed: Typed) -> Response:
        for secret in ("csrf", "key", "password"):
            typed.pop(secret)
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, typed, f"/desk/p/{name}", "Your session ended. What you typed is kept.")
        found = _need(door, name, visitor)
        kind = command_of(typed)
        if kind not in ASKS:
            said = [("Choose what you want to say.", "")]
            return _proposal(door, request, visitor, name, 400, said, typed)
        action = ACTION_OF[kind]
        of = found.case.sponsor if action == "amend" else None
        verdict = may(visitor.account, action, desk.now, of=of, second="another")
        if not verdict or found.withheld:
            said = [(verdict.reason or found.withheld, "")]
            return _proposal(door, request, visitor, name, 403, said, typed)
        try:
            body = body_of(kind, typed, lambda: zone_of(kind, found.case, desk.affairs()))
        except BadTime as bad:
            return _proposal(door, request, visitor, name, 422, [(f"{bad}.", "")], typed)
        rule = found.case.round.rule if found.case.round else None
        if kind == "break" and rule and rule.reason_required and not typed["reason"].strip():
            said = [("An objection states its reason: the rule asks for it.", "Say in a sentence why.")]
            return _proposal(door, request, visitor, name, 422, said, typed)
        if kind == "break" and typed["stance"] == "amendment" and not typed["acceptable"].strip():
            said = [
                ("An amendment says which text you would accept.", "Choose the clause that you would amend, above.")
            ]
            return _proposal(door, request, visitor, name, 422, said, typed)
        words: dict[str, Any] = {
            "shown": found,
            "visitor": visitor,
            "ask": ASKS[kind],
            "typed": {**typed, "kind": kind},
            "body": body,
            "zone": zone_of(kind, found.case, desk.affairs()),
            "reader": door.zone_of(visitor),
            "step_up": action in STEP_UP and not door.fresh(visitor),
            "key": uuid.uuid4().hex,
            "grave": kind == "break",
            "stance_words": STANCES.get(typed["stance"], ""),
            "price": price_before_breaking(door, visitor, found.case) if kind == "break" else None,
        }
        return door.page(request, "desk-review.html", **words)

    @app.post("/desk/p/{name}/do", include_in_schema=False)
    def do(request: Request, name: str, typed: Typed) -> Response:
        csrf, key, password = (typed.pop(secret) for secret in ("csrf", "key", "password"))
        visitor = door.visitor(request)
        if visitor is None:
            said = "NOT recorded: your session ended. What you typed is kept."
            return door.ask(request, typed, f"/desk/p/{name}", said)
        if not visitor.session.accepts(csrf):
            said_ = [("NOT recorded: this form is from another session.", "Review it once more.")]
            return _proposal(door, request, visitor, name, 403, said_, typed)
        kind = command_of(typed)
        if kind not in ASKS:
            said_ = [("NOT recorded: choose what you want to say.", "")]
            return _proposal(door, request, visitor, name, 400, said_, typed)
        verdict = may(visitor.account, ACTION_OF[kind], received_at(request), second="another")
        if not verdict:
            return _proposal(door, request, visitor, name, 403, [(f"NOT recorded. {verdict.reason}", "")], typed)
        try:
            body = body_of(kind, typed, lambda: zone_of(kind, door.need(name), desk.affairs()))
        except BadTime as bad:
            return _proposal(door, request, visitor, name, 422, [(f"NOT recorded. {bad}.", "")], typed)
        token = ""
        if ACTION_OF[kind] in STEP_UP and not door.fresh(visitor):
            token = door.step_up(request, visitor, password) or ""
            if not token:
                said_ = [("NOT recorded: the password does not fit.", "Review it and give the password once more.")]
                return _proposal(door, request, visitor, name, 403, said_, typed)
        response = _done(door, request, visitor, name, kind, body, key, typed)
        return door.renewed(request, response, token) if token else response

    @app.get("/desk/new", include_in_schema=False)
    def new_page(request: Request) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to="/desk/new")
        return door.page(request, "desk-new.html", visitor=visitor, typed=dict.fromkeys(_NEW, ""))

    @app.post("/desk/new", include_in_schema=False)
    def new(
        request: Request,
        name: Word = "",
        body: Word = "",
        text: Text = "",
        marking: Word = "",
        csrf: Word = "",
        key: Word = "",
    ) -> Response:
        typed = {"name": name, "body": body, "text": text, "marking": marking}
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, typed, "/desk/new", "Your session ended. What you typed is kept.")
        if not visitor.session.accepts(csrf):
            words = {"visitor": visitor, "typed": typed, "trouble": [("This form is from another session.", "")]}
            return door.page(request, "desk-new.html", 403, **words)
        try:
            drafted = {"text": text, "body": body} | ({"marking": marking} if marking else {})
            desk.submit(name.strip(), "draft", visitor.account.name, drafted, idem=key)
        except EquipoiseError as error:
            trouble = [(f"{p.place}: {p.message}".removeprefix(": "), p.hint) for p in error.problems()]
            return door.page(request, "desk-new.html", 422, visitor=visitor, typed=typed, trouble=trouble)
        return RedirectResponse(f"/desk/p/{name.strip()}", 303)


def _done(
    door: Door,
    request: Request,
    visitor: Visitor,
    name: str,
    kind: str,
    body: dict[str, Any],
    key: str,
    typed: dict[str, str],
) -> Response:
    try:
        if kind in ("contest", "erase"):  # two persons: one asks, the other confirms
            ask(door.desk, visitor.account.name, kind, name, body)
            return RedirectResponse("/desk/second", 303)
        at = received_at(request)
        done = door.desk.submit(name, kind, visitor.account.name, body, idem=key[:80], received_at=at)
    except (Refused, NotRecorded) as error:
        said = [(f"NOT recorded. {error}" if not str(error).startswith("NOT") else str(error), error.hint)]
        status = door.status_of(error)
        return _proposal(door, request, visitor, name, status, said, typed)
    mine = [entry for entry in done.entries if entry.stream == name]
    if not mine:
        return RedirectResponse(f"/desk/p/{name}", 303)
    return RedirectResponse(f"/desk/receipt/{mine[0].seq}", 303)


def _add_record(app: FastAPI, door: Door) -> None:
    desk = door.desk

    @app.get("/desk/receipt/{seq}.json", include_in_schema=False)
    def receipt_file(request: Request, seq: int) -> Response:
        if door.visitor(request) is None:
            return door.ask(request, to=f"/desk/receipt/{seq}")
        name = {"content-disposition": f'attachment; filename="receipt-{seq}.json"'}
        return Response(desk.receipt(seq).text(), media_type="application/json", headers=name)

    @app.get("/desk/receipt/{seq}", include_in_schema=False)
    def receipt(request: Request, seq: int) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to=f"/desk/receipt/{seq}")
        found = desk.receipt(seq)
        size = found.verify(str(desk.signer.verifier))
        checkpoint, signers = verified(found.note, [desk.signer.verifier])
        case = as_seen(visitor.account, desk.case(found.entry.stream), desk.now)
        margin = ""
        if case.round is not None and case.round.deadline > found.entry.received_at:
            minutes = (case.round.deadline - found.entry.received_at) // (60 * SECOND)
            margin = f"{minutes // 1440} d {minutes % 1440 // 60} h {minutes % 60} min before the deadline"
        words: dict[str, Any] = {
            "found": found,
            "size": size,
            "words": root_words(checkpoint.root),
            "signers": signers,
            "case": case,
        }
        return door.page(
            request, "desk-receipt.html", visitor=visitor, margin=margin, told=told_of(found.entry), **words
        )

    @app.get("/desk/check_receipt.py", include_in_schema=False)
    def checker(request: Request) -> Response:
        return Response(checker_text(), media_type="text/x-python; charset=utf-8")

    @app.get("/desk/record", include_in_schema=False)
    def record(request: Request) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to="/desk/record")
        entries = desk.entries()
        with desk.store.read() as connection:
            note = reading.last_note(connection) or ""
        checkpoint, _ = verified(note, [desk.signer.verifier])
        rows = [(entry, told_of(entry)) for entry in entries[::-1][:200]]
        words: dict[str, Any] = {"rows": rows, "checkpoint": checkpoint, "words": root_words(checkpoint.root)}
        return door.page(request, "desk-record.html", visitor=visitor, key=str(desk.signer.verifier), **words)

    @app.get("/desk/record.jsonl", include_in_schema=False)
    def record_file(request: Request) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to="/desk/record")
        verdict = may(visitor.account, "verify", desk.now)
        if not verdict:
            raise EquipoiseError(verdict.reason)
        cleared = [m for m in CLEARED if m and may_see(visitor.account, m, desk.now)]
        return Response(b"".join(export(desk.store, desk.signer.verifier, cleared)), media_type="application/jsonl")

    @app.get("/desk/deadlines.ics", include_in_schema=False)
    def deadlines(request: Request) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request)
        affairs = desk.affairs()
        made = calendar(_seen(desk, visitor), affairs.title, affairs.origin, desk.now, door.zone_of(visitor))
        return Response(made, media_type="text/calendar")

    @app.get("/desk/account", include_in_schema=False)
    def account(request: Request) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to="/desk/account")
        member = visitor.account.member or ""
        return door.page(request, "desk-account.html", visitor=visitor, rows=statement(desk, member), member=member)


def _add_data(app: FastAPI, door: Door) -> None:
    desk = door.desk

    @app.get("/api/desk/proposals", summary="Every proposal as it stands at this instant.", tags=["desk"])
    def proposals(request: Request) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request)
        return _json([_data_of(desk, case) for case in _seen(desk, visitor)])

    @app.get("/api/desk/proposals/{name}", summary="One proposal as it stands at this instant.", tags=["desk"])
    def proposal(request: Request, name: str) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request)
        return _json(_data_of(desk, as_seen(visitor.account, door.need(name), desk.now)))

    @app.get("/api/desk/checkpoint", summary="The latest signed checkpoint, and the proof from yours.", tags=["desk"])
    def checkpoint(
        request: Request, since: Annotated[int, Query(ge=0, description="The size you know.")] = 0
    ) -> Response:
        with desk.store.read() as connection:
            note = reading.last_note(connection) or ""
            size = int(note.split("\n", 2)[1])
            if since > size:
                raise EquipoiseError(f"the record has {size} entries, and you know {since}: its end was cut off")
            path = [step.hex() for step in reading.consistency(connection, since, size)] if since else []
        return _json({"checkpoint": note, "key": str(desk.signer.verifier), "consistency": path})


def _data_of(desk: Desk, case: Case) -> dict[str, Any]:
    return tick_of(desk, case) | {"title": case.title, "marking": case.marking}


def _json(found: Any, status: int = 200) -> Response:
    return Response(json.dumps(found, ensure_ascii=False), status, media_type="application/json")
