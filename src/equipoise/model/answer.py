"""What does every answer carry? A summary sentence, flat rows, the weakest status, a trace and what made it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Final, Protocol

from equipoise.errors import UnknownName
from equipoise.model.alliance import Alliance
from equipoise.model.digest import canonical, digest, digest_of
from equipoise.model.proposal import Proposal
from equipoise.values import Status
from equipoise.version import VERSION

__all__ = [
    "SIDE_BY_SIDE",
    "AllianceAnswer",
    "Answer",
    "MadeFrom",
    "Told",
    "Trace",
    "TraceLine",
    "common_shape",
    "need_member",
]

#: So many figures of a member have room beside one another, where the number of columns is the folder's or the asker's.
SIDE_BY_SIDE: Final = 6


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """What an answer was computed from: enough to compute it again. Digests are taken when asked for."""

    rules: Alliance
    paper: Proposal | None = None
    seed: int | None = None
    version: str = VERSION

    @property
    def alliance(self) -> str:
        """The alliance's id."""
        return self.rules.id

    @property
    def alliance_digest(self) -> str:
        """The digest of the rules and figures."""
        return digest(self.rules)

    @property
    def assumptions_digest(self) -> str:
        """The digest of preferences and positions: what the odds rest on beside the rules."""
        return digest_of((self.rules.preferences, self.rules.positions))

    @property
    def proposal(self) -> str | None:
        """The proposal's id, if one was asked about."""
        return self.paper.id if self.paper is not None else None

    @property
    def proposal_digest(self) -> str | None:
        """The digest of the proposal's text; the baseline it names is left out, as rebasing does not change it."""
        return digest_of(replace(self.paper, against=None)) if self.paper is not None else None

    def to_json(self) -> dict[str, Any]:
        """As flat JSON values."""
        return {
            "alliance": self.alliance,
            "alliance_digest": self.alliance_digest,
            "assumptions_digest": self.assumptions_digest,
            "proposal": self.proposal,
            "proposal_digest": self.proposal_digest,
            "seed": self.seed,
            "version": self.version,
        } | ({"contested": self.contested} if self.rules.disputed else {})

    @property
    def contested(self) -> list[dict[str, Any]]:
        """The figures that were replaced for this answer, each with who holds it, why, and against which baseline."""
        return [canonical(one) for one in self.rules.disputed]


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line of a trace: what, how much (as printed), how far to trust it, where from.

    ``place``: where the figure stands, as whoever does not accept it names it (``funds/civil/ceiling/2026``).
    """

    label: str
    value: str
    status: Status | None = None
    source: str = ""
    note: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """How one figure was computed: its input lines in order, then the result at full precision."""

    title: str
    lines: tuple[TraceLine, ...]
    result: TraceLine

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        lines = [*self.lines, self.result]
        return {
            "title": self.title,
            "lines": [
                {"label": n.label, "value": n.value, "status": n.status, "source": n.source, "note": n.note}
                | ({"place": n.place} if n.place else {})
                for n in lines
            ],
        }


class Told(Protocol):
    """An answer, or what is gathered from several and told as one."""

    @property
    def question(self) -> str:
        """The question's name."""

    @property
    def summary(self) -> str:
        """The sentence."""

    @property
    def status(self) -> Status:
        """The weakest of its inputs."""

    @property
    def made_from(self) -> MadeFrom:
        """What it was computed from."""

    def rows(self) -> list[dict[str, Any]]:
        """Flat records, one a line."""

    def to_json(self) -> dict[str, Any]:
        """One object."""


def common_shape(told: Told) -> dict[str, Any]:
    """What does the one machine-readable shape of every command carry?"""
    return {
        "question": told.question,
        "summary": told.summary,
        "rows": told.rows(),
        "status": str(told.status),
        "made_from": told.made_from.to_json(),
    }


class Answer(ABC):
    """The shape of every result: Calls, Power, Portfolio, Alignment, Impact, Forecast.

    A subclass sets ``question`` and ``made_from`` and implements ``summary``, ``rows``, ``status`` and ``explain``.
    Rows are flat records whose values are text, integers, booleans or None; money and shares are text, exact.
    """

    question: ClassVar[str]
    made_from: MadeFrom

    @property
    @abstractmethod
    def summary(self) -> str:
        """The answer in one sentence that names its year, fund, unit and baseline."""

    @property
    @abstractmethod
    def status(self) -> Status:
        """The weakest status among the inputs."""

    @abstractmethod
    def rows(self) -> list[dict[str, Any]]:
        """Flat records, one a line of the table, in the order shown."""

    @abstractmethod
    def explain(self, member: str) -> tuple[Trace, ...]:
        """How the member's figures were computed. Raises UnknownName for a name that is not in the answer."""

    def to_json(self) -> dict[str, Any]:
        """The one machine-readable shape of every command."""
        return common_shape(self)


class AllianceAnswer(Answer):
    """An answer about one alliance as it stands, which is its field ``alliance``: that is what made it."""

    alliance: Alliance

    @cached_property
    def made_from(self) -> MadeFrom:  # type: ignore[override]  # an attribute to read, made on first use
        """The digest of the alliance, taken when first asked for."""
        return MadeFrom(self.alliance)


def need_member(member: str, known: Iterable[str] | Mapping[str, Any]) -> None:
    """Raise UnknownName, with the nearest names, unless the member is known."""
    if member not in known:
        raise UnknownName("member", member, known)
