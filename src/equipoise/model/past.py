"""What was decided before, what was known on the eve, and what happened? Past cases, to score a forecast on.

A past case is evidence coded by hand: each number says its status, its source and, where nobody published it, the
reason why it was coded so. What is known of a case afterwards stands only in ``happened`` and in ``outcome``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from equipoise.model.rules import Rule
from equipoise.values import Status

if TYPE_CHECKING:
    from equipoise.model.alliance import Alliance

__all__ = ["OTHERS", "FailureCost", "Happened", "PastCase", "Placed", "PlacedOutcome", "Said", "Scale", "deciders"]

#: Who is meant by a place on a scale that holds for every decider without one of its own.
OTHERS: Final = "others"


@dataclass(frozen=True)
class Happened:
    """How a past case ended for its text as it stood: "passed", "failed", "amended" or "moved" to another body.

    Amended and moved count as not passed: the text as it was tabled was not agreed there.
    """

    result: Literal["passed", "failed", "amended", "moved"]
    text: str
    status: Status
    source: str

    @property
    def passed(self) -> bool:
        """Was the text as it stood agreed in this body?"""
        return self.result == "passed"


@dataclass(frozen=True)
class Said:
    """What an actor was known to hold of the text before it was decided, as in ``positions/``: stance from -1 to 1.

    ``member`` is a code, or "REGION:low-high" for a number of unnamed members of a region. ``about`` is the one
    attribute that a named member refuses to lose.
    """

    member: str
    actor: str
    stance: Decimal
    low: Decimal
    high: Decimal
    salience: Decimal
    confidence: Decimal
    status: Status
    source: str
    reason: str
    about: Literal["", "money", "voice", "capability", "return"] = ""


@dataclass(frozen=True)
class Placed:
    """Where a member stood on a scale before the decision, with its range, and how much it cared (0 to 1).

    ``member`` is a code, or "others" for each decider that has no place of its own.
    """

    member: str
    value: Decimal
    low: Decimal
    high: Decimal
    salience: Decimal
    status: Status
    source: str
    reason: str


@dataclass(frozen=True)
class PlacedOutcome:
    """Where on a scale a case ended, with the range within which the coding may err."""

    value: Decimal
    low: Decimal
    high: Decimal
    status: Status
    source: str
    reason: str


@dataclass(frozen=True)
class Scale:
    """What a case was about, as a scale from 0 to 100: what its ends mean, today's place, and who stood where."""

    id: str
    title: str
    zero: str
    hundred: str
    status_quo: Decimal
    outcome: PlacedOutcome
    positions: tuple[Placed, ...]
    status: Status
    source: str
    reason: str


@dataclass(frozen=True)
class FailureCost:
    """What it cost each member that nothing was agreed, in whole scales at full salience: 1 is the whole scale."""

    low: Decimal
    central: Decimal
    high: Decimal
    status: Status
    source: str
    reason: str


@dataclass(frozen=True)
class PastCase:
    """One past decision: who decided, when and by which rule, what was known before, and what happened.

    ``body`` is a body of the folder, whose rule and seats of the day hold unless ``rule``, ``members`` or ``without``
    say otherwise; ``forum`` names a body that the folder does not have, which needs a ``rule``. ``proposal`` links a
    text of the folder, from which the effects are computed; without it positions alone speak.
    """

    id: str
    title: str
    decided: date
    happened: Happened
    status: Status
    source: str
    opened: date | None = None
    body: str | None = None
    forum: str = ""
    rule: Rule | None = None
    silence: bool = False
    members: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    tabled_by: str | None = None
    proposal: str | None = None
    positions: tuple[Said, ...] = ()
    scales: tuple[Scale, ...] = ()
    failure: FailureCost | None = None
    note: str = ""


def deciders(alliance: Alliance, case: PastCase) -> tuple[str, ...]:
    """Who decided a past case? Those it names, else who sat in its body on the day, else every member of the day."""
    if case.members:
        there = tuple(sorted(case.members))
    elif case.body is not None and alliance.body(case.body).seats:
        there = alliance.seated(case.body, case.decided)
    else:
        there = alliance.members_on(case.decided)
    return tuple(member for member in there if member not in case.without)
