"""Which address has only a demonstration? The one that steps its clock to just before the next deadline."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from equipoise.desk.refusing import NotRecorded, Refused
from equipoise.desk.stepping import step
from equipoise.web.desk.forms import Word
from equipoise.web.desk.showing import agenda_page
from equipoise.web.desk.signing import Door, local_path

__all__ = ["add_demonstrating"]


def add_demonstrating(app: FastAPI, door: Door) -> None:
    """Add the address that steps the clock; at a real desk it is there too, and refuses."""

    @app.post("/desk/step", include_in_schema=False)
    def stepped(request: Request, csrf: Word = "", before: Word = "", to: Word = "/desk") -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to=local_path(to), said="NOT done: your session ended.")
        if not visitor.session.accepts(csrf):
            said = [("NOT done: this form is from another session.", "")]
            return agenda_page(door, request, visitor, 403, said)
        expected = int(before) if before.isdecimal() and len(before) < 19 else -1
        try:
            step(door.desk, visitor.account.name, expected)
        except (Refused, NotRecorded) as error:
            return agenda_page(door, request, visitor, door.status_of(error), [(str(error.args[0]), error.hint)])
        return RedirectResponse(local_path(to), 303)
