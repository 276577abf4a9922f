"""What does an open page learn? The state of a proposal, pushed when it changes, and the desk's clock every second."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from equipoise.desk.deadlines import left, words
from equipoise.desk.desk import Desk
from equipoise.desk.procedure import closing
from equipoise.web.desk.saying import sentence

__all__ = ["Ticks", "tick_of"]

_EVERY_S: Final = 1.0


def tick_of(desk: Desk, name: str) -> dict[str, Any]:
    """A proposal at this instant, as data."""
    case, now = desk.case(name), desk.now
    return {
        "proposal": name,
        "title": case.title,
        "state": str(case.state),
        "closing": closing(case, now),
        "sentence": sentence(case, now),
        "version": case.version,
        "round": case.rounds,
        "deadline": case.round.deadline if case.round else None,
        "deadline_words": words(case),
        "left": left(case, now),
        "now": now,
        "rate": desk.clock.rate,
    }


class Ticks:
    """What the open pages are told: a proposal is looked at once a second, however many read it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._next: dict[str, asyncio.Task[str]] = {}

    async def streamed(self, name: str, request: Request) -> AsyncIterator[str]:
        """Server-sent events: one at once, then one a second, until the reader goes away."""
        found = await self._event(name, 0.0)
        while not await request.is_disconnected():
            yield found
            found = await self._shared(name)

    async def _shared(self, name: str) -> str:
        """The next event, together with all who wait for it."""
        task = self._next.get(name)
        if task is None or task.done() or task.get_loop() is not asyncio.get_running_loop():
            task = self._next[name] = asyncio.create_task(self._event(name, _EVERY_S))
        return await asyncio.shield(task)

    async def _event(self, name: str, after: float) -> str:
        await asyncio.sleep(after)
        found = await run_in_threadpool(tick_of, self._desk, name)
        return f"event: tick\ndata: {json.dumps(found, ensure_ascii=False)}\n\n"
