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

__all__ = ["streamed", "tick_of"]

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


async def streamed(desk: Desk, name: str, request: Request) -> AsyncIterator[str]:
    """Server-sent events: one a second, until the reader goes away."""
    while not await request.is_disconnected():
        found = await run_in_threadpool(tick_of, desk, name)
        yield f"event: tick\ndata: {json.dumps(found, ensure_ascii=False)}\n\n"
        await asyncio.sleep(_EVERY_S)
