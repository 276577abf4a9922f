"""Which projects can be bought without a doubt? The steps of Equal Shares in floating point, written to be compiled.

One function over plain arrays. It buys as long as proven bounds on every figure settle each comparison, and stops
where they do not; the caller then makes that one step exactly and calls again. As plain Python it is slow and gives
the same answer; ``compiled`` makes machine code of it.

Bounds. ``purses[v, 0]`` is within ``purses[v, 1]`` of what a group has. Whatever set of supporters is taken to give its
last, ``x = (price - what they give) / slope of the others`` is at most the true x, so an early or old x is a lower
bound. Who pays in full pays x however much it has: only errors of those who give their last enter x. The set is the
right one where every supporter's money is further from x than x is uncertain.

Whom nobody looks at. Where only what is bought is asked, as in all rounds of Add1 but the last, most voters can pay in
full for all that they support. ``credit[v]`` is what a voter pays at most, less than nothing: minus the sum of
``dues``, by project the most that a unit of score has yet paid, over all that it supports. As long as start + credit
is above zero it surely pays in full, and is only counted: in sums by project, and in ``shared``, what all of these who
support p lose for a unit of x of another. When a purchase is dearer than its due, the dues rise, and whoever may then
run out is looked at from there on: its money is the start less what was paid for what it supports. Counting somebody as
paying in full can only make x smaller, so bounds that were found before stay bounds.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["FULL", "LAST", "buy_surely", "count_only"]

Array: TypeAlias = npt.NDArray[Any]

_U = 2.0**-53
_TINY = 1e-300  # above zero: who has paid in full and has nothing left has still not given its last
_LOOSE = 1e-10  # a price known less well than this, beside the endowment, is left to exact counting
_EXACT = 9e15  # below it a product of whole numbers in floating point is exact
_SPARE = 1e-9  # of the start: a voter that surely keeps so much is only counted
_AHEAD = 1.02  # dues rise so much further than they must, so that they rise seldom
_PLENTY = 0.01  # and that seems to keep so much is only counted from the next round on

FULL = 1  # the part that a supporter took in a purchase
LAST = 2


def buy_surely(
    starts: Array,
    sizes: Array,
    filled: Array,
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
    everyone: Array,
    points: Array,
    opens: Array,
    named: Array,
    marks: Array,
    loads: Array,
    spared: Array,
    credit: Array,
    dues: Array,
    slope_of: Array,
    weight_of: Array,
    money_of: Array,
    vague_of: Array,
    shared: Array,
    paid: Array,
    unsure: Array,
) -> tuple[int, bool]:
    """How many purchases are there now, and is the next one in doubt?

    The supporters of project p who are looked at stand from ``starts[p]`` on in ``voters``, ``weights`` and ``scores``
    (empty where all are one): ``filled[p]`` of them, of whom the first ``sizes[p]`` may still have money. ``role`` says
    afterwards who paid in full and who gave its last. ``low`` are lower bounds of rho (infinite: bought, or never to be
    bought), ``x`` where to look first, ``top`` the highest score; ``by_cost``: all worths are in one ratio to the
    prices; ``integral``: sums of weights times scores are exact.

    From ``everyone`` on: those who are only counted (``everyone`` empty: nobody). All supporters by project with their
    scores, by voter from ``opens[v]`` on what it supports and with which score, all weights; who is ``spared``; by
    project the sums over them: weight times score, weight, money and by how much it may be wrong. ``paid`` (-1: not
    bought) and ``unsure`` are the x of this run's purchases.
    """
    projects = len(price)
    sparing = len(everyone) > 0
    scored = len(scores) > 0
    seen = np.full(projects, -1, np.int64)  # the purchase before which a project was last looked at to the end
    clear = np.zeros(projects, np.bool_)
    high = np.zeros(projects)
    loose = np.zeros(projects)
    slopes = np.zeros(projects)
    lasts = np.zeros(projects, np.int64)
    if sparing:
        for p in range(projects):
            for at in range(starts[p], starts[p] + filled[p]):
                purses[voters[at], 0], purses[voters[at], 1] = start, _U * start
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
            cut, slope, taken, total, off, doubt = x[look], slope_of[look], 0.0, money_of[look], 0.0, vague_of[look]
            gap, given, dead = np.inf, 0, 0
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
            if 4 * dead > sizes[look]:
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
            elif abs(found - cut) > vague:
                x[look] = found
            else:
                seen[look], clear[look] = count, False
            continue
        if loose[p] * top > _LOOSE * start:
            return count, True
        cut = x[p]
        slack = loose[p]
        if sparing and (cut + slack) * (1 + 4 * _U) > dues[p]:
            rise = (cut + slack) * _AHEAD - dues[p]
            dues[p] += rise
            moved = False
            for at in range(starts[p], starts[p + 1]):
                v = everyone[at]
                if not spared[v]:
                    continue
                credit[v] -= rise * (points[at] if scored else 1.0)
                if start + credit[v] > _SPARE * start:
                    continue
                spared[v], moved = False, True
                m, wrong, w = start, _U * start, loads[v]
                for b in range(opens[v], opens[v + 1]):
                    q = named[b]
                    if paid[q] >= 0.0:
                        s = marks[b] if scored else 1.0
                        m -= paid[q] * s
                        wrong += unsure[q] * s + 4 * _U * start
                purses[v, 0], purses[v, 1] = m, wrong
                for b in range(opens[v], opens[v + 1]):
                    q = named[b]
                    s = marks[b] if scored else 1.0
                    last, place = starts[q] + filled[q], starts[q] + sizes[q]
                    voters[last], weights[last] = voters[place], weights[place]
                    voters[place], weights[place] = v, w
                    if scored:
                        scores[last], scores[place] = scores[place], s
                    sizes[q] += 1
                    filled[q] += 1
                    slope_of[q] -= w * s
                    weight_of[q] -= w
                    money_of[q] -= w * m
                    vague_of[q] += w * wrong + 4 * _U * start * weight_of[q]
                    seen[q] = -1
                    for c in range(opens[v], opens[v + 1]):
                        shared[q, named[c]] -= w * s
            if moved:
                continue
        end = starts[p] + sizes[p]
        for at in range(starts[p], end):
            v = voters[at]
            m, wrong = purses[v, 0], purses[v, 1]
            s = scores[at] if scored else 1.0
            full = m > cut * s
            role[at] = FULL if full else LAST if m > 0.0 else 0
            purses[v, 0] = max(m - cut * s, _TINY) if full else 0.0
            purses[v, 1] = wrong + slack * s + 4 * _U * start if full else 0.0
        for at in range(end, starts[p] + filled[p]):
            role[at] = 0
        if sparing:
            paid[p], unsure[p] = cut, slack
            for q in range(projects):
                if shared[p, q] > 0.0:
                    money_of[q] -= cut * shared[p, q]
                    vague_of[q] += slack * shared[p, q] + 4 * _U * start * weight_of[q]
        low[p] = np.inf
        bought[count] = p
        count += 1


def count_only(
    starts: Array,
    filled: Array,
    voters: Array,
    weights: Array,
    scores: Array,
    start: float,
    everyone: Array,
    points: Array,
    opens: Array,
    named: Array,
    marks: Array,
    loads: Array,
    spared: Array,
    credit: Array,
    dues: Array,
    slope_of: Array,
    weight_of: Array,
    shared: Array,
    paid: Array,
) -> None:
    """Whom need nobody look at, by what was paid in the round before? The arrays are those of ``buy_surely``."""
    projects = len(starts) - 1
    scored = len(points) > 0
    for p in range(projects):
        dues[p] = max(paid[p], 0.0) * _AHEAD
        slope_of[p] = weight_of[p] = 0.0
        filled[p] = 0
        for q in range(projects):
            shared[p, q] = 0.0
    for v in range(len(spared)):
        credit[v] = 0.0
        for b in range(opens[v], opens[v + 1]):
            credit[v] -= dues[named[b]] * (marks[b] if scored else 1.0)
        spared[v] = start + credit[v] > _PLENTY * start
        if spared[v]:
            w = loads[v]
            for b in range(opens[v], opens[v + 1]):
                p = named[b]
                due = w * (marks[b] if scored else 1.0)
                slope_of[p] += due
                weight_of[p] += w
                for c in range(opens[v], opens[v + 1]):
                    shared[p, named[c]] += due
    for p in range(projects):
        for at in range(starts[p], starts[p + 1]):
            v = everyone[at]
            if not spared[v]:
                place = starts[p] + filled[p]
                voters[place], weights[place] = v, loads[v]
                if scored:
                    scores[place] = points[at]
                filled[p] += 1
