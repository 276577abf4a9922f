"""Which assignment of the work costs least in premiums within a band? A linear programme, and its exact check.

Rule: h[i,p] is the work of member i in project p, between 0 and its capacity; the work of each project is done;
and each member's work in all projects lies within its limits. The sum of premium x h is least. HiGHS finds the basis in
floating point; the assignment and the prices (duals) of that basis are then computed again in exact fractions, and
proved best by them: feasible, every reduced cost of the right sign, and so no assignment costs less. Every column
meets one member and one project, so the basis is a forest and is solved from its leaves without elimination.

Prices: ``member[i]`` is what one more unit in the limit that binds i adds to the premiums: above zero at a floor (the
member is owed work that is dearer with it), below zero at a ceiling (work is kept from where it is cheaper), zero when
no limit binds. ``project[p]`` is what one more unit of work in p adds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from equipoise.errors import InfeasiblePlan
from equipoise.plan.retour.market import Market

__all__ = ["Assignment", "Limits", "assigned"]

#: Of each member, the least and the most work (None: no limit).
Limits = Mapping[str, tuple[Fraction | None, Fraction | None]]
Row = tuple[str, str]  # ("member", code) or ("project", id)
Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Work by member and project (those above zero), its premium, and the prices that prove it the cheapest.

    ``proved`` is False when the exact check did not confirm the solver's basis: then the work is the solver's own,
    within its tolerance of one part in 10^9, and the prices are approximate.
    """

    work: Mapping[Cell, Fraction]
    premium: Fraction
    member: Mapping[str, Fraction]
    project: Mapping[str, Fraction]
    proved: bool

    def of(self, member: str) -> Fraction:
        """The work of a member in all projects."""
        return sum((h for (m, _), h in self.work.items() if m == member), Fraction(0))


def assigned(market: Market, limits: Limits) -> Assignment:
    """The cheapest assignment of the work within the members' limits. The market must be sound.

    Raises InfeasiblePlan, naming the members whose limits cannot hold together and by how much.

    >>> from equipoise.plan.retour.market import Place
    >>> able = {m: {"radar": Place(Fraction(100), e)} for m, e in (("BEL", Fraction(1, 10)), ("DEU", Fraction(0)))}
    >>> radar = Market("radar", {"radar": Fraction(100)}, {"BEL": Fraction(50), "DEU": Fraction(50)}, able)
    >>> found = assigned(radar, {"BEL": (Fraction(40), None), "DEU": (None, None)})
    >>> found.premium, found.member["BEL"], found.proved
    (Fraction(4, 1), Fraction(1, 10), True)
    """
    problem = _Problem(market, limits)
    found = problem.solved()
    if found is None:
        raise InfeasiblePlan(_conflict(market, limits))
    return found


