"""What follows from a command? ``decide(case, command, now, around)``: the events, or a refusal with its reason.

A pure function of the case, the command, the instant and what stands around the case. What the clock owes comes first,
so that nobody can act on a state that time has ended; then the table says whether the command is possible here and for
this role; then its move checks time, standing and rule.
"""

from __future__ import annotations

from equipoise.desk.procedure.clockwork import caught_up
from equipoise.desk.procedure.moves import MOVES
from equipoise.desk.procedure.shapes import misshapen
from equipoise.desk.procedure.states import Around, Case, Command, Event, Micros, Refusal, State
from equipoise.desk.procedure.table import COMMANDS, Transition
from equipoise.errors import did_you_mean

__all__ = ["decide", "possible"]


def decide(case: Case, command: Command, now: Micros, around: Around) -> tuple[Event, ...] | Refusal:
    """The events of a command, those that the clock owes first; or why it has no effect."""
    row = COMMANDS.get(command.kind)
    if row is None:
        return Refusal(
            "unknown-command", f"There is no command {command.kind!r}.", did_you_mean(command.kind, COMMANDS)
        )
    case, owed = caught_up(case, now, around)
    refusal = possible(case.state, row, command) or misshapen(command.body)
    if refusal is not None:
        return refusal
    found = MOVES[command.kind](case, command, now, around)
    if isinstance(found, Refusal):
        return found
    return (*owed, *found)


def possible(state: State | None, row: Transition, command: Command) -> Refusal | None:
    """Why a role cannot give a command in a state; None: the table has no objection."""
    if command.actor.role not in row.roles:
        able = " or ".join(sorted(row.roles))
        return Refusal("role", f"Only the {able} can {row.what}; you act as {command.actor.role}.")
    if state in row.states:
        return None
    if state is None:
        return Refusal("unknown-case", "There is no such proposal.")
    if None in row.states:
        return Refusal("exists", "A proposal with this name exists already.", "Choose another name.")
    able = ", ".join(sorted(str(s) for s in row.states if s is not None))
    return Refusal("state", f"To {row.what}, the proposal must be {able}; it is {state}.", _instead(state))


def _instead(state: State) -> str:
    match state:
        case State.APPLIED:
            return "What is applied is changed only by a new decision: table a contrary proposal."
        case State.WITHDRAWN:
            return "Within 24 hours another member may take it over."
        case State.STALE:
            return "The rules it was written for have moved: its sponsor amends it onto today's rules."
        case _:
            return ""
