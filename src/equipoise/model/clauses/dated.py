"""What do clauses that set a dated value have in common? They lay it over a period, and undo by re-laying."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from equipoise.model.clauses.clause import Clause, Complaint
from equipoise.model.key_steps.step import term
from equipoise.values import Span, Status, cut, pasted, within

__all__ = ["DatedClause", "backwards", "laid", "undoing"]

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class DatedClause(Clause):
    """A clause that holds from ``since`` to ``until`` (None: until further notice)."""

    since: date = field(metadata=term("its first day; the calls of a year use the rules of 1 January"))
    until: date | None = field(default=None, metadata=term("its last day; left out: until further notice"))


def backwards(since: date, until: date | None) -> Iterator[Complaint]:
    """A complaint when a period ends before it begins, or on the last day there is, which stands for no end."""
    if until == date.max:
        yield Complaint("until", f"{until} is no day on which a rule ends", "Leave it out: until further notice.")
    if until is not None and until < since:
        yield Complaint("until", f"ends {until}, before it begins {since}", "Swap the dates.")


def laid(clause: DatedClause, spans: tuple[Span[T], ...], value: T | None) -> tuple[Span[T], ...]:
    """The dated value with the clause's value laid over its period; None without a status of absence clears it."""
    if value is None and not clause.status.absent:
        return cut(spans, clause.since, clause.until)
    return pasted(spans, Span(clause.since, value, clause.until, clause.status, clause.source, clause.note))


def undoing(clause: DatedClause, spans: tuple[Span[T], ...]) -> Iterator[tuple[Span[T], dict[str, Any]]]:
    """What held during the clause's period, clearing first, as (span, common fields of the undoing clause)."""
    text = f"Undo: {clause.text or clause.id}"
    empty: Span[T] = Span(clause.since, None, clause.until, Status.SCENARIO)
    for i, span in enumerate((empty, *within(spans, clause.since, clause.until))):
        yield (
            span,
            {
                "id": f"{clause.id}-undo-{i}",
                "text": text,
                "since": span.since,
                "until": span.until,
                "status": span.status,
                "source": span.source,
                "note": span.note,
            },
        )
