"""What has been read of the record already? Cases and affairs, as far as they were written; the rest is read on."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from sqlalchemy import Connection

from equipoise.desk.affairs import STREAM, Affairs, fold_affairs
from equipoise.desk.batch import is_case
from equipoise.desk.procedure import Case, Event, Micros, fold
from equipoise.desk.sealing import opened
from equipoise.desk.store import reading

__all__ = ["Folds"]


class Folds:
    """What reading has folded already, and for which length of the record that is all there is: the rest is read on.

    ``size`` is how long the record is as the connection sees it: what is known of a record as long as that, or longer,
    is not looked for again. What this process itself writes is told (``written``): nothing of it is read back.
    """

    def __init__(self) -> None:
        self._cases: dict[str, tuple[int, int, Case]] = {}
        self._affairs: tuple[int, int, Affairs] = (-1, 0, Affairs())
        self.recorded: Micros = 0  # when the record was written to last, as the latest look or write saw it
        self._own = (0, -1)  # from this length of the record to that one, all was written here and is known
        self._lock = threading.Lock()

    def written(
        self, before: int, size: int, cases: Mapping[str, tuple[int, Case]], affairs: tuple[int, Affairs] | None
    ) -> None:
        """This process has committed what made the record of ``before`` entries one of ``size``: these are its ends."""
        with self._lock:
            self._own = (self._own[0] if self._own[1] == before else before, size)
            for name, (ver, case) in cases.items():
                self._cases[name] = (size, ver, case)
            if affairs is not None:
                self._affairs = (size, affairs[0], affairs[1])

    def _reaches(self, known: int, size: int) -> bool:
        """Is what was known of a record as long as that still all there is of one of ``size`` entries?"""
        first, last = self._own
        return known >= size or (known >= first and size <= last)

    def affairs(self, connection: Connection, size: int) -> Affairs:
        """The desk's own affairs."""
        with self._lock:
            known, ver, affairs = self._affairs
            if not self._reaches(known, size):
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
            if not self._reaches(known, size):
                for entry in reading.stream(connection, name, above=ver):
                    case, ver = fold(case, Event(name, entry.kind, opened(connection, entry.body))), entry.ver
                if ver:
                    self._cases[name] = (size, ver, case)
            return case
