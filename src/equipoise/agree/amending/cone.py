"""How are the small convex programs solved? One way to Clarabel, an interior-point solver for conic programs.

    minimise 1/2 x'Px + q'x   subject to   Ax = b,  Gx <= h,  and exponential cones

Clarabel and the sparse matrices that it takes are imported here when a program is solved, never before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equipoise.agree.normal import Array
from equipoise.errors import EquipoiseError

__all__ = ["GaveUp", "Solved", "solve"]


class GaveUp(EquipoiseError):
    """The solver neither found an optimum nor proved that there is none."""


@dataclass(frozen=True)
class Solved:
    """The optimum of a program: its point, its value, the prices of the rows of G (nonnegative) and of ``equal``."""

    x: Array
    value: float
    prices: Array
    level: float = 0.0


def solve(
    q: Array,
    g: Array,
    h: Array,
    *,
    p: Array | None = None,
    logs: Sequence[tuple[Array, float, int]] = (),
    equal: tuple[Array, float] | None = None,
) -> Solved | None:
    """The optimum, or None when no point meets the rows.

    ``equal`` is a row that must be met exactly, and its right side. ``logs`` are exponential cones, each (row,
    constant, t): x[t] <= log(row.x + constant). Raises GaveUp.
    """
    import clarabel
    from scipy.sparse import csc_matrix

    n = len(q)
    rows, right = [g], [h]
    cones = [clarabel.NonnegativeConeT(len(h))] if len(h) else []
    if equal is not None:
        rows.insert(0, equal[0][None, :])
        right.insert(0, np.array([equal[1]]))
        cones.insert(0, clarabel.ZeroConeT(1))
    first = 0 if equal is None else 1
    for row, constant, t in logs:
        # (x[t], 1, row.x + constant) lies in the cone y exp(x / y) <= z; Clarabel wants s = b - Ax there.
        block = np.zeros((3, n))
        block[0, t], block[2] = -1.0, -row
        rows.append(block)
        right.append(np.array([0.0, 1.0, constant]))
        cones.append(clarabel.ExponentialConeT())
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    quadratic = csc_matrix(np.triu(p)) if p is not None else csc_matrix((n, n))
    solver = clarabel.DefaultSolver(quadratic, q, csc_matrix(np.vstack(rows)), np.concatenate(right), cones, settings)
    found = solver.solve()
    status = str(found.status)
    if "Infeasible" in status:
        return None
    if status not in ("Solved", "AlmostSolved"):
        raise GaveUp(f"the solver gave up on an amendment's program: {status}")
    level = float(found.z[0]) if first else 0.0
    return Solved(np.array(found.x), float(found.obj_val), np.array(found.z[first : first + len(h)]), level)
