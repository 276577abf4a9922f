"""What is each member assumed to care about, and what has each actor said? Assumptions, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from equipoise.values import Status

__all__ = ["ABOUT", "Assumption", "Position"]

#: What a statement may be about: it then counts only against a text that costs its member just that.
ABOUT: Final = ("money", "voice", "capability", "return")


@dataclass(frozen=True)
class Assumption:
    """One assumed number with its range and its reason.

    ``kind`` is what it is about: "weight" of an attribute (money, voice, capability, return, precedent; money is 1),
    "domain" (how much a member values a capability domain, 1 by default), "scale" (an anchor of the acceptance model),
    or "bloc" (``about`` names a bloc; how much of the doubt about the member its bloc shares, from 0 to 1).
    ``member`` is a code or "*" for every member. low, central, high bound the 90% range.

    The scale "failure-cost" is what it would cost each member that nothing is agreed, in its own annual payments. It is
    no property of an alliance but of a quarrel: ``proposal`` names the text that it belongs to, and those amending it.
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
    proposal: str = ""


@dataclass(frozen=True)
class Position:
    """What an actor has said of a proposal: a stance from -1 (would object) to +1 (would press for it).

    ``member`` is a code, or "REGION:low-high" for a number of unnamed members of a region ("several European
    members": drawn at random, never named). A member's capital may hold several actors. ``about`` names the attribute
    that a refusal is about ("money": it will not pay more); it then counts only where a text costs the member that.
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
    about: str = ""
