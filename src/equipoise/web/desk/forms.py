"""Which forms does a page show to whom, and what does a filled one mean? Everything the table allows a person has one.

The forms follow from the procedure's own table and from the permissions: a new command needs its words here, and a test
says where they are missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final, TypeAlias

from fastapi import Form, Request

from equipoise.desk.affairs import Account, Affairs
from equipoise.desk.people import ACTION_OF, may
from equipoise.desk.procedure import TABLE, Case, Micros, Role, instant, place_of

__all__ = ["ASKS", "NAMES", "Field", "Offer", "Text", "Word", "body_of", "command_of", "offers", "typed_in", "zone_of"]

Text: TypeAlias = Annotated[str, Form(max_length=200_000)]
"""What was typed into a field of several lines."""

Word: TypeAlias = Annotated[str, Form(max_length=200)]
"""What was typed into a field of one line."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: its name, its label, and how it is typed: text, words (several lines), time, choice."""

    name: str
    label: str
    kind: str = "text"
    required: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """A form that a page shows: the command, the words of its button, its fields."""

    command: str
    ask: str
    fields: tuple[Field, ...]


_REASON: Final = Field("reason", "Reason", "words", required=False)
_ZONE: Final = "local time of the body"  # the page names its place

ASKS: Final[Mapping[str, str]] = {
    "break": "Break the silence",
    "position": "State a position",
    "amend": "Put another text in its place",
    "table": "Table the text",
    "withdraw": "Withdraw the text",
    "take-over": "Take over the withdrawn text",
    "acknowledge": "Acknowledge the text",
    "object-to-method": "Object to deciding by silence",
    "lift-reservation": "Lift your scrutiny reservation",
    "hold": "Place a hold: the clock stops",
    "lift-hold": "Lift your hold",
    "propose-silence": "Put it under silence",
    "open": "Open the period of silence",
    "extend": "Extend the period",
    "pause": "Pause the period",
    "resume": "Resume the period",
    "remind": "Remind those who have not been heard",
    "redraft": "Send it back for another draft",
    "to-table": "Take it to a meeting",
    "call-consensus": "Call the consensus",
    "vote": "Record a vote",
    "announce": "Announce it",
    "correct": "Issue a corrigendum",
    "erase": "Erase its words: the commitments stand",
    "contest": "Contest the adoption: a break was sent in time",
    "rule-contest": "Rule on the contested adoption",
}
_FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    "object-to-method": (_REASON,),
    "hold": (_REASON,),
    "pause": (_REASON,),
    "to-table": (_REASON,),
    "propose-silence": (
        Field("deadline", f"Until ({_ZONE})", "time"),
        Field("method_until", f"Members may object to the method until ({_ZONE})", "time", required=False),
    ),
    "extend": (Field("deadline", f"Until ({_ZONE})", "time"),),
    "call-consensus": (Field("objecting", "Members that object, if any", required=False),),
    "vote": (
        Field("for", "For", required=False),
        Field("against", "Against", required=False),
        Field("abstaining", "Abstaining", required=False),
    ),
    "announce": (Field("number", "Final number", required=False),),
    "correct": (Field("note", "What it corrects"), Field("text", "The corrected text (TOML)", "words")),
    "contest": (
        Field("member", "Member whose break it was"),
        Field("sent_at", f"Sent at ({_ZONE})", "time"),
        Field("evidence", "Evidence: the digest of the message as received"),
        _REASON,
    ),
    "erase": (Field("reason", "Why they are erased; it stays on record", "words"),),
    "rule-contest": (
        Field("upheld", "The break is upheld: the text is not adopted", "choice"),
        Field("reason", "Reason", "words"),
    ),
}
_BREAKS: Final = ("objection", "amendment")
_LISTS: Final = ("objecting", "for", "against", "abstaining")
_TIMES: Final = ("deadline", "method_until", "sent_at")
NAMES: Final = tuple(
    dict.fromkeys(
        ("kind", "stance", "reason", "acceptable", "deadline", "from", *(f.name for fs in _FIELDS.values() for f in fs))
    )
)
_ELSEWHERE: Final = frozenset({"draft", "break", "position", "amend"})  # pages and forms of their own


