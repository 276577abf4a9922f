"""How is a large plan under a return band found in seconds?

The whole programme without whole numbers gives the bound and what the band is worth to each member. At these prices the
first half finds a plan that is as good as any, but whose work may miss the band. Then rows of a band a little tighter
than the true one steer, and what still fails is bought in part; groups of candidates are chosen again in the whole
programme, with all that depends on them. Fixed numbers of rounds and of nodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from equipoise.errors import InfeasiblePlan
from equipoise.plan.schedule.band_prices import price_band, tightened
from equipoise.plan.schedule.buying_rows import Buying, buying
from equipoise.plan.schedule.halves import Halves, start_of
from equipoise.plan.schedule.infeasible import why_infeasible
from equipoise.plan.schedule.limits_kept import Breach, breaches
from equipoise.plan.schedule.neighbourhoods import at, improved, kept_in_part, widened
from equipoise.plan.schedule.partaking import Partaking
from equipoise.plan.schedule.problem import Schedule
from equipoise.plan.schedule.settling import settled
from equipoise.plan.schedule.solver import Solved

__all__ = ["banded"]

_ASKS = 60  # times that the solver may ask whether to go on where the first half is searched at once
_MENDS = 15  # rounds in which a plan is mended for the band
_TIGHTER = Fraction(3, 1000)  # by so much the band lies inside the true one while it is mended
_MARGIN = 1e-4
_LITTLE = 2500  # columns of a whole programme that takes no longer than the rounds before it


def banded(search: Halves) -> Schedule:
    """The plan, with its bound; what the search could not find is left open. Raises InfeasiblePlan."""
    whole, half = search.at_once()
    relaxed = whole.programme.relaxed()
    if not len(relaxed.values):
        if relaxed.ended:
            raise InfeasiblePlan(_unmet(search))
        return search.whole(search.nothing(None), None)
    bound = Fraction(relaxed.worth * (1 + 1e-9)) * whole.unit
    main = buying(search.candidates, search.room, search.limits, search.gains, search.discount, search.first)
    price_band(main, half, relaxed, whole.unit, search.candidates, search.limits, search.gains)
    near = improved(main, search.candidates, gap=1.5 * float(search.gap))  # the whole is bettered afterwards
    values = near[0] if near is not None else main.programme.solved(nodes=search.nodes, asks=_ASKS).values
    best = _mended(search, main, values, bound)
    if best is not None:
        best = _widened(search, best, whole, half, relaxed)
        if search.near_enough(best):
            return best
    if best is None or not best.worth or len(whole.programme.gains) <= _LITTLE:
        return search.whole(best, bound)
    return best


def _mended(search: Halves, main: Buying, values: Sequence[float], bound: Fraction) -> Schedule | None:
    """A plan near these purchases whose work keeps the band, or the one that buys nothing where that is allowed."""
    tight = replace(search.limits, band=tightened(search.limits.band, _TIGHTER))
    for _ in range(_MENDS):
        if not len(values):
            break
        ways = main.chosen(values)
        broken = breaches(search.candidates, ways, search.room, search.limits)
        for one in broken:
            main.forbid(one, ways)
        found = None if broken else search.shared(ways, bound)
        if found is not None:
            return found
        if not search.cut(main, search.parts(ways), tight, _MARGIN) and not broken:
            main.forbid(Breach("quota", ""), ways)  # this very choice cannot be kept
        values = kept_in_part(main, values)
    return search.nothing(bound)


def _widened(search: Halves, best: Schedule, whole: Buying, half: Partaking, relaxed: Solved) -> Schedule:
    """A better plan of the whole programme near this one, group by group."""
    start = start_of(whole, half, best) or {}
    chosen = {i: float(round(start[i])) for i, told in enumerate(whole.programme.whole) if told}
    full = at(whole, chosen)
    if not len(full):
        return best
    for better in widened(whole, half, search.candidates, full, relaxed, gap=float(search.gap)):
        ways = whole.chosen(better)
        if breaches(search.candidates, ways, search.room, search.limits):
            continue
        parts, joined = search.parts(ways), half.joined(better)
        shared = settled(search.candidates, parts, joined, search.limits, working=search.working)
        if shared is not None and (found := search.plan(ways, shared, best.bound)).worth > best.worth:
            best = found
    return best


def _unmet(search: Halves) -> str:
    """In words: which kind of limit stands in the way of every plan, even of one that buys parts of projects."""
    without = {
        "the return band": replace(search.limits, band=None),
        "the quotas": replace(search.limits, quotas=()),
        "the hosts' room": replace(search.limits, hosting={}),
    }
    named = [
        word
        for word, limits in without.items()
        if limits != search.limits and len(replace(search, limits=limits).at_once()[0].programme.relaxed().values)
    ]
    why = why_infeasible(search.candidates)
    return f"{' or '.join(named)} cannot be kept beside what must be bought: {why}" if named else why
