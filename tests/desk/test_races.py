"""Do real processes at a real deadline, and a killed writer, leave the record true? The short form of the campaigns.

The negative controls take away the settle window or the lock of the head row; then it must go wrong.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from desk_races import WHY, killed, race
from desk_scenes import PLAIN, open_accounts, runs, under_silence
from equipoise.desk.clock import HeldClock, SystemClock
from equipoise.desk.desk import Desk
from equipoise.desk.procedure import SECOND, Event, Round, State
from equipoise.desk.refusing import NotRecorded, Refused
from equipoise.desk.store import Store
from equipoise.desk.store.opening import Head
from equipoise.model import Alliance


def test_no_contradiction_and_no_break_in_time_told_late(database_address: str, tmp_path: Path, lake: Alliance) -> None:
    found = race(database_address, lake, tmp_path / "key", rounds=6, heads=8, processes=2, settle_s=3)
    assert (found.contradictions, found.told_late, found.lost) == (0, 0, 0), found
    assert found.told.total() == 48
    assert 0 < found.in_time < 48


@pytest.mark.parametrize("settles", [True, False])
def test_without_the_settle_window_a_break_in_time_would_be_lost(
    desk: Desk, clock: HeldClock, monkeypatch: pytest.MonkeyPatch, settles: bool
) -> None:
    if not settles:
        monkeypatch.setattr(Round, "closes", property(lambda self: self.deadline))
    deadline = under_silence(desk)
    runs(desk, clock, deadline - clock.at - 1)
    received = clock.at  # a microsecond before; then somebody else's look comes first
    clock.pass_(2 * SECOND)
    desk.tick()
    if settles:
        assert desk.submit("more", "break", "head-bre", WHY, received_at=received).kinds == ("broken",)
        assert desk.case("more").state is State.BROKEN
    else:
        with pytest.raises(Refused, match="in time by its stamp"):
            desk.submit("more", "break", "head-bre", WHY, received_at=received)
        assert desk.case("more").state is State.ADOPTED


@pytest.mark.parametrize("locks", [True, False])
def test_without_the_lock_of_the_head_two_writers_collide(
    database_address: str, tmp_path: Path, lake: Alliance, monkeypatch: pytest.MonkeyPatch, locks: bool
) -> None:
    key = tmp_path / "key"
    one = Desk.found(database_address, lake, PLAIN, origin="desk.test/lock", key=key, clock=SystemClock())
    open_accounts(one)
    two = Desk.open(database_address, key, SystemClock())
    if not locks:
        monkeypatch.setattr(Store, "locked", _unlocked)
        for desk in (one, two):
            if desk.store.is_sqlite:
                desk.store.engine = desk.store.reading
    inside, outcomes = threading.Barrier(2), list[str]()

    def job(batch: Any) -> None:
        try:
            inside.wait(0.5)  # both are inside only where nothing keeps the second out
        except threading.BrokenBarrierError:
            inside.reset()
        batch.append(batch.affairs.accounts["office"].actor, batch.now, [Event("fund:x:1", "call-issued", {"at": 1})])

    def writes(desk: Desk) -> None:
        try:
            desk.run(job)
            outcomes.append("recorded")
        except NotRecorded:
            outcomes.append("collided")

    threads = [threading.Thread(target=writes, args=(desk,)) for desk in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == (["recorded", "recorded"] if locks else ["collided", "recorded"])
    one.close()
    two.close()


def _unlocked(_: Store, connection: Any) -> Head:
    from sqlalchemy import select

    from equipoise.desk.store import schema

    return Head(connection.execute(select(schema.head).where(schema.head.c.id == 1)).one())


def test_a_killed_writer_loses_nothing_it_acknowledged(database_address: str, tmp_path: Path, lake: Alliance) -> None:
    found = killed(database_address, lake, tmp_path / "key", kills=3)
    assert found.lost == 0
    assert found.told["acknowledged"] >= 3
