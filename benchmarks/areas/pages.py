"""The pages under load: how fast do they answer 200 people, how fast the first page, and what does a page weigh?

``equipoise serve nato`` on this machine, and people in a closed loop: each opens a page, reads for 4 to 8 seconds and
follows another link of the pages or moves a choice; nobody sends a second request before the first was answered.
Every address of the round is opened once before, as a second reader finds it; one click in ten asks what nobody has
asked before (another year, another member), which the server has to compute. The floor is the same people asking the
same server for one small file, once for the first page and by all at once under load; of a page that is redrawn, to
fetch that file in the same browser and to draw it. The players take CPU too: on a machine that others load, the CPU a
request is the figure to compare. A page is to weigh under 60 kB, and under 400 kB with its charts, style and script.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from browsing import chromium
from figures import Floor, Row, Timed
from served import served

PAGES = (
    "/",
    "/pay",
    "/pay?show=burden",
    "/workshop?fund=civil&s0=floor&s0.percent=0.1",
    "/decide",
    "/align",
    "/whatif/canada-2026",
    "/plan",
    "/agree/canada-2026?draws=64",
    "/for/CAN",
    "/data",
    "/brief/canada-2026?draws=64",
)
FILE = ("/static/icon.svg",)
FOLLOWED = ("CAN", "USA", "DEU", "FRA", "POL", "TUR")
FRESH = 0.1
READS_S = (4.0, 8.0)
PEOPLE, SECONDS = 200, 30.0
#: Milliseconds until a file was fetched and a frame drawn after it.
FETCHED = """async (path) => {
    const begun = performance.now();
    await (await fetch(path, {cache: "no-store"})).text();
    await new Promise(requestAnimationFrame);
    return performance.now() - begun;
}"""


def rows(_: Path) -> Iterator[Row]:
    """The first page; half and 95 of 100 of the answers; CPU and weight."""
    with tempfile.TemporaryDirectory() as kept, served("serve", "nato", "--keep", kept) as (server, base):
        with httpx.Client(base_url=base, timeout=300) as client:
            for path in PAGES:
                client.get(path)
            first = Timed(tuple(_clocked(client, "/") for _ in range(20)))
            file = min(_clocked(client, FILE[0]) for _ in range(20))
            shared = sum(_weight(client, f"/static/{name}") for name in ("pages.css", "pages.js", "icon.svg"))
            weights = {path: _weight(client, path) for path in PAGES}
        yield Row("the first page, warm", first, Floor("one small file", file), 0.1, clock="clock")
        redrawn, drawn = _redrawn(base)
        floor = Floor("one small file fetched by the page, until the next frame", drawn)
        yield Row("a slider moved, until redrawn for 32 members", redrawn, floor, 0.1, clock="clock")
        before = _cpu_s(server.pid)
        still = sorted(asyncio.run(_played(base, FILE, SECONDS / 3)))
        least = (_cpu_s(server.pid) - before) / len(still)
        before, load = _cpu_s(server.pid), os.getloadavg()[0]
        took = sorted(asyncio.run(_played(base, PAGES, SECONDS)))
        used = (_cpu_s(server.pid) - before) / len(took)
    said = f"{len(took)} pages, {1000 * used:.1f} ms of CPU each, load average {load:.1f}"
    for percent, asked in ((50, None), (95, 0.15)):
        floor = Floor("one small file", _least(still, percent))
        yield Row(f"{percent} of 100 pages", Timed((_least(took, percent),)), floor, asked, said=said, clock="clock")
    heaviest = max(weights, key=weights.__getitem__)
    told_weights = (
        f"pages weigh {min(weights.values()) / 1000:.0f} to {weights[heaviest] / 1000:.0f} kB ({heaviest}), "
        f"style, script and icon {shared / 1000:.0f} kB once"
    )
    yield Row("CPU of the server a page", Timed((used,)), Floor("one small file", least), said=told_weights)


def _redrawn(base: str) -> tuple[Timed, float]:
    """From the key that moves a slider to the page that is drawn anew, in Chromium, as the page itself measures it.

    Beside it the seconds of a small file from fetching to the next frame, there.
    """
    redrawn = "performance.getEntriesByName('redrawn')"
    with chromium() as browser:
        page = browser.new_page(base_url=base)
        page.goto("/workshop?fund=civil&year=2027&s0=floor&s0.percent=0.4&s1=ceiling&s1.percent=14")
        page.locator('input[type="range"]').first.focus()
        for moved in range(1, 13):
            page.keyboard.press("ArrowRight")
            while page.evaluate(f"{redrawn}.length") < moved:
                page.wait_for_timeout(20)
        least = min(float(page.evaluate(FETCHED, FILE[0])) for _ in range(20)) / 1000
        took = page.evaluate(f"{redrawn}.map(e => e.duration)")[2:]
        return Timed(tuple(float(ms) / 1000 for ms in took)), least


def _least(sorted_seconds: list[float], percent: int) -> float:
    return sorted_seconds[min(len(sorted_seconds) - 1, int(len(sorted_seconds) * percent / 100))]


def _cpu_s(pid: int) -> float:
    """The CPU seconds of a process and of those it has waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(f) for f in fields[11:15]) / os.sysconf("SC_CLK_TCK")


async def _person(
    client: httpx.AsyncClient, chance: random.Random, paths: tuple[str, ...], until: float, took: list[float]
) -> None:
    """One who clicks and reads."""
    await asyncio.sleep(chance.uniform(0, READS_S[1]))
    while time.monotonic() < until:
        path = chance.choice(paths)
        if len(paths) > 1 and chance.random() < FRESH:
            fund, year = chance.choice(("civil", "military", "nsip")), chance.randint(2018, 2026)
            path = f"/pay?fund={fund}&year={year}&for={chance.choice(FOLLOWED)}"
        began = time.monotonic()
        answer = await client.get(path)
        took.append(time.monotonic() - began)
        if answer.status_code not in (200, 422):
            sys.exit(f"{path}: {answer.status_code}")
        await asyncio.sleep(chance.uniform(*READS_S))


async def _played(base: str, paths: tuple[str, ...], seconds: float) -> list[float]:
    """All of them at once."""
    took: list[float] = []
    limits = httpx.Limits(max_connections=PEOPLE, max_keepalive_connections=PEOPLE)
    async with httpx.AsyncClient(base_url=base, timeout=60, limits=limits) as client:
        until = time.monotonic() + seconds
        await asyncio.gather(*(_person(client, random.Random(i), paths, until, took) for i in range(PEOPLE)))
    return took


def _weight(client: httpx.Client, path: str) -> int:
    """The bytes of an answer as they are sent, packed."""
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        return len(b"".join(answer.iter_raw()))


def _clocked(client: httpx.Client, path: str) -> float:
    began = time.monotonic()
    client.get(path)
    return time.monotonic() - began
