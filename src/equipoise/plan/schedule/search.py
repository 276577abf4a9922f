"""Which plan is worth most within all limits? The search, in two halves, with the whole programme to fall back on.

First what is bought and when: every limit that does not depend on who takes part or who works, each candidate counted
with the best participants it could have alone. That is a relaxation, so its bound holds for the whole problem. Then,
with the purchases settled, who takes part, pays and works. Where the second half cannot be kept, the prices of its
failure give a cut for the first, and both are asked again. When that does not end, or leaves more than ``gap`` open,
the whole programme is searched from the best plan found.

Where a gap is allowed, each search of HiGHS also has a limit of seconds as a last guard, since nothing else bounds its
work at the root of a tree. On a machine so slow or so busy that the guard is met, the plan may be another one: it
still keeps every limit, and its bound still holds.

HiGHS searches in floating point; what it finds is checked in exact fractions before anyone sees it, and a plan that
breaks a limit by less than the solver can tell is cut off and searched again.

The published order for ties: plans whose worth agrees to about one part in 10^8 count as equal. Among them the plan
with more points is taken: of n candidates in order of id the first earns n points for being bought, the last one,
discounted like worth when it starts later. One thread and a fixed seed settle whatever is still equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from equipoise.errors import InfeasiblePlan
from equipoise.plan.schedule.banded import banded
from equipoise.plan.schedule.buying_rows import buying
from equipoise.plan.schedule.early import all_as_early_as_may_be
from equipoise.plan.schedule.halves import Halves
from equipoise.plan.schedule.infeasible import check_fixed, why_infeasible
from equipoise.plan.schedule.problem import Candidate, Limits, Schedule
from equipoise.plan.schedule.solver import Programme

__all__ = ["best_schedule", "whole_programme"]

_ROUNDS = 5  # times that the second half may send the first back before the whole is searched at once
_ZERO = Fraction(0)


def best_schedule(
    candidates: Sequence[Candidate],
    room: Mapping[int, Fraction],
    *,
    discount: Fraction,
    first: int,
    nodes: int,
    limits: Limits | None = None,
    gap: Fraction = _ZERO,
) -> Schedule:
    """The plan worth most within the room of each year and all limits; years not in ``room`` are not limited.

    ``nodes`` bounds each search, so that it ends at the same place on every machine; ``gap`` is the part of the worth
    that may be left open. The distance of ``bound`` from ``worth`` is what is left. Raises InfeasiblePlan when what
    must be bought does not fit, or when no plan was found within the search.
    """
    limits = limits or Limits()
    ordered = sorted(candidates, key=lambda c: c.id)
    check_fixed(ordered, room, limits)
    search = Halves.of(ordered, room, limits, discount, first, nodes, gap)
    early = all_as_early_as_may_be(search)
    return early if early is not None else _searched(search)


def whole_programme(
    candidates: Sequence[Candidate],
    room: Mapping[int, Fraction],
    *,
    discount: Fraction,
    first: int,
    limits: Limits,
) -> Programme:
    """The whole problem as one programme, for whoever wants to solve it otherwise."""
    ordered = sorted(candidates, key=lambda c: c.id)
    return Halves.of(ordered, room, limits, discount, first, 1, _ZERO).at_once()[0].programme


def _searched(search: Halves) -> Schedule:
    """Both halves in turn, then the whole programme if they leave too much open."""
    if search.gap and search.working and search.limits.band is not None:
        return banded(search)
    main = buying(search.candidates, search.room, search.limits, search.gains, search.discount, search.first)
    best: Schedule | None = None
    bound: Fraction | None = None
    for _ in range(_ROUNDS):
        ways, upper, ended = search.chosen(main, gap=float(search.gap))
        if ways is None:
            if ended and best is None:
                raise InfeasiblePlan(why_infeasible(search.candidates))
            break
        bound = upper if bound is None else min(bound, upper)
        found = search.shared(ways, bound)
        if found is not None and (best is None or found.worth > best.worth):
            best = found
        if found is not None or not search.cut(main, search.parts(ways)):
            break
        search.cut_relaxed(main)
    if best is not None and bound is not None:
        best = replace(best, bound=max(best.worth, bound))
        if not search.two_halves or search.near_enough(best):
            return best
    if not search.two_halves:
        raise InfeasiblePlan("the search ended before it found a plan: allow it more nodes")
    return search.whole(best or search.nothing(bound), bound)
