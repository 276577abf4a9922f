"""What does a text read and write in the rules? Two texts conflict when one writes what the other reads or writes.

A cell is a path such as ``key:common-funding`` or ``body:nac/seat:CAN``; one that starts another holds it. A share
reads and writes its whole key, since somebody absorbs the rest. Whoever joins or leaves an alliance touches every key.
"""

from __future__ import annotations

from collections.abc import Iterable

from equipoise.model import Alliance, Change

__all__ = ["Touched", "meet", "touched"]

Touched = tuple[frozenset[str], frozenset[str]]


def touched(alliance: Alliance, changes: Iterable[Change]) -> Touched:
    """The cells that the clauses read, and those that they write: each says so of itself."""
    cells = [change.cells(alliance) for change in changes]
    return frozenset().union(*(c.reads for c in cells)), frozenset().union(*(c.writes for c in cells))


def meet(written: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """Which of the written cells hold, or lie within, one of the others?"""
    others = tuple(others)
    return tuple(
        sorted({w for w in written for o in others if w == o or w.startswith(f"{o}/") or o.startswith(f"{w}/")})
    )
