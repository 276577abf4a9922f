"""Does time alone bring about what it should, and nothing else? Packages, methods, timelocks, gaps, reminders."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desk_scenes import (
    CHAIR,
    LATER,
    MEMBERS,
    PLAIN,
    START,
    WHY,
    Scene,
    adopted,
    applied,
    deadline_of,
    head,
    in_force,
    silent,
    tabled,
)
from equipoise.desk.procedure import (
    DAY,
    HOUR,
    SECOND,
    Case,
    State,
    caught_up,
    closing,
    gap_events,
    in_force_at,
    instant,
    next_instant,
    next_reminder,
    next_stop,
    unheard,
)


def kinds(scene: Scene, now: int) -> list[tuple[str, str]]:
    """What the clock owes the case at an instant."""
    return [(e.stream, e.kind) for e in caught_up(scene.case, now, scene.around)[1]]


def beside(scene: Scene, **others: Case) -> Scene:
    """The scene in a package with these."""
    package = {name: replace(case, id=name, package="both") for name, case in others.items()}
    return replace(scene, around=replace(scene.around, package=package), events=[])


# --- both or neither --------------------------------------------------------------------------------------------------


def reserved(**more: Any) -> Scene:
    return silent(package="both", **more).does("position", head("B"), stance="scrutiny-reservation")


def unread() -> Scene:
    scene = silent(package="both", rule=replace(PLAIN, acknowledge=True))
    for member in "ABC":
        scene.does("acknowledge", head(member))
    return scene


@pytest.mark.parametrize("first", [reserved, unread])
def test_a_part_that_is_about_to_fail_holds_the_others_back_whoever_is_looked_at_first(first: Any) -> None:
    failing, other = first(), silent(package="both")
    over = deadline_of(other) + DAY
    assert kinds(beside(other, twin=failing.case), over) == []
    alone = kinds(beside(failing, twin=other.case), over)
    assert alone == (
        [("case", "broken"), ("twin", "broken-with")] if first is reserved else [("case", "sent-to-table")]
    )


def test_a_part_that_no_longer_fails_lets_the_others_pass() -> None:
    lapsing = silent(package="both", rule=replace(PLAIN, scrutiny="lapses"))
    lapsing.does("position", head("B"), stance="scrutiny-reservation")
    other = silent(package="both", effective=LATER)
    over = deadline_of(other) + DAY
    read = unread().does("acknowledge", head("D"))
    for twin in (lapsing.case, reserved().does("lift-reservation", head("B")).case, read.case):
        assert kinds(beside(other, twin=twin), over) == [("case", "adopted")]


@pytest.mark.parametrize(
    ("state", "waits"),
    [
        *((s, False) for s in (State.ADOPTED, State.ANNOUNCED, State.IN_FORCE, State.APPLIED)),
        *((s, True) for s in (State.TABLED, State.PAUSED, State.HELD, State.AT_TABLE, State.BROKEN, State.CONTESTED)),
    ],
)
def test_which_states_of_the_others_a_text_waits_for(state: State, waits: bool) -> None:
    scene = silent(package="both", effective=LATER)
    over = deadline_of(scene) + DAY
    assert bool(kinds(beside(scene, twin=replace(silent().case, state=state)), over)) is not waits


def test_a_text_waits_for_the_period_of_another_with_its_settle_window() -> None:
    scene, twin = silent(package="both", effective=LATER), silent()
    end = deadline_of(twin) + PLAIN.settle_s * SECOND
    quick = replace(scene, case=replace(scene.case, round=replace(scene.case.round, deadline=end - DAY)))  # type: ignore[type-var]
    assert kinds(beside(quick, twin=twin.case), end - 1) == []
    assert kinds(beside(quick, twin=twin.case), end) == [("case", "adopted")]


def test_a_reservation_that_breaks_names_its_member_and_when_it_came() -> None:
    scene = reserved()
    came = scene.now
    scene.after(3 * DAY)
    assert [(b.member, b.form, b.received_at) for b in scene.case.breaks] == [("B", "objection", came)]
    assert scene.case.breaks[0].reason == "a scrutiny reservation that was not lifted"
    again = reserved().does("break", head("C"), **WHY)
    again.does("propose-silence", CHAIR, **again.opening())  # the reservation was of the round before
    assert again.after(3 * DAY).case.state is not State.BROKEN


# --- the method -------------------------------------------------------------------------------------------------------


def in_method() -> Scene:
    scene = tabled(rule=replace(PLAIN, consent_to_method=True), effective=LATER)
    return scene.does("propose-silence", CHAIR, **scene.opening())


def test_silence_that_was_over_before_anybody_opened_it_binds_nobody() -> None:
    scene = in_method()
    end = int(scene.case.pending["deadline"])
    assert kinds(scene, end - 1) == [("case", "opened")]
    assert kinds(scene, end) == [("case", "cancelled")]
    scene.after(end - scene.now)
    assert (scene.case.state, scene.case.round) == (State.TABLED, None)


def test_the_method_opens_at_its_own_instant() -> None:
    scene = in_method()
    until = scene.case.method_until
    assert until is not None
    assert next_instant(scene.case) == until
    assert kinds(scene, until - 1) == []
    scene.now = until + 5 * HOUR
    scene.after(0)
    assert scene.case.round is not None
    assert scene.case.round.opened_at == until


# --- after the decision -----------------------------------------------------------------------------------------------


def test_what_a_meeting_adopted_waits_as_long_as_its_rule_says() -> None:
    rule = replace(PLAIN, timelock_h=72)
    scene = tabled(rule=rule).does("to-table", CHAIR, rule=rule.to_json()).does("call-consensus", CHAIR)
    lock = scene.now + 72 * HOUR
    assert in_force_at(scene.case) == lock == next_instant(scene.case)
    assert kinds(scene, lock - 1) == []
    assert kinds(scene, lock) == [("case", "entered-into-force")]


def test_the_later_of_date_and_timelock_counts() -> None:
    for date, expected in (("2026-11-24", "lock"), ("2026-12-24", "date")):
        scene = adopted(rule=replace(PLAIN, timelock_h=72), effective=date)
        lock = deadline_of(scene) + 72 * HOUR
        day = instant(f"{date}T00:00", PLAIN.zone)
        assert in_force_at(scene.case) == (lock if expected == "lock" else day)


def test_a_text_enters_into_force_after_those_it_waits_for_and_with_its_package() -> None:
    scene = adopted(effective=LATER)
    then = instant(f"{LATER}T00:00", PLAIN.zone)
    for case, passes in ((in_force().case, False), (applied().case, True)):
        earlier = replace(scene, around=replace(scene.around, earlier={"first": case}))
        assert bool(kinds(earlier, then)) is passes
    for state, passes in ((State.CONTESTED, False), (State.ANNOUNCED, True), (State.APPLIED, True)):
        assert bool(kinds(beside(scene, twin=replace(scene.case, state=state)), then)) is passes


def test_a_rule_that_announces_lets_nothing_enter_into_force_unannounced() -> None:
    scene = adopted(rule=replace(PLAIN, announce=True), effective="2026-11-24")
    assert kinds(scene, scene.now + 900 * DAY) == []
    scene.does("announce", CHAIR)
    assert kinds(scene, scene.now) == [("case", "entered-into-force")]


def test_an_adopted_text_goes_on_along_its_route() -> None:
    scene = adopted(route=["council", "assembly"], effective="2026-11-24")
    assert [e.body["to"] for e in scene.events if e.kind == "forwarded"] == ["assembly"]
    assert next_stop(replace(scene.case, body="assembly")) == ""
    assert next_stop(replace(scene.case, body="elsewhere")) == ""


def test_early_closing_is_at_the_instant_of_the_last_support_and_only_of_those_needed() -> None:
    scene = silent(rule=replace(PLAIN, early_close=True), effective=LATER)
    for member in "ABC":
        scene.does("position", head(member), stance="support")
    assert kinds(scene, scene.now + 1) == []
    scene.now += 5
    scene.does("position", head("D"), stance="support")
    scene.after(1)
    assert scene.case.adopted_at == scene.now
    assert scene.case.adopted_at < deadline_of(scene)


def test_closing_is_shown_from_the_deadline_until_the_settle_window_is_over() -> None:
    scene = silent()
    end = deadline_of(scene)
    settle = PLAIN.settle_s * SECOND
    assert [closing(scene.case, at) for at in (end - 1, end, end + settle - 1, end + settle)] == [
        False,
        True,
        True,
        False,
    ]
    assert kinds(scene, end + settle - 1) == []
    assert kinds(scene, end + settle) == [("case", "adopted")]


def test_a_text_lapses_at_its_instant() -> None:
    scene = silent(rule=replace(PLAIN, lapse_days=30)).does("break", head("B"), **WHY)
    over = scene.now + 30 * DAY
    assert next_instant(scene.case) == over
    assert kinds(scene, over - 1) == []
    assert kinds(scene, over) == [("case", "lapsed")]


# --- time that was lost -----------------------------------------------------------------------------------------------


def gap(scene: Scene, since: int, until: int, trusted: bool = True) -> list[str]:
    return [e.kind for e in gap_events(scene.case, since, until, trusted)]


def test_which_gaps_are_noted_and_which_pause() -> None:
    scene = silent()  # two days; the last quarter is its last twelve hours; a tenth is 4 h 48 min
    end = deadline_of(scene)
    quarter = end - 12 * HOUR
    least = PLAIN.outage_gap_s * SECOND
    assert gap(scene, quarter - HOUR, quarter) == ["outage-noted"]
    assert gap(scene, quarter - HOUR, quarter + 1) == ["paused", "resumed"]
    assert gap(scene, quarter, quarter + least) == ["outage-noted"]
    assert gap(scene, quarter, quarter + least + 1) == ["paused", "resumed"]
    tenth = 2 * DAY // 10
    assert gap(scene, START + 1, START + 1 + tenth) == ["outage-noted"]
    assert gap(scene, START + 1, START + 2 + tenth) == ["paused", "resumed"]
    half = replace(scene, case=replace(scene.case, round=replace(scene.case.round, out_total=tenth - HOUR)))  # type: ignore[type-var]
    assert gap(half, START + 1, START + 1 + HOUR) == ["outage-noted"]
    assert gap(half, START + 1, START + 2 + HOUR) == ["paused", "resumed"]


def test_a_gap_after_the_deadline_takes_nothing_from_anybody() -> None:
    scene = silent()
    end = deadline_of(scene)
    for trusted in (True, False):
        assert gap(scene, end, end + DAY, trusted) == []
        assert gap(scene, end - 1, end + DAY, trusted)[0] == "paused"
    for still in (silent().does("pause", CHAIR), tabled(), adopted()):
        assert gap(still, START + HOUR, START + 30 * DAY, trusted=False) == []


def test_a_clock_that_jumped_pauses_until_the_chair_resumes_even_for_a_second() -> None:
    scene = silent()
    (event,) = gap_events(scene.case, START + HOUR, START + HOUR + SECOND, trusted=False)
    assert (event.kind, event.body["reason"], event.body["since"]) == ("paused", "clock", START + HOUR)


def test_time_lost_while_a_hold_stands_is_given_back_too() -> None:
    scene = silent(rule=replace(PLAIN, hold_days=9)).does("hold", head("B"))
    end = deadline_of(scene)
    assert gap(scene, end - HOUR, end + HOUR) == ["paused", "resumed"]
    scene.takes(gap_events(scene.case, end - HOUR, end + HOUR, trusted=True))
    assert scene.case.state is State.HELD


def test_a_gap_while_the_method_is_asked_moves_both_instants_and_one_after_it_none() -> None:
    scene = in_method()
    until = scene.case.method_until
    assert until is not None
    end = int(scene.case.pending["deadline"])
    assert gap(scene, until, until + DAY) == []
    (event,) = gap_events(scene.case, until - 1, until - 1 + 3 * HOUR, trusted=True)
    assert (event.body["method_until"], event.body["deadline"]) == (until + 3 * HOUR, end + 3 * HOUR)


# --- reminders --------------------------------------------------------------------------------------------------------


def test_reminders_come_at_the_hours_of_the_rule_to_those_who_said_nothing() -> None:
    scene = silent(rule=replace(PLAIN, remind_h=(24, 4)))
    end = deadline_of(scene)
    scene.does("position", head("B"), stance="statement", statement="We note it.")
    assert unheard(scene.case) == ("A", "C", "D")
    assert next_reminder(scene.case) == end - 24 * HOUR == next_instant(scene.case)
    scene.now = end - 24 * HOUR
    scene.after(0)
    assert scene.events[-1].kind == "reminded"
    assert scene.events[-1].body["members"] == ["A", "C", "D"]
    assert next_reminder(scene.case) == end - 4 * HOUR
    late = replace(scene, events=[])
    late.now = end + SECOND
    assert kinds(late, late.now) == []  # none once the deadline has passed
    for member in "ACD":
        scene.does("position", head(member), stance="support")
    assert next_reminder(scene.case) is None
    assert next_instant(scene.case) == end + PLAIN.settle_s * SECOND
    assert set(MEMBERS) - set(unheard(scene.case)) == set(MEMBERS)


def test_a_hold_that_runs_out_ends_at_its_instant() -> None:
    scene = silent(rule=replace(PLAIN, hold_days=9)).does("hold", head("B"))
    over = scene.now + 9 * DAY
    assert next_instant(scene.case) == over
    assert kinds(scene, over - 1) == []
    assert kinds(scene, over) == [("case", "hold-ended")]
