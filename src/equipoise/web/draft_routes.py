"""Where is a proposal built? A page with the file beside its clauses; every change of it is a new draft with a link.

Nothing is overwritten: each step gives a draft of its own, named by its text, and the way back is the step before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import FastAPI, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from equipoise import folder
from equipoise.errors import Problem
from equipoise.web.address import Address
from equipoise.web.drafting import (
    KINDS,
    begun_text,
    cards,
    judged,
    parses,
    raw_clause,
    with_baseline,
    with_clause,
    without_clause,
)
from equipoise.web.form_token import Typed
from equipoise.web.held import DRAFT, Held
from equipoise.web.overview import open_proposals
from equipoise.web.site import Site
from equipoise.web.typed import blanks_of, typed_of, written

__all__ = ["add_drafts"]

_WORDS = ("add", "edit")
_MOST_TEXT = 400_000


def add_drafts(app: FastAPI, site: Site) -> None:
    """The builder: where to start, the draft, and what can be done to it."""

    @app.get("/draft", summary="Start a proposal.", response_class=Response, tags=["draft"])
    def start(request: Request) -> Response:
        address = site.address(request, ())
        proposals = [(p.id, p.title) for p in open_proposals(address.held.alliance)]
        return site.page("start.html", address, proposals=proposals, trouble=[])

    @app.post("/draft", summary="Start from nothing, from a copy, or from a file.", tags=["draft"])
    def started(
        request: Request,
        of: Annotated[str, Form(alias="copy")] = "",
        text: Annotated[str, Form(max_length=_MOST_TEXT)] = "",
        file: Annotated[UploadFile | None, File()] = None,
        in_: Annotated[str, Form(alias="in")] = "",
        for_: Annotated[str, Form(alias="for")] = "",
    ) -> Response:
        held = site.shelf.find(in_)
        if file is not None and file.filename:
            text = _decoded(file.file.read(_MOST_TEXT + 1))
        if not text and of:
            proposal = folder.load_proposal(held.alliance, of)
            text = with_baseline(folder.write_proposal(proposal), held.alliance)
        return _to(site, held, text or begun_text(held.alliance, for_ if for_ in held.alliance.members else ""), for_)

    @app.get("/draft/{name}.toml", summary="A draft as its file.", response_class=Response, tags=["draft"])
    def file(name: str) -> Response:
        headers = {"content-disposition": f'attachment; filename="{_stem(name)}.toml"'}
        return Response(site.drafts.text(_stem(name)), media_type="application/toml", headers=headers)

    @app.get("/draft/{name}", summary="A draft, clause by clause.", response_class=Response, tags=["draft"])
    def draft(request: Request, name: str) -> Response:
        address = site.address(request, _WORDS)
        return _builder(site, address, site.drafts.text(_stem(name)), _stem(name))

    @app.post("/draft/{name}/text", summary="Keep another text.", response_class=Response, tags=["draft"])
    def retyped(
        name: str,
        text: Annotated[str, Form(max_length=_MOST_TEXT)] = "",
        baseline: Annotated[str, Form()] = "",
        in_: Annotated[str, Form(alias="in")] = "",
        for_: Annotated[str, Form(alias="for")] = "",
    ) -> Response:
        held = site.shelf.find(in_)
        text = text.replace("\r\n", "\n")
        return _to(site, held, with_baseline(text, held.alliance) if baseline else text, for_)

    @app.post("/draft/{name}/strike", summary="Strike a clause.", response_class=Response, tags=["draft"])
    def struck(
        name: str,
        clause: Annotated[str, Form()],
        in_: Annotated[str, Form(alias="in")] = "",
        for_: Annotated[str, Form(alias="for")] = "",
    ) -> Response:
        text = site.drafts.text(_stem(name))
        return _to(site, site.shelf.find(in_), without_clause(text, clause) if parses(text) else text, for_)

    @app.post("/draft/{name}/clause", summary="Add or change a clause.", response_class=Response, tags=["draft"])
    def clause(name: str, form: Typed) -> Response:
        return _claused(site, _stem(name), form)


def _stem(name: str) -> str:
    return name.partition(":")[0].removesuffix(".toml")


def _decoded(body: bytes) -> str:
    return body.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\x00", "\ufffd")


def _to(site: Site, held: Held, text: str, followed: str = "", anchor: str = "") -> Response:
    """To the draft of this text."""
    name = site.drafts.put(text)
    said = {"in": held.word, "for": followed if followed in held.alliance.members else ""}
    return RedirectResponse(Address(f"/draft/{name}", said, held).here() + anchor, status_code=303)


def _claused(site: Site, name: str, form: Mapping[str, str]) -> Response:
    """A clause from its form; where it cannot stand the form comes back as it was typed, with what is wrong."""
    held = site.shelf.find(form.get("in", ""))
    kind, replaces = form.get("kind", ""), form.get("replaces", "")
    text = site.drafts.text(name)
    said = {"in": held.word, "for": form.get("for", ""), ("edit" if replaces else "add"): replaces or kind}
    address = Address(f"/draft/{name}", {k: v for k, v in said.items() if v}, held)
    if kind not in KINDS:
        return _builder(site, address, text, name, form, [Problem("", "kind", f"unknown kind {kind!r}", "Choose one.")])
    if not parses(text):
        hint = "Mend the text first: the problems above say where."
        return _builder(site, address, text, name, form, [Problem("", "", "no form can change this text", hint)])
    values, problems = written(KINDS[kind], form)
    if not problems:
        changed = with_clause(text, kind, values, replaces)
        own = form.get("id", "")
        _, found = judged(held.alliance, changed, name)
        here = [p for p in found if f"change {own!r}" in p.place or _of_clause(p, changed, own)]
        if not here:
            return _to(site, held, changed, form.get("for", ""), f"#clause-{own}")
        problems = [Problem(p.file, p.place.rpartition(", ")[2].rpartition(".")[2], p.message, p.hint) for p in here]
    return _builder(site, address, text, name, form, problems)


def _of_clause(problem: Problem, text: str, id_: str) -> bool:
    """Is this problem of the clause just written? A form that does not fit is named by its number."""
    import re
    import tomllib

    found = re.match(r"changes\[(\d+)\]", problem.place)
    if found is None:
        return problem.place == "route" or not problem.place
    changes = tomllib.loads(text).get("changes", [])
    at = int(found[1]) - 1
    return at < len(changes) and changes[at].get("id") == id_


def _builder(
    site: Site,
    address: Address,
    text: str,
    name: str,
    form: Mapping[str, str] | None = None,
    wrong: list[Problem] | None = None,
) -> Response:
    held = address.held
    proposal, problems = judged(held.alliance, text, name)
    adding, editing = address.said.get("add", ""), address.said.get("edit", "")
    blanks: list[Any] = []
    kind = ""
    if editing or adding:
        raw = raw_clause(text, editing) if editing else {}
        kind = str(raw.get("kind", "")) if editing else adding
        if kind in KINDS:
            usual = {"id": _fresh(text, kind), "status": "scenario", "kind": kind}
            faults = {p.place: f"{p.message}. {p.hint}" for p in wrong or ()}
            given = dict(form) if form else typed_of(raw) if editing else usual
            blanks = blanks_of(KINDS[kind], held.alliance, given, wrong=faults)
    status = 422 if wrong else 200
    stale = any(p.place == "against" for p in problems)
    return site.page(
        "draft.html",
        address,
        status,
        name=name,
        text=text,
        proposal=proposal,
        problems=problems,
        cards=cards(held.alliance, proposal) if proposal is not None else [],
        kinds=sorted((word, _what(kind)) for word, kind in KINDS.items()),
        kind=kind,
        editing=editing,
        blanks=blanks,
        wrong=[(f"{p.place}: {p.message}" if p.place else p.message, p.hint) for p in wrong or ()],
        what=_what(KINDS[kind]) if kind in KINDS else "",
        editable=parses(text),
        stale=stale,
        short=name.removeprefix(DRAFT)[:8],
    )


def _what(kind: type[Any]) -> str:
    """The first sentence of what a kind says of itself."""
    return " ".join((kind.__doc__ or "").split()).partition(". ")[0].rstrip(".").replace("``", "")


def _fresh(text: str, kind: str) -> str:
    """An id that no clause has."""
    number = 1
    while f'"{kind}-{number}"' in text:
        number += 1
    return f"{kind}-{number}"
