"""What happens at the table and after a decision: consensus called, votes, contests, announcing, applying, annulling.

Also what others do to an open case: a member joins, leaves or changes its name, another decision moves its rules.
"""

from __future__ import annotations

from typing import Final

from equipoise.desk.procedure.grounds import Found, event
from equipoise.desk.procedure.states import HOUR, Around, Break, Case, Command, Event, Micros, Refusal, State
from equipoise.desk.procedure.touching import meet

__all__ = [
    "TAKE_OVER",
    "announce",
    "annul",
    "apply_",
    "broken_with",
    "call_consensus",
    "contest",
    "erase",
    "membership_events",
    "rule_contest",
    "stale_events",
    "vote",
]

TAKE_OVER: Final = 24 * HOUR  # for so long another member may take a withdrawn text over
_OPEN = frozenset({State.METHOD, State.SILENCE, State.PAUSED, State.HELD, State.ADOPTED})
_CAN_GO_STALE = frozenset(
    {State.DRAFT, State.TABLED, State.METHOD, State.SILENCE, State.PAUSED, State.HELD, State.BROKEN, State.AT_TABLE}
)


def broken_with(case: Case, around: Around, now: Micros) -> tuple[Event, ...]:
    """Both or neither: what breaks one part of a package breaks those not yet in force."""
    return tuple(
        event(other, "broken-with", now, by=case.id) for other in around.package.values() if other.state in _OPEN
    )


def call_consensus(case: Case, c: Command, now: Micros, around: Around) -> Found:
    """At a meeting: adopted when no member in standing objects. Abstaining is not objecting."""
    objecting = sorted(set(c.body.get("objecting", ())) & around.standing)
    if objecting:
        return (event(case, "refused-at-table", now, objecting=objecting), *broken_with(case, around, now))
    return (event(case, "adopted", now, adopted_at=now, how="consensus"),)


def vote(case: Case, c: Command, now: Micros, around: Around) -> Found:
    """By the rule's vote, after its deferral; abstentions count neither for nor against."""
    rule = case.judged_by
    if rule is None or not rule.vote_percent:
        return Refusal("vote", "The body decides by consensus: its rule knows no vote.")
    if case.deferred_until is None:
        until = now + rule.defer_vote_h * HOUR
        return (event(case, "vote-deferred", now, until=until),)
    if now < case.deferred_until:
        return Refusal(
            "deferred", f"The vote is deferred by {rule.defer_vote_h} hours for another attempt at consensus."
        )
    sides = {side: sorted(set(c.body.get(side, ())) & around.standing) for side in ("for", "against", "abstaining")}
    cast = len(sides["for"]) + len(sides["against"])
    if not cast or set(sides["for"]) & set(sides["against"]):
        return Refusal("ballots", "Name who voted for and who against, each member once.")
    if len(sides["for"]) * 100 >= rule.vote_percent * cast:
        return (event(case, "adopted", now, adopted_at=now, how="vote", **{"votes": sides}),)
    return (event(case, "refused-at-table", now, objecting=sides["against"]), *broken_with(case, around, now))


def contest(case: Case, c: Command, now: Micros, around: Around) -> Found:
    """A break is said to have been sent in time by another channel: application waits, the chair rules."""
    found, body = case.round, c.body
    if found is None:
        return Refusal("no-round", "It was decided at a meeting: there was no silence to break.")
    sent, member, second = body.get("sent_at"), str(body.get("member", "")), str(body.get("countersigned", ""))
    if not isinstance(sent, int) or sent >= found.deadline:
        return Refusal("late", "Only a break that was sent before the deadline can contest an adoption.")
    if member not in found.needed:
        return Refusal("not-eligible", f"{member or 'nobody'} was not needed for this silence.")
    if not body.get("evidence"):
        return Refusal("evidence", "Name the evidence: the digest of the message as it was received.")
    if not second or second == c.actor.name:
        return Refusal("second", "Two persons record a contest: the chair countersigns what the secretariat enters.")
    said = Break(member, "objection", sent, str(body.get("reason", "")))
    return (
        event(
            case,
            "contested",
            now,
            member=said.member,
            form=said.form,
            received_at=sent,
            reason=said.reason,
            evidence=str(body["evidence"]),
            countersigned=second,
        ),
    )


