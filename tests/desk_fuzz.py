"""Does the desk stand whatever is sent to it? Random requests to every address, in every role, with wrong tokens, wrong
fields, wrong bytes and huge ones, through the whole application in this process.

What must hold after each: no fault of the server, nothing of its inside in the answer, no word of a text for those who
may not read it, and nothing on record in anybody's name but the asker's own, with both tokens right.
"""

from __future__ import annotations

import asyncio
import multiprocessing as mp
import os
import random
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_from_bytes, unquote, urlencode

from desk_scenes import PLAIN, START, ceiling, open_accounts, signed_in, under_silence
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import verify
from equipoise.desk.people import may
from equipoise.desk.procedure import HOUR, STANCES
from equipoise.desk.store import schema
from equipoise.model import Alliance
from equipoise.web.desk.allowing import ROUTES
from equipoise.web.desk.forms import ASKS, NAMES
from equipoise.web.desk.serving import desk_application

CANARY = "Zwielichtkanarienvogel"
FORM = "f" * 40
PIECE = 2_500  # requests to one desk: then a fresh one, so that pages stay short
NASTY = (
    *("", " ", "\0", "0", "-1", "9" * 40, "NaN", "true", "yes", "no", "a" * 5_000, "𝔘𝔫𝔦", "\u202eabc", "é" * 90),
    *("'; DROP TABLE event;--", "<script>alert(1)</script>", "{{7*7}}", "%s%n%x", "../../../etc/passwd", "//evil.test"),
    *("2026-11-25T09:00", "2026-11-31T25:61", "2026-03-29T02:30", "9999-12-31T23:59", "0001-01-01T00:00", "ALD, BRE"),
    *("id = [", "title = 1", 'title = "x"\n[[changes]]\nkind = "nonsense"', "\ufeff", "\r\nSet-Cookie: x=y"),
)
INSIDE = (b"Traceback", b'File "', b"sqlalchemy", b"sqlite3.", b"psycopg", b"$argon2", b"site-packages")
METHODS = ("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW")
KINDS = (*ASKS, "draft", "apply", "nonsense")


@dataclass
class Fuzzed:
    """What the requests were answered, by status, and what was found."""

    answered: Counter[int] = field(default_factory=Counter)
    recorded: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """How many there were."""
        return self.answered.total()


def fuzzed(alliance: Alliance, requests: int, seed: int) -> Fuzzed:
    """So many random requests, on every core."""
    pieces = [(alliance, min(PIECE, requests - at), f"{seed}/{at}") for at in range(0, requests, PIECE)]
    found = Fuzzed()
    with mp.get_context("fork").Pool(min(len(pieces), os.cpu_count() or 1), maxtasksperchild=1) as pool:
        for one in pool.imap_unordered(_piece, pieces):
            found.answered += one.answered
            found.recorded += one.recorded
            found.faults += one.faults
    return found


def _piece(given: tuple[Alliance, int, str]) -> Fuzzed:
    alliance, requests, seed = given
    memory = Path("/dev/shm")  # nothing here is about disks
    place = Path(tempfile.mkdtemp(prefix="fuzz-", dir=memory if os.access(memory, os.W_OK) else None))
    try:
        return asyncio.run(Fuzz(alliance, place, seed).run(requests))
    finally:
        shutil.rmtree(place)


