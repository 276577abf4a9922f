"""Who may do what? One table of roles and actions; what is not in it is denied, and every denial says why.

The state of a proposal is the procedure's business; here are roles, grants, delegations and dates. Authority is judged
as of the instant at which a request was received: what was revoked later does not undo it, what was granted later does
not help it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from equipoise.desk.affairs import Account
from equipoise.desk.procedure import Case, Micros, Role, without_words

__all__ = [
    "ACTIONS",
    "ACTION_OF",
    "CLEARED",
    "MATRIX",
    "SECONDS",
    "STEP_UP",
    "Verdict",
    "as_seen",
    "may",
    "may_second",
    "may_see",
]

ACTIONS: Final = {
    "read": "read restricted papers",
    "draft": "draft and table",
    "amend": "amend or withdraw",
    "position": "state a position",
    "break": "break a silence",
    "open": "open, extend, pause and resume a period",
    "finalise": "close what is due",
    "announce": "announce and rule",
    "on-behalf": "enter papers for others",
    "membership": "change members and rules data",
    "call": "issue calls for funds",
    "payment": "record payments",
    "users": "open and close accounts",
    "verify": "verify and export the record",
    "step": "step the clock of a demonstration",
}

# y: yes; own: for its own delegation; grant: if its head granted it; second: with a second person.
MATRIX: Final[dict[Role, dict[str, str]]] = {
    Role.HEAD: {
        "read": "own",
        "draft": "y",
        "amend": "own",
        "position": "y",
        "break": "y",
        "users": "own",
        "verify": "y",
    },
    Role.DELEGATE: {
        "read": "own",
        "draft": "y",
        "amend": "own",
        "position": "grant",
        "break": "grant",
        "verify": "y",
    },
    Role.CHAIR: {
        "read": "y",
        "draft": "y",
        "amend": "own",
        "open": "y",
        "announce": "y",
        "on-behalf": "y",
        "verify": "y",
        "step": "y",
    },
    Role.SECRETARIAT: {
        "read": "y",
        "draft": "y",
        "amend": "y",
        "on-behalf": "second",
        "membership": "y",
        "payment": "y",
        "verify": "y",
        "step": "y",
    },
    Role.TREASURER: {"read": "y", "call": "y", "payment": "second", "verify": "y"},
    Role.OBSERVER: {"read": "own", "verify": "y"},
    Role.AUDITOR: {"read": "y", "verify": "y"},
    Role.ADMINISTRATOR: {"users": "second"},
    Role.CLOCK: {"finalise": "y"},
}

#: Who may read a text, by its marking; a delegate needs its head's grant for secret ones.
CLEARED: Final = {
    "": frozenset(Role) - {Role.ADMINISTRATOR, Role.CLOCK},
    "restricted": frozenset({Role.HEAD, Role.DELEGATE, Role.CHAIR, Role.SECRETARIAT, Role.TREASURER, Role.AUDITOR}),
    "secret": frozenset({Role.HEAD, Role.CHAIR, Role.SECRETARIAT, Role.AUDITOR}),
}
#: Who can be the second person: the members and the rules are proposed by the secretariat, and the chair says yes.
SECONDS: Final = {
    "on-behalf": frozenset({Role.CHAIR, Role.SECRETARIAT}),
    "membership": frozenset({Role.CHAIR}),
    "payment": frozenset({Role.SECRETARIAT, Role.TREASURER}),
    "users": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
}

ACTION_OF: Final = {
    "draft": "draft",
    "table": "draft",
    "take-over": "draft",
    "amend": "amend",
    "withdraw": "amend",
    "correct": "amend",
    "position": "position",
    "lift-reservation": "position",
    "acknowledge": "read",
    "remind": "read",
    "break": "break",
    "object-to-method": "break",
    "hold": "break",
    "lift-hold": "break",
    "propose-silence": "open",
    "open": "open",
    "extend": "open",
    "pause": "open",
    "resume": "open",
    "redraft": "open",
    "to-table": "open",
    "call-consensus": "announce",
    "vote": "announce",
    "rule-contest": "announce",
    "announce": "announce",
    "contest": "on-behalf",
    "erase": "on-behalf",
    "finalise": "finalise",
    "apply": "finalise",
    "annul": "finalise",
}
STEP_UP: Final = frozenset({"break", "open", "announce"})  # the password again, within five minutes


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something may be done, and why not, or on what condition."""

    allowed: bool
    reason: str = ""
    second: bool = False

    def __bool__(self) -> bool:
        return self.allowed


def may(account: Account | None, action: str, at: Micros, *, of: str | None = None, second: str = "") -> Verdict:
    """May this account do this at this instant? ``of``: the delegation or sponsor that the object belongs to.

    ``second``: the name of the other person where two are needed. Unknown accounts and actions are denied.
    """
    if account is None:
        return Verdict(False, "You are not signed in.")
    if not account.holds_at(at):
        return Verdict(False, f"{account.name} had no authority at the instant of this request.")
    if action not in ACTIONS:
        return Verdict(False, f"There is no action {action!r}.")
    rule = MATRIX[account.role].get(action)
    what = ACTIONS[action]
    if rule is None:
        able = sorted(str(role) for role, row in MATRIX.items() if action in row)
        return Verdict(False, f"{_one(account.role)} may not {what}; {', '.join(able)} may.")
    if rule == "grant" and action not in account.grants:
        return Verdict(False, f"Your head of delegation has not granted you to {what}.")
    if rule == "own" and of is not None and of not in (account.member, str(account.role)):
        return Verdict(False, f"You may {what} for your own delegation only, not for {of}.")
    if rule == "second" and (not second or second == account.name):
        return Verdict(False, f"To {what}, {_one(account.role).lower()} needs a second person.", second=True)
    return Verdict(True)


def may_see(account: Account | None, marking: str, at: Micros) -> Verdict:
    """May this account read a text with this marking at this instant? An unknown marking is read by nobody."""
    verdict = may(account, "read", at)
    if not verdict or account is None:
        return verdict
    granted = account.role is Role.DELEGATE and marking in account.grants
    if account.role in CLEARED.get(marking, frozenset()) or granted:
        return Verdict(True)
    return Verdict(False, f"The text is marked {marking}: {_one(account.role).lower()} is not cleared to read it.")


def as_seen(account: Account | None, case: Case, at: Micros) -> Case:
    """The case as this account may see it: whole, or, outside the circle of a marked text, without its words."""
    return case if not case.marking or may_see(account, case.marking, at) else without_words(case)


def _one(role: Role) -> str:
    return f"{'An' if role[0] in 'aeiou' else 'A'} {role}"


def may_second(account: Account | None, action: str, at: Micros, first: str, named: str = "") -> Verdict:
    """May this account be the second person to what ``first`` asks? ``named``: as it was named, for the refusal."""
    able = SECONDS.get(action, frozenset())
    if account is None:
        return Verdict(False, f"There is no account {named!r} that could be the second person.")
    if account.name == first:
        return Verdict(False, "The second person is another person: you asked for it yourself.")
    if not account.holds_at(at):
        return Verdict(False, f"{account.name} had no authority at the instant of this request.")
    if account.role not in able:
        who = " or ".join(sorted(able)) or "nobody"
        return Verdict(False, f"{account.name} is {account.role}: to {ACTIONS[action]}, the second person is {who}.")
    return Verdict(True)
