"""Which projects start when, so that the plan is worth most within the room of each year?

A small integer programme: one 0/1 variable for each project and start year. HiGHS searches in floating point; what it
finds is checked in exact fractions before anyone sees it, and a plan that overspends a year by less than the solver
can tell is cut off and searched again.

The published order for ties: plans whose worth agrees to about one part in 10^8 count as equal. Among them the plan
with more points is taken: of n candidates in order of id the first earns n points for being bought, the last one,
discounted like worth when it starts later. One thread and a fixed seed settle whatever is still equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from equipoise.errors import InfeasiblePlan

__all__ = ["Candidate", "Schedule", "best_schedule", "overspent", "worth_of"]

Starts = Mapping[str, int | None]
_SCALE = 1e6  # the worth of all candidates in the solver's units: its tolerances are absolute
_TIE = 1e-3  # points for ties, in the same units
_SEED = 7
_CUTS = 50  # solver round-offs to repair before giving up; none has been seen to need more than one


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project that may start in one of ``starts``; a single one with ``fixed`` must.

    ``costs`` are by year of work from 0; ``needs`` are candidates that must be complete before; ``worth`` is what
    the plan gains by buying it in the first year.
    """

    id: str
    costs: Mapping[int, Fraction]
    starts: tuple[int, ...]
    worth: Fraction
    fixed: bool = False
    needs: tuple[str, ...] = ()

    @property
    def duration(self) -> int:
        """Years of work."""
        return max(self.costs) + 1

    def spends(self, start: int) -> dict[int, Fraction]:
        """Its cost by calendar year when it starts then."""
        return {start + offset: cost for offset, cost in self.costs.items() if cost}


@dataclass(frozen=True, slots=True)
class Schedule:
    """The start of each candidate (None: not bought), its exact worth and a bound that no plan can exceed."""

    starts: Starts
    worth: Fraction
    bound: Fraction


def overspent(candidates: Sequence[Candidate], starts: Starts, room: Mapping[int, Fraction]) -> dict[int, Fraction]:
    """By how much does a plan exceed the room of each year? Years within their room are left out."""
    spent: dict[int, Fraction] = {}
    for candidate in candidates:
        start = starts.get(candidate.id)
        if start is not None:
            for year, cost in candidate.spends(start).items():
                spent[year] = spent.get(year, Fraction(0)) + cost
    return {y: spent[y] - room[y] for y in sorted(spent) if y in room and spent[y] > room[y]}


def worth_of(candidates: Sequence[Candidate], starts: Starts, discount: Fraction, first: int) -> Fraction:
    """The exact worth of a plan: each project's worth, discounted once for each year that it starts after the first."""
    found = [(c.worth, starts.get(c.id)) for c in candidates]
    return sum((worth * discount ** (start - first) for worth, start in found if start is not None), Fraction(0))


def best_schedule(
    candidates: Sequence[Candidate], room: Mapping[int, Fraction], *, discount: Fraction, first: int, nodes: int
) -> Schedule:
    """The plan worth most within the room of each year; years not in ``room`` are not limited.

    ``nodes`` bounds the search, so that it ends at the same place on every machine; the distance of ``bound`` from
    ``worth`` is what may be left. Raises InfeasiblePlan when the fixed starts and what they need do not fit.
    """
    ordered = sorted(candidates, key=lambda c: c.id)
    _check_fixed(ordered, room)
    free = [c for c in ordered if not c.fixed]
    early = _all_as_early_as_may_be(ordered)
    if early is not None and not overspent(ordered, early, room):
        worth = worth_of(ordered, early, discount, first)
        return Schedule(early, worth, worth)
    if not free:
        fixed: Starts = {c.id: c.starts[0] for c in ordered}
        worth = worth_of(ordered, fixed, discount, first)
        return Schedule(fixed, worth, worth)
    return _searched(ordered, room, discount, first, nodes)


def _check_fixed(candidates: Sequence[Candidate], room: Mapping[int, Fraction]) -> None:
    fixed = [c for c in candidates if c.fixed]
    starts = {c.id: c.starts[0] for c in fixed}
    for year, excess in overspent(fixed, starts, room).items():
        names = ", ".join(c.id for c in fixed if c.spends(starts[c.id]).get(year))
        raise InfeasiblePlan(
            f"the projects with a fixed start ({names}) overspend {year} by {float(excess):,.2f}: "
            f"the room is {float(room[year]):,.2f}"
        )


def _all_as_early_as_may_be(candidates: Sequence[Candidate]) -> dict[str, int] | None:
    """Every project at its first start after what it needs; None when one cannot be or is worth nothing."""
    by_id = {c.id: c for c in candidates}
    starts: dict[str, int] = {}
    waiting = [c for c in candidates if c.worth > 0 or c.fixed]
    if len(waiting) < len(candidates):
        return None
    while waiting:
        ready = [c for c in waiting if all(n in starts for n in c.needs)]
        if not ready:
            return None
        for c in ready:
            after = max((starts[n] + by_id[n].duration for n in c.needs), default=None)
            first = next((s for s in c.starts if after is None or s >= after), None)
            if first is None:
                return None
            starts[c.id] = first
        waiting = [c for c in waiting if c.id not in starts]
    return starts


