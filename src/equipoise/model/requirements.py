"""What does an alliance need, who is to bring how much of it, and what is there already?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from equipoise.model.nouns import PriorityRule
from equipoise.values import Span, Status

__all__ = ["Holding", "Requirement"]


@dataclass(frozen=True)
class Holding:
    """How many units a member holds from when to when; ``member`` None: they are held in common.

    ``value`` is None exactly when the status is missing or not disclosed. Units that a project of the folder brings
    (``Closing``) are not counted in it.
    """

    since: date
    member: str | None = None
    value: int | None = None
    until: date | None = None
    status: Status = Status.PUBLISHED
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Requirement:
    """A capability that is required: so many units (batteries, radars, teams) on a day.

    ``target`` is dated: the units required from a day on. ``shared`` says by which mix of bases members are to bring
    what is not held in common: "equal", "key:ID", "series:ID", "posts:KIND"; None: it is to be held in common, and no
    member has a share.
    """

    id: str
    title: str
    domain: str
    unit: str
    target: tuple[Span[int], ...] = ()
    shared: PriorityRule | None = None
    held: tuple[Holding, ...] = ()
    status: Status = Status.PUBLISHED
    source: str = ""
    note: str = ""
