"""Does a real server hold when many rounds close in the same second and everybody watches? Real process, real sockets.

Viewers keep a stream of events open each; in the last second before a shared deadline, heads of delegation break most
of the rounds, each on a connection of its own. Afterwards the record says who was in time.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from desk_races import EFFECTIVE, MEMBERS, founded, opened
from desk_scenes import signed_in
from equipoise.desk.desk import Desk
from equipoise.desk.procedure import SECOND
from equipoise.model import Alliance
from own_loop import run_apart
from served import served

FORM = "f" * 40
LAST = 20_000  # microseconds before the deadline at which the last break is sent


@dataclass
class Loaded:
    """What the load found."""

    viewers: int
    rounds: int
    breaks: int
    answered: Counter[int] = field(default_factory=Counter)  # by HTTP status
    seconds: list[float] = field(default_factory=list, repr=False)  # from sending a break to its answer
    lag: list[float] = field(default_factory=list, repr=False)  # from sending a break to its stamp
    lost: int = 0
    late: int = 0  # received in time, told late
    after: int = 0  # sent in time, received after the deadline
    contradictions: int = 0
    watched: int = 0  # viewers whose page told the end of their round
    shown: float = 0.0  # seconds from the end of the settle window until the last open page told it
    ticks: int = 0

    def slowest(self, percent: float) -> float:
        """How long the slowest but so many percent took."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(len(self.seconds) * percent / 100))]


def loaded(
    address: str, alliance: Alliance, key: Path, *, viewers: int, rounds: int, breaks: int, settle_s: int = 10
) -> Loaded:
    """Put rounds under silence with one deadline, serve them, watch them, break all but every tenth, judge."""
    heads = MEMBERS[: min(len(MEMBERS), breaks)]
    desk = founded(address, alliance, key, settle_s, len(heads))
    tokens = list(signed_in(desk, [f"head-{member.lower()}" for member in heads], random.Random(2)).values())
    with closing(desk), served("desk", "serve", address, "--key", key) as (_, base):
        port = int(base.rpartition(":")[2])
        names = [f"load-{i}" for i in range(rounds)]
        deadline = desk.now + (3 * SECOND) + rounds * 100_000 + viewers * 20_000
        opened(desk, names, deadline)
        found = Loaded(viewers, rounds, breaks)
        load = _Load(port, tokens, names, deadline, settle_s, found)
        run_apart(load.run())
        judged(desk, names, load.sent, deadline, found)
    return found


class _Load:
    """The viewers and breakers of one run, in one event loop."""

    def __init__(
        self, port: int, tokens: list[tuple[str, str]], names: list[str], deadline: int, settle_s: int, found: Loaded
    ) -> None:
        self.port, self.tokens, self.names, self.deadline, self.found = port, tokens, names, deadline, found
        self.ends = deadline + settle_s * SECOND
        self.broken = [name for i, name in enumerate(names) if i % 10 != 9]
        self.sent: dict[tuple[str, str], int] = {}

    async def run(self) -> None:
        """Everybody at once; the viewers stay until their round has ended."""
        viewers = []
        for i in range(self.found.viewers):
            viewers.append(asyncio.create_task(self._watch(i)))
            await asyncio.sleep(0.01)
        draw = random.Random(1)
        whens = sorted(self.deadline - draw.randint(LAST, SECOND) for _ in range(self.found.breaks))
        await asyncio.gather(*(self._break(i, when) for i, when in enumerate(whens)))
        if viewers:
            await asyncio.wait(viewers, timeout=30)
        for viewer in viewers:
            viewer.cancel()

    def _head(self, path: str, i: int, verb: str = "GET", more: str = "") -> bytes:
        token, _ = self.tokens[i % len(self.tokens)]
        cookie = f"desk={token}; equipoise-form={FORM}"
        return f"{verb} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n{more}\r\n".encode()

    async def _watch(self, i: int) -> None:
        name = self.names[i % len(self.names)]
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(self._head(f"/desk/p/{name}/live", i))
        try:
            async for line in reader:
                if not line.startswith(b"data: "):
                    continue
                self.found.ticks += 1
                said = json.loads(line[6:])
                if said["state"] in ("broken", "adopted") and _now() >= self.ends:
                    self.found.watched += 1
                    self.found.shown = max(self.found.shown, (_now() - self.ends) / 1e6)
                    return
        finally:
            writer.close()

    async def _break(self, i: int, when: int) -> None:
        name = self.broken[i % len(self.broken)]
        member = (i // len(self.broken)) % len(self.tokens)
        words = {"kind": "break", "stance": "objection", "reason": "It costs too much.", "key": f"load-{i}"}
        body = urlencode({**words, "csrf": self.tokens[member][1]}).encode()
        more = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        await asyncio.sleep(max(0.0, (when - 2 * SECOND - _now()) / 1e6))
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        await asyncio.sleep(max(0.0, (when - _now()) / 1e6))
        start = time.monotonic()
        self.sent[name, MEMBERS[member]] = _now()
        writer.write(self._head(f"/desk/p/{name}/do", member, "POST", f"{more}X-Form-Token: {FORM}\r\n") + body)
        line = await reader.readline()
        self.found.seconds.append(time.monotonic() - start)
        self.found.answered[int(line.split()[1]) if line else 0] += 1
        writer.close()


def _now() -> int:
    return time.time_ns() // 1000


def judged(desk: Desk, names: list[str], sent: dict[tuple[str, str], int], deadline: int, found: Loaded) -> None:
    """What the record says of the breaks that were sent."""
    desk.tick()  # pages know the end by their clock; the server's clock may not have written it yet
    seen: Counter[str] = Counter()
    for name in names:
        entries = desk.entries(name)
        ended = Counter(entry.kind for entry in entries)
        for entry in entries:
            if entry.kind in (*EFFECTIVE, "late-break"):
                seen[entry.kind] += 1
                found.late += entry.kind == "late-break" and entry.received_at < deadline
                found.after += entry.received_at >= deadline
                found.lag.append((entry.received_at - sent[name, entry.member]) / 1e6)
        found.contradictions += ended["adopted"] + ended["broken"] != 1
    found.lost = found.breaks - seen.total()
