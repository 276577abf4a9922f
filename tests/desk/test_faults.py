"""What if the disk is full, or nothing may be written? Nothing is acknowledged that is not kept; then it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from desk_scenes import runs, under_silence
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import verify
from equipoise.desk.procedure import DAY, HOUR, SECOND, State
from equipoise.desk.refusing import NotRecorded

SAID = {"stance": "statement", "statement": "x" * 3000}


@contextmanager
def every_connection(desk: Desk, *settings: str) -> Iterator[None]:
    """New connections of the writer begin with these settings; afterwards they are as before."""

    def prepared(connection: Any, _record: Any) -> None:
        for setting in settings:
            connection.execute(setting)
        connection.commit()

    desk.store.engine.dispose()
    event.listen(desk.store.engine, "connect", prepared)
    try:
        yield
    finally:
        event.remove(desk.store.engine, "connect", prepared)
        desk.store.engine.dispose()


def full(desk: Desk) -> str:
    """The setting by which this database has no room beyond a few pages more."""
    with desk.store.reading.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    return f"PRAGMA max_page_count={pages + 4}"


def fills(desk: Desk, kept: list[int]) -> None:
    """Writes until it cannot; what was acknowledged is kept in mind."""
    for number in range(200):
        desk.tick()
        kept.append(desk.submit("more", "position", "head-bre", SAID, idem=f"{number}").entries[-1].seq)


@pytest.mark.parametrize("fault", ["full", "read-only"])
def test_what_cannot_be_kept_is_not_acknowledged(desk: Desk, clock: HeldClock, fault: str) -> None:
    if not desk.store.is_sqlite and fault == "full":
        pytest.skip("the size of a PostgreSQL database is not set from a connection")
    deadline = under_silence(desk)
    read_only = "PRAGMA query_only=ON" if desk.store.is_sqlite else "SET default_transaction_read_only=on"
    kept = list[int]()
    with every_connection(desk, full(desk) if fault == "full" else read_only):
        with pytest.raises(NotRecorded, match="NOT recorded"):
            fills(desk, kept)
        clock.pass_(deadline + 121 * SECOND - clock.at)
        with pytest.raises(NotRecorded):
            fills(desk, kept)
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