class Fuzz:
    """One desk, its application, the sessions of its people, and the draw that says what is asked next."""

    def __init__(self, alliance: Alliance, place: Path, seed: str) -> None:
        self.draw, self.clock, self.place, self.found = random.Random(seed), HeldClock(START), place, Fuzzed()
        self.desk = Desk.found(place / "desk.sqlite", alliance, PLAIN, origin="desk.test/fuzz", clock=self.clock)
        open_accounts(self.desk)
        for name, role, more in (("guest", "observer", {}), ("aide", "delegate", {"member": "BRE"})):
            body = {"name": name, "role": role, **more}
            self.desk.manage("account-opened", "admin", body, second="auditor")
        text = ceiling().replace("More for the lake", CANARY)
        under_silence(self.desk, "more", text)
        self.desk.submit("other", "draft", "head-bre", {"text": text, "body": "council"})
        self.desk.submit("third", "draft", "head-ald", {"text": text, "body": "council"})
        self.desk.submit("third", "table", "head-ald")
        self.people = sorted(self.desk.affairs().accounts)
        self.tokens: dict[str, tuple[str, str]] = {}
        self.app = desk_application(self.desk)
        self.secret = (place / "desk.sqlite.key").read_bytes().strip()

    async def run(self, requests: int) -> Fuzzed:
        """Ask so often; then the record must be whole."""
        for number in range(requests):
            if number % 500 == 0:
                self.tokens = signed_in(self.desk, self.people, self.draw)
            if self.draw.random() < 0.01:
                self.clock.pass_(self.draw.choice((1, HOUR, 13 * HOUR)))
            await self._ask()
        self.found.faults += verify(self.desk.store, self.desk.signer.verifier).faults
        self.desk.close()
        return self.found

    # --- one request ------------------------------------------------------------------------------------------------

    async def _ask(self) -> None:
        draw = self.draw
        method, path = draw.choice(sorted(ROUTES))
        if draw.random() < 0.3:
            method, path = "POST", "/desk/p/{name}/do"
        who = draw.choice(self.people) if draw.random() < 0.8 else ""
        token, csrf = self.tokens.get(who, ("", ""))
        honest = bool(who) and draw.random() < 0.8
        cookie = token if honest else draw.choice(("", "x", token[:-1], token.upper() + "0", draw.choice(NASTY)))
        form_token = FORM if draw.random() < 0.9 else draw.choice((*NASTY, None))
        said_csrf = csrf if draw.random() < 0.85 else draw.choice((*NASTY, self.tokens[draw.choice(self.people)][1]))
        right = honest and form_token == FORM and said_csrf == csrf
        if draw.random() < 0.04:
            method = draw.choice(METHODS)
        target = self._path(path)
        body, kind = self._body(said_csrf) if method not in ("GET", "HEAD") else (b"", b"")
        headers = [(b"host", b"desk.test"), (b"cookie", _cookies(cookie))]
        if form_token is not None:
            headers.append((b"x-form-token", form_token.encode()))
        if kind:
            headers.append((b"content-type", kind))
        if method not in ("GET", "HEAD") and draw.random() < 0.98:
            headers.append((b"content-length", str(len(body)).encode()))
        if draw.random() < 0.03:
            headers.append(draw.choice(_HEADERS))
        before = self._size()
        status, told, sent = await self._send(method, target, headers, body)
        asked = f"{method} {target[:200]!r} as {who or 'nobody'}"
        self._judge(asked, status, told, sent, who if honest else "", said_csrf)
        self._judge_record(asked, before, who if right else "")

    def _path(self, path: str) -> str:
        draw = self.draw
        if draw.random() < 0.03:
            return "/desk/" + quote_from_bytes(draw.randbytes(draw.randrange(12)), safe="/")
        for word, known in _WORDS.items():
            if word in path:
                path = path.replace(word, quote(draw.choice(known if draw.random() < 0.8 else NASTY), safe=""))
        if draw.random() < 0.15:
            path += "?" + urlencode({draw.choice(("to", "since", "in", "x")): draw.choice(NASTY)})
        return path

    def _body(self, csrf: str) -> tuple[bytes, bytes]:
        draw = self.draw
        chance = draw.random()
        if chance < 0.05:
            return draw.randbytes(draw.randrange(2_000)), draw.choice(_TYPES)
        if chance < 0.0505:
            return b"reason=" + b"x" * draw.choice((300_000, 1_100_000, 8_000_001)), _TYPES[0]
        fields = {name: self._value(name) for name in NAMES if draw.random() < 0.6}
        fields |= {"kind": draw.choice(KINDS), "csrf": csrf, "key": draw.choice((f"k{draw.random()}", "k", *NASTY))}
        if draw.random() < 0.3:
            more = ("name", "body", "password", "to", "carried", "fund", "year", "amount", "member", "number")
            fields |= {name: self._value(name) for name in more}
        if draw.random() < 0.5:
            fields["text"] = ceiling(amount=draw.randrange(10**8)) if draw.random() < 0.6 else draw.choice(NASTY)
        if draw.random() < 0.03:
            parts = "".join(
                f'--b\r\ncontent-disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()
            )
            return f"{parts}--b--\r\n".encode(), b"multipart/form-data; boundary=b"
        made = urlencode(fields, errors="surrogatepass").encode()
        return (made if draw.random() < 0.97 else made[: draw.randrange(len(made))] + b"%ff%ed%a0%80"), _TYPES[0]

    def _value(self, name: str) -> str:
        draw = self.draw
        if draw.random() < 0.25:
            return draw.choice(NASTY)
        known = {
            "stance": (*STANCES, "objection", "amendment", ""),
            "deadline": ("2026-11-27T09:00", "2026-12-01T12:00"),
            "name": ("more", "fresh", f"fresh-{draw.randrange(30)}", *self.people),
            "body": ("council", "", "counsil"),
            "fund": ("common", "nothing"),
            "year": ("2027", "2026", "x"),
            "amount": ("1", "1000000", "0.001"),
            "member": ("ALD", "BRE", "XXX"),
        }
        return draw.choice(known.get(name, ("It costs too much.", "ALD", "1", "yes", "2026-11-26T09:00")))

    async def _send(
        self, method: str, target: str, headers: list[tuple[bytes, bytes]], body: bytes
    ) -> tuple[int, bytes, dict[bytes, bytes]]:
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": _unquoted(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": headers,
            "client": ("203.0.113.9", 4711),
            "server": ("desk.test", 80),
        }
        cut = self.draw.randrange(len(body)) if len(body) > 1 and self.draw.random() < 0.2 else len(body)
        pieces: list[dict[str, Any]] = [{"type": "http.request", "body": body[:cut], "more_body": cut < len(body)}]
        if cut < len(body):
            pieces.append({"type": "http.request", "body": body[cut:], "more_body": False})
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return pieces.pop(0) if pieces else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        try:
            await self.app(scope, receive, send)
        except Exception as error:
            return 599, f"{type(error).__name__}: {error}".encode(), {}
        start = sent[0] if sent else {"status": 598, "headers": []}
        told = b"".join(message.get("body", b"") for message in sent[1:])
        return start["status"], told, dict(start["headers"])

    # --- what must hold ---------------------------------------------------------------------------------------------

    def _size(self) -> int:
        with self.desk.store.read() as connection:
            return int(connection.execute(schema.head.select()).one().size)

    def _judge(self, asked: str, status: int, told: bytes, headers: dict[bytes, bytes], who: str, typed: str) -> None:
        self.found.answered[status] += 1
        if status >= 500:
            self.found.faults.append(f"{asked}: {status} {told[:300]!r}")
        if b"content-security-policy" not in headers:
            self.found.faults.append(f"{asked}: {status} without the policy")
        inside = [mark for mark in (*INSIDE, str(self.place).encode(), self.secret) if mark in told]
        mine = (*self.tokens.get(who, ()), typed)
        others = [word for pair in self.tokens.values() for word in pair if word not in mine and word.encode() in told]
        account = self.desk.affairs().accounts.get(who)
        reads = account is not None and bool(may(account, "read", self.clock.now()))
        if inside or others or (not reads and CANARY.encode() in told and b"carried" not in told):
            self.found.faults.append(f"{asked}: {status} tells {inside or others or 'a text to whom may not read it'}")

    def _judge_record(self, asked: str, before: int, who: str) -> None:
        if self._size() == before:
            return
        added = [entry.actor for entry in self.desk.entries() if entry.seq > before]
        self.found.recorded += len(added)
        if wrong := sorted(set(added) - {who, "clock"}):
            self.found.faults.append(f"{asked}: recorded in the name of {wrong}")