class _Problem:
    """The programme of one market and one set of limits; columns are cells of members and projects.

    ``slack``: two more columns a member, work that is missing from its floor or above its ceiling, at a price of one,
    with no premiums: the least sum is by how much the limits fail.
    """

    def __init__(self, market: Market, limits: Limits, *, slack: bool = False) -> None:
        self.market, self.limits, self.slack = market, limits, slack
        self.members = sorted(market.pays)
        self.projects = sorted(market.work)
        self.cells: list[Cell] = []
        self.top: list[Fraction | None] = []
        self.price: list[Fraction] = []
        self.sign: list[int] = []
        for m in self.members:
            for p in self.projects:
                place = market.places.get(m, {}).get(p)
                if place is not None and place.capacity > 0:
                    self._add((m, p), min(place.capacity, market.work[p]), Fraction(0) if slack else place.premium, 1)
        if slack:
            for m in self.members:
                self._add((m, ""), None, Fraction(1), 1)
                self._add((m, ""), None, Fraction(1), -1)
        self.rows: list[Row] = [("member", m) for m in self.members] + [("project", p) for p in self.projects]

    def _add(self, cell: Cell, top: Fraction | None, price: Fraction, sign: int) -> None:
        self.cells.append(cell)
        self.top.append(top)
        self.price.append(price)
        self.sign.append(sign)

    def bounds(self, row: Row) -> tuple[Fraction | None, Fraction | None]:
        kind, name = row
        if kind == "project":
            return self.market.work[name], self.market.work[name]
        return self.limits.get(name, (None, None))

    def ends(self, cell: Cell) -> tuple[Row, ...]:
        member, project = cell
        return (("member", member), ("project", project)) if project else (("member", member),)

    def solved(self) -> Assignment | None:
        """The best assignment, or None when there is none."""
        solver, unit = self._run()
        import highspy

        status = solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        exact = self._exact(solver.getBasis(), highspy.HighsBasisStatus)
        if exact is not None:
            return exact
        values, duals = solver.getSolution().col_value, solver.getSolution().row_dual
        work = {c: Fraction(v) * unit for c, v in zip(self.cells, values, strict=True) if v > 1e-9 and c[1]}
        prices = {row: Fraction(d) for row, d in zip(self.rows, duals, strict=True)}
        return self._assignment(work, prices, proved=False)

    def _run(self) -> tuple[Any, Fraction]:
        import highspy
        import numpy as np

        unit = (self.market.whole / len(self.projects)) or Fraction(1)  # so that work is of the order of one
        place = {row: i for i, row in enumerate(self.rows)}
        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        options: dict[str, Any] = {
            "output_flag": False,
            "threads": 1,
            "random_seed": 7,
            "solver": "simplex",
            "primal_feasibility_tolerance": 1e-9,
            "dual_feasibility_tolerance": 1e-9,
        }
        for name, setting in options.items():
            solver.setOptionValue(name, setting)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cells), len(self.rows)
        lp.col_cost_ = np.array([float(c) for c in self.price])
        lp.col_lower_ = np.zeros(len(self.cells))
        lp.col_upper_ = np.array([highspy.kHighsInf if t is None else float(t / unit) for t in self.top])
        bounds = [self.bounds(row) for row in self.rows]
        lp.row_lower_ = np.array([-highspy.kHighsInf if low is None else float(low / unit) for low, _ in bounds])
        lp.row_upper_ = np.array([highspy.kHighsInf if high is None else float(high / unit) for _, high in bounds])
        ends = [[place[row] for row in self.ends(c)] for c in self.cells]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(e) for e in ends)])
        lp.a_matrix_.index_ = np.array([i for e in ends for i in e])
        lp.a_matrix_.value_ = np.array([float(s) for e, s in zip(ends, self.sign, strict=True) for _ in e])
        solver.passModel(lp)
        solver.run()
        return solver, unit

    def _exact(self, basis: Any, status: Any) -> Assignment | None:
        """The basis in exact fractions, if it is feasible and its prices prove it best; else None."""
        value: dict[int, Fraction] = {}
        basic: list[int] = []
        for j, at in enumerate(basis.col_status):
            top = self.top[j]
            if at == status.kBasic:
                basic.append(j)
            elif at == status.kUpper and top is not None:
                value[j] = top
            else:
                value[j] = Fraction(0)
        held: dict[Row, Fraction] = {}
        for row, at in zip(self.rows, basis.row_status, strict=True):
            low, high = self.bounds(row)
            if at != status.kBasic:
                edge = (high if high is not None else low) if at == status.kUpper else low if low is not None else high
                if edge is None:
                    return None
                held[row] = edge
        if len(held) != len(basic) or not self._work_of(value, basic, held):
            return None
        prices = self._prices_of(basic, held)
        if prices is None or not self._proves(value, prices):
            return None
        work = {self.cells[j]: v for j, v in sorted(value.items()) if v and self.cells[j][1]}
        return self._assignment(work, prices, proved=True)

    def _work_of(self, value: dict[int, Fraction], basic: list[int], held: Mapping[Row, Fraction]) -> bool:
        """Solve the work of the basic columns from the leaves of their forest; False when that does not end."""
        left = dict(held)
        for j, v in value.items():
            for row in self.ends(self.cells[j]):
                if row in left:
                    left[row] -= self.sign[j] * v
        touching: dict[Row, set[int]] = {row: set() for row in held}
        for j in basic:
            for row in self.ends(self.cells[j]):
                if row in touching:
                    touching[row].add(j)
        ready = [row for row, some in touching.items() if len(some) == 1]
        while ready:
            row = ready.pop()
            if not touching[row]:
                continue
            (j,) = touching[row]
            value[j] = left[row] / self.sign[j]
            for other in self.ends(self.cells[j]):
                if other in touching:
                    left[other] -= self.sign[j] * value[j]
                    touching[other].discard(j)
                    if len(touching[other]) == 1:
                        ready.append(other)
        return len(value) == len(self.cells) and not any(left.values())

    def _prices_of(self, basic: list[int], held: Mapping[Row, Fraction]) -> dict[Row, Fraction] | None:
        """Prices at which every basic column just pays; rows that hold nothing back have none."""
        prices = {row: Fraction(0) for row in self.rows if row not in held}
        joined: dict[Row, list[int]] = {row: [] for row in self.rows}
        for j in basic:
            for row in self.ends(self.cells[j]):
                joined[row].append(j)
        known = list(prices)
        for j in basic:
            (first, *more) = self.ends(self.cells[j])
            if not more and first not in prices:
                prices[first] = self.price[j] * self.sign[j]
                known.append(first)
        while known:
            row = known.pop()
            for j in joined[row]:
                for other in self.ends(self.cells[j]):
                    if other not in prices:
                        prices[other] = self.price[j] * self.sign[j] - prices[row]
                        known.append(other)
        return prices if len(prices) == len(self.rows) else None

    def _proves(
        self,
        value: Mapping[int, Fraction],
        prices: Mapping[Row, Fraction],
    ) -> bool:
        """Is it feasible, and does every reduced cost and price have the sign of a cheapest assignment?"""
        done = {row: Fraction(0) for row in self.rows}
        for j, v in value.items():
            top = self.top[j]
            if v < 0 or (top is not None and v > top):
                return False
            for row in self.ends(self.cells[j]):
                done[row] += self.sign[j] * v
            reduced = self.price[j] - self.sign[j] * sum((prices[r] for r in self.ends(self.cells[j])), Fraction(0))
            if (reduced < 0 and v != top) or (reduced > 0 and v != 0):
                return False
        for row, d in done.items():
            low, high = self.bounds(row)
            if (low is not None and d < low) or (high is not None and d > high):
                return False
            if (prices[row] > 0 and d != low) or (prices[row] < 0 and d != high):
                return False
        return True

    def _assignment(self, work: Mapping[Cell, Fraction], prices: Mapping[Row, Fraction], *, proved: bool) -> Assignment:
        premium = sum((h * self.market.places[m][p].premium for (m, p), h in work.items()), Fraction(0))
        return Assignment(
            work,
            premium,
            {m: prices["member", m] for m in self.members},
            {p: prices["project", p] for p in self.projects},
            proved,
        )


