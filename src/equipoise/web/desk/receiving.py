"""When was a request received? At the instant at which its body had wholly arrived, before anything waits for a turn.

A slow upload reserves no time; a busy desk takes none away: what is stamped here counts, however long the queue is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, TypeAlias

from fastapi import Request

from equipoise.desk.procedure import Micros

__all__ = ["Receiving", "judged_at", "received_at"]

_Message: TypeAlias = MutableMapping[str, Any]
_Receive: TypeAlias = Callable[[], Awaitable[_Message]]
_Send: TypeAlias = Callable[[_Message], Awaitable[None]]
_STAMP: Final = "equipoise.received_at"


class Receiving:
    """Wraps the application: reads what is sent to the desk, stamps it, and hands it on."""

    def __init__(self, app: Callable[[_Message, _Receive, _Send], Awaitable[None]], now: Callable[[], Micros]) -> None:
        self.app, self.now = app, now

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].startswith("/desk"):
            await self.app(scope, receive, send)
            return
        arrived = [await receive()]
        while arrived[-1]["type"] == "http.request" and arrived[-1].get("more_body"):
            arrived.append(await receive())
        scope[_STAMP] = self.now()
        arrived.reverse()

        async def again() -> _Message:
            return arrived.pop() if arrived else await receive()

        await self.app(scope, again, send)


def received_at(request: Request) -> Micros:
    """The stamp of a request that was sent to the desk."""
    found: Micros = request.scope[_STAMP]
    return found


def judged_at(request: Request, now: Micros) -> Micros:
    """As of when is the authority of whoever asks judged? As of the stamp; of a request without one, now."""
    found: Micros = request.scope.get(_STAMP, now)
    return found
