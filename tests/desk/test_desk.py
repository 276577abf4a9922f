"""Does a proposal travel from draft to applied rule, on both databases, with everything on record?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from desk_scenes import LAKE, PLAIN, START, WHY, ceiling, runs, under_silence
from equipoise import pay
from equipoise.desk import texts
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.procedure import DAY, HOUR, SECOND, State
from equipoise.desk.record import faults
from equipoise.desk.refusing import Clashing, NotRecorded, Refused
from equipoise.desk.store import NoStore, Store, schema
from equipoise.errors import EquipoiseError, ProposalError
from equipoise.model import Alliance


def test_the_whole_journey(desk: Desk, clock: HeldClock) -> None:
    deadline = under_silence(desk)
    before = pay.calls(desk.alliance(), "common", year=2027)["ALD"].amount
    runs(desk, clock, deadline - clock.at)
    clock.pass_(120 * SECOND)
    assert desk.case("more").state is State.ADOPTED  # nobody has written it yet, and it is right already
    desk.tick()
    runs(desk, clock, 8 * DAY)
    case = desk.case("more")
    assert case.state is State.APPLIED
    assert case.applied_version == 2
    after = pay.calls(desk.alliance(), "common", year=2027)["ALD"].amount
    assert (before.minor, after.minor) == (475_000_000, 760_000_000)  # 38% of 12,500,000.00 and of 20,000,000.00
    assert desk.known_on(clock.at) == 2
    assert desk.known_on(deadline) == 1
    assert pay.calls(desk.alliance(1), "common", year=2027)["ALD"].amount == before
    assert not list(faults(desk.entries()))
    assert desk.tick() == ()


def test_a_break_has_a_receipt_that_verifies(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk)
    clock.pass_(HOUR)
    done = desk.submit("more", "break", "head-bre", WHY, idem="key-1")
    assert done.kinds == ("broken",)
    receipt = desk.receipt(done.entries[0].seq)
    assert receipt.verify(str(desk.signer.verifier)) == len(desk.entries())
    assert receipt.entry.body["reason"] == "It costs too much."
    assert receipt.entry.received_at == START + HOUR
    runs(desk, clock, 9 * DAY)
    assert desk.case("more").state is State.BROKEN


def test_07_a_repeated_request_gets_the_first_answer(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk)
    first = desk.submit("more", "break", "head-bre", WHY, idem="key-1")
    clock.pass_(HOUR)
    again = desk.submit("more", "break", "head-bre", WHY, idem="key-1")
    assert again.repeated
    assert again.entries == first.entries


def test_08_the_same_key_with_another_request_is_a_conflict(desk: Desk) -> None:
    under_silence(desk)
    desk.submit("more", "break", "head-bre", WHY, idem="key-1")
    with pytest.raises(Clashing, match="another request"):
        desk.submit("more", "break", "head-bre", {**WHY, "reason": "Other."}, idem="key-1")
    with pytest.raises(Clashing):
        desk.submit("more", "break", "head-cyr", WHY, idem="key-1")


def test_09_authority_is_judged_at_the_instant_of_receipt(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk)
    clock.pass_(SECOND)
    received = clock.at
    clock.pass_(SECOND)
    desk.manage("account-closed", "admin", {"name": "head-bre"}, second="auditor")
    done = desk.submit("more", "break", "head-bre", WHY, received_at=received)
    assert done.kinds == ("broken",)
    with pytest.raises(Refused, match="no authority"):
        desk.submit("more", "break", "head-bre", WHY)


def test_15_the_record_never_goes_back_in_time(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk)
    clock.jump(-HOUR)
    desk.submit("more", "position", "head-cyr", {"stance": "statement", "statement": "Noted."})
    times = [entry.recorded_at for entry in desk.entries()]
    assert times == sorted(times)
    assert desk.case("more").state is State.PAUSED  # a clock that was moved adopts nothing


def test_16_a_clock_that_jumps_pauses_every_open_round(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk)
    clock.jump(3 * DAY)
    desk.tick()
    case = desk.case("more")
    assert case.state is State.PAUSED
    assert case.round is not None
    assert case.round.pause_reason == "clock"
    assert any(entry.kind == "clock-fault" for entry in desk.entries("desk"))
    desk.submit("more", "resume", "chair")
    assert desk.case("more").state is State.SILENCE


@pytest.mark.parametrize("rebooted", [False, True])
def test_17_a_desk_that_was_down_at_the_deadline_adopts_nothing(desk: Desk, clock: HeldClock, rebooted: bool) -> None:
    deadline = under_silence(desk)
    runs(desk, clock, 40 * HOUR)
    clock.pass_(20 * HOUR)  # down across the deadline
    if rebooted:
        clock.epoch, clock.since_boot = "another boot", 0
    desk.tick()
    case = desk.case("more")
    assert case.round is not None
    # The same boot vouches for the time lost, so it is given back; across a boot nobody vouches, and the chair resumes.
    assert case.state is (State.PAUSED if rebooted else State.SILENCE)
    if not rebooted:
        assert case.round.deadline == deadline + 20 * HOUR + SECOND  # the last beat was a second before
    assert desk.submit("more", "break", "head-bre", WHY).kinds == ("broken",)


def test_a_request_that_waited_too_long_is_not_recorded(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk)
    received = clock.at
    runs(desk, clock, 31 * SECOND)
    size = len(desk.entries())
    with pytest.raises(NotRecorded, match="NOT recorded"):
        desk.submit("more", "break", "head-bre", WHY, received_at=received)
    assert len(desk.entries()) == size


def test_what_arrived_counts_however_long_the_desk_stood_still_while_nothing_is_decided(
    desk: Desk, clock: HeldClock
) -> None:
    short = replace(PLAIN, settle_s=2).to_json()
    desk.manage("silence-rule-set", "office", {"body": "council", "rule": short}, second="chair")
    deadline = under_silence(desk)
    under_silence(desk, "other", RULE)
    runs(desk, clock, deadline - clock.at - 1)
    received = clock.at
    clock.pass_(2 * SECOND)  # a microsecond before the round closes
    assert desk.submit("more", "break", "head-bre", WHY, received_at=received).kinds == ("broken",)
    clock.pass_(10 * SECOND)
    assert desk.submit("more", "break", "head-cyr", WHY, received_at=received).kinds == ("further-break",)
    with pytest.raises(NotRecorded, match="waited too long"):  # here silence has decided without it
        desk.submit("other", "break", "head-bre", WHY, received_at=received)
    assert desk.case("other").state is State.ADOPTED


def test_19_disjoint_texts_with_the_same_deadline_are_both_adopted_in_order(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk, "more-27", ceiling(year=2027))
    deadline = under_silence(desk, "more-28", RULE)
    runs(desk, clock, deadline + 121 * SECOND - clock.at)
    runs(desk, clock, 8 * DAY)
    assert [desk.case(name).applied_version for name in ("more-27", "more-28")] == [2, 3]


RULE = """
title = "Seventy percent in the committee"
stage = "tabled"
in_force = 2026-12-01
route = ["council"]

