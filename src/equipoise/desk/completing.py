"""What does the desk itself add to a command? Digests, what a text touches, what a round binds: no sender's word."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from equipoise.desk import texts
from equipoise.desk.countering import without_parent
from equipoise.desk.people import CLEARED
from equipoise.desk.procedure import Refusal
from equipoise.desk.refusing import Refused
from equipoise.errors import did_you_mean
from equipoise.model import Alliance, Proposal

if TYPE_CHECKING:
    from equipoise.desk.desk import Desk

__all__ = ["COMPLETED", "completed"]

#: The commands that the desk completes; all others are as they were sent.
COMPLETED: Final = frozenset(("draft", "amend", "correct", "table", "propose-silence", "to-table"))


def completed(desk: Desk, name: str, kind: str, body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The whole body of a command, and the computed effects by digest. Raises Refused, ProposalError."""
    if kind in ("draft", "amend", "correct"):
        alliance = desk.alliance()
        if kind == "amend" and body.get("from"):
            body = {**body, "text": _offered(desk, name, str(body["from"]))}
        salt = _salt(desk, name, kind, body)
        found = texts.prepare(alliance, name, str(body.get("text", "")), salt)
        if kind == "draft":
            body = {**body, "body": _first_body(alliance, found.proposal, body.get("body"))}
            if found.proposal.parent and desk.case(found.proposal.parent).state is None:
                said = f"There is no proposal {found.proposal.parent!r} at this desk to amend."
                raise Refused(Refusal("parent", said))
        return {**body, **found.body}, {found.body["digests"]["effects"]: found.effects}
    if kind == "table":  # as it was drafted: what its text says is not for the sender to say
        return {key: value for key, value in body.items() if key == "number"}, {}
    if kind == "propose-silence":
        affairs, case = desk.affairs(), desk.case(name)
        rule = affairs.rule_of(case.body)
        if case.state is None or rule is None:
            return body, {}
        effects = texts.effects_of(desk.alliance(), desk.proposal(case))
        eligible = affairs.standing - set(rule.excluded)
        binding = texts.bound(case.digests, affairs.rules, effects, eligible, case.digest_salt)
        return {**body, "rule": rule.to_json(), "binding": binding.to_json()}, {binding.effects: effects}
    if kind == "to-table":
        rule = desk.affairs().rule_of(desk.case(name).body)
        return ({**body, "rule": rule.to_json()} if rule else body), {}
    return body, {}


def _salt(desk: Desk, name: str, kind: str, body: dict[str, Any]) -> str:
    """The salt of the digests of a marked text, one for all its versions; none where it is not marked.

    An answer to a marked text is marked as it is, or higher. Raises Refused for an unknown marking.
    """
    if kind != "draft":
        case = desk.case(name)
        return case.digest_salt if case.marking else ""
    known = list(CLEARED)
    marking = str(body.get("marking") or "")
    if marking not in known:
        able = ", ".join(word for word in known if word)
        raise Refused(Refusal("marking", f"There is no marking {marking!r}.", f"Known: {able}, or none."))
    parent = texts.parent_of(str(body.get("text", "")))
    above = desk.case(parent).marking if parent else ""
    marking = max(marking, above, key=known.index)
    body.pop("marking", None)
    if not marking:
        return ""
    body["marking"] = marking
    return secrets.token_hex(32)


def _offered(desk: Desk, name: str, other: str) -> str:
    """The text of an amendment that was drafted for this one. Raises Refused."""
    case = desk.case(other)
    if case.state is None or case.parent != name:
        raise Refused(Refusal("from", f"{other!r} is no amendment of {name!r}."))
    if list(CLEARED).index(case.marking) > list(CLEARED).index(desk.case(name).marking):
        said = f"{other!r} is marked {case.marking}: its words would be read by more than may."
        raise Refused(Refusal("marking", said, "Table it as a text of its own."))
    return without_parent(case.text)


def _first_body(alliance: Alliance, proposal: Proposal, said: object) -> str:
    """The body that decides first: the one that was named, else the first on the text's route. Raises Refused."""
    name = str(said or "") or (proposal.route[0] if proposal.route else "")
    if name in alliance.bodies or not (name or alliance.bodies):
        return name
    if not name:
        known = f"Its bodies: {', '.join(alliance.bodies)}."
        raise Refused(Refusal("body", "A draft names the body that decides first.", known))
    raise Refused(Refusal("body", f"There is no body {name!r}.", did_you_mean(name, alliance.bodies)))