def _conflict(market: Market, limits: Limits) -> str:
    """Whose limits cannot hold together, and by how much? From the prices of the least failure."""
    alone = [
        f"{m} must do at least {float(low):,.2f} but can do {float(market.room(m)):,.2f}"
        for m, (low, _) in sorted(limits.items())
        if low is not None and low > market.room(m)
    ]
    least = _Problem(market, limits, slack=True).solved()
    if least is None:
        return "; ".join(alone) or "the limits cannot hold together"
    floors = [m for m, price in least.member.items() if price > 0]
    tops = [m for m, price in least.member.items() if price < 0]
    missing = _missing(market, limits, least)
    if not missing:
        return "the solver found no assignment within limits that can hold: their numbers differ by too many digits"
    words = []
    if floors:
        words.append(f"the floors of {', '.join(floors)}")
    if tops:
        words.append(f"the ceilings of {', '.join(tops)}")
    text = f"{' and '.join(words) or 'the limits'} cannot hold together: they fail by {float(missing):,.2f}"
    return f"{text}; {'; '.join(alone)}" if alone else text


def _missing(market: Market, limits: Limits, least: Assignment) -> Fraction:
    short = Fraction(0)
    for m in market.pays:
        low, high = limits.get(m, (None, None))
        done = least.of(m)
        short += max(Fraction(0), (low or Fraction(0)) - done)
        short += max(Fraction(0), done - high) if high is not None else Fraction(0)
    return short
