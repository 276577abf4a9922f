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
from dataclasses import dataclass, replace
from fractions import Fraction

from equipoise.errors import InfeasiblePlan
from equipoise.plan.schedule.band_prices import price_band, tightened
from equipoise.plan.schedule.buying_rows import Buying, buying
from equipoise.plan.schedule.infeasible import check_fixed, why_infeasible
from equipoise.plan.schedule.limits_kept import Breach, breaches
from equipoise.plan.schedule.neighbourhoods import ENOUGH, at, improved, kept_in_part, widened
from equipoise.plan.schedule.partaking import Partaking, lone_gains, partaking, work_matters
from equipoise.plan.schedule.problem import Candidate, Limits, Schedule, Way, worth_of
from equipoise.plan.schedule.settling import Settled, settled
from equipoise.plan.schedule.solver import Programme, Solved

__all__ = ["best_schedule", "whole_programme"]

_CUTS = 50  # solver round-offs to repair before giving up; none has been seen to need more than one
_ROUNDS = 5  # times that the second half may send the first back before the whole is searched at once
_RELAXED = 8  # and times that it does so to plans without whole numbers
_ASKS = 60  # times that the solver of a large programme may ask whether to go on: some 15 s of work
_MENDS = 7  # rounds in which a large plan is mended for the band
_TIGHTER = Fraction(3, 1000)  # by so much the steering band lies inside the true one
_MARGIN = 1e-4
_LITTLE = 2500  # columns of a whole programme that takes no longer than the rounds before it
_ZERO = Fraction(0)
Ways = Mapping[str, Way | None]


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
    search = _Search.of(ordered, room, limits, discount, first, nodes, gap)
    early = search.all_as_early_as_may_be()
    return early if early is not None else search.searched()


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
    return _Search.of(ordered, room, limits, discount, first, 1, _ZERO).at_once()[0].programme


