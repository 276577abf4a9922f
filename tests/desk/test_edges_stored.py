"""Do the awkward cases end as the design says with a real record behind them, on both databases?

The numbers are those of the design's list; ``test_edges_listed`` says where each stands. The pure cases stand in
``procedure``.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import PROGRAM

from desk_scenes import LAKE, PLAIN, WHY, ceiling, runs, under_silence
from equipoise.desk.clock import HeldClock
from equipoise.desk.deadlines import member_holidays, words
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import verify
from equipoise.desk.people import sessions
from equipoise.desk.procedure import CLOCK, DAY, HOUR, SECOND, Event, Micros, State, holidays_on, instant, local
from equipoise.desk.refusing import Refused
from equipoise.web.desk.serving import desk_application

ZONE = PLAIN.zone
WORD = "a long enough password"


def ruled(desk: Desk, **changes: Any) -> None:
    """Give the desk another rule of silence."""
    rule = replace(PLAIN, name="other", **changes)
    desk.manage("silence-rule-set", "office", {"body": "", "rule": rule.to_json()}, second="chair")


def refused(desk: Desk, kind: str, account: str, at: Micros | None = None, **body: Any) -> str:
    """The code of the refusal; nothing may be on record because of it."""
    size = len(desk.entries())
    with pytest.raises(Refused) as caught:
        desk.submit("more", kind, account, body, received_at=at)
    assert len(desk.entries()) == size
    return caught.value.code


def whole(desk: Desk) -> None:
    """The record, and every table made from it, can be recomputed."""
    assert verify(desk.store, desk.signer.verifier).faults == ()


@pytest.mark.parametrize("inclusive", [False, True])
def test_01_received_at_the_deadline(desk: Desk, clock: HeldClock, inclusive: bool) -> None:
    ruled(desk, inclusive=inclusive)
    deadline = under_silence(desk)
    runs(desk, clock, deadline + SECOND - clock.at)
    done = desk.submit("more", "break", "head-bre", WHY, received_at=deadline)
    assert done.kinds == (("broken",) if inclusive else ("late-break",))
    runs(desk, clock, 121 * SECOND)
    assert desk.case("more").state is (State.BROKEN if inclusive else State.ADOPTED)
    whole(desk)


def test_02_received_a_microsecond_before_and_written_three_seconds_after(desk: Desk, clock: HeldClock) -> None:
    deadline = under_silence(desk)
    runs(desk, clock, deadline + 3 * SECOND - clock.at)
    done = desk.submit("more", "break", "head-bre", WHY, received_at=deadline - 1)
    assert (done.kinds, done.entries[0].received_at) == (("broken",), deadline - 1)
    assert done.entries[0].recorded_at == deadline + 3 * SECOND
    runs(desk, clock, DAY)
    assert desk.case("more").state is State.BROKEN
    whole(desk)


def test_03_two_breaks_at_the_same_microsecond_stand_in_order(desk: Desk, clock: HeldClock) -> None:
    deadline = under_silence(desk)
    runs(desk, clock, deadline - clock.at)
    for name in ("head-cyr", "head-bre"):
        desk.submit("more", "break", name, WHY, received_at=deadline - 1)
    assert [(b.member, b.received_at) for b in desk.case("more").breaks] == [
        ("CYR", deadline - 1),
        ("BRE", deadline - 1),
    ]
    assert [e.kind for e in desk.entries("more")][-2:] == ["broken", "further-break"]


@pytest.mark.parametrize("first", ["break", "withdraw"])
def test_04_a_break_and_a_withdrawal_at_the_same_instant(desk: Desk, clock: HeldClock, first: str) -> None:
    under_silence(desk)
    clock.pass_(HOUR)
    at = clock.at
    if first == "break":
        desk.submit("more", "break", "head-bre", WHY, received_at=at)
        desk.submit("more", "withdraw", "head-ald", received_at=at)
    else:
        desk.submit("more", "withdraw", "head-ald", received_at=at)
        assert refused(desk, "break", "head-bre", at, **WHY) == "state"
    assert desk.case("more").state is State.WITHDRAWN
    kinds = [e.kind for e in desk.entries("more")]
    assert kinds.count("withdrawn") == 1
    assert ("broken" in kinds) is (first == "break")
    whole(desk)


@pytest.mark.parametrize("first", ["break", "extend"])
def test_05_an_extension_does_not_cure_a_break(desk: Desk, clock: HeldClock, first: str) -> None:
    deadline = under_silence(desk)
    at = clock.at
    if first == "extend":
        desk.submit("more", "extend", "chair", {"deadline": deadline + DAY}, received_at=at)
    desk.submit("more", "break", "head-bre", WHY, received_at=at)
    assert refused(desk, "extend", "chair", at, deadline=deadline + 2 * DAY) == "state"
    runs(desk, clock, 4 * DAY)
    assert desk.case("more").state is State.BROKEN


def test_06_an_extension_received_in_time_wins_until_the_round_is_closed(desk: Desk, clock: HeldClock) -> None:
    deadline = under_silence(desk)
    runs(desk, clock, deadline + 20 * SECOND - clock.at)  # the period has ended, the window still runs
    desk.submit("more", "extend", "chair", {"deadline": deadline + DAY}, received_at=deadline - 1)
    runs(desk, clock, HOUR)
    assert desk.case("more").state is State.SILENCE
    found = desk.case("more").round
    assert found is not None
    assert found.deadline == deadline + DAY
    runs(desk, clock, DAY)
    assert desk.case("more").state is State.ADOPTED
    assert refused(desk, "extend", "chair", deadline=deadline + 3 * DAY) == "state"


def test_11_a_deadline_that_does_not_exist_or_exists_twice(desk: Desk) -> None:
    desk.submit("more", "draft", "head-ald", {"text": ceiling(), "body": "council"})
    desk.submit("more", "table", "head-ald")
    for bad in ("2027-03-28T02:30", "2027-10-31T02:30", "tomorrow", "", "2027-02-30T10:00"):
        assert refused(desk, "propose-silence", "chair", deadline=bad) == "time", bad
    desk.submit("more", "propose-silence", "chair", {"deadline": "2027-10-31T02:30", "fold": 1})
    found = desk.case("more").round
    assert found is not None
    assert found.deadline == instant("2027-10-31T01:30", "UTC")


def test_12_the_instant_on_record_stands_when_the_zone_moves(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    deadline = under_silence(desk)
    bound = desk.case("more").round
    assert bound is not None
    again = Desk(desk.store, desk.signer, desk.clock)  # another process, with another tzdata
    from equipoise.desk.procedure import calendars

    moved = calendars.zone_of("Asia/Tokyo")
    monkeypatch.setattr(calendars, "zone_of", lambda _: moved)
    found = again.case("more")
    assert found.round is not None
    assert found.round.deadline == deadline
    assert found.round.label == bound.label  # what was told when it opened stays on record
    assert words(found) != bound.label  # the local time is said anew, the instant in UTC is the same
    assert words(found).endswith("(08:00 UTC)") == bound.label.endswith("(08:00 UTC)")


def test_13_holidays_of_the_host_move_a_period_of_days_and_those_of_members_are_told(
    desk: Desk, clock: HeldClock
) -> None:
    desk.manage(
        "silence-rule-set",
        "office",
        {"body": "", "rule": replace(PLAIN, unit="working-days", min_period=3, calendar="BE").to_json()},
        second="chair",
    )
    clock.pass_(instant("2026-12-23T12:00", ZONE) - clock.at)  # a Wednesday; Friday the 25th is a holiday
    desk.tick()
    desk.submit("more", "draft", "head-ald", {"text": ceiling(), "body": "council"})
    desk.submit("more", "table", "head-ald")
    assert refused(desk, "propose-silence", "chair", deadline="2026-12-29T18:00") == "short"
    desk.submit("more", "propose-silence", "chair", {"period": 3})
    found = desk.case("more")
    assert found.round is not None
    # Thursday, Monday, Tuesday; the last ends with its last second.
    assert local(found.round.deadline, ZONE).isoformat() == "2026-12-30T00:00:00+01:00"
    assert member_holidays(found) == {}  # states of an example have no calendar that is known
    assert holidays_on(local(found.round.deadline, ZONE).date().replace(day=25), ["BEL"]) != {}


def test_14_a_leap_second_is_no_instant_and_no_second_is_counted_twice(desk: Desk) -> None:
    desk.submit("more", "draft", "head-ald", {"text": ceiling(), "body": "council"})
    desk.submit("more", "table", "head-ald")
    assert refused(desk, "propose-silence", "chair", deadline="2026-12-31T23:59:60") == "time"
    # 2016 ended with one: the count of microseconds goes straight on, so that order never depends on it.
    before, after = instant("2016-12-31T23:59:59", "UTC"), instant("2017-01-01T00:00:00", "UTC")
    assert after - before == SECOND
    desk.submit("more", "propose-silence", "chair", {"deadline": "2026-12-31T23:59:59"})
    found = desk.case("more").round
    assert found is not None
    assert found.deadline % SECOND == 0


@pytest.mark.parametrize("acknowledged", [False, True])
def test_18_acknowledgement_by_all(desk: Desk, clock: HeldClock, acknowledged: bool) -> None:
    ruled(desk, acknowledge=True)
    deadline = under_silence(desk)
    for member in LAKE if acknowledged else LAKE[:-1]:
        desk.submit("more", "acknowledge", f"head-{member.lower()}")
    runs(desk, clock, deadline + 121 * SECOND - clock.at)
    assert desk.case("more").state is (State.ADOPTED if acknowledged else State.AT_TABLE)
    if not acknowledged:
        assert "EST" in desk.entries("more")[-1].body["why"]
    whole(desk)


def test_21_a_round_is_judged_by_the_rule_in_force_when_it_opened(desk: Desk, clock: HeldClock) -> None:
    deadline = under_silence(desk)
    ruled(desk, inclusive=True, settle_s=1)
    runs(desk, clock, deadline + SECOND - clock.at)
    assert desk.submit("more", "break", "head-bre", WHY, received_at=deadline).kinds == ("late-break",)
    runs(desk, clock, 118 * SECOND)
    assert desk.case("more").state is State.SILENCE  # the old rule's window still runs
    runs(desk, clock, SECOND)
    assert desk.case("more").state is State.ADOPTED
    under_silence(desk, "next", ceiling(year=2028))
    found = desk.case("next").round
    assert found is not None
    assert found.rule.inclusive


@pytest.mark.parametrize("excluded", [(), ("DOR",)])
def test_22_a_member_is_excluded_only_if_the_rule_says_so(desk: Desk, excluded: tuple[str, ...]) -> None:
    ruled(desk, excluded=excluded)
    under_silence(desk)
    if excluded:
        assert refused(desk, "break", "head-dor", **WHY) == "not-eligible"
    else:
        assert desk.submit("more", "break", "head-dor", WHY).kinds == ("broken",)


def test_23_a_member_that_changes_its_name_keeps_seat_and_word(desk: Desk, clock: HeldClock) -> None:
    deadline = under_silence(desk)
    desk.submit("more", "position", "head-cyr", {"stance": "support"})
    desk.manage("member-renamed", "office", {"old": "CYR", "new": "CYX"}, second="chair")
    runs(desk, clock, HOUR)
    standing = {*LAKE, "CYX"} - {"CYR"}
    assert desk.affairs().standing == standing  # the clock does not bring the old name back
    found = desk.case("more")
    assert found.state is State.SILENCE
    assert found.round is not None
    assert (set(found.round.eligible), found.round.deadline) == (standing, deadline)
    assert [p.member for p in found.positions] == ["CYX"]
    assert desk.submit("more", "break", "head-cyr", WHY).entries[0].member == "CYX"
    whole(desk)


def test_23b_a_member_that_changes_its_name_keeps_the_texts_that_are_decided_or_stale(desk: Desk) -> None:
    under_silence(desk)
    desk.submit("more", "withdraw", "head-ald")
    desk.submit("again", "draft", "head-ald", {"text": ceiling(), "body": "council"})
    desk.run(lambda batch: batch.append(CLOCK, batch.now, [Event("again", "staled", {"at": batch.now, "by": "more"})]))
    desk.manage("member-renamed", "office", {"old": "ALD", "new": "ALX"}, second="chair")
    assert desk.case("again").state is State.STALE
    assert desk.case("again").sponsor == "ALX"  # whoever must amend it can
    assert desk.case("more").sponsor == "ALD"  # what is over is as it was


def test_a_member_cannot_take_the_code_of_another(desk: Desk) -> None:
    for new in ("BRE", "EST"):
        with pytest.raises(Refused, match="a member already"):
            desk.manage("member-renamed", "office", {"old": "EST", "new": new}, second="chair")
    assert desk.affairs().standing == set(LAKE)


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Nowhere/Land"},
        {"unit": "working-days", "calendar": "XX"},
        {"min_period": "z"},
        {"settle_s": "x"},
        {"settle_s": 0},
    ],
)
def test_a_rule_of_silence_by_which_nothing_could_be_opened_is_not_set(desk: Desk, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        desk.manage("silence-rule-set", "office", {"body": "", "rule": PLAIN.to_json() | wrong}, second="chair")


def test_17c_a_clock_that_is_behind_after_a_boot_adopts_nothing(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk)
    runs(desk, clock, 6 * HOUR)
    clock.epoch, clock.since_boot = "another boot", 0
    clock.at -= HOUR
    desk.tick()
    found = desk.case("more")
    assert found.state is State.PAUSED
    assert found.round is not None
    assert (found.round.pause_reason, found.round.out_total) == ("clock", 0)


def test_24_a_sponsor_that_leaves_withdraws_and_another_takes_over(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk)
    desk.manage("member-left", "office", {"member": "ALD"}, second="chair")
    assert desk.case("more").state is State.WITHDRAWN
    assert refused(desk, "take-over", "head-ald") in ("standing", "sponsor")
    runs(desk, clock, 23 * HOUR)
    desk.submit("more", "take-over", "head-bre")
    found = desk.case("more")
    assert (found.state, found.sponsor, found.round) == (State.TABLED, "BRE", None)
    desk.submit("more", "propose-silence", "chair", {"deadline": desk.now + 48 * HOUR})
    opened = desk.case("more").round
    assert opened is not None
    assert "ALD" not in opened.eligible
    whole(desk)


def test_25_the_powers_of_the_chair_pass_by_date(desk: Desk, clock: HeldClock) -> None:
    deadline = under_silence(desk)
    clock.pass_(HOUR)
    sent = clock.at  # the old chair's last request, on its way while the term ends
    clock.pass_(SECOND)
    desk.manage("account-closed", "admin", {"name": "chair"}, second="auditor")
    desk.manage("account-opened", "admin", {"name": "chair-2", "role": "chair"}, second="auditor")
    clock.pass_(SECOND)
    assert refused(desk, "extend", "chair", deadline=deadline + HOUR) == "permission"
    assert refused(desk, "extend", "chair-2", sent, deadline=deadline + HOUR) == "permission"  # not yet in office
    desk.submit("more", "extend", "chair", {"deadline": deadline + HOUR}, received_at=sent)
    desk.submit("more", "extend", "chair-2", {"deadline": deadline + 2 * HOUR})
    found = desk.case("more").round
    assert found is not None
    assert (found.deadline, found.extensions) == (deadline + 2 * HOUR, 2)
    whole(desk)


def test_27_texts_that_wait_for_each_other_are_refused(desk: Desk) -> None:
    desk.submit("later", "draft", "head-ald", {"text": ceiling(), "body": "council", "after": ["more"]})
    assert refused(desk, "draft", "head-ald", text=ceiling(), body="council", after=["later"]) == "cycle"
    assert refused(desk, "draft", "head-ald", text=ceiling(), body="council", after=["more"]) == "cycle"
    desk.submit("more", "draft", "head-ald", {"text": ceiling(), "body": "council"})


def test_30_what_is_applied_is_contested_no_more(desk: Desk, clock: HeldClock) -> None:
    deadline = under_silence(desk)
    runs(desk, clock, deadline + 121 * SECOND - clock.at)
    told: dict[str, Any] = {
        "sent_at": deadline - 1,
        "member": "BRE",
        "evidence": "sha256:mail",
        "countersigned": "chair",
    }
    assert refused(desk, "contest", "office", **{**told, "sent_at": deadline}) == "late"
    desk.submit("more", "contest", "office", told)
    runs(desk, clock, 30 * DAY)
    assert desk.case("more").state is State.CONTESTED  # its application waits, long past its date
    assert desk.affairs().version == 1
    desk.submit("more", "rule-contest", "chair", {"upheld": False, "reason": "It was sent to nobody's mailbox."})
    runs(desk, clock, HOUR)
    assert desk.case("more").state is State.APPLIED
    assert refused(desk, "contest", "office", **told) == "state"
    whole(desk)


@pytest.mark.parametrize("left", [1, 0])
def test_32_an_electorate_of_one_or_nobody_is_refused(desk: Desk, left: int) -> None:
    desk.submit("more", "draft", "head-ald", {"text": ceiling(), "body": "council"})
    desk.submit("more", "table", "head-ald")
    ruled(desk, excluded=LAKE[left:])
    assert refused(desk, "propose-silence", "chair", deadline=desk.now + 48 * HOUR) == "electorate"


@pytest.mark.parametrize("early", [False, True])
def test_33_everyones_support_closes_early_only_by_rule(desk: Desk, clock: HeldClock, early: bool) -> None:
    ruled(desk, early_close=early)
    under_silence(desk)
    for member in LAKE:
        desk.submit("more", "position", f"head-{member.lower()}", {"stance": "support"})
    clock.pass_(SECOND)
    desk.tick()
    assert desk.case("more").state is (State.ADOPTED if early else State.SILENCE)
    whole(desk)


def test_10_a_session_that_ended_while_typing_loses_no_word_and_gains_no_time(desk: Desk, clock: HeldClock) -> None:
    deadline = under_silence(desk)
    with desk.store.engine.begin() as connection:
        sessions.set_all(connection, ["head-bre"], WORD)
    browser = TestClient(desk_application(desk), base_url="http://desk.test", **PROGRAM)
    signing = {"name": "head-bre", "password": WORD, "to": "/desk/p/more"}
    assert browser.post("/desk/sign-in", data=signing).status_code == 200
    said = {"kind": "position", "stance": "objection", "reason": "It costs too much, \u00e6\u00f8\u00e5."}
    form = browser.post("/desk/p/more/review", data=said).text
    typed = {k: html.unescape(v) for k, v in re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', form)}
    runs(desk, clock, deadline - SECOND - clock.at)
    with desk.store.engine.begin() as connection:
        sessions.close_all(connection, "head-bre")  # it ended a second before the deadline
    ended = browser.post("/desk/p/more/do", data=typed)
    assert ended.status_code == 401
    assert "NOT recorded" in ended.text
    assert desk.case("more").breaks == ()
    carried = html.unescape(re.findall(r"name=\"carried\" value='(.*?)'", ended.text)[0])
    runs(desk, clock, 2 * SECOND)
    back = browser.post("/desk/sign-in", data={**signing, "carried": carried})
    assert html.escape(said["reason"]) in back.text
    form = browser.post("/desk/p/more/review", data=said).text
    typed = {k: html.unescape(v) for k, v in re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', form)}
    browser.post("/desk/p/more/do", data=typed)
    case = desk.case("more")  # the second sending counts, and it came a second too late
    assert (case.breaks, [late.received_at for late in case.late]) == ((), [deadline + SECOND])
    whole(desk)


def test_a_package_of_texts_with_long_names_is_applied_as_one(desk: Desk, clock: HeldClock) -> None:
    names = [f"{word}-{'x' * 72}" for word in ("one", "two")]
    for i, name in enumerate(names):
        under_silence(desk, name, ceiling(year=2027 + i), package="both")
    runs(desk, clock, 48 * HOUR + 121 * SECOND)
    clock.pass_(10 * DAY)
    for _ in range(3):
        runs(desk, clock, DAY)
    assert [desk.case(name).state for name in names] == [State.APPLIED] * 2
    assert desk.affairs().version == 2
    whole(desk)
