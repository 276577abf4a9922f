"""On which grounds is a command refused, and how is an event made? What the moves of the procedure share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from equipoise.desk.procedure.calendars import labelled
from equipoise.desk.procedure.states import Around, Case, Command, Event, Micros, Refusal, Role, Round, State

__all__ = ["Found", "Move", "event", "in_time", "late", "says", "sponsors", "standing", "too_late"]

Found: TypeAlias = tuple[Event, ...] | Refusal
Move: TypeAlias = Callable[[Case, Command, Micros, Around], Found]


def event(case: Case, kind: str, now: Micros, **body: Any) -> Event:
    """An event of this case."""
    return Event(case.id, kind, {"at": now, **body})


def in_time(found: Round, at: Micros) -> bool:
    """Does what was received at this instant count in the round?"""
    return at < found.deadline or (found.rule.inclusive and at == found.deadline)


def late(found: Round) -> Refusal:
    """The refusal of what came after the deadline."""
    when = labelled(found.deadline, found.rule.zone)
    word = "at or before" if found.rule.inclusive else "strictly before"
    return Refusal("late", f"It had to arrive {word} {when}; it did not.")


def too_late(case: Case, command: Command) -> Refusal | None:
    """The refusal of what comes after the deadline of a period that runs; None: it is in time, or the clock stands."""
    found = case.round
    if case.state is not State.SILENCE or found is None or in_time(found, command.received_at):
        return None
    return late(found)


def says(words: str) -> bool:
    """Does it say anything? Blanks that nobody sees, dots and dashes are no reason."""
    return any(letter.isalnum() for letter in words)


def standing(command: Command, around: Around, found: Round | None) -> Refusal | None:
    """Why may this member say nothing now: it is none, or was none when the round opened? None: it may."""
    member = command.actor.member
    if member is None:
        return Refusal("no-member", "You act for no delegation.")
    if member not in around.standing:
        return Refusal("standing", f"{member} is not a member in standing at this instant.")
    if found is not None and member not in found.eligible:
        return Refusal("not-eligible", f"{member} was not a member when this round opened.")
    return None


def sponsors(case: Case, c: Command) -> bool:
    """Does this command come from the sponsor of the text?"""
    if c.actor.role in (Role.HEAD, Role.DELEGATE):
        return c.actor.member == case.sponsor
    return c.actor.role == case.sponsor
