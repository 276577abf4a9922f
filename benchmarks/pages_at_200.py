"""How fast do the pages answer 200 people, how fast the first page, and what does a page weigh? Run by hand.

    python benchmarks/pages_at_200.py [--people 200] [--seconds 30]

Starts ``equipoise serve nato`` on this machine and plays people in a closed loop: each opens a page, reads for 4 to 8
seconds (drawn anew each time) and follows another link of the pages or moves a choice; nobody sends a second request
before the first was answered. Every address of the round is opened once before, as a second reader finds it; one click
in ten asks what nobody has asked before (another year, another member), which the server has to compute. Reported are
the 50th and 95th percentile of the time to the last byte, the CPU that the server spent a request, the first page warm,
and the weight of each page as it is sent. Aimed at on two idle cores: p95 under 150 ms, the first page under 100 ms,
60 kB a page, 400 kB with its style, script and charts. The players take CPU too: on a machine that others load the CPU
a request is the figure to compare, and the load is printed beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

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
FOLLOWED = ("CAN", "USA", "DEU", "FRA", "POL", "TUR")
FRESH = 0.1
READS_S = (4.0, 8.0)


def cpu_s(pid: int) -> float:
    """The CPU seconds of a process and of those it has waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(f) for f in fields[11:15]) / os.sysconf("SC_CLK_TCK")


async def person(client: httpx.AsyncClient, chance: random.Random, until: float, took: list[float]) -> None:
    """One who clicks and reads."""
    await asyncio.sleep(chance.uniform(0, READS_S[1]))
    while time.monotonic() < until:
        path = chance.choice(PAGES)
        if chance.random() < FRESH:
            fund, year = chance.choice(("civil", "military", "nsip")), chance.randint(2018, 2026)
            path = f"/pay?fund={fund}&year={year}&for={chance.choice(FOLLOWED)}"
        began = time.monotonic()
        answer = await client.get(path)
        took.append(time.monotonic() - began)
        if answer.status_code not in (200, 422):
            sys.exit(f"{path}: {answer.status_code}")
        await asyncio.sleep(chance.uniform(*READS_S))


async def played(base: str, people: int, seconds: float) -> list[float]:
    """All of them at once."""
    took: list[float] = []
    limits = httpx.Limits(max_connections=people, max_keepalive_connections=people)
    async with httpx.AsyncClient(base_url=base, timeout=60, limits=limits) as client:
        until = time.monotonic() + seconds
        await asyncio.gather(*(person(client, random.Random(i), until, took) for i in range(people)))
    return took


def weight(client: httpx.Client, path: str) -> int:
    """The bytes of an answer as they are sent, packed."""
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        return len(b"".join(answer.iter_raw()))


def main() -> None:
    """Start the server, play, print."""
    words = argparse.ArgumentParser()
    words.add_argument("--people", type=int, default=200)
    words.add_argument("--seconds", type=float, default=30)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as kept:
        command = [sys.executable, "-m", "equipoise", "serve", "nato", "--port", "0", "--keep", kept]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            told = re.search(r"http://\S+/", server.stdout.readline())
            assert told is not None
            base = told[0].rstrip("/")
            with httpx.Client(base_url=base, timeout=300) as client:
                for path in PAGES:
                    client.get(path)
                first = min(_timed(client, "/") for _ in range(20))
                before = cpu_s(server.pid)
                for _ in range(50):
                    client.get("/")
                each = (cpu_s(server.pid) - before) / 50
                shared = sum(weight(client, f"/static/{name}") for name in ("pages.css", "pages.js", "icon.svg"))
                weights = {path: weight(client, path) for path in PAGES}
            before = cpu_s(server.pid)
            took = sorted(asyncio.run(played(base, asked.people, asked.seconds)))
            used = (cpu_s(server.pid) - before) / len(took)
        finally:
            server.terminate()
            server.wait(20)
    lines = [
        f"load {os.getloadavg()[0]:.1f}; {asked.people} people, {asked.seconds:.0f} s, {len(took)} pages",
        f"p50 {1000 * took[len(took) // 2]:.0f} ms, p95 {1000 * took[int(0.95 * len(took))]:.0f} ms",
        f"CPU a request, fresh ones among them: {1000 * used:.1f} ms",
        f"first page warm: {1000 * first:.1f} ms at best, {1000 * each:.1f} ms of CPU",
        *(f"{size / 1000:7.1f} kB  {path}" for path, size in weights.items()),
        f"{shared / 1000:7.1f} kB  style, script and icon, once",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


def _timed(client: httpx.Client, path: str) -> float:
    began = time.monotonic()
    client.get(path)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