@dataclass(slots=True)
class _Search:
    candidates: Sequence[Candidate]
    room: Mapping[int, Fraction]
    limits: Limits
    discount: Fraction
    first: int
    nodes: int
    gap: Fraction
    gains: Mapping[str, Fraction]
    working: bool

    @classmethod
    def of(
        cls,
        ordered: Sequence[Candidate],
        room: Mapping[int, Fraction],
        limits: Limits,
        discount: Fraction,
        first: int,
        nodes: int,
        gap: Fraction,
    ) -> _Search:
        """The problem without the ways of candidates that can never be bought."""
        working = work_matters(ordered, limits)
        possible, gains = [], {}
        for c in ordered:
            gain = lone_gains(c, limits, working=working)
            if gain is None and c.fixed:
                raise InfeasiblePlan(f"{c.id} must be bought, but no choice of its participants and workers will do")
            possible.append(c if gain is not None else replace(c, starts=()))
            gains[c.id] = gain or _ZERO
        return cls(possible, room, limits, discount, first, nodes, gap, gains, working)

    @property
    def two_halves(self) -> bool:
        """Is there anything to choose beside what is bought and when?"""
        return self.working or any(c.joining is not None for c in self.candidates)

    # --- the whole answer -----------------------------------------------------------------------------------------

    def plan(self, ways: Ways, shared: Settled, bound: Fraction) -> Schedule:
        worth = worth_of(self.candidates, ways, self.discount, self.first, shared.pays, shared.works)
        return Schedule(dict(ways), worth, max(worth, bound), shared.pays, shared.works)

    def near_enough(self, found: Schedule) -> bool:
        # The last of the solver's digits is no reason to search again.
        return found.bound - found.worth <= max(self.gap, Fraction(1, 10**9)) * abs(found.worth)

    def all_as_early_as_may_be(self) -> Schedule | None:
        """Every project at its first start after what it needs, its best participants in it, if that keeps all limits.

        None when one cannot be or is worth nothing.
        """
        by_id = {c.id: c for c in self.candidates}
        ways: dict[str, Way | None] = {}
        ends: dict[str, int] = {}
        if any(c.worth + self.gains[c.id] <= 0 and not c.fixed for c in self.candidates):
            return None
        waiting = list(self.candidates)
        while waiting:
            ready = [c for c in waiting if all(n in ends for n in c.needs)]
            if not ready:
                return None
            for c in ready:
                after = max((ends[n] for n in c.needs), default=None)
                way = next(
                    (w for w in c.ways() if w.part == max(c.parts) and (after is None or w.start >= after)), None
                )
                if way is None or any(by_id[n].parts and max(by_id[n].parts) < 1 for n in c.needs):
                    return None
                ways[c.id], ends[c.id] = way, way.start + c.duration
            waiting = [c for c in waiting if c.id not in ends]
        if breaches(self.candidates, ways, self.room, self.limits):
            return None
        shared = settled(self.candidates, self.parts(ways), self.best_joined(), self.limits, working=self.working)
        if shared is None:
            return None
        found = self.plan(ways, shared, _ZERO)
        ceiling = worth_of(self.candidates, ways, self.discount, self.first) + sum(self.gains.values(), _ZERO)
        return found if found.worth == ceiling else None

    def parts(self, ways: Ways) -> dict[str, Fraction]:
        return {name: way.part for name, way in ways.items() if way is not None}

    def best_joined(self) -> dict[str, tuple[str, ...]]:
        return {c.id: c.joining.best() or () for c in self.candidates if c.joining is not None}

    # --- two halves -----------------------------------------------------------------------------------------------

    def searched(self) -> Schedule:
        """Both halves in turn, then the whole programme if they leave too much open."""
        if self.gap and self.working and self.limits.band is not None:
            return self.banded()
        main = buying(self.candidates, self.room, self.limits, self.gains, self.discount, self.first)
        best: Schedule | None = None
        bound: Fraction | None = None
        for _ in range(_ROUNDS):
            ways, upper, ended = self.chosen(main, gap=float(self.gap))
            if ways is None:
                if ended and best is None:
                    raise InfeasiblePlan(why_infeasible(self.candidates))
                break
            bound = upper if bound is None else min(bound, upper)
            found = self.shared(ways, bound)
            if found is not None and (best is None or found.worth > best.worth):
                best = found
            if found is not None or not self.cut(main, self.parts(ways)):
                break
            self.cut_relaxed(main)
        if best is not None and bound is not None:
            best = replace(best, bound=max(best.worth, bound))
            if not self.two_halves or self.near_enough(best):
                return best
        if not self.two_halves:
            raise InfeasiblePlan("the search ended before it found a plan: allow it more nodes")
        return self.whole(best or self.nothing(bound), bound)

    def banded(self) -> Schedule:
        """A large plan under a band: both halves, the first told what the band is worth to each member.

        The whole programme without whole numbers gives the bound and those prices. Then rows of a band a little
        tighter than the true one steer the first half, so that its rounding can be borne by the second; what still
        fails is bought in part. Then groups of candidates are chosen again in the whole programme, with all that
        depends on them. Fixed numbers of rounds and of nodes.
        """
        whole, half = self.at_once()
        relaxed = whole.programme.relaxed()
        if not len(relaxed.values):
            if relaxed.ended:
                raise InfeasiblePlan(self.unmet())
            return self.whole(self.nothing(None), None)
        bound = Fraction(relaxed.worth * (1 + 1e-9)) * whole.unit
        main = buying(self.candidates, self.room, self.limits, self.gains, self.discount, self.first)
        price_band(main, half, relaxed, whole.unit, self.candidates, self.limits, self.gains)
        near = improved(main, self.candidates, gap=2 * float(self.gap))  # the whole is bettered afterwards
        values = near[0] if near is not None else main.programme.solved(nodes=self.nodes, asks=_ASKS).values
        tight = replace(self.limits, band=tightened(self.limits.band, _TIGHTER))
        best: Schedule | None = None
        for _ in range(_MENDS):
            if not len(values):
                break
            ways = main.chosen(values)
            broken = breaches(self.candidates, ways, self.room, self.limits)
            for one in broken:
                main.forbid(one, ways)
            found = None if broken else self.shared(ways, bound)
            if found is not None and (best is None or found.worth > best.worth):
                best = found
                if self.near_enough(best):
                    break
            failed = self.cut(main, self.parts(ways), tight, _MARGIN)
            if not failed and not broken and found is None:
                main.forbid(Breach("quota", ""), ways)  # this very choice cannot be kept
            if found is not None:
                break
            values = kept_in_part(main, values)
        best = best or self.nothing(bound)
        if best is not None:
            best = self.widened(best, whole, half, relaxed)
        if best is not None and self.near_enough(best):
            return best
        if best is None or not best.worth or len(whole.programme.gains) <= _LITTLE:
            return self.whole(best, bound)
        return best

    def widened(self, best: Schedule, whole: Buying, half: Partaking, relaxed: Solved) -> Schedule:
        """A better plan of the whole programme near this one, group by group."""
        start = _start(whole, half, best) or {}
        chosen = {i: float(round(start[i])) for i, told in enumerate(whole.programme.whole) if told}
        full = at(whole, chosen)
        if not len(full):
            return best
        for better in widened(whole, half, self.candidates, full, relaxed, gap=float(self.gap)):
            ways = whole.chosen(better)
            if breaches(self.candidates, ways, self.room, self.limits):
                continue
            parts, joined = self.parts(ways), half.joined(better)
            shared = settled(self.candidates, parts, joined, self.limits, working=self.working)
            if shared is not None and (found := self.plan(ways, shared, best.bound)).worth > best.worth:
                best = found
        return best

    def unmet(self) -> str:
        """In words: which kind of limit stands in the way of every plan, even of one that buys parts of projects."""
        without = {
            "the return band": replace(self.limits, band=None),
            "the quotas": replace(self.limits, quotas=()),
            "the hosts' room": replace(self.limits, hosting={}),
        }
        named = [
            word
            for word, limits in without.items()
            if limits != self.limits and len(replace(self, limits=limits).at_once()[0].programme.relaxed().values)
        ]
        why = why_infeasible(self.candidates)
        return f"{' or '.join(named)} cannot be kept beside what must be bought: {why}" if named else why

    def nothing(self, bound: Fraction | None) -> Schedule | None:
        """To buy nothing, which keeps every limit where nothing must be bought: a plan to begin from."""
        if any(c.fixed for c in self.candidates):
            return None
        limit = self.most() if bound is None else bound
        return self.plan({c.id: None for c in self.candidates}, Settled({}, {}), limit)

    def chosen(
        self, main: Buying, *, gap: float, start: Mapping[int, float] | None = None
    ) -> tuple[Ways | None, Fraction, bool]:
        """The best purchases of a programme that keep every limit exactly, and the bound."""
        for _ in range(_CUTS):
            near = improved(main, self.candidates, gap=gap, start=start) if gap else None
            if near is not None and near[1] - main.worth(near[0]) <= ENOUGH * gap * abs(main.worth(near[0])):
                values, bound = near
            else:
                begin = dict(enumerate(near[0])) if near is not None else start
                found = main.programme.solved(nodes=self.nodes, gap=ENOUGH * gap, start=begin)
                values, bound = list(found.values), found.bound
                if near is not None:
                    bound = min(bound, near[1])
                if not values:
                    return None, _ZERO, found.ended
            ways = main.chosen(values)
            broken = breaches(self.candidates, ways, self.room, self.limits)
            if not broken:
                return ways, Fraction(bound) * main.unit, True
            for one in broken:
                main.forbid(one, ways)
        raise InfeasiblePlan(f"the solver's rounding could not be repaired in {_CUTS} attempts")

    def shared(self, ways: Ways, bound: Fraction) -> Schedule | None:
        """The purchases with the best participants and work that the search finds; None when there are none."""
        parts = self.parts(ways)
        shared = settled(self.candidates, parts, self.best_joined(), self.limits, working=self.working)
        if shared is not None:
            return self.plan(ways, shared, bound)
        bought = [
            replace(c, costs={y: parts[c.id] * v for y, v in c.costs.items()}) for c in self.candidates if c.id in parts
        ]
        programme = Programme()
        ones = {c.id: {programme.column(0.0, 1.0): 1.0} for c in bought}
        unit = self.worth_unit()
        half = partaking(programme, bought, self.limits, ones, unit, working=self.working)
        for _ in range(_ROUNDS):
            found = programme.solved(nodes=self.nodes, gap=float(self.gap) / 4)
            if not len(found.values):
                return None
            joined = half.joined(found.values)
            shared = settled(self.candidates, parts, joined, self.limits, working=self.working)
            if shared is not None:
                return self.plan(ways, shared, bound)
            _forbid_choice(programme, half, found.values)
        return None

    def worth_unit(self) -> Fraction:
        whole = sum((c.worth + abs(self.gains[c.id]) for c in self.candidates), _ZERO) or Fraction(1)
        return whole / 10**6

    def cut_relaxed(self, main: Buying) -> None:
        """The same for plans without whole numbers, which take no time: most of what can fail is cut off at once."""
        programme = main.programme
        for _ in range(_RELAXED):
            values = programme.relaxed().values
            if not len(values):
                break
            parts = {n: sum(float(way.part) * values[i] for way, i in w.items()) for n, w in main.columns.items()}
            if not self.cut(main, parts):
                break

    def cut(
        self,
        main: Buying,
        parts: Mapping[str, Fraction | float],
        limits: Limits | None = None,
        margin: float = -1e-7,
    ) -> bool:
        """Tell the first half why the second fails: by how much, and what each candidate adds to it or takes from it.

        The least failure is convex in what is bought, so its slope bounds it from below everywhere. ``limits`` other
        than the true ones, and a ``margin``, make rows that steer and prove nothing. False when the
        failure is not of the band, or too small to tell.
        """
        programme = Programme()
        columns = {c.id: programme.column(0.0, *(2 * [float(parts.get(c.id, 0))])) for c in self.candidates}
        terms = {name: {i: 1.0} for name, i in columns.items()}
        partaking(
            programme,
            self.candidates,
            limits or self.limits,
            terms,
            self.worth_unit(),
            working=self.working,
            whole=False,
            slack=True,
        )
        found = programme.solved(nodes=1)
        if not len(found.values) or found.worth > -1e-6:
            return False
        # worth + sum of price x (bought - bought now) is at least the worth of any choice, which must reach 0
        row: dict[int, float] = {}
        base = found.worth
        for name, i in columns.items():
            price = found.column_prices[i]
            base -= price * float(parts.get(name, 0))
            if abs(price) > 1e-9:
                row |= {j: price * float(way.part) for way, j in main.columns[name].items()}
        main.programme.row(row, low=-base + margin)
        return True

    # --- the whole programme --------------------------------------------------------------------------------------

    def at_once(self) -> tuple[Buying, Partaking]:
        """Both halves in one programme."""
        main = buying(self.candidates, self.room, self.limits, {}, self.discount, self.first)
        terms = {name: {i: float(way.part) for way, i in some.items()} for name, some in main.columns.items()}
        half = partaking(main.programme, self.candidates, self.limits, terms, main.unit, working=self.working)
        return main, half

    def most(self) -> Fraction:
        """What no plan exceeds, without any search: all that is worth anything, each when it is worth most."""
        total = _ZERO
        for c in self.candidates:
            worths = (c.worth * self.discount ** (s - self.first) for s in c.starts)
            total += max((self.gains[c.id] + worth for worth in worths if self.gains[c.id] + worth > 0), default=_ZERO)
        return total

    def whole(self, best: Schedule | None, bound: Fraction | None) -> Schedule:
        """The whole programme at once, from the best plan known."""
        main, half = self.at_once()
        asks = _ASKS if self.gap else None
        for _ in range(_CUTS):
            found = main.programme.solved(
                nodes=self.nodes, gap=float(self.gap), start=_start(main, half, best), asks=asks
            )
            upper = (
                Fraction(found.bound) * main.unit if found.bound > float("-inf") and abs(found.bound) < 1e30 else None
            )
            if not len(found.values):
                if best is not None:
                    return best if upper is None else replace(best, bound=max(best.worth, min(best.bound, upper)))
                if found.ended:
                    raise InfeasiblePlan(why_infeasible(self.candidates))
                raise InfeasiblePlan("the search ended before it found a plan: allow it more nodes")
            ways = main.chosen(found.values)
            broken = breaches(self.candidates, ways, self.room, self.limits)
            for one in broken:
                main.forbid(one, ways)
            shared = settled(
                self.candidates, self.parts(ways), half.joined(found.values), self.limits, working=self.working
            )
            if not broken and shared is not None:
                limit = min(b for b in (bound, upper, self.most()) if b is not None)
                plan = self.plan(ways, shared, limit)
                return plan if best is None or plan.worth >= best.worth else replace(best, bound=max(best.worth, limit))
            if shared is None:
                _forbid_choice(main.programme, half, found.values, main)
        raise InfeasiblePlan(f"the solver's rounding could not be repaired in {_CUTS} attempts")


def _forbid_choice(programme: Programme, half: Partaking, values: Sequence[float], main: Buying | None = None) -> None:
    """Cut off exactly this choice of who takes part (and of what is bought): it cannot be kept exactly."""
    whole = [*half.joins.values(), *(i for some in (main.columns if main else {}).values() for i in some.values())]
    row = {i: 1.0 if values[i] > 0.5 else -1.0 for i in whole}
    programme.row(row, high=sum(v > 0 for v in row.values()) - 1.0)


def _start(main: Buying, half: Partaking, best: Schedule | None) -> dict[int, float] | None:
    if best is None:
        return None
    values = main.start_of(best.ways)
    values |= {i: float(m in best.pays.get(p, {})) for (m, p), i in half.joins.items()}
    values |= {i: float(best.pays.get(p, {}).get(m, 0) / half.unit) for (m, p), i in half.pays.items()}
    values |= {i: float(best.works.get(p, {}).get(m, 0) / half.unit) for (m, p), i in half.works.items()}
    return values
