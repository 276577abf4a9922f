"""Proposals of a small alliance at every stop of the procedure, made by real commands, for the tests of the desk."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from equipoise.desk.clock import HeldClock, SystemClock
from equipoise.desk.desk import Desk
from equipoise.desk.managing import FIRST
from equipoise.desk.procedure import (
    CLOCK,
    DAY,
    HOUR,
    PRESETS,
    SECOND,
    Actor,
    Around,
    Case,
    Command,
    Event,
    Refusal,
    Role,
    SilenceRule,
    caught_up,
    decide,
    folded,
    instant,
)
from equipoise.desk.store import schema

START = instant("2026-11-23T09:00", "Europe/Brussels")
LATER = "2030-01-01"
MEMBERS = ("A", "B", "C", "D")
RULES = "sha256:rules-1"
DIGESTS = {"text": "t1", "changes": "c1", "base": RULES, "effects": "e1"}
PLAIN = replace(PRESETS["nato-practice"], name="plain", min_period=1, reason_required=False, remind_h=())


#: What an objection says.
WHY: dict[str, Any] = {"form": "objection", "reason": "It costs too much."}


def head(member: str) -> Actor:
    """The head of a delegation."""
    return Actor(f"head-{member}", Role.HEAD, member)


CHAIR = Actor("chair", Role.CHAIR)
OFFICE = Actor("office", Role.SECRETARIAT)


def text(**more: Any) -> dict[str, Any]:
    """The body of a draft or an amendment."""
    return {
        "title": "A text",
        "text": "id = 1",
        "digests": dict(DIGESTS),
        "reads": [],
        "writes": ["key:shares"],
        **more,
    }


@dataclass
class Scene:
    """A case on its way: ``does`` gives a command at the scene's time and folds what follows."""

    rule: SilenceRule = PLAIN
    now: int = START
    case: Case = field(default_factory=lambda: Case("case"))
    around: Around = field(default_factory=lambda: Around(rules=RULES, standing=frozenset(MEMBERS)))
    events: list[Event] = field(default_factory=list)

    def tries(
        self, kind: str, actor: Actor, received_at: int | None = None, **body: Any
    ) -> tuple[Event, ...] | Refusal:
        """What a command would lead to, without doing it."""
        command = Command(kind, actor, self.now if received_at is None else received_at, body)
        return decide(self.case, command, self.now, self.around)

    def does(self, kind: str, actor: Actor, received_at: int | None = None, **body: Any) -> Scene:
        """Give a command that must not be refused."""
        found = self.tries(kind, actor, received_at, **body)
        assert not isinstance(found, Refusal), found
        self.takes(found)
        return self

    def takes(self, events: tuple[Event, ...]) -> None:
        """Fold events of this case."""
        mine = [event for event in events if event.stream == self.case.id]
        self.case = folded(self.case, mine)
        self.events += mine

    def refused(self, kind: str, actor: Actor, received_at: int | None = None, **body: Any) -> str:
        """The code of the refusal that a command must meet."""
        found = self.tries(kind, actor, received_at, **body)
        assert isinstance(found, Refusal), found
        assert found.reason
        return found.code

    def after(self, micros: int) -> Scene:
        """Let time pass; what the clock owes happens."""
        self.now += micros
        _, owed = caught_up(self.case, self.now, self.around)
        self.takes(owed)
        return self

    def opening(self, **more: Any) -> dict[str, Any]:
        """The body that puts the case under silence for two days."""
        binding = {"text": "t1", "changes": "c1", "base": self.around.rules, "effects": "e1", "eligible": "m1"}
        body: dict[str, Any] = {"rule": self.rule.to_json(), "deadline": self.now + 2 * DAY, "binding": binding}
        if self.rule.consent_to_method:
            body["method_until"] = self.now + HOUR
        return {**body, **more}


def drafted(**more: Any) -> Scene:
    """A draft of A's."""
    rule = more.pop("rule", PLAIN)
    return Scene(rule=rule).does("draft", head("A"), **text(body="council", **more))


def tabled(**more: Any) -> Scene:
    """A's text on the table."""
    return drafted(**more).does("table", head("A"), number="C(2026)1")


