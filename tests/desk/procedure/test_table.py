"""Does every command do, in every state and for every role, what the design says? The whole table, cell by cell.

``SPEC`` is written from the design's rows state by state, not from the code's table: which command may be given by
whom, and where it leads. Every other cell must be refused, with a reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from desk_scenes import (
    CHAIR,
    OFFICE,
    PLAIN,
    RULES,
    Scene,
    adopted,
    applied,
    drafted,
    head,
    in_force,
    silent,
    tabled,
    text,
)
from equipoise.desk.procedure import CLOCK, COMMANDS, DAY, PRESETS, Actor, Case, Event, Refusal, Role, State
from equipoise.desk.procedure.shapes import FIELDS

S = State
# One line a state: what delegations (D), chair (C), secretariat (S) and clock (K) can do, and what follows.
SPEC = {
    None: "draft:DCS>draft",
    S.DRAFT: "table:DCS>tabled withdraw:DC>withdrawn",
    S.TABLED: "amend:DC>tabled propose-silence:C>silence|method to-table:C>at-table withdraw:DC>withdrawn",
    S.METHOD: "object-to-method:D>at-table open:C>silence to-table:C>at-table withdraw:DC>withdrawn",
    S.SILENCE: "amend:DC>tabled break:D>broken position:D>silence lift-reservation:D>silence acknowledge:D>silence "
    "remind:CS>silence hold:D>held extend:C>silence correct:S>silence withdraw:DC>withdrawn pause:C>paused",
    S.PAUSED: "amend:DC>tabled break:D>broken position:D>paused lift-reservation:D>paused acknowledge:D>paused "
    "remind:CS>paused withdraw:DC>withdrawn resume:C>silence|held to-table:C>at-table",
    S.HELD: "amend:DC>tabled break:D>broken position:D>held lift-reservation:D>held acknowledge:D>held remind:CS>held "
    "lift-hold:D>silence withdraw:DC>withdrawn pause:C>paused to-table:C>at-table",
    S.BROKEN: "amend:DC>tabled break:D>broken acknowledge:D>broken propose-silence:C>silence|method redraft:C>tabled "
    "to-table:C>at-table withdraw:DC>withdrawn",
    S.STALE: "amend:DC>tabled withdraw:DC>withdrawn",
    S.AT_TABLE: "amend:DC>tabled call-consensus:C>adopted vote:C>at-table withdraw:DC>withdrawn",
    S.WITHDRAWN: "take-over:D>tabled erase:CS>withdrawn",
    S.LAPSED: "erase:CS>lapsed",
    S.ADOPTED: "break:D>adopted position:D>adopted contest:S>contested announce:C>announced annul:K>annulled",
    S.CONTESTED: "break:D>contested rule-contest:C>adopted",
    S.ANNOUNCED: "break:D>announced contest:S>contested annul:K>annulled",
    S.IN_FORCE: "break:D>in-force contest:S>contested annul:K>annulled apply:K>applied",
    S.APPLIED: "erase:CS>applied",
    S.APPLY_FAILED: "break:D>apply-failed contest:S>contested annul:K>annulled apply:K>applied",
    S.ANNULLED: "erase:CS>annulled",
}
LETTERS = {"D": {Role.HEAD, Role.DELEGATE}, "C": {Role.CHAIR}, "S": {Role.SECRETARIAT}, "K": {Role.CLOCK}}


def spec() -> dict[tuple[State | None, str], tuple[set[Role], set[str]]]:
    """(state, command) -> roles, states it may lead to."""
    found: dict[tuple[State | None, str], tuple[set[Role], set[str]]] = {}
    for state, line in SPEC.items():
        for cell in line.split():
            command, _, rest = cell.partition(":")
            letters, _, targets = rest.partition(">")
            roles = set().union(*(LETTERS[letter] for letter in letters))
            found[state, command] = roles, set(targets.split("|"))
        if state is not None:
            found[state, "finalise"] = {Role.CLOCK}, {str(state)}
    return found


SPECIFIED = spec()


def scene_in(state: State | None, rule: Any, sponsor: str = "A") -> Scene:
    """A case in the state, reached by commands and time; the sponsor's name is then set for the role to be tried."""
    makers: dict[State | None, Callable[[], Scene]] = {
        None: lambda: Scene(rule=rule, case=Case("case")),
        S.DRAFT: lambda: drafted(rule=rule),
        S.TABLED: lambda: tabled(rule=rule),
        S.METHOD: lambda: _method(rule),
        S.SILENCE: lambda: _reserved(silent(rule=rule)),
        S.PAUSED: lambda: _reserved(silent(rule=rule)).does("pause", CHAIR),
        S.HELD: lambda: _reserved(silent(rule=replace(rule, hold_days=9))).does("hold", head("B")),
        S.BROKEN: lambda: silent(rule=rule).does("break", head("C"), reason="no"),
        S.STALE: lambda: _forced(tabled(rule=rule), S.STALE),
        S.AT_TABLE: lambda: tabled(rule=rule).does("to-table", CHAIR, rule=rule.to_json()),
        S.WITHDRAWN: lambda: tabled(rule=rule).does("withdraw", head("A")),
        S.LAPSED: lambda: _forced(tabled(rule=rule), S.LAPSED),
        S.ADOPTED: lambda: adopted(rule=rule),
        S.CONTESTED: lambda: _contested(adopted(rule=rule)),
        S.ANNOUNCED: lambda: adopted(rule=rule).does("announce", CHAIR),
        S.IN_FORCE: lambda: in_force(rule=rule),
        S.APPLIED: lambda: applied(rule=rule),
        S.APPLY_FAILED: lambda: in_force(rule=rule).does("apply", CLOCK, failure="a ceiling no longer sums"),
        S.ANNULLED: lambda: _forced(adopted(rule=rule), S.ANNULLED),
    }
    scene = makers[state]()
    assert scene.case.state == state, (scene.case.state, state)
    scene.case = replace(scene.case, sponsor=sponsor)
    return scene


