"""Why can no plan be found? What must be bought is named, with what stands in its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from equipoise.errors import InfeasiblePlan
from equipoise.plan.schedule.limits_kept import overspent
from equipoise.plan.schedule.problem import Candidate, Limits, Way

__all__ = ["check_fixed", "why_infeasible"]


def check_fixed(candidates: Sequence[Candidate], room: Mapping[int, Fraction], limits: Limits) -> None:
    """Raise InfeasiblePlan when what must be bought in one year only overspends, or excludes each other."""
    fixed = {c.id: c for c in candidates if c.fixed}
    for c in fixed.values():
        for other in c.excludes:
            if other in fixed:
                raise InfeasiblePlan(f"{c.id} and {other} must both be bought, but they exclude each other")
    alone: dict[str, Way | None] = {
        n: Way(c.starts[0], part=min(c.parts)) for n, c in fixed.items() if len(c.starts) == 1
    }
    for year, excess in overspent(candidates, alone, room, limits).items():
        names = ", ".join(n for n, way in alone.items() if way is not None and fixed[n].spends(way.start).get(year))
        raise InfeasiblePlan(
            f"the projects with a fixed start ({names}) overspend {year} by {float(excess):,.2f}: "
            f"the room is {float(room[year]):,.2f}"
        )


def why_infeasible(candidates: Sequence[Candidate]) -> str:
    """In words: what must be bought, when it may start and what it needs."""
    bound = [
        f"{c.id} (starts {'-'.join(str(s) for s in sorted({c.starts[0], c.starts[-1]}))}"
        + (f", needs {', '.join(c.needs)})" if c.needs else ")")
        for c in candidates
        if c.fixed and c.starts
    ]
    why = "; ".join(bound) or "the search ended before it found one"
    if any(c.fixed and len(c.starts) > 1 for c in candidates):
        return f"no schedule fits what must be bought and what it needs under the limits: {why}"
    return f"no schedule fits the fixed starts and what they need under the ceilings: {why}"
