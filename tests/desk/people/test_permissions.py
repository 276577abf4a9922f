"""May each role do exactly what the design's table says? Every cell, written down here once more."""

from __future__ import annotations

from typing import get_args

import pytest

from equipoise.desk.affairs import Account
from equipoise.desk.people import ACTION_OF, ACTIONS, as_seen, may, may_second, may_see
from equipoise.desk.procedure import COMMANDS, Case, Role
from equipoise.model import Change
from equipoise.model.clauses.clause import Clause

AT = 1_000
# read draft amend position break open finalise announce on-behalf membership call payment users verify step
# y yes, o own delegation only, g if granted, 2 with a second person, . never
SPEC = {
    "head": "o y o y y . . . . . . . o y .",
    "delegate": "o y o g g . . . . . . . . y .",
    "chair": "y y o . . y . y y . . . . y y",
    "secretariat": "y y y . . . . . 2 y . y . y y",
    "treasurer": "y . . . . . . . . . y 2 . y .",
    "observer": "o . . . . . . . . . . . . y .",
    "auditor": "y . . . . . . . . . . . . y .",
    "administrator": ". . . . . . . . . . . . 2 . .",
    "clock": ". . . . . . y . . . . . . . .",
}


@pytest.mark.parametrize("role", SPEC)
def test_every_cell(role: str) -> None:
    member = "A" if role in ("head", "delegate") else None
    plain = Account("someone", Role(role), member, frozenset(), 0)
    granted = Account("someone", Role(role), member, frozenset({"position", "break"}), 0)
    for action, cell in zip(ACTIONS, SPEC[role].split(), strict=True):
        own = member or role
        wanted = {"y": (True, True, True, True), "o": (True, False, True, True), ".": (False,) * 4}
        wanted |= {"g": (False, False, False, True), "2": (False, True, True, False)}
        found = (
            bool(may(plain, action, AT, of=own)),
            bool(may(plain, action, AT, of="Z", second="another")),
            bool(may(plain, action, AT, of=own, second="another")),
            bool(may(granted, action, AT, of=own)),
        )
        assert found == wanted[cell], (role, action, cell, found)
        refused = may(plain, action, AT, of="Z")
        assert refused or refused.reason.endswith("."), (role, action)


def test_nobody_unknown_early_or_late_may_anything() -> None:
    account = Account("someone", Role.HEAD, "A", frozenset(), opened_at=10, closed_at=20)
    assert not may(None, "read", AT)
    assert [bool(may(account, "break", at)) for at in (9, 10, 19, 20)] == [False, True, True, False]
    assert not may(account, "fly", 15)
    assert not may(Account("s", Role.TREASURER, None, frozenset(), 0), "payment", AT, second="s")


def test_every_command_has_an_action_and_its_roles_agree() -> None:
    assert set(ACTION_OF) == set(COMMANDS)
    assert set(ACTION_OF.values()) <= set(ACTIONS)
    for command, row in COMMANDS.items():
        for role in row.roles:
            member = "A" if role in (Role.HEAD, Role.DELEGATE) else None
            account = Account("x", role, member, frozenset({"position", "break"}), 0)
            assert may(account, ACTION_OF[command], AT, second="another"), (command, role)


def test_what_every_kind_of_clause_touches_is_known() -> None:
    for clause in get_args(Change):  # one that does not say what it touches could not even be made
        assert not clause.__abstractmethods__, clause.kind
        assert clause.cells is not Clause.cells, clause.kind


# Who reads a text of each marking: h head, d delegate, g delegate whose head granted it, c chair, s secretariat,
# t treasurer, o observer, a auditor. An administrator and the clock read nothing.
CIRCLES = {"": "hdgcstoa", "restricted": "hdgcsta", "secret": "hgcsa", "cosmic": ""}
LETTERS = {
    "h": Role.HEAD,
    "d": Role.DELEGATE,
    "g": Role.DELEGATE,
    "c": Role.CHAIR,
    "s": Role.SECRETARIAT,
    "t": Role.TREASURER,
    "o": Role.OBSERVER,
    "a": Role.AUDITOR,
    "A": Role.ADMINISTRATOR,
    "k": Role.CLOCK,
}


def somebody(letter: str, marking: str = "") -> Account:
    grants = frozenset({marking}) if letter == "g" else frozenset({"position", "break"})
    return Account("someone", LETTERS[letter], "A" if letter in "hdg" else None, grants, 0)


@pytest.mark.parametrize("marking", CIRCLES)
@pytest.mark.parametrize("letter", LETTERS)
def test_who_sees_a_marked_text(marking: str, letter: str) -> None:
    account = somebody(letter, marking if marking != "cosmic" else "secret")
    inside = letter in CIRCLES[marking]
    verdict = may_see(account, marking, AT)
    assert bool(verdict) is inside
    assert inside or verdict.reason.endswith(".")
    case = Case("case", title="A secret title", text="id = 1", marking=marking)
    seen = as_seen(account, case, AT)
    whole = inside or not marking
    assert (seen.title, seen.text) == (("A secret title", "id = 1") if whole else (f"A text marked {marking}", ""))


def test_who_is_not_signed_in_or_holds_nothing_sees_no_marked_text() -> None:
    ended = Account("someone", Role.HEAD, "A", frozenset(), 0, closed_at=AT)
    case = Case("case", title="A secret title", text="id = 1", marking="restricted")
    for nobody in (None, ended):
        assert not may_see(nobody, "restricted", AT)
        assert may_see(nobody, "restricted", AT).reason
        assert "secret" not in str(as_seen(nobody, case, AT))


SECOND = {"on-behalf": "cs", "membership": "c", "payment": "st", "users": "Aa", "break": ""}


@pytest.mark.parametrize("action", SECOND)
def test_who_can_be_the_second_person(action: str) -> None:
    for letter in LETTERS:
        account = somebody(letter)
        verdict = may_second(account, action, AT, "another")
        assert bool(verdict) is (letter in SECOND[action]), (action, letter)
        assert verdict or verdict.reason.endswith("."), (action, letter)
        assert not may_second(account, action, AT, "someone")  # whoever asks is no second
    late = Account("late", Role.CHAIR, None, frozenset(), AT + 1)
    for nobody in (None, late):
        assert not may_second(nobody, "membership", AT, "another", named="ghost")
    assert "'ghost'" in may_second(None, "membership", AT, "another", named="ghost").reason
