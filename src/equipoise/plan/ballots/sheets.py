"""On what does the kernel work? An election's supporters in flat arrays, made once and used by one run after another.

The kernel moves supporters who have nothing left to the end of their project's part; their order means nothing, so the
next run only opens the parts in full again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from equipoise.plan.ballots.compiled import Kernel
from equipoise.plan.ballots.kernel import FULL, LAST

__all__ = ["Floats", "Indices", "Sheets"]

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Sheets:
    """The arrays of ``buy_surely`` that belong to an election and not to a run; ``role`` is the last run's."""

    kind: npt.DTypeLike
    starts: Indices
    opened: Indices
    voters: npt.NDArray[np.int32]
    weights: Floats
    scores: Floats
    price: Floats
    worth: Floats
    top: float
    by_cost: bool
    integral: bool
    sizes: Indices = field(repr=False)
    role: npt.NDArray[np.int8] = field(repr=False)
    bought: Indices = field(repr=False)

    def open(self) -> None:
        """Begin a run: everybody may have money."""
        self.sizes[:] = self.opened

    def step(
        self, kernel: Kernel, purses: Floats, low: Floats, x: Floats, count: int, start: float
    ) -> tuple[list[int], bool]:
        """What is bought after the first ``count`` purchases without a doubt, and whether the next is in doubt."""
        now, stuck = kernel(
            self.starts,
            self.sizes,
            self.voters,
            self.weights,
            self.scores,
            self.role,
            self.price,
            self.worth,
            purses,
            low,
            x,
            self.bought,
            count,
            start,
            self.top,
            self.by_cost,
            self.integral,
        )
        found: list[int] = self.bought[count:now].tolist()
        return found, stuck

    def kept(self) -> Sheets:
        """The roles as they are, which the next run would write over."""
        return replace(self, voters=self.voters.copy(), scores=self.scores.copy(), role=self.role.copy())

    def parts(self, project: int) -> tuple[Indices, npt.NDArray[Any] | None, Indices]:
        """Who paid in full for a bought project, with their exact scores (None: all one), and who gave its last."""
        part = slice(self.starts[project], self.starts[project + 1])
        voters, role = self.voters[part].astype(np.int64), self.role[part]
        full = role == FULL
        scores = self.scores[part][full].astype(np.int64).astype(self.kind) if len(self.scores) else None
        return voters[full], scores, voters[role == LAST]
