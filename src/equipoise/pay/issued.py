"""What was really called, and what is still to be called? Calls as issued against what the rules now give.

The record of issued calls stands: whatever changed since (a correction, an accession, a ceiling) is called or given
back as the difference, member by member, so that all that was called sums to what the rules give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from equipoise.model import Alliance, IssuedCall, Receipt
from equipoise.values import Money

__all__ = ["issued_of", "still_to_call", "summed_by_member"]


def issued_of(alliance: Alliance, fund: str, year: int) -> tuple[IssuedCall, ...]:
    """The calls on record of a fund's year, in the order of their days; none: nothing is on record."""
    return tuple(sorted((c for c in alliance.issued if (c.fund, c.year) == (fund, year)), key=lambda c: c.due))


def summed_by_member(lines: Iterable[IssuedCall | Receipt]) -> dict[str, int]:
    """What was called from each member, or paid by it, in all, in cents."""
    found: dict[str, int] = {}
    for line in lines:
        found[line.member] = found.get(line.member, 0) + Money.of(line.amount, "").minor
    return found


def still_to_call(wanted: Mapping[str, int], issued: Mapping[str, int]) -> dict[str, int]:
    """The difference call, in cents by member: what is wanted less what was issued; who owes no difference is left out.

    >>> still_to_call({"A": 70, "B": 30}, {"A": 60, "B": 30, "C": 10})
    {'A': 10, 'C': -10}
    """
    found = {m: wanted.get(m, 0) - issued.get(m, 0) for m in sorted({*wanted, *issued})}
    return {m: minor for m, minor in found.items() if minor}