[[changes]]
id = "rule"
kind = "set-rule"
text = "The Budget Committee decides by 70 percent of the cost shares."
body = "budget-committee"
rule = { kind = "weight-at-least", weight = "key:lake", percent = 70 }
since = 2027-01-01
"""


def test_20_of_two_texts_on_the_same_rules_the_second_goes_stale(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk, "first", ceiling(amount=20_000_000))
    deadline = under_silence(desk, "second", ceiling(amount=30_000_000), hours=480)
    runs(desk, clock, 48 * HOUR + 121 * SECOND)
    runs(desk, clock, 7 * DAY)
    assert desk.case("first").state is State.APPLIED
    assert desk.case("second").state is State.STALE
    runs(desk, clock, deadline - clock.at + DAY)
    assert desk.case("second").state is State.STALE
    desk.submit("second", "amend", "head-ald", {"text": ceiling(amount=30_000_000)})
    assert desk.case("second").state is State.TABLED


def test_26_a_package_is_applied_as_one_or_broken_as_one(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk, "half-a", ceiling(year=2027), package="both")
    deadline = under_silence(desk, "half-b", RULE, package="both")
    runs(desk, clock, deadline + 121 * SECOND - clock.at)
    runs(desk, clock, 8 * DAY)
    assert [desk.case(name).applied_version for name in ("half-a", "half-b")] == [2, 2]
    under_silence(desk, "half-c", ceiling(year=2028), package="two")
    under_silence(desk, "half-d", ceiling(year=2029), package="two")
    desk.submit("half-c", "break", "head-bre", WHY)
    assert desk.case("half-d").state is State.BROKEN


def test_28_a_failed_application_changes_nothing(desk: Desk, clock: HeldClock, monkeypatch: pytest.MonkeyPatch) -> None:
    deadline = under_silence(desk)
    runs(desk, clock, deadline + 121 * SECOND - clock.at)

    def fails(*_: object) -> None:
        raise EquipoiseError("the ceiling no longer sums")

    monkeypatch.setattr(texts, "rules_after", fails)
    runs(desk, clock, 8 * DAY)
    assert desk.case("more").state is State.APPLY_FAILED
    assert desk.affairs().version == 1
    assert desk.alliance() == desk.alliance(1)


def test_accession_follows_the_rules_by_date(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk, "admit", ADMIT)
    under_silence(desk, "other", RULE, hours=24 * 60)
    runs(desk, clock, 48 * HOUR + 121 * SECOND)
    runs(desk, clock, 8 * DAY)
    assert desk.case("admit").state is State.APPLIED, desk.case("admit").failure
    assert "FAL" not in desk.affairs().standing  # until the day
    assert desk.case("other").state is State.SILENCE
    for _ in range(40):
        runs(desk, clock, DAY)
    assert desk.affairs().standing == {*LAKE, "FAL"}
    assert desk.case("other").state is State.TABLED  # a new round, with a full period, for the six


ADMIT = """
title = "Farland joins"
stage = "tabled"
in_force = 2026-12-01
route = ["council"]

