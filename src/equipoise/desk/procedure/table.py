"""Which command is possible in which state, for whom? One table; what is not in it is refused, with the reason.

``number`` is the row of the design's table of transitions. Guards (time, standing, rule) stand in ``moves``; here are
the states from which a command can be given at all, the roles that can give it, and the states it can lead to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from equipoise.desk.procedure.states import FINAL, Role, State

__all__ = ["COMMANDS", "TABLE", "Transition"]

S, R = State, Role
_DELEGATION = frozenset({R.HEAD, R.DELEGATE})
_AUTHORS = _DELEGATION | {R.CHAIR, R.SECRETARIAT}
_CHAIR = frozenset({R.CHAIR})
_OFFICE = frozenset({R.SECRETARIAT})
_CLOCK = frozenset({R.CLOCK})
_BEFORE_ADOPTED = frozenset({S.DRAFT, S.TABLED, S.METHOD, S.SILENCE, S.PAUSED, S.HELD, S.BROKEN, S.STALE, S.AT_TABLE})
_OPEN = frozenset({S.SILENCE, S.PAUSED, S.HELD})
_SPOKEN = _OPEN | {S.BROKEN, S.ADOPTED, S.CONTESTED, S.ANNOUNCED, S.IN_FORCE, S.APPLY_FAILED}
_DECIDED = frozenset({S.ADOPTED, S.ANNOUNCED, S.IN_FORCE, S.APPLY_FAILED})


@dataclass(frozen=True, slots=True)
class Transition:
    """A command: the rows of the design it stands for, the states and roles that allow it, where it may lead."""

    command: str
    number: str
    states: frozenset[State | None]
    roles: frozenset[Role]
    leads_to: frozenset[State]
    what: str


def _row(command: str, number: str, states: object, roles: frozenset[Role], leads_to: object, what: str) -> Transition:
    def many(found: object) -> frozenset[State]:
        return found if isinstance(found, frozenset) else frozenset({found})  # type: ignore[arg-type]

    return Transition(command, number, many(states), roles, many(leads_to), what)


TABLE: Final = (
    _row("draft", "1", None, _AUTHORS, S.DRAFT, "draft a proposal"),
    _row("table", "2", S.DRAFT, _AUTHORS, S.TABLED, "table it"),
    _row(
        "amend",
        "3, 13",
        _BEFORE_ADOPTED - {S.DRAFT, S.METHOD},
        _DELEGATION | _CHAIR,
        S.TABLED,
        "put another text in its place",
    ),
    _row(
        "propose-silence",
        "4, 6, 21",
        frozenset({S.TABLED, S.BROKEN}),
        _CHAIR,
        frozenset({S.METHOD, S.SILENCE}),
        "put it under silence",
    ),
    _row("object-to-method", "5", S.METHOD, _DELEGATION, S.AT_TABLE, "object to deciding by silence"),
    _row("open", "6", S.METHOD, _CHAIR, S.SILENCE, "open the period of silence"),
    _row("break", "7, 8, 9", _SPOKEN, _DELEGATION, _SPOKEN, "break the silence"),
    _row("position", "10", _OPEN | {S.ADOPTED}, _DELEGATION, _OPEN | {S.ADOPTED}, "state a position"),
    _row("lift-reservation", "10", _OPEN, _DELEGATION, _OPEN, "lift a scrutiny reservation"),
    _row(
        "acknowledge", "18", _OPEN | {S.BROKEN}, _DELEGATION, _OPEN | {S.BROKEN}, "acknowledge that the text was seen"
    ),
    _row("remind", "18", _OPEN, _CHAIR | _OFFICE, _OPEN, "remind those who have not been heard"),
    _row("hold", "11", S.SILENCE, _DELEGATION, S.HELD, "place a hold"),
    _row("lift-hold", "11", S.HELD, _DELEGATION, S.SILENCE, "lift a hold"),
    _row("extend", "12", S.SILENCE, _CHAIR, S.SILENCE, "extend the period"),
    _row("correct", "14", S.SILENCE, _OFFICE, S.SILENCE, "issue a corrigendum"),
    _row("withdraw", "15", _BEFORE_ADOPTED, _DELEGATION | _CHAIR, S.WITHDRAWN, "withdraw it"),
    _row("take-over", "15", S.WITHDRAWN, _DELEGATION, S.TABLED, "take over a withdrawn text"),
    _row("pause", "19", _OPEN - {S.PAUSED}, _CHAIR, S.PAUSED, "pause the period"),
    _row("resume", "19", S.PAUSED, _CHAIR, _OPEN - {S.PAUSED}, "resume the period"),
    _row("finalise", "20", frozenset(S), _CLOCK, frozenset(S), "close what is due"),
    _row("redraft", "21", S.BROKEN, _CHAIR, S.TABLED, "send it back for another draft"),
    _row(
        "to-table",
        "21",
        frozenset({S.TABLED, S.BROKEN, S.METHOD, S.PAUSED, S.HELD}),
        _CHAIR,
        S.AT_TABLE,
        "take it to a meeting",
    ),
    _row("call-consensus", "22", S.AT_TABLE, _CHAIR, frozenset({S.ADOPTED, S.BROKEN}), "call the consensus"),
    _row("vote", "22", S.AT_TABLE, _CHAIR, frozenset({S.AT_TABLE, S.ADOPTED, S.BROKEN}), "record a vote"),
    _row(
        "contest",
        "23",
        _DECIDED,
        _OFFICE,
        S.CONTESTED,
        "record that a break was sent in time by another channel",
    ),
    _row("rule-contest", "23", S.CONTESTED, _CHAIR, _DECIDED | {S.BROKEN}, "rule on a contested adoption"),
    _row("announce", "24", S.ADOPTED, _CHAIR, S.ANNOUNCED, "announce it at a meeting"),
    _row(
        "apply",
        "26",
        frozenset({S.IN_FORCE, S.APPLY_FAILED}),
        _CLOCK,
        frozenset({S.APPLIED, S.APPLY_FAILED}),
        "write it into the rules",
    ),
    _row("erase", "31", FINAL, _OFFICE | _CHAIR, FINAL, "erase the words of a marked text"),
    _row("annul", "26b", _DECIDED, _CLOCK, S.ANNULLED, "annul it by a contrary decision"),
)
COMMANDS: Final = {row.command: row for row in TABLE}
