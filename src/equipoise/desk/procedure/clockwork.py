"""What has time alone made of a case? The events that are due at an instant, without anybody asking for them.

No background job decides anything: whoever looks first after the instant, a page or a ticker, gets the same events.
``caught_up`` is therefore the state at an instant as a pure function of the events and that instant.
"""

from __future__ import annotations

from datetime import date

from equipoise.desk.procedure.calendars import beginning
from equipoise.desk.procedure.decided import broken_with
from equipoise.desk.procedure.folding import folded
from equipoise.desk.procedure.states import DAY, HOUR, SECOND, Around, Case, Event, Micros, Position, Round, State

__all__ = [
    "caught_up",
    "closing",
    "due",
    "gap_events",
    "in_force_at",
    "next_deadline",
    "next_instant",
    "next_reminder",
    "next_stop",
    "remaining_after",
    "unheard",
]

_LIMIT = 8  # transitions that one look can bring about: method, opening, closing, force


def caught_up(case: Case, now: Micros, around: Around) -> tuple[Case, tuple[Event, ...]]:
    """The case as it stands at ``now``, and the events that the clock owes it."""
    owed: list[Event] = []
    for _ in range(_LIMIT):
        fresh = due(case, now, around)
        if not fresh:
            break
        mine = [event for event in fresh if event.stream == case.id]
        case = folded(case, mine)
        owed += fresh
    return case, tuple(owed)


def closing(case: Case, now: Micros) -> bool:
    """Has the period ended while the settle window still runs? A display, not a state."""
    return case.state is State.SILENCE and case.round is not None and case.round.deadline <= now < case.round.closes


def due(case: Case, now: Micros, around: Around) -> tuple[Event, ...]:
    """The next events that the clock owes this case, none if it owes nothing."""
    match case.state:
        case State.METHOD if case.method_until is not None and now >= case.method_until:
            if now >= int(case.pending["deadline"]):
                # Nobody was there to open it: silence that was over before it began binds nobody.
                return (Event(case.id, "cancelled", {"at": now, "why": "not opened before its deadline"}),)
            opened_at = case.method_until
            return (Event(case.id, "opened", {**case.pending, "opened_at": opened_at, "at": now}),)
        case State.SILENCE:
            return _silence(case, now, around)
        case State.HELD if case.round is not None and case.round.hold_until is not None:
            if now >= case.round.hold_until:
                return _hold_over(case, case.round, now)
        case State.ADOPTED if next_stop(case):
            return (Event(case.id, "forwarded", {"at": now, "to": next_stop(case)}),)
        case State.ADOPTED | State.ANNOUNCED:
            if case.state is State.ADOPTED and (lost := _lost(case, around, now)):
                return lost
            if _enters(case, now, around):
                return (Event(case.id, "entered-into-force", {"at": now}),)
        case State.TABLED | State.BROKEN if case.rule is not None and case.rule.lapse_days:
            if now >= case.moved_at + case.rule.lapse_days * DAY:
                return (Event(case.id, "lapsed", {"at": now}),)
        case _:
            pass
    return ()


def _silence(case: Case, now: Micros, around: Around) -> tuple[Event, ...]:
    found = case.round
    if found is None:
        return ()
    support = {p.member for p in case.positions if p.round == case.rounds and p.stance == "support"}
    early = found.rule.early_close and set(found.needed) <= support
    if now < found.closes and not early:
        return _reminder(case, found, now)
    unlifted = _unlifted(case, found)
    if unlifted is not None and found.rule.scrutiny == "breaks":
        body = {
            "at": now,
            "member": unlifted.member,
            "form": "objection",
            "received_at": unlifted.received_at,
            "reason": "a scrutiny reservation that was not lifted",
        }
        return (Event(case.id, "broken", body), *broken_with(case, around, now))
    if missing := ", ".join(_unacknowledged(case, found)):
        return (Event(case.id, "sent-to-table", {"at": now, "why": f"not acknowledged by {missing}"}),)
    if lost := _lost(case, around, now):
        return lost
    if any(not _ready(other, now) for other in around.package.values()):
        return ()
    return (Event(case.id, "adopted", {"at": now, "adopted_at": min(now, found.deadline)}),)


