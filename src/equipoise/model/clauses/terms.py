"""Who sits or takes part, and when: terms of members, edited without contradiction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from equipoise.model.clauses.dated import DatedClause
from equipoise.model.nouns import Participation, Seat
from equipoise.values import Span, cut, pasted, within

__all__ = ["joined", "left", "rejoining"]

Term = TypeVar("Term", Seat, Participation)


def _spans(terms: tuple[Term, ...], member: str) -> tuple[Span[Term], ...]:
    # The term without its dates is the value, so that dated editing is the same everywhere.
    return tuple(Span(t.since, replace(t, since=date.min, until=None), t.until) for t in terms if t.member == member)


def _terms(terms: tuple[Term, ...], member: str, spans: tuple[Span[Term], ...]) -> tuple[Term, ...]:
    others: list[Term] = [t for t in terms if t.member != member]
    mine: list[Term] = [replace(s.value, since=s.since, until=s.until) for s in spans if s.value is not None]
    return tuple(sorted(others + mine, key=lambda t: (t.member, t.since)))


def joined(terms: tuple[Term, ...], term: Term) -> tuple[Term, ...]:
    """The terms with one more, laid over what its member held during it."""
    (span,) = _spans((term,), term.member)
    return _terms(terms, term.member, pasted(_spans(terms, term.member), span))


def left(terms: tuple[Term, ...], member: str, since: date, until: date | None) -> tuple[Term, ...]:
    """The terms with nothing held by the member during the period."""
    return _terms(terms, member, cut(_spans(terms, member), since, until))


def rejoining(clause: DatedClause, terms: tuple[Term, ...], member: str) -> Iterator[dict[str, Any]]:
    """The fields of the clauses that give a member back what it held during a clause's period."""
    held = within(_spans(terms, member), clause.since, clause.until)
    for i, span in enumerate(held, 1):
        assert span.value is not None
        yield {
            "id": f"{clause.id}-undo-{i}",
            "text": f"Undo: {clause.text or clause.id}",
            "since": span.since,
            "until": span.until,
            "status": span.value.status,
            "source": span.value.source,
        }
