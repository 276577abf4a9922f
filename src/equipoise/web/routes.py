"""Which addresses answer a question, and in which forms? Two for each page: the page itself, and its data.

The parameters that the interface's description (OpenAPI) shows are the choices of the page's readings, with what is
usual as the example.
"""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Callable
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import FastAPI, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from equipoise.errors import EquipoiseError, Problem, ProposalError, UnknownName, did_you_mean
from equipoise.report.asking import QUESTIONS
from equipoise.web.address import Address
from equipoise.web.amended import amended_text
from equipoise.web.asked import Asked, Misunderstood, asked_of
from equipoise.web.choices import Choice, choices_of, lacking
from equipoise.web.downloads import FORMS, Taken, as_png, formed, picture_svg, tiles_svg
from equipoise.web.fields import fields_of
from equipoise.web.held import DRAFT
from equipoise.web.pages import PAGES, Page, Reading
from equipoise.web.pictures import pictures_of, year_shown, years_drawn
from equipoise.web.reading import lead_of, set_blocks, shown, sorts_of
from equipoise.web.ruling import RULE_WORDS, ruled, ruling, types_rule
from equipoise.web.sentence import why_not
from equipoise.web.site import Site, told
from equipoise.web.supposing import supposing

__all__ = ["add_readings", "described"]

#: Words of the pages beside the arguments of their questions.
_SHOWN: Final = ("at", "suppose")


def add_readings(app: FastAPI, site: Site) -> None:
    """The pages of ``PAGES`` and their data."""
    for page in PAGES:
        named = "/{proposal}" if page.by_proposal else ""
        path = f"/{page.word}{named}"
        places = [(f"{path}.{form}", form, bool(named)) for form in FORMS] + [(path, "", bool(named))]
        if named:
            places.append((f"/{page.word}", "", False))
        for at, form, with_name in places:
            app.add_api_route(
                at,
                _endpoint(site, page, form, named=with_name),
                methods=["GET"],
                name=f"{page.word}.{form or 'page'}",
                summary=f"{page.asks} As {form.upper()}." if form else page.asks,
                responses=_responses(form),
                response_class=Response,
                tags=[page.word],
            )
        for reading in page.readings:
            for form in ("", *FORMS) if reading.formerly else ():
                at = f"{reading.formerly}.{form}" if form else reading.formerly
                app.add_api_route(at, _moved(page, reading, form), methods=["GET"], include_in_schema=False)


def _moved(page: Page, reading: Reading, form: str) -> Callable[..., Response]:
    """A link made earlier opens where its page is now."""

    def moved(request: Request) -> Response:
        said = urlencode([("show", reading.question), *request.query_params.multi_items()])
        return RedirectResponse(f"/{page.word}{form and '.'}{form}?{said}", 308)

    return moved


def _responses(form: str) -> dict[int | str, dict[str, Any]]:
    media = FORMS.get(form, "text/html").partition(";")[0]
    refused = "application/json" if form else "text/html"
    return {
        200: {"content": {media: {}}, "description": "The answer."},
        400: {"content": {refused: {}}, "description": "Something asked is not understood; every problem is named."},
        404: {"content": {refused: {}}, "description": "A name that is not there."},
        422: {"content": {refused: {}}, "description": "The question cannot be answered with what is asked."},
    }


def described(site: Site, page: Page, named: bool) -> list[inspect.Parameter]:
    """The parameters of a page: every choice of its readings once; ``named``: the proposal stands in the path."""
    alike: dict[str, Choice] = {}
    for reading in page.readings:
        for choice in choices_of(reading.question):
            alike.setdefault(choice.name, choice)
    found = []
    for name, choice in alike.items():
        if name == "proposal" and page.by_proposal:
            continue
        note = choice.note or choice.label
        usual = choice.usual(site.shelf.find("").alliance, site.today())
        shown_as: Any = {"usual": {"value": usual}} if usual else None
        query = Query(description=note, max_length=400, openapi_examples=shown_as)
        found.append(_parameter(name, Annotated[str | None, query]))
    questions = ", ".join(reading.question for reading in page.readings)
    found.append(_parameter("show", Annotated[str | None, Query(description=f"Which reading: {questions}.")]))
    found.append(_parameter("for", Annotated[str | None, Query(alias="for", description="A member to follow.")]))
    found.append(_parameter("all", Annotated[str | None, Query(alias="all", description="1: every row.")]))
    found.append(_parameter("in", Annotated[str | None, Query(alias="in", description="Another alliance held.")]))
    if named:
        first = next(c for c in choices_of("whatif") if c.name == "proposal")
        one = first.usual(site.shelf.find("").alliance, site.today())
        named_as: Any = {"usual": {"value": one}} if one else None
        words = "A proposal, one of its readings (id:variant), or a draft."
        told_ = Path(description=words, max_length=120, openapi_examples=named_as)
        found.insert(0, _parameter("proposal", Annotated[str, told_], needed=True))
    return found


