"""How is it written? Whoever comes first writes for all who wait: one transaction, one synchronisation, many requests.

Every request waits for the lock; the one that gets it, and then that of the head, takes all that are waiting and writes
them in one transaction.
An answer is given only after the commit. A job that fails takes nobody with it: nothing of the transaction is kept, and
every job is decided again in one of its own. When the database itself cannot be reached, all are told: NOT recorded.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from equipoise.desk.batch import Batch, Known
from equipoise.desk.clock import Clock
from equipoise.desk.folds import Folds
from equipoise.desk.record import Signer
from equipoise.desk.refusing import NotRecorded
from equipoise.desk.store import Store
from equipoise.errors import EquipoiseError

__all__ = ["Writer"]

T = TypeVar("T")
_Waiting: TypeAlias = tuple[Callable[[Batch], Any], Future[Any], str]
_MOST: Final = 256  # requests in one transaction


class Writer:
    """The one way to append: jobs are decided one after the other, in the order of their arrival."""

    def __init__(self, store: Store, signer: Signer, clock: Clock, folds: Folds) -> None:
        self._store, self._signer, self._clock, self._folds = store, signer, clock, folds
        self._lock = threading.Lock()
        self._waiting: deque[_Waiting] = deque()
        self._known = Known()

    def run(self, job: Callable[[Batch], T], key: str = "") -> T:
        """Decide and write one job, together with those that wait. Raises what the job raises, or NotRecorded.

        ``key``: the idempotency key that it will ask for: those of all who wait are looked up at once.
        """
        future: Future[T] = Future()
        self._waiting.append((job, future, key))
        with self._lock:
            while not future.done():
                self._write()
        return future.result()

    def _taken(self) -> list[_Waiting]:
        return [self._waiting.popleft() for _ in range(min(len(self._waiting), _MOST))]

    def _write(self, one: _Waiting | None = None) -> None:
        """Write all that wait, or ``one`` by itself.

        Who waits is asked under the lock of the head, not before: whatever came while other processes held it is
        written in this turn. Else many processes that share a record take turns for a request or two each, and what a
        moment's standstill has heaped up is never worked off.
        """
        answers: list[tuple[Future[Any], Any, BaseException | None]] = []
        jobs = [one] if one else []
        try:
            with self._store.write() as (connection, head):
                jobs = jobs or self._taken()
                batch = Batch(connection, head, self._clock, self._known, [key for _, _, key in jobs if key])
                batch.note_gap()
                for job, future, _ in jobs:
                    before = batch.additions
                    try:
                        answers.append((future, job(batch), None))
                    except EquipoiseError as refused:
                        if batch.additions != before:
                            raise  # refused halfway: what it added must not be kept
                        answers.append((future, None, refused))
                batch.flush(self._signer)
        except BaseException as error:
            self._known.forget()
            self._failed(jobs or self._taken(), error)
            return
        self._folds.recorded = max(head.recorded_at, batch.now if batch.size > head.size else 0)
        if batch.size > head.size:
            self._folds.written(head.size, batch.size, *batch.ends())
        for future, answer, trouble in answers:
            if trouble is None:
                future.set_result(answer)
            else:
                future.set_exception(trouble)

    def _failed(self, jobs: list[_Waiting], error: BaseException) -> None:
        """Nothing was kept: each job once more by itself, unless the database or the process itself gave way."""
        hopeless = isinstance(error, OperationalError | InterfaceError) or not isinstance(error, Exception)
        if len(jobs) > 1 and not hopeless:
            for job in jobs:
                self._write(job)
            return
        told = error
        if isinstance(error, SQLAlchemyError):
            told = NotRecorded(f"NOT recorded: the database refused ({str(error).splitlines()[0]}). Try again.")
        for _, future, _ in jobs:
            future.set_exception(told)
