"""Changes to what is required: set-requirement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from equipoise.model.clauses.clause import Cells, Clause, Complaint, unknown
from equipoise.model.clauses.dated import DatedClause, backwards, laid, undoing
from equipoise.model.key_steps.step import term
from equipoise.values import in_force

if TYPE_CHECKING:
    from equipoise.model.alliance import Alliance

__all__ = ["SetRequirement"]


@dataclass(frozen=True, kw_only=True)
class SetRequirement(DatedClause):
    """How many units of a capability are required during a period."""

    requirement: str = field(metadata=term("the requirement that changes"))
    target: int | None = field(default=None, metadata=term("how many are required; left out: no target", unit="units"))
    kind: Literal["set-requirement"] = "set-requirement"
    names: ClassVar = ("requirement",)
    value: ClassVar = "target"

    def cells(self, alliance: Alliance) -> Cells:
        """What is required."""
        return Cells(writes=frozenset({f"requirement:{self.requirement}"}))

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """An unknown requirement, a period that ends before it begins, a negative target."""
        yield from unknown("requirement", "requirement", self.requirement, alliance.requirements)
        yield from backwards(self.since, self.until)
        if self.target is not None and self.target < 0:
            yield Complaint("target", f"a target of {self.target} is negative", "Give zero or more units.")

    def apply(self, alliance: Alliance) -> Alliance:
        """Lay the target over the period."""
        found = alliance.requirements[self.requirement]
        changed = replace(found, target=laid(self, found.target, self.target))
        return alliance.with_one("requirement", self.requirement, changed)

    def inverse(self, alliance: Alliance) -> tuple[Clause, ...]:
        """Clear the period, then lay what held before over it again."""
        spans = alliance.requirements[self.requirement].target
        return tuple(replace(self, **(common | {"target": span.value})) for span, common in undoing(self, spans))

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: the units required today, those proposed."""
        found = alliance.requirements[self.requirement]
        span = in_force(found.target, self.since)
        today = span.value if span is not None else None
        return (
            f"{today} {found.unit}" if today is not None else "no target known",
            f"{self.target} {found.unit}" if self.target is not None else "no target",
        )
