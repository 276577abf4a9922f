"""How does a proposal become a decision? A pure state machine over events, the clock's part in it, rules as data."""

from equipoise.desk.procedure.calendars import BadTime, expiry, holidays_on, instant, labelled, local, moment
from equipoise.desk.procedure.clockwork import caught_up, closing, due, gap_events, in_force_at, next_instant, next_stop
from equipoise.desk.procedure.decided import membership_events, stale_events
from equipoise.desk.procedure.deciding import decide
from equipoise.desk.procedure.folding import KINDS, fold, folded
from equipoise.desk.procedure.moves import STANCES
from equipoise.desk.procedure.rules import PRESETS, SilenceRule, rule_from
from equipoise.desk.procedure.states import (
    CLOCK,
    DAY,
    FINAL,
    HOUR,
    ROUND,
    SECOND,
    Actor,
    Around,
    Binding,
    Break,
    Case,
    Command,
    Event,
    Micros,
    Position,
    Refusal,
    Role,
    Round,
    State,
)
from equipoise.desk.procedure.table import COMMANDS, TABLE, Transition
from equipoise.desk.procedure.touching import meet, touched

__all__ = [
    "CLOCK",
    "COMMANDS",
    "DAY",
    "FINAL",
    "HOUR",
    "KINDS",
    "PRESETS",
    "ROUND",
    "SECOND",
    "STANCES",
    "TABLE",
    "Actor",
    "Around",
    "BadTime",
    "Binding",
    "Break",
    "Case",
    "Command",
    "Event",
    "Micros",
    "Position",
    "Refusal",
    "Role",
    "Round",
    "SilenceRule",
    "State",
    "Transition",
    "caught_up",
    "closing",
    "decide",
    "due",
    "expiry",
    "fold",
    "folded",
    "gap_events",
    "holidays_on",
    "in_force_at",
    "instant",
    "labelled",
    "local",
    "meet",
    "membership_events",
    "moment",
    "next_instant",
    "next_stop",
    "rule_from",
    "stale_events",
    "touched",
]
