"""What would be bought by counting support alone? The most utility for money first, as long as it fits."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from equipoise.plan.ballots.election import Election, Ledger, Utility, ledger

__all__ = ["by_utility_for_money", "greedy"]


def greedy(election: Election, utility: Utility = "cost") -> tuple[str, ...]:
    """Which projects does greedy utilitarian counting buy, in order?

    By total utility for each unit of cost: for ``cost`` that is the weight of the supporters, for ``cardinality`` that
    weight over the cost. A project that does not fit what is left is passed over. Ties: the election's order.
    """
    return tuple(election.projects[p] for p in by_utility_for_money(ledger(election, utility), ()))


def by_utility_for_money(book: Ledger, bought: Iterable[int]) -> tuple[int, ...]:
    """What greedy counting adds to what is bought; never a project that nobody supports."""
    costs, have = book.election.costs, set(bought)
    room = book.election.budget - sum(costs[p] for p in have)
    worth = {
        p: Fraction(book.slope[p] * book.worth[p], cost)
        for p, cost in enumerate(costs)
        if p not in have and len(book.support[p])
    }
    added = []
    for p in sorted(worth, key=lambda p: (-worth[p], p)):
        if costs[p] <= room:
            added.append(p)
            room -= costs[p]
    return tuple(added)
