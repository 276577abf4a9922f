"""On what does the kernel work? An election's supporters in flat arrays, made once and used by one run after another.

The kernel moves supporters who have nothing left to the end of their project's part; their order means nothing, so the
next run only opens the parts in full again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from equipoise.plan.ballots.compiled import Kernel
from equipoise.plan.ballots.counted import Counted, Floats, Indices
from equipoise.plan.ballots.kernel import FULL, LAST

__all__ = ["Floats", "Indices", "Sheets"]

_U: Final = 2.0**-53
_ROUNDS: Final = 24  # after so many rounds it is found out again who need not be looked at


@dataclass(frozen=True, eq=False)
class Sheets:
    """The arrays of ``buy_surely`` that belong to an election and not to a run; ``role`` is the last run's."""

    kind: npt.DTypeLike
    starts: Indices
    voters: npt.NDArray[np.int32]
    weights: Floats
    scores: Floats
    price: Floats
    worth: Floats
    top: float
    by_cost: bool
    integral: bool
    sizes: Indices = field(repr=False)
    filled: Indices = field(repr=False)
    counted: Counted = field(repr=False)
    role: npt.NDArray[np.int8] = field(repr=False)
    bought: Indices = field(repr=False)

    def open(self) -> None:
        """Begin a run: everybody may have money."""
        self.sizes[:] = self.filled

    def run(self, kernel: Kernel, start: float, low: Floats, x: Floats) -> list[int] | None:
        """What is bought when a unit of weight has so much; None where something is too close to tell.

        ``low`` and ``x`` are those of the first step. For one run after another with a little more money.
        """
        counted = self.counted
        if not counted.rounds % _ROUNDS:
            kernel.spare(
                self.starts, self.filled, self.voters, self.weights, self.scores, start, *counted.arrays_of_a_round
            )
        # Any x will do to begin with, and that of the round before is near.
        if not counted.rounds:
            counted.x[:] = x
        counted.rounds += 1
        counted.money[:] = counted.weight * start
        counted.vague[:] = 4 * _U * counted.money
        counted.paid[:] = -1.0
        self.open()
        found, doubt = self.step(kernel, counted.purses, low.copy(), counted.x, 0, start)
        return None if doubt else found

    def step(
        self, kernel: Kernel, purses: Floats, low: Floats, x: Floats, count: int, start: float
    ) -> tuple[list[int], bool]:
        """What is bought after the first ``count`` purchases without a doubt, and whether the next is in doubt."""
        now, stuck = kernel.buy(
            self.starts,
            self.sizes,
            self.filled,
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
            *self.counted.arrays,
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