def _method(rule: Any) -> Scene:
    scene = tabled(rule=replace(rule, consent_to_method=True))
    return scene.does("propose-silence", CHAIR, **scene.opening())


def _reserved(scene: Scene) -> Scene:
    return scene.does("position", head("B"), stance="scrutiny-reservation")


def _contested(scene: Scene) -> Scene:
    return scene.does("contest", OFFICE, **contest(scene))


def _forced(scene: Scene, state: State) -> Scene:
    scene.case = replace(scene.case, state=state)  # what leads here needs a second case, or years
    return scene


def contest(scene: Scene) -> dict[str, Any]:
    """The evidence that a break was sent in time."""
    deadline = scene.case.round.deadline if scene.case.round else scene.now
    return {"sent_at": deadline - 1, "member": "B", "evidence": "sha256:mail", "countersigned": "chair"}


def body_for(command: str, scene: Scene) -> dict[str, Any]:
    """What the command needs so that only its state and role can stand in its way."""
    later = scene.case.round.deadline + DAY if scene.case.round else scene.now + 3 * DAY
    bodies: dict[str, dict[str, Any]] = {
        "draft": text(body="council"),
        "amend": text(title="Another text"),
        "propose-silence": scene.opening(),
        "break": {"form": "objection", "reason": "It costs too much."},
        "position": {"stance": "statement", "statement": "We note it."},
        "extend": {"deadline": later},
        "correct": {"digests": {"text": "t2", "changes": "c1", "effects": "e1"}, "text": "id = 2", "note": "a comma"},
        "call-consensus": {"objecting": []},
        "contest": contest(scene),
        "rule-contest": {"upheld": False, "reason": "It arrived after the deadline."},
        "apply": {"expected": RULES, "version": 2, "rules": "sha256:rules-2"},
        "annul": {"by": "contrary"},
        "erase": {"reason": "The archive asks for it.", "countersigned": "another"},
    }
    return bodies.get(command, {})


def actor_for(command: str, role: Role) -> Actor:
    """Somebody in the role, for whom nothing but state and role stands in the way."""
    sponsor = {"table", "amend", "withdraw", "draft"}
    member = {"take-over": "C", "lift-reservation": "B", "lift-hold": "B"}.get(
        command, "A" if command in sponsor else "C"
    )
    return Actor("someone", role, member if role in (Role.HEAD, Role.DELEGATE) else None)


