"""Is a demonstration's clock stepped honestly: recorded, in order, never over a deadline, never at a real desk?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desk_scenes import PLAIN, START, ceiling, open_accounts, under_silence
from equipoise.desk.affairs import STREAM
from equipoise.desk.clock import FastClock, HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import back_up, restore, verify
from equipoise.desk.procedure import CLOCK, HOUR, SECOND, Event, State
from equipoise.desk.refusing import NotRecorded, Refused
from equipoise.desk.stepping import next_stop_of, step
from equipoise.model import Alliance

RATE = 480
LEAD = 20 * SECOND * RATE  # twenty seconds of the reader's own
DEMO = {"begun": START, "start": START, "rate": RATE}
RULE = replace(PLAIN, remind_h=(24, 4), settle_s=2 * RATE, outage_gap_s=120 * RATE, min_remaining_s=3600)
OBJECTION = {"form": "objection", "reason": "It costs too much."}


@pytest.fixture
def real() -> HeldClock:
    """The clock of the machine."""
    return HeldClock(START)


@pytest.fixture
def demo(database_address: str, tmp_path: Path, real: HeldClock, lake: Alliance) -> Iterator[Desk]:
    """A demonstration with a text under silence for 48 hours of its own time, on SQLite and on PostgreSQL."""
    made = Desk.found(
        database_address,
        lake,
        RULE,
        origin="desk.test/lake",
        key=tmp_path / "desk.key",
        clock=fast(real),
        demo=DEMO,
    )
    open_accounts(made)
    under_silence(made)
    yield made
    made.close()


def fast(real: HeldClock) -> FastClock:
    return FastClock(START, START, RATE, real)


def passes(desk: Desk, real: HeldClock, seconds: float) -> None:
    """So many seconds of the reader's own, while the desk runs."""
    real.pass_(int(seconds * SECOND))
    desk.tick()


def kinds(desk: Desk) -> list[str]:
    return [e.kind for e in desk.entries() if e.kind in ("clock-stepped", "reminded")]


def clean(desk: Desk) -> bool:
    return verify(desk.store, desk.signer.verifier).faults == ()


def test_it_stops_before_the_deadline_and_does_what_falls_due_on_the_way(demo: Desk, real: HeldClock) -> None:
    deadline = START + 48 * HOUR
    stop = step(demo, "chair")
    assert (stop.proposal, stop.deadline, stop.to) == ("more", deadline, deadline - LEAD)
    assert demo.now == deadline - LEAD
    assert kinds(demo) == ["clock-stepped", "reminded", "clock-stepped", "reminded", "clock-stepped"]
    reminded = [e.recorded_at for e in demo.entries("more") if e.kind == "reminded"]
    assert reminded == [deadline - 24 * HOUR, deadline - 4 * HOUR]  # each at its own hour
    steps = [e for e in demo.entries(STREAM) if e.kind == "clock-stepped"]
    assert [(e.body["at"], e.body["to"]) for e in steps] == [
        (START, deadline - 24 * HOUR),
        (deadline - 24 * HOUR, deadline - 4 * HOUR),
        (deadline - 4 * HOUR, deadline - LEAD),
    ]
    assert {(e.actor, e.role, e.body["before"]) for e in steps} == {("chair", "chair", deadline)}
    passes(demo, real, 19.9)
    assert demo.case("more").state is State.SILENCE
    passes(demo, real, 0.2)
    assert demo.case("more").state is State.SILENCE  # being closed: the settle window runs its course
    passes(demo, real, 2)
    case = demo.case("more")
    assert (case.state, case.adopted_at) == (State.ADOPTED, deadline)
    step(demo, "office")
    passes(demo, real, 20)
    assert demo.case("more").state is State.APPLIED
    assert not {"outage", "paused", "outage-noted", "clock-fault"} & {e.kind for e in demo.entries()}
    assert clean(demo)


def test_after_a_step_the_silence_can_still_be_broken_in_time(demo: Desk, real: HeldClock) -> None:
    step(demo, "chair")
    real.pass_(19 * SECOND)
    demo.submit("more", "break", "head-bre", OBJECTION)
    passes(demo, real, 10)
    assert demo.case("more").state is State.BROKEN
    with pytest.raises(Refused, match="Nothing waits for the clock"):
        step(demo, "chair")


