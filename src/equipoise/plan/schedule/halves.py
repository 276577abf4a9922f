"""What is asked of a problem again and again while its plan is searched for? The two halves and the whole of it.

The first half is what is bought and when, the second who takes part, pays and works; ``search`` says how they are asked
in turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from equipoise.errors import InfeasiblePlan
from equipoise.plan.schedule.buying_rows import Buying, buying
from equipoise.plan.schedule.infeasible import why_infeasible
from equipoise.plan.schedule.limits_kept import breaches
from equipoise.plan.schedule.neighbourhoods import ENOUGH, improved
from equipoise.plan.schedule.partaking import Partaking, lone_gains, partaking, work_matters
from equipoise.plan.schedule.problem import Candidate, Limits, Schedule, Ways, worth_of
from equipoise.plan.schedule.settling import Settled, settled
from equipoise.plan.schedule.solver import Programme

__all__ = ["Halves", "start_of"]

_CUTS = 50  # solver round-offs to repair before giving up; none has been seen to need more than one
_ROUNDS = 5  # choices of participants that cannot be settled exactly, before giving up
_RELAXED = 8  # times that the second half may send the first back to plans without whole numbers
_ASKS = 60  # times that the solver of a large programme may ask whether to go on: some 15 s of work
_ZERO = Fraction(0)


@dataclass(slots=True)
class Halves:
    """A problem, and how far to search: ``nodes`` of each tree, ``gap`` the part of the worth left open."""

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
    ) -> Halves:
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

    def parts(self, ways: Ways) -> dict[str, Fraction]:
        return {name: way.part for name, way in ways.items() if way is not None}

    def best_joined(self) -> dict[str, tuple[str, ...]]:
        return {c.id: c.joining.best() or () for c in self.candidates if c.joining is not None}

    # --- the first half and the second --------------------------------------------------------------------------------

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
        bought = [c.in_part(parts[c.id]) for c in self.candidates if c.id in parts]
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
                nodes=self.nodes, gap=float(self.gap), start=start_of(main, half, best), asks=asks
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


def start_of(main: Buying, half: Partaking, best: Schedule | None) -> dict[int, float] | None:
    """A known plan as values of the columns of the whole programme."""
    if best is None:
        return None
    values = main.start_of(best.ways)
    values |= {i: float(m in best.pays.get(p, {})) for (m, p), i in half.joins.items()}
    values |= {i: float(best.pays.get(p, {}).get(m, 0) / half.unit) for (m, p), i in half.pays.items()}
    values |= {i: float(best.works.get(p, {}).get(m, 0) / half.unit) for (m, p), i in half.works.items()}
    return values