def _parameter(name: str, kind: Any, *, needed: bool = False) -> inspect.Parameter:
    default = inspect.Parameter.empty if needed else None
    # "for" and "in" are words of the language: the name inside differs, the address does not.
    inner = f"{name}_" if name in ("for", "in", "all") else name
    return inspect.Parameter(inner, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def _endpoint(site: Site, page: Page, form: str, *, named: bool) -> Callable[..., Response]:
    def endpoint(request: Request, **_: Any) -> Response:
        return answered(site, page, request, form)

    request = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Request)
    signature = inspect.Signature([request, *described(site, page, named)])
    endpoint.__signature__ = signature  # type: ignore[attr-defined]
    endpoint.__name__ = f"{page.word}_{form or 'page'}{'_of' if named else ''}"
    return endpoint


def answered(site: Site, page: Page, request: Request, form: str) -> Response:
    """One page, or its data. Raises EquipoiseError for what cannot be asked."""
    reading, problems = _reading(page, request.query_params.get("show", ""))
    names = tuple(c.name for r in page.readings for c in choices_of(r.question)) + _SHOWN
    names += RULE_WORDS if page.word == "decide" else ()
    address, misread = site.read_address(request, tuple(dict.fromkeys((*names, *page.retired))))
    problems += misread
    if page.retired:
        kept = {k: v for k, v in address.said.items() if k not in page.retired}
        address = Address(address.path, kept, address.held, address.usual)
    proposal = request.path_params.get("proposal", "")
    if form:
        address = Address(address.path.removesuffix(f".{form}"), address.said, address.held, address.usual)
    said = dict(address.said)
    if proposal:
        said["proposal"] = proposal
    if reading.question == "power-change":
        try:
            typed = ruled(address.held, said, site.today())
        except ProposalError as error:
            typed, problems = None, [*problems, *error.problems()]
        said |= {"proposal": typed} if typed is not None else {}
    asked, choices, wrong = asked_of(reading.question, said, address.held, site.drafts, site.today())
    problems += wrong
    if page.by_proposal and not proposal and "proposal" in asked.arguments:
        address = Address(f"{address.path}/{asked.arguments['proposal']}", _without(said), address.held)
    usual = {c.name: u for c in choices if (u := c.left_out(address.held.folder, asked.arguments, site.today()))}
    address = Address(address.path, _without(address.said) if page.by_proposal else address.said, address.held, usual)
    long = reading.takes_long(len(address.held.folder.members))
    if form:
        if problems:
            raise Misunderstood(problems)
        if long:
            asked.need_all()
            site.jobs.answer(asked)
        return site.kept(request, address.held, lambda: _data(site, asked, address, form))
    if problems:
        return _page(site, page, reading, asked, choices, address, problems)
    if long and asked.known is None and not lacking(choices, asked.arguments, address.held.folder):
        return _waiting(site, page, reading, asked, choices, address)
    return site.kept(request, address.held, lambda: _page(site, page, reading, asked, choices, address, []))


def _without(said: dict[str, str] | Any) -> dict[str, str]:
    return {k: v for k, v in said.items() if k != "proposal"}


def _reading(page: Page, word: str) -> tuple[Reading, list[Problem]]:
    """The reading of this name; the first, and what is wrong, where there is none."""
    found = page.reading(word)
    if found is not None:
        return found, []
    hint = did_you_mean(word, [r.question for r in page.readings])
    return page.readings[0], [Problem("", "show", f"unknown reading of this page {word[:60]!r}", hint)]


