"""How is a workspace kept? In a database, SQLite or PostgreSQL, with the same statements; ``opening`` says where.

A workspace is an alliance folder: paths and bytes. Every accepted change is a version with the next number; a version
holds what changed, and bytes are kept once by their digest, so nothing that was ever accepted is lost. Two writers of
the same number cannot both succeed, since the number is part of the key: the slower one looks again.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from equipoise.errors import EquipoiseError
from equipoise.web.workspaces.job_book import JobBook
from equipoise.web.workspaces.schema import BODIES, CHANGES, DRAFTS, VERSIONS, WORKSPACES

__all__ = [
    "MOST_VERSIONS",
    "MOST_WORKSPACES",
    "PREFIX",
    "Overtaken",
    "State",
    "Store",
    "Version",
    "digest_of",
    "plain",
]

#: The id of a workspace starts so; it is the word ``in`` of an address.
PREFIX: Final = "w-"
_SECRET_BYTES: Final = 16
_ID: Final = re.compile(r"w-[0-9a-f]{32}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_AT_ONCE: Final = 200
_MOST: Final = 2**31 - 1
#: So many workspaces are kept in one database, and so many versions of each.
MOST_WORKSPACES: Final = 5_000
MOST_VERSIONS: Final = 20_000


class Overtaken(EquipoiseError):
    """Somebody else changed the workspace in the meantime."""


class _NoWorkspace(EquipoiseError):
    """A link names no workspace that is kept here."""


class _Full(EquipoiseError):
    """There is no room for one more."""


@dataclass(frozen=True)
class Version:
    """One accepted change: its number, ``kind`` (edit, undo, redo), by whom, when (UTC), and what it was."""

    number: int
    kind: str
    by: str
    at: str
    what: str


@dataclass(frozen=True)
class State:
    """The files of a workspace at a version: each path with the digest of its bytes."""

    workspace: str
    title: str
    version: Version
    files: Mapping[str, str]

    @property
    def number(self) -> int:
        """The number of the version."""
        return self.version.number

    @property
    def mark(self) -> str:
        """The digest of all files: two states with the same mark hold the same bytes."""
        return digest_of("\n".join(f"{d} {p}" for p, d in sorted(self.files.items())).encode())


def digest_of(body: bytes) -> str:
    """The digest that names some bytes."""
    return hashlib.sha256(body).hexdigest()


def plain(words: str, most: int, otherwise: str = "") -> str:
    """A line of words as it may be shown: no control or direction characters, of a bounded length."""
    kept = "".join(" " if c in "\t\n\r" else c for c in words if unicodedata.category(c)[0] != "C" or c in "\t\n\r")
    return " ".join(kept.split())[:most].strip() or otherwise


class Store:
    """Keeps workspaces and drafts, in a database whose tables are there.

    Every method is one or two short transactions; any number of threads may call.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.jobs = JobBook(engine)
        self.most_workspaces, self.most_versions = MOST_WORKSPACES, MOST_VERSIONS
        self._told: list[Callable[[str], None]] = []

    def close(self) -> None:
        """Let the connections go."""
        self.engine.dispose()

    def tell(self, whom: Callable[[str], None]) -> None:
        """Call ``whom`` with the id of a workspace after each version that this process adds."""
        self._told.append(whom)

    # -- workspaces ------------------------------------------------------------------------------------------------

    def begin(self, title: str, files: Mapping[str, bytes], by: str, what: str) -> str:
        """A new workspace with these files as its version 1; its id, which nobody can guess."""
        with self.engine.connect() as connection:
            count = connection.execute(select(func.count()).select_from(WORKSPACES)).scalar() or 0
        if count >= self.most_workspaces:
            full = _Full(f"this server keeps {count} workspaces, and no more")
            full.hint = "Nothing was kept. Ask whoever runs it, or serve your own: equipoise serve ALLIANCE."
            raise full
        id_ = PREFIX + secrets.token_hex(_SECRET_BYTES)
        self._keep(files.values())
        with self.engine.begin() as connection:
            connection.execute(insert(WORKSPACES).values(id=id_, title=plain(title, 120, "Workspace"), begun=_now()))
        self.append(id_, 0, {p: digest_of(b) for p, b in files.items()}, by, what)
        return id_

    def state(self, id_: str, number: int | None = None) -> State:
        """The files at a version, the newest unless one is named. Raises EquipoiseError where there is none."""
        if not _ID.fullmatch(id_) or (number is not None and not 0 < number <= _MOST):
            raise _missing(id_, number if _ID.fullmatch(id_) else None)
        with self.engine.connect() as connection:
            title = connection.execute(select(WORKSPACES.c.title).where(WORKSPACES.c.id == id_)).scalar()
            of = VERSIONS.c.workspace == id_
            at = of if number is None else of & (VERSIONS.c.number == number)
            row = connection.execute(select(VERSIONS).where(at).order_by(VERSIONS.c.number.desc()).limit(1)).first()
            if title is None or row is None:
                raise _missing(id_, number if title is not None else None)
            rows = connection.execute(
                select(CHANGES.c.path, CHANGES.c.digest)
                .where((CHANGES.c.workspace == id_) & (CHANGES.c.number <= row.number))
                .order_by(CHANGES.c.number)
            ).all()
        files: dict[str, str] = {}
        for path, digest in rows:
            if digest is None:
                files.pop(path, None)
            else:
                files[path] = digest
        return State(id_, title, Version(row.number, row.kind, row.by, row.at, row.what), files)

    def versions(self, id_: str, after: int = 0) -> list[Version]:
        """Every version later than a number, oldest first."""
        query = select(VERSIONS).where((VERSIONS.c.workspace == id_) & (VERSIONS.c.number > min(max(after, 0), _MOST)))
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(VERSIONS.c.number)).all()
        return [Version(r.number, r.kind, r.by, r.at, r.what) for r in rows]

    def changed(self, id_: str, number: int) -> list[str]:
        """The paths that a version changed."""
        query = select(CHANGES.c.path).where((CHANGES.c.workspace == id_) & (CHANGES.c.number == number))
        with self.engine.connect() as connection:
            return sorted(connection.execute(query).scalars())

    def newest(self, ids: Iterable[str]) -> dict[str, int]:
        """The newest number of each workspace."""
        query = select(VERSIONS.c.workspace, func.max(VERSIONS.c.number)).group_by(VERSIONS.c.workspace)
        with self.engine.connect() as connection:
            rows = connection.execute(query.where(VERSIONS.c.workspace.in_(list(ids)))).all()
        return {row[0]: row[1] for row in rows}

    def append(
        self, id_: str, after: int, change: Mapping[str, str | None], by: str, what: str, kind: str = "edit"
    ) -> int:
        """Add the version after number ``after``: paths with the digest of their new bytes, None where one goes.

        The bytes are kept already. Raises Overtaken where that number is taken.
        """
        number = after + 1
        if number > self.most_versions:
            full = _Full(f"this workspace has {after} versions, and no more are kept")
            full.hint = "Nothing was changed. Take its folder along as a ZIP file, and start a new workspace from it."
            raise full
        row = {"workspace": id_, "number": number}
        said = {"kind": kind, "by": plain(by, 60, "somebody"), "at": _now(), "what": plain(what, 200, "a change")}
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(VERSIONS).values(**row, **said))
                if change:
                    connection.execute(
                        insert(CHANGES), [{**row, "path": p, "digest": d} for p, d in sorted(change.items())]
                    )
        except IntegrityError:
            found = Overtaken("somebody else changed this workspace a moment ago")
            found.hint = "Look at what is there now, and do it again if you still want it. Nothing was changed by you."
            raise found from None
        for whom in self._told:
            whom(id_)
        return number

    # -- bytes and drafts ------------------------------------------------------------------------------------------

    def keep(self, body: bytes) -> str:
        """Keep some bytes; their digest."""
        self._keep([body])
        return digest_of(body)

    def body(self, digest: str) -> bytes | None:
        """The bytes of a digest; None: they are not here."""
        if not _DIGEST.fullmatch(digest):
            return None
        with self.engine.connect() as connection:
            found: bytes | None = connection.execute(select(BODIES.c.body).where(BODIES.c.digest == digest)).scalar()
        return found

    def bodies(self, files: Mapping[str, str]) -> dict[str, bytes]:
        """The bytes of every path."""
        found = self._of_bodies(files, BODIES.c.body)
        return {path: bytes(found[digest]) for path, digest in files.items()}

    def weight(self, files: Mapping[str, str]) -> int:
        """How many bytes do these files have together?"""
        found = self._of_bodies(files, func.length(BODIES.c.body))
        return sum(found[digest] for digest in files.values())

    def _of_bodies(self, files: Mapping[str, str], what: ColumnElement[Any]) -> dict[str, Any]:
        """Something of the bytes of every digest."""
        wanted = sorted(set(files.values()))
        found: dict[str, Any] = {}
        with self.engine.connect() as connection:
            for start in range(0, len(wanted), _AT_ONCE):
                some = BODIES.c.digest.in_(wanted[start : start + _AT_ONCE])
                found.update((d, v) for d, v in connection.execute(select(BODIES.c.digest, what).where(some)))
        return found

    def put_draft(self, name: str, text: str) -> None:
        """Keep the text of a draft by its name."""
        self._once(insert(DRAFTS).values(name=name, digest=self.keep(text.encode("utf-8", "replace"))))

    def draft(self, name: str) -> str | None:
        """The text of a draft; None: it is not here."""
        if not name.isprintable():
            return None
        with self.engine.connect() as connection:
            digest = connection.execute(select(DRAFTS.c.digest).where(DRAFTS.c.name == name)).scalar()
        body = self.body(digest) if digest is not None else None
        return None if body is None else body.decode()

    def _keep(self, bodies: Iterable[bytes]) -> None:
        wanted = {digest_of(body): body for body in bodies}
        names = sorted(wanted)
        with self.engine.connect() as connection:
            for start in range(0, len(names), _AT_ONCE):
                some = BODIES.c.digest.in_(names[start : start + _AT_ONCE])
                for digest in connection.execute(select(BODIES.c.digest).where(some)).scalars():
                    del wanted[digest]
        if not wanted:
            return
        rows = [{"digest": digest, "body": body} for digest, body in sorted(wanted.items())]
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(BODIES), rows)
        except IntegrityError:  # somebody keeps the same bytes at this moment: one by one
            for row in rows:
                self._once(insert(BODIES).values(**row))

    def _once(self, statement: Any) -> None:
        """A row that may be there already; then it is the same."""
        try:
            with self.engine.begin() as connection:
                connection.execute(statement)
        except IntegrityError:
            return


def _missing(id_: str, number: int | None) -> EquipoiseError:
    if number is not None:
        found = _NoWorkspace(f"this workspace has no version {number}")
        found.hint = "Its page lists every version."
        return found
    found = _NoWorkspace(f"no workspace {plain(id_, 12)!r} is kept by this server")
    found.hint = "Take the whole link, as it was sent to you. A workspace is kept by the server that it was made on."
    return found


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
