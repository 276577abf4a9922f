"""How do the desk's own affairs change? Accounts, contacts, members, rules of silence: checked, then one event each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from equipoise.desk.affairs import STREAM, Account
from equipoise.desk.batch import Batch
from equipoise.desk.people import SECONDS, may, may_second
from equipoise.desk.procedure import (
    CLOCK,
    LIVE,
    BadTime,
    Event,
    Micros,
    Refusal,
    Role,
    expiry,
    membership_events,
    rule_from,
    zone_of,
)
from equipoise.desk.record import Entry
from equipoise.desk.refusing import Refused
from equipoise.errors import did_you_mean

__all__ = ["MANAGED", "managed", "membership", "whose"]

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.@_-]{0,60}")
FIRST: Final = (
    "the founder"  # opens the first two accounts of a desk, an administrator and whoever confirms: nobody could before
)


def managed(batch: Batch, kind: str, by: str, body: dict[str, Any], second: str, at: Micros) -> list[Entry]:
    """The entries of one change. Raises Refused with the reason."""
    if kind not in MANAGED:
        raise Refused(Refusal("unknown-command", f"There is no change {kind!r}.", did_you_mean(kind, MANAGED)))
    action, check, two = MANAGED[kind]
    account = batch.affairs.accounts.get(by)
    founding = by == FIRST and kind == "account-opened" and _founding(batch, body)
    if founding:
        account, second = Account(FIRST, Role.ADMINISTRATOR, None, frozenset(), 0), ""
    else:
        of = whose(batch, kind, body) if action == "users" else None
        verdict = may(account, action, at, of=of, second=second)
        if not verdict or account is None:
            raise Refused(Refusal("permission", verdict.reason))
        if second or (two and account.role is not Role.HEAD):
            other = may_second(batch.affairs.accounts.get(second), action, at, account.name, second)
            if not other:
                raise Refused(Refusal("second", other.reason))
    problem = check(batch, body)
    if problem:
        raise Refused(Refusal("invalid", problem))
    more = {"second": second} if second else {}
    if kind in ("member-left", "member-joined", "member-renamed"):
        return membership(batch, account, kind, {**body, **more}, at)
    return batch.append(account.actor, at, [Event(STREAM, kind, {"at": batch.now, **body, **more})])


def whose(batch: Batch, kind: str, body: Mapping[str, Any]) -> str:
    """Whose delegation is the account that is opened, or closed? Empty: nobody's."""
    if kind == "account-closed":
        found = batch.affairs.accounts.get(str(body.get("name")))
        return (found.member or "") if found is not None else ""
    return str(body.get("member") or "")


def _founding(batch: Batch, body: dict[str, Any]) -> bool:
    """Is it one of the first two, who open the others together? Afterwards the founder is nobody any more."""
    able = SECONDS["users"]
    others = [a for a in batch.affairs.accounts.values() if a.role in able]
    return str(body.get("role")) in able and len(others) < 2


def membership(batch: Batch, account: Account | None, kind: str, body: dict[str, Any], at: Micros) -> list[Entry]:
    """A member joins, leaves or changes its name: what that does to every open proposal, in the same transaction."""
    actor = account.actor if account else CLOCK
    events = [Event(STREAM, kind, {"at": batch.now, **body})]
    for name in batch.named(state=LIVE):
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
    if not set(body.get("grants", ())) <= {"position", "break", "secret"}:
        return "A delegate can be granted: position, break, secret."
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


def _silence(batch: Batch, body: dict[str, Any]) -> str:
    if not isinstance(body.get("body", ""), str):
        return "A rule of silence names its body; the empty word stands for every body without a rule of its own."
    body.setdefault("body", "")
    try:
        rule = rule_from(body["rule"])
        zone_of(rule.zone)
        expiry(batch.now, max(1, rule.min_period), rule)  # a period must have an end, or nothing could be opened
        if rule.settle_s < 1:
            return "The settle window is at least a second: without it a break could be lost."
    except (TypeError, KeyError, AttributeError, BadTime) as error:
        return f"This is no rule of silence: {error}."
    return ""


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
    if body.get("new") in batch.affairs.members:
        return f"{body['new']} is the code of a member already: two members cannot become one."
    return _code(body.get("new"))


Check = Callable[[Batch, dict[str, Any]], str]
#: What may be changed: the action it needs, its check, and whether a second person must have said yes.
MANAGED: Final[dict[str, tuple[str, Check, bool]]] = {
    "account-opened": ("users", _opened, True),
    "account-closed": ("users", _closed, True),
    "contact-set": ("membership", _contact, False),
    "silence-rule-set": ("membership", _silence, True),
    "member-joined": ("membership", _joining, True),
    "member-left": ("membership", _leaving, True),
    "member-renamed": ("membership", _renaming, True),
}
