"""Was this form sent from a page that this server gave to this browser? Every form carries a token of its cookie.

The browser holds a secret in a cookie; each form that changes something holds a salt and what the secret makes of it.
A page elsewhere can read neither, so it cannot write such a form. The salt is new on every page: what is sent packed
never holds the same token twice. Pages are kept without tokens, which are put in as a page goes out.

A program without a browser chooses a secret by itself and sends it twice: as the cookie and in the header
``X-Form-Token``.
"""

from __future__ import annotations

import gzip
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeAlias

from fastapi import Depends, Request, Response
from fastapi.datastructures import Headers

from equipoise.errors import EquipoiseError

__all__ = ["COOKIE", "FIELD", "HEADER", "FormPage", "NotOurForm", "Typed", "check_form", "is_form_page", "with_field"]

COOKIE: Final = "equipoise-form"
FIELD: Final = "form-token"
HEADER: Final = "x-form-token"
#: More fields and files than any form of ours has, the folder that is mended file by file among them.
_MOST_FIELDS: Final = 2_100
_SAFE: Final = ("GET", "HEAD", "OPTIONS")
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{32,64}")
_FORM: Final = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')
#: Where the token goes; nobody can type it, for it is another one in every process.
_MARK: Final = secrets.token_urlsafe(24)
_LEAST_PACKED: Final = 800
_FAST: Final = 1


class NotOurForm(EquipoiseError):
    """A form without the token of the browser that sends it; ``typed`` is what it says, to be sent again."""

    def __init__(self, typed: Mapping[str, str], *, files: bool, ours: bool) -> None:
        self.typed, self.files, self.ours = typed, files, ours
        super().__init__("this form does not carry the token of this browser")
        self.hint = (
            "Nothing was changed. A program sends a secret of 32 letters or digits twice: as the cookie "
            f"{COOKIE} and as the header X-Form-Token."
        )


def with_field(html: str) -> str:
    """A page whose forms that change something have a place for the token."""
    return _FORM.sub(rf'\g<0><input type="hidden" name="{FIELD}" value="{_MARK}">', html)


def is_form_page(body: bytes) -> bool:
    """Has this page a place for the token?"""
    return _MARK.encode() in body


class FormPage(Response):
    """A page with forms: as it goes out it gets the token of whoever asked, and a cookie where there is none yet."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send it."""
        asked = Headers(scope=scope)
        name = _cookie_name(scope)
        secret = _secret_of(asked, name)
        told = self.headers
        if secret is None:
            secret = secrets.token_urlsafe(32)
            # Lax, not Strict: a link in a letter would come without the cookie, get a new one, and so spoil every
            # form that is open in the same browser. With neither does another site's form bring the cookie along.
            self.set_cookie(name, secret, httponly=True, samesite="lax", secure=name != COOKIE, path="/")
        told["vary"] = "Accept-Encoding, Cookie"
        told.setdefault("cache-control", "private, no-cache")
        body = bytes(self.body)
        if self.status_code == 200 and told["cache-control"] != "no-store":
            told["etag"] = f'"{hashlib.sha256(body + secret.encode()).hexdigest()[:20]}"'
            if asked.get("if-none-match") == told["etag"]:
                self.status_code, body = 304, b""
        body = body.replace(_MARK.encode(), _token(secret, secrets.token_urlsafe(9)).encode())
        if len(body) > _LEAST_PACKED and "gzip" in asked.get("accept-encoding", ""):
            body = gzip.compress(body, _FAST)
            told["content-encoding"] = "gzip"
        self.body = body
        told["content-length"] = str(len(body))
        await super().__call__(scope, receive, send)


async def check_form(request: Request) -> None:
    """Let through what only reads, and what carries the token. Raises NotOurForm for every other request."""
    if request.method in _SAFE:
        return
    secret = _secret_of(request.headers, _cookie_name(request.scope))
    sent = request.headers.get(HEADER, "")
    if sent and secret and (hmac.compare_digest(sent.encode(), secret.encode()) or _fits(sent, secret)):
        return
    form = await request.form(max_fields=_MOST_FIELDS, max_files=_MOST_FIELDS)
    token = form.get(FIELD, "")
    if secret and isinstance(token, str) and _fits(token, secret):
        return
    pairs = form.multi_items()
    typed = {k: v for k, v in pairs if isinstance(v, str) and k != FIELD and "password" not in k}
    # Only a browser that says that this site's own page sent it is offered the way to send it again.
    ours = request.headers.get("sec-fetch-site") == "same-origin" or "origin" in request.headers
    raise NotOurForm(typed, files=any(not isinstance(v, str) for _, v in pairs), ours=ours)


async def _typed_in(request: Request) -> dict[str, str]:
    form = await request.form(max_fields=_MOST_FIELDS)
    return {name: value for name, value in form.items() if isinstance(value, str)}


#: What was typed into a form, by name. It is read before the address is called, which then works in a thread of its own
#: and keeps nobody else waiting.
Typed: TypeAlias = Annotated[dict[str, str], Depends(_typed_in)]


def _cookie_name(scope: Any) -> str:
    return f"__Host-{COOKIE}" if scope["scheme"] == "https" else COOKIE


def _secret_of(headers: Headers, name: str) -> str | None:
    """What the browser holds, if it is of our making."""
    if name not in headers.get("cookie", ""):
        return None
    found = re.search(rf"(?:^|;\s*){re.escape(name)}=([^;\s]*)", headers.get("cookie", ""))
    return found[1] if found and _SECRET.fullmatch(found[1]) else None


def _token(secret: str, salt: str) -> str:
    made = hmac.new(secret.encode(), salt.encode(), hashlib.sha256).hexdigest()[:40]
    return f"{salt}.{made}"


def _fits(token: str, secret: str) -> bool:
    salt, _, _ = token.partition(".")
    return hmac.compare_digest(token.encode(), _token(secret, salt).encode())
