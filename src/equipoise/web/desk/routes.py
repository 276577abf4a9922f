"""Which addresses has a desk? Signing in, the agenda, a proposal, its paper, its clock; the others are added here."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, StreamingResponse
from sqlalchemy.exc import SQLAlchemyError

from equipoise.desk.countering import as_it_stands
from equipoise.desk.desk import Desk
from equipoise.errors import Problem, UnknownName
from equipoise.report.html import html_text
from equipoise.report.paper import Paper
from equipoise.report.printed import pdf_bytes
from equipoise.web.desk.acting import add_acting
from equipoise.web.desk.allowing import guarded
from equipoise.web.desk.amendments import add_amendments
from equipoise.web.desk.demonstrating import add_demonstrating
from equipoise.web.desk.forms import Text, Word
from equipoise.web.desk.holding import add_holding, held_alone
from equipoise.web.desk.letters import add_letters
from equipoise.web.desk.live import Ticks
from equipoise.web.desk.money_pages import add_money
from equipoise.web.desk.paper import paper_of
from equipoise.web.desk.people_pages import add_people
from equipoise.web.desk.receiving import Receiving
from equipoise.web.desk.record_pages import add_data, add_record
from equipoise.web.desk.showing import agenda_page, need, proposal_page
from equipoise.web.desk.signing import Door
from equipoise.web.refusing import refuse
from equipoise.web.site import Site

__all__ = ["add_desk"]

_CARRIED = re.compile(r"(?!csrf|form-token|password|key)[a-z_]+(\.[A-Za-z0-9_-]+){0,2}")  # the names of our fields


def add_desk(app: FastAPI, site: Site, desk: Desk) -> None:
    """Add the pages of a desk."""
    door = Door(site, desk)

    def add() -> None:
        _add_signing(app, door)
        _add_reading(app, door)
        add_acting(app, door)
        add_amendments(app, door)
        add_demonstrating(app, door)
        add_holding(app, door)
        add_money(app, door)
        add_letters(app, door)
        add_people(app, door)
        add_record(app, door)
        add_data(app, door)

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
        return agenda_page(door, request, visitor)

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
        return proposal_page(door, request, visitor, name, typed=typed)

    @app.get("/desk/p/{name}/paper.{form}", include_in_schema=False)
    def paper(request: Request, name: str, form: str) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to=f"/desk/p/{name}")
        made = paper_of(desk, need(door, name, visitor), door.zone_of(visitor), visitor.account.member or "")
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
