"""Which programme chooses what is bought, how and when? Columns are ways to buy, rows the limits on them.

One 0/1 column for each way of each candidate. What a candidate gains by the best choice of its participants is
counted with it, so the programme is a relaxation of the whole problem: its bound holds for the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from equipoise.plan.schedule.limits_kept import Breach, cliques, measured, too_dear
from equipoise.plan.schedule.problem import Candidate, Limits, Quota, Way
from equipoise.plan.schedule.solver import Programme

__all__ = ["SCALE", "Buying", "buying"]

SCALE = 1e6  # the worth of all candidates in the solver's units: its tolerances are absolute
_TIE = 1e-3  # points for ties, in the same units
_LATER_HOST = 0.05  # part of the points lost by each host that is named before the one chosen


@dataclass(frozen=True, slots=True)
class Buying:
    """The programme, the column of each way of each candidate, and what one unit of its worth is.

    Where it matters only in which region a candidate is hosted, its ways name no host; ``homes`` has a column for one
    host of each region instead, and ``at_home`` the host of those that could be hosted in one region only.
    """

    programme: Programme
    columns: Mapping[str, Mapping[Way, int]]
    homes: Mapping[str, Mapping[str, int]]
    at_home: Mapping[str, str]
    unit: Fraction

    def chosen(self, values: Sequence[float]) -> dict[str, Way | None]:
        """The way in which each candidate is bought."""
        found: dict[str, Way | None] = {}
        for name, ways in self.columns.items():
            way = next((way for way, i in ways.items() if values[i] > 0.5), None)
            if way is not None and way.host is None:
                homes = self.homes.get(name, {})
                host = next((h for h, i in homes.items() if values[i] > 0.5), self.at_home.get(name))
                way = replace(way, host=host)
            found[name] = way
        return found

    def worth(self, values: Sequence[float]) -> float:
        """What the solver maximises, of these values."""
        return float(sum(g * v for g, v in zip(self.programme.gains, values, strict=True)))

    def start_of(self, ways: Mapping[str, Way | None]) -> dict[int, float]:
        """A known plan as values of the columns."""
        found: dict[int, float] = {}
        for name, some in self.columns.items():
            known = ways.get(name)
            for way, i in some.items():
                same = known is not None and replace(way, host=way.host or known.host) == known
                found[i] = float(same)
            for host, i in self.homes.get(name, {}).items():
                found[i] = float(known is not None and host == known.host)
        return found

    def forbid(self, breach: Breach, ways: Mapping[str, Way | None]) -> None:
        """Cut off what broke a limit by less than the solver can tell."""
        names = breach.among or tuple(n for n, way in ways.items() if way is not None)
        values = self.start_of(ways)
        together = {i: 1.0 for n in names for i in self.columns[n].values() if values[i]}
        if breach.kind == "quota":  # more may be bought to meet it: this very choice is cut off
            others = {i: 1.0 if v else -1.0 for i, v in values.items()}
            self.programme.row(others, high=sum(values.values()) - 1.0)
        else:
            self.programme.row(together, high=len(together) - 1.0)


def buying(
    candidates: Sequence[Candidate],
    room: Mapping[int, Fraction],
    limits: Limits,
    gains: Mapping[str, Fraction],
    discount: Fraction,
    first: int,
) -> Buying:
    """The programme of these candidates, in order of id; ``gains`` is added to the worth of those it names."""
    programme = Programme()
    columns: dict[str, dict[Way, int]] = {}
    homes: dict[str, dict[str, int]] = {}
    at_home: dict[str, str] = {}
    total = sum((c.worth + max(gains.get(c.id, Fraction(0)), Fraction(0)) for c in candidates), Fraction(0))
    unit = (total or Fraction(1)) / Fraction(SCALE)
    limited = {host for host, _ in limits.hosting}
    for place, c in enumerate(candidates):
        # A project that nobody values is not bought to break a tie, only if another needs it.
        extra = gains.get(c.id, Fraction(0))
        points = (len(candidates) - place) / len(candidates) if c.worth + extra > 0 else -1.0
        by_host = bool(limited & set(c.hosts)) or (len(c.parts) > 1 and bool(limits.quotas))
        ways = list(c.ways() if by_host else replace(c, hosts=()).ways())
        must = float(c.fixed and len(ways) == 1)
        columns[c.id] = {}
        for way in ways:
            later = discount ** (way.start - first)
            gain = float(way.part * (c.worth * later + extra) / unit)
            listed = 1 - _LATER_HOST * c.hosts.index(way.host) if way.host else 1
            tie = _TIE * points * float(later * way.part) * listed
            most = 0.0 if not must and too_dear(c, way, room, limits) else 1.0
            columns[c.id][way] = programme.column(gain + tie, must, most, whole=True)
        if not by_host and c.hosts:
            regions = {limits.regions.get(host, ""): host for host in reversed(c.hosts)}
            at_home[c.id] = c.hosts[0]
            if limits.quotas and len(regions) > 1:
                named = [host for host in c.hosts if host in regions.values()]
                homes[c.id] = {h: programme.column(-_TIE * _LATER_HOST * n, whole=True) for n, h in enumerate(named)}
    found = Buying(programme, columns, homes, at_home, unit)
    _needs(found, candidates)
    _ceilings(found, candidates, room, limits)
    for group in cliques(candidates):
        programme.row({i: 1.0 for n in group if n in columns for i in columns[n].values()}, high=1.0)
    _hosting(found, candidates, limits)
    for name, some in homes.items():
        bought = dict.fromkeys(columns[name].values(), -1.0)
        programme.row(dict.fromkeys(some.values(), 1.0) | bought, low=0.0, high=0.0)
    for quota in limits.quotas:
        _quota(found, candidates, limits, quota)
    return found


def _needs(found: Buying, candidates: Sequence[Candidate]) -> None:
    by_id = {c.id: c for c in candidates}
    for c in candidates:
        own = found.columns[c.id]
        if c.fixed and len(own) > 1:
            found.programme.row(dict.fromkeys(own.values(), 1.0), low=1.0, high=1.0)
        else:
            found.programme.row(dict.fromkeys(own.values(), 1.0), high=1.0)
        for need in (by_id[n] for n in c.needs):
            for s in c.starts:  # started by s only if what it needs was started early enough to be complete
                begun = {i: 1.0 for way, i in own.items() if way.start <= s}
                ways = found.columns[need.id].items()
                complete = {i: -1.0 for way, i in ways if way.part == 1 and way.start + need.duration <= s}
                found.programme.row(begun | complete, high=0.0)


def _ceilings(found: Buying, candidates: Sequence[Candidate], room: Mapping[int, Fraction], limits: Limits) -> None:
    """Spending of a year within its room and what is carried into it; in parts of the room, as tolerances are absolute.

    What is carried is a column: at most the carried part of what the year's row leaves, and at most its amount.
    """
    carried: int | None = None  # the column of what comes from the year before
    before = Fraction(1)
    for year, limit in sorted(room.items()):
        unit = limit or Fraction(1)
        spending = {
            i: v
            for c in candidates
            for way, i in found.columns[c.id].items()
            if (v := float(c.spends(way.start, way.part).get(year, 0) / unit))
        }
        if carried is not None:
            spending[carried] = -float(before / unit)
        found.programme.row(spending, high=float(limit / unit))
        carry = limits.carry.get(year)
        if carry is None or not carry.part or year + 1 not in room:
            carried = None
            continue
        most = float("inf") if carry.most is None else float(carry.most / unit)
        now = found.programme.column(0.0, 0.0, most)
        part = float(carry.part)
        found.programme.row({now: 1.0} | {i: part * v for i, v in spending.items()}, high=part * float(limit / unit))
        carried, before = now, unit


def _hosting(found: Buying, candidates: Sequence[Candidate], limits: Limits) -> None:
    for (host, year), most in sorted(limits.hosting.items()):
        under_way = {
            i: 1.0
            for c in candidates
            for way, i in found.columns[c.id].items()
            if way.host == host and way.start <= year < way.start + c.duration
        }
        if len(under_way) > most:
            found.programme.row(under_way, high=float(most))


def _quota(found: Buying, candidates: Sequence[Candidate], limits: Limits, quota: Quota) -> None:
    """What is bought in the region, less a part of all that is bought: at least 0 for a floor, at most for a ceiling.

    Where the host is a column of its own the project has no parts (see ``buying``), so it counts whole.
    """
    unit = max((c.cost for c in candidates), default=Fraction(1)) or Fraction(1)
    if quota.measure == "projects":
        unit = Fraction(1)
    for edge, low, high in ((quota.low, 0.0, None), (quota.high, None, 0.0)):
        if edge is None:
            continue
        row: dict[int, float] = {}
        for c in candidates:
            homes = found.homes.get(c.id, {})
            for way, i in found.columns[c.id].items():
                host = way.host or (None if homes else found.at_home.get(c.id))
                inside = host is not None and limits.regions.get(host) == quota.region
                row[i] = float((inside - edge) * measured(c, way, quota) / unit)
            for host, i in homes.items():
                if limits.regions.get(host) == quota.region:
                    row[i] = float(measured(c, Way(0), quota) / unit)
        found.programme.row({i: v for i, v in row.items() if v}, low=low, high=high)
