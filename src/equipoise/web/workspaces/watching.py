"""How does a page learn of another person's change? By a stream of events: each new version, as soon as it is kept.

Versions of this process wake the streams at once; those of another server on the same database are found by looking,
once a turn for all streams together and only while there are any. Streams end when the server is told to stop.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Final

from equipoise.web.workspaces.store import Store, Version

__all__ = ["Watch", "told"]

_LOOK_S: Final = 1.0
_ALIVE_S: Final = 15.0
_MOST_STREAMS: Final = 1_000


class Watch:
    """The streams of one server."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._loop: asyncio.AbstractEventLoop | None = None
        self._streams: dict[str, set[asyncio.Event]] = {}
        self._newest: dict[str, int] = {}
        self._looking: asyncio.Task[None] | None = None
        self._closed = False
        store.tell(self._kept)

    @property
    def room(self) -> bool:
        """Can one more listen?"""
        return sum(map(len, self._streams.values())) < _MOST_STREAMS

    def close(self) -> None:
        """End every stream: the server stops. May be called from any thread, or by a signal."""
        self._closed = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake_all)

    async def stream(self, id_: str, after: int) -> AsyncIterator[str]:
        """Every version later than ``after`` as an event, until the reader goes or the server stops."""
        self._loop = asyncio.get_running_loop()
        mine = asyncio.Event()
        self._streams.setdefault(id_, set()).add(mine)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            yield "retry: 2000\n\n"
            while not self._closed:
                mine.clear()
                for version in await asyncio.to_thread(self._store.versions, id_, after):
                    after = version.number
                    paths = await asyncio.to_thread(self._store.changed, id_, version.number)
                    yield f"id: {after}\ndata: {json.dumps(told(version, paths))}\n\n"
                try:
                    await asyncio.wait_for(mine.wait(), _ALIVE_S)
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            left = self._streams.get(id_, set())
            left.discard(mine)
            if not left:
                self._streams.pop(id_, None)
                self._newest.pop(id_, None)

    def _kept(self, id_: str) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, id_)

    def _wake(self, id_: str) -> None:
        for stream in self._streams.get(id_, ()):
            stream.set()

    def _wake_all(self) -> None:
        for id_ in list(self._streams):
            self._wake(id_)
        if self._looking is not None:
            self._looking.cancel()

    async def _look(self) -> None:
        while self._streams and not self._closed:
            for id_, number in (await asyncio.to_thread(self._store.newest, list(self._streams))).items():
                if self._newest.get(id_) != number:
                    self._newest[id_] = number
                    self._wake(id_)
            await asyncio.sleep(_LOOK_S)


def told(version: Version, paths: list[str]) -> dict[str, object]:
    """A version as data."""
    return {"number": version.number, "by": version.by, "at": version.at, "what": version.what, "files": paths}
