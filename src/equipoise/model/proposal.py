"""What is proposed: who tabled what, when, against which baseline, by which route, as typed dated clauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from equipoise.errors import UnknownName
from equipoise.model.clauses import Change
from equipoise.values import Status

__all__ = ["Proposal", "Variant"]


@dataclass(frozen=True)
class Variant:
    """An alternative reading of a proposal: its changes replace those with the same id, or are added."""

    title: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Proposal:
    """A tabled, drafted or enacted proposal. ``against`` is the digest of the baseline it was written for.

    One without changes is a proposal too: the empty one, under which everything stays as it is.
    """

    id: str
    title: str
    stage: Literal["draft", "tabled", "enacted", "rejected"]
    changes: tuple[Change, ...] = ()
    tabled_by: str | None = None
    tabled: date | None = None
    in_force: date | None = None
    against: str | None = None
    parent: str | None = None
    route: tuple[str, ...] = ()
    status: Status = Status.SCENARIO
    source: str = ""
    summary: str = ""
    memorandum: str = ""
    version: int = 1
    variants: Mapping[str, Variant] = field(default_factory=dict)

    @property
    def ancestry(self) -> tuple[str, ...]:
        """The ids under which something may be on record about it: its own, that it is a variant of, its parent's."""
        own = (self.id, self.id.partition(":")[0])
        parent = (self.parent, self.parent.partition(":")[0]) if self.parent is not None else ()
        return tuple(dict.fromkeys((*own, *parent)))

    def variant(self, name: str) -> Proposal:
        """This proposal as one of its variants."""
        if name not in self.variants:
            raise UnknownName("variant", name, self.variants)
        chosen = self.variants[name]
        theirs = {change.id: change for change in chosen.changes}
        changes = tuple(theirs.pop(change.id, change) for change in self.changes)
        return replace(
            self,
            id=f"{self.id}:{name}",
            title=f"{self.title}: {chosen.title}",
            changes=changes + tuple(theirs.values()),
            variants={},
        )

    def without(self, clause: str) -> Proposal:
        """This proposal with one clause struck."""
        if clause not in {change.id for change in self.changes}:
            raise UnknownName("clause", clause, (change.id for change in self.changes))
        return replace(self, changes=tuple(change for change in self.changes if change.id != clause))
