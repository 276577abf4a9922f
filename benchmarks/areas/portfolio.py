"""Portfolios: how long until a plan of 200 projects is proven to be within 1% of the best?

Beside plain HiGHS and SCIP on the same mixed-integer programme, unaided, until they too have a gap of 1%, or are
stopped. Ours has passed the exact check of every limit; the peers' plans are not checked. The floor is to read every
number of the programme once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import equipoise
from equipoise import plan
from equipoise.plan.schedule import best_schedule, whole_programme
from figures import PATIENCE, Beside, Floor, Row, Timed, answered, timed
from floors import read
from works.large_portfolios import DISCOUNT, FIRST, Instance, felt, instance

NODES, GAP = 200, Fraction(1, 100)
WORKS = {**{f"seed {n}": (instance, n) for n in range(4)}, "seed 0 with a band that binds": (felt, 0)}


def rows(peers: Path) -> Iterator[Row]:
    """Five portfolios of the design's size, one of them of a harder kind, and NATO's own programme."""
    for name, (make, seed) in WORKS.items():
        one = make(seed)
        begun = time.process_time()
        found = best_schedule(
            one.candidates, one.room, discount=DISCOUNT, first=FIRST, nodes=NODES, limits=one.limits, gap=GAP
        )
        ours = Timed((time.process_time() - begun,))
        gap = 100 * float((found.bound - found.worth) / found.worth)
        beside = (_highs(one), _scip(peers, one))
        yield Row(f"200 projects, {name}", ours, _numbers(_programme(one)), 10.0, peers=beside, said=f"gap {gap:.2f}%")
    nato, years = equipoise.load("nato"), range(2027, 2032)
    bought = [project for project in nato.projects.values() if project.fund == "nsip"]
    floor = read(len(bought) * len(years), "the cost of every project in every year")
    yield Row("NATO's own projects, exactly", timed(lambda: plan.portfolio(nato, "nsip", years), 5), floor)


def _numbers(programme: Any) -> Floor:
    """Every number of a programme: its rows, and of each column what it is worth and between what it lies."""
    return read(sum(map(len, programme.rows)) + 3 * len(programme.gains), "every number of the programme")


def _programme(one: Instance) -> Any:
    return whole_programme(one.candidates, one.room, discount=DISCOUNT, first=FIRST, limits=one.limits)


def _highs(one: Instance) -> Beside:
    """The whole programme given to HiGHS with its own settings."""
    own: dict[str, Any] = {
        "mip_allow_restart": True,
        "mip_detect_symmetry": True,
        "mip_heuristic_run_feasibility_jump": True,
        "mip_allow_cut_separation_at_nodes": True,
        "primal_feasibility_tolerance": 1e-7,
        "mip_feasibility_tolerance": 1e-6,
    }
    begun = time.process_time()
    found = _programme(one).solved(nodes=10**9, gap=float(GAP), time_limit=PATIENCE, **own)
    seconds = time.process_time() - begun
    if not len(found.values) or found.worth <= 0:
        return Beside("HiGHS", Timed((seconds,), over=True), "no plan when stopped")
    gap = found.bound / found.worth - 1
    return Beside("HiGHS", Timed((seconds,), over=gap > GAP), f"gap {100 * gap:.2f}%")


def _scip(peers: Path, one: Instance) -> Beside:
    """The same programme, column by column and row by row, given to SCIP."""
    told = answered(
        "SCIP", peers, "scip.py", [str(float(GAP)), str(PATIENCE)], asdict(_programme(one)), patience=3 * PATIENCE
    )
    if isinstance(told, Beside):
        return told
    gap = told["gap"]
    said = "no plan when stopped" if gap is None else f"gap {100 * gap:.2f}%" if gap < 10 else "a plan without a bound"
    return Beside("SCIP", Timed((told["seconds"],), over=gap is None or gap > GAP), said)