_WORDS = {
    "{name}": ("more", "other", "third", "fresh", "nothing"),
    "{one}": ("more", "third"),
    "{other}": ("other", "more"),
    "{seq}": ("1", "7", "20", "99999", "0", "-3"),
    "{what}": ("call", "issue", "payment", "pay"),
    "{number}": ("1", "2", "0"),
    "{answer}": ("confirm", "decline", "yes"),
}
_TYPES = (
    b"application/x-www-form-urlencoded",
    b"multipart/form-data; boundary=b",
    b"application/json",
    b"\xff/\x00",
    b"",
)
_HEADERS = (
    (b"origin", b"https://evil.test"),
    (b"sec-fetch-site", b"cross-site"),
    (b"accept-encoding", b"gzip"),
    (b"accept", b"application/json"),
    (b"x-forwarded-for", b"127.0.0.1"),
    (b"if-none-match", b'"x"'),
    (b"range", b"bytes=0-1"),
    (b"content-length", b"-5"),
    (b"transfer-encoding", b"chunked"),
    (b"expect", b"100-continue"),
)


def _cookies(token: str) -> bytes:
    clean = "".join(c for c in token if c.isprintable() and c not in ";\r\n")
    return f"desk={clean}; equipoise-form={FORM}".encode("utf-8", "replace")


def _unquoted(path: str) -> str:
    return unquote(path, errors="replace")
