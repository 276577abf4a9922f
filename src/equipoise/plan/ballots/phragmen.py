"""What would be bought if say were earned over time? Sequential Phragmen with weights as earning speeds.

Every voter earns its weight in money a unit of time. As soon as the supporters of a project together have its cost
they buy it and start again from nothing. A project that no longer fits the budget is set aside; one that nobody
supports is never bought. All times are exact; exact ties go to the election's order.
"""

from __future__ import annotations

from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import gcd
from typing import Any

import numpy as np
import numpy.typing as npt

from equipoise.plan.ballots.election import Election, Ledger, ledger

__all__ = ["phragmen"]


def phragmen(election: Election, *, skip: bool = True) -> tuple[str, ...]:
    """Which projects does sequential Phragmen buy, in order?

    ``skip``: go on with what still fits; otherwise the rule ends at the first project that does not.
    """
    book = ledger(election, "cost")
    costs, room = election.costs, election.budget
    # Times are whole numbers over one common denominator; ``since`` is the purchase after which a voter started.
    times, denominator = [0], 1
    since: npt.NDArray[np.int64] = np.zeros(len(book.exact), dtype=np.int64)
    slope = book.slope
    queue: list[tuple[Fraction, int, int]] = [
        (Fraction(book.price[p], slope[p]), p, 0) for p in range(len(costs)) if slope[p]
    ]
    heapify(queue)
    bought: list[int] = []
    while queue:
        when, p, seen = heappop(queue)
        if skip and costs[p] > room:
            continue
        if seen != len(bought):
            owed = sum(w * times[k] for k, w in enumerate(_weights_by(book, p, since, len(times))))
            # Supporters' time only starts later, so an old time is a lower bound.
            heappush(queue, (Fraction(book.price[p] * denominator + owed, denominator * slope[p]), p, len(bought)))
            continue
        if costs[p] > room:  # its turn has come: an older time would end the rule too early
            break
        bought.append(p)
        room -= costs[p]
        grown = when.denominator // gcd(when.denominator, denominator)
        times = [t * grown for t in times]
        denominator *= grown
        times.append(when.numerator * (denominator // when.denominator))
        since[book.support[p]] = len(bought)
    return tuple(election.projects[p] for p in bought)


def _weights_by(book: Ledger, p: int, since: npt.NDArray[np.int64], count: int) -> list[int]:
    """The weight of a project's supporters by the purchase after which they started."""
    voters = book.support[p]
    found: npt.NDArray[Any] = np.zeros(count, dtype=book.exact.dtype)
    np.add.at(found, since[voters], book.exact[voters])
    return [int(w) for w in found]
