"""Where can a proposal stand? Eighteen states, and what is known of a case: its text, its round, its positions.

All instants are whole microseconds since 1970-01-01 UTC (``Micros``): no float, no leap second, no zone. A case is
folded from its events (``folding``), never edited; what the clock makes of it is computed (``clockwork``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeAlias

from equipoise.desk.procedure.rules import SilenceRule

__all__ = [
    "BREAKS",
    "CLOCK",
    "DAY",
    "FAR",
    "FINAL",
    "HOUR",
    "LIVE",
    "SECOND",
    "Actor",
    "Around",
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
    "State",
]

Micros: TypeAlias = int
SECOND: Final = 1_000_000
HOUR: Final = 3600 * SECOND
DAY: Final = 24 * HOUR
FAR: Final[Micros] = 200 * 366 * DAY  # two centuries after 1970: beyond it no calendar is computed


class State(StrEnum):
    """Where a proposal stands. That a period has ended and is being closed is a display, not a state."""

    DRAFT = "draft"
    TABLED = "tabled"
    METHOD = "method"
    SILENCE = "silence"
    PAUSED = "paused"
    HELD = "held"
    BROKEN = "broken"
    STALE = "stale"
    AT_TABLE = "at-table"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    ADOPTED = "adopted"
    CONTESTED = "contested"
    ANNOUNCED = "announced"
    IN_FORCE = "in-force"
    APPLIED = "applied"
    APPLY_FAILED = "apply-failed"
    ANNULLED = "annulled"


FINAL: Final = frozenset({State.WITHDRAWN, State.LAPSED, State.APPLIED, State.ANNULLED})
LIVE: Final = tuple(str(state) for state in State if state not in FINAL)  # as a row of a proposal names them
BREAKS: Final = frozenset({"objection", "amendment"})


class Role(StrEnum):
    """In which capacity somebody acts. The clock acts too: only it finalises."""

    HEAD = "head"
    DELEGATE = "delegate"
    CHAIR = "chair"
    SECRETARIAT = "secretariat"
    TREASURER = "treasurer"
    OBSERVER = "observer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which role, for which member (None: for no delegation), with which grants of a delegate."""

    name: str
    role: Role
    member: str | None = None
    grants: frozenset[str] = frozenset()


CLOCK: Final = Actor("clock", Role.CLOCK)


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody asks for. ``received_at`` is stamped by the desk when the whole request has arrived."""

    kind: str
    actor: Actor
    received_at: Micros
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to one case. The body is JSON: text, whole numbers, lists, objects."""

    stream: str
    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command has no effect: a code for programs, the reason, and what to do instead."""

    code: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.reason} {self.hint}".strip()


@dataclass(frozen=True, slots=True)
class Binding:
    """The five things that silence binds, each by digest: change one, and it is another round."""

    text: str
    changes: str
    base: str
    effects: str
    eligible: str

    def to_json(self) -> dict[str, str]:
        """The digests by name."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Break:
    """An objection or an amendment received in time, by whom, when, and why."""

    member: str
    form: str
    received_at: Micros
    reason: str = ""
    acceptable: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """What a member said in a round of a version; it is never carried over to another."""

    member: str
    stance: str
    received_at: Micros
    version: int
    round: int
    statement: str = ""
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """One period of silence: what it binds, for whom, until when, under the rule in force when it opened."""

    number: int
    opened_at: Micros
    deadline: Micros
    rule: SilenceRule
    eligible: tuple[str, ...]
    binding: Binding
    label: str = ""
    extensions: int = 0
    first_deadline: Micros = 0
    paused_at: Micros | None = None
    pause_reason: str = ""
    out_total: Micros = 0
    held_by: str | None = None
    held_at: Micros | None = None
    hold_until: Micros | None = None
    gone: frozenset[str] = frozenset()

    @property
    def closes(self) -> Micros:
        """When the clock may finalise: the deadline and the settle window."""
        return self.deadline + self.rule.settle_s * SECOND

    @property
    def needed(self) -> tuple[str, ...]:
        """Whose silence still counts: those eligible at the opening who have not left since."""
        return tuple(m for m in self.eligible if m not in self.gone)


@dataclass(frozen=True)
class Case:
    """What is known of one proposal, folded from its events up to ``at`` (the last instant recorded for it)."""

    id: str
    state: State | None = None
    at: Micros = 0
    number: str = ""
    title: str = ""
    sponsor: str = ""
    body: str = ""
    route: tuple[str, ...] = ()
    version: int = 0
    text: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)
    base: str = ""
    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    subject: str = ""
    marking: str = ""
    digest_salt: str = ""
    sealed: str = ""
    erased_at: Micros | None = None
    package: str = ""
    parent: str = ""
    objection: int = 0
    after: tuple[str, ...] = ()
    effective: str = ""
    rule: SilenceRule | None = None
    tabled_seq: int = 0
    method_until: Micros | None = None
    pending: Mapping[str, Any] = field(default_factory=dict)
    round: Round | None = None
    rounds: int = 0
    breaks: tuple[Break, ...] = ()
    late: tuple[Break, ...] = ()
    positions: tuple[Position, ...] = ()
    seen: frozenset[str] = frozenset()
    reminded_at: Micros | None = None
    corrigenda: tuple[str, ...] = ()
    adopted_at: Micros | None = None
    recorded_at: Micros | None = None
    contested_from: State | None = None
    deferred_until: Micros | None = None
    withdrawn_at: Micros | None = None
    applied_version: int | None = None
    failure: str = ""
    stale_by: str = ""
    moved_at: Micros = 0

    @property
    def judged_by(self) -> SilenceRule | None:
        """The rule that it is judged by: that of its round, or the one under which a meeting took it up."""
        return self.round.rule if self.round else self.rule


@dataclass(frozen=True)
class Around:
    """What a decision needs to know beside its own case: rules, members and neighbours at this instant."""

    rules: str = ""
    standing: frozenset[str] = frozenset()
    reachable: frozenset[str] | None = None  # None: every delegation has a contact
    package: Mapping[str, Case] = field(default_factory=dict)
    earlier: Mapping[str, Case] = field(default_factory=dict)
    others: Mapping[str, Case] = field(default_factory=dict)
