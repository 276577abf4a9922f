"""Can a body's rule ever be met? Its numbers, its parts, and who sits while it holds: one judgement for a body's file
and for a clause that sets its rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from equipoise.model.alliance import Alliance
from equipoise.model.nouns import Body
from equipoise.model.rules import AllOf, AnyOf, CountAtLeast, Includes, NoneAgainst, Quorum, Rule, flaw_of, parts_of
from equipoise.values import Span

__all__ = ["RuleFault", "rule_faults", "seated_while"]


@dataclass(frozen=True, slots=True)
class RuleFault:
    """Why a rule cannot stand: the code of the fault, what is wrong, what to do."""

    code: str
    why: str
    remedy: str


def rule_faults(rule: Rule, seated: Sequence[tuple[str, ...]] | None, known: Sequence[str]) -> Iterator[RuleFault]:
    """Every fault of a rule. ``seated``: who sits on each day that matters (None: not known, so not judged).

    A member that is not among ``known`` is an unknown name, which is told elsewhere.
    """
    for part in parts_of(rule):
        why = flaw_of(part)
        if why and isinstance(part, (AllOf, AnyOf)):
            yield RuleFault("rule-parts", why, "Add its parts, or write the rule itself.")
        elif why:
            yield RuleFault("rule-number", why, "Correct the number, or delete this part of the rule.")
        elif seated is not None:
            yield from _seats(part, seated, known)


def _seats(part: Rule, seated: Sequence[tuple[str, ...]], known: Sequence[str]) -> Iterator[RuleFault]:
    if isinstance(part, CountAtLeast):
        most = max(map(len, seated), default=0)
        if part.members > most:
            why = f"it needs {part.members} members in favour, and at most {most} sit in the body"
            yield RuleFault("rule-count", f"{_NEVER}: {why}", "Correct the number, or add the seats.")
    elif isinstance(part, Quorum):
        most = max(map(len, seated), default=0)
        if part.members is not None and part.members + part.strict > most:
            why = f"it needs {part.members + part.strict} members present, and at most {most} sit in the body"
            yield RuleFault("rule-count", f"{_NEVER}: {why}", "Correct the number, or add the seats.")
    elif isinstance(part, (Includes, NoneAgainst)):
        for member in (part.member,) if isinstance(part, Includes) else part.members:
            if member in known and not any(member in s for s in seated):
                asked = f"it needs {member} in favour" if isinstance(part, Includes) else f"it names {member}"
                why = f"{asked}, who has no seat in the body while the rule holds"
                never = _NEVER if isinstance(part, Includes) else "this part of the rule can never matter"
                yield RuleFault("rule-seat", f"{never}: {why}", "Add the seat, or name a member that sits.")


_NEVER = "the rule can never be met"


def seated_while(alliance: Alliance, body: Body, span: Span[Rule]) -> list[tuple[str, ...]]:
    """Who sits while a rule holds: on its first day, and whenever a member or a seat comes or goes."""
    days = {span.since, *(m.since for m in alliance.members.values()), *(seat.since for seat in body.seats)}
    return [alliance.seated(body.id, day) for day in sorted(days) if span.holds_on(day)]
