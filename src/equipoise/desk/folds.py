"""What has been read of the record already? Cases and affairs, as far as they were written; the rest is read on."""

from __future__ import annotations

import threading

from sqlalchemy import Connection

from equipoise.desk.affairs import STREAM, Affairs, fold_affairs
from equipoise.desk.batch import is_case
from equipoise.desk.procedure import Case, Event, fold
from equipoise.desk.store import reading

__all__ = ["Folds"]


class Folds:
    """What reading has folded already: only what was written since is read again."""

    def __init__(self) -> None:
        self._cases: dict[str, tuple[int, Case]] = {}
        self._affairs: tuple[int, Affairs] = (0, Affairs())
        self._lock = threading.Lock()

    def affairs(self, connection: Connection) -> Affairs:
        """The desk's own affairs."""
        with self._lock:
            ver, affairs = self._affairs
            for entry in reading.stream(connection, STREAM, above=ver):
                affairs, ver = fold_affairs(affairs, entry.kind, entry.body), entry.ver
            self._affairs = (ver, affairs)
            return affairs

    def case(self, connection: Connection, name: str) -> Case:
        """A case as written."""
        if not is_case(name):
            return Case(name)
        with self._lock:
            ver, case = self._cases.get(name, (0, Case(name)))
            for entry in reading.stream(connection, name, above=ver):
                case, ver = fold(case, Event(name, entry.kind, entry.body)), entry.ver
            if ver:
                self._cases[name] = (ver, case)
            return case
