"""What may come in, and what must go out with every page? Name, size, origin and the security policy, on every route.

A form counts only when this site sent it: a browser names the site that a form comes from, and another one is refused.
A server that knows its names answers to no other, so that a name of another site that is made to lead here reads
nothing. The policy lets a page load and run nothing but this server's own files; there is no inline script and no
inline style.
"""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from ipaddress import ip_address
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from fastapi.concurrency import run_in_threadpool

__all__ = ["MOST_BYTES", "POLICY", "Guard", "answers_to"]

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]

#: The largest body of a request: a folder of an alliance packed as a ZIP file is well below it.
MOST_BYTES: Final = 8_000_000

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_CUT_OFF: Final = {  # what is told when the server stops before it has answered: of a question, and of a form
    True: ("the server is being stopped", "Nothing was changed. Ask again in a moment."),
    False: (
        "the server is being stopped before it could say whether this was done",
        "Look, when it is back, before you send it again. A form of the desk that is sent again is recorded once.",
    ),
}


class Guard:
    """Wraps the application: refuses what is too large or forged, and adds the headers of the policy.

    ``refuse`` makes the answer of a refusal: a status, a message and a hint become a page or an object.
    """

    def __init__(
        self,
        app: App,
        refuse: Callable[[Message, int, str, str], tuple[bytes, bytes]],
        names: Collection[str] | None = None,
    ) -> None:
        self.app = app
        self.refuse = refuse
        self.names = None if names is None else frozenset(name.lower().rstrip(".") for name in names)
        #: What ends streams that would stay open for ever.
        self.closing: Callable[[], None] = lambda: None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.lower(): value for name, value in scope["headers"]}

        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        if self.names is not None and not answers_to(headers.get(b"host", b"").decode("latin-1"), self.names):
            hint = "Open it by localhost or by its number; whoever starts the server can add a name with --name NAME."
            await self._refused(scope, guarded, 421, "this server does not go by that name", hint)
            return
        if scope["method"] not in _SAFE:
            if _forged(headers):
                hint = "Open the page here and send the form from it. Nothing was changed."
                await self._refused(scope, guarded, 403, "this form was not sent by a page of this site", hint)
                return
            length = headers.get(b"content-length", b"")
            if not length.isdigit() or b"transfer-encoding" in headers:  # which of the two is read, no proxy agrees on
                hint = "Send the form again; a browser says its length by itself. Nothing was changed."
                await self._refused(scope, guarded, 411, "the length of what was sent is not known", hint)
                return
            if int(length) > MOST_BYTES:
                hint = f"At most {MOST_BYTES // 1_000_000} MB can be sent at once. Nothing was changed."
                await self._refused(scope, guarded, 413, "what was sent is too large", hint)
                return
        try:
            await self.app(scope, receive, guarded)
        except CancelledError:  # the server stops, and has waited long enough
            if begun:
                raise
            # Made here and at once: a thread would be waited for by a loop that is being closed.
            await _sent(guarded, 503, self.refuse(scope, 503, *_CUT_OFF[scope["method"] in _SAFE]))

    async def _refused(self, scope: Message, send: Send, status: int, message: str, hint: str) -> None:
        await _sent(send, status, await run_in_threadpool(self.refuse, scope, status, message, hint))


async def _sent(send: Send, status: int, answer: tuple[bytes, bytes]) -> None:
    media, body = answer
    headers = [(b"content-type", media), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def answers_to(host: str, names: Collection[str]) -> bool:
    """Is this the name of a server with these names? A number always is: no site can make its own name one.

    >>> answers_to("127.0.0.1:8000", ()), answers_to("[::1]:8000", ()), answers_to("localhost", ("localhost",))
    (True, True, True)
    >>> answers_to("evil.example:8000", ("localhost",)), answers_to("", ("localhost",))
    (False, False)
    """
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    if not name or "@" in host or "/" in host:
        return False
    if name in names:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _forged(headers: dict[bytes, bytes]) -> bool:
    """Does the browser say that another site sent this? A program that is no browser says nothing of the kind."""
    if headers.get(b"sec-fetch-site", b"same-origin") not in (b"same-origin", b"none"):
        return True
    origin, host = (headers.get(name, b"").decode("latin-1") for name in (b"origin", b"host"))
    try:
        return b"origin" in headers and urlsplit(origin).netloc != host
    except ValueError:
        return True
