"""The step that says how far shares may move from an old key: limit-change (schemes of limits)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
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
        known = {m: old.parts.share(m) for m in named if old.parts.units.get(m)}
        low = {m: max(self._least(share)) for m, share in known.items() if self._least(share)}
        high = {m: min(self._most(share)) for m, share in known.items() if self._most(share)}
        limits = at.limits.between(low, high)
        return Taken(words, held_within(at.shares, limits, words), limits, old.statuses)

    def _told(self) -> Iterator[str]:
        for limit, word in ((self.up, "% up"), (self.points_up, " points up")):
            if limit is not None:
                yield f"{limit}{word}"
        for limit, word in ((self.down, "% down"), (self.points_down, " points down")):
            if limit is not None:
                yield f"{limit}{word}"

    def _least(self, share: Fraction) -> tuple[Fraction, ...]:
        percent = () if self.down is None else (share * (1 - share_of(self.down)),)
        return (*percent, *(() if self.points_down is None else (share - share_of(self.points_down),)))

    def _most(self, share: Fraction) -> tuple[Fraction, ...]:
        percent = () if self.up is None else (share * (1 + share_of(self.up)),)
        return (*percent, *(() if self.points_up is None else (share + share_of(self.points_up),)))
