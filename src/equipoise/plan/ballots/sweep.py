"""What would be bought if each group left in turn with its money? All these runs of Equal Shares at once.

For few groups and many projects one run is a long chain of tiny steps; here each step is taken in all runs together.
Everything is in floating point with proven bounds; a run in which a comparison is not settled by them gives up, and
the caller counts it exactly.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

from equipoise.plan.ballots.election import Floats, Ledger

__all__ = ["bought_without_each"]

_U: Final = 2.0**-53
_WIDTH: Final = 3  # how many projects a run looks at in one step
_MOST: Final = 50_000  # beyond so many groups times projects the plain runs are as fast


def bought_without_each(book: Ledger, endowment: Fraction) -> list[list[int] | None]:
    """By group, what is bought without it, then what is bought with all; None where the bounds did not settle it."""
    groups, projects = len(book.whole), len(book.price)
    if any(s is not None for s in book.scores) or groups * projects > _MOST or not endowment:
        return [None] * (groups + 1)
    weights = np.zeros((projects + 1, groups))
    for p, (voters, own) in enumerate(zip(book.support, book.weights, strict=True)):
        weights[p, voters] = own
    return _Sweep(book, weights, float(endowment)).run()


class _Sweep:
    """The state of all runs: money and its error by run and group, lower bounds of rho by run and project."""

    def __init__(self, book: Ledger, weights: Floats, start: float) -> None:
        groups, projects = len(book.whole), len(book.price)
        self.book, self.weights, self.start = book, weights, start
        # One more column stands for no project at all: its rho is infinite.
        self.price = np.array([*map(float, book.price), 0.0])
        self.worth = np.array([*map(float, book.worth), 1.0])
        slope = weights.sum(axis=1)
        gone = np.eye(groups + 1, groups, dtype=bool)
        self.money = np.where(gone, 0.0, start)
        self.error = np.where(gone, 0.0, _U * start)
        with np.errstate(divide="ignore", invalid="ignore"):
            low = np.where(slope > 0, self.price / slope / self.worth * (1 - 8 * groups * _U), np.inf)
        self.low = np.repeat(low[None, :], groups + 1, axis=0)
        self.low[:, projects] = np.inf
        self.bought: list[list[int]] = [[] for _ in range(groups + 1)]
        self.unsettled = np.zeros(groups + 1, dtype=bool)
        self.noise = (4 * groups + 32) * _U

    def run(self) -> list[list[int] | None]:
        """Step until nothing can be bought in any run."""
        rows = np.arange(len(self.money))
        for _ in range(10 * len(self.price) + 100):
            if not len(rows):
                break
            rows = self._step(rows)
        # Whatever still goes round by now is left to exact counting.
        self.unsettled[rows] = True
        return [None if lost else found for lost, found in zip(self.unsettled.tolist(), self.bought, strict=True)]

    def _step(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        low = self.low[rows]
        at = np.arange(len(rows))
        picks = np.empty((len(rows), _WIDTH), dtype=np.int64)
        for k in range(_WIDTH):
            picks[:, k] = low.argmin(axis=1)
            there = low[at, picks[:, k]] < np.inf
            picks[~there, k] = low.shape[1] - 1
            if not k:
                going = there
                if not going.all():
                    # These runs are over.
                    left: npt.NDArray[np.int64] = rows[going]
                    return left
            low[at, picks[:, k]] = np.inf
        rest = low.min(axis=1)
        money, error = self.money[rows], self.error[rows]
        weights = self.weights[picks]
        price, worth = self.price[picks], self.worth[picks]
        wealth = weights * money[:, None, :]
        total = wealth.sum(axis=2)
        noise = self.noise * (total + price)
        wrong = weights * error[:, None, :]
        doubt = wrong.sum(axis=2) + noise
        known = self.low[rows[:, None], picks]
        live = known < np.inf
        x = np.where(live, known, 0.0) * worth
        paying = money[:, None, :] > x[:, :, None]
        settled = np.zeros(picks.shape, dtype=bool)
        slope = np.ones(picks.shape)
        with np.errstate(divide="ignore", invalid="ignore"):
            for _ in range(3):
                slope = np.einsum("rkg,rkg->rk", weights, paying)
                x = np.where(slope > 0, (price - total + np.einsum("rkg,rkg->rk", wealth, paying)) / slope, x)
                after = money[:, None, :] > x[:, :, None]
                settled = (after == paying).all(axis=2) & (slope > 0)
                if settled.all():
                    break
                paying = after
            # Who pays in full pays x, however much it has: only errors of those who give their last count.
            last_wrong = wrong.sum(axis=2) - np.einsum("rkg,rkg->rk", wrong, paying)
            loose = np.where(slope > 0, (np.abs(last_wrong) * (1 + 1e-6) + noise) / slope, np.inf) + 16 * _U * np.abs(x)
        # The last step's set of payers may be wrong, yet what follows from any set is a lower bound.
        bound = (x - loose) / worth * (1 - 4 * _U)
        gone = live & (total + doubt < price)
        edge = live & ~gone & (total - doubt <= price)
        bound = np.where(gone | ~live, np.inf, np.maximum(bound, known))
        self.low[rows[:, None], picks] = bound
        best = bound.argmin(axis=1)
        first = bound[at, best]
        high = np.where(settled, (x + loose) / worth * (1 + 4 * _U), np.inf)[at, best]
        others = bound.copy()
        others[at, best] = np.inf
        second = others.min(axis=1)
        ready = (first < np.inf) & settled[at, best]
        tied = ready & (high >= second) & settled[at, others.argmin(axis=1)]
        broken = self._broken(tied, high, bound, settled & (weights > 0).any(axis=2), rows, picks, money, paying, best)
        tied &= ~broken
        # Who is within the error of giving its last?
        x_best, loose_best = x[at, best], loose[at, best]
        own = weights[at, best] > 0
        close = own & (money > 0) & (np.abs(money - x_best[:, None]) <= error + loose_best[:, None])
        stuck = edge.any(axis=1) | tied | (ready & close.any(axis=1))
        buys = ready & ~stuck & (high < rest) & ((high < second) | broken)
        if stuck.any():
            self.unsettled[rows[stuck]] = True
        if buys.any():
            chosen = rows[buys]
            project = picks[at, best][buys]
            pay, off = x_best[buys][:, None], loose_best[buys][:, None]
            have, off_by, mine = money[buys], error[buys], own[buys]
            last = mine & (have < pay)
            full = mine & ~last
            self.money[chosen] = np.where(last, 0.0, np.where(full, have - pay, have))
            self.error[chosen] = np.where(last, 0.0, np.where(full, off_by + off + 4 * _U * self.start, off_by))
            self.low[chosen, project] = np.inf
            for r, p in zip(chosen.tolist(), project.tolist(), strict=True):
                self.bought[r].append(p)
        kept: npt.NDArray[np.int64] = rows[~stuck]
        return kept

    def _broken(
        self,
        tied: npt.NDArray[np.bool_],
        high: Floats,
        bound: Floats,
        settled: npt.NDArray[np.bool_],
        rows: npt.NDArray[np.int64],
        picks: npt.NDArray[np.int64],
        money: Floats,
        paying: npt.NDArray[np.bool_],
        best: npt.NDArray[np.int64],
    ) -> npt.NDArray[np.bool_]:
        """Which ties are broken exactly? Those where all who have money pay in full; ``best`` then names the winner."""
        broken = np.zeros(len(rows), dtype=bool)
        for i in np.flatnonzero(tied).tolist():
            near = np.flatnonzero(bound[i] <= high[i]).tolist()
            rho = []
            for k in near:
                p = int(picks[i, k])
                alive = (self.weights[p] > 0) & (money[i] > 0)
                if not settled[i, k] or (alive & ~paying[i, k]).any():
                    break
                whole = int(self.book.exact[alive].sum())
                rho.append((Fraction(self.book.price[p], whole * self.book.worth[p]), p, k))
            if len(rho) == len(near):
                best[i] = min(rho)[2]
                broken[i] = True
        return broken
