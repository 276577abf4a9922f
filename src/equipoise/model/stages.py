"""Where is a project on the road from a gap to a closed account, what does it close, and may a common fund pay for it?

The stages are those of the life of a commonly funded project: a gap is stated, the requirement is found eligible, a
host nation is named, money is authorised, a contract is let, the work is delivered, inspected (accepted), and the
accounts are closed. A folder records those that it knows, each with its date, status and source; nothing is inferred.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Final, Literal, TypeAlias, get_args

from equipoise.values import Status

__all__ = ["STAGES", "Benchmark", "Closing", "Eligibility", "Stage", "StageName", "disordered", "repeated"]

StageName: TypeAlias = Literal[
    "gap", "eligibility", "host-nation", "authorised", "contract", "delivered", "inspected", "closed"
]
Precision: TypeAlias = Literal["day", "month", "year"]

#: The stages in their order.
STAGES: Final[tuple[str, ...]] = get_args(StageName)


@dataclass(frozen=True)
class Stage:
    """A stage that a project reached, or is to reach, on a day.

    ``precision`` says how exactly the day is known: day, month or year (any day of it may be written). A stage that
    comes before an earlier one has a ``note`` that says why.
    """

    stage: StageName
    date: dt.date
    precision: Precision = "day"
    status: Status = Status.PUBLISHED
    source: str = ""
    note: str = ""

    @property
    def first(self) -> dt.date:
        """The first day that it can have been."""
        if self.precision == "year":
            return dt.date(self.date.year, 1, 1)
        return self.date.replace(day=1) if self.precision == "month" else self.date

    @property
    def last(self) -> dt.date:
        """The last day that it can have been."""
        if self.precision == "year":
            return dt.date(self.date.year, 12, 31)
        if self.precision == "month":
            return self.date.replace(day=monthrange(self.date.year, self.date.month)[1])
        return self.date

    @property
    def rank(self) -> int:
        """Its place in the order of the stages, from 0."""
        return STAGES.index(self.stage)


def repeated(stages: tuple[Stage, ...]) -> tuple[int, ...]:
    """Which entries name a stage that an earlier entry has named? Positions from 0."""
    names = [stage.stage for stage in stages]
    return tuple(i for i, name in enumerate(names) if name in names[:i])


def disordered(stages: tuple[Stage, ...]) -> Iterator[tuple[int, Stage, Stage]]:
    """Which stages certainly came before one that precedes them, without a note? Its position, it, and the other."""
    for i, j in combinations(range(len(stages)), 2):
        (_, early), (b, late) = sorted(((i, stages[i]), (j, stages[j])), key=lambda at: at[1].rank)
        if early.rank < late.rank and late.last < early.first and not late.note and not early.note:
            yield b, late, early


@dataclass(frozen=True)
class Eligibility:
    """May a common fund pay for a project: is it over and above what a member could be expected to provide itself?"""

    eligible: bool
    reason: str
    status: Status = Status.PUBLISHED
    source: str = ""


@dataclass(frozen=True)
class Closing:
    """What a project does about a requirement: how many units it brings, and when.

    ``member``: whose share of the requirement they count towards; None: they are held in common. ``delivered`` is the
    day of delivery, done or planned; None: the project's own stage ``delivered``, or, when a plan chooses its start,
    the end of its last year of work.
    """

    requirement: str
    amount: int
    member: str | None = None
    delivered: dt.date | None = None
    status: Status = Status.PUBLISHED
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Benchmark:
    """How long does it take from one stage to another elsewhere? A figure to set beside the folder's own roads."""

    id: str
    title: str
    first: StageName
    last: StageName
    years: Decimal
    status: Status = Status.PUBLISHED
    source: str = ""
    note: str = ""
