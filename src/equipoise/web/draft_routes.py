"""Where is a proposal built? A page with the file beside its clauses; every change of it is a new draft with a link.

Nothing is overwritten: each step gives a draft of its own, named by its text, and the way back is the step before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import FastAPI, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from equipoise import folder
from equipoise.errors import EquipoiseError, Problem, did_you_mean
from equipoise.folder.reference import sentence_of
from equipoise.model import Proposal
from equipoise.report.wording import begun
from equipoise.web.address import Address
from equipoise.web.clause_form import ClauseForm, clause_form, clause_of
from equipoise.web.drafting import (
    KINDS,
    begun_text,
    cards,
    judged,
    parses,
    raw_clause,
    with_baseline,
    with_title,
    without_clause,
)
from equipoise.web.following import following
from equipoise.web.form_token import Typed
from equipoise.web.held import DRAFT, Held
from equipoise.web.overview import asker, open_proposals
from equipoise.web.packing import legible
from equipoise.web.sentence import parted_sentence
from equipoise.web.site import Site
from equipoise.whatif.sentence import sentence

__all__ = ["add_drafts"]

_WORDS = ("add", "edit")
_MOST_TEXT = 400_000
_LONGEST_ANCHOR: Final = 80
_LONGEST_TITLE: Final = 300


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
            text = legible(file.file.read(_MOST_TEXT + 1))
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

    @app.post("/draft/{name}/title", summary="Give a draft another title.", response_class=Response, tags=["draft"])
    def retitled(
        name: str,
        title: Annotated[str, Form(max_length=_LONGEST_TITLE)] = "",
        in_: Annotated[str, Form(alias="in")] = "",
        for_: Annotated[str, Form(alias="for")] = "",
    ) -> Response:
        text, words = site.drafts.text(_stem(name)), " ".join(title.split())
        return _to(site, site.shelf.find(in_), with_title(text, words) if words and parses(text) else text, for_)

    @app.post("/draft/{name}/strike", summary="Strike a clause.", response_class=Response, tags=["draft"])
    def struck(
        name: str,
        clause: Annotated[str, Form()],
        in_: Annotated[str, Form(alias="in")] = "",
        for_: Annotated[str, Form(alias="for")] = "",
    ) -> Response:
        text = site.drafts.text(_stem(name))
        kept = without_clause(text, clause) if parses(text) else text
        return _to(site, site.shelf.find(in_), kept, for_, "#clauses")

    @app.post("/draft/{name}/clause", summary="Add or change a clause.", response_class=Response, tags=["draft"])
    def clause(name: str, form: Typed) -> Response:
        return _claused(site, _stem(name), form)


def _stem(name: str) -> str:
    return name.partition(":")[0].removesuffix(".toml")


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
        wrong = Problem("", "kind", f"unknown kind {kind[:60]!r}", did_you_mean(kind[:60], KINDS))
        return _builder(site, address, text, name, form, [wrong])
    if not parses(text):
        hint = "Mend the text first: the problems above say where."
        return _builder(site, address, text, name, form, [Problem("", "", "no form can change this text", hint)])
    more = following(held.alliance, text, kind, form, name)
    added = more if form.get("follow") else []
    changed, problems = clause_of(held.alliance, text, kind, form, name, _next_year(site), added)
    if not problems:
        return _to(site, held, changed, form.get("for", ""), f"#clause-{quote(form['id'].strip()[:_LONGEST_ANCHOR])}")
    return _builder(site, address, text, name, form, problems, len(more))


def _next_year(site: Site) -> str:
    """The day from which a change usually holds: the calls of a year use the rules of 1 January."""
    return f"{site.today().year + 1}-01-01"


def _builder(
    site: Site,
    address: Address,
    text: str,
    name: str,
    form: Mapping[str, str] | None = None,
    wrong: list[Problem] | None = None,
    follows: int = 0,
) -> Response:
    held = address.held
    proposal, problems = judged(held.alliance, text, name)
    adding, editing = address.said.get("add", ""), address.said.get("edit", "")
    kind = str(raw_clause(text, editing).get("kind", "")) if editing else adding
    blanks = None
    if kind in KINDS:
        blanks = clause_form(
            kind,
            held.alliance,
            text,
            editing=editing,
            typed=form,
            wrong=wrong or (),
            followed=address.followed or "",
            since=_next_year(site),
        )
    elif (adding or editing) and not wrong:
        wrong = [_no_form(adding, editing)]
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
        effect=_effect(site, held, proposal, name),
        kinds=sorted((word, sentence_of(kind)) for word, kind in KINDS.items()),
        kind=kind,
        editing=editing,
        blanks=blanks,
        wrong=[_told(p, blanks) for p in wrong or ()],
        follows=follows,
        what=sentence_of(KINDS[kind]) if kind in KINDS else "",
        editable=parses(text),
        stale=stale,
        short=name.removeprefix(DRAFT)[:8],
    )


def _effect(site: Site, held: Held, proposal: Proposal | None, name: str) -> str:
    """What the draft changes, in the first sentence of its page; why that cannot be said; nothing of no clause."""
    if proposal is None or not proposal.changes:
        return ""
    try:
        found: Any = asker(site, held)("whatif", proposal=name)
        return begun(parted_sentence(sentence(found, "this draft"))[0])
    except EquipoiseError as error:
        return " ".join(f"{p.message}. {p.hint}" for p in error.problems())


def _told(problem: Problem, form: ClauseForm | None) -> tuple[str, str, str]:
    """A problem for the list above a form: what, what to do, and the field that it is about."""
    what = f"{problem.place}: {problem.message}" if problem.place else problem.message
    blanks = (*form.terms, *form.more, *form.beside) if form is not None else ()
    at = next((b.name for b in blanks if b.wrong and f"{problem.place}.".startswith(f"{b.name}.")), "")
    return what, problem.hint, f"b-{at}" if at else ""


def _no_form(adding: str, editing: str) -> Problem:
    """Why an address that asks for a form shows none."""
    if editing:
        return Problem("", "edit", f"the draft has no clause {editing[:60]!r}", "Choose one of those it has.")
    return Problem("", "add", f"unknown kind {adding[:60]!r}", did_you_mean(adding[:60], KINDS))