@dataclass(frozen=True, slots=True)
class _Rows:
    """Constraints "sum of coefficient x variable <= limit" in the solver's units."""

    coefficients: list[dict[int, float]]
    limits: list[float]

    def add(self, row: dict[int, float], limit: float) -> None:
        self.coefficients.append(row)
        self.limits.append(limit)


def _searched(
    candidates: Sequence[Candidate], room: Mapping[int, Fraction], discount: Fraction, first: int, nodes: int
) -> Schedule:
    column = {(c.id, s): i for i, (c, s) in enumerate((c, s) for c in candidates for s in c.starts)}
    total = sum((c.worth for c in candidates), Fraction(0)) or Fraction(1)
    gains = [0.0] * len(column)
    for place, c in enumerate(candidates):
        # A project that nobody values is not bought to break a tie, only if another needs it.
        points = (len(candidates) - place) / len(candidates) if c.worth > 0 else -1.0
        for s in c.starts:
            later = discount ** (s - first)
            gains[column[c.id, s]] = _SCALE * float(c.worth / total * later) + _TIE * points * float(later)
    rows = _constraints(candidates, room, column)
    lowest = [1.0 if c.fixed else 0.0 for c in candidates for _ in c.starts]
    for _ in range(_CUTS):
        chosen, bound = _solved(gains, rows, lowest, nodes)
        if chosen is None:
            raise InfeasiblePlan(_why_infeasible(candidates))
        starts: dict[str, int | None] = {c.id: None for c in candidates}
        starts |= {name: start for (name, start), i in column.items() if i in chosen}
        over = overspent(candidates, starts, room)
        if not over:
            worth = worth_of(candidates, starts, discount, first)
            return Schedule(starts, worth, max(worth, Fraction(bound / _SCALE) * total))
        for year in over:
            spenders = [c for c in candidates if (at := starts[c.id]) is not None and c.spends(at).get(year)]
            cover = {column[c.id, at]: 1.0 for c in spenders if (at := starts[c.id]) is not None}
            rows.add(cover, len(cover) - 1.0)
    raise InfeasiblePlan(f"the solver's rounding could not be repaired in {_CUTS} attempts")


def _constraints(
    candidates: Sequence[Candidate], room: Mapping[int, Fraction], column: Mapping[tuple[str, int], int]
) -> _Rows:
    rows = _Rows([], [])
    by_id = {c.id: c for c in candidates}
    for c in candidates:
        rows.add({column[c.id, s]: 1.0 for s in c.starts}, 1.0)
        for need in (by_id[n] for n in c.needs):
            for s in c.starts:  # started by s only if what it needs was started early enough to be complete
                begun = {column[c.id, t]: 1.0 for t in c.starts if t <= s}
                complete = {column[need.id, t]: -1.0 for t in need.starts if t + need.duration <= s}
                rows.add(begun | complete, 0.0)
    for year, limit in sorted(room.items()):
        # In parts of the room, so that the solver's absolute tolerance is a relative one.
        unit = limit or Fraction(1)
        spending = {column[c.id, s]: float(c.spends(s).get(year, 0) / unit) for c in candidates for s in c.starts}
        rows.add({i: v for i, v in spending.items() if v}, float(limit / unit))
    return rows


def _solved(gains: list[float], rows: _Rows, lowest: list[float], nodes: int) -> tuple[set[int] | None, float]:
    """The chosen variables and the bound, in the solver's units; (None, 0) when nothing is feasible."""
    import highspy
    import numpy as np

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, Any] = {
        "output_flag": False,
        "threads": 1,
        "random_seed": _SEED,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.0,
        "primal_feasibility_tolerance": 1e-9,
        "mip_feasibility_tolerance": 1e-9,
        "mip_max_nodes": nodes,
        # Small knapsacks under a few rows: restarts, symmetry and cuts in the tree cost more than they save.
        "mip_allow_restart": False,
        "mip_detect_symmetry": False,
        "mip_heuristic_run_feasibility_jump": False,
        "mip_allow_cut_separation_at_nodes": False,
    }
    for name, setting in options.items():
        solver.setOptionValue(name, setting)
    problem = highspy.HighsLp()
    problem.num_col_, problem.num_row_ = len(gains), len(rows.limits)
    problem.col_cost_, problem.col_lower_ = np.array(gains), np.array(lowest)
    problem.col_upper_, problem.row_upper_ = np.ones(len(gains)), np.array(rows.limits)
    problem.row_lower_ = np.full(len(rows.limits), -highspy.kHighsInf)
    matrix = problem.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_ = np.cumsum([0, *(len(row) for row in rows.coefficients)])
    matrix.index_ = np.array([i for row in rows.coefficients for i in row])
    matrix.value_ = np.array([v for row in rows.coefficients for v in row.values()])
    problem.integrality_ = [highspy.HighsVarType.kInteger] * len(gains)
    problem.sense_ = highspy.ObjSense.kMaximize
    solver.passModel(problem)
    solver.run()
    found = solver.getInfo()
    if found.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None, 0.0
    values = solver.getSolution().col_value
    return {i for i, v in enumerate(values) if v > 0.5}, float(found.mip_dual_bound)


def _why_infeasible(candidates: Sequence[Candidate]) -> str:
    bound = [f"{c.id} (starts {c.starts[0]}, needs {', '.join(c.needs)})" for c in candidates if c.fixed and c.needs]
    why = "; ".join(bound) or "the search ended before it found one"
    return f"no schedule fits the fixed starts and what they need under the ceilings: {why}"
