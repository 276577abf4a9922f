"""Which addresses change the desk's own affairs? Accounts, contacts, members, rules of silence, and second persons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from equipoise.desk.people import sessions
from equipoise.desk.people.passwords import LEAST, WeakPassword
from equipoise.desk.procedure import PRESETS, Role
from equipoise.desk.two_persons import ask, can_confirm, confirm, decline, waiting
from equipoise.errors import EquipoiseError
from equipoise.web.desk.signing import Door, Visitor

__all__ = ["add_people"]

_ROLES: Final = tuple(str(role) for role in Role if role is not Role.CLOCK)
_GRANTS: Final = ("position", "break", "secret")
#: What a form of the desk's affairs asks: the change, and the fields that it is made of.
_CHANGES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "open": ("account-opened", ("name", "role", "member")),
    "close": ("account-closed", ("name",)),
    "contact": ("contact-set", ("member", "address", "zone")),
    "join": ("member-joined", ("member",)),
    "leave": ("member-left", ("member",)),
    "rename": ("member-renamed", ("old", "new")),
    "rule": ("silence-rule-set", ("body",)),
}
_ACTS: Final = {
    "contest": "A break is said to have been sent in time",
    "erase": "The words of a marked text are to be erased",
    "account-opened": "An account is to be opened",
    "account-closed": "An account is to be closed",
    "silence-rule-set": "A rule of silence is to be set",
    "member-joined": "A member is to join",
    "member-left": "A member is to leave",
    "member-renamed": "A member changes its code",
}
_ACCOUNTS: Final = ("open", "close")


def add_people(app: FastAPI, door: Door) -> None:
    """Add the pages of people, members and second persons."""

    @app.get("/desk/people", include_in_schema=False)
    def people(request: Request) -> Response:
        visitor = door.visitor(request)
        return door.ask(request, to="/desk/people") if visitor is None else _people(door, request, visitor)

    @app.get("/desk/members", include_in_schema=False)
    def members(request: Request) -> Response:
        visitor = door.visitor(request)
        return door.ask(request, to="/desk/members") if visitor is None else _members(door, request, visitor)

    @app.post("/desk/people/{what}", include_in_schema=False)
    async def change_people(request: Request, what: str) -> Response:
        typed = await _typed(request)
        return await run_in_threadpool(_changed, door, request, what if what in _ACCOUNTS else "", typed, _people)

    @app.post("/desk/members/{what}", include_in_schema=False)
    async def change_members(request: Request, what: str) -> Response:
        typed = await _typed(request)
        return await run_in_threadpool(_changed, door, request, "" if what in _ACCOUNTS else what, typed, _members)

    @app.get("/desk/second", include_in_schema=False)
    def second_page(request: Request) -> Response:
        visitor = door.visitor(request)
        return door.ask(request, to="/desk/second") if visitor is None else _second(door, request, visitor)

    @app.post("/desk/second/{number}/{answer}", include_in_schema=False)
    async def second(request: Request, number: int, answer: str) -> Response:
        typed = await _typed(request)
        return await run_in_threadpool(_answered, door, request, number, answer, typed)

    @app.get("/desk/invitation/{token}", include_in_schema=False)
    def invitation(request: Request, token: str) -> Response:
        return door.page(request, "desk-invitation.html", token=token, link="", least=LEAST)

    @app.post("/desk/invitation/{token}", include_in_schema=False)
    async def accepted(request: Request, token: str) -> Response:
        typed = await _typed(request)
        return await run_in_threadpool(_accepted, door, request, token, typed)


async def _typed(request: Request) -> dict[str, str]:
    form = await request.form()
    grants = ",".join(str(value) for value in form.getlist("grants"))
    return {key: str(value)[:2_000] for key, value in form.items()} | {"grants": grants}


def _body(what: str, typed: Mapping[str, str]) -> dict[str, Any]:
    kind, fields = _CHANGES[what]
    body: dict[str, Any] = {name: value for name in fields if (value := typed.get(name, "").strip()) or name == "body"}
    if kind == "account-opened":
        body["grants"] = [word for word in typed["grants"].split(",") if word]
    if kind == "silence-rule-set":
        rule = PRESETS.get(typed.get("rule", ""))
        if rule is None:
            raise EquipoiseError(f"There is no rule of silence {typed.get('rule', '')!r}.")
        body["rule"] = rule.to_json()
    return body


def _changed(door: Door, request: Request, what: str, typed: dict[str, str], page: Any) -> Response:
    """Do a change, or ask a second person for it; the page again with the reason where it is refused."""
    visitor = door.visitor(request)
    if visitor is None:
        return door.ask(request, said="NOT recorded: your session ended.")
    if not visitor.session.accepts(typed.get("csrf", "")):
        refused: Response = page(door, request, visitor, "NOT recorded: this form is from another session.", 403, typed)
        return refused
    desk, by = door.desk, visitor.account.name
    try:
        if what not in _CHANGES:
            raise EquipoiseError("There is no such change.")
        kind, body = _CHANGES[what][0], _body(what, typed)
        alone = kind == "contact-set" or visitor.account.role is Role.HEAD
        if not alone:
            ask(desk, by, kind, "the desk", body)
            return RedirectResponse("/desk/second", 303)
        desk.manage(kind, by, body)
    except EquipoiseError as error:
        refused = page(door, request, visitor, f"NOT recorded. {error}", door.status_of(error), typed)
        return refused
    if kind == "account-opened":
        return _invited(door, request, visitor, body["name"])
    return RedirectResponse("/desk/people" if what in _ACCOUNTS else "/desk/members", 303)


def _invited(door: Door, request: Request, visitor: Visitor, name: str) -> Response:
    """The link by which the holder of a new account gives it a password: shown once, to be handed over."""
    with door.desk.store.engine.begin() as connection:
        token = sessions.invite(connection, name, door.real())
    link = f"{request.url.scheme}://{request.url.netloc}/desk/invitation/{token}"
    return door.page(request, "desk-invitation.html", visitor=visitor, token="", link=link, name=name, least=LEAST)


def _accepted(door: Door, request: Request, token: str, typed: Mapping[str, str]) -> Response:
    said, status, name = "", 422, None
    if typed.get("password", "") != typed.get("again", ""):
        said = "The two passwords differ."
    else:
        try:
            name = sessions.accept(door.desk.store, token, typed.get("password", ""), door.real())
        except WeakPassword as weak:
            said = f"{weak}."
        if name is None and not said:
            said, status = "This invitation was used, or is over. Ask for another account.", 404
    if said:
        words: dict[str, Any] = {"token": token, "link": "", "least": LEAST}
        return door.page(request, "desk-invitation.html", status, trouble=[(said, "")], **words)
    return door.ask(request, said="", status=200)


def _people(
    door: Door, request: Request, visitor: Visitor, said: str = "", status: int = 200, typed: Any = None
) -> Response:
    own = visitor.account.member
    accounts = [a for a in door.desk.affairs().accounts.values() if own is None or a.member == own]
    words: dict[str, Any] = {
        "accounts": sorted(accounts, key=lambda a: (a.closed_at is not None, a.name)),
        "roles": ("delegate",) if own else _ROLES,
        "grants": _GRANTS,
        "typed": {"name": "", "role": "", "member": own or "", "grants": ""} | (typed or {}),
    }
    return door.page(request, "desk-people.html", status, visitor=visitor, trouble=_trouble(said), **words)


def _members(
    door: Door, request: Request, visitor: Visitor, said: str = "", status: int = 200, typed: Any = None
) -> Response:
    blank = dict.fromkeys(("member", "address", "zone", "old", "new", "body", "rule"), "")
    words: dict[str, Any] = {"rules": PRESETS, "typed": blank | (typed or {})}
    return door.page(request, "desk-members.html", status, visitor=visitor, trouble=_trouble(said), **words)


def _trouble(said: str) -> list[tuple[str, str]]:
    return [(said, "")] if said else []


def _second(door: Door, request: Request, visitor: Visitor, said: str = "", status: int = 200) -> Response:
    able = can_confirm(visitor.account)
    found = [one for one in waiting(door.desk) if one.act in able or one.by == visitor.account.name]
    words: dict[str, Any] = {"acts": _ACTS, "waiting": found, "able": able, "fresh": door.fresh(visitor)}
    return door.page(request, "desk-second.html", status, visitor=visitor, trouble=_trouble(said), **words)


def _answered(door: Door, request: Request, number: int, answer: str, typed: Mapping[str, str]) -> Response:
    visitor = door.visitor(request)
    if visitor is None:
        return door.ask(request, to="/desk/second", said="NOT recorded: your session ended.")
    if not visitor.session.accepts(typed.get("csrf", "")):
        return _second(door, request, visitor, "NOT recorded: this form is from another session.", 403)
    if answer not in ("confirm", "decline"):
        able = can_confirm(visitor.account)
        said = "Confirm or decline." if able else f"The second person is never {visitor.account.role}."
        return _second(door, request, visitor, f"NOT recorded. {said}", 422 if able else 403)
    token = ""
    if not door.fresh(visitor):
        token = door.step_up(request, visitor, typed.get("password", "")) or ""
        if not token:
            return _second(door, request, visitor, "NOT recorded: the password does not fit.", 403)
    name, known = f"second:{number}", {one.stream: one for one in waiting(door.desk)}
    page: Response = RedirectResponse("/desk/second", 303)
    try:
        if answer == "confirm":
            confirm(door.desk, name, visitor.account.name)
            if known[name].act == "account-opened":
                page = _invited(door, request, visitor, str(known[name].args["name"]))
        else:
            decline(door.desk, name, visitor.account.name)
    except EquipoiseError as error:
        page = _second(door, request, visitor, f"This was not done. {error}", door.status_of(error))
    return door.renewed(request, page, token) if token else page
