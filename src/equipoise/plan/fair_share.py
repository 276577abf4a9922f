"""Which part of a requirement is each member to bring, what does it hold, and what is its gap?

What is held in common is taken off the target; the rest is shared in whole units by the requirement's mix of bases
(largest remainder, equal remainders in order of code), so that the shares sum to exactly that rest. A member's gap is
its share less what it holds; what one holds beyond its share closes nobody else's gap. A member whose holding is not
known has no gap that could be told: it is said so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from equipoise.model import Alliance, Holding, Requirement
from equipoise.plan.priorities import Basis, mixed, shared_by
from equipoise.values import Status, apportion, holds_on, weakest

__all__ = ["FairShare", "fair_shares", "holding_of"]


@dataclass(frozen=True)
class FairShare:
    """One member's part in a requirement, in whole units.

    ``held`` None: not known (``status`` says whether missing or not disclosed, when there is nothing else); ``brought``
    is what projects of the folder have delivered towards its share. ``share`` is the exact share of the mix.
    """

    member: str
    share: Fraction
    units: int
    held: int | None
    held_status: Status
    held_source: str
    brought: int
    bases: tuple[Basis, ...]

    @property
    def gap(self) -> int | None:
        """What is wanting; None when what it holds is not known."""
        return None if self.held is None else max(0, self.units - self.held - self.brought)

    @property
    def status(self) -> Status:
        """The weakest of the figures that its share rests on, and of its holding."""
        shares = [basis.known[self.member].status for basis in self.bases]
        return weakest([*shares, self.held_status])


def holding_of(requirement: Requirement, member: str | None, day: date) -> Holding | None:
    """What is on record as held by a member (None: in common) on a day?"""
    for holding in requirement.held:
        if holding.member == member and holds_on(holding, day):
            return holding
    return None


def fair_shares(
    alliance: Alliance, requirement: Requirement, day: date, units: int, brought: Mapping[str, int]
) -> tuple[FairShare, ...]:
    """Each member's part of so many units on a day; none when the requirement is to be held in common.

    ``brought``: what projects have delivered, by member. Raises what ``shared_by`` raises.
    """
    members = alliance.members_on(day)
    if requirement.shared is None or not members:
        return ()
    bases = shared_by(alliance, requirement.shared, members, day, f"the requirement {requirement.id!r}")
    shares = mixed(bases, members)
    parts = apportion(units, shares)
    found = []
    for member in members:
        holding = holding_of(requirement, member, day)
        found.append(
            FairShare(
                member=member,
                share=shares[member],
                units=parts[member],
                held=holding.value if holding is not None else None,
                held_status=holding.status if holding is not None else Status.MISSING,
                held_source=holding.source if holding is not None else "",
                brought=brought.get(member, 0),
                bases=bases,
            )
        )
    return tuple(found)
