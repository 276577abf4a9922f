"""What does each command do in a round of silence, and when is it refused? One function a command.

Every function takes (case, command, now, around) and gives events or a refusal. Those of the text stand in
``text_moves``, those after a decision in ``decided``; ``MOVES`` is the one list of all.
"""

from __future__ import annotations

from typing import Final

from equipoise.desk.procedure import decided, text_moves
from equipoise.desk.procedure.calendars import BadTime, expiry, instant, labelled
from equipoise.desk.procedure.clockwork import remaining_after, unheard
from equipoise.desk.procedure.grounds import Found, Move, event, in_time, says, standing, too_late
from equipoise.desk.procedure.rules import SilenceRule, rule_from
from equipoise.desk.procedure.states import (
    BREAKS,
    DAY,
    HOUR,
    SECOND,
    Around,
    Case,
    Command,
    Event,
    Micros,
    Refusal,
    State,
)

__all__ = ["MOVES", "STANCES"]

LONGEST: Final = 366 * DAY  # a period of silence
STANCES: Final = {
    "support": "supports the text",
    "no-objection": "has no objection",
    "abstain": "abstains",
    "constructive-abstention": "abstains and is not bound",
    "statement": "makes a statement",
    "reservation": "lets it pass with a reservation",
    "scrutiny-reservation": "reserves its position for scrutiny at home, to be lifted before the deadline",
    "dissociate": "dissociates itself from the consensus",
    "not-participating": "does not take part",
}


def _propose(case: Case, c: Command, now: Micros, around: Around) -> Found:
    if "rule" not in c.body:
        return Refusal("rule", "The body has no rule of silence: name one.")
    rule = rule_from(c.body["rule"])
    if rule.allowed_subjects and case.subject not in rule.allowed_subjects:
        able = ", ".join(rule.allowed_subjects)
        return Refusal("subject", f"Under {rule.name} silence is for {able} only; this is {case.subject or 'none'}.")
    try:
        deadline = int(c.body["deadline"]) if isinstance(c.body.get("deadline"), int) else _deadline(c, now, rule)
        earliest = expiry(now, rule.min_period, rule)
    except BadTime as bad:
        return Refusal("time", f"{bad}.")
    if deadline <= now:
        return Refusal("past", f"The deadline {labelled(deadline, rule.zone)} is not in the future.")
    if deadline > now + LONGEST:
        return Refusal("far", f"A period lasts at most a year; {labelled(deadline, rule.zone)} is later than that.")
    if deadline < earliest:
        unit = rule.unit.replace("-", " ")
        least = labelled(earliest, rule.zone)
        return Refusal("short", f"{rule.name} asks for at least {rule.min_period} {unit}: until {least} or later.")
    eligible = sorted(around.standing - set(rule.excluded))
    refused = _electorate(eligible, around)
    if refused:
        return refused
    if "binding" not in c.body:
        return Refusal("binding", "What the round would bind could not be computed.")
    if c.body["binding"]["base"] != around.rules:
        return Refusal("stale", "The rules moved while the effects were computed.", "Put it under silence again.")
    opening = {
        "round": case.rounds + 1,
        "deadline": deadline,
        "rule": rule.to_json(),
        "eligible": eligible,
        "binding": dict(c.body["binding"]),
        "label": labelled(deadline, rule.zone),
    }
    if rule.consent_to_method:
        until = c.body.get("method_until")
        if not isinstance(until, int) or not now < until < deadline:
            return Refusal(
                "method", f"{rule.name} asks members first: give an instant before the deadline until which."
            )
        return (event(case, "method-proposed", now, method_until=until, pending=opening),)
    return (event(case, "opened", now, opened_at=now, **opening),)


def _deadline(c: Command, now: Micros, rule: SilenceRule) -> Micros:
    if "period" in c.body:
        return expiry(now, c.body["period"], rule)
    return instant(str(c.body.get("deadline", "")), rule.zone, c.body.get("fold"))


def _electorate(eligible: list[str], around: Around) -> Refusal | None:
    if len(eligible) < 2:
        return Refusal(
            "electorate", f"Silence needs at least two members who could break it; there are {len(eligible)}."
        )
    if around.reachable is not None and not set(eligible) <= around.reachable:
        missing = ", ".join(sorted(set(eligible) - around.reachable))
        return Refusal("contact", f"No contact is on record for {missing}.", "Enter one, so that each can be told.")
    return None


