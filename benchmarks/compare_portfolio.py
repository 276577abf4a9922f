"""How near the best plan does the search come in how much CPU time, beside plain HiGHS on the same programme? By hand:

    python benchmarks/compare_portfolio.py [SECONDS] [SEED | feltSEED | hardSEED]...

For each seed, two lines of figures from one run: the search in two halves (its gap is against the bound of the whole
problem, and its plan has passed the exact check), and the whole programme given to HiGHS for SECONDS (default 10),
unchecked, its gap against its own bound. HiGHS counts its limit by the clock on the wall, so beside other work it gets
fewer CPU seconds: both are printed in CPU seconds.
"""

from __future__ import annotations

import sys
import time
from fractions import Fraction
from typing import Any

from large_portfolios import DISCOUNT, FIRST, Instance, felt, hard, instance

from equipoise.plan.schedule import best_schedule, whole_programme

NODES = 200
GAP = Fraction(1, 100)


def ours(one: Instance) -> tuple[float, float]:
    """Gap in percent and CPU seconds of the search."""
    start = time.process_time()
    found = best_schedule(
        one.candidates, one.room, discount=DISCOUNT, first=FIRST, nodes=NODES, limits=one.limits, gap=GAP
    )
    return 100 * float((found.bound - found.worth) / found.worth), time.process_time() - start


def plain(one: Instance, seconds: float) -> tuple[float | None, float]:
    """Gap in percent (None: no plan found) and CPU seconds of HiGHS on the whole programme, with its own settings."""
    start = time.process_time()
    programme = whole_programme(one.candidates, one.room, discount=DISCOUNT, first=FIRST, limits=one.limits)
    own: dict[str, Any] = {
        "mip_allow_restart": True,
        "mip_detect_symmetry": True,
        "mip_heuristic_run_feasibility_jump": True,
        "mip_allow_cut_separation_at_nodes": True,
        "primal_feasibility_tolerance": 1e-7,
        "mip_feasibility_tolerance": 1e-6,
    }
    left = seconds - (time.process_time() - start)
    found = programme.solved(nodes=10**9, gap=float(GAP), time_limit=left, **own)
    gap = 100 * (found.bound / found.worth - 1) if len(found.values) and found.worth > 0 else None
    return gap, time.process_time() - start


def main(seconds: str = "10", *seeds: str) -> None:
    """A line a seed."""
    for seed in seeds or (*map(str, range(10)), *(f"felt{n}" for n in range(10)), *(f"hard{n}" for n in range(5))):
        made = {"felt": felt, "hard": hard}.get(seed[:4], instance)
        one = made(int(seed.removeprefix("felt").removeprefix("hard")))
        gap, cpu = ours(one)
        other, spent = plain(one, float(seconds))
        beside = f"{other:.2f}%" if other is not None else "no plan"
        sys.stdout.write(
            f"seed {seed}: {gap:.2f}% in {cpu:.1f} CPU s by equipoise, {beside} in {spent:.1f} by plain HiGHS\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
