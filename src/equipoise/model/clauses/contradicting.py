"""Do two clauses of one text contradict each other? The later one would undo in silence what the earlier one says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from equipoise.model.clauses.clause import Clause, Complaint
from equipoise.model.clauses.dated import DatedClause
from equipoise.model.clauses.members import SetSeries

__all__ = ["contradictions"]


def contradictions(changes: tuple[Clause, ...]) -> Iterator[tuple[Clause, Complaint]]:
    """Each clause that contradicts an earlier one of the same text, and the complaint that names both."""
    for i, later in enumerate(changes):
        for earlier in changes[:i]:
            complaint = _between(earlier, later)
            if complaint is not None:
                yield later, complaint


def _between(earlier: Clause, later: Clause) -> Complaint | None:
    if isinstance(later, SetSeries) and isinstance(earlier, SetSeries):
        return _same_years(earlier, later)
    if later.kind == earlier.kind and later.names:
        return _same_target(earlier, later)
    if later.takes_back is None:
        return None
    # What a clause gives and a later one takes away. The other order restores, and is how a proposal is undone.
    kind, fields = later.takes_back
    if earlier.kind != kind or not _overlap(earlier, later):
        return None
    if any(_name(getattr(earlier, name)) != _name(getattr(later, name)) for name in fields):
        return None
    what = " in ".join(str(_name(getattr(later, name))) for name in reversed(fields))
    return Complaint(
        fields[-1],
        f"clauses {earlier.id!r} and {later.id!r} contradict each other: {earlier.kind}, then {later.kind}, of {what}",
        "Delete one of the two, or let their dates not overlap.",
    )


def _same_years(earlier: SetSeries, later: SetSeries) -> Complaint | None:
    if (earlier.series, earlier.member) != (later.series, later.member):
        return None
    both = sorted(year for year in later.values if earlier.values.get(year) is not None)
    if not both:
        return None
    years = ", ".join(str(year) for year in both)
    return Complaint(
        "values",
        f"clauses {earlier.id!r} and {later.id!r} both set the figure of {later.member} in {later.series} for {years}",
        "Keep each year in one of the two.",
    )


def _same_target(earlier: Any, later: Any) -> Complaint | None:
    names = later.names
    if any(getattr(earlier, name) != getattr(later, name) for name in names) or not _overlap(earlier, later):
        return None
    if later.value and getattr(earlier, later.value) is None:  # it clears, and may come first
        return None
    what = " ".join(str(getattr(later, name)) for name in names)
    if not isinstance(later, DatedClause):
        both = f"clauses {earlier.id!r} and {later.id!r} both say {later.kind} for {what}"
        return Complaint(later.value or names[0], both, "Delete one of the two.")
    ends = earlier.until or "further notice"
    return Complaint(
        "since",
        f"clauses {earlier.id!r} and {later.id!r} both say {later.kind} for {what}: {later.since} falls into "
        f"{earlier.since} until {ends}"
        if later.since >= earlier.since
        else f"clauses {earlier.id!r} and {later.id!r} both say {later.kind} for {what} on {earlier.since}",
        "End the earlier one on the eve (until is the last day), or delete one of the two.",
    )


def _name(value: Any) -> Any:
    """Whom or what a field names: itself, or the member or project that it holds."""
    return getattr(value, "code", getattr(value, "id", value))


def _overlap(one: Clause, other: Clause) -> bool:
    """Do both hold on some day? What has no dates holds always."""
    if not isinstance(one, DatedClause) or not isinstance(other, DatedClause):
        return True
    return one.since <= (other.until or date.max) and other.since <= (one.until or date.max)
