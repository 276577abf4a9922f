"""The step that says how far shares may move from an old key: limit-change (schemes of limits)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import lcm
from typing import Literal

from equipoise.model.key_steps.step import (
    KeyStep,
    Standing,
    StepFault,
    Taken,
    Unmeetable,
    held_within,
    named_few,
    share_of,
    term,
)
from equipoise.values import Parts

__all__ = ["LimitChange"]


@dataclass(frozen=True)
class LimitChange(KeyStep):
    """No share moves further from an old key than so many percent of itself, or so many percentage points.

    So the International Civil Aviation Organization limits how far a state moves between two scales, and the United
    Nations had a scheme of limits from 1986 to 2000. Where both a percent and points are given, both bind. The old key
    is another one, or this one on an earlier day; who has no share in it is not limited. What the limits move goes to
    the others in proportion, within the limits set before.
    """

    up: Decimal | None = field(default=None, metadata=term("how far up", unit="percent of the old share", low=0))
    down: Decimal | None = field(
        default=None, metadata=term("how far down", unit="percent of the old share", low=0, high=100)
    )
    points_up: Decimal | None = field(
        default=None, metadata=term("how far up", unit="percentage points", low=0, high=100)
    )
    points_down: Decimal | None = field(
        default=None, metadata=term("how far down", unit="percentage points", low=0, high=100)
    )
    key: str | None = field(default=None, metadata=term("the old key; left out: this one", names="key"))
    on: date | None = field(default=None, metadata=term("the old key on which day; left out: the day of this version"))
    members: tuple[str, ...] = field(default=(), metadata=term("for whom; left out: everyone", names="member or group"))
    but: tuple[str, ...] = field(default=(), metadata=term("and not for these", names="member or group"))
    kind: Literal["limit-change"] = "limit-change"

    def faults(self) -> Iterator[StepFault]:
        """Numbers out of range, no limit, neither key nor day."""
        yield from super().faults()
        if all(limit is None for limit in (self.up, self.down, self.points_up, self.points_down)):
            yield StepFault("", "it limits nothing", "Give up, down, points_up or points_down.")
        if self.key is None and self.on is None:
            yield StepFault("", "it names neither another key nor another day", "Give key, on, or both.")

    def taken(self, at: Standing) -> Taken:
        """Hold who moved too far at the limit, and let the others absorb the difference."""
        old = at.another(self.key, self.on)
        of = " of ".join(p for p in (f"key {self.key}" if self.key else "", str(self.on) if self.on else "") if p)
        words = f"at most {' and '.join(self._told())} from {of}"
        named, gone = at.chosen(self.members, self.but)
        if gone:
            raise Unmeetable(f"{words}: {named_few(gone)} has no share in the key")
        low, high, whole = self._reach(old.parts, named)
        limits = at.limits.between(low, high, whole)
        return Taken(words, held_within(at.shares, limits, words), limits, old.statuses)

    def _reach(self, old: Parts, named: tuple[str, ...]) -> tuple[dict[str, int], dict[str, int], int]:
        """The least and the most of each who had a share, in units of a whole."""
        asked = [None if v is None else share_of(v) for v in (self.up, self.down, self.points_up, self.points_down)]
        scale = lcm(*(v.denominator for v in asked if v is not None))
        up, down, points_up, points_down = (
            None if v is None else v.numerator * (scale // v.denominator) for v in asked
        )
        units = dict(old.units.items())
        known = {m: units[m] for m in named if units.get(m)}
        low = [] if down is None else [{m: u * (scale - down) for m, u in known.items()}]
        low += [] if points_down is None else [{m: u * scale - points_down * old.whole for m, u in known.items()}]
        high = [] if up is None else [{m: u * (scale + up) for m, u in known.items()}]
        high += [] if points_up is None else [{m: u * scale + points_up * old.whole for m, u in known.items()}]
        return _tightest(max, low), _tightest(min, high), old.whole * scale

    def _told(self) -> Iterator[str]:
        for limit, word in ((self.up, "% up"), (self.points_up, " points up")):
            if limit is not None:
                yield f"{limit}{word}"
        for limit, word in ((self.down, "% down"), (self.points_down, " points down")):
            if limit is not None:
                yield f"{limit}{word}"


def _tightest(which: Callable[[int, int], int], ends: list[dict[str, int]]) -> dict[str, int]:
    """Of one or two limits, that which binds; nothing where there is none."""
    if len(ends) < 2:
        return ends[0] if ends else {}
    one, other = ends
    return {m: which(limit, other[m]) for m, limit in one.items()}
