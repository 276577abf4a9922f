"""Is the second person always another person, who exists, holds authority and has the right role? On both databases."""

from __future__ import annotations

from typing import Any

import pytest

from desk_scenes import PLAIN
from equipoise.desk.desk import Desk
from equipoise.desk.managing import FIRST
from equipoise.desk.money import issue, record_payment
from equipoise.desk.refusing import Refused
from equipoise.desk.two_persons import ask, can_confirm, confirm, decline, waiting
from equipoise.values import Money

NEW = {"name": "chair-2", "role": "chair"}
RULE = {"body": "", "rule": PLAIN.to_json()}
LEFT = {"member": "EST"}
ACTS: dict[str, tuple[str, dict[str, Any], str]] = {
    "account-opened": ("admin", NEW, "auditor"),
    "account-closed": ("admin", {"name": "watcher"}, "auditor"),
    "silence-rule-set": ("office", RULE, "chair"),
    "member-joined": ("office", {"member": "FAL"}, "chair"),
    "member-left": ("office", LEFT, "chair"),
    "member-renamed": ("office", {"old": "EST", "new": "ESX"}, "chair"),
}


@pytest.mark.parametrize("kind", ACTS)
def test_a_change_of_the_desks_affairs_needs_a_second_person(desk: Desk, kind: str) -> None:
    by, body, second = ACTS[kind]
    desk.manage(
        "account-opened", "admin", {"name": "gone", "role": desk.affairs().accounts[second].role}, second="auditor"
    )
    desk.manage("account-closed", "admin", {"name": "gone"}, second="auditor")
    size = len(desk.entries())
    wrong = {
        "": "second person",
        by: "another person|second person",
        "nobody": "no account",
        "head-ald": "second person is",
    }
    for name, words in {**wrong, "gone": "had no authority"}.items():
        with pytest.raises(Refused, match=words):
            desk.manage(kind, by, body, second=name)
    assert len(desk.entries()) == size
    done = desk.manage(kind, by, body, second=second)
    assert done.entries[0].body["second"] == second


def test_the_founder_opens_two_accounts_and_is_nobody_afterwards(desk: Desk) -> None:
    with pytest.raises(Refused, match="not signed in"):
        desk.manage("account-opened", FIRST, {"name": "another", "role": "administrator"})


def test_a_head_opens_delegates_of_its_own_delegation_alone(desk: Desk) -> None:
    desk.manage("account-opened", "head-bre", {"name": "bre-1", "role": "delegate", "member": "BRE"})
    with pytest.raises(Refused, match="own delegation only"):
        desk.manage("account-opened", "head-bre", {"name": "cyr-1", "role": "delegate", "member": "CYR"})
    with pytest.raises(Refused, match="own delegation only"):
        desk.manage("account-opened", "head-bre", {"name": "chair-9", "role": "chair"})


def test_who_countersigns_a_payment_is_looked_at_too(desk: Desk) -> None:
    issue(desk, "treasurer", "common", 2027)
    paid = ("common", 2027, "ALD", Money(100, "EUR"))
    for second in ("treasurer", "nobody", "chair", "head-ald"):
        with pytest.raises(Refused, match=r"second person|another person"):
            record_payment(desk, "treasurer", *paid, second=second)
        with pytest.raises(Refused, match=r"second person|another person"):
            record_payment(desk, "office", *paid, second="office" if second == "treasurer" else second)
    assert record_payment(desk, "treasurer", *paid, second="office").entries[0].body["second"] == "office"


@pytest.mark.parametrize("kind", ACTS)
def test_what_is_asked_is_done_once_the_right_person_confirms(desk: Desk, kind: str) -> None:
    by, body, second = ACTS[kind]
    asked = ask(desk, by, kind, "the desk", body).entries[0]
    assert [one.act for one in waiting(desk)] == [kind]
    assert kind in can_confirm(desk.affairs().accounts[second])
    assert kind not in can_confirm(desk.affairs().accounts["head-ald"])
    for name in (by, "head-ald", "treasurer", "nobody"):
        with pytest.raises(Refused):
            confirm(desk, asked.stream, name)
    before = desk.affairs()
    confirm(desk, asked.stream, second)
    assert desk.affairs() != before or kind == "silence-rule-set"
    with pytest.raises(Refused, match="no longer"):
        confirm(desk, asked.stream, second)
    again = ask(desk, "office", "silence-rule-set", "the desk", RULE).entries[0]
    decline(desk, again.stream, "chair")
    assert waiting(desk) == []


def test_what_cannot_be_done_is_not_even_asked(desk: Desk) -> None:
    with pytest.raises(Refused, match="no member in standing"):
        ask(desk, "office", "member-left", "the desk", {"member": "XXX"})
    with pytest.raises(Refused, match="may not"):
        ask(desk, "chair", "account-opened", "the desk", NEW)