[[changes]]
id = "join"
kind = "admit-member"
text = "Farland joins on 1 January 2027."
member = { code = "FAL", name = "Farland", since = 2027-01-01, source = "treaty" }
"""


def test_a_text_that_cannot_be_computed_is_refused_with_every_reason(desk: Desk) -> None:
    bad = ceiling().replace('fund = "common"', 'fund = "komon"')
    with pytest.raises(ProposalError, match="Did you mean 'common'"):
        desk.submit("bad", "draft", "head-ald", {"text": bad, "body": "council"})
    with pytest.raises(Refused, match="no name"):
        desk.submit("Bad Name", "draft", "head-ald", {"text": ceiling(), "body": "council"})
    with pytest.raises(Refused, match="no name"):
        desk.submit("desk", "draft", "head-ald", {"text": ceiling(), "body": "council"})
    assert desk.cases() == []


def test_positions_of_the_wrong_people_are_refused_with_the_rule(desk: Desk) -> None:
    under_silence(desk)
    for name, kind, said in (
        ("office", "break", "secretariat may not break"),
        ("chair", "position", "chair may not state a position"),
        ("head-bre", "extend", "head may not open, extend"),
        ("nobody", "break", "not signed in"),
        ("auditor", "draft", "auditor may not draft"),
        ("admin", "announce", "administrator may not announce"),
        ("head-bre", "withdraw", "own delegation only"),
    ):
        with pytest.raises(Refused, match=said):
            desk.submit("more", kind, name, dict(WHY))


def test_an_amended_text_binds_other_digests(desk: Desk) -> None:
    under_silence(desk)
    first = desk.case("more").round
    desk.submit("more", "amend", "head-ald", {"text": ceiling(amount=15_000_000)})
    desk.submit("more", "propose-silence", "chair", {"deadline": desk.now + 48 * HOUR})
    second = desk.case("more").round
    assert first is not None
    assert second is not None
    one, two = first.binding.to_json(), second.binding.to_json()
    assert {name for name in one if one[name] != two[name]} == {"text", "changes", "effects"}
    effects = desk.effects(second.binding.effects)
    assert effects is not None
    assert {row["member"] for row in effects["members"]} == set(LAKE)


def test_a_corrigendum_changes_the_words_and_not_the_clock(desk: Desk) -> None:
    deadline = under_silence(desk)
    memo = ceiling().replace("[[changes]]", 'memorandum = "A comma was missing."\n\n[[changes]]')
    memo = memo.replace("More for the lake", "More for the Lake")
    desk.submit("more", "correct", "office", {"text": memo, "note": "a comma in the memorandum"})
    case = desk.case("more")
    assert case.round is not None
    assert (case.round.deadline, case.title) == (deadline, "More for the Lake")
    sooner = memo.replace("2026-12-01", "2026-11-30")
    for words, moved in ((ceiling(amount=7), "changes"), (sooner, "date")):
        with pytest.raises(Refused, match=f"corrigendum.*{moved}"):
            desk.submit("more", "correct", "office", {"text": words, "note": "a figure"})


def test_the_database_itself_refuses_to_change_the_record(desk: Desk) -> None:
    for statement in ("UPDATE event SET kind = 'x'", "DELETE FROM event"):
        with pytest.raises(DBAPIError, match="append-only"), desk.store.engine.begin() as connection:
            connection.execute(text(statement))


def test_the_migrations_make_the_tables_that_the_code_knows(desk: Desk) -> None:
    found = inspect(desk.store.engine)
    assert set(found.get_table_names()) - {"alembic_version"} == set(schema.METADATA.tables)
    for name, table in schema.METADATA.tables.items():
        columns = {column["name"]: column for column in found.get_columns(name)}
        assert list(columns) == [column.name for column in table.columns], name
        for column in table.columns:
            assert columns[column.name]["nullable"] == column.nullable, (name, column.name)
            same = columns[column.name]["type"].compile(desk.store.engine.dialect)
            assert same == column.type.compile(desk.store.engine.dialect), (name, column.name)
        assert found.get_pk_constraint(name)["constrained_columns"] == [c.name for c in table.primary_key.columns]


def test_a_desk_is_opened_again_with_its_key_and_never_founded_twice(
    desk: Desk, tmp_path: Path, lake: Alliance
) -> None:
    again = Desk.open(desk.store.address, key=tmp_path / "desk.key", clock=desk.clock)
    assert again.affairs() == desk.affairs()
    assert again.signer.verifier == desk.signer.verifier
    with pytest.raises(NoStore, match="already"):
        Desk.found(desk.store.address, lake, PLAIN, origin="other", key=tmp_path / "desk.key")
    again.close()


def test_where_there_is_no_desk(tmp_path: Path) -> None:
    with pytest.raises(NoStore, match="no desk"):
        Desk.open(tmp_path / "none.sqlite")
    with pytest.raises(NoStore, match="SQLite or PostgreSQL"):
        Store("mysql://x/y")
    assert not (tmp_path / "none.sqlite").exists()


def test_notices_say_the_instant_with_its_zone_and_go_to_every_member(desk: Desk) -> None:
    under_silence(desk)
    with desk.store.read() as connection:
        rows = connection.execute(select(schema.outbox)).all()
    assert {row.recipient for row in rows} == {f"{m}@example.org" for m in ("ald", "bre", "cyr", "dor", "est")}
    assert "strictly before Wednesday 25 November 2026, 09:00 Brussels (08:00 UTC)" in rows[0].text
