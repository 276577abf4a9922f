"""What is a clause? One typed, dated edit of the rules, with a plain text, that can be applied and undone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from equipoise.errors import did_you_mean
from equipoise.model.key_steps.step import term
from equipoise.values import Status

if TYPE_CHECKING:
    from equipoise.model.alliance import Alliance

__all__ = ["Cells", "Clause", "Complaint", "unknown"]


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why a clause cannot be applied: the field, the message, the hint."""

    field: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Cells:
    """Which cells of the rules does a clause read, and which does it write? Two texts conflict where they meet.

    A cell is a path such as ``key:common-funding`` or ``body:nac/seat:CAN``; one that starts another holds it.
    """

    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Clause(ABC):
    """One change in a proposal. Subclasses are the closed union of changes; each lives in the file of its noun.

    ``text`` is the clause in plain words; ``status`` and ``source`` say where it comes from; ``note`` travels with
    the value it sets.

    ``names`` are the fields that say of what a clause sets a value, and ``value`` is the field of that value: two
    clauses of one text that set the same on one day contradict each other. ``takes_back`` is the kind that a clause
    undoes, and the fields by which one knows what.
    """

    names: ClassVar[tuple[str, ...]] = ()
    value: ClassVar[str] = ""
    takes_back: ClassVar[tuple[str, tuple[str, ...]] | None] = None

    kind: str
    id: str = field(metadata=term("the name of the clause within the proposal: letters, digits and hyphens"))
    text: str = field(default="", metadata=term("the clause in plain words, as it would be tabled"))
    status: Status = field(default=Status.SCENARIO, metadata=term("how far it can be trusted; of a reform: scenario"))
    source: str = field(default="", metadata=term("the publication it comes from, if there is one"))
    note: str = field(default="", metadata=term("what else a reader should know; it travels with the value"))

    @property
    def gives(self) -> bool:
        """Does it give a value to what it is about, and not only take one away?"""
        return bool(self.value) and getattr(self, self.value) is not None

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
    def cells(self, alliance: Alliance) -> Cells:
        """What it reads and writes in the rules."""

    @abstractmethod
    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: what holds today, what is proposed."""


def unknown(field: str, noun: str, name: str, known: Collection[str]) -> Iterator[Complaint]:
    """A complaint when ``name`` is not among ``known`` (any collection of names)."""
    if name not in known:
        yield Complaint(field, f"unknown {noun} {name!r}", did_you_mean(name, known))
