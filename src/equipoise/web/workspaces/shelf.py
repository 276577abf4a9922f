"""Which alliance is a workspace? Its files, checked as any folder is, and held for every page once they are sound."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from equipoise import folder
from equipoise.errors import EquipoiseError, FolderError, Problem
from equipoise.web.held import Drafts, Held, MemoryDrafts, Shelf, draft_name
from equipoise.web.packing import together
from equipoise.web.workspaces.store import PREFIX, State, Store

__all__ = ["Examined", "KeptDrafts", "WorkspaceShelf", "laid_out"]

_MOST: Final = 24


@dataclass(frozen=True)
class Examined:
    """The files of a workspace as the reader of folders sees them: an alliance to look at, or every problem.

    ``problems`` may stand beside an alliance: it can be read, and a check of its own figures fails.
    """

    held: Held | None
    problems: tuple[Problem, ...]


@contextmanager
def laid_out(files: Mapping[str, bytes]) -> Iterator[Path]:
    """The files as a folder, for as long as it is read."""
    with tempfile.TemporaryDirectory(prefix="equipoise-") as place:
        root = Path(place) / "alliance"
        root.mkdir()
        for path, body in files.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
        yield root


class WorkspaceShelf:
    """Finds workspaces by their id, and every other word where it was found before."""

    def __init__(self, store: Store, others: Shelf) -> None:
        self.store = store
        self._others = others
        self._turn = Lock()
        self._examined: dict[tuple[str, str], Examined] = {}

    def find(self, word: str) -> Held:
        """The alliance of this word. Raises EquipoiseError, for a workspace with every problem in it."""
        if not word.startswith(PREFIX):
            return self._others.find(word)
        found = self.examined(self.store.state(word))
        if found.held is None:
            where = f"Mend it in its workspace: /workspaces/{word}."
            raise FolderError(
                "this workspace cannot be read",
                [Problem("", "", "this workspace has problems to mend first", where), *found.problems],
            )
        return found.held

    def add(self, held: Held) -> None:
        """Hold one more that is no workspace."""
        self._others.add(held)

    def copied(self, held: Held) -> dict[str, bytes]:
        """The files of an alliance: of a workspace as they are kept, of the one served as they lie in its folder.

        Of another, and where the folder is gone, they are written as the alliance is always written.
        """
        if held.word.startswith(PREFIX):
            return self.store.bodies(self.store.state(held.word).files)
        root = folder.whereabouts(held.name) if not held.word else None
        if root is None:
            return {path: text.encode() for path, text in folder.texts(held.alliance).items()}
        found = ((p.relative_to(root).as_posix(), p) for p in sorted(root.rglob("*")) if p.is_file())
        return together(
            (path, p.read_bytes())
            for path, p in found
            if not any(part.startswith((".", "__")) for part in path.split("/"))
        )

    def examined(self, state: State) -> Examined:
        """What the reader of folders says of a state; the same files are read once."""
        key = (state.workspace, state.mark)
        found = self._examined.get(key)
        if found is None:
            found = self._read(state)
            with self._turn:
                while len(self._examined) >= _MOST:
                    self._examined.pop(next(iter(self._examined)), None)
                self._examined[key] = found
        return found

    def _read(self, state: State) -> Examined:
        with laid_out(self.store.bodies(state.files)) as root:
            report = folder.check(root)
            try:
                alliance = folder.read(root)
            except FolderError as error:
                return Examined(None, report.problems or error.problems())
        return Examined(Held.of(alliance.id, alliance, state.workspace), report.problems)


class KeptDrafts:
    """Drafts in the store: their links work after the server was stopped and started."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._near: Drafts = MemoryDrafts()

    def put(self, text: str) -> str:
        """Keep a text; its name."""
        name = draft_name(text)
        self._store.put_draft(name, text)
        return self._near.put(text)

    def text(self, name: str) -> str:
        """The text of a draft. Raises EquipoiseError where it is not held here."""
        try:
            return self._near.text(name)
        except EquipoiseError:
            found = self._store.draft(name.partition(":")[0])
            if found is None:
                raise
            self._near.put(found)
            return found
