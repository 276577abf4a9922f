"""Do the awkward cases of the procedure end as the design says? Pure cases; those of the stores stand in ``store``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from desk_rounds import NATO_ROUNDS
from desk_scenes import (
    CHAIR,
    DIGESTS,
    LATER,
    OFFICE,
    PLAIN,
    RULES,
    START,
    WHY,
    Scene,
    adopted,
    applied,
    deadline_of,
    drafted,
    head,
    in_force,
    silent,
    tabled,
    text,
)
from equipoise.desk.procedure import (
    CLOCK,
    DAY,
    HOUR,
    PRESETS,
    SECOND,
    BadTime,
    Case,
    Event,
    State,
    caught_up,
    closing,
    expiry,
    folded,
    gap_events,
    holidays_on,
    instant,
    labelled,
    meet,
    membership_events,
    moment,
    rule_from,
    stale_events,
)
from equipoise.desk.procedure.calendars import _feasts


def at(scene: Scene, micros: int) -> Scene:
    scene.now = micros
    return scene


@pytest.mark.parametrize("inclusive", [False, True])
def test_01_received_at_the_deadline_is_late_unless_the_rule_includes_it(inclusive: bool) -> None:
    scene = silent(rule=replace(PLAIN, inclusive=inclusive))
    at(scene, deadline_of(scene) + SECOND).does("break", head("B"), received_at=deadline_of(scene), **WHY)
    assert scene.case.state is (State.BROKEN if inclusive else State.SILENCE)
    assert len(scene.case.late) == (0 if inclusive else 1)
    scene.after(121 * SECOND)
    assert scene.case.state is (State.BROKEN if inclusive else State.ADOPTED)


def test_02_received_just_before_and_committed_seconds_after_counts() -> None:
    scene = silent()
    at(scene, deadline_of(scene) + 3 * SECOND)
    assert closing(scene.case, scene.now)
    scene.does("break", head("B"), received_at=deadline_of(scene) - 1, **WHY)
    assert scene.case.state is State.BROKEN


def test_03_two_breaks_at_the_same_microsecond_both_stand_in_order() -> None:
    scene = silent()
    same = deadline_of(scene) - 1
    at(scene, same + SECOND).does("break", head("C"), received_at=same, **WHY)
    scene.does("break", head("B"), received_at=same, **WHY)
    assert [b.member for b in scene.case.breaks] == ["C", "B"]
    assert scene.case.state is State.BROKEN


@pytest.mark.parametrize("first", ["break", "withdraw"])
def test_04_break_and_withdrawal_end_in_the_order_of_arrival_in_one_state(first: str) -> None:
    scene = silent()
    if first == "break":
        scene.does("break", head("B"), **WHY).does("withdraw", head("A"))
    else:
        scene.does("withdraw", head("A"))
        assert scene.refused("break", head("B"), **WHY) == "state"
    assert scene.case.state is State.WITHDRAWN


@pytest.mark.parametrize("first", ["break", "extend"])
def test_05_an_extension_does_not_cure_a_break(first: str) -> None:
    scene = silent()
    later = deadline_of(scene) + DAY
    if first == "break":
        scene.does("break", head("B"), **WHY)
        assert scene.refused("extend", CHAIR, deadline=later) == "state"
    else:
        scene.does("extend", CHAIR, deadline=later).does("break", head("B"), **WHY)
    assert scene.case.state is State.BROKEN


def test_06_an_extension_received_before_the_deadline_wins_until_finalised() -> None:
    scene = silent()
    old = deadline_of(scene)
    at(scene, old + 60 * SECOND).does("extend", CHAIR, received_at=old - 1, deadline=old + DAY)
    scene.after(HOUR)
    assert scene.case.state is State.SILENCE
    scene = silent()
    at(scene, deadline_of(scene) + 121 * SECOND)
    assert scene.refused("extend", CHAIR, received_at=old - 1, deadline=old + DAY) == "state"


def test_a_deadline_is_never_shortened_and_extensions_are_counted() -> None:
    scene = silent()
    assert scene.refused("extend", CHAIR, deadline=deadline_of(scene) - 1) == "shorten"
    for _ in range(3):
        scene.does("extend", CHAIR, deadline=deadline_of(scene) + HOUR)
    assert scene.refused("extend", CHAIR, deadline=deadline_of(scene) + HOUR) == "extensions"
    scene = silent()
    assert scene.refused("extend", CHAIR, deadline=deadline_of(scene) + 31 * DAY) == "extensions"


def test_11_a_time_that_does_not_exist_is_refused_and_one_that_exists_twice_is_asked_about() -> None:
    zone = "Europe/Brussels"
    with pytest.raises(BadTime, match="does not exist"):
        instant("2026-03-29T02:30", zone)
    with pytest.raises(BadTime, match="exists twice") as twice:
        instant("2026-10-25T02:30", zone)
    ways = [instant(way, zone) for way in re.findall(r"\S+[+]0\d:00", str(twice.value))]  # as the refusal says
    assert ways == [instant("2026-10-25T02:30", zone, fold) for fold in (0, 1)]
    assert ways[1] - ways[0] == HOUR
    scene = tabled()
    at(scene, instant("2026-03-25T10:00", zone))
    opening = scene.opening(deadline="2026-03-29T02:30")
    assert scene.refused("propose-silence", CHAIR, **opening) == "time"
    for bad in ("tomorrow", "2026-13-01T00:00", ""):
        assert scene.refused("propose-silence", CHAIR, **scene.opening(deadline=bad)) == "time"


def test_12_the_instant_stands_whatever_the_zone_becomes() -> None:
    scene = silent()
    before = deadline_of(scene)
    moved = [replace(e, body={**e.body, "rule": replace(PLAIN, zone="Asia/Tokyo").to_json()}) for e in scene.events]
    again = folded(Case(scene.case.id), moved)  # as if the zone had other rules on the day of the replay
    assert again.round is not None
    assert again.round.deadline == before
    assert again.round.label == labelled(before, "Europe/Brussels") != labelled(before, "Asia/Tokyo")


@pytest.mark.parametrize("language", ["C.UTF-8", "fr_FR.UTF-8", None])
def test_13_holidays_of_host_and_members(language: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):  # a service under systemd has none of them
        monkeypatch.delenv(name, raising=False)
    if language:
        monkeypatch.setenv("LANG", language)
    _feasts.cache_clear()
    days = replace(PRESETS["unsc-noobjection"], zone="Europe/Brussels", calendar="BE", min_period=3)
    # Friday 17 July 2026 plus three working days: Monday, (Tuesday the 21st is Belgium's day), Wednesday, Thursday.
    begun = instant("2026-07-17T12:00", "Europe/Brussels")
    assert labelled(expiry(begun, 3, days), days.zone).startswith("Friday 24 July 2026, 00:00")
    assert holidays_on(moment(instant("2026-07-14T12:00", "UTC")).date(), ["FRA", "BEL", "CAN"]) == {
        "FRA": "National Day"
    }
    # Hours never roll; days do where the rule says so (Regulation 1182/71).
    hours = replace(PRESETS["eu-coreu"], unit="hours", min_period=72)
    assert expiry(begun, 72, hours) - begun == 72 * HOUR
    rolled = expiry(begun, 1, PRESETS["eu-coreu"])
    assert labelled(rolled, "Europe/Brussels").startswith("Tuesday 21 July 2026, 00:00")


def test_the_period_must_be_long_enough() -> None:
    scene = tabled(rule=PRESETS["nato-practice"])
    short = scene.now + 23 * HOUR
    assert scene.refused("propose-silence", CHAIR, **scene.opening(deadline=short)) == "short"
    assert scene.refused("propose-silence", CHAIR, **scene.opening(deadline=scene.now)) == "past"
    scene.does("propose-silence", CHAIR, **scene.opening(deadline=scene.now + 24 * HOUR))


def test_16_a_clock_that_jumps_a_day_pauses_and_adopts_nothing() -> None:
    scene = silent()
    jumped = deadline_of(scene) + DAY
    scene.takes(gap_events(scene.case, scene.now, jumped, trusted=False))
    at(scene, jumped).after(0)
    assert scene.case.state is State.PAUSED
    scene.does("resume", CHAIR)
    assert scene.case.state is State.SILENCE
    assert deadline_of(scene) > jumped


def test_17_a_desk_that_was_down_at_the_deadline_adopts_nothing_and_gives_the_time_back() -> None:
    scene = silent()
    down, up = deadline_of(scene) - HOUR, deadline_of(scene) + 5 * HOUR
    old = deadline_of(scene)
    at(scene, up).takes(gap_events(scene.case, down, up, trusted=True))
    assert scene.case.state is State.SILENCE
    assert deadline_of(scene) == max(old + 6 * HOUR, up + PLAIN.min_remaining_s * SECOND)
    scene.after(0)
    assert scene.case.state is State.SILENCE
    scene.does("break", head("B"), **WHY)


def test_a_short_outage_early_in_the_period_is_noted_and_many_make_a_pause() -> None:
    scene = silent()
    old = deadline_of(scene)
    begun = scene.now
    scene.takes(gap_events(scene.case, begun + HOUR, begun + 3 * HOUR, trusted=True))
    assert deadline_of(scene) == old
    assert scene.case.round is not None
    assert scene.case.round.out_total == 2 * HOUR
    scene.takes(gap_events(scene.case, begun + 4 * HOUR, begun + 8 * HOUR, trusted=True))  # 6 of 48 hours
    assert deadline_of(scene) == old + 4 * HOUR


def test_an_outage_while_members_may_object_to_the_method_moves_its_deadline() -> None:
    scene = tabled(rule=replace(PLAIN, consent_to_method=True))
    scene.does("propose-silence", CHAIR, **scene.opening())
    until = scene.case.method_until
    assert until is not None
    scene.takes(gap_events(scene.case, scene.now + 1, scene.now + 1 + 3 * HOUR, trusted=True))
    assert scene.case.method_until == until + 3 * HOUR


def test_a_clock_that_goes_back_takes_no_time_to_object_to_the_method_away() -> None:
    scene = tabled(rule=replace(PLAIN, consent_to_method=True))
    scene.does("propose-silence", CHAIR, **scene.opening())
    until = scene.case.method_until
    scene.takes(gap_events(scene.case, scene.now + 30 * 60 * SECOND, scene.now, trusted=False))
    assert scene.case.method_until == until


def test_a_day_whose_midnight_the_clocks_go_over_begins_an_hour_later() -> None:
    cairo = replace(PLAIN, zone="Africa/Cairo", unit="calendar-days")
    first = instant("2027-04-30T01:00", "Africa/Cairo")
    assert expiry(instant("2027-04-28T12:00", "Africa/Cairo"), 1, cairo) == first
    scene = adopted(rule=cairo, effective="2027-04-30")
    assert scene.after(first - 1 - scene.now).case.state is State.ADOPTED
    assert scene.after(1).case.state is State.IN_FORCE


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31"])
def test_a_date_that_no_calendar_reaches_is_refused_before_it_can_stop_the_clock(day: str) -> None:
    assert Scene().refused("draft", head("A"), **text(body="council", effective=day)) == "shape"
    with pytest.raises(BadTime, match="out of reach"):
        instant("9999-12-31T12:00", "Europe/Brussels")


def test_a_method_nobody_objects_to_opens_by_the_clock() -> None:
    scene = tabled(rule=PRESETS["osce-pc"])
    scene.does("propose-silence", CHAIR, **scene.opening())
    assert scene.case.state is State.METHOD
    scene.after(HOUR)
    assert scene.case.state is State.SILENCE
    assert scene.case.round is not None
    assert scene.case.round.opened_at == START + HOUR
    other = tabled(rule=PRESETS["osce-pc"])
    other.does("propose-silence", CHAIR, **other.opening()).does("object-to-method", head("D"))
    assert other.case.state is State.AT_TABLE


def test_18_acknowledgement_by_all_where_the_rule_asks_for_it() -> None:
    scene = silent(rule=replace(PLAIN, acknowledge=True))
    for member in "ABC":
        scene.does("acknowledge", head(member))
    scene.after(3 * DAY)
    assert scene.case.state is State.AT_TABLE
    whole = silent(rule=replace(PLAIN, acknowledge=True))
    for member in "ABCD":
        whole.does("acknowledge", head(member))
    assert whole.after(3 * DAY).case.state is State.ADOPTED


def test_20_a_decision_in_force_makes_a_text_on_the_same_rules_stale() -> None:
    first, second = in_force().case, replace(silent().case, id="second")
    (event,) = stale_events(second, first, START)
    assert event.body["cells"] == ["key:shares"]
    apart = replace(second, writes=frozenset({"fund:civil/ceiling"}), reads=frozenset())
    assert stale_events(apart, first, START) == ()
    assert stale_events(apart, first, START, effects_moved=True) != ()
    assert meet({"body:nac"}, {"body:nac/seat:CAN"}) == ("body:nac",)
    assert meet({"body:nac/seat:CAN"}, {"body:nac/seat:CANADA"}) == ()


def test_a_stale_text_is_not_adopted_and_comes_back_as_a_new_version() -> None:
    scene = silent()
    scene.takes(stale_events(scene.case, replace(in_force().case, id="other"), scene.now))
    assert scene.after(9 * DAY).case.state is State.STALE
    assert scene.refused("amend", head("A"), **text(digests={**DIGESTS, "base": "sha256:old"})) == "stale"
    scene.does("amend", head("A"), **text())
    assert (scene.case.state, scene.case.version) == (State.TABLED, 2)


def test_21_a_text_is_judged_by_the_rule_in_force_when_it_opened() -> None:
    scene = silent(rule=replace(PLAIN, name="old"))
    scene.rule = replace(PLAIN, name="new", inclusive=True)
    at(scene, deadline_of(scene)).does("break", head("B"), **WHY)
    assert scene.case.state is State.SILENCE  # the old rule calls it late
    assert rule_from(PLAIN.to_json()) == PLAIN


@pytest.mark.parametrize(("excluded", "code"), [((), None), (("D",), "not-eligible")])
def test_22_a_member_is_excluded_only_if_the_rule_says_so(excluded: tuple[str, ...], code: str | None) -> None:
    scene = silent(rule=replace(PLAIN, excluded=excluded))
    if code:
        assert scene.refused("break", head("D"), **WHY) == code
    else:
        assert scene.does("break", head("D"), **WHY).case.state is State.BROKEN


def test_23_a_member_that_changes_its_name_keeps_what_it_said() -> None:
    scene = silent().does("position", head("C"), stance="support")
    scene.takes((Event("case", "member-renamed", {"at": scene.now, "old": "C", "new": "CX"}),))
    assert [p.member for p in scene.case.positions] == ["CX"]
    assert scene.case.round is not None
    assert scene.case.round.eligible == ("A", "B", "CX", "D")


def test_23b_a_member_that_changes_its_name_may_object_and_lift_its_hold() -> None:
    asked = tabled(rule=replace(PLAIN, consent_to_method=True))
    asked.does("propose-silence", CHAIR, **asked.opening())
    asked.takes((Event("case", "member-renamed", {"at": asked.now, "old": "C", "new": "CX"}),))
    asked.around = replace(asked.around, standing=frozenset({"A", "B", "CX", "D"}))
    asked.after(HOUR)
    assert asked.case.state is State.SILENCE
    assert asked.does("break", head("CX"), **WHY).case.state is State.BROKEN
    held = silent(rule=replace(PLAIN, hold_days=9)).does("hold", head("C"))
    held.takes((Event("case", "member-renamed", {"at": held.now, "old": "C", "new": "CX"}),))
    assert held.does("lift-hold", head("CX")).case.state is State.SILENCE


def test_24_a_sponsor_that_leaves_withdraws_its_text_and_another_may_take_it_over() -> None:
    scene = silent()
    scene.takes(membership_events(scene.case, "left", "A", scene.now))
    assert scene.case.state is State.WITHDRAWN
    scene.around = replace(scene.around, standing=frozenset("BCD"))
    scene.now += 23 * HOUR
    scene.does("take-over", head("B"))
    assert (scene.case.state, scene.case.sponsor) == (State.TABLED, "B")
    late = silent().does("withdraw", head("A"))
    late.now += 24 * HOUR
    assert late.refused("take-over", head("B")) == "late"
    assert late.refused("take-over", head("A")) == "sponsor"


@pytest.mark.parametrize("accession", ["restart", "include", "exclude"])
def test_17b_accession_in_the_middle_of_a_round(accession: Any) -> None:
    scene = silent(rule=replace(PLAIN, accession=accession))
    scene.around = replace(scene.around, standing=frozenset("ABCDE"))
    scene.takes(membership_events(scene.case, "joined", "E", scene.now))
    if accession == "restart":
        assert scene.case.state is State.TABLED
        assert scene.case.round is None
        return
    if accession == "include":
        assert scene.does("break", head("E"), **WHY).case.state is State.BROKEN
    else:
        assert scene.refused("break", head("E"), **WHY) == "not-eligible"


@pytest.mark.parametrize("ends", [False, True])
def test_18b_suspension_in_the_middle_of_a_round(ends: bool) -> None:
    scene = silent(rule=replace(PLAIN, break_ends_with_membership=ends)).does("break", head("D"), **WHY)
    scene.around = replace(scene.around, standing=frozenset("ABC"))
    scene.takes(membership_events(scene.case, "left", "D", scene.now))
    assert scene.refused("break", head("D"), **WHY) == "standing"
    assert len(scene.case.breaks) == (0 if ends else 1)
    quiet = silent().does("position", head("D"), stance="scrutiny-reservation")
    quiet.takes(membership_events(quiet.case, "left", "D", quiet.now))
    assert quiet.after(3 * DAY).case.state is State.ADOPTED  # its reservation is no longer needed


def packaged(other: Scene, **more: Any) -> Scene:
    scene = silent(package="both", **more)
    scene.around = replace(scene.around, package={"twin": replace(other.case, id="twin")})
    return scene


def test_26_a_package_breaks_as_one() -> None:
    scene = packaged(silent())
    found = scene.tries("break", head("B"), **WHY)
    assert not hasattr(found, "code")
    assert [(e.stream, e.kind) for e in found] == [("case", "broken"), ("twin", "broken-with")]  # type: ignore[union-attr]


def test_26b_no_part_of_a_package_is_adopted_before_the_other() -> None:
    scene = packaged(tabled())
    assert scene.after(3 * DAY).case.state is State.SILENCE
    ready = packaged(silent())
    assert ready.after(3 * DAY).case.state in (State.ADOPTED, State.IN_FORCE)


@pytest.mark.parametrize("over", [State.WITHDRAWN, State.LAPSED, State.ANNULLED])
def test_26c_what_waits_for_a_part_that_is_over_does_not_wait_for_ever(over: State) -> None:
    twin = replace(silent().case, id="twin", state=over)
    scene = silent(package="both")
    scene.around = replace(scene.around, package={"twin": twin})
    assert scene.after(DAY).case.state is State.SILENCE
    assert scene.after(2 * DAY).case.state is State.BROKEN
    decided = packaged(silent(effective=LATER)).after(3 * DAY)
    assert decided.case.state is State.ADOPTED
    decided.around = replace(decided.around, package={"twin": twin})
    assert decided.after(0).case.state is State.BROKEN


def test_27_proposals_that_wait_for_each_other_are_refused() -> None:
    scene = Scene()
    scene.around = replace(scene.around, others={"later": replace(drafted().case, id="later", after=("case",))})
    assert scene.refused("draft", head("A"), **text(body="council", after=["later"])) == "cycle"
    assert scene.refused("draft", head("A"), **text(body="council", after=["case"])) == "cycle"
    scene.does("draft", head("A"), **text(body="council", after=["elsewhere"]))


def test_28_a_failed_application_says_why_and_can_be_retried() -> None:
    scene = in_force().does("apply", CLOCK, failure="the ceiling no longer sums")
    assert scene.case.state is State.APPLY_FAILED
    assert scene.case.failure == "the ceiling no longer sums"
    scene.does("apply", CLOCK, expected="sha256:other", version=2, rules="x")
    assert scene.case.state is State.APPLY_FAILED
    scene.does("apply", CLOCK, expected=RULES, version=2, rules="x")
    assert scene.case.state is State.APPLIED


def test_30_what_is_applied_is_not_contested_but_changed_by_a_new_decision() -> None:
    scene = applied()
    assert scene.refused("contest", OFFICE, sent_at=1, member="B", evidence="e", countersigned="chair") == "state"


def test_contesting_needs_two_persons_evidence_and_a_break_sent_in_time() -> None:
    scene = adopted()
    good = {"sent_at": deadline_of(scene) - 1, "member": "B", "evidence": "sha256:mail", "countersigned": "chair"}
    for wrong, code in (
        ({"sent_at": deadline_of(scene)}, "late"),
        ({"member": "X"}, "not-eligible"),
        ({"evidence": ""}, "evidence"),
        ({"countersigned": "office"}, "second"),
    ):
        assert scene.refused("contest", OFFICE, **{**good, **wrong}) == code
    scene.does("contest", OFFICE, **good)
    assert scene.after(900 * DAY).case.state is State.CONTESTED  # application is stayed, however long
    scene.does("rule-contest", CHAIR, upheld=True, reason="The message was received at 17:59.")
    assert scene.case.state is State.BROKEN


@pytest.mark.parametrize("standing", [(), ("A",)])
def test_32_an_electorate_of_one_or_nobody_is_refused(standing: tuple[str, ...]) -> None:
    scene = tabled()
    scene.around = replace(scene.around, standing=frozenset(standing))
    assert scene.refused("propose-silence", CHAIR, **scene.opening()) == "electorate"


@pytest.mark.parametrize("early", [False, True])
def test_33_everyones_support_closes_early_only_by_rule(early: bool) -> None:
    scene = silent(rule=replace(PLAIN, early_close=early))
    for member in "ABCD":
        scene.does("position", head(member), stance="support")
    scene.after(1)
    assert scene.case.state is (State.ADOPTED if early else State.SILENCE)


def test_an_amended_text_starts_a_new_round_with_a_full_period() -> None:
    scene = silent()
    scene.now += DAY
    scene.does("position", head("B"), stance="support").does("amend", head("A"), **text(title="Softer"))
    assert (scene.case.state, scene.case.version, scene.case.round) == (State.TABLED, 2, None)
    scene.does("propose-silence", CHAIR, **scene.opening())
    assert deadline_of(scene) == scene.now + 2 * DAY
    assert scene.case.rounds == 2
    current = [p for p in scene.case.positions if (p.version, p.round) == (2, 2)]
    assert current == []  # a position is never carried to another version


def test_a_corrigendum_keeps_the_clock_only_if_nothing_typed_moves() -> None:
    scene = silent()
    before = deadline_of(scene)
    same = {"text": "t2", "changes": "c1", "effects": "e1"}
    scene.does("correct", OFFICE, digests=same, text="id = 1 # comma", note="a comma")
    assert deadline_of(scene) == before
    for part in ("changes", "effects"):
        body = {"digests": {**same, part: "other"}, "text": "x", "note": "y"}
        assert scene.refused("correct", OFFICE, **body) == "corrigendum"
    for moved in ({"route": ["elsewhere"]}, {"effective": "2031-01-01"}):
        assert scene.refused("correct", OFFICE, digests=same, text="x", note="y", **moved) == "corrigendum"
    assert scene.refused("correct", OFFICE, digests=same, text="x", note=" ") == "note"


def test_a_hold_stops_the_clock_and_runs_out_by_rule() -> None:
    scene = silent(rule=replace(PLAIN, hold_days=9))
    scene.now += DAY
    scene.does("hold", head("B"))
    scene.now += 5 * DAY
    assert scene.refused("lift-hold", head("C")) == "holder"
    scene.does("lift-hold", head("B"))
    assert deadline_of(scene) == scene.now + DAY
    scene.does("hold", head("C")).after(9 * DAY)
    assert scene.case.state is State.AT_TABLE
    deemed = silent(rule=replace(PLAIN, hold_days=9, hold_deemed="adopted")).does("hold", head("B")).after(9 * DAY)
    assert deemed.case.state is State.SILENCE
    assert deemed.after(3 * DAY).case.state is State.ADOPTED
    assert silent().refused("hold", head("B")) == "hold"


def test_a_break_counts_while_the_clock_is_stopped() -> None:
    scene = silent().does("pause", CHAIR)
    scene.now += 30 * DAY
    assert scene.does("break", head("B"), **WHY).case.state is State.BROKEN


@pytest.mark.parametrize(("lift", "end"), [(False, State.BROKEN), (True, State.ADOPTED)])
def test_a_scrutiny_reservation_not_lifted_breaks(lift: bool, end: State) -> None:
    scene = silent().does("position", head("B"), stance="scrutiny-reservation")
    if lift:
        scene.does("lift-reservation", head("B"))
    assert scene.after(3 * DAY).case.state is end


def test_reservations_and_statements_do_not_break_and_are_attached() -> None:
    scene = silent(rule=replace(PLAIN, announce=True))
    scene.does("position", head("B"), stance="reservation", statement="We are not bound in 2027.")
    scene.does("position", head("C"), stance="statement", statement="Our reading is narrow.")
    scene.after(3 * DAY)
    assert scene.case.state is State.ADOPTED
    assert scene.refused("position", head("D"), stance="support") == "state"
    scene.does("position", head("D"), stance="statement", statement="Late, but before the announcement.")
    scene.does("announce", CHAIR, number="PC.DEC/7")
    assert [a["member"] for a in scene.events[-1].body["attached"]] == ["B", "C", "D"]
    assert scene.case.number == "PC.DEC/7"


def test_a_reason_is_asked_for_and_the_text_that_would_be_accepted() -> None:
    scene = silent(rule=PRESETS["nato-practice"])
    assert scene.refused("break", head("B"), form="objection", reason="  ") == "reason"
    assert scene.refused("break", head("B"), form="amendment", reason="Too much.") == "acceptable"
    assert scene.refused("break", head("B"), form="shrug", reason="Too much.") == "form"
    scene.does("break", head("B"), form="amendment", reason="Too much.", acceptable="Strike clause 5.")
    assert scene.case.breaks[0].acceptable == "Strike clause 5."


def test_an_objection_that_is_lifted_does_not_revive_the_round() -> None:
    scene = silent().does("break", head("B"), **WHY)
    assert scene.after(9 * DAY).case.state is State.BROKEN
    scene.does("propose-silence", CHAIR, **scene.opening())
    assert scene.case.rounds == 2
    assert deadline_of(scene) == scene.now + 2 * DAY


def test_a_vote_is_deferred_once_and_then_counted() -> None:
    rule = replace(PRESETS["opcw-24h"], min_period=1)
    scene = tabled(rule=rule).does("to-table", CHAIR, rule=rule.to_json()).does("vote", CHAIR)
    ballots = {"for": ["A", "B"], "against": ["C"], "abstaining": ["D"]}
    assert scene.refused("vote", CHAIR, **ballots) == "deferred"
    scene.now += DAY
    assert scene.refused("vote", CHAIR, **{**ballots, "against": ["A"]}) == "ballots"
    lost = replace(scene).does("vote", CHAIR, **ballots)  # 2 of 3 is under 67%
    assert lost.case.state is State.BROKEN


def test_consensus_at_a_meeting_bears_abstention_but_no_objection() -> None:
    won = tabled().does("to-table", CHAIR).does("call-consensus", CHAIR, objecting=[])
    assert won.case.state is State.ADOPTED
    lost = tabled().does("to-table", CHAIR).does("call-consensus", CHAIR, objecting=["D"])
    assert lost.case.state is State.BROKEN


def test_subjects_and_contacts() -> None:
    scene = tabled(rule=replace(PLAIN, allowed_subjects=("procedural",)), subject="budget")
    assert scene.refused("propose-silence", CHAIR, **scene.opening()) == "subject"
    scene = tabled()
    scene.around = replace(scene.around, reachable=frozenset("ABC"))
    assert scene.refused("propose-silence", CHAIR, **scene.opening()) == "contact"


def test_a_timelock_and_an_effective_date_both_have_to_pass() -> None:
    scene = adopted(rule=replace(PLAIN, timelock_h=72), effective="2026-11-27")
    assert scene.case.state is State.ADOPTED
    assert scene.after(2 * DAY).case.state is State.ADOPTED
    assert scene.after(DAY).case.state is State.IN_FORCE


def test_annulled_by_a_contrary_decision_in_force() -> None:
    scene = adopted()
    scene.around = replace(scene.around, others={"contrary": replace(tabled().case, id="contrary")})
    assert scene.refused("annul", CLOCK, by="contrary") == "contrary"
    scene.around = replace(scene.around, others={"contrary": replace(in_force().case, id="contrary")})
    assert scene.does("annul", CLOCK, by="contrary").case.state is State.ANNULLED


def test_a_text_nobody_moves_lapses() -> None:
    scene = silent(rule=replace(PLAIN, lapse_days=30)).does("break", head("B"), **WHY)
    assert scene.after(29 * DAY).case.state is State.BROKEN
    assert scene.after(DAY).case.state is State.LAPSED


def test_looking_changes_nothing_and_looking_twice_gives_the_same() -> None:
    scene = silent()
    later = deadline_of(scene) + DAY
    first = caught_up(scene.case, later, scene.around)
    assert first == caught_up(scene.case, later, scene.around)
    assert caught_up(first[0], later, scene.around) == (first[0], ())
    assert scene.case.state is State.SILENCE


def test_unknown_commands_and_cases_are_named() -> None:
    scene = tabled()
    assert scene.refused("brake", head("B")) == "unknown-command"
    assert "break" in str(scene.tries("brake", head("B")))
    assert Scene().refused("table", head("A")) == "unknown-case"


def test_a_statement_beside_a_real_paper_does_not_break_its_silence() -> None:
    """C-M(2017)0074: a joint letter of six Allies was noted with the paper, which was noted under silence."""
    circulated, until, _ = NATO_ROUNDS["C-M(2017)0074"]
    six = ("CAN", "CZE", "DNK", "FRA", "NLD", "GBR")
    rule = PRESETS["nato-practice"]
    scene = tabled(rule=rule, effective=LATER)
    scene.around = replace(scene.around, standing=frozenset({*six, "A", "DEU"}))
    at(scene, instant(f"{circulated}T12:00", rule.zone))
    scene.does("propose-silence", CHAIR, **scene.opening(deadline=until))
    for member in six:
        scene.does("position", head(member), stance="statement", statement="The joint letter is noted with the paper.")
    scene.after(deadline_of(scene) + (rule.settle_s + 1) * SECOND - scene.now)
    assert scene.case.state is State.ADOPTED
    assert sorted(p.member for p in scene.case.positions) == sorted(six)


def test_a_paper_whose_silence_was_not_kept_is_taken_up_at_a_meeting() -> None:
    """C-M(2017)0049: its silence ended on 12 October 2017; the Council noted it on 10 January 2018."""
    circulated, until, _ = NATO_ROUNDS["C-M(2017)0049"]
    rule = PRESETS["nato-practice"]
    scene = tabled(rule=rule, effective=LATER)
    at(scene, instant(f"{circulated}T12:00", rule.zone))
    scene.does("propose-silence", CHAIR, **scene.opening(deadline=until))
    scene.does("break", head("B"), **WHY).does("to-table", CHAIR)
    at(scene, instant("2018-01-10T10:00", rule.zone)).does("call-consensus", CHAIR)
    assert scene.case.state is State.ADOPTED
    assert scene.case.adopted_at == instant("2018-01-10T10:00", rule.zone)


@pytest.mark.parametrize("paper", NATO_ROUNDS)
@pytest.mark.parametrize("broken", [False, True])
def test_the_real_rounds_replay(paper: str, broken: bool) -> None:
    circulated, until, _ = NATO_ROUNDS[paper]
    rule = PRESETS["nato-practice"]
    scene = tabled(rule=rule, effective=LATER)
    at(scene, instant(f"{circulated}T12:00", rule.zone))
    scene.does("propose-silence", CHAIR, **scene.opening(deadline=until))
    assert until.replace("T", " ")[11:] in labelled(deadline_of(scene), rule.zone)
    at(scene, deadline_of(scene) - 1).does("position", head("C"), stance="statement", statement="With D we note it.")
    if broken:
        scene.does("break", head("B"), **WHY)
    assert scene.after(rule.settle_s * SECOND).case.state is (State.BROKEN if broken else State.SILENCE)
    assert scene.after(1).case.state is (State.BROKEN if broken else State.ADOPTED)
    if not broken:
        assert scene.case.adopted_at == instant(until, rule.zone)