def _object_to_method(case: Case, c: Command, now: Micros, around: Around) -> Found:
    refused = standing(c, around, None)
    if refused:
        return refused
    if case.method_until is not None and c.received_at >= case.method_until:
        return Refusal("late", "The time for objecting to the method is over.")
    return (event(case, "method-objected", now, member=c.actor.member, reason=str(c.body.get("reason", ""))),)


def _open(case: Case, c: Command, now: Micros, around: Around) -> Found:
    if now >= int(case.pending["deadline"]):
        return Refusal("past", "The deadline that was proposed is over.")
    return (Event(case.id, "opened", {**case.pending, "opened_at": now, "at": now}),)


def _break(case: Case, c: Command, now: Micros, around: Around) -> Found:
    found = case.round
    if found is None:
        return Refusal("no-round", "It was decided at a meeting: there is no silence to break.")
    refused = standing(c, around, found)
    if refused:
        return refused
    form = str(c.body.get("form", "objection"))
    if form not in BREAKS or form not in found.rule.break_forms:
        return Refusal("form", f"Silence is broken by {' or '.join(found.rule.break_forms)}, not by {form!r}.")
    reason = str(c.body.get("reason", "")).strip()
    acceptable = str(c.body.get("acceptable", "")).strip()
    if found.rule.reason_required and not says(reason):
        return Refusal("reason", f"Under {found.rule.name} an objection states its reason.", "Say in a sentence why.")
    if form == "amendment" and not says(acceptable):
        return Refusal("acceptable", "An amendment says which text you would accept.", "Write the text or the clause.")
    said = {
        "member": c.actor.member,
        "form": form,
        "received_at": c.received_at,
        "reason": reason,
        "acceptable": acceptable,
    }
    stopped = case.state in (State.PAUSED, State.HELD)  # the clock does not run: the window is open
    if not stopped and not in_time(found, c.received_at):
        return (event(case, "late-break", now, **said),)
    if case.state is State.BROKEN:
        return (event(case, "further-break", now, **said),)
    if case.state not in (State.SILENCE, State.PAUSED, State.HELD):
        # In time, yet closed already: the settle window excludes it, and if it happens people must decide.
        return Refusal(
            "closed",
            "It arrived in time by its stamp, but the round is closed: NOT recorded as a break.",
            "Tell the chair and the secretariat at once: they can record the adoption as contested.",
        )
    return (event(case, "broken", now, **said), *decided.broken_with(case, around, now))


def _position(case: Case, c: Command, now: Micros, around: Around) -> Found:
    found = case.round
    if found is None:
        return Refusal("no-round", "There is no round to state a position in.")
    refused = standing(c, around, found)
    if refused:
        return refused
    stance = str(c.body.get("stance", ""))
    if stance not in STANCES:
        return Refusal("stance", f"There is no stance {stance!r}.", f"Known: {', '.join(STANCES)}.")
    if stance == "statement" and not found.rule.statements:
        return Refusal("statement", f"{found.rule.name} knows no statements.")
    if "reservation" in stance and not found.rule.reservations:
        return Refusal("reservation", f"{found.rule.name} knows no reservations.")
    statement = str(c.body.get("statement", "")).strip()
    if stance in ("statement", "reservation", "dissociate") and not says(statement):
        return Refusal("words", f"A {stance} needs its words.", "Write the sentence that is to be attached.")
    if case.state is State.ADOPTED and stance != "statement":
        return Refusal("state", "After the adoption only a statement can be attached, until it is announced.")
    if stance != "statement" and (refused := too_late(case, c)):
        return refused
    body = {"member": c.actor.member, "stance": stance, "received_at": c.received_at, "statement": statement}
    return (event(case, "position", now, **body),)


def _lift_reservation(case: Case, c: Command, now: Micros, around: Around) -> Found:
    mine = [p for p in case.positions if p.member == c.actor.member and p.round == case.rounds]
    if not any(p.stance == "scrutiny-reservation" and not p.lifted for p in mine):
        return Refusal("nothing", "You have no scrutiny reservation to lift.")
    if refused := too_late(case, c):
        return refused
    return (event(case, "lifted", now, member=c.actor.member),)


def _acknowledge(case: Case, c: Command, now: Micros, around: Around) -> Found:
    refused = standing(c, around, case.round)
    if refused or c.actor.member in case.seen:
        return refused or ()
    if refused := too_late(case, c):
        return refused
    return (event(case, "seen", now, member=c.actor.member),)


