"""What does HiGHS make of a programme? One way in: columns, rows, options; out come values, a bound and prices.

Floating point: whoever asks checks the values exactly afterwards. One thread, a fixed seed, and limits that count
nodes instead of seconds, so that the same programme ends at the same place on every machine; only a search that may
leave a gap also has a limit of seconds, as a last guard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Programme", "Solved"]

_SEED = 7
_TIGHT = 1e-9
_PIVOTS = 200_000  # of a programme without whole numbers; the largest seen needs 20,000
_SECONDS = 10.0  # a last guard where something may be left open: no count bounds the work at the root of a large tree
# Small knapsacks under a few rows: restarts, symmetry and cuts in the tree cost more than they save.
_SMALL: tuple[tuple[str, Any], ...] = (
    ("mip_allow_restart", False),
    ("mip_detect_symmetry", False),
    ("mip_heuristic_run_feasibility_jump", False),
    ("mip_allow_cut_separation_at_nodes", False),
)


@dataclass(frozen=True, slots=True)
class Solved:
    """What the solver found: each column's value, the worth, the bound, and the prices of a programme without integers.

    ``values`` is empty when nothing feasible was found; ``ended`` is True when the search was not cut short, so that
    an empty answer is a proof.
    """

    values: Sequence[float]
    worth: float
    bound: float
    ended: bool
    column_prices: Sequence[float] = ()
    row_prices: Sequence[float] = ()
    column_at: Sequence[Any] = ()
    row_at: Sequence[Any] = ()


@dataclass(slots=True)
class Programme:
    """Maximise gain x value over columns within [low, high], whole where said, and rows within [low, high]."""

    gains: list[float] = field(default_factory=list)
    lows: list[float] = field(default_factory=list)
    highs: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[Mapping[int, float]] = field(default_factory=list)
    row_lows: list[float] = field(default_factory=list)
    row_highs: list[float] = field(default_factory=list)

    def column(self, gain: float, low: float = 0.0, high: float = 1.0, *, whole: bool = False) -> int:
        """Add a column; its number."""
        self.gains.append(gain)
        self.lows.append(low)
        self.highs.append(high)
        self.whole.append(whole)
        return len(self.gains) - 1

    def row(self, row: Mapping[int, float], *, low: float | None = None, high: float | None = None) -> int:
        """Add a row; its number."""
        self.rows.append(row)
        self.row_lows.append(float("-inf") if low is None else low)
        self.row_highs.append(float("inf") if high is None else high)
        return len(self.rows) - 1

    def relaxed(self) -> Solved:
        """The best values when nothing need be whole."""
        whole, self.whole = self.whole, [False] * len(self.whole)
        try:
            return self.solved(nodes=1, simplex_iteration_limit=_PIVOTS)
        finally:
            self.whole = whole

    def solved(
        self,
        *,
        nodes: int,
        gap: float = 0.0,
        start: Mapping[int, float] | None = None,
        asks: int | None = None,
        **options: Any,
    ) -> Solved:
        """The best values; ``start`` gives some columns of a known plan, ``gap`` ends the search early.

        ``asks``: how often the solver may ask whether to go on, which it does at the same points of the same search
        on every machine. It bounds the work at the root of the tree, which ``nodes`` does not.
        """
        import highspy
        import numpy as np

        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        integer = any(self.whole)
        settings: dict[str, Any] = {"output_flag": False, "threads": 1, "random_seed": _SEED}
        settings |= {"primal_feasibility_tolerance": _TIGHT, "mip_feasibility_tolerance": _TIGHT}
        settings |= {"mip_rel_gap": gap, "mip_abs_gap": 0.0, "mip_max_nodes": nodes}
        if gap and integer:
            settings["time_limit"] = _SECONDS
        settings |= dict(_SMALL) | options
        for name, setting in settings.items():
            solver.setOptionValue(name, setting)
        problem = highspy.HighsLp()
        problem.num_col_, problem.num_row_ = len(self.gains), len(self.rows)
        problem.col_cost_, problem.col_lower_ = np.array(self.gains), np.array(self.lows)
        problem.col_upper_ = np.array(self.highs)
        problem.row_lower_, problem.row_upper_ = np.array(self.row_lows), np.array(self.row_highs)
        matrix = problem.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.cumsum([0, *(len(row) for row in self.rows)])
        matrix.index_ = np.array([i for row in self.rows for i in row], dtype=np.int32)
        matrix.value_ = np.array([v for row in self.rows for v in row.values()], dtype=np.float64)
        if integer:
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            problem.integrality_ = [kinds[w] for w in self.whole]
        problem.sense_ = highspy.ObjSense.kMaximize
        solver.passModel(problem)
        if start:
            solver.setSolution(len(start), np.array(list(start), dtype=np.int32), np.array(list(start.values())))
        if asks is not None and integer:
            _interrupt_after(solver, asks)
        solver.run()
        return _read(solver, integer)


def _interrupt_after(solver: Any, asks: int) -> None:
    asked = 0

    def told(event: Any) -> None:
        nonlocal asked
        asked += 1
        if asked > asks:
            event.interrupt()

    solver.cbMipInterrupt.subscribe(told)


def _read(solver: Any, integer: bool) -> Solved:
    import highspy

    found = solver.getInfo()
    status = solver.getModelStatus()
    ended = status in (
        highspy.HighsModelStatus.kOptimal,
        highspy.HighsModelStatus.kInfeasible,
        highspy.HighsModelStatus.kUnboundedOrInfeasible,
    )
    if found.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        bound = float(found.mip_dual_bound) if integer and not ended else float("-inf")
        return Solved((), float("-inf"), bound, ended)
    solution = solver.getSolution()
    worth = float(found.objective_function_value)
    if integer:
        return Solved(solution.col_value, worth, float(found.mip_dual_bound), ended)
    basis = solver.getBasis()
    return Solved(
        solution.col_value,
        worth,
        worth,
        ended,
        solution.col_dual,
        solution.row_dual,
        basis.col_status,
        basis.row_status,
    )
