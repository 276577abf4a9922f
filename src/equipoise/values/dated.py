"""What held on a date? Values with the first and last day they hold.

A dated value is a tuple of spans, in order, that do not overlap; a gap means "nothing holds". Editing
makes a new tuple: ``pasted`` lays one span over the others, ``cut`` clears a period. Neighbouring spans that
say the same thing are joined, so an edit and its inverse give back the same tuple.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from equipoise.values.status import Status

__all__ = ["Dated", "Span", "cut", "days_between", "holds_on", "in_force", "overlaps", "pasted", "within"]

T = TypeVar("T")
_DAY = timedelta(days=1)


class Dated(Protocol):
    """Whatever holds from a first day to a last one, inclusive (None: until further notice)."""

    @property
    def since(self) -> date:
        """The first day."""

    @property
    def until(self) -> date | None:
        """The last day."""


def holds_on(term: Dated, day: date) -> bool:
    """Does it hold on this day?"""
    return term.since <= day and (term.until is None or day <= term.until)


@dataclass(frozen=True, slots=True)
class Span(Generic[T]):
    """A value that holds from ``since`` to ``until`` inclusive (None: until further notice).

    ``value`` is None exactly when ``status`` is missing or not-disclosed.
    """

    since: date
    value: T | None = None
    until: date | None = None
    status: Status = Status.PUBLISHED
    source: str = ""
    note: str = ""

    def holds_on(self, day: date) -> bool:
        """Does it hold on this day?"""
        return holds_on(self, day)

    def says_the_same(self, other: Span[T]) -> bool:
        """Equal in everything but the dates?"""
        return replace(self, since=other.since, until=other.until) == other


def in_force(spans: tuple[Span[T], ...], day: date) -> Span[T] | None:
    """Which span holds on this day? None in a gap."""
    for span in spans:
        if holds_on(span, day):
            return span
    return None


def within(spans: tuple[Span[T], ...], since: date, until: date | None) -> tuple[Span[T], ...]:
    """What holds during a period, clipped to it?"""
    clipped = []
    for span in spans:
        if (until is None or span.since <= until) and (span.until is None or span.until >= since):
            ends = [d for d in (span.until, until) if d is not None]
            clipped.append(replace(span, since=max(span.since, since), until=min(ends) if ends else None))
    return tuple(clipped)


def cut(spans: tuple[Span[T], ...], since: date, until: date | None) -> tuple[Span[T], ...]:
    """The same dated value with nothing holding from ``since`` to ``until``."""
    kept: list[Span[T]] = []
    for span in spans:
        if (span.until is not None and span.until < since) or (until is not None and span.since > until):
            kept.append(span)
            continue
        if span.since < since:
            kept.append(replace(span, until=since - _DAY))
        if until is not None and (span.until is None or span.until > until):
            kept.append(replace(span, since=until + _DAY))
    return _joined(kept)


def pasted(spans: tuple[Span[T], ...], span: Span[T]) -> tuple[Span[T], ...]:
    """The same dated value with ``span`` laid over whatever held during it."""
    return _joined([*cut(spans, span.since, span.until), span])


def _joined(spans: Iterable[Span[T]]) -> tuple[Span[T], ...]:
    joined: list[Span[T]] = []
    for span in sorted(spans, key=lambda s: s.since):
        last = joined[-1] if joined else None
        if last is not None and last.until == span.since - _DAY and last.says_the_same(span):
            joined[-1] = replace(last, until=span.until)
        else:
            joined.append(span)
    return tuple(joined)


def overlaps(spans: Iterable[Span[T]]) -> list[tuple[Span[T], Span[T]]]:
    """Which neighbouring spans contradict each other by overlapping?"""
    ordered = sorted(spans, key=lambda s: s.since)
    return [(a, b) for a, b in pairwise(ordered) if a.until is None or a.until >= b.since]


def days_between(since: date, until: date) -> int:
    """How many days from ``since`` to ``until``, both counted?"""
    return (until - since).days + 1
