"""Can every project be had at its first start? Then there is nothing to search for."""

from __future__ import annotations

from fractions import Fraction

from equipoise.plan.schedule.halves import Halves
from equipoise.plan.schedule.limits_kept import breaches
from equipoise.plan.schedule.problem import Schedule, Way, worth_of
from equipoise.plan.schedule.settling import settled

__all__ = ["all_as_early_as_may_be"]


def all_as_early_as_may_be(search: Halves) -> Schedule | None:
    """Every project at its first start after what it needs, its best participants in it, if that keeps all limits.

    None when one cannot be or is worth nothing.
    """
    by_id = {c.id: c for c in search.candidates}
    ways: dict[str, Way | None] = {}
    ends: dict[str, int] = {}
    if any(c.worth + search.gains[c.id] <= 0 and not c.fixed for c in search.candidates):
        return None
    waiting = list(search.candidates)
    while waiting:
        ready = [c for c in waiting if all(n in ends for n in c.needs)]
        if not ready:
            return None
        for c in ready:
            after = max((ends[n] for n in c.needs), default=None)
            way = next((w for w in c.ways() if w.part == max(c.parts) and (after is None or w.start >= after)), None)
            if way is None or any(by_id[n].parts and max(by_id[n].parts) < 1 for n in c.needs):
                return None
            ways[c.id], ends[c.id] = way, way.start + c.duration
        waiting = [c for c in waiting if c.id not in ends]
    if breaches(search.candidates, ways, search.room, search.limits):
        return None
    shared = settled(search.candidates, search.parts(ways), search.best_joined(), search.limits, working=search.working)
    if shared is None:
        return None
    found = search.plan(ways, shared, Fraction(0))
    ceiling = worth_of(search.candidates, ways, search.discount, search.first) + sum(search.gains.values(), Fraction(0))
    return found if found.worth == ceiling else None