def _data(site: Site, asked: Asked, address: Address, form: str) -> Response:
    answer = asked.answer()
    if form not in ("svg", "png"):
        command = " ".join(asked.command)
        taken = Taken(answer, lambda: lead_of(answer, asked, address), command, address, asked.python)
        return Response(formed(form, taken, site.today()), media_type=FORMS[form])
    source = f"Equipoise, {' '.join(asked.command)}; {answer.status}; {address.held.digest[:19]}"
    pictures = pictures_of(answer, address)
    if pictures:
        svg = picture_svg(pictures[0], source)
    else:
        body = set_blocks(lead_of(answer, asked, address), address, sorts=sorts_of(answer))
        if body.tiles is None:
            raise UnknownName("picture of this page", form, ["json", "csv", "zip", "xlsx"])
        svg = tiles_svg(body.tiles, address.followed, source)
    return Response(as_png(svg) if form == "png" else svg.encode(), media_type=FORMS[form])


def _page(
    site: Site,
    page: Page,
    reading: Reading,
    asked: Asked,
    choices: tuple[Choice, ...],
    address: Address,
    problems: list[Problem],
) -> Response:
    alliance, today = address.held.folder, site.today()
    wrong = {p.place: f"{p.message}. {p.hint}" for p in problems}
    hidden = ("proposal",) if page.by_proposal or types_rule(address.said) else ()
    fields = fields_of(choices, address.said, asked.arguments, alliance, today, wrong, hidden)
    answer, trouble = None, [(f"{p.place}: {p.message}" if p.place else p.message, p.hint) for p in problems]
    if not problems:
        try:
            answer = asked.answer()
        except EquipoiseError as error:
            trouble = told(error)
    words = {
        "page": page,
        "reading": reading,
        "fields": fields,
        "trouble": trouble,
        "why_not": why_not(trouble),
        "shown": None,
        "drawn": [],
        "years": [],
        "clauses": (),
        "at": None,
        "suppose": None,
        "ruling": None,
    }
    if page.word == "decide" and "body" in asked.arguments:
        body = str(asked.arguments["body"])
        words |= {"body": body, "ruling": ruling(address, body, today)}
    about = page.by_proposal or page.word == "compare"
    words["nothing_open"] = about and not any(
        c.options and c.options(alliance) for c in choices if c.name in ("proposal", "proposals")
    )
    words["now_id"] = str(asked.arguments.get("proposal", ""))
    words["proposals"] = _proposals(site, page, asked, address)
    words["amended"] = amended_text(answer) if answer is not None else None
    if answer is not None:
        words["drawn"] = pictures = pictures_of(answer, address)
        words["shown"] = shown(
            answer,
            asked,
            address,
            today,
            wide=reading.wide,
            apart=bool(reading.beside),
            pictured=len(pictures) == 1,
            without=reading.without,
        )
        words["suppose"] = supposing(site, asked, answer, address)
        words["clauses"] = getattr(answer, "clauses", ()) if reading.question == "whatif" else ()
        words["years"], words["at"] = years_drawn(answer, address), year_shown(answer, address)
    status = 200 if answer is not None else 400 if problems else 422
    words["questions"] = QUESTIONS
    return site.page("reading.html", address, status, **words)


def _waiting(
    site: Site, page: Page, reading: Reading, asked: Asked, choices: tuple[Choice, ...], address: Address
) -> Response:
    """The page of long work on its way: how far it is, and how to stop it."""
    hidden = ("proposal",) if page.by_proposal else ()
    fields = fields_of(choices, address.said, asked.arguments, address.held.folder, site.today(), {}, hidden)
    job = site.jobs.of(asked, address.here())
    command = shlex.join(asked.command)
    words = {"page": page, "reading": reading, "fields": fields, "job": job, "command": command}
    words["why_not"] = why_not([(p.message, p.hint) for p in job.problems])
    if job.state == "done":  # between the look at the answer and the look at the job
        return _page(site, page, reading, asked, choices, address, [])
    return site.page("waiting.html", address, 202, **words)


def _proposals(site: Site, page: Page, asked: Asked, address: Address) -> list[tuple[str, str, bool]]:
    """The proposals that the page can be about: address, title, and whether it is this one."""
    if not page.by_proposal or "proposal" not in asked.arguments:
        return []
    now = str(asked.arguments["proposal"])
    choice = next(c for c in choices_of(asked.question) if c.name == "proposal")
    options = list(choice.options(address.held.alliance)) if choice.options else []
    if now.startswith(DRAFT):
        options.insert(0, (now, f"Draft {now.removeprefix(DRAFT)[:8]}"))
    here = Address(f"/{page.word}/", address.said, address.held, address.usual)
    return [
        (Address(f"{here.path}{name}", here.said, here.held, here.usual).here(), title, name == now)
        for name, title in options
    ]
