"""Can every rule still be met under a proposal? Judged when all its clauses are in force, as in the file of a body."""

from __future__ import annotations

from collections.abc import Iterator

from equipoise.errors import Problem
from equipoise.model import Alliance, Change, Proposal, RuleFault, applied_in_part, rule_faults, seated_while
from equipoise.model.clauses import RemoveSeat, SetRule, WithdrawMember

__all__ = ["rule_problems"]


def rule_problems(alliance: Alliance, reading: Proposal, file: str) -> Iterator[Problem]:
    """Rules that could never be met any more: set by a clause, or emptied by one that takes a seat or a member away.

    What is wrong with the rules of today is told of the body's own file, not of the proposal.
    """
    if not any(isinstance(clause, (SetRule, RemoveSeat, WithdrawMember)) for clause in reading.changes):
        return
    changed = applied_in_part(alliance, reading)
    today = {(body, fault) for body in alliance.bodies for fault in _faults(alliance, body)}
    for body in changed.bodies:
        for fault in _faults(changed, body):
            if (body, fault) not in today:
                clause, field = _culprit(reading, body)
                yield Problem(file, f"change {clause.id!r}, {field}", f"in {body}, {fault.why}", fault.remedy)


def _faults(alliance: Alliance, body: str) -> Iterator[RuleFault]:
    found = alliance.bodies[body]
    for span in found.rule:
        if span.value is not None:
            seated = seated_while(alliance, found, span)
            yield from dict.fromkeys(rule_faults(span.value, seated, tuple(alliance.members)))


def _culprit(reading: Proposal, body: str) -> tuple[Change, str]:
    """The last clause that sets the body's rule; else the last that takes a seat in it, or a member, away."""
    by_rule = [c for c in reading.changes if isinstance(c, SetRule) and c.body == body]
    if by_rule:
        return by_rule[-1], "rule"
    by_seat = [
        c for c in reading.changes if isinstance(c, WithdrawMember) or (isinstance(c, RemoveSeat) and c.body == body)
    ]
    last = by_seat[-1]
    return last, "member"