async def typed_in(request: Request) -> dict[str, str]:
    """What was typed into any form of a text, every field present."""
    form = await request.form()
    return {name: str(form.get(name, ""))[:200_000] for name in (*NAMES, "csrf", "key", "password")}


def offers(account: Account, case: Case, now: Micros, affairs: Affairs) -> list[Offer]:
    """The forms that this account can use on this case now, in the order of the procedure."""

    def fields(kind: str) -> tuple[Field, ...]:
        place = f"{place_of(zone_of(kind, case, affairs))} time"
        return tuple(replace(f, label=f.label.replace(_ZONE, place)) for f in _FIELDS.get(kind, ()))

    return [
        Offer(row.command, ASKS[row.command], fields(row.command))
        for row in TABLE
        if row.command not in _ELSEWHERE
        and case.state in row.states
        and account.role in row.roles
        and may(account, ACTION_OF[row.command], now, second="another")
        and _sensible(row.command, account, case)
    ]


def _sensible(command: str, account: Account, case: Case) -> bool:
    """Could the command succeed for this account? What the procedure would refuse anyway is not offered."""
    member, found = account.member, case.round
    rule = found.rule if found else case.rule
    sponsors = case.sponsor in (member, str(account.role))
    match command:
        case "table":
            return sponsors or account.role is Role.SECRETARIAT
        case "withdraw":
            return sponsors
        case "take-over":
            return member != case.sponsor
        case "hold":
            return bool(rule and rule.hold_days)
        case "lift-hold":
            return found is not None and found.held_by == member
        case "lift-reservation":
            mine = [p for p in case.positions if p.member == member and p.round == case.rounds]
            return any(p.stance == "scrutiny-reservation" and not p.lifted for p in mine)
        case "acknowledge":
            return member not in case.seen
        case "vote":
            return bool(rule and rule.vote_percent)
        case "contest":
            return found is not None
        case "erase":
            return bool(case.marking) and case.erased_at is None
        case _:
            return True


def zone_of(kind: str, case: Case, affairs: Affairs) -> str:
    """The time zone in which the times of a command are typed: that of the rule by which the command is judged.

    A round keeps the rule under which it opened; a new one, and a text that has had none, goes by its body's.
    """
    rule = case.round.rule if case.round and kind != "propose-silence" else affairs.rule_of(case.body)
    return rule.zone if rule else "UTC"


def command_of(typed: Mapping[str, str]) -> str:
    """Which command does a form mean? Empty or unknown where nothing was chosen: judged before what else was typed."""
    kind, stance = typed["kind"], typed["stance"]
    if kind != "position":
        return kind
    return "break" if stance in _BREAKS else kind if stance else ""


def body_of(kind: str, typed: Mapping[str, str], zone: Callable[[], str]) -> dict[str, Any]:
    """What does a form say with its command? Raises BadTime for a time that is none.

    ``zone`` is asked only where a time was typed: a break in the last second waits for no look at the case.
    """
    stance = typed["stance"]
    if kind == "break":
        form = stance if stance in _BREAKS else "objection"
        return {"form": form, "reason": typed["reason"], "acceptable": typed["acceptable"]}
    if kind == "position":
        return {"stance": stance, "statement": typed["reason"]}
    if kind == "amend":
        return {"from": typed["from"]}
    body: dict[str, Any] = {}
    for field in _FIELDS.get(kind, ()):
        value = typed[field.name].strip()
        if field.name in _LISTS:
            body[field.name] = [word for word in re.split(r"[^A-Z0-9]+", value.upper()) if word]
        elif field.name in _TIMES and value:
            body[field.name] = instant(value, zone())
        elif field.name == "upheld":
            body |= {"upheld": value == "yes"} if value in ("yes", "no") else {}
        elif value or field.required:
            body[field.name] = value.replace("\r\n", "\n")
    return body
