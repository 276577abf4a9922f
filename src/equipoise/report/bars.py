"""How long is a bar, in characters, and where is its zero? Also the strip that shows odds with their range.

All bars of a column share one scale, so that their lengths compare; both sides of zero share it too. A value too
small for one character draws none: the number beside it says it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from equipoise.report.format import exact, rounded

__all__ = ["SIDE", "Scale", "odds"]

#: Room enough on each side of zero for the words above it.
SIDE: Final = 6


@dataclass(frozen=True)
class Scale:
    """How many characters lie left and right of zero, and how many one unit is long."""

    left: int
    right: int
    unit: Fraction

    @classmethod
    def of(cls, values: Iterable[Any], room: int) -> Scale:
        """The scale that shows all values in ``room`` characters, zero line included."""
        known = [exact(v) for v in values if v is not None]
        low, high = min([Fraction(0), *known]), max([Fraction(0), *known])
        if not high - low:
            return cls(SIDE, SIDE, Fraction(0))
        room = max(room - 1, 2 * SIDE)
        left = min(max(SIDE, round(room * -low / (high - low))), room - SIDE)
        right = room - left
        sides = [Fraction(space) / side for space, side in ((left, -low), (right, high)) if side]
        return cls(left, right, min(sides))

    def header(self, paid: bool) -> str:
        """What the two sides of zero mean to the member named."""
        less, more = ("gain", "lose") if paid else ("lose", "gain")
        return f"{less:>{self.left - 2}}  │ {more}"

    def draw(self, value: Any) -> str:
        """The bar of one value, zero line in place."""
        if value is None:
            return " " * self.left + "│"
        length = int(rounded(abs(exact(value)) * self.unit, 0))
        if exact(value) < 0:
            return ("█" * min(length, self.left)).rjust(self.left) + "│"
        return " " * self.left + "│" + "█" * min(length, self.right)


def odds(span: tuple[float, float, float], *, width: int = 34, ascii_only: bool = False, target: float = 0.8) -> str:
    """A line from 0 to 100 percent: the range between its ends, the centre as a dot, a target dashed.

    >>> odds((0.2, 0.5, 0.7), width=21)
    '────├─────●───┤─┆────'
    """
    line = ["─"] * width
    low, centre, high = (min(width - 1, max(0, round(p * (width - 1)))) for p in span)
    line[round(target * (width - 1))] = "┆"
    line[low], line[high] = "├", "┤"
    # In ASCII the dot is a letter: its mark would be read as a status.
    line[centre] = "o" if ascii_only else "●"
    return "".join(line)