@pytest.mark.parametrize("preset", ["nato-practice", "osce-pc", "opcw-24h"])
@pytest.mark.parametrize("state", [None, *State], ids=str)
def test_every_cell(state: State | None, preset: str) -> None:
    rule = replace(PRESETS[preset], min_period=1, hold_days=9, vote_percent=67, defer_vote_h=24)
    if state in (S.IN_FORCE, S.APPLIED, S.APPLY_FAILED) and rule.announce:
        rule = replace(rule, announce=False)
    for role in Role:
        sponsor = str(role) if role in (Role.CHAIR, Role.SECRETARIAT) else "A"
        scene = scene_in(state, rule, sponsor)
        contrary = replace(applied(rule=replace(rule, announce=False)).case, id="contrary")
        scene.around = replace(scene.around, others={"contrary": contrary})
        for command in COMMANDS:
            roles, targets = SPECIFIED.get((state, command), (set(), set()))
            where = f"{command} by {role} in {state} under {preset}"
            if command == "erase":  # of a marked text, a day after it was withdrawn
                day_ago = scene.now - DAY if scene.case.withdrawn_at is not None else None
                scene.case = replace(scene.case, marking="secret", withdrawn_at=day_ago)
            found = scene.tries(command, actor_for(command, role), **body_for(command, scene))
            if role not in roles:
                assert isinstance(found, Refusal), where
                assert found.code in ("role", "state", "unknown-case", "exists"), (where, found)
                assert found.reason.endswith("."), where
                continue
            assert not isinstance(found, Refusal), (where, found)
            trial = replace(scene, case=scene.case, events=[])
            trial.takes(found)
            assert str(trial.case.state) in targets, (where, trial.case.state)


def test_the_table_says_where_commands_lead() -> None:
    for (state, command), (roles, targets) in SPECIFIED.items():
        row = COMMANDS[command]
        assert state in row.states, (state, command)
        assert row.roles == roles, command
        if command != "finalise":
            assert {State(target) for target in targets} <= row.leads_to, (state, command)
    stated = {(state, row.command) for row in COMMANDS.values() for state in row.states}
    assert stated <= set(SPECIFIED)


def test_there_are_eighteen_states_and_every_role() -> None:
    assert len(State) == 18
    assert len(Role) == 9
    assert PLAIN.settle_s == 120


# --- nonsense ---------------------------------------------------------------------------------------------------------

NONSENSE: tuple[Any, ...] = (
    *(None, True, -1, 0, 10**9, 10**30, 1.5, float("nan")),
    *("", "x", "3", "2026-13-45T99:99", "\x00\ud800", [], [1], {}, {"a": 1}),
)


@pytest.mark.parametrize("state", [None, *State], ids=str)
def test_nothing_that_can_be_typed_makes_a_command_fail(state: State | None) -> None:
    scene, tried = scene_in(state, replace(PRESETS["osce-pc"], vote_percent=67, announce=False)), 0
    for command, row in COMMANDS.items():
        for role in sorted(row.roles) if state in row.states else ():
            full = {**scene.opening(), **text(body="council"), "reason": "x", **body_for(command, scene)}
            for name in FIELDS:
                for value in NONSENSE:
                    found = scene.tries(command, actor_for(command, role), **{**full, name: value})
                    assert isinstance(found, Refusal) or all(isinstance(event, Event) for event in found)
                    tried += 1
    assert tried


def test_a_refusal_names_every_field_that_cannot_be_read() -> None:
    found = tabled().tries("propose-silence", CHAIR, period="soon", fold=7, deadline=[])
    assert isinstance(found, Refusal)
    assert found.code == "shape"
    for word in ("period is a whole number", "fold is 0 for the first", "deadline is a local time"):
        assert word in found.reason


def test_a_draft_without_a_body_that_decides_is_refused() -> None:
    assert Scene(case=Case("case")).refused("draft", head("A"), **text()) == "body"
