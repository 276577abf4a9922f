"""What does an open page learn? The state of a proposal, pushed when it changes, and the desk's clock every second."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any, Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from equipoise.desk.deadlines import left, words
from equipoise.desk.desk import Desk
from equipoise.desk.procedure import Case, closing
from equipoise.web.desk.saying import sentence

__all__ = ["Ticks", "tick_of"]

_EVERY_S: Final = 1.0


def tick_of(desk: Desk, case: Case) -> dict[str, Any]:
    """A proposal at this instant, as data: what everybody who is signed in may know of it."""
    now = desk.now
    return {
        "proposal": case.id,
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
    """What the open pages are told: once a second, however many, every proposal that is watched is looked at."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._watched: Counter[str] = Counter()
        self._next: asyncio.Task[dict[str, str]] | None = None

    async def streamed(self, name: str, request: Request) -> AsyncIterator[str]:
        """Server-sent events: one at once, then one a second, until the reader goes away."""
        self._watched[name] += 1
        try:
            found = await run_in_threadpool(_event, self._desk, name)
            while not await request.is_disconnected():
                yield found
                told = await self._shared()
                found = told[name] if name in told else await run_in_threadpool(_event, self._desk, name)
        finally:
            self._watched[name] -= 1
            if not self._watched[name]:
                del self._watched[name]

    async def _shared(self) -> dict[str, str]:
        """The next events, together with all who wait for them."""
        task = self._next
        if task is None or task.done() or task.get_loop() is not asyncio.get_running_loop():
            task = self._next = asyncio.create_task(self._round())
        return await asyncio.shield(task)

    async def _round(self) -> dict[str, str]:
        await asyncio.sleep(_EVERY_S)
        return await run_in_threadpool(lambda names: {n: _event(self._desk, n) for n in names}, tuple(self._watched))


def _event(desk: Desk, name: str) -> str:
    return f"event: tick\ndata: {json.dumps(tick_of(desk, desk.case(name)), ensure_ascii=False)}\n\n"
