"""The desk under load: how fast is a break acknowledged when 500 come in the last second, and what does a record cost?

A real server, 200 people who watch live, 50 rounds that close in the same second, 500 breaks in the last second before
it; on SQLite and on PostgreSQL, each syncing every commit to the disk. Then one position after another, each durable
before the next: the floor is one fsync of the disk, beside it stands the database alone, a row and a commit. On the
clock.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg

from desk_load import loaded
from desk_races import founded, opened
from equipoise import folder
from equipoise.desk.desk import Desk
from equipoise.desk.procedure import SECOND
from figures import Beside, Floor, Row, Timed, timed
from postgres import Postgres

VIEWERS, ROUNDS, BREAKS = 200, 50, 500
ASKED = 1.0
_SAID = "x" * 500


def rows(_: Path) -> Iterator[Row]:
    """The load on each database, then one position after another."""
    with tempfile.TemporaryDirectory() as place:
        here = Path(place)
        alliance = folder.read(folder.new(here / "lake"))
        server = Postgres(fsync=True)
        try:
            synced = _synced(here)
            for kind, address in (("SQLite", f"sqlite:///{here}/load.sqlite"), ("PostgreSQL", server.address())):
                found = loaded(address, alliance, here / "key", viewers=VIEWERS, rounds=ROUNDS, breaks=BREAKS)
                said = (
                    f"p50 {found.slowest(50):.2f} s, worst {found.slowest(100):.2f} s; {found.lost} lost, "
                    f"{found.late} in time told late; load average {os.getloadavg()[0]:.1f}"
                )
                yield Row(
                    f"99 of 100 breaks, {kind}", Timed((found.slowest(99),)), synced, ASKED, said=said, clock="clock"
                )
            for kind, address in (("SQLite", f"sqlite:///{here}/one.sqlite"), ("PostgreSQL", server.address())):
                alone = _sqlite(here) if kind == "SQLite" else _postgresql(server.address())
                desk = founded(address, alliance, here / "key", 1, 4)
                opened(desk, ["aside"], desk.now + 10_000 * SECOND)

                def position(desk: Desk = desk) -> None:
                    said = {"stance": "statement", "statement": f"{time.monotonic_ns()}"}
                    desk.submit("aside", "position", "head-bre", said)

                ours = timed(position, 100, time.perf_counter)
                yield Row(f"a position, {kind}", ours, synced, peers=(alone,), clock="clock")
                desk.close()
        finally:
            server.stop()


def _synced(place: Path) -> Floor:
    """One write of a page to the disk."""
    with (place / "floor").open("wb") as file:

        def written() -> None:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())

        return Floor("one fsync", min(timed(written, 100, time.perf_counter).runs))


def _sqlite(place: Path) -> Beside:
    """A row and a commit, synced in full, in a log written ahead."""
    with closing(sqlite3.connect(place / "alone.sqlite", isolation_level=None)) as alone:
        alone.execute("PRAGMA journal_mode=WAL")
        alone.execute("PRAGMA synchronous=FULL")
        alone.execute("CREATE TABLE said (text TEXT)")
        return _beside("sqlite3", lambda: alone.execute("INSERT INTO said VALUES (?)", (_SAID,)))


def _postgresql(address: str) -> Beside:
    """The same in PostgreSQL, whose every commit is synced as it comes."""
    with psycopg.connect(address.replace("+psycopg", "", 1), autocommit=True) as alone:
        alone.execute("CREATE TABLE said (text TEXT)")
        return _beside("psycopg", lambda: alone.execute("INSERT INTO said VALUES (%s)", (_SAID,)))


def _beside(name: str, insert: Callable[[], object]) -> Beside:
    found = timed(insert, 100, time.perf_counter)
    return Beside(f"{name} alone, a row of 500 bytes", found, "less work: no rule, signature or chain")
