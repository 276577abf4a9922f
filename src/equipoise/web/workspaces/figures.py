"""How do the figures of a spreadsheet come into a workspace? Read, set beside what is there, checked; then kept.

The file is sent once: it waits here while its diff is looked at and its options are changed. It goes into a workspace,
or into a copy of the alliance that is looked at, which is made only when it is kept.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from datetime import date
from decimal import Decimal
from threading import Lock
from typing import Annotated, Any, Final

from fastapi import FastAPI, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from equipoise.errors import EquipoiseError, FolderError, Problem, did_you_mean
from equipoise.report.page import Foot, Headline
from equipoise.values import Status
from equipoise.web.address import Address
from equipoise.web.imported import Imported
from equipoise.web.packing import together
from equipoise.web.reading import flow_of
from equipoise.web.refusing import refuse
from equipoise.web.site import Site, told
from equipoise.web.workspaces.bringing import brought
from equipoise.web.workspaces.editing import replaced
from equipoise.web.workspaces.shelf import WorkspaceShelf
from equipoise.web.workspaces.store import PREFIX, Overtaken

__all__ = ["add_figures"]

#: So many files wait at once, the oldest going first.
_MOST: Final = 12
#: More digits are in no unit.
_NUMBER: Final = re.compile(r"\d{1,20}(\.\d{1,20})?", re.ASCII)
_STATUSES: Final = tuple(str(s) for s in Status if not s.absent)

Word = Annotated[str, Form(max_length=200)]


class _Waiting:
    """Files that were sent and not kept yet, by the digest of their bytes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    def put(self, name: str, body: bytes) -> str:
        digest = hashlib.sha256(name.encode() + b"\0" + body).hexdigest()
        with self._lock:
            self._found[digest] = (name, body)
            self._found.move_to_end(digest)
            while len(self._found) > _MOST:
                self._found.popitem(last=False)
        return digest

    def get(self, digest: str) -> tuple[str, bytes] | None:
        with self._lock:
            return self._found.get(digest)


def add_figures(app: FastAPI, site: Site, shelf: WorkspaceShelf) -> None:
    """The form of an import, its diff, and the keeping of it."""
    waiting = _Waiting()

    @app.get("/import", summary="Bring figures in from a file.", response_class=Response, tags=["data"])
    def start(request: Request) -> Response:
        return _page(site, site.address(request, ()), {})

    @app.post("/import", summary="See what a file of figures would change, and keep it.", tags=["data"])
    def bring(
        request: Request,
        in_: Annotated[str, Form(alias="in")] = "",
        file: Annotated[UploadFile | None, File()] = None,
        upload: Word = "",
        target: Word = "",
        since: Word = "",
        source: Word = "",
        status: Word = str(Status.PUBLISHED),
        block: Word = "",
        decimals: Word = "",
        times: Word = "",
        seen: Annotated[int, Form(ge=0, le=2_000_000_000)] = 0,
        keep: Word = "",
        by: Word = "",
    ) -> Response:
        held = site.shelf.find(in_)
        address = Address("/import", {"in": held.word} if held.word else {}, held)
        said = {
            "target": target, "since": since, "source": source, "status": status, "block": block, "decimals": decimals,
            "times": times.strip(),
        }  # fmt: skip
        if file is not None and file.filename:
            upload = waiting.put(file.filename.rpartition("/")[2][:120], file.file.read())
        found = waiting.get(upload)
        options, problems = _options(said)
        if found is None:
            hint = "Choose the file; one that waited too long is chosen once more."
            problems.append(Problem("", "file", "no file was chosen", hint))
        if problems or found is None:
            return _page(site, address, said, upload=upload, file=found, problems=problems)
        id_ = held.word if held.word.startswith(PREFIX) else ""
        number = shelf.store.state(id_).number if id_ else 0
        try:
            done, files = brought(shelf.copied(held), *found, options)
        except FolderError as error:
            return _page(site, address, said, upload=upload, file=found, problems=list(error.problems()))
        if not keep:
            return _page(site, address, said, upload=upload, file=found, done=Imported(done), seen=number)
        if id_ and number != seen:
            error_ = Overtaken("somebody else changed this workspace since this was shown")
            error_.hint = "Check the file again: it is set beside what is there now."
            return refuse(site, request, 409, error_.problems())
        if not done.changes:
            raise EquipoiseError("the file changes nothing, so there is nothing to keep")
        files = together(files.items())
        if not id_:
            name = held.alliance.name
            id_ = shelf.store.begin(f"{name}, a copy", shelf.copied(held), by, f"copied from {name}")
            number = shelf.store.state(id_).number
        now = replaced(shelf.store, id_, files, number, by, f"figures from {found[0]}")
        return RedirectResponse(f"/workspaces/{id_}/versions/{now}", status_code=303)


def _options(said: dict[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """What the form says as the arguments of an import, and every word of it that says nothing."""
    problems = []
    options: dict[str, Any] = {"source": said["source"]}
    options |= {k: said[k] for k in ("target", "block") if said[k]}
    if said["status"] in _STATUSES:
        options["status"] = Status(said["status"])
    else:
        hint = did_you_mean(said["status"], _STATUSES)
        problems.append(Problem("", "status", f"{said['status']!r} is no status of a figure", hint))
    if said["since"]:
        try:
            options["since"] = date.fromisoformat(said["since"])
        except ValueError:
            problems.append(Problem("", "since", f"{said['since']!r} is no day", "Write it as 2027-01-01."))
    if said["decimals"]:
        if said["decimals"].isascii() and said["decimals"].isdigit() and int(said["decimals"]) <= 12:
            options["decimals"] = int(said["decimals"])
        else:
            problems.append(Problem("", "decimals", f"{said['decimals']!r} is no count of decimals", "From 0 to 12."))
    if said["times"]:
        found = Decimal(said["times"]) if _NUMBER.fullmatch(said["times"]) else Decimal(0)
        if found > 0:
            options["times"] = found
        else:
            hint = "Write a number above zero: 100 makes parts of one percents, 1000 billions millions."
            problems.append(Problem("", "times", f"figures cannot be multiplied by {said['times']!r}", hint))
    return options, problems


def _page(
    site: Site,
    address: Address,
    said: dict[str, str],
    *,
    upload: str = "",
    file: tuple[str, bytes] | None = None,
    done: Imported | None = None,
    problems: list[Problem] | None = None,
    seen: int = 0,
) -> Response:
    alliance, flow = address.held.alliance, flow_of(address)
    blocks = [] if done is None else [b for b in done.page() if not isinstance(b, Foot | Headline)]
    wrong = FolderError("the file", problems or ())
    return site.page(
        "figures.html",
        address,
        422 if problems else 200,
        said={k: said.get(k, "") for k in ("target", "since", "source", "block", "decimals", "times")}
        | {"status": said.get("status") or str(Status.PUBLISHED)},
        upload=upload if file is not None else "",
        file=file[0] if file is not None else "",
        done=done,
        diff="\n".join(flow.setting(blocks)),
        trouble=told(wrong) if problems else [],
        seen=seen,
        targets=[
            *((s.id, s.title) for s in alliance.series.values()),
            *((f"key:{k}", v.title) for k, v in alliance.keys.items()),
        ],
        sources=[(s.id, s.title) for s in alliance.sources.values()],
        statuses=_STATUSES,
        workspace=address.held.word if address.held.word.startswith(PREFIX) else "",
    )
