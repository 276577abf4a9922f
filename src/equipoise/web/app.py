"""Which addresses are there? Every page, its data, the files of the pages, and the description of it all."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import date
from typing import Any, Final

from fastapi import Depends, FastAPI, Request, Response

from equipoise.errors import Problem, UnknownName
from equipoise.version import VERSION
from equipoise.web.briefs import add_briefs
from equipoise.web.chair import add_chair
from equipoise.web.contest_routes import add_contests
from equipoise.web.data_pages import add_data
from equipoise.web.draft_routes import add_drafts
from equipoise.web.form_token import check_form
from equipoise.web.guarding import Guard
from equipoise.web.held import Drafts, Held, MemoryDrafts, MemoryShelf, Shelf
from equipoise.web.interface import describe
from equipoise.web.job_routes import add_jobs
from equipoise.web.jobs import Jobs
from equipoise.web.overview import add_overview
from equipoise.web.refusing import add_refusals, refuse
from equipoise.web.routes import add_readings
from equipoise.web.ruling import add_ruling
from equipoise.web.site import Site, static_file
from equipoise.web.supposing import add_supposing
from equipoise.web.workshop_routes import add_workshop
from equipoise.web.workspaces.routes import add_workspaces
from equipoise.web.workspaces.shelf import KeptDrafts, WorkspaceShelf
from equipoise.web.workspaces.store import Store
from equipoise.web.workspaces.watching import Watch

__all__ = ["application"]

_ABOUT: Final = (
    "The pages of an alliance and their data: who pays, who decides, what would change or pass. What changes something "
    "is a form, and carries the token of its page. A program sends a secret of 32 letters or digits instead, twice: as "
    "the cookie equipoise-form and as the header X-Form-Token."
)


def application(
    served: Held,
    *,
    store: Store | None = None,
    shelf: Shelf | None = None,
    today: Callable[[], date] = date.today,
    more: tuple[tuple[str, str, str], ...] = (),
    add: Callable[[FastAPI, Site], None] | None = None,
    names: Collection[str] | None = None,
) -> Any:
    """The pages of an alliance as an ASGI application; with a ``store`` it keeps workspaces and drafts.

    ``closing()`` of what is given ends the streams of events, so that the server can stop. ``add`` adds further pages,
    those of a desk, and ``more`` names them in the navigation. ``names``: the host names it answers to; None: any.
    """
    shelf = shelf or MemoryShelf(served)
    watch = Watch(store) if store is not None else None
    drafts: Drafts = MemoryDrafts()
    if store is not None:
        shelf, drafts = WorkspaceShelf(store, shelf), KeptDrafts(store)
    jobs = Jobs(notes=store.jobs) if store is not None else Jobs()
    site = Site(shelf, drafts, today, jobs, keeps=store is not None, more=more)
    app = FastAPI(
        title="Equipoise",
        version=VERSION,
        description=_ABOUT,
        dependencies=[Depends(check_form)],
        docs_url=None,
        redoc_url=None,
    )
    add_refusals(app, site)
    _add_files(app)
    if add is not None:
        add(app, site)
    add_overview(app, site)
    add_chair(app, site)
    add_briefs(app, site)
    add_jobs(app, site)
    add_drafts(app, site)
    add_workshop(app, site)
    add_data(app, site)
    add_contests(app, site)
    if watch is not None and isinstance(shelf, WorkspaceShelf):
        add_workspaces(app, site, shelf, watch)
    add_supposing(app, site)
    add_ruling(app, site)
    add_readings(app, site)
    describe(app, site)
    guard = Guard(app, lambda scope, status, message, hint: _refused(site, scope, status, message, hint), names)
    guard.closing = watch.close if watch is not None else guard.closing
    return guard


def _refused(site: Site, scope: Any, status: int, message: str, hint: str) -> tuple[bytes, bytes]:
    request = Request(scope)
    response = refuse(site, request, status, [Problem("", "", message, hint)])
    return response.headers["content-type"].encode(), bytes(response.body)


def _add_files(app: FastAPI) -> None:
    @app.get("/static/{name}", include_in_schema=False)
    def static(request: Request, name: str) -> Response:
        found = static_file(request, name)
        if found is None:
            raise UnknownName("file", name, ())
        return found

    @app.get("/health", summary="Is the server up?", tags=["server"])
    def health() -> Response:
        return Response(json.dumps({"ok": True, "version": VERSION}), media_type="application/json")
