"""What do all pages share? The alliances held, the drafts, the day, and how a template becomes a response.

Pages are kept as they were sent: the same address of the same alliance on the same day gives the same bytes, so that a
second reader costs a look-up. Only the token of a form is put in for each reader.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, partial
from importlib.resources import files
from typing import Any, Final
from weakref import ref

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from equipoise.errors import EquipoiseError, Problem, did_you_mean
from equipoise.report.format import cents, change, dates_in, long_day
from equipoise.report.html.flow import Flow
from equipoise.report.marks import badge
from equipoise.report.page import Picture
from equipoise.report.wording import begun
from equipoise.version import VERSION
from equipoise.web.address import GLOBAL, Address
from equipoise.web.asked import Misunderstood
from equipoise.web.choices import SEVERAL
from equipoise.web.form_token import FormPage, is_form_page, with_field
from equipoise.web.held import Drafts, Held, Kept, Shelf, holding
from equipoise.web.jobs import Jobs
from equipoise.web.pages import PAGES

__all__ = ["Site", "static_file"]

_MOST_PAGES: Final = 600
_PACKED_FROM: Final = 800
#: How a word of every page is written, and what to write where it is written otherwise.
_FORMS: Final = {
    "all": ("[01]", "Write 1 for every row, or leave it out."),
    "at": (r"\d{4}", "Write one of the years that the page shows, such as 2026."),
}
_TYPES: Final = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@dataclass(frozen=True, eq=False)
class Site:
    """What a page is made with."""

    shelf: Shelf
    drafts: Drafts
    today: Callable[[], date] = date.today
    jobs: Jobs = field(default_factory=Jobs)
    keeps: bool = False
    more: tuple[tuple[str, str, str], ...] = ()  # further pages of the navigation: name, path, word
    packed: Kept = field(default_factory=lambda: Kept(_MOST_PAGES))

    def address(self, request: Request, known: tuple[str, ...]) -> Address:
        """The address of a request. Raises Misunderstood with every word in it that is not understood."""
        address, problems = self.read_address(request, known)
        if problems:
            raise Misunderstood(problems)
        return address

    def read_address(
        self, request: Request, known: tuple[str, ...], usual: Mapping[str, str] | None = None
    ) -> tuple[Address, list[Problem]]:
        """The address of a request, and every word in it that is not understood, for a page that can still be shown."""
        said, problems = {}, list[Problem]()
        for word in request.query_params:
            values = [v for v in request.query_params.getlist(word) if v != ""]
            if word in SEVERAL:  # a form says each of several by itself
                values = [",".join(values)] if values else []
            if len(set(values)) > 1:
                told = f"said {len(values)} times: {', '.join(repr(v[:40]) for v in values[:4])}"
                problems.append(Problem("", word, told, "Say it once."))
            if values:
                said[word] = values[-1]
        held = holding(self.shelf.find(said.get("in", "")), said.get("hold", ""), said.get("why", ""))
        words = (*known, *GLOBAL)
        for word in [word for word in said if word not in words]:
            problems.append(Problem("", word[:60], "no word of this page", did_you_mean(word, words)))
            del said[word]
        if "for" in said:
            said["for"] = said["for"].upper()
            if said["for"] not in held.alliance.members:
                hint = did_you_mean(said["for"], held.alliance.members)
                problems.append(Problem("", "for", f"unknown member {said['for'][:40]!r}", hint))
        problems += [
            Problem("", word, f"{said[word][:40]!r} is not understood", hint)
            for word, (form, hint) in _FORMS.items()
            if word in said and not re.fullmatch(form, said[word])
        ]
        return Address(request.url.path, said, held, usual or {}), problems

    def page(self, template: str, address: Address, status: int = 200, **words: Any) -> Response:
        """A template as a page."""
        body = self.html(template, address, **words)
        made = FormPage if is_form_page(body) else Response
        return made(body, status, media_type="text/html; charset=utf-8")

    def html(self, template: str, address: Address, **words: Any) -> bytes:
        """A template as bytes. What the layout needs stands under one name, so that a page may use any other."""
        alliance = address.held.alliance
        members = sorted(alliance.members.items(), key=lambda item: item[1].name)
        layout = {"members": members, "pages": PAGES, "version": VERSION, "keeps": self.keeps, "more": self.more}
        common = {"address": address, "alliance": alliance, "layout": layout}
        return with_field(_environment().get_template(template).render(**common, **words)).encode()

    def kept(self, request: Request, held: Held, make: Callable[[], Response]) -> Response:
        """What ``make`` gives, made once for this address, alliance and day; packed where the reader unpacks."""
        key = (ref(held), request.url.path, tuple(sorted(request.query_params.multi_items())), self.today())
        found: tuple[bytes, bytes] | None = self.packed.get(key)
        if found is None:
            response = make()
            if response.status_code != 200:
                return response
            body, media = bytes(response.body), response.headers["content-type"]
            once = len(body) > _PACKED_FROM and not is_form_page(body)
            found = (f"{media}\n".encode() + body, gzip.compress(body, 6) if once else b"")
            self.packed.put(key, found)
        head, _, body = found[0].partition(b"\n")
        if is_form_page(body):
            return FormPage(body, media_type=head.decode())
        return _sent(request, body, found[1], head.decode())


def _sent(request: Request, body: bytes, packed: bytes, media: str) -> Response:
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"etag": tag, "cache-control": "no-cache", "vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if packed and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, media_type=media, headers={**headers, "content-encoding": "gzip"})
    return Response(body, media_type=media, headers=headers)


def static_file(request: Request, name: str) -> Response | None:
    """A file of the pages' own, by its name; None: there is none of this name."""
    found = _static(name)
    if found is None:
        return None
    return _sent(request, *found)


