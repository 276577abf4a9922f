"""How much does a member value a capability domain? An assumption, 1 unless the folder says otherwise.

A member's own row of ``preferences`` replaces the row for every member ("*"); of several rows of one member for one
domain the last counts. Values are relative: a member with 2 for cyber counts a euro spent on cyber as two euros.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from equipoise.model import Alliance
from equipoise.values import Status

__all__ = ["Worth", "domain_value", "value_table"]


@dataclass(frozen=True, slots=True)
class Worth:
    """A member's value of a domain, with the reason and the status of the assumption."""

    value: Decimal
    status: Status | None
    reason: str


_DEFAULT = Worth(Decimal(1), None, "no assumption: 1")


def domain_value(alliance: Alliance, member: str, domain: str) -> Decimal:
    """How much does this member value a euro spent on this domain? 1 when nothing is assumed.

    >>> domain_value(nato, "CAN", "arctic")  # doctest: +SKIP
    Decimal('3')
    """
    return value_table(alliance, (member,), (domain,))[member][domain].value


def value_table(
    alliance: Alliance, members: Iterable[str], domains: Iterable[str]
) -> Mapping[str, Mapping[str, Worth]]:
    """Every member's value of every domain, read in one pass over the assumptions."""
    assumed = {
        (a.member, a.about): Worth(a.central, a.status, a.reason) for a in alliance.preferences if a.kind == "domain"
    }
    wanted = tuple(domains)

    def worth(member: str, domain: str) -> Worth:
        return assumed.get((member, domain)) or assumed.get(("*", domain)) or _DEFAULT

    return {member: {domain: worth(member, domain) for domain in wanted} for member in members}