def silent(**more: Any) -> Scene:
    """A's text under silence for two days; once adopted, it would enter into force in 2030."""
    opening = more.pop("opening", {})
    scene = tabled(**{"effective": LATER, **more})
    scene.does("propose-silence", CHAIR, **scene.opening(**opening))
    if scene.rule.consent_to_method:
        scene.does("open", CHAIR)
    return scene


def adopted(**more: Any) -> Scene:
    """A's text, adopted by silence."""
    return silent(**more).after(2 * DAY + 121 * SECOND)


def in_force(**more: Any) -> Scene:
    """A's text in force, not yet applied."""
    scene = adopted(**{"effective": "", **more})
    if scene.rule.announce:
        scene.does("announce", CHAIR).after(0)
    return scene


def applied(**more: Any) -> Scene:
    """A's text written into the rules."""
    return in_force(**more).does("apply", CLOCK, expected=RULES, version=2, rules="sha256:rules-2")


# --- a whole desk ---------------------------------------------------------------------------------------------------

LAKE = ("ALD", "BRE", "CYR", "DOR", "EST")
CEILING = """
title = "More for the lake"
stage = "tabled"
tabled_by = "ALD"
in_force = {in_force}
route = ["council"]

[[changes]]
id = "ceiling"
kind = "set-ceiling"
text = "The common fund may spend {amount} in {year}."
fund = "common"
amount = {amount}
since = {year}-01-01
until = {year}-12-31
"""


def ceiling(amount: int = 20_000_000, year: int = 2027, in_force: str = "2026-12-01") -> str:
    """A text that changes one ceiling of the example alliance."""
    return CEILING.format(amount=amount, year=year, in_force=in_force)


def open_accounts(desk: Desk, members: Iterable[str] = LAKE) -> None:
    """An account for each head and each office, an auditor, an observer; a contact for each member."""
    opened = [("admin", "administrator", None), ("auditor", "auditor", None)]
    opened += [("chair", "chair", None), ("office", "secretariat", None), ("treasurer", "treasurer", None)]
    opened += [("watcher", "observer", None)]
    opened += [(f"head-{member.lower()}", "head", member) for member in members]
    for i, (name, role, member) in enumerate(opened):
        body = {"name": name, "role": role} | ({"member": member} if member else {})
        desk.manage("account-opened", FIRST if i < 2 else "admin", body, second="" if i < 2 else "auditor")
    for member in members:
        desk.manage("contact-set", "office", {"member": member, "address": f"{member.lower()}@example.org"})


def under_silence(desk: Desk, name: str = "more", text: str = "", hours: int = 48, **more: Any) -> int:
    """Draft, table and put a text under silence; its deadline."""
    desk.submit(name, "draft", "head-ald", {"text": text or ceiling(), "body": "council", **more})
    desk.submit(name, "table", "head-ald")
    desk.submit(name, "propose-silence", "chair", {"deadline": desk.now + hours * HOUR})
    found = desk.case(name).round
    assert found is not None
    return found.deadline


def runs(desk: Desk, clock: HeldClock, micros: int) -> None:
    """Let the desk run for so long: it beats as a server does, and looks at its clock at the end."""
    clock.pass_(micros - SECOND)
    epoch, steady = clock.steady()
    beat = {"beat_at": clock.at, "beat_steady": steady, "beat_epoch": epoch}
    with desk.store.engine.begin() as connection:
        connection.execute(schema.head.update().values(**beat))
    clock.pass_(SECOND)
    desk.tick()


def signed_in(desk: Desk, names: Iterable[str], draw: random.Random) -> dict[str, tuple[str, str]]:
    """Sessions as if the passwords had just been given, without hashing any: name -> token, token of its forms."""
    now = SystemClock().now()
    found = {name: (draw.randbytes(24).hex(), draw.randbytes(24).hex()) for name in names}
    rows = [
        {"id": hashlib.sha256(token.encode()).hexdigest(), "name": name, "csrf": csrf, "created": now, "seen": now}
        for name, (token, csrf) in found.items()
    ]
    with desk.store.engine.begin() as connection:
        connection.execute(schema.session.delete())
        connection.execute(schema.session.insert(), [{**row, "stepped_up": now} for row in rows])
    return found


def deadline_of(scene: Scene) -> int:
    """When the silence of a case that is in one ends."""
    assert scene.case.round is not None
    return scene.case.round.deadline
