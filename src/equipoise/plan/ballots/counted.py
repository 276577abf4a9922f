"""Which voters need nobody look at while one round of Equal Shares follows another? Their arrays, for the kernel.

Most voters can pay in full for all that they support, so they are only counted; ``kernel`` says how, and proves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Counted", "Floats", "Indices"]

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]

_PAIRS: Final = 20_000_000  # of projects on one ballot: for more, counting takes longer than it saves


@dataclass(eq=False)
class Counted:
    """The arrays of ``buy_surely`` for those who are only counted, in one run after another on the same election.

    With ``everyone`` empty there are none.
    """

    everyone: npt.NDArray[np.int32]
    points: Floats
    opens: Indices
    named: npt.NDArray[np.int32]
    marks: Floats
    loads: Floats
    spared: npt.NDArray[np.bool_]
    credit: Floats
    dues: Floats
    slope: Floats
    weight: Floats
    money: Floats
    vague: Floats
    shared: Floats
    paid: Floats
    unsure: Floats
    purses: Floats
    x: Floats
    rounds: int = 0

    @classmethod
    def of(cls, starts: Indices, voters: npt.NDArray[np.int32], scores: Floats, loads: Floats) -> Counted:
        """All supporters by project, their scores (empty: all one), and the weight of each voter."""
        projects = len(starts) - 1
        order = np.argsort(voters, kind="stable")
        opens = np.searchsorted(voters[order], np.arange(len(loads) + 1)).astype(np.int64)
        named = np.repeat(np.arange(projects, dtype=np.int32), np.diff(starts))[order]
        return cls(
            everyone=voters.copy(),
            points=scores.copy(),
            opens=opens,
            named=named,
            marks=scores[order] if len(scores) else scores,
            loads=loads,
            spared=np.zeros(len(loads), dtype=bool),
            credit=np.zeros(len(loads)),
            dues=np.zeros(projects),
            slope=np.zeros(projects),
            weight=np.zeros(projects),
            money=np.zeros(projects),
            vague=np.zeros(projects),
            shared=np.zeros((projects, projects)),
            paid=np.zeros(projects),
            unsure=np.zeros(projects),
            purses=np.zeros((len(loads), 2)),
            x=np.zeros(projects),
        )

    @classmethod
    def nobody(cls, projects: int) -> Counted:
        """All are looked at."""
        none, some = np.zeros(0, dtype=np.int32), (np.zeros(projects) for _ in range(7))
        dues, slope, weight, money, vague, paid, unsure = some
        no, unset = np.zeros(0), np.zeros(0, dtype=bool)
        return cls(
            none, no, np.zeros(1, dtype=np.int64), none, no, no, unset, no, dues, slope, weight, money, vague,
            np.zeros((1, 1)), paid, unsure, np.zeros((0, 2)), no,
        )  # fmt: skip

    @property
    def arrays(self) -> tuple[npt.NDArray[Any], ...]:
        """In the order in which ``buy_surely`` takes them."""
        return (
            self.everyone,
            self.points,
            self.opens,
            self.named,
            self.marks,
            self.loads,
            self.spared,
            self.credit,
            self.dues,
            self.slope,
            self.weight,
            self.money,
            self.vague,
            self.shared,
            self.paid,
            self.unsure,
        )

    @property
    def arrays_of_a_round(self) -> tuple[npt.NDArray[Any], ...]:
        """In the order in which ``count_only`` takes them: without what each run begins anew."""
        some = self.arrays
        return (*some[:11], *some[13:15])

    @property
    def worth_while(self) -> bool:
        """Are there few enough pairs of projects on the ballots?"""
        sizes = np.diff(self.opens)
        return int((sizes * sizes).sum()) + len(self.dues) ** 2 <= _PAIRS
