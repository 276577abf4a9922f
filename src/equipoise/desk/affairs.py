"""Who is who at the desk? Members, contacts, accounts, rules of silence: folded from the stream ``desk``.

Everything that is true from a date is kept with it, so that authority can be judged as of the instant at which a
request was received.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from equipoise.desk.procedure import Actor, Micros, Role, SilenceRule, rule_from

__all__ = ["STREAM", "Account", "Affairs", "fold_affairs"]

STREAM: Final = "desk"


@dataclass(frozen=True, slots=True)
class Account:
    """Who may act as what, from when to when. ``closed_at``: from this instant its authority is gone."""

    name: str
    role: Role
    member: str | None
    grants: frozenset[str]
    opened_at: Micros
    closed_at: Micros | None = None

    def holds_at(self, at: Micros) -> bool:
        """Did it have authority at this instant?"""
        return self.opened_at <= at and (self.closed_at is None or at < self.closed_at)

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return Actor(self.name, self.role, self.member, self.grants)


@dataclass(frozen=True)
class Affairs:
    """The desk as its own stream tells it."""

    title: str = ""
    origin: str = ""
    demo: Mapping[str, Any] | None = None
    members: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)  # the code in the rules -> the code it goes by now
    contacts: Mapping[str, str] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)  # where a delegation reads, for its local time
    silence: Mapping[str, SilenceRule] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)
    version: int = 0
    rules: str = ""

    @property
    def standing(self) -> frozenset[str]:
        """The members in standing."""
        return frozenset(code for code, status in self.members.items() if status == "member")

    def rule_of(self, body: str) -> SilenceRule | None:
        """The rule of silence of a body, else that of every body ("")."""
        return self.silence.get(body) or self.silence.get("")


def fold_affairs(affairs: Affairs, kind: str, body: Mapping[str, Any]) -> Affairs:
    """The desk after one event of its stream."""
    return _FOLDS[kind](affairs, body)


def _founded(a: Affairs, b: Mapping[str, Any]) -> Affairs:
    members = dict.fromkeys(b["members"], "member")
    return replace(
        a,
        title=b["title"],
        origin=b["origin"],
        demo=b.get("demo"),
        members=members,
        version=1,
        rules=b["rules"],
        silence={"": rule_from(b["silence"])},
    )


def _account(a: Affairs, b: Mapping[str, Any]) -> Affairs:
    made = Account(b["name"], Role(b["role"]), b.get("member"), frozenset(b.get("grants", ())), b["at"])
    return replace(a, accounts={**a.accounts, made.name: made})


def _closed(a: Affairs, b: Mapping[str, Any]) -> Affairs:
    closed = replace(a.accounts[b["name"]], closed_at=b["at"])
    return replace(a, accounts={**a.accounts, closed.name: closed})


def _renamed(a: Affairs, b: Mapping[str, Any]) -> Affairs:
    old, new = b["old"], b["new"]
    members = {new if code == old else code: status for code, status in a.members.items()}
    contacts = {new if code == old else code: address for code, address in a.contacts.items()}
    accounts = {n: replace(x, member=new) if x.member == old else x for n, x in a.accounts.items()}
    renamed = {first: new if now == old else now for first, now in a.renamed.items()} | {old: new}
    zones = {new if code == old else code: zone for code, zone in a.zones.items()}
    return replace(a, members=members, renamed=renamed, contacts=contacts, zones=zones, accounts=accounts)


def _contact(a: Affairs, b: Mapping[str, Any]) -> Affairs:
    contacts = {**a.contacts, b["member"]: b["address"]}
    zones = {**a.zones, b["member"]: b["zone"]} if b.get("zone") else a.zones
    return replace(a, contacts=contacts, zones=zones)


def _stepped(a: Affairs, b: Mapping[str, Any]) -> Affairs:
    """Only a demonstration has a clock that is stepped."""
    if a.demo is None:
        return a
    return replace(a, demo={**a.demo, "stepped": int(a.demo.get("stepped", 0)) + b["to"] - b["at"]})


_FOLDS: Final[dict[str, Callable[[Affairs, Mapping[str, Any]], Affairs]]] = {
    "founded": _founded,
    "silence-rule-set": lambda a, b: replace(a, silence={**a.silence, b["body"]: rule_from(b["rule"])}),
    "contact-set": _contact,
    "account-opened": _account,
    "account-closed": _closed,
    "member-joined": lambda a, b: replace(a, members={**a.members, b["member"]: "member"}),
    "member-left": lambda a, b: replace(a, members={**a.members, b["member"]: "left"}),
    "member-renamed": _renamed,
    "rules-written": lambda a, b: replace(a, version=b["version"], rules=b["rules"]),
    "clock-stepped": _stepped,
    "outage": lambda a, _: a,
    "clock-fault": lambda a, _: a,
}
