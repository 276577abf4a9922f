"""Which projects can be bought without a doubt? The steps of Equal Shares in floating point, written to be compiled.

One function over plain arrays. It buys as long as proven bounds on every figure settle each comparison, and stops
where they do not; the caller then makes that one step exactly and calls again. As plain Python it is slow and gives
the same answer; ``compiled`` makes machine code of it.

Bounds. ``purses[v, 0]`` is within ``purses[v, 1]`` of what a group has. Whatever set of supporters is taken to give its
last, ``x = (price - what they give) / slope of the others`` is at most the true x, so an early or old x is a lower
bound. Who pays in full pays x however much it has: only errors of those who give their last enter x. The set is the
right one where every supporter's money is further from x than x is uncertain.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["FULL", "LAST", "buy_surely"]

Array: TypeAlias = npt.NDArray[Any]

_U = 2.0**-53
_TINY = 1e-300  # above zero: who has paid in full and has nothing left has still not given its last
_LOOSE = 1e-10  # a price known less well than this, beside the endowment, is left to exact counting
_EXACT = 9e15  # below it a product of whole numbers in floating point is exact

FULL = 1  # the part that a supporter took in a purchase
LAST = 2


def buy_surely(
    starts: Array,
    sizes: Array,
    voters: Array,
    weights: Array,
    scores: Array,
    role: Array,
    price: Array,
    worth: Array,
    purses: Array,
    low: Array,
    x: Array,
    bought: Array,
    count: int,
    start: float,
    top: float,
    by_cost: bool,
    integral: bool,
) -> tuple[int, bool]:
    """How many purchases are there now, and is the next one in doubt?

    The supporters of project p stand at ``starts[p]:starts[p + 1]`` of ``voters``, ``weights`` and ``scores`` (empty
    where all are one); the first ``sizes[p]`` of them may still have money. ``role`` says afterwards who paid in full
    and who gave its last. ``low`` are lower bounds of rho (infinite: bought, or never to be bought), ``x`` where to
    look first, ``top`` the highest score; ``by_cost``: all worths are in one ratio to the prices; ``integral``: sums
    of weights times scores are exact.
    """
    projects = len(price)
    scored = len(scores) > 0
    seen = np.full(projects, -1, np.int64)  # the purchase before which a project was last looked at to the end
    clear = np.zeros(projects, np.bool_)
    high = np.zeros(projects)
    loose = np.zeros(projects)
    slopes = np.zeros(projects)
    lasts = np.zeros(projects, np.int64)
    while True:
        p = 0
        for q in range(1, projects):
            if low[q] < low[p]:
                p = q
        if projects == 0 or low[p] == np.inf:
            return count, False
        look = p
        if seen[p] == count:
            if not clear[p]:
                return count, True
            look = -1
            tied = False
            for q in range(projects):
                if q != p and low[q] <= high[p]:
                    if seen[q] != count:
                        look = q
                        break
                    if not clear[q]:
                        return count, True
                    tied = True
            if look < 0 and tied:
                # A tie is broken here where all who have money pay in full: then rho is a ratio of whole numbers.
                best = p
                for q in range(projects):
                    if low[q] <= high[p]:
                        if lasts[q] or not integral:
                            return count, True
                        if by_cost:
                            if slopes[q] > slopes[best] or (slopes[q] == slopes[best] and q < best):
                                best = q
                        else:
                            one, other = price[q] * slopes[best], price[best] * slopes[q]
                            if one > _EXACT or other > _EXACT:
                                return count, True
                            if one < other or (one == other and q < best):
                                best = q
                p = best
        if look >= 0:
            first = starts[look]
            end = first + sizes[look]
            cut, slope, taken, total, off, doubt, gap, given, dead = x[look], 0.0, 0.0, 0.0, 0.0, 0.0, np.inf, 0, 0
            # No branches: what depends on who can pay is near random. Who has nothing left adds nothing.
            if scored:
                for at in range(first, end):
                    m, wrong, w, s = purses[voters[at], 0], purses[voters[at], 1], weights[at], scores[at]
                    own, vague, due = w * m, w * wrong, cut * s
                    full = m > due
                    total += own
                    doubt += vague
                    slope += w * s if full else 0.0
                    taken += 0.0 if full else own
                    off += 0.0 if full else vague
                    given += not full
                    dead += m <= 0.0
                    gap = min(gap, (abs(m - due) - wrong) / s)
            else:
                for at in range(first, end):
                    m, wrong, w = purses[voters[at], 0], purses[voters[at], 1], weights[at]
                    own, vague = w * m, w * wrong
                    full = m > cut
                    total += own
                    doubt += vague
                    slope += w if full else 0.0
                    taken += 0.0 if full else own
                    off += 0.0 if full else vague
                    given += not full
                    dead += m <= 0.0
                    gap = min(gap, abs(m - cut) - wrong)
            if 8 * dead > sizes[look]:
                # Who has nothing left never pays again: to the end, where nobody looks.
                at = first
                while at < end:
                    v = voters[at]
                    if purses[v, 0] > 0.0:
                        at += 1
                        continue
                    end -= 1
                    voters[at], voters[end] = voters[end], v
                    weights[at], weights[end] = weights[end], weights[at]
                    if scored:
                        scores[at], scores[end] = scores[end], scores[at]
            sizes[look] = end - first
            given -= dead
            cost = price[look]
            noise = (4 * (sizes[look] + dead) + 32) * _U
            if total + doubt * (1 + 1e-6) + noise * (total + cost) < cost:
                low[look] = np.inf
                continue
            sure = total - doubt * (1 + 1e-6) - noise * (total + cost) > cost
            if slope == 0.0:
                seen[look], clear[look] = count, False
                continue
            found = (cost - taken) / slope
            vague = (off * (1 + 1e-6) + noise * (taken + cost)) / slope + 16 * _U * found
            bound = (found - vague) / worth[look] * (1 - 4 * _U)
            if bound > low[look]:
                low[look] = bound
            if sure and gap > abs(found - cut) + vague:
                seen[look], clear[look] = count, True
                x[look], loose[look], slopes[look], lasts[look] = found, vague, slope, given
                high[look] = (found + vague) / worth[look] * (1 + 4 * _U)
            elif found > cut + vague:
                x[look] = found
            else:
                seen[look], clear[look] = count, False
            continue
        if loose[p] * top > _LOOSE * start:
            return count, True
        end = starts[p] + sizes[p]
        cut = x[p]
        slack = loose[p]
        for at in range(starts[p], end):
            v = voters[at]
            m, wrong = purses[v, 0], purses[v, 1]
            s = scores[at] if scored else 1.0
            full = m > cut * s
            role[at] = FULL if full else LAST if m > 0.0 else 0
            purses[v, 0] = max(m - cut * s, _TINY) if full else 0.0
            purses[v, 1] = wrong + slack * s + 4 * _U * start if full else 0.0
        for at in range(end, starts[p + 1]):
            role[at] = 0
        low[p] = np.inf
        bought[count] = p
        count += 1
