"""Is every guard of every command there, and does it end where the rule says? Each refusal beside what is allowed.

The table of states and roles is tried in ``test_table``; here state and role are right, and one thing is wrong.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desk_scenes import (
    CHAIR,
    DIGESTS,
    LATER,
    MEMBERS,
    OFFICE,
    PLAIN,
    WHY,
    Scene,
    adopted,
    drafted,
    head,
    in_force,
    silent,
    tabled,
    text,
)
from equipoise.desk.affairs import Affairs
from equipoise.desk.deadlines import heard
from equipoise.desk.procedure import (
    CLOCK,
    DAY,
    HOUR,
    PRESETS,
    SECOND,
    Actor,
    Case,
    Refusal,
    Role,
    Round,
    State,
    expiry,
    labelled,
    membership_events,
)

STRANGER = head("X")  # of no member in standing


def delegate(member: str) -> Actor:
    return Actor(f"delegate-{member}", Role.DELEGATE, member)


def round_of(scene: Scene) -> Round:
    found: Round | None = scene.case.round
    assert found is not None
    return found


def said(scene: Scene, kind: str, actor: Actor, received_at: int | None = None, **body: Any) -> Refusal:
    found = scene.tries(kind, actor, received_at, **body)
    assert isinstance(found, Refusal), found
    return found


def without(body: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != name}


# --- texts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", [*sorted(DIGESTS), "title"])
def test_a_text_is_whole_or_refused(missing: str) -> None:
    whole = text(body="council")
    part = {**whole, "title": " "} if missing == "title" else {**whole, "digests": without(DIGESTS, missing)}
    assert Scene(case=Case("case")).refused("draft", head("A"), **part) == "text"
    assert tabled().refused("amend", head("A"), **without(part, "body")) == "text"


def test_a_draft_of_a_delegation_is_of_a_member_in_standing() -> None:
    blank = Scene(case=Case("case"))
    for actor in (STRANGER, delegate("X")):
        assert blank.refused("draft", actor, **text(body="council")) == "standing"
    for actor, sponsor in ((delegate("B"), "B"), (CHAIR, "chair"), (OFFICE, "secretariat")):
        made = replace(blank, events=[]).does("draft", actor, **text(body="council"))
        assert made.case.sponsor == sponsor
    assert replace(blank, events=[]).does("draft", OFFICE, **text(body="council", sponsor="C")).case.sponsor == "C"


def test_only_its_sponsor_or_the_secretariat_for_it_tables_a_draft() -> None:
    for actor in (head("B"), delegate("B"), CHAIR):
        assert drafted().refused("table", actor) == "sponsor"
    for actor in (head("A"), delegate("A"), OFFICE):
        assert drafted().does("table", actor).case.state is State.TABLED
    moved = drafted()
    moved.around = replace(moved.around, rules="sha256:rules-2")
    assert moved.refused("table", head("A")) == "stale"


@pytest.mark.parametrize("command", ["amend", "withdraw"])
def test_only_its_sponsor_takes_another_text_or_withdraws(command: str) -> None:
    body = text(title="Softer") if command == "amend" else {}
    for actor in (head("B"), delegate("C"), CHAIR):
        assert silent().refused(command, actor, **body) == "sponsor"
    for actor in (head("A"), delegate("A")):
        silent().does(command, actor, **body)
    chairs = silent()
    chairs.case = replace(chairs.case, sponsor="chair")
    assert replace(chairs, events=[]).refused(command, head("A"), **body) == "sponsor"
    chairs.does(command, CHAIR, **body)


@pytest.mark.parametrize("command", ["amend", "withdraw"])
def test_the_sponsor_too_is_late_at_the_deadline(command: str) -> None:
    body = text(title="Softer") if command == "amend" else {}
    scene = silent()
    end = round_of(scene).deadline
    scene.now = end + SECOND
    assert scene.refused(command, head("A"), end, **body) == "late"
    scene.does(command, head("A"), end - 1, **body)
    stopped = silent().does("pause", CHAIR)
    stopped.now = round_of(stopped).deadline + DAY  # the clock stands still: nobody is late
    stopped.does(command, head("A"), **body)


def test_an_amendment_keeps_the_words_of_where_it_came_from() -> None:
    scene = silent().does("amend", head("A"), **text(title="Softer"), **{"from": "head-B"})
    assert scene.events[-1].body["from"] == "head-B"
    assert "from" not in silent().does("amend", head("A"), **text(title="Softer")).events[-1].body


def test_a_circle_of_texts_that_wait_for_each_other_is_told_whole() -> None:
    scene = Scene()
    cases = {"b": ("c",), "c": ("d",), "d": ("case",), "e": ("f",), "f": ("e",)}
    others = {name: replace(drafted().case, id=name, after=after) for name, after in cases.items()}
    scene.around = replace(scene.around, others=others)
    assert "case -> b -> c -> d -> case" in said(scene, "draft", head("A"), **text(body="council", after=["b"])).reason
    scene.does("draft", head("A"), **text(body="council", after=["e"]))  # a circle of others is not this one's fault


# --- opening ----------------------------------------------------------------------------------------------------------


def test_what_silence_cannot_open_without() -> None:
    scene = tabled()
    opening = scene.opening()
    assert scene.refused("propose-silence", CHAIR, **without(opening, "rule")) == "rule"
    assert scene.refused("propose-silence", CHAIR, **without(opening, "binding")) == "binding"
    old = {**opening["binding"], "base": "sha256:old"}
    assert scene.refused("propose-silence", CHAIR, **{**opening, "binding": old}) == "stale"
    scene.does("propose-silence", CHAIR, **opening)


def test_a_subject_that_the_rule_allows_passes_and_no_other() -> None:
    rule = replace(PLAIN, allowed_subjects=("procedural", "editorial"))
    for subject in ("procedural", "editorial"):
        scene = tabled(rule=rule, subject=subject)
        scene.does("propose-silence", CHAIR, **scene.opening())
    for subject in ("budget", ""):
        scene = tabled(rule=rule, subject=subject)
        refusal = said(scene, "propose-silence", CHAIR, **scene.opening())
        assert refusal.code == "subject"
        assert refusal.reason.endswith(f"this is {subject or 'none'}.")


def test_the_first_instant_that_is_allowed_for_a_deadline() -> None:
    rule = PRESETS["nato-practice"]
    scene = tabled(rule=rule)
    least = expiry(scene.now, rule.min_period, rule)
    assert least == scene.now + 24 * HOUR
    assert scene.refused("propose-silence", CHAIR, **scene.opening(deadline=least - 1)) == "short"
    assert scene.refused("propose-silence", CHAIR, **scene.opening(deadline=scene.now)) == "past"
    scene.does("propose-silence", CHAIR, **scene.opening(deadline=least))
    found = round_of(scene)
    assert (found.deadline, found.label) == (least, labelled(least, rule.zone))
    assert found.first_deadline == least


def test_a_period_is_counted_by_the_rule() -> None:
    scene = tabled(rule=replace(PLAIN, unit="calendar-days"))
    scene.does("propose-silence", CHAIR, **without(scene.opening(), "deadline"), period=3)
    assert round_of(scene).label.startswith("Friday 27 November 2026, 00:00")  # Monday, then three whole days


def test_two_members_are_an_electorate_and_those_excluded_are_none() -> None:
    scene = tabled(rule=replace(PLAIN, excluded=("C", "D")))
    scene.does("propose-silence", CHAIR, **scene.opening())
    assert round_of(scene).eligible == ("A", "B")
    alone = tabled(rule=replace(PLAIN, excluded=("B", "C", "D")))
    assert alone.refused("propose-silence", CHAIR, **alone.opening()) == "electorate"


def test_a_contact_is_asked_of_those_who_are_bound_and_of_no_other() -> None:
    scene = tabled(rule=replace(PLAIN, excluded=("D",)))
    scene.around = replace(scene.around, reachable=frozenset("ABC"))
    scene.does("propose-silence", CHAIR, **scene.opening())
    scene = tabled()
    scene.around = replace(scene.around, reachable=frozenset("AC"))
    assert "for B, D." in said(scene, "propose-silence", CHAIR, **scene.opening()).reason


def test_the_method_is_asked_for_until_an_instant_before_the_deadline() -> None:
    scene = tabled(rule=replace(PLAIN, consent_to_method=True))
    end = scene.now + 2 * DAY
    for until in (None, scene.now, end):
        opening = without(scene.opening(), "method_until") | ({} if until is None else {"method_until": until})
        assert scene.refused("propose-silence", CHAIR, **opening) == "method"
    for until in (scene.now + 1, end - 1):
        trial = replace(scene, events=[]).does("propose-silence", CHAIR, **scene.opening(method_until=until))
        assert (trial.case.state, trial.case.method_until) == (State.METHOD, until)


def test_who_is_no_member_objects_to_no_method() -> None:
    scene = tabled(rule=PRESETS["osce-pc"])
    scene.does("propose-silence", CHAIR, **scene.opening())
    assert scene.refused("object-to-method", STRANGER) == "standing"
    scene.does("object-to-method", delegate("B"), reason="It belongs to the table.")
    assert scene.events[-1].body["reason"] == "It belongs to the table."


# --- breaking and positions -------------------------------------------------------------------------------------------


def test_a_break_of_a_stranger_and_of_one_who_joined_later() -> None:
    scene = silent()
    assert scene.refused("break", STRANGER, **WHY) == "standing"
    assert scene.refused("break", Actor("nobody", Role.HEAD), **WHY) == "no-member"
    scene.around = replace(scene.around, standing=frozenset([*MEMBERS, "E"]))
    assert scene.refused("break", head("E"), **WHY) == "not-eligible"


def test_the_forms_of_breaking_are_those_of_the_rule() -> None:
    scene = silent(rule=replace(PLAIN, break_forms=("objection",)))
    amendment = {"form": "amendment", "reason": "Too much.", "acceptable": "Strike clause 5."}
    assert scene.refused("break", head("B"), **amendment) == "form"
    scene.does("break", head("B"), reason="Too much.")  # an objection where nothing else is said
    assert scene.case.breaks[0].form == "objection"


def test_a_reason_is_needed_only_where_the_rule_asks() -> None:
    silent().does("break", head("B"), form="objection")
    silent().does("break", head("B"), form="amendment", acceptable="Strike clause 5.")
    strict = silent(rule=replace(PLAIN, reason_required=True))
    assert strict.refused("break", head("B"), form="amendment", acceptable="Strike clause 5.") == "reason"


def test_a_break_after_the_first_joins_it_until_the_deadline() -> None:
    scene = silent()
    end = round_of(scene).deadline
    scene.does("break", head("B"), **WHY)
    scene.now = end + SECOND
    scene.does("break", head("C"), end - 1, **WHY)
    scene.does("break", head("D"), end, **WHY)
    assert [b.member for b in scene.case.breaks] == ["B", "C"]
    assert [b.member for b in scene.case.late] == ["D"]


def test_a_break_that_comes_in_time_after_the_round_was_closed_is_said_not_to_be_recorded() -> None:
    scene = adopted()
    end = round_of(scene).deadline
    refusal = said(scene, "break", head("B"), end - 1, **WHY)
    assert refusal.code == "closed"
    assert "NOT recorded" in refusal.reason
    assert len(scene.does("break", head("B"), end, **WHY).case.late) == 1
    table = tabled(effective=LATER).does("to-table", CHAIR).does("call-consensus", CHAIR)
    assert table.refused("break", head("B"), **WHY) == "no-round"
    assert table.refused("position", head("B"), stance="support") == "no-round"


@pytest.mark.parametrize("inclusive", [False, True])
@pytest.mark.parametrize(
    ("command", "actor", "body"),
    [
        ("position", head("B"), {"stance": "support"}),
        ("position", head("B"), {"stance": "abstain"}),
        ("lift-reservation", head("C"), {}),
        ("hold", head("B"), {}),
        ("extend", CHAIR, {}),
        ("pause", CHAIR, {}),
        ("remind", OFFICE, {}),
    ],
)
def test_what_arrives_at_the_deadline_is_late_unless_the_rule_includes_it(
    command: str, actor: Actor, body: dict[str, Any], inclusive: bool
) -> None:
    scene = silent(rule=replace(PLAIN, inclusive=inclusive, hold_days=9))
    scene.does("position", head("C"), stance="scrutiny-reservation")
    end = round_of(scene).deadline
    body = {**body, "deadline": end + DAY} if command == "extend" else body
    scene.now = end + SECOND
    replace(scene, events=[]).does(command, actor, end - 1, **body)
    found = scene.tries(command, actor, end, **body)
    if inclusive:
        assert not isinstance(found, Refusal), found
        found = scene.tries(command, actor, end + 1, **body)
    assert isinstance(found, Refusal)
    assert found.code == "late"
    assert ("at or before" if inclusive else "strictly before") in found.reason


def test_a_statement_is_never_late_before_the_announcement() -> None:
    scene = silent()
    scene.now = round_of(scene).deadline + SECOND
    scene.does("position", head("B"), stance="statement", statement="We note it.")


def test_nobody_is_late_while_the_clock_stands() -> None:
    for scene in (silent().does("pause", CHAIR), silent(rule=replace(PLAIN, hold_days=9)).does("hold", head("D"))):
        scene.now = round_of(scene).deadline + DAY
        scene.does("position", head("B"), stance="scrutiny-reservation").does("lift-reservation", head("B"))
        scene.does("remind", OFFICE)


@pytest.mark.parametrize("stance", ["reservation", "scrutiny-reservation"])
def test_reservations_only_where_the_rule_knows_them(stance: str) -> None:
    body = {"stance": stance, "statement": "Not in 2027."}
    scene = silent(rule=replace(PLAIN, reservations=False))
    assert scene.refused("position", head("B"), **body) == "reservation"
    scene.does("position", head("B"), stance="support").does("position", head("B"), stance="abstain")
    silent().does("position", head("B"), **body)


def test_statements_only_where_the_rule_knows_them_and_only_with_words() -> None:
    mute = silent(rule=replace(PLAIN, statements=False))
    assert mute.refused("position", head("B"), stance="statement", statement="We note it.") == "statement"
    mute.does("position", head("B"), stance="reservation", statement="Not in 2027.")
    for stance in ("statement", "reservation", "dissociate"):
        assert silent().refused("position", head("B"), stance=stance, statement="  ") == "words"
        silent().does("position", head("B"), stance=stance, statement="Not in 2027.")
    assert silent().refused("position", head("B"), stance="shrug") == "stance"
    assert silent().refused("position", STRANGER, stance="support") == "standing"


def test_a_later_stance_replaces_an_earlier_one_and_statements_stand_beside_it() -> None:
    scene = silent().does("position", head("B"), stance="support")
    scene.does("position", head("B"), stance="statement", statement="One.")
    assert [p.stance for p in scene.case.positions] == ["support", "statement"]
    scene.does("position", head("B"), stance="abstain").does("position", head("C"), stance="support")
    scene.does("position", head("B"), stance="statement", statement="Two.")
    assert [p.stance for p in scene.case.positions] == ["statement", "abstain", "support", "statement"]


@pytest.mark.parametrize("scrutiny", ["breaks", "lapses"])
def test_words_said_after_a_reservation_do_not_take_it_back(scrutiny: Any) -> None:
    scene = silent(rule=replace(PLAIN, scrutiny=scrutiny)).does("position", head("B"), stance="scrutiny-reservation")
    scene.does("position", head("B"), stance="statement", statement="Our parliament sits on Thursday.")
    assert [h.stance for h in heard(scene.case, Affairs())] == ["", "scrutiny-reservation", "", ""]
    lifted = replace(scene, events=[]).does("lift-reservation", head("B"))
    assert [h.stance for h in heard(lifted.case, Affairs())] == ["", "scrutiny-reservation-lifted", "", ""]
    assert lifted.after(3 * DAY).case.state is State.ADOPTED
    assert scene.after(3 * DAY).case.state is (State.BROKEN if scrutiny == "breaks" else State.ADOPTED)


def test_a_statement_does_not_take_support_back() -> None:
    scene = silent(rule=replace(PLAIN, early_close=True))
    for member in MEMBERS:
        scene.does("position", head(member), stance="support")
    scene.does("position", head("B"), stance="statement", statement="We note the date.")
    assert scene.after(1).case.state is State.ADOPTED


def test_only_who_reserved_lifts_and_only_once() -> None:
    scene = silent().does("position", head("B"), stance="scrutiny-reservation")
    scene.does("position", head("C"), stance="support")
    for other in ("C", "D"):
        assert scene.refused("lift-reservation", head(other)) == "nothing"
    scene.does("lift-reservation", head("B"))
    assert scene.refused("lift-reservation", head("B")) == "nothing"
    again = silent().does("position", head("B"), stance="scrutiny-reservation").does("amend", head("A"), **text())
    again.does("propose-silence", CHAIR, **again.opening())
    assert again.refused("lift-reservation", head("B")) == "nothing"  # what was said of an earlier round is over


def test_an_acknowledgement_is_recorded_once_and_of_members_only() -> None:
    scene = silent()
    assert scene.refused("acknowledge", STRANGER) == "standing"
    scene.does("acknowledge", head("B"))
    assert scene.tries("acknowledge", head("B")) == ()
    assert scene.case.seen == {"B"}


# --- holds, extensions, corrections -----------------------------------------------------------------------------------


def test_a_hold_is_of_a_member_and_lasts_what_the_rule_says() -> None:
    scene = silent(rule=replace(PLAIN, hold_days=9))
    assert scene.refused("hold", STRANGER) == "standing"
    begun = scene.now
    scene.does("hold", head("B"), reason="The capital asks.")
    assert round_of(scene).hold_until == begun + 9 * DAY
    assert scene.events[-1].body["reason"] == "The capital asks."


def test_an_extension_by_a_microsecond_is_one_and_by_none_is_not() -> None:
    scene = silent()
    end = round_of(scene).deadline
    assert scene.refused("extend", CHAIR, deadline=end) == "shorten"
    assert scene.refused("extend", CHAIR, deadline="2026-13-01T09:00") == "time"
    scene.does("extend", CHAIR, deadline=end + 1)
    assert round_of(scene).deadline == end + 1
    assert round_of(scene).label == labelled(end + 1, PLAIN.zone)


def test_extensions_end_at_their_number_and_at_their_sum() -> None:
    rule = replace(PLAIN, extend_max=2, extend_total_h=5)
    scene = silent(rule=rule)
    first = round_of(scene).deadline
    assert scene.refused("extend", CHAIR, deadline=first + 5 * HOUR + 1) == "extensions"
    replace(scene, events=[]).does("extend", CHAIR, deadline=first + 5 * HOUR)
    scene.does("extend", CHAIR, deadline=first + HOUR).does("extend", CHAIR, deadline=first + 2 * HOUR)
    assert scene.refused("extend", CHAIR, deadline=first + 3 * HOUR) == "extensions"


def test_an_extension_takes_the_rest_of_the_package_along_and_shortens_none_of_it() -> None:
    scene = silent(package="both")
    end = round_of(scene).deadline
    parts = {name: replace(silent().case, id=name) for name in ("same", "later", "held", "drafted")}
    parts["later"] = replace(parts["later"], round=replace(round_of(scene), deadline=end + 5 * DAY))
    parts["held"] = replace(parts["held"], state=State.HELD)
    parts["drafted"] = replace(drafted().case, id="drafted")
    scene.around = replace(scene.around, package=parts)
    found = scene.tries("extend", CHAIR, deadline=end + DAY)
    assert not isinstance(found, Refusal)
    assert [(e.stream, e.body["deadline"]) for e in found] == [("case", end + DAY), ("same", end + DAY)]


def test_a_corrigendum_says_what_it_corrects_and_names_all_that_would_move() -> None:
    scene = silent()
    same = {"text": "t2", "changes": "c1", "effects": "e1"}
    good = {"digests": same, "text": "id = 1 # comma", "note": "a comma"}
    moved: dict[str, Any] = {"digests": {"text": "t2"}, "route": ["elsewhere"], "effective": "2031-01-01"}
    refusal = said(scene, "correct", OFFICE, **{**good, **moved})
    for part in ("the changes", "the effects", "the route", "the date of entry into force"):
        assert part in refusal.reason
    assert scene.refused("correct", OFFICE, **without(good, "note")) == "note"
    scene.does("correct", OFFICE, **good, title="A text, corrected", route=[], effective=LATER)
    assert (scene.case.title, scene.case.text) == ("A text, corrected", "id = 1 # comma")
    assert scene.case.digests["text"] == "t2"


def test_a_withdrawn_text_is_taken_over_until_the_last_microsecond_of_its_day() -> None:
    scene = silent().does("withdraw", head("A"))
    assert scene.refused("take-over", STRANGER) == "standing"
    assert scene.refused("take-over", head("A")) == "sponsor"
    begun = scene.now
    scene.now = begun + DAY
    assert scene.refused("take-over", head("B"), begun + DAY) == "late"
    scene.does("take-over", head("B"), begun + DAY - 1)
    assert (scene.case.state, scene.case.sponsor) == (State.TABLED, "B")


def test_a_pause_gives_back_the_time_that_it_took_and_never_less_than_the_least() -> None:
    scene = silent()
    end = round_of(scene).deadline
    scene.does("pause", CHAIR, reason="The network is down.")
    assert scene.events[-1].body["why"] == "The network is down."
    scene.now += 3 * HOUR
    assert round_of(scene.does("resume", CHAIR)).deadline == end + 3 * HOUR
    short = silent(rule=replace(PLAIN, min_remaining_s=7200))
    short.now = round_of(short).deadline - HOUR
    short.does("pause", CHAIR)
    short.now += 60 * SECOND
    assert round_of(short.does("resume", CHAIR)).deadline == short.now + 2 * HOUR


# --- the table and after ----------------------------------------------------------------------------------------------


def at_table(rule: Any = PLAIN, **more: Any) -> Scene:
    return tabled(rule=rule, effective=LATER, **more).does("to-table", CHAIR, rule=rule.to_json(), reason="No silence.")


def test_why_it_goes_to_a_meeting_and_under_which_rule_is_kept() -> None:
    scene = at_table()
    assert scene.events[-1].body["why"] == "No silence."
    assert scene.case.rule == PLAIN


def test_who_is_no_member_in_standing_neither_objects_nor_votes() -> None:
    assert at_table().does("call-consensus", CHAIR, objecting=["X"]).case.state is State.ADOPTED
    mixed = at_table().does("call-consensus", CHAIR, objecting=["X", "D", "B"])
    assert mixed.events[-1].body["objecting"] == ["B", "D"]
    rule = replace(PRESETS["opcw-24h"], defer_vote_h=0)
    voted = at_table(rule).does("vote", CHAIR)
    assert voted.refused("vote", CHAIR, **{"for": ["X", "Y"], "against": []}) == "ballots"
    voted.does("vote", CHAIR, **{"for": ["A", "B"], "against": ["X"]})  # two of two
    assert voted.case.state is State.ADOPTED


@pytest.mark.parametrize(("percent", "won"), [(50, True), (51, False), (34, True)])
def test_a_vote_is_won_by_exactly_the_part_that_the_rule_asks(percent: int, won: bool) -> None:
    scene = at_table(replace(PRESETS["opcw-24h"], vote_percent=percent)).does("vote", CHAIR)
    until = scene.case.deferred_until
    assert until == scene.now + 24 * HOUR
    ballots = {"for": ["A"], "against": ["B"], "abstaining": ["C", "D"]}
    scene.now = until - 1
    assert scene.refused("vote", CHAIR, **ballots) == "deferred"
    scene.now = until
    scene.does("vote", CHAIR, **ballots)
    assert scene.case.state is (State.ADOPTED if won else State.BROKEN)
    last = scene.events[-1].body
    if won:
        assert last["votes"] == {"for": ["A"], "against": ["B"], "abstaining": ["C", "D"]}
    else:
        assert last["objecting"] == ["B"]


def test_a_body_of_consensus_knows_no_vote_and_abstentions_alone_decide_nothing() -> None:
    assert at_table().refused("vote", CHAIR) == "vote"
    scene = at_table(replace(PRESETS["opcw-24h"], defer_vote_h=0)).does("vote", CHAIR)
    assert scene.refused("vote", CHAIR, abstaining=list(MEMBERS)) == "ballots"


@pytest.mark.parametrize("command", ["call-consensus", "vote", "rule-contest", "withdraw"])
def test_what_fails_at_the_table_takes_the_open_parts_of_its_package_along(command: str) -> None:
    rule = replace(PRESETS["opcw-24h"], defer_vote_h=0, min_period=1)
    good = {"sent_at": 0, "member": "B", "evidence": "sha256:mail", "countersigned": "chair"}
    scene = {
        "call-consensus": lambda: at_table(rule),
        "vote": lambda: at_table(rule).does("vote", CHAIR),
        "rule-contest": lambda: adopted(rule=rule).does("contest", OFFICE, **good),
        "withdraw": lambda: silent(rule=rule),
    }[command]()
    states = (State.SILENCE, State.ADOPTED, State.METHOD, State.IN_FORCE, State.TABLED)
    parts = {str(state): replace(silent().case, id=str(state), state=state) for state in states}
    scene.around = replace(scene.around, package=parts)
    bodies: dict[str, dict[str, Any]] = {
        "call-consensus": {"objecting": ["D"]},
        "vote": {"for": ["A"], "against": ["B", "C"]},
        "rule-contest": {"upheld": True, "reason": "It was in the inbox."},
        "withdraw": {},
    }
    found = scene.tries(command, head("A") if command == "withdraw" else CHAIR, **bodies[command])
    assert not isinstance(found, Refusal), found
    assert {e.stream for e in found if e.kind == "broken-with"} == {"silence", "adopted", "method"}
    assert all(e.body["by"] == "case" for e in found if e.kind == "broken-with")


def test_a_contest_needs_each_of_its_parts() -> None:
    scene = adopted()
    end = round_of(scene).deadline
    good = {"sent_at": end - 1, "member": "B", "evidence": "sha256:mail", "countersigned": "chair"}
    for missing, code in (("sent_at", "late"), ("member", "not-eligible"), ("evidence", "evidence")):
        assert scene.refused("contest", OFFICE, **without(good, missing)) == code
    assert scene.refused("contest", OFFICE, **without(good, "countersigned")) == "second"
    table = at_table().does("call-consensus", CHAIR)
    assert table.refused("contest", OFFICE, **good) == "no-round"
    scene.does("contest", OFFICE, **good, reason="By courier.")
    for wrong in ({"upheld": True}, {"reason": "Because."}, {"upheld": True, "reason": "  "}):
        assert scene.refused("rule-contest", CHAIR, **wrong) == "ruling"
    scene.does("rule-contest", CHAIR, upheld=False, reason="It came after.")
    assert scene.case.state is State.ADOPTED


def test_a_contest_is_of_one_whose_silence_was_needed() -> None:
    scene = silent(effective=LATER)
    scene.takes(membership_events(scene.case, "left", "D", scene.now))
    scene.after(3 * DAY)
    good = {"sent_at": round_of(scene).deadline - 1, "evidence": "sha256:mail", "countersigned": "chair"}
    assert scene.refused("contest", OFFICE, member="D", **good) == "not-eligible"
    scene.does("contest", OFFICE, member="B", **good)


def test_the_announcement_attaches_the_words_of_this_version_only() -> None:
    scene = silent(rule=replace(PLAIN, announce=True))
    scene.does("position", head("B"), stance="statement", statement="Of the first text.")
    scene.does("amend", head("A"), **text(title="Softer", effective=LATER))
    scene.does("propose-silence", CHAIR, **scene.opening()).does("position", head("C"), stance="support")
    scene.does("position", head("D"), stance="statement", statement="Of the second.").after(3 * DAY)
    scene.does("announce", CHAIR)
    assert scene.case.number == "C(2026)1"
    assert [a["member"] for a in scene.events[-1].body["attached"]] == ["D"]


def test_an_application_is_of_the_rules_it_expected() -> None:
    for body in ({"expected": "sha256:other", "version": 2}, {"expected": in_force().around.rules}):
        failed = in_force().does("apply", CLOCK, rules="x", **body)
        assert (failed.case.state, failed.case.failure) == (
            State.APPLY_FAILED,
            "the rules moved while it was being applied",
        )


def test_what_is_erased_is_marked_over_and_by_two() -> None:
    def over(**more: Any) -> Scene:
        scene = tabled(marking="secret").does("withdraw", head("A"))
        scene.case = replace(scene.case, **more)
        return scene

    good = {"reason": "The archive asks.", "countersigned": "another"}
    scene = over()
    begun = scene.now
    scene.now = begun + DAY
    assert scene.refused("erase", OFFICE, begun + DAY - 1, **good) == "early"
    assert replace(scene, case=replace(scene.case, marking="")).refused("erase", OFFICE, **good) == "marking"
    assert replace(scene, case=replace(scene.case, erased_at=1)).refused("erase", OFFICE, **good) == "nothing"
    assert scene.refused("erase", OFFICE, **{**good, "reason": " "}) == "reason"
    for second in ("", "office"):
        assert scene.refused("erase", OFFICE, **{**good, "countersigned": second}) == "second"
    scene.does("erase", OFFICE, begun + DAY, **good)
    assert scene.case.erased_at == begun + DAY


def test_who_leaves_or_joins_changes_only_what_is_open() -> None:
    for scene in (silent(), silent().does("pause", CHAIR), silent().does("break", head("B"), **WHY)):
        assert [e.kind for e in membership_events(scene.case, "left", "D", scene.now)] == ["member-left"]
        assert membership_events(scene.case, "left", "X", scene.now) == ()
    assert membership_events(silent().does("break", head("B"), **WHY).case, "joined", "E", 0) == ()
    for scene in (tabled(), adopted()):
        assert membership_events(scene.case, "left", "D", scene.now) == ()
        assert membership_events(scene.case, "joined", "E", scene.now) == ()
    assert membership_events(adopted().case, "left", "A", 0) == ()  # what is decided stays decided
    assert [e.kind for e in membership_events(drafted().case, "left", "A", 0)] == ["withdrawn"]