def _remind(case: Case, c: Command, now: Micros, around: Around) -> Found:
    """A reminder to those who have said nothing in the round, and to nobody else."""
    found = case.round
    assert found is not None
    silent = unheard(case)
    if not silent:
        return Refusal("nothing", "Every member has been heard in this round: there is nobody to remind.")
    if refused := too_late(case, c):
        return refused
    if case.reminded_at is not None and now < case.reminded_at + HOUR:
        when = labelled(case.reminded_at, found.rule.zone)
        return Refusal("again", f"They were reminded on {when}.", "An hour lies between two reminders.")
    return (event(case, "reminded", now, members=list(silent), deadline=found.deadline),)


def _hold(case: Case, c: Command, now: Micros, around: Around) -> Found:
    found = case.round
    refused = standing(c, around, found)
    if found is None or refused:
        return refused or Refusal("no-round", "There is no round to hold.")
    if not found.rule.hold_days:
        return Refusal("hold", f"{found.rule.name} knows no holds.", "State an objection, or a reservation.")
    if refused := too_late(case, c):
        return refused
    until = now + found.rule.hold_days * DAY
    return (event(case, "held", now, member=c.actor.member, until=until, reason=str(c.body.get("reason", ""))),)


def _lift_hold(case: Case, c: Command, now: Micros, around: Around) -> Found:
    assert case.round is not None
    if c.actor.member != case.round.held_by:
        return Refusal("holder", f"Only {case.round.held_by} can lift its hold.")
    return (event(case, "unheld", now, deadline=remaining_after(case.round, now), why="lifted"),)


def _extend(case: Case, c: Command, now: Micros, around: Around) -> Found:
    found = case.round
    assert found is not None
    try:
        given = c.body.get("deadline")
        deadline = given if isinstance(given, int) else instant(str(given), found.rule.zone, c.body.get("fold"))
    except BadTime as bad:
        return Refusal("time", f"{bad}.")
    if refused := too_late(case, c):
        return refused
    if deadline <= found.deadline:
        return Refusal("shorten", f"A deadline can only move later than {labelled(found.deadline, found.rule.zone)}.")
    if found.extensions >= found.rule.extend_max:
        return Refusal("extensions", f"{found.rule.name} allows {found.rule.extend_max} extensions of a round.")
    if deadline - found.first_deadline > found.rule.extend_total_h * HOUR:
        return Refusal("extensions", f"{found.rule.name} allows {found.rule.extend_total_h} hours in all.")
    label = labelled(deadline, found.rule.zone)
    open_ = [o for o in around.package.values() if o.state is State.SILENCE]
    others = [o for o in open_ if o.round and o.round.deadline < deadline]  # what ends later is not shortened
    return tuple(event(one, "extended", now, deadline=deadline, label=label) for one in (case, *others))


def _pause(case: Case, c: Command, now: Micros, around: Around) -> Found:
    if refused := too_late(case, c):
        return refused
    return (event(case, "paused", now, since=now, reason="chair", why=str(c.body.get("reason", ""))),)


def _resume(case: Case, c: Command, now: Micros, around: Around) -> Found:
    found = case.round
    assert found is not None
    assert found.paused_at is not None
    out = max(0, now - found.paused_at)
    deadline = max(found.deadline + out, now + found.rule.min_remaining_s * SECOND)
    return (event(case, "resumed", now, out=out, deadline=deadline),)


def _to_table(case: Case, c: Command, now: Micros, around: Around) -> Found:
    more = {"rule": c.body["rule"]} if "rule" in c.body else {}
    return (event(case, "sent-to-table", now, why=str(c.body.get("reason", "")), **more),)


def _finalise(case: Case, c: Command, now: Micros, around: Around) -> Found:
    return ()  # what was due has come before every command already


MOVES: Final[dict[str, Move]] = {
    "draft": text_moves.draft,
    "table": text_moves.table,
    "amend": text_moves.amend,
    "propose-silence": _propose,
    "object-to-method": _object_to_method,
    "open": _open,
    "break": _break,
    "position": _position,
    "lift-reservation": _lift_reservation,
    "acknowledge": _acknowledge,
    "remind": _remind,
    "hold": _hold,
    "lift-hold": _lift_hold,
    "extend": _extend,
    "correct": text_moves.correct,
    "withdraw": text_moves.withdraw,
    "take-over": text_moves.take_over,
    "pause": _pause,
    "resume": _resume,
    "finalise": _finalise,
    "redraft": text_moves.redraft,
    "to-table": _to_table,
    "call-consensus": decided.call_consensus,
    "vote": decided.vote,
    "contest": decided.contest,
    "rule-contest": decided.rule_contest,
    "announce": decided.announce,
    "apply": decided.apply_,
    "annul": decided.annul,
    "erase": decided.erase,
}
