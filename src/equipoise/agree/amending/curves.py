"""What does one slot change at each of its steps, and how are such changes added up?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from equipoise.agree.gains import FELT, Changes, Terms
from equipoise.agree.normal import Array

__all__ = ["Curve", "added", "placed", "scaled"]


def added(one: Changes, *others: Changes) -> Changes:
    """The sum of changes to the same members and years; what is paid and said today is the first's."""
    return replace(one, **{name: sum((getattr(o, name) for o in others), getattr(one, name)) for name in FELT})


def scaled(one: Changes, by: float | Array) -> Changes:
    """The changes times a number, or times one number for each year (T,)."""
    return replace(one, **{name: getattr(one, name) * by for name in FELT})


@dataclass(frozen=True)
class Curve:
    """What one slot changes at each of its knots, from 0 (kept nothing) to 1 (as tabled)."""

    knots: tuple[float, ...]
    changes: tuple[Changes, ...]

    def under(self, terms: Terms) -> Curve:
        """The same under other terms of the text."""
        return Curve(self.knots, tuple(replace(x, terms=terms) for x in self.changes))


def placed(knots: tuple[float, ...], kept: float) -> tuple[int, float]:
    """The knot before a point, and how far along the way to the next it lies."""
    k = min(max(int(np.searchsorted(knots, kept, side="right")) - 1, 0), len(knots) - 2)
    return k, min(max((kept - knots[k]) / (knots[k + 1] - knots[k]), 0.0), 1.0)