def _lost(case: Case, around: Around, now: Micros) -> tuple[Event, ...]:
    """Both or neither: with a part of its package that will not be adopted any more, this one is not either."""
    over = (State.WITHDRAWN, State.LAPSED, State.ANNULLED)
    by = next((other.id for other in around.package.values() if other.state in over), None)
    return (Event(case.id, "broken-with", {"at": now, "by": by}),) if by is not None else ()


def _unlifted(case: Case, found: Round) -> Position | None:
    """A scrutiny reservation of this round that stands, of a member whose silence counts."""
    for p in case.positions:
        if p.stance == "scrutiny-reservation" and p.round == case.rounds and not p.lifted and p.member in found.needed:
            return p
    return None


def _unacknowledged(case: Case, found: Round) -> list[str]:
    """Who has not acknowledged the text, where the rule asks everybody to."""
    return sorted(set(found.needed) - case.seen) if found.rule.acknowledge else []


def _ready(other: Case, now: Micros) -> bool:
    """Would this part of a package be adopted too?"""
    if other.state in (State.ADOPTED, State.ANNOUNCED, State.IN_FORCE, State.APPLIED):
        return True
    found = other.round
    if other.state is not State.SILENCE or found is None or now < found.closes:
        return False
    breaks = found.rule.scrutiny == "breaks" and _unlifted(other, found) is not None
    return not breaks and not _unacknowledged(other, found)


def _hold_over(case: Case, found: Round, now: Micros) -> tuple[Event, ...]:
    if found.rule.hold_deemed == "adopted":
        deadline = remaining_after(found, now)
        return (Event(case.id, "unheld", {"at": now, "deadline": deadline, "why": "the hold ran out"}),)
    return (Event(case.id, "hold-ended", {"at": now, "why": "the hold ran out"}),)


def remaining_after(found: Round, now: Micros) -> Micros:
    """The deadline after a hold: what was left when it began, never less than the rule's least."""
    left = found.deadline - (found.held_at if found.held_at is not None else now)
    return now + max(left, found.rule.min_remaining_s * SECOND)


def _reminder(case: Case, found: Round, now: Micros) -> tuple[Event, ...]:
    """The reminder that is due: one for all that were missed, none once the deadline has passed."""
    at = next_reminder(case)
    if at is None or now < at or now >= found.deadline:
        return ()
    return (Event(case.id, "reminded", {"at": now, "members": list(unheard(case)), "deadline": found.deadline}),)


def next_reminder(case: Case) -> Micros | None:
    """When are those who were not heard reminded next, by the rule's own hours? None: never again in this round."""
    found = case.round
    if case.state is not State.SILENCE or found is None or not unheard(case):
        return None
    since = max(found.opened_at, case.reminded_at or 0)
    instants = [found.deadline - hours * HOUR for hours in found.rule.remind_h]
    return min((at for at in instants if at > since), default=None)


def unheard(case: Case) -> tuple[str, ...]:
    """Whose silence still counts, and who has said nothing in this round: neither a position nor a break."""
    if case.round is None:
        return ()
    said = {p.member for p in case.positions if (p.version, p.round) == (case.version, case.rounds)}
    said |= {b.member for b in case.breaks}
    return tuple(m for m in case.round.needed if m not in said)


def next_stop(case: Case) -> str:
    """The body to which an adopted text goes on; empty where its route ends here, or it is on none."""
    if case.body not in case.route[:-1]:
        return ""
    return case.route[case.route.index(case.body) + 1]


