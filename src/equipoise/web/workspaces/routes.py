"""Which pages does a workspace have? Its overview with every version, its files to edit, its folder to take along.

The id in the address is the key: whoever has the link may read and change. It is also what a forged form lacks, beside
the check of where a form comes from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import FastAPI, File, Form, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, StreamingResponse

from equipoise.errors import FolderError, Problem
from equipoise.web.address import Address
from equipoise.web.packing import KEPT, packed, sound_name, taken
from equipoise.web.refusing import refuse
from equipoise.web.site import Site
from equipoise.web.workspaces.editing import edited, replaced, restored, struck, undone
from equipoise.web.workspaces.figures import add_figures
from equipoise.web.workspaces.shelf import WorkspaceShelf
from equipoise.web.workspaces.showing import editor, overview, version_page
from equipoise.web.workspaces.store import Overtaken, Store, plain
from equipoise.web.workspaces.watching import Watch

__all__ = ["add_workspaces"]

_MOST_TEXT: Final = 1_000_000
_MOST_UPLOAD: Final = 8_000_000
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9]+")
_NAME: Final = "equipoise-name"
_YEAR_S: Final = 31_536_000

By = Annotated[str, Form(max_length=200)]
Seen = Annotated[int, Form(ge=0, le=2_000_000_000)]


def add_workspaces(app: FastAPI, site: Site, shelf: WorkspaceShelf, watch: Watch) -> None:
    """Every address under /workspaces."""
    store = shelf.store
    _add_beginning(app, site, shelf)
    _add_looking(app, site, shelf, watch)
    _add_editing(app, site, shelf)
    _add_steps(app, site, store)
    add_figures(app, site, shelf)


def _add_beginning(app: FastAPI, site: Site, shelf: WorkspaceShelf) -> None:
    @app.get("/workspaces", summary="Start a workspace.", response_class=Response, tags=["workspace"])
    def start(request: Request) -> Response:
        return site.page("workspaces.html", site.address(request, ()), name=_name(request), trouble=[])

    @app.post("/workspaces", summary="Copy an alliance, or load a folder.", tags=["workspace"])
    def begin(
        request: Request,
        start: Annotated[str, Form()] = "copy",
        title: Annotated[str, Form(max_length=400)] = "",
        by: By = "",
        in_: Annotated[str, Form(alias="in")] = "",
        file: Annotated[list[UploadFile] | None, File()] = None,
    ) -> Response:
        try:
            if start == "copy":
                held = site.shelf.find(in_)
                files, what = shelf.copied(held), f"copied from {held.alliance.name}"
                title = title or f"{held.alliance.name}, a copy"
            else:
                files = _uploaded(file or [])
                what, title = f"a folder of {len(files)} files", title or "A folder of one's own"
        except FolderError as error:
            address = Address("/workspaces", {}, site.shelf.find(""))
            listed = [(f"{p.file}: {p.message}" if p.file else p.message, p.hint) for p in error.problems()]
            return site.page("workspaces.html", address, 422, name=_name(request), trouble=listed)
        id_ = shelf.store.begin(title, files, by, what)
        return _named(RedirectResponse(f"/workspaces/{id_}", status_code=303), by)


def _add_looking(app: FastAPI, site: Site, shelf: WorkspaceShelf, watch: Watch) -> None:
    store = shelf.store

    @app.get("/workspaces/{id}.zip", summary="The folder.", response_class=Response, tags=["workspace"])
    def export(id: str, version: int | None = None) -> Response:
        state = store.state(id, version)
        files = store.bodies(state.files)
        examined = shelf.examined(state)
        name = _UNSAFE.sub("-", examined.held.alliance.id if examined.held else "")[:60].strip("-") or "alliance"
        headers = {"content-disposition": f'attachment; filename="{name}-version-{state.number}.zip"'}
        return Response(packed(files, name), media_type="application/zip", headers=headers)

    @app.get("/workspaces/{id}/events", summary="Every new version.", response_class=Response, tags=["workspace"])
    async def events(request: Request, id: str, after: int = 0) -> Response:
        await run_in_threadpool(store.state, id)
        if not watch.room:
            return refuse(site, request, 503, [Problem("", "", "too many pages listen to this server", "Reload.")])
        last = request.headers.get("last-event-id", "")
        since = int(last) if last.isascii() and last.isdigit() and len(last) < 10 else after
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(watch.stream(id, since), media_type="text/event-stream", headers=headers)

    @app.get("/workspaces/{id}/versions/{number}", summary="What a version changed.", tags=["workspace"])
    def version(request: Request, id: str, number: int) -> Response:
        return version_page(site, shelf, id, number)

    @app.get("/workspaces/{id}", summary="A workspace.", response_class=Response, tags=["workspace"])
    def show(request: Request, id: str, made: str = "") -> Response:
        return overview(site, shelf, id, _name(request), made)


def _add_editing(app: FastAPI, site: Site, shelf: WorkspaceShelf) -> None:
    store = shelf.store

    @app.get("/workspaces/{id}/edit.json", summary="A file as it is now.", tags=["workspace"])
    def now(id: str, file: str) -> Response:
        state = store.state(id)
        digest = state.files.get(file, "")
        body = (store.body(digest) or b"") if digest else b""
        return _data({"number": state.number, "base": digest, "text": body.decode("utf-8", "replace")})

    @app.get("/workspaces/{id}/edit", summary="A file to edit.", response_class=Response, tags=["workspace"])
    def edit(request: Request, id: str, file: str = "", kept: str = "") -> Response:
        unsound = sound_name(file) if file and file not in store.state(id).files else None
        hint = "Open a file of this workspace, or give a new one another name."
        wrong = (Problem(file, "", unsound, hint),) if unsound else ()
        return editor(site, shelf, id, file, _name(request), kept=kept, wrong=wrong)

    @app.post("/workspaces/{id}/edit", summary="Keep a text.", response_class=Response, tags=["workspace"])
    def keep(
        request: Request,
        id: str,
        file: Annotated[str, Form(max_length=400)],
        text: Annotated[str, Form(max_length=_MOST_TEXT)] = "",
        base: Annotated[str, Form(max_length=64)] = "",
        by: By = "",
    ) -> Response:
        data = request.headers.get("accept", "").startswith("application/json")
        try:
            found = edited(store, id, file, text, base, by)
        except FolderError as error:
            if data:
                raise
            return editor(site, shelf, id, file, by, typed=text, base=base, wrong=error.problems())
        if data:
            told = {"number": found.number, "text": found.text, "digest": found.digest, "sent": found.sent}
            return _data({**told, "clashes": [c.what for c in found.clashes]}, 409 if found.clashes else 200)
        if found.clashes:
            return editor(site, shelf, id, file, by, typed=text, found=found)
        said = "&kept=merged" if found.joined else "&kept=1"
        return _named(RedirectResponse(_edit(id, file) + said, status_code=303), by)

    @app.post("/workspaces/{id}/draft", summary="Keep a draft in it.", tags=["workspace"])
    def keep_draft(
        request: Request,
        id: str,
        draft: Annotated[str, Form(max_length=60)],
        name: Annotated[str, Form(max_length=80)],
        by: By = "",
    ) -> Response:
        path = f"proposals/{name}.toml"
        found = edited(
            store, id, path, site.drafts.text(draft), store.state(id).files.get(path, ""), by or _name(request)
        )
        return _named(RedirectResponse(_edit(id, path) + f"&kept={found.number}", status_code=303), by)

    @app.post("/workspaces/{id}/strike", summary="Take a file away.", tags=["workspace"])
    def strike(
        id: str,
        file: Annotated[str, Form(max_length=400)],
        base: Annotated[str, Form(max_length=64)] = "",
        by: By = "",
    ) -> Response:
        number = struck(store, id, file, base, by)
        return _named(RedirectResponse(f"/workspaces/{id}?made={number}", status_code=303), by)


def _add_steps(app: FastAPI, site: Site, store: Store) -> None:
    def step(path: str, summary: str, does: Callable[[str, int, str], int]) -> None:
        @app.post(f"/workspaces/{{id}}/{path}", summary=summary, response_class=Response, tags=["workspace"])
        def taken(request: Request, id: str, number: Seen, by: By = "") -> Response:
            return _stepped(site, request, id, by, lambda: does(id, number, by))

        taken.__name__ = path

    step("undo", "Undo the last edit.", lambda id_, seen, by: undone(store, id_, seen, by))
    step("redo", "Do again what was undone.", lambda id_, seen, by: undone(store, id_, seen, by, again=True))

    @app.post("/workspaces/{id}/back", summary="Back to a version.", response_class=Response, tags=["workspace"])
    def back(request: Request, id: str, number: Seen, version: Seen, by: By = "") -> Response:
        return _stepped(site, request, id, by, lambda: restored(store, id, version, number, by))

    @app.post("/workspaces/{id}/import", summary="Another folder in its place.", tags=["workspace"])
    def load(
        request: Request, id: str, number: Seen, file: Annotated[list[UploadFile] | None, File()] = None, by: By = ""
    ) -> Response:
        return _stepped(site, request, id, by, lambda: replaced(store, id, _uploaded(file or []), number, by))


def _stepped(site: Site, request: Request, id_: str, by: str, does: Callable[[], int]) -> Response:
    """The workspace after a step that makes a version: its page tells what was done."""
    try:
        number = does()
    except Overtaken as error:
        return refuse(site, request, 409, error.problems())
    return _named(RedirectResponse(f"/workspaces/{id_}?made={number}", status_code=303), by)


def _uploaded(files: list[UploadFile]) -> dict[str, bytes]:
    """A ZIP file, or the files of a folder with the paths that the browser says."""
    return taken([(f.filename or "", f.file.read(_MOST_UPLOAD + 1)) for f in files if f.filename], KEPT)


def _edit(id_: str, file: str) -> str:
    from urllib.parse import quote

    return f"/workspaces/{id_}/edit?file={quote(file, safe='')}"


def _name(request: Request) -> str:
    from urllib.parse import unquote

    return plain(unquote(request.cookies.get(_NAME, "")), 60)


def _named(response: Response, by: str) -> Response:
    """Remember the name that somebody goes by, so that it is typed once."""
    from urllib.parse import quote

    name = plain(by, 60)
    if name:
        response.set_cookie(_NAME, quote(name), max_age=_YEAR_S, httponly=True, samesite="lax", path="/workspaces")
    return response


def _data(told: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(told), status, media_type="application/json", headers={"cache-control": "no-store"})
