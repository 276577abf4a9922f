"""What does a page of a workspace show? Its state in the first sentence, then its files, versions and what to do."""

from __future__ import annotations

import difflib
from collections import defaultdict
from typing import Any, Final

from fastapi import Response

from equipoise.errors import Problem
from equipoise.report.wording import begun
from equipoise.web.address import Address
from equipoise.web.held import Held
from equipoise.web.site import Site
from equipoise.web.workspaces.editing import Edited, steps
from equipoise.web.workspaces.shelf import Examined, WorkspaceShelf
from equipoise.web.workspaces.store import State

__all__ = ["editor", "overview", "version_page"]

_MOST_VERSIONS: Final = 30
_MOST_LINES: Final = 2_000


def overview(site: Site, shelf: WorkspaceShelf, id_: str, name: str, made: str = "") -> Response:
    """The page of a workspace; ``made``: the version that the reader has just made by a step, which is told."""
    state = shelf.store.state(id_)
    examined = shelf.examined(state)
    done, gone = steps(shelf.store, id_)
    versions = shelf.store.versions(id_)
    wrong = {p.file for p in examined.problems}
    groups: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for path in sorted(state.files):
        groups[_group(path)].append((path, path in wrong))
    return _page(
        site,
        "workspace.html",
        f"/workspaces/{id_}",
        state,
        examined,
        name=name,
        groups=sorted(groups.items(), key=lambda g: (g[0] != "proposals", g[0])),
        versions=versions[::-1][:_MOST_VERSIONS],
        earlier=max(0, len(versions) - _MOST_VERSIONS),
        can_undo=done[-1] if done else None,
        can_redo=gone[-1] if gone else None,
        proposals=[(p.id, p.title) for p in examined.held.alliance.proposals.values() if p.stage in ("draft", "tabled")]
        if examined.held
        else [],
        nobody=not state.files,
        told=begun(state.version.what) if made == str(state.number) else "",
    )


def editor(
    site: Site,
    shelf: WorkspaceShelf,
    id_: str,
    file: str,
    name: str,
    *,
    typed: str | None = None,
    base: str = "",
    wrong: tuple[Problem, ...] = (),
    found: Edited | None = None,
    kept: str = "",
) -> Response:
    """A file to edit: as it is, or as it was typed beside what is wrong or what clashes."""
    state = shelf.store.state(id_)
    examined = shelf.examined(state)
    digest = state.files.get(file, "")
    text = (shelf.store.body(digest) or b"").decode("utf-8", "replace") if digest else ""
    if found is not None and found.merge is not None:
        text, base = found.merge.with_mine, digest
    elif typed is not None:
        text = typed.replace("\r\n", "\n")
    else:
        base = digest
    mine = [p for p in examined.problems if p.file == file]
    status = 422 if wrong else 409 if found is not None else 200
    return _page(
        site,
        "workspace_file.html",
        f"/workspaces/{id_}/edit",
        state,
        examined,
        status,
        name=name,
        file=file,
        text=text,
        base=base,
        digest=digest,
        wrong=[(f"{p.file}: {p.message}" if p.file else p.message, p.hint) for p in wrong],
        here=mine,
        elsewhere=len(examined.problems) - len(mine),
        kept=kept,
        clashes=found.clashes if found else (),
        theirs=found.merge.with_theirs if found and found.merge else "",
        proposal=file.removeprefix("proposals/").removesuffix(".toml") if file.startswith("proposals/") else "",
    )


def version_page(site: Site, shelf: WorkspaceShelf, id_: str, number: int) -> Response:
    """What a version changed, line by line."""
    newest = shelf.store.state(id_)
    state = shelf.store.state(id_, number)
    before = shelf.store.state(id_, number - 1).files if number > 1 else {}
    changed = shelf.store.changed(id_, number)
    shown = []
    for path in changed if number > 1 else []:
        was, now = (_lines(shelf, files.get(path)) for files in (before, state.files))
        lines = list(difflib.unified_diff(was, now, lineterm="", n=2))[2:]
        shown.append((path, [(_sign(line), line[1:]) for line in lines[:_MOST_LINES]], len(lines) > _MOST_LINES))
    return _page(
        site,
        "workspace_version.html",
        f"/workspaces/{id_}/versions/{number}",
        newest,
        shelf.examined(newest),
        about=state.version,
        shown=shown,
        count=len(changed),
        newest=newest.number,
    )


def _page(
    site: Site, template: str, path: str, state: State, examined: Examined, status: int = 200, **words: Any
) -> Response:
    """Within the workspace's own alliance once it can be read, so that every link of the page leads on in it."""
    held: Held = examined.held or site.shelf.find("")
    said = {"in": held.word} if examined.held else {}
    response = site.page(
        template,
        Address(path, said, held),
        status,
        state=state,
        examined=examined,
        problems=examined.problems,
        id=state.workspace,
        **words,
    )
    response.headers["cache-control"] = "no-store"
    return response


def _lines(shelf: WorkspaceShelf, digest: str | None) -> list[str]:
    return (shelf.store.body(digest) or b"").decode("utf-8", "replace").splitlines() if digest else []


def _sign(line: str) -> str:
    return {"+": "added", "-": "gone", "@": "place"}.get(line[:1], "same")


def _group(path: str) -> str:
    return path.rpartition("/")[0] or "the folder itself"
