"""How do the desk's own affairs change? Accounts, contacts, members, rules of silence: checked, then one event each."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from equipoise.desk.affairs import STREAM, Account
from equipoise.desk.batch import Batch
from equipoise.desk.people import may
from equipoise.desk.procedure import (
    CLOCK,
    BadTime,
    Event,
    Micros,
    Refusal,
    Role,
    membership_events,
    rule_from,
    zone_of,
)
from equipoise.desk.record import Entry
from equipoise.desk.refusing import Refused
from equipoise.errors import did_you_mean

__all__ = ["MANAGED", "managed", "membership"]

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.@_-]{0,60}")
_OPEN: Final = ("draft", "tabled", "method", "silence", "paused", "held", "broken", "at-table")
FIRST: Final = "the founder"  # opens the first account of a desk: nobody could before


def managed(batch: Batch, kind: str, by: str, body: dict[str, Any], second: str, at: Micros) -> list[Entry]:
    """The entries of one change. Raises Refused with the reason."""
    if kind not in MANAGED:
        raise Refused(Refusal("unknown-command", f"There is no change {kind!r}.", did_you_mean(kind, MANAGED)))
    action, check = MANAGED[kind]
    account = batch.affairs.accounts.get(by)
    if by == FIRST and not batch.affairs.accounts:
        account = Account(FIRST, Role.ADMINISTRATOR, None, frozenset(), 0)
        second = second or "nobody: the first account"
    if account is None or account.name != FIRST:
        own = str(body.get("member") or "")
        verdict = may(account, action, at, of=own if action == "users" else None, second=second)
        if not verdict:
            raise Refused(Refusal("permission", verdict.reason))
    problem = check(batch, body)
    if problem:
        raise Refused(Refusal("invalid", problem))
    assert account is not None
    if kind in ("member-left", "member-joined", "member-renamed"):
        return membership(batch, account, kind, body, at)
    more = {"second": second} if second else {}
    return batch.append(account.actor, at, [Event(STREAM, kind, {"at": batch.now, **body, **more})])


def membership(batch: Batch, account: Account | None, kind: str, body: dict[str, Any], at: Micros) -> list[Entry]:
    """A member joins, leaves or changes its name: what that does to every open proposal, in the same transaction."""
    actor = account.actor if account else CLOCK
    events = [Event(STREAM, kind, {"at": batch.now, **body})]
    for name in batch.named(state=_OPEN):
        case = batch.case(name)
        if kind == "member-renamed":
            events.append(Event(name, kind, {"at": batch.now, "old": body["old"], "new": body["new"]}))
        else:
            events += membership_events(case, kind.removeprefix("member-"), str(body["member"]), batch.now)
    return batch.append(actor, at, events)


def _opened(batch: Batch, body: dict[str, Any]) -> str:
    name, role, member = str(body.get("name", "")), str(body.get("role", "")), body.get("member")
    if not _NAME.fullmatch(name):
        return f"{name!r} is no name of an account: small letters, digits, dots and dashes."
    if name in batch.affairs.accounts:
        return f"There is an account {name} already; names are not used twice."
    able = [str(r) for r in Role if r is not Role.CLOCK]
    if role not in able:
        return f"{role!r} is no role: {', '.join(able)}."
    delegated = role in (Role.HEAD, Role.DELEGATE)
    if delegated and member not in batch.affairs.members:
        return f"{member!r} is no member. {did_you_mean(str(member), batch.affairs.members)}".strip()
    if not delegated and member:
        return f"A {role} acts for no delegation."
    if not set(body.get("grants", ())) <= {"position", "break"}:
        return "A delegate can be granted: position, break."
    return ""


def _closed(batch: Batch, body: dict[str, Any]) -> str:
    found = batch.affairs.accounts.get(str(body.get("name")))
    if found is None or found.closed_at is not None:
        return f"There is no open account {body.get('name')!r}."
    body["member"] = found.member
    return ""


def _contact(batch: Batch, body: dict[str, Any]) -> str:
    address = str(body.get("address", ""))
    if body.get("member") not in batch.affairs.members:
        return f"{body.get('member')!r} is no member."
    if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", address) or len(address) > 200:
        return f"{address!r} is no address of a mailbox."
    try:
        zone_of(str(body.get("zone") or "UTC"))
    except BadTime as bad:
        return f"{bad}."
    return ""


def _silence(_: Batch, body: dict[str, Any]) -> str:
    try:
        rule = rule_from(body["rule"])
    except (TypeError, KeyError, AttributeError):
        return "This is no rule of silence."
    return "" if rule.settle_s >= 1 else "The settle window is at least a second: without it a break could be lost."


def _code(member: object) -> str:
    code = str(member or "")
    if not re.fullmatch(r"[A-Z][A-Z0-9]{0,11}", code):
        return f"{code!r} is no code of a member."
    return ""


def _leaving(batch: Batch, body: dict[str, Any]) -> str:
    return "" if body.get("member") in batch.affairs.standing else f"{body.get('member')!r} is no member in standing."


def _joining(batch: Batch, body: dict[str, Any]) -> str:
    if body.get("member") in batch.affairs.standing:
        return f"{body['member']} is a member already."
    return _code(body.get("member"))


def _renaming(batch: Batch, body: dict[str, Any]) -> str:
    if body.get("old") not in batch.affairs.members:
        return f"{body.get('old')!r} is no member."
    return _code(body.get("new"))


Check = Callable[[Batch, dict[str, Any]], str]
MANAGED: Final[dict[str, tuple[str, Check]]] = {
    "account-opened": ("users", _opened),
    "account-closed": ("users", _closed),
    "contact-set": ("membership", _contact),
    "silence-rule-set": ("membership", _silence),
    "member-joined": ("membership", _joining),
    "member-left": ("membership", _leaving),
    "member-renamed": ("membership", _renaming),
}