@cache
def _static(name: str) -> tuple[bytes, bytes, str] | None:
    stem, dot, ending = name.rpartition(".")
    if ending not in _TYPES or not dot or not stem.replace("-", "").isalnum():
        return None
    place = files("equipoise.web").joinpath("static", name)
    if not place.is_file():
        return None
    body = place.read_bytes()
    return body, gzip.compress(body, 9), f"{_TYPES[ending]}; charset=utf-8"


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("equipoise.web"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["picture"] = _picture
    found.filters["instant"] = _instant
    found.filters["money"] = _money
    found.filters["money_change"] = partial(_money, signed=True)
    found.filters["points"] = lambda value: change(Decimal(str(value)))
    found.filters["labelled"] = _labelled
    found.filters["badge"] = badge
    found.filters["begun"] = begun
    found.filters["dated"] = dates_in
    found.filters["day"] = long_day
    return found


def _instant(micros: int, zone: str) -> str:
    """An instant of the desk in words, to the microsecond."""
    from equipoise.desk.procedure import local

    return f"{local(micros, zone):%d %b %Y %H:%M:%S.%f} {zone.rsplit('/', 1)[-1]}"


def _labelled(micros: int, zone: str, reader: str = "") -> str:
    """A deadline in words, at its body, in UTC and at the reader's zone, as notices and papers say it."""
    from equipoise.desk.procedure import labelled

    return labelled(micros, zone, reader)


def _money(value: object, signed: bool = False) -> str:
    """An amount as an answer gives it (digits, or None), to the cent: 1,234.50; "no figure" where there is none."""
    return "no figure" if value in (None, "") else cents(Decimal(str(value)), signed=signed)


def _picture(picture: Picture, contest: str = "") -> str:
    return "\n".join(Flow(contest=contest).block(picture, None))


def told(error: EquipoiseError) -> list[tuple[str, str]]:
    """Every problem of an error: where and what, and what to do."""
    found = []
    for problem in error.problems():
        where = ": ".join(part for part in (problem.file, problem.place) if part)
        found.append((f"{where}: {problem.message}" if where else problem.message, problem.hint))
    return found
