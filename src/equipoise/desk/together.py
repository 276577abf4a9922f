"""How do many who ask at the same time ask once? Whoever comes first looks for all who wait.

For looks at the database that cost more than what they find: a look begins only after everybody whom it answers has
asked, so nobody is told anything that was already old then.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from typing import Generic, TypeVar

__all__ = ["Together"]

K = TypeVar("K")
V = TypeVar("V")


class Together(Generic[K, V]):
    """One way to look things up by key, ``look``, shared by threads: one look answers all who wait for the next."""

    def __init__(self, look: Callable[[Collection[K]], Mapping[K, V]]) -> None:
        self._look = look
        self._lock = threading.Lock()
        self._waiting: deque[tuple[K, Future[V | None]]] = deque()

    def of(self, key: K) -> V | None:
        """What is found under a key, None where nothing is. Raises what the look raises."""
        future: Future[V | None] = Future()
        self._waiting.append((key, future))
        with self._lock:
            if not future.done():
                self._answer([self._waiting.popleft() for _ in range(len(self._waiting))])
        return future.result()

    def _answer(self, asked: list[tuple[K, Future[V | None]]]) -> None:
        try:
            found = self._look({key for key, _ in asked})
        except BaseException as error:
            for _, future in asked:
                future.set_exception(error)
            return
        for key, future in asked:
            future.set_result(found.get(key))
