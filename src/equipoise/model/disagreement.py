"""Who does not accept which figure, what stands there instead, and why? One figure of the folder, contested.

A disagreement never edits the folder: it is laid over an alliance (``agree.contested``), and everything computed with
it is a scenario that names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

__all__ = ["CONTESTED", "Disagreement", "is_contested"]

#: How the source of a contested figure begins: a figure that nobody published, but somebody holds against the folder.
CONTESTED: Final = "contested-"


@dataclass(frozen=True)
class Disagreement:
    """One figure that somebody does not accept. ``figure`` is its place: "preferences/followers".

    ``value`` is the figure held instead, in the unit of the place; where the folder has a range, it is held exactly
    unless ``low`` and ``high`` are given too. ``holder`` is the member that holds a post instead. A cost share says who
    takes up the difference (``absorbed_by``, as in the change set-share). ``against`` is the digest of the rules and
    figures that it was written for.
    """

    id: str
    figure: str
    reason: str
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    holder: str = ""
    absorbed_by: Literal["everyone", "others"] | Mapping[str, Decimal] | None = None
    who: str = ""
    dated: date | None = None
    source: str = ""
    against: str | None = None

    @property
    def source_id(self) -> str:
        """Under which source the figure stands in everything that is computed with it."""
        return f"{CONTESTED}{self.id}"

    @property
    def by(self) -> str:
        """Who holds it, as a sentence takes it."""
        return self.who or "somebody unnamed"

    @property
    def held(self) -> tuple[object, ...]:
        """What is held: two disagreements that hold the same do not contradict each other."""
        by = self.absorbed_by
        absorbing = tuple(sorted(by.items())) if isinstance(by, Mapping) else by
        return (self.value, self.low, self.high, self.holder, absorbing)


def is_contested(source: str) -> bool:
    """Does a figure with this source stand there only because somebody holds it against the folder?"""
    return source.startswith(CONTESTED)