def test_what_was_on_its_way_is_told_that_it_was_not_recorded(demo: Desk) -> None:
    received = demo.now
    step(demo, "chair")
    with pytest.raises(NotRecorded, match="Send it again"):
        demo.submit("more", "break", "head-bre", OBJECTION, idem="k", received_at=received)
    demo.submit("more", "break", "head-bre", OBJECTION, idem="k")
    assert demo.case("more").state is State.BROKEN


def test_nothing_is_stepped_over_while_a_period_is_at_hand_or_being_closed(demo: Desk, real: HeldClock) -> None:
    under_silence(demo, "later", ceiling(year=2028), hours=96)
    step(demo, "chair")
    size = len(demo.entries())
    for seconds in (
        0,
        10,
        10.5,
    ):  # at hand; then, after its deadline, being closed: what was sent in time is on its way
        passes(demo, real, seconds)
        with pytest.raises(Refused, match="seconds of your own away"):
            step(demo, "chair")
    assert len(demo.entries()) == size
    passes(demo, real, 2)
    assert step(demo, "chair").proposal == "later"


def test_two_who_step_at_once_step_once(demo: Desk, real: HeldClock) -> None:
    seen = next_stop_of(demo)
    assert seen is not None
    assert not seen.near
    step(demo, "chair", seen.deadline)
    with pytest.raises(Refused, match="seconds of your own away"):
        step(demo, "office", seen.deadline)
    passes(demo, real, 23)
    with pytest.raises(Refused, match="Another deadline comes first"):
        step(demo, "office", seen.deadline)


def test_only_chair_and_secretariat_step_it(demo: Desk) -> None:
    size = len(demo.entries())
    for who in ("head-ald", "treasurer", "auditor", "watcher", "admin", "nobody-there"):
        with pytest.raises(Refused, match=r"may not step|not signed in"):
            step(demo, who)
    assert len(demo.entries()) == size


def test_at_a_real_desk_nobody_steps_the_clock(desk: Desk) -> None:
    under_silence(desk)
    size = len(desk.entries())
    with pytest.raises(Refused, match="no demonstration"):
        step(desk, "chair")
    assert next_stop_of(desk) is None
    assert len(desk.entries()) == size


def test_a_real_desk_s_record_that_steps_a_clock_is_found(desk: Desk, clock: HeldClock) -> None:
    body = {"at": desk.now, "to": desk.now + HOUR}
    desk.run(lambda batch: batch.append(CLOCK, batch.now, [Event(STREAM, "clock-stepped", body)]) and None)
    assert desk.now == clock.now()
    assert "no demonstration" in verify(desk.store, desk.signer.verifier).faults[0]


def test_another_process_and_a_restored_copy_go_on_at_the_stepped_clock(
    demo: Desk, database_address: str, tmp_path: Path, real: HeldClock
) -> None:
    other = Desk.open(database_address, tmp_path / "desk.key", fast(real))  # open beside it, as a server is
    assert other.case("more").state is State.SILENCE
    step(demo, "chair")
    with other.look():
        assert other.now == demo.now
    passes(other, real, 23)
    assert other.case("more").state is State.ADOPTED
    assert not {"outage", "clock-fault", "paused"} & {e.kind for e in other.entries()}
    copy = restore(tmp_path / "copy.sqlite", back_up(demo.store, demo.signer.verifier))
    opened = Desk(copy, demo.signer)
    assert isinstance(opened.clock, FastClock)
    assert opened.clock.stepped == 48 * HOUR - LEAD
    opened.close()
    other.close()


def test_the_record_s_time_never_goes_back(demo: Desk, real: HeldClock) -> None:
    step(demo, "chair")
    passes(demo, real, 23)
    step(demo, "chair")
    recorded = [e.recorded_at for e in demo.entries()]
    assert recorded == sorted(recorded)
    before = demo.now
    demo.clock.stepped = 0  # type: ignore[attr-defined]  # a process that has not heard of it yet
    with demo.look():
        assert demo.now == before
