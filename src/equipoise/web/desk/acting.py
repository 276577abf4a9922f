"""Which addresses act on a proposal? A form is reviewed, then sent once; a draft is entered. What was typed is kept."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from equipoise.desk.people import ACTION_OF, STEP_UP, may
from equipoise.desk.procedure import STANCES, BadTime
from equipoise.desk.refusing import NotRecorded, Refused
from equipoise.desk.two_persons import ask
from equipoise.errors import EquipoiseError
from equipoise.web.desk.forms import ASKS, Text, Word, body_of, command_of, typed_in, zone_of
from equipoise.web.desk.holding import price_before_breaking
from equipoise.web.desk.receiving import received_at
from equipoise.web.desk.saying import over
from equipoise.web.desk.showing import need, proposal_page
from equipoise.web.desk.signing import Door, Visitor

__all__ = ["add_acting"]

Typed = Annotated[dict[str, str], Depends(typed_in)]
_NEW = ("name", "body", "text", "marking")


def add_acting(app: FastAPI, door: Door) -> None:
    """Add the addresses at which a proposal is acted on, and a new one drafted."""
    _add_drafting(app, door)
    desk = door.desk

    @app.post("/desk/p/{name}/review", include_in_schema=False)
    def review(request: Request, name: str, typed: Typed) -> Response:
        for secret in ("csrf", "key", "password"):
            typed.pop(secret)
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, typed, f"/desk/p/{name}", "Your session ended. What you typed is kept.")
        found = need(door, name, visitor)
        kind = command_of(typed)
        if kind not in ASKS:
            said = [("Choose what you want to say.", "")]
            return proposal_page(door, request, visitor, name, 400, said, typed)
        action = ACTION_OF[kind]
        of = found.case.sponsor if action == "amend" else None
        verdict = may(visitor.account, action, desk.now, of=of, second="another")
        if not verdict or found.withheld:
            said = [(verdict.reason or found.withheld, "")]
            return proposal_page(door, request, visitor, name, 403, said, typed)
        try:
            body = body_of(kind, typed, lambda: zone_of(kind, found.case, desk.affairs()))
        except BadTime as bad:
            return proposal_page(door, request, visitor, name, 422, [(f"{bad}.", "")], typed)
        rule = found.case.round.rule if found.case.round else None
        if kind == "break" and rule and rule.reason_required and not typed["reason"].strip():
            said = [("An objection states its reason: the rule asks for it.", "Say in a sentence why.")]
            return proposal_page(door, request, visitor, name, 422, said, typed)
        if kind == "break" and typed["stance"] == "amendment" and not typed["acceptable"].strip():
            said = [
                ("An amendment says which text you would accept.", "Choose the clause that you would amend, above.")
            ]
            return proposal_page(door, request, visitor, name, 422, said, typed)
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
            "late": kind == "break" and over(found.case, desk.now),
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
            return proposal_page(door, request, visitor, name, 403, said_, typed)
        kind = command_of(typed)
        if kind not in ASKS:
            said_ = [("NOT recorded: choose what you want to say.", "")]
            return proposal_page(door, request, visitor, name, 400, said_, typed)
        verdict = may(visitor.account, ACTION_OF[kind], received_at(request), second="another")
        if not verdict:
            return proposal_page(door, request, visitor, name, 403, [(f"NOT recorded. {verdict.reason}", "")], typed)
        try:
            body = body_of(kind, typed, lambda: zone_of(kind, door.need(name), desk.affairs()))
        except BadTime as bad:
            return proposal_page(door, request, visitor, name, 422, [(f"NOT recorded. {bad}.", "")], typed)
        token = ""
        if ACTION_OF[kind] in STEP_UP and not door.fresh(visitor):
            token = door.step_up(request, visitor, password) or ""
            if not token:
                said_ = [("NOT recorded: the password does not fit.", "Review it and give the password once more.")]
                return proposal_page(door, request, visitor, name, 403, said_, typed)
        response = _done(door, request, visitor, name, kind, body, key, typed)
        return door.renewed(request, response, token) if token else response


def _add_drafting(app: FastAPI, door: Door) -> None:
    desk = door.desk

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
        return proposal_page(door, request, visitor, name, status, said, typed)
    mine = [entry for entry in done.entries if entry.stream == name]
    if not mine:
        return RedirectResponse(f"/desk/p/{name}", 303)
    return RedirectResponse(f"/desk/receipt/{mine[0].seq}", 303)
