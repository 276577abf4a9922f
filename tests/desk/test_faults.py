"""What if the disk is full, or nothing may be written? Nothing is acknowledged that is not kept; then it goes on."""

from __future__ import annotations

import errno
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from desk_scenes import PLAIN, START, ceiling, open_accounts, runs, under_silence
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import verify
from equipoise.desk.procedure import DAY, HOUR, SECOND, State, instant, moment
from equipoise.desk.refusing import NotRecorded, Refused
from equipoise.model import Alliance

SAID = {"stance": "statement", "statement": "x" * 3000}


@contextmanager
def every_connection(desk: Desk, setting: str | int) -> Iterator[None]:
    """New connections of the writer begin with this setting; afterwards they are as before.

    A number: how large a file the server of PostgreSQL may make for them. Beyond, the kernel refuses it room.
    """

    def prepared(connection: Any, _record: Any) -> None:
        if isinstance(setting, int):
            limit = ["prlimit", f"--pid={connection.info.backend_pid}", f"--fsize={setting}:"]
            # The server runs as its own user: only that user, without more rights than ours, may set its limits.
            other = {"user": "nobody", "group": "nogroup", "extra_groups": ()} if os.geteuid() == 0 else {}
            subprocess.run(limit, check=True, **other)
            return
        connection.execute(setting)
        connection.commit()

    desk.store.engine.dispose()
    event.listen(desk.store.engine, "connect", prepared)
    try:
        yield
    finally:
        event.remove(desk.store.engine, "connect", prepared)
        desk.store.engine.dispose()


def full(desk: Desk) -> str | int:
    """The setting by which this database has no room beyond a few pages more."""
    with desk.store.reading.connect() as connection:
        if not desk.store.is_sqlite:
            # The log begins a file, and is far from that size: what has no room is the table.
            connection.exec_driver_sql("SELECT pg_switch_wal(), pg_logical_emit_message(true, 'new', 'file')")
            connection.commit()
            apart = "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE relname = 'event'"
            return int(connection.exec_driver_sql(apart).scalar_one())  # where PostgreSQL puts long words
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    return f"PRAGMA max_page_count={pages + 4}"


def fills(desk: Desk, kept: list[int], first: int = 0, end: int = 200) -> None:
    """Writes until it cannot; what was acknowledged is kept in mind."""
    for number in range(first, end):
        desk.tick()
        words = random.Random(number).randbytes(1500).hex()  # no database makes them shorter
        said = {"stance": "statement", "statement": words}
        kept.append(desk.submit("more", "position", "head-bre", said, idem=f"{number}").entries[-1].seq)


@pytest.mark.parametrize("fault", ["full", "read-only"])
def test_what_cannot_be_kept_is_not_acknowledged(desk: Desk, clock: HeldClock, fault: str) -> None:
    deadline = under_silence(desk)
    read_only = "PRAGMA query_only=ON" if desk.store.is_sqlite else "SET default_transaction_read_only=on"
    kept = list[int]()
    fills(desk, kept, end=15)
    told = {"full": "full|could not extend file", "read-only": "read.?only"}[fault]  # by the database itself
    with every_connection(desk, full(desk) if fault == "full" else read_only):
        with pytest.raises(NotRecorded, match=f"NOT recorded.*({told})"):
            fills(desk, kept, 15)
        clock.pass_(deadline + 121 * SECOND - clock.at)
        with pytest.raises(NotRecorded):
            fills(desk, kept, 15)
    assert verify(desk.store, desk.signer.verifier).faults == ()
    assert {entry.seq for entry in desk.entries("more")} >= set(kept)
    assert "adopted" not in {entry.kind for entry in desk.entries("more")}
    desk.tick()  # it was down over the deadline, as far as the record knows: the time is given back
    assert desk.case("more").state is State.SILENCE
    assert desk.submit("more", "break", "head-bre", {"form": "objection", "reason": "No."}).kinds[-1] == "broken"


@pytest.mark.parametrize("jump", [-HOUR, 5 * SECOND, DAY])
def test_no_step_of_the_clock_adopts(desk: Desk, clock: HeldClock, jump: int) -> None:
    deadline = under_silence(desk)
    runs(desk, clock, deadline - clock.at - 10 * SECOND)
    clock.jump(jump)
    for _ in range(4):
        clock.pass_(SECOND)
        desk.tick()
        assert desk.case("more").state is not State.ADOPTED
    runs(desk, clock, 2 * DAY)
    assert desk.case("more").state is State.PAUSED  # whoever presides looks at the clock first
    assert "adopted" not in {entry.kind for entry in desk.entries("more")}


