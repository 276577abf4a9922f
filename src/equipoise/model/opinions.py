"""What is each member assumed to care about, and what has each actor said? Assumptions, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from equipoise.values import Status

__all__ = ["Assumption", "Position"]


@dataclass(frozen=True)
class Assumption:
    """One assumed number with its range and its reason.

    ``kind`` is what it is about: "weight" of an attribute (money, voice, capability, return, precedent; money is 1),
    "domain" (how much a member values a capability domain, 1 by default), "scale" (an anchor of the acceptance model),
    or "bloc" (``about`` names a bloc; how much of the doubt about the member its bloc shares, from 0 to 1).
    ``member`` is a code or "*" for every member. low, central, high bound the 90% range.
    """

    id: str
    kind: Literal["weight", "domain", "scale", "bloc"]
    about: str
    member: str
    low: Decimal
    central: Decimal
    high: Decimal
    reason: str
    status: Status = Status.ILLUSTRATIVE
    source: str = ""


@dataclass(frozen=True)
class Position:
    """What an actor has said of a proposal: a stance from -1 (would object) to +1 (would press for it).

    ``member`` is a code, or "REGION:low-high" for a number of unnamed members of a region ("several European
    members": drawn at random, never named). A member's capital may hold several actors.
    """

    proposal: str
    member: str
    actor: str
    stance: Decimal
    low: Decimal
    high: Decimal
    salience: Decimal
    confidence: Decimal
    status: Status
    source: str
    note: str = ""
