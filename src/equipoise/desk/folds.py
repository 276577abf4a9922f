"""What has been read of the record already? Cases and affairs, as far as they were written; the rest is read on."""

from __future__ import annotations

import threading

from sqlalchemy import Connection

from equipoise.desk.affairs import STREAM, Affairs, fold_affairs
from equipoise.desk.batch import is_case
from equipoise.desk.procedure import Case, Event, fold
from equipoise.desk.sealing import opened
from equipoise.desk.store import reading

__all__ = ["Folds"]


class Folds:
    """What reading has folded already, and for which length of the record that is all there is: the rest is read on.

    ``size`` is how long the record is as the connection sees it: what is known of a record as long as that, or longer,
    is not looked for again.
    """

    def __init__(self) -> None:
        self._cases: dict[str, tuple[int, int, Case]] = {}
        self._affairs: tuple[int, int, Affairs] = (-1, 0, Affairs())
        self._lock = threading.Lock()

    def affairs(self, connection: Connection, size: int) -> Affairs:
        """The desk's own affairs."""
        with self._lock:
            known, ver, affairs = self._affairs
            if known < size:
                for entry in reading.stream(connection, STREAM, above=ver):
                    affairs, ver = fold_affairs(affairs, entry.kind, entry.body), entry.ver
                self._affairs = (size, ver, affairs)
            return affairs

    def case(self, connection: Connection, name: str, size: int) -> Case:
        """A case as written."""
        if not is_case(name):
            return Case(name)
        with self._lock:
            known, ver, case = self._cases.get(name, (-1, 0, Case(name)))
            if known < size:
                for entry in reading.stream(connection, name, above=ver):
                    case, ver = fold(case, Event(name, entry.kind, opened(connection, entry.body))), entry.ver
                if ver:
                    self._cases[name] = (size, ver, case)
            return case
