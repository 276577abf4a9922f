"""Which limits does a plan break? Every one of them, in exact numbers; an empty answer is a sound plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from equipoise.plan.schedule.problem import Candidate, Limits, Quota, Way, Ways

__all__ = ["Breach", "breaches", "cliques", "hosted", "measured", "overspent", "quota_gap", "rooms", "too_dear"]

Kind = Literal["ceiling", "needs", "excludes", "hosting", "quota", "must", "joining", "band"]
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Breach:
    """One limit that is broken: its kind, whom or what it is about, in which year, and by how much.

    ``among``: the candidates that break it together.
    """

    kind: Kind
    about: str
    year: int | None = None
    by: Fraction = _ZERO
    among: tuple[str, ...] = ()


def rooms(
    candidates: Sequence[Candidate], ways: Ways, room: Mapping[int, Fraction], limits: Limits | None = None
) -> dict[int, tuple[Fraction, Fraction]]:
    """What is spent in each year, and the room for it: the year's own and what was carried over from before."""
    spent = dict.fromkeys(sorted(room), _ZERO)
    for c in candidates:
        way = ways.get(c.id)
        if way is not None:
            for year, cost in c.spends(way.start, way.part).items():
                spent[year] = spent.get(year, _ZERO) + cost
    found: dict[int, tuple[Fraction, Fraction]] = {}
    for year in sorted(room):
        carry = limits.carry.get(year - 1) if limits is not None else None
        before = found.get(year - 1)
        carried = carry.of(before[1] - before[0]) if carry is not None and before is not None else _ZERO
        found[year] = (spent[year], room[year] + carried)
    return found


def overspent(
    candidates: Sequence[Candidate], ways: Ways, room: Mapping[int, Fraction], limits: Limits | None = None
) -> dict[int, Fraction]:
    """By how much does a plan exceed the room of each year? Years within their room are left out."""
    found = rooms(candidates, ways, room, limits)
    return {year: spent - there for year, (spent, there) in found.items() if spent > there}


def too_dear(candidate: Candidate, way: Way, room: Mapping[int, Fraction], limits: Limits) -> bool:
    """Does a way to buy a candidate overspend some year all by itself?"""
    spends = candidate.spends(way.start, way.part).items()
    if not any(cost > room[year] for year, cost in spends if year in room):
        return False
    return not limits.carry or bool(overspent([candidate], {candidate.id: way}, room, limits))


def hosted(candidates: Sequence[Candidate], ways: Ways) -> dict[tuple[str, int], tuple[str, ...]]:
    """Which candidates does each member host in each year of their work?"""
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for c in candidates:
        way = ways.get(c.id)
        if way is not None and way.host is not None:
            for year in range(way.start, way.start + c.duration):
                found[way.host, year] = (*found.get((way.host, year), ()), c.id)
    return found


def measured(candidate: Candidate, way: Way, quota: Quota) -> Fraction:
    """What a candidate counts in a quota's measure."""
    return way.part * candidate.cost if quota.measure == "spending" else Fraction(1)


def quota_gap(candidates: Sequence[Candidate], ways: Ways, limits: Limits, quota: Quota) -> Fraction:
    """How far is a quota missed, in its measure? Below zero: too little; above: too much."""
    inside = whole = _ZERO
    for c in candidates:
        way = ways.get(c.id)
        if way is not None:
            whole += (amount := measured(c, way, quota))
            inside += amount if way.host is not None and limits.regions.get(way.host) == quota.region else 0
    if quota.low is not None and inside < quota.low * whole:
        return inside - quota.low * whole
    if quota.high is not None and inside > quota.high * whole:
        return inside - quota.high * whole
    return _ZERO


def breaches(
    candidates: Sequence[Candidate], ways: Ways, room: Mapping[int, Fraction], limits: Limits
) -> tuple[Breach, ...]:
    """Every limit on what is bought and when that the plan breaks: ceilings, needs, exclusions, hosting, quotas."""
    bought = {c.id: (c, way) for c in candidates if (way := ways.get(c.id)) is not None}
    found = [Breach("must", c.id) for c in candidates if c.fixed and c.id not in bought]
    for year, excess in overspent(candidates, ways, room, limits).items():
        since = year  # the first year whose savings may be spent in this one
        while since - 1 in limits.carry and since - 1 in room:
            since -= 1
        among = (n for n, (c, way) in bought.items() if any(since <= y <= year for y in c.spends(way.start)))
        found.append(Breach("ceiling", "", year, excess, tuple(among)))
    for name, (c, way) in bought.items():
        found += [Breach("needs", need, among=(name, need)) for need in c.needs if not _complete(need, way, bought)]
        found += [Breach("excludes", other, among=(name, other)) for other in c.excludes if other in bought]
    for (host, year), names in hosted(candidates, ways).items():
        most = limits.hosting.get((host, year))
        if most is not None and len(names) > most:
            found.append(Breach("hosting", host, year, Fraction(len(names) - most), names))
    for quota in limits.quotas:
        gap = quota_gap(candidates, ways, limits, quota)
        if gap:
            found.append(Breach("quota", quota.region, by=gap, among=tuple(bought)))
    return tuple(found)


def _complete(need: str, way: Way, bought: Mapping[str, tuple[Candidate, Way]]) -> bool:
    if need not in bought:
        return False
    other, then = bought[need]
    return then.part == 1 and then.start + other.duration <= way.start


def cliques(candidates: Iterable[Candidate]) -> list[tuple[str, ...]]:
    """Sets of candidates that all exclude each other and together hold every exclusion, the largest first found."""
    apart: dict[str, set[str]] = {}
    for c in candidates:
        for other in c.excludes:
            apart.setdefault(c.id, set()).add(other)
            apart.setdefault(other, set()).add(c.id)
    told: set[frozenset[str]] = set()
    found = []
    for one in sorted(apart):
        for other in sorted(apart[one]):
            if frozenset((one, other)) in told:
                continue
            group = [one, other]
            for n in sorted(apart):
                if n not in group and all(n in apart[g] for g in group):
                    group.append(n)
            told |= {frozenset((a, b)) for a in group for b in group if a != b}
            found.append(tuple(sorted(group)))
    return found
