"""Places and scales for made-up past cases."""

from __future__ import annotations

from decimal import Decimal

from equipoise.model import Placed, PlacedOutcome, Scale
from equipoise.values import Status

D = Decimal
PUBLISHED = Status.PUBLISHED


def place(member: str, value: int, care: str = "0.5", low: int | None = None, high: int | None = None) -> Placed:
    ends = (value if low is None else low, value if high is None else high)
    return Placed(member, D(value), D(ends[0]), D(ends[1]), D(care), PUBLISHED, "book", "")


def scale(*positions: Placed, now: int = 0, ended: int = 0) -> Scale:
    outcome = PlacedOutcome(D(ended), D(ended), D(ended), PUBLISHED, "book", "")
    return Scale("money", "Money", "none", "all", D(now), outcome, positions, PUBLISHED, "book", "")