@contextmanager
def refusing(desk: Desk, when: str) -> Iterator[None]:
    """The disk answers EIO: as the entries are written, or as the transaction is made to last."""
    error = OperationalError("disk I/O error", {}, OSError(errno.EIO, "Input/output error"))

    seen = list[str]()  # a transaction that writes entries; PostgreSQL's readers use the same connections

    def writes(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "INTO event" in statement:
            seen.append(statement)
            if when == "write":
                raise error

    def commits(_connection: Any) -> None:
        if seen:
            raise error

    event.listen(desk.store.engine, "before_cursor_execute", writes)
    event.listen(desk.store.engine, "commit", commits)
    try:
        yield
    finally:
        event.remove(desk.store.engine, "before_cursor_execute", writes)
        event.remove(desk.store.engine, "commit", commits)


@pytest.mark.parametrize("when", ["write", "commit"])
def test_an_input_output_error_is_told_and_nothing_of_it_is_kept(desk: Desk, when: str) -> None:
    under_silence(desk)
    before = len(desk.entries())
    with refusing(desk, when), pytest.raises(NotRecorded, match="NOT recorded"):
        desk.submit("more", "position", "head-bre", SAID, idem="one")
    assert len(desk.entries()) == before
    assert desk.case("more").positions == ()
    done = desk.submit("more", "position", "head-bre", SAID, idem="one")  # the same form, sent once more
    assert not done.repeated
    assert verify(desk.store, desk.signer.verifier).faults == ()


_SHORT = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.refusing import NotRecorded
desk = Desk.open(sys.argv[1], Path(sys.argv[2]), HeldClock(int(sys.argv[4])))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
size = max(f.stat().st_size for f in Path(sys.argv[1]).parent.glob(Path(sys.argv[1]).name + "*"))
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 30_001, resource.RLIM_INFINITY))
def say(number):
    words = {"stance": "statement", "statement": "x" * 3000}
    return desk.submit("more", "position", "head-bre", words, idem=str(number)).entries[-1].seq
kept, number = [], 0
try:
    while True:
        kept.append(say(number))
        number += 1
except NotRecorded as refused:
    print(str(refused)[:13], *kept, sep="\\t")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(say(number))
"""


def test_a_write_cut_short_by_the_system_loses_nothing_acknowledged(tmp_path: Path, lake: Alliance) -> None:
    """The kernel writes the first half of a page and refuses the rest: real short writes, then EFBIG."""
    place, clock = tmp_path / "desk.sqlite", HeldClock(START)
    desk = Desk.found(place, lake, PLAIN, origin="desk.test/short", clock=clock)
    open_accounts(desk)
    under_silence(desk)
    desk.store.close()
    given = [sys.executable, "-c", _SHORT, str(place), f"{place}.key", str(Path(__file__).parents[1]), str(clock.at)]
    done = subprocess.run(given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    refused, after = done.stdout.splitlines()
    word, *kept = refused.split("\t")
    assert word == "NOT recorded:"
    desk = Desk.open(place, clock=clock)
    assert {entry.seq for entry in desk.entries("more") if entry.kind == "position"} == {*map(int, kept), int(after)}
    assert verify(desk.store, desk.signer.verifier).faults == ()
    desk.close()


@pytest.mark.parametrize(
    ("zone", "spring", "autumn"),
    [
        ("Europe/Brussels", "2027-03-28T02:30", "2027-10-31T02:30"),
        ("America/New_York", "2027-03-14T02:30", "2027-11-07T01:30"),
        ("Australia/Lord_Howe", "2027-10-03T02:15", "2027-04-04T01:45"),  # by half an hour
        ("America/Santiago", "2027-09-05T00:30", "2027-04-03T23:30"),  # at midnight
    ],
)
def test_a_round_over_a_change_of_the_clocks_ends_at_its_instant(
    desk: Desk, clock: HeldClock, zone: str, spring: str, autumn: str
) -> None:
    desk.manage("silence-rule-set", "office", {"rule": replace(PLAIN, zone=zone).to_json()}, second="chair")
    for name, change in sorted((("spring", spring), ("autumn", autumn)), key=itemgetter(1)):
        day = moment(instant(f"{change[:10]}T12:00", zone)).date()
        begun = instant(f"{day - timedelta(days=2)}T09:00", zone)
        runs(desk, clock, begun - clock.at)
        desk.submit(name, "draft", "head-ald", {"text": ceiling(in_force="2030-01-01"), "body": "council"})
        desk.submit(name, "table", "head-ald")
        with pytest.raises(Refused, match="does not exist" if name == "spring" else "exists twice"):
            desk.submit(name, "propose-silence", "chair", {"deadline": change})
        desk.submit(name, "propose-silence", "chair", {"deadline": f"{day + timedelta(days=1)}T09:00"})
        found = desk.case(name).round
        assert found is not None
        moved = HOUR // 2 if "Lord_Howe" in zone else HOUR
        assert found.deadline - begun == 3 * DAY + (moved if name == "autumn" else -moved)
        runs(desk, clock, found.deadline + 119 * SECOND - clock.at)
        assert desk.case(name).state is State.SILENCE  # as long as it settles
        runs(desk, clock, 2 * SECOND)
        assert (desk.case(name).state, desk.case(name).adopted_at) == (State.ADOPTED, found.deadline)
