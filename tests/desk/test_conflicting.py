"""What becomes of two texts that write the same? Both may be adopted; the first applied decides, on both databases."""

from __future__ import annotations

from desk_scenes import ceiling, runs, under_silence
from equipoise.desk.clock import HeldClock
from equipoise.desk.conflicting import conflicts
from equipoise.desk.countering import counter
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import verify
from equipoise.desk.procedure import DAY, HOUR, SECOND, State


def ends(desk: Desk) -> None:
    """The record, and every table made from it, can be recomputed."""
    assert verify(desk.store, desk.signer.verifier).faults == ()


def test_an_amendment_does_not_conflict_with_the_text_it_amends(desk: Desk) -> None:
    under_silence(desk)
    desk.submit("more", "break", "head-bre", {"form": "objection"})
    counter(desk, "head-bre", "more", "mine", {("ceiling", "amount"): "19_000_000"})
    assert conflicts(desk) == []
    desk.submit("more", "break", "head-cyr", {"form": "objection"})
    counter(desk, "head-cyr", "more", "theirs", {("ceiling", "amount"): "18_000_000"})
    (pair,) = conflicts(desk, "more")  # two amendments of one clause do
    assert {pair.one.id, pair.other.id} == {"mine", "theirs"}
    assert pair.cells == ("fund:common/ceiling",)


def test_both_can_be_adopted_and_the_first_in_force_makes_the_other_stale(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk, "first", ceiling(amount=20_000_000))
    under_silence(desk, "second", ceiling(amount=30_000_000), hours=24 * 20)
    runs(desk, clock, 48 * HOUR + 121 * SECOND)
    assert (desk.case("first").state, desk.case("second").state) == (State.ADOPTED, State.SILENCE)
    (pair,) = conflicts(desk)  # it is seen until one of them is applied
    assert {pair.one.state, pair.other.state} == {State.ADOPTED, State.SILENCE}
    runs(desk, clock, 7 * DAY)
    assert (desk.case("first").state, desk.case("second").state) == (State.APPLIED, State.STALE)
    assert desk.case("second").stale_by == "first"
    assert conflicts(desk) == []
    ends(desk)


def test_of_two_adopted_the_first_applied_annuls_the_other(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk, "first", ceiling(amount=20_000_000, in_force="2026-12-20"))
    under_silence(desk, "second", ceiling(amount=30_000_000, in_force="2026-12-10"), hours=72)
    runs(desk, clock, 72 * HOUR + 121 * SECOND)
    assert {desk.case(name).state for name in ("first", "second")} == {State.ADOPTED}
    runs(desk, clock, 20 * DAY)
    assert (desk.case("first").state, desk.case("second").state) == (State.ANNULLED, State.APPLIED)
    entry = desk.entries("first")[-1]
    assert (entry.kind, entry.actor, entry.body["by"]) == ("annulled", "clock", "second")
    assert desk.affairs().version == 2
    assert any(row.kind == "annulled" for row in desk.entries())
    runs(desk, clock, 20 * DAY)
    assert desk.case("first").state is State.ANNULLED
    ends(desk)


def test_19_of_equal_deadlines_the_one_tabled_first_comes_first(desk: Desk, clock: HeldClock) -> None:
    for name, amount in (("zulu", 20_000_000), ("alpha", 30_000_000)):  # tabled in this order, not that of the names
        desk.submit(
            name, "draft", "head-ald", {"text": ceiling(amount=amount, in_force="2026-11-20"), "body": "council"}
        )
        desk.submit(name, "table", "head-ald")
    assert desk.case("zulu").tabled_seq < desk.case("alpha").tabled_seq
    deadline = desk.now + 48 * HOUR
    for name in ("alpha", "zulu"):
        desk.submit(name, "propose-silence", "chair", {"deadline": deadline})
    runs(desk, clock, 48 * HOUR + 121 * SECOND)
    assert (desk.case("zulu").state, desk.case("alpha").state) == (State.APPLIED, State.STALE)
    assert "adopted" not in {entry.kind for entry in desk.entries("alpha")}
    ends(desk)


def test_20_a_request_finds_what_time_has_decided_in_its_order(desk: Desk, clock: HeldClock) -> None:
    for name, amount in (("zulu", 20_000_000), ("alpha", 30_000_000)):
        under_silence(desk, name, ceiling(amount=amount, in_force="2026-11-20"))
    epoch = clock.since_boot
    clock.pass_(48 * HOUR + 119 * SECOND)  # the desk beats, and nobody has looked at its clock since
    runs_without_looking(desk, clock)
    clock.pass_(2 * SECOND)
    assert clock.since_boot > epoch
    desk.submit("third", "draft", "head-ald", {"text": ceiling(year=2029), "body": "council"})
    assert (desk.case("zulu").state, desk.case("alpha").state) == (State.APPLIED, State.STALE)


def runs_without_looking(desk: Desk, clock: HeldClock) -> None:
    """The desk beats, so that it was up, and closes nothing."""
    from equipoise.desk.store import schema

    epoch, steady = clock.steady()
    with desk.store.engine.begin() as connection:
        connection.execute(schema.head.update().values(beat_at=clock.at, beat_steady=steady, beat_epoch=epoch))


def test_what_was_built_upon_a_decision_is_not_annulled_by_it(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk, "base", ceiling(amount=20_000_000))
    under_silence(desk, "upon", ceiling(amount=21_000_000), after=["base"])
    runs(desk, clock, 48 * HOUR + 121 * SECOND)
    assert conflicts(desk) == []
    runs(desk, clock, 8 * DAY)
    assert [desk.case(name).applied_version for name in ("base", "upon")] == [2, 3]
    ends(desk)
