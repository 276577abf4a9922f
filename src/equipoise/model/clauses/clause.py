"""What is a clause? One typed, dated edit of the rules, with a plain text, that can be applied and undone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from equipoise.errors import did_you_mean
from equipoise.values import Status

if TYPE_CHECKING:
    from equipoise.model.alliance import Alliance

__all__ = ["Clause", "Complaint", "unknown"]


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why a clause cannot be applied: the field, the message, the hint."""

    field: str
    message: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Clause(ABC):
    """One change in a proposal. Subclasses are the closed union of changes; each lives in the file of its noun.

    ``text`` is the clause in plain words; ``status`` and ``source`` say where it comes from; ``note`` travels with
    the value it sets.
    """

    kind: str
    id: str
    text: str = ""
    status: Status = Status.SCENARIO
    source: str = ""
    note: str = ""

    @abstractmethod
    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """Every reason why this clause cannot be applied to this alliance."""

    @abstractmethod
    def apply(self, alliance: Alliance) -> Alliance:
        """The alliance with this clause in force; only what it touches is new. Call ``complaints`` first."""

    @abstractmethod
    def inverse(self, alliance: Alliance) -> tuple[Clause, ...]:
        """The clauses that undo this one, given the alliance it is applied to."""

    @abstractmethod
    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: what holds today, what is proposed."""


def unknown(field: str, noun: str, name: str, known: Collection[str]) -> Iterator[Complaint]:
    """A complaint when ``name`` is not among ``known`` (any collection of names)."""
    if name not in known:
        yield Complaint(field, f"unknown {noun} {name!r}", did_you_mean(name, known))
