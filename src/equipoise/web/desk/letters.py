"""Which address tells what became of the notices? The secretariat's, with a form that orders an unclear one again."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from equipoise.desk.posting import STATES, counted, deliveries, send_again
from equipoise.errors import EquipoiseError
from equipoise.web.desk.forms import Word
from equipoise.web.desk.signing import Door, Visitor

__all__ = ["add_letters"]

_OPEN = ("unclear", "failed", "waiting")
_MOST = 200


def add_letters(app: FastAPI, door: Door) -> None:
    """Add the page of the notices."""

    @app.get("/desk/letters", include_in_schema=False)
    def letters(request: Request) -> Response:
        visitor = door.visitor(request)
        return door.ask(request, to="/desk/letters") if visitor is None else _letters(door, request, visitor)

    @app.post("/desk/letters", include_in_schema=False)
    def again(request: Request, letter: Word = "", csrf: Word = "") -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to="/desk/letters", said="NOT recorded: your session ended.")
        if not visitor.session.accepts(csrf):
            return _letters(door, request, visitor, "NOT recorded: this form is from another session.", 403)
        try:
            send_again(door.desk, letter, visitor.account.name)
        except EquipoiseError as error:
            return _letters(door, request, visitor, f"NOT recorded. {error}", door.status_of(error))
        return RedirectResponse("/desk/letters", 303)


def _letters(door: Door, request: Request, visitor: Visitor, said: str = "", status: int = 200) -> Response:
    numbers = counted(door.desk)
    told = [(number, STATES.get(state, "not sent yet")) for state, number in sorted(numbers.items())]
    trouble = [(said, "")] if said else []
    return door.page(
        request,
        "desk-letters.html",
        status,
        visitor=visitor,
        trouble=trouble,
        counted=told,
        fresh=numbers[""],
        rows=deliveries(door.desk, states=_OPEN, most=_MOST),
        states=STATES,
    )
