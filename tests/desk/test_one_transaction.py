"""Do requests that are written in one transaction leave each other alone?"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from desk_scenes import WHY, ceiling, under_silence
from equipoise.desk.batch import Batch
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import verify
from equipoise.desk.money import issue, ledger
from equipoise.desk.procedure import CLOCK, Event, Refusal, State
from equipoise.desk.refusing import Clashing, Refused
from equipoise.desk.store import Store
from equipoise.desk.store.opening import Head
from equipoise.desk.two_persons import ask, confirm


def together(desk: Desk, *asks: Callable[[], Any]) -> list[Any]:
    """What each request was answered, all of them waiting for the same transaction."""
    found: list[Any] = [None] * len(asks)

    def one(i: int) -> None:
        try:
            found[i] = asks[i]()
        except Exception as error:
            found[i] = error

    threads = [threading.Thread(target=one, args=(i,)) for i in range(len(asks))]
    with desk._writer._lock:  # nobody writes until all wait
        for i, thread in enumerate(threads):
            thread.start()
            while len(desk._writer._waiting) <= i and thread.is_alive():
                thread.join(0.01)
    for thread in threads:
        thread.join(30)
    return found


def test_one_key_twice_in_one_transaction_is_one_break(desk: Desk) -> None:
    under_silence(desk)
    size = len(desk.entries())

    def ask(reason: str = "It costs too much.") -> Any:
        return desk.submit("more", "break", "head-bre", {**WHY, "reason": reason}, idem="key-1")

    first, again, other = together(desk, ask, ask, lambda: ask("Other words."))
    assert first.entries == again.entries
    assert (first.repeated, again.repeated) == (False, True)
    assert isinstance(other, Clashing)
    assert len(desk.entries()) == size + 1


def test_who_comes_while_others_hold_the_head_is_written_in_the_same_turn(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, turns, both = Store.locked, list[int](), list[threading.Thread]()

    def waits(store: Store, connection: Any) -> Head:
        turns.append(len(turns))
        if len(turns) == 1:  # another process holds it; meanwhile somebody else asks
            both.append(threading.Thread(target=desk.run, args=(lambda batch: batch.size,)))
            both[0].start()
            until = time.monotonic() + 10
            while len(desk._writer._waiting) < 2 and time.monotonic() < until:
                both[0].join(0.001)
        return locked(store, connection)

    monkeypatch.setattr(Store, "locked", waits)
    desk.run(lambda batch: batch.size)
    both[0].join(10)
    assert turns == [0]


def test_a_job_that_fails_takes_nobody_with_it(desk: Desk) -> None:
    under_silence(desk)

    def halfway(trouble: Exception) -> Callable[[Batch], None]:
        def job(batch: Batch) -> None:
            batch.append(CLOCK, batch.now, [Event("desk", "outage", {"at": batch.now})])
            raise trouble

        return job

    size = len(desk.entries())
    broken = ZeroDivisionError("a fault of ours")
    refused = Refused(Refusal("no", "refused halfway"))
    found = together(
        desk,
        lambda: desk.run(halfway(broken)),
        lambda: desk.submit("more", "break", "head-bre", WHY),
        lambda: desk.run(halfway(refused)),
        lambda: desk.submit("more", "break", "head-cyr", WHY),
    )
    assert found[0] is broken
    assert found[2] is refused
    assert (found[1].kinds, found[3].kinds) == (("broken",), ("further-break",))
    assert len(desk.entries()) == size + 2  # nothing of what failed was kept
    assert verify(desk.store, desk.signer.verifier).faults == ()


def test_a_draft_names_a_body_of_the_alliance_or_follows_its_route(desk: Desk) -> None:
    with pytest.raises(Refused, match="no body 'counsil'") as told:
        desk.submit("more", "draft", "head-ald", {"text": ceiling(), "body": "counsil"})
    assert "council" in told.value.hint
    desk.submit("more", "draft", "head-ald", {"text": ceiling()})
    assert desk.case("more").body == "council"
    bare = ceiling().replace('route = ["council"]\n', "").replace('"tabled"', '"draft"')
    with pytest.raises(Refused, match="names the body"):
        desk.submit("bare", "draft", "head-ald", {"text": bare})


def test_a_sponsor_cannot_say_what_its_text_says(desk: Desk) -> None:
    desk.submit("more", "draft", "head-ald", {"text": ceiling()})
    before = desk.case("more")
    desk.submit("more", "table", "head-ald", {"writes": [], "digests": {"base": before.base}, "title": "Harmless"})
    after = desk.case("more")
    assert after.state is State.TABLED
    assert (after.title, after.writes, after.digests) == (before.title, before.writes, before.digests)


def test_whom_the_rules_do_not_know_the_secretariat_entered_and_stays(desk: Desk, clock: HeldClock) -> None:
    desk.manage("member-joined", "office", {"member": "FAL"}, second="chair")
    clock.pass_(1_000_000)
    assert [entry.kind for entry in desk.tick()] == []
    assert "FAL" in desk.affairs().standing


def test_a_look_at_the_clock_reads_only_what_it_concerns(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from equipoise.desk.store import reading

    under_silence(desk)
    under_silence(desk, "other", ceiling(amount=30_000_000))
    desk.tick()
    desk.cases()
    read = list[str]()
    stream = reading.stream

    def told(connection: Any, name: str, above: int = 0) -> list[Any]:
        read.append(name)
        return stream(connection, name, above)

    monkeypatch.setattr(reading, "stream", told)
    desk.tick()
    desk.case("more")
    desk.cases()
    assert read == []  # nothing was written since: nothing is read again
    desk.submit("more", "position", "head-bre", {"stance": "support"})
    assert [p.member for p in desk.case("more").positions] == ["BRE"]
    assert read == []  # what this process wrote it knows
    other = Desk(desk.store, desk.signer, desk.clock)  # as another process would
    other.submit("more", "position", "head-cyr", {"stance": "support"})
    assert [p.member for p in desk.case("more").positions] == ["BRE", "CYR"]
    desk.cases()
    assert sorted(read) == ["desk", "more", "other"]  # then everything once, from where it was left
    desk.submit("other", "position", "head-cyr", {"stance": "support"})
    assert len(desk.case("other").positions) == 1
    other.submit("other", "position", "head-est", {"stance": "support"})
    desk.submit("other", "position", "head-dor", {"stance": "support"})  # after another's: that is read, too
    assert [p.member for p in desk.case("other").positions] == ["CYR", "EST", "DOR"]


def test_calls_that_two_treasurers_issue_at_once_are_issued_once(desk: Desk) -> None:
    first, second = together(desk, *[lambda: issue(desk, "treasurer", "common", 2027)] * 2)
    assert first.kinds == ("call-issued",)
    assert isinstance(second, Refused)
    assert "issued already" in str(second)
    assert [entry.kind for entry in desk.entries("fund:common:2027")] == ["call-issued"]


def test_what_two_confirm_at_once_is_done_once(desk: Desk) -> None:
    issue(desk, "treasurer", "common", 2027)
    paid = {"fund": "common", "year": 2027, "member": "ALD", "minor": 100, "currency": "EUR"}
    asked = ask(desk, "treasurer", "payment", "fund:common:2027", paid).entries[0]
    first, second = together(desk, *[lambda: confirm(desk, asked.stream, "office")] * 2)
    assert first.kinds == ("payment-recorded",)
    assert isinstance(second, Refused)
    assert "no longer" in str(second)
    assert ledger(desk, "common", 2027).paid == {"ALD": 100}
