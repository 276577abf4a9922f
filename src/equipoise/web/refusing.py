"""What is told when something cannot be done? What happened, what is safe, what to do; for a program one object.

A page for people, JSON in the shape of every refusal of the command where data was asked for. The status says whether
a name is unknown (404), what was asked is not understood (400), or has no answer (422).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError

from equipoise.errors import EquipoiseError, Problem, UnknownName
from equipoise.report.refused import refusal
from equipoise.web.address import Address
from equipoise.web.asked import Misunderstood
from equipoise.web.downloads import FORMS
from equipoise.web.form_token import NotOurForm
from equipoise.web.site import Site

__all__ = ["add_refusals", "refuse"]

_TITLES: Final = {
    400: "Something in this address is not understood.",
    403: "This form was refused.",
    404: "There is no such page here.",
    405: "This page cannot be asked in that way.",
    409: "Somebody else was faster.",
    411: "This form was refused.",
    413: "This is too large.",
    421: "This server is not called that.",
    422: "This question has no answer as it is asked.",
    500: "This is a fault of the program.",
    503: "The server cannot answer just now.",
}
_OVERVIEW: Final = "Start from the overview."
_LOG: Final = logging.getLogger("equipoise.web")


def add_refusals(app: FastAPI, site: Site) -> None:
    """Answer every error, on every route; each in a thread, since writing a page would keep all others waiting."""

    @app.exception_handler(EquipoiseError)
    def refused(request: Request, error: EquipoiseError) -> Response:
        status = 400 if isinstance(error, Misunderstood) else 404 if isinstance(error, UnknownName) else 422
        return refuse(site, request, status, error.problems())

    @app.exception_handler(NotOurForm)
    def tokenless(request: Request, error: NotOurForm) -> Response:
        if not error.ours or wants_data(request):
            return refuse(site, request, 403, error.problems())
        address = Address(request.url.path, {}, site.shelf.find(""))
        words = {"typed": error.typed, "files": error.files, "password": "sign-in" in address.path}
        return site.page("again.html", address, 403, page=None, **words)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        problems = [Problem("", str(e["loc"][-1]), str(e["msg"]), "See /openapi.json.") for e in error.errors()]
        return refuse(site, request, 400, problems)

    @app.exception_handler(404)
    def missing(request: Request, error: Exception) -> Response:
        return refuse(site, request, 404, [Problem("", "", f"nothing is at {request.url.path}", _OVERVIEW)])

    @app.exception_handler(400)
    def unread(request: Request, error: Exception) -> Response:
        told = str(getattr(error, "detail", "")) or "this form cannot be read"
        hint = "Nothing was changed. Go back: your browser still has what you typed; at most 1 MB fits into one field."
        return refuse(site, request, 400, [Problem("", "", told, hint)])

    @app.exception_handler(405)
    def otherwise(request: Request, error: Exception) -> Response:
        message = f"{request.url.path} does not take {request.method}"
        found = refuse(site, request, 405, [Problem("", "", message, _OVERVIEW)])
        found.headers.update(getattr(error, "headers", None) or {})
        return found

    @app.exception_handler(Exception)
    def broken(request: Request, error: Exception) -> Response:
        _LOG.exception("%s %s", request.method, request.url.path, exc_info=error)
        hint = "Please report it with this address. Other pages work."
        problem = Problem("", "", f"{type(error).__name__}: {error}", hint)
        return refuse(site, request, 500, [problem])


def refuse(site: Site, request: Request, status: int, problems: Sequence[Problem]) -> Response:
    """A refusal as a page, or as an object where data was asked for."""
    if wants_data(request):
        made = {"address": str(request.url.path), "http_status": status}
        return Response(refusal(list(problems), made), status, media_type="application/json")
    held = site.shelf.find("")
    address = Address(request.url.path, {}, held)
    listed = []
    for problem in problems:
        where = ": ".join(part for part in (problem.file, problem.place) if part)
        listed.append((f"{where}: {problem.message}" if where else problem.message, problem.hint))
    title = _TITLES.get(status, "This cannot be done.")
    return site.page("refused.html", address, status, title=title, trouble=listed, page=None)


def wants_data(request: Request) -> bool:
    """Was data asked for, by the ending of the address or by what the reader accepts?"""
    ending = request.url.path.rpartition(".")[2]
    accepts: Any = request.headers.get("accept", "")
    return ending in FORMS or request.url.path.startswith("/api/") or accepts.startswith("application/json")