def rule_contest(case: Case, c: Command, now: Micros, around: Around) -> Found:
    """The chair rules: upheld, the silence was broken; else the decision stands where it stood."""
    if not isinstance(c.body.get("upheld"), bool) or not str(c.body.get("reason", "")).strip():
        return Refusal("ruling", "A ruling says whether the break is upheld, and why.")
    more = broken_with(case, around, now) if c.body["upheld"] else ()
    return (event(case, "contest-ruled", now, upheld=c.body["upheld"], reason=str(c.body["reason"])), *more)


def announce(case: Case, c: Command, now: Micros, around: Around) -> Found:
    """At a meeting: the final number, with the statements and reservations attached to the text."""
    number = str(c.body.get("number") or case.number)
    attached = [
        {"member": p.member, "stance": p.stance, "statement": p.statement}
        for p in case.positions
        if p.statement and p.version == case.version
    ]
    return (event(case, "announced", now, number=number, attached=attached),)


def apply_(case: Case, c: Command, now: Micros, around: Around) -> Found:
    """Written into the rules as a new version; or failed, with every reason, and nothing changed."""
    if c.body.get("failure"):
        return (event(case, "apply-failed", now, why=str(c.body["failure"])),)
    version = c.body.get("version")
    if c.body.get("expected") != around.rules or not isinstance(version, int):
        return (event(case, "apply-failed", now, why="the rules moved while it was being applied"),)
    return (event(case, "applied", now, version=version, rules=str(c.body["rules"])),)


def annul(case: Case, c: Command, now: Micros, around: Around) -> Found:
    """A contrary decision that is in force ends one that was not applied yet."""
    by = around.others.get(str(c.body.get("by", "")))
    if by is None or by.state not in (State.IN_FORCE, State.APPLIED):
        return Refusal("contrary", "Only a contrary decision that is in force annuls another.")
    return (event(case, "annulled", now, by=by.id),)


def erase(case: Case, c: Command, now: Micros, around: Around) -> Found:
    """By two persons, once the text is over: its words go, their commitments and all that was decided stand."""
    second = str(c.body.get("countersigned", ""))
    if not case.marking:
        return Refusal("marking", "Only the words of a marked text lie apart from the record and can be erased.")
    if case.erased_at is not None:
        return Refusal("nothing", "Its words are erased already.")
    if case.withdrawn_at is not None and c.received_at < case.withdrawn_at + TAKE_OVER:
        return Refusal("early", "For 24 hours another member may take the withdrawn text over; then it can be erased.")
    if not str(c.body.get("reason", "")).strip():
        return Refusal("reason", "Whoever erases says why; it stays on record.")
    if not second or second == c.actor.name:
        return Refusal("second", "Two persons erase: one asks, the other confirms.")
    return (event(case, "erased", now, reason=str(c.body["reason"]), countersigned=second),)


def stale_events(case: Case, by: Case, now: Micros, effects_moved: bool = False) -> tuple[Event, ...]:
    """Another decision came into force: does it touch what this one reads or writes, or what anybody gets from it?"""
    if case.id == by.id or case.state not in _CAN_GO_STALE:
        return ()
    cells = meet(by.writes, case.reads | case.writes)
    if not cells and not effects_moved:
        return ()
    return (event(case, "staled", now, by=by.id, cells=list(cells)),)


def membership_events(case: Case, kind: str, member: str, now: Micros) -> tuple[Event, ...]:
    """What an accession ("joined") or a suspension or exit ("left") does to an open case."""
    found = case.round
    if kind == "left" and case.sponsor == member and case.state in _CAN_GO_STALE:
        return (event(case, "withdrawn", now, member=member, why="its sponsor left"),)
    if found is None or case.state not in (State.SILENCE, State.PAUSED, State.HELD, State.BROKEN):
        return ()
    if kind == "left":
        return (event(case, "member-left", now, member=member),) if member in found.needed else ()
    if case.state is State.BROKEN or found.rule.accession == "exclude":
        return ()
    if found.rule.accession == "include":
        return (event(case, "member-joined", now, member=member),)
    return (event(case, "cancelled", now, why=f"{member} joined: a new round with a full period is needed"),)