def in_force_at(case: Case) -> Micros:
    """When may it enter into force: its effective date, and the timelock after its adoption?"""
    rule = case.judged_by
    lock = (case.adopted_at or 0) + (rule.timelock_h * HOUR if rule else 0)
    meant = beginning(date.fromisoformat(case.effective), rule.zone if rule else "UTC") if case.effective else 0
    return max(lock, meant)


def _enters(case: Case, now: Micros, around: Around) -> bool:
    rule = case.judged_by
    if rule is not None and rule.announce and case.state is State.ADOPTED:
        return False
    decided = (State.ADOPTED, State.ANNOUNCED, State.IN_FORCE, State.APPLIED)
    if any(other.state not in decided for other in around.package.values()):
        return False
    if any(other.state is not State.APPLIED for other in around.earlier.values()):
        return False
    return now >= in_force_at(case)


def next_instant(case: Case) -> Micros | None:
    """When will the clock next owe this case something? None: not by itself."""
    match case.state:
        case State.METHOD:
            return case.method_until
        case State.SILENCE:
            reminder = next_reminder(case)
            return None if case.round is None else case.round.closes if reminder is None else reminder
        case State.HELD:
            return case.round.hold_until if case.round else None
        case State.ADOPTED if next_stop(case):
            return case.recorded_at
        case State.ADOPTED | State.ANNOUNCED:
            return in_force_at(case)
        case State.TABLED | State.BROKEN if case.rule is not None and case.rule.lapse_days:
            return case.moved_at + case.rule.lapse_days * DAY
        case _:
            return None


def next_deadline(case: Case) -> tuple[Micros, str] | None:
    """Which instant do people wait for, and what ends then? None: the next move is somebody's, not the clock's."""
    match case.state:
        case State.METHOD if case.method_until is not None:
            return case.method_until, "members may object to the method until then"
        case State.SILENCE if case.round is not None:
            return case.round.deadline, "silence ends"
        case State.HELD if case.round is not None and case.round.hold_until is not None:
            return case.round.hold_until, "the hold ends"
        case State.AT_TABLE if case.deferred_until is not None:
            return case.deferred_until, "the deferred vote can be taken"
        case State.ADOPTED | State.ANNOUNCED if not next_stop(case):
            rule = case.judged_by
            if case.state is State.ADOPTED and rule is not None and rule.announce:
                return None
            return in_force_at(case), "it enters into force"
        case _:
            return None


def gap_events(case: Case, since: Micros, until: Micros, trusted: bool) -> tuple[Event, ...]:
    """What does a time in which the desk did not run do to an open round?

    Nothing is adopted over an outage in the last quarter of a period, over outages that make up a tenth of it, or over
    a clock that jumped (``trusted`` false): the round pauses. When the desk is back and its clock can be trusted, the
    deadline moves by the time lost and leaves at least ``min_remaining_s``; otherwise the chair resumes.
    """
    found = case.round
    if case.state is State.METHOD and case.method_until is not None and since < min(case.method_until, until):
        later = until - since  # nobody could object to the method meanwhile
        moved = {"method_until": case.method_until + later, "deadline": int(case.pending["deadline"]) + later}
        return (Event(case.id, "method-moved", {"at": until, **moved}),)
    if case.state not in (State.SILENCE, State.HELD) or found is None or since >= found.deadline:
        return ()
    out = until - since
    if trusted:
        period = found.deadline - found.opened_at
        last_quarter = until > found.deadline - period // 4
        if out <= found.rule.outage_gap_s * SECOND or not (last_quarter or found.out_total + out > period // 10):
            return (Event(case.id, "outage-noted", {"at": until, "out": out}),)
        resumed = max(found.deadline + out, until + found.rule.min_remaining_s * SECOND)
        return (
            Event(case.id, "paused", {"at": until, "since": since, "reason": "outage"}),
            Event(case.id, "resumed", {"at": until, "out": out, "deadline": resumed}),
        )
    return (Event(case.id, "paused", {"at": until, "since": since, "reason": "clock"}),)
