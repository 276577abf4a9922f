"""Where is the brief read and taken along? As a page with its chapters, and as a PDF, a workbook or one HTML file."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI, Request, Response

from equipoise.report import json_text
from equipoise.report.brief import Brief
from equipoise.report.html.flow import Flow
from equipoise.report.marks import badge
from equipoise.report.page import KINDS, Block, Foot, Heading, Headline, Notice, Table, Title
from equipoise.web.address import Address
from equipoise.web.asked import Asked, Misunderstood, asked_of
from equipoise.web.contesting import contest_of
from equipoise.web.overview import open_proposals
from equipoise.web.site import Site
from equipoise.web.tiles import with_bars

__all__ = ["add_briefs"]

FORMS: Final = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ASKS: Final = "All of it, of one proposal"
_WORDS: Final = ("years", "seed", "draws", "on")


def add_briefs(app: FastAPI, site: Site) -> None:
    """The brief of a proposal and its forms; ``for`` writes it for one capital."""

    def formed(form: str) -> Any:
        def give(request: Request, proposal: str) -> Response:
            address, asked = _asked(site, request, proposal, f".{form}")
            return site.kept(
                request, address.held, lambda: Response(_bytes(form, _brief(asked)), media_type=FORMS[form])
            )

        return give

    for form in FORMS:
        app.add_api_route(
            f"/brief/{{proposal}}.{form}",
            formed(form),
            methods=["GET"],
            name=f"brief.{form}",
            summary=f"The brief of a proposal, as {form.upper()}.",
            response_class=Response,
            tags=["brief"],
        )

    @app.get("/brief/{proposal}", summary="The brief of a proposal.", response_class=Response, tags=["brief"])
    def brief(request: Request, proposal: str) -> Response:
        address, asked = _asked(site, request, proposal, "")
        return site.kept(request, address.held, lambda: _page(site, address, asked))

    @app.get("/brief", summary="The brief of the first open proposal.", response_class=Response, tags=["brief"])
    def first(request: Request) -> Response:
        held = site.shelf.find(request.query_params.get("in", ""))
        found = open_proposals(held.alliance) or list(held.alliance.proposals.values())
        if not found:
            return site.page("nothing_open.html", site.address(request, _WORDS), 422, page_word="brief", asks=_ASKS)
        address, asked = _asked(site, request, found[0].id, "")
        return site.kept(request, address.held, lambda: _page(site, address, asked))


def _asked(site: Site, request: Request, proposal: str, ending: str) -> tuple[Address, Asked]:
    found = site.address(request, _WORDS)
    address = Address(f"/brief/{proposal}", found.said, found.held)
    said = {**found.said, "proposal": proposal}
    asked, _, problems = asked_of("brief", said, found.held, site.drafts, site.today())
    if problems:
        raise Misunderstood(problems)
    arguments = {**asked.arguments, "source": found.held.name, "paper": proposal}
    if address.followed:
        arguments["capital"] = address.followed
    return address, Asked("brief", arguments, asked.held, asked.drafts)


def _brief(asked: Asked) -> Brief:
    found = asked.answer()
    assert isinstance(found, Brief)
    return found


def _bytes(form: str, brief: Brief) -> bytes:
    match form:
        case "json":
            return json_text(brief).encode()
        case "csv":
            from equipoise.report import csv_text

            return csv_text(brief).encode()
        case "html":
            from equipoise.report.html import html_text

            return html_text(brief.document()).encode()
        case "pdf":
            from equipoise.report.printed import pdf_bytes

            return pdf_bytes(brief.document(everything=False))
    from equipoise.report.sheets import xlsx_bytes

    return xlsx_bytes(brief.document())


def _page(site: Site, address: Address, asked: Asked) -> Response:
    brief = _brief(asked)
    paper = brief.document(everything=address.everything)
    flow = Flow(paper.followed, address.here(all="1"), contest_of(address))
    blocks = list(paper.blocks)
    starts = [i for i, b in enumerate(blocks) if isinstance(b, Heading)]
    first = starts[0] if starts else len(blocks)
    lead = [b for b in blocks[:first] if not isinstance(b, Title | Notice | Foot)]
    at = next((i for i, b in enumerate(lead) if isinstance(b, Headline)), None)
    headline = lead.pop(at) if at is not None else None
    chapters = []
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        chapters.append(
            (_text(blocks[start]), "\n".join(flow.setting([_screened(block) for block in blocks[start + 1 : end]])))
        )
    notices = [line for b in blocks[:first] if isinstance(b, Notice) for line in b.lines]
    alliance = address.held.alliance
    options = [(p.id, p.title) for p in open_proposals(alliance)]
    options += [
        (f"{p.id}:{v}", f"{p.title}: {x.title}") for p in open_proposals(alliance) for v, x in p.variants.items()
    ]
    now = str(asked.arguments["proposal"])
    return site.page(
        "brief.html",
        address,
        headline=flow.marked(headline.text if isinstance(headline, Headline) else brief.summary),
        lead="\n".join(flow.setting([_screened(block) for block in lead])),
        chapters=chapters,
        notices=notices,
        trust=badge(brief.status),
        contest=contest_of(address),
        command=paper.command,
        fingerprint=paper.fingerprint,
        options=[
            (Address(f"/brief/{id_}", address.said, address.held).here(), title, id_ == now) for id_, title in options
        ],
    )


def _screened(block: Block) -> Block:
    """A table as it stands on any page: one figure with its bar or its range, and the others aside on a phone.

    Of members the figure is what changes for them, where something does.
    """
    if not isinstance(block, Table) or not (block.by == "member" or any(c.kind == "range" for c in block.columns)):
        return block
    return with_bars(block, [c.key for c in block.columns if KINDS[c.kind].tone])


def _text(block: Block) -> str:
    return getattr(block, "text", "").replace("  ", " · ", 1)
