"""Are those who were not heard reminded, at the rule's hours, and nobody else?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk_scenes import CHAIR, MEMBERS, OFFICE, PLAIN, Scene, head, silent
from equipoise.desk.procedure import DAY, HOUR, PRESETS, State, caught_up, next_instant, next_reminder, unheard

RULE = replace(PLAIN, remind_h=(24, 4, 100))  # the third lies before the opening


def reminded(scene: Scene) -> list[tuple[str, ...]]:
    return [tuple(event.body["members"]) for event in scene.events if event.kind == "reminded"]


def test_the_rules_hours_remind_those_only_who_said_nothing() -> None:
    scene = silent(rule=RULE).after(HOUR)
    assert reminded(scene) == []
    scene.does("position", head("B"), stance="no-objection").does("acknowledge", head("C"))
    assert next_instant(scene.case) == next_reminder(scene.case) == scene.case.round.deadline - 24 * HOUR  # type: ignore[union-attr]
    scene.after(23 * HOUR)  # seeing a text is not being heard
    assert reminded(scene) == [("A", "C", "D")]
    scene.after(HOUR)
    assert reminded(scene) == [("A", "C", "D")]  # once
    scene.does("position", head("A"), stance="support").does("position", head("C"), stance="reservation", statement="x")
    scene.after(19 * HOUR)
    assert reminded(scene) == [("A", "C", "D"), ("D",)]
    scene.does("position", head("D"), stance="support")
    assert unheard(scene.case) == ()
    assert next_reminder(scene.case) is None
    assert scene.after(4 * HOUR + 200_000_000).case.state is State.ADOPTED


def test_a_look_that_comes_late_reminds_once_and_never_after_the_deadline() -> None:
    scene = silent(rule=RULE).after(47 * HOUR)
    assert reminded(scene) == [MEMBERS]
    scene.after(30 * 60 * 1_000_000)
    assert len(reminded(scene)) == 1
    late = silent(rule=RULE)
    _, owed = caught_up(late.case, late.case.round.deadline, late.around)  # type: ignore[union-attr]
    assert owed == ()


def test_a_later_deadline_and_another_round_remind_again() -> None:
    scene = silent(rule=RULE).after(25 * HOUR)
    scene.does("extend", CHAIR, deadline=scene.case.round.deadline + DAY)  # type: ignore[union-attr]
    scene.after(24 * HOUR)
    assert len(reminded(scene)) == 2
    scene.does("break", head("B"), reason="no").does("propose-silence", CHAIR, **scene.opening())
    assert scene.case.reminded_at is None
    assert unheard(scene.case) == MEMBERS  # what was said counts for its round only


def test_a_reminder_by_hand_goes_to_those_only_and_not_twice_in_an_hour() -> None:
    scene = silent(rule=PLAIN).does("position", head("B"), stance="support")
    scene.does("remind", OFFICE)
    assert reminded(scene) == [("A", "C", "D")]
    assert scene.refused("remind", CHAIR) == "again"
    assert scene.refused("remind", head("C")) == "role"
    scene.after(HOUR)
    for member in "ACD":
        scene.does("position", head(member), stance="abstain")
    assert scene.refused("remind", CHAIR) == "nothing"


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_every_preset_reminds_before_the_deadline(name: str) -> None:
    hours = PRESETS[name].remind_h
    assert hours
    assert all(h > 0 for h in hours)
