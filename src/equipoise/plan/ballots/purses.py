"""Who has how much left, and which project can its supporters buy at the smallest rho? One run of Equal Shares.

Each group's money is kept in floating point with one bound on all errors, and each purchase remembers who paid in
full and who gave its last, so that every amount can be had exactly: as the first endowment less exact prices. Prices
are whole numbers over one common denominator, found when they are first needed. Money only falls, so an old rho is a
valid lower bound and few projects are looked at again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import gcd
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from equipoise.plan.ballots.compiled import kernel_at_hand
from equipoise.plan.ballots.counted import Floats, Indices
from equipoise.plan.ballots.election import Ledger
from equipoise.plan.ballots.sheets import Sheets

__all__ = ["Purses"]

_U: Final = 2.0**-53
_TINY: Final = 1e-300  # above zero: who has paid in full and has nothing left has still not given its last
_LOOSE: Final = 1e-11  # a price known less well than this, beside the endowment, is made exact at once


@dataclass(slots=True)
class _Look:
    """What a look at a project found: bounds on x, the place of those who would give their last, whether certain."""

    low: float
    high: float
    x: float
    certain: bool
    voters: Indices
    weights: Floats
    scores: Floats | None
    exact_scores: npt.NDArray[Any] | None
    money: Floats
    last: npt.NDArray[np.bool_]


@dataclass(slots=True)
class _Exact:
    """The exact x of a project and who gives its last for it."""

    x: Fraction
    last: npt.NDArray[np.bool_]


class Purses:
    """The money of each group, for each unit of weight, while projects are bought in order of rho.

    ``absent`` groups have left with their money. ``bought`` are places in the election's order. Nothing here is to be
    changed from outside.
    """

    def __init__(self, book: Ledger, endowment: Fraction, absent: Sequence[int] = ()) -> None:
        self.ledger = book
        self.endowment = endowment
        self.bought: list[int] = []
        self._start = float(endowment)
        # What each group has, for each unit of weight, and by how much that may be wrong.
        self._purses: Floats = np.empty((len(book.whole), 2))
        self._money, self._error = self._purses[:, 0], self._purses[:, 1]
        self._money[:], self._error[:] = self._start, _U * self._start
        for at in absent:
            self._purses[at] = 0.0
        # By project, lower bounds of rho (infinite: bought, or never to be bought) and where to look for x.
        self._low, self._x = (bounds.copy() for bounds in book.first_bounds)
        self._full: list[tuple[Indices, npt.NDArray[Any] | None]] = []
        self._last: list[Indices] = []
        self._sheets: Sheets | None = None
        self._numerators: list[int] = []
        self._denominator = endowment.denominator
        self._known: dict[int, _Exact] = {}
        self._living: dict[int, tuple[Indices, Floats, Floats | None, npt.NDArray[Any] | None]] = {}
        self._worth = book.worth

    # --- buying -----------------------------------------------------------------------------------------------------

    def buy_all(self, *, only_what: bool = False) -> None:
        """Buy by smallest rho until no project's supporters can pay for it.

        ``only_what``: it will not be asked at which rho and who paid, which need not be remembered then.
        """
        if not self.endowment:
            return
        kernel = kernel_at_hand()
        sheets = None if kernel is None else self.ledger.sheets
        if kernel is None or sheets is None:
            self._buy(len(self._low))
            return
        sheets.open()
        doubt = True
        while doubt:
            found, doubt = sheets.step(kernel, self._purses, self._low, self._x, len(self.bought), self._start)
            self.bought += found
            if doubt:
                self._sheets = sheets
                self._recall()
                self._buy(1)
        self._sheets = None if only_what else sheets.kept()

    def _recall(self) -> None:
        """Who paid for what the kernel has bought?"""
        for p in self.bought[len(self._full) :]:
            assert self._sheets is not None
            full, scores, last = self._sheets.parts(p)
            self._full.append((full, scores))
            self._last.append(last)

    def _buy(self, most: int) -> None:
        """Buy at most so many projects, exactly wherever it is close."""
        before = len(self.bought)
        low, worth = self._low.tolist(), self._worth
        queue = [(bound, p, -1) for p, bound in enumerate(low) if bound < np.inf]
        heapify(queue)
        looks: dict[int, _Look] = {}
        while queue and len(self.bought) < before + most:
            bound, p, seen = heappop(queue)
            now = len(self.bought)
            if seen != now:
                self._look_again(p, bound, looks, queue)
                continue
            look = looks[p]
            high = look.high / worth[p] * (1 + 4 * _U)
            rivals = []
            while queue and queue[0][0] <= high:
                bound, q, seen = heappop(queue)
                if seen == now:
                    rivals.append(q)
                else:
                    self._look_again(q, bound, looks, queue)
            if rivals:
                p, rivals = self._first(p, rivals, looks)
                for q in rivals:
                    heappush(queue, (looks[q].low / worth[q] * (1 - 4 * _U), q, now))
            self._low[p] = np.inf
            self._pay(p, looks.pop(p))
        for bound, p, _ in queue:
            self._low[p] = bound

    def _look_again(self, p: int, bound: float, looks: dict[int, _Look], queue: list[tuple[float, int, int]]) -> None:
        worth = self._worth[p]
        if look := self._look(p, bound * worth * (1 - 4 * _U)):
            looks[p] = look
            heappush(queue, (max(bound, look.low / worth * (1 - 4 * _U)), p, len(self.bought)))
        else:
            self._low[p] = np.inf

    def _first(self, p: int, rivals: list[int], looks: Mapping[int, _Look]) -> tuple[int, list[int]]:
        # A near tie: the smallest exact rho, then the published order.
        near = sorted([p, *rivals])
        first = min(near, key=lambda q: (self._settled(q, looks[q]).x / self.ledger.worth[q], q))
        return first, [q for q in near if q != first]

    def _look(self, p: int, x: float) -> _Look | None:
        """Bounds on x as the purses stand, from a lower bound of it; None if the supporters cannot pay."""
        voters, weights, scores, exact_scores = self._supporters(p)
        money = self._money.take(voters)
        alive = money > 0
        living = int(np.count_nonzero(alive))
        if living < 0.8 * len(voters):
            # Who has nothing left never pays again.
            voters, weights, money = voters[alive], weights[alive], money[alive]
            scores = None if scores is None else scores[alive]
            exact_scores = None if exact_scores is None else exact_scores[alive]
            self._living[p] = voters, weights, scores, exact_scores
            alive = money > 0
        price, size = float(self.ledger.price[p]), len(voters)
        wealth = weights * money
        total = float(wealth.sum())
        error = self._error.take(voters)
        wrong = weights * error
        # Error of any sum of these terms, and what the errors of the purses add to it.
        noise = (4 * size + 32) * _U * (total + price)
        blur = noise + float(wrong.sum()) * (1 + 1e-6)
        if total + blur < price:
            return None
        slopes = weights if scores is None else weights * scores
        count = -1
        paying = alive
        if total - blur > price:
            while True:
                paying = money > (x if scores is None else x * scores)
                left = int(np.count_nonzero(paying))
                if left == count or not left:
                    break
                count = left
                slope = float(slopes.dot(paying))
                # Never back: rounding must not let the same voters come and go for ever.
                x = max(x, (price - total + float(wealth.dot(paying))) / slope)
        else:
            count = 0
        if not count or not np.count_nonzero(paying):
            look = _Look(0.0, np.inf, x, False, voters, weights, scores, exact_scores, money, ~paying)
            if not self._affordable(p, look):
                return None
            settled = self._settled(p, look)
            x = float(settled.x)
            return _Look(
                x * (1 - 2 * _U), x * (1 + 2 * _U), x, False, voters, weights, scores, exact_scores, money, settled.last
            )
        # Who pays in full pays x, however much it has: only errors of those who give their last count.
        loose = (noise + float(wrong.dot(~paying)) * (1 + 1e-6)) / slope + 8 * _U * x
        if scores is None:
            doubt = np.count_nonzero(np.abs(money - x) <= error + (loose + 4 * _U * x))
        else:
            doubt = np.count_nonzero(np.abs(money - x * scores) <= error + (loose + 4 * _U * x) * scores)
        certain = not doubt
        high = x + loose if certain else np.inf
        look = _Look(x - loose, high, x, certain, voters, weights, scores, exact_scores, money, ~paying)
        if not certain:
            settled = self._settled(p, look)
            x = float(settled.x)
            look.low, look.high, look.x = x * (1 - 2 * _U), x * (1 + 2 * _U), x
        return look

    def _pay(self, p: int, look: _Look) -> None:
        known = self._known.get(p)
        last = look.last if known is None else known.last
        given = look.money > 0
        top = 1.0 if look.scores is None else float(look.scores.max())
        full = ~last
        self._full.append((look.voters[full], None if look.exact_scores is None else look.exact_scores[full]))
        self._last.append(look.voters[last & given])
        self.bought.append(p)
        if known is not None or (look.high - look.low) * top > _LOOSE * self._start:
            x = float(self.exact_price(len(self.bought) - 1))
            off = _U * x
        else:
            x, off = look.x, look.high - look.low
        pay = x if look.scores is None else x * look.scores
        more = off if look.scores is None else off * look.scores
        self._money[look.voters] = np.where(last, 0.0, np.maximum(look.money - pay, _TINY))
        self._error[look.voters] = np.where(last, 0.0, self._error[look.voters] + more + 4 * _U * self._start)
        self._known.clear()

    # --- exactly ----------------------------------------------------------------------------------------------------

    def exact_price(self, n: int) -> Fraction:
        """The exact x of the n-th purchase: what those who paid in full gave for each unit of score."""
        self._recall()
        while len(self._numerators) <= n:
            k = len(self._numerators)
            voters, scores = self._full[k]
            slope = self.ledger.weighed(self.bought[k], voters, scores)
            price = self.ledger.price[self.bought[k]]
            above = price * self._denominator - self._owned(self._last[k], k)
            shared = gcd(above, slope)
            above, slope = above // shared, slope // shared
            if slope != 1:
                self._numerators = [x * slope for x in self._numerators]
                self._denominator *= slope
            self._numerators.append(above)
        return Fraction(self._numerators[n], self._denominator)

    def _owned(self, voters: Indices, purchases: int) -> int:
        """Their money together after some purchases, over the common denominator; none of them had given its last."""
        exact = self.ledger.exact
        share = np.zeros(len(exact), dtype=exact.dtype)
        share[voters] = exact[voters]
        start = int(share.sum()) * self.endowment.numerator * (self._denominator // self.endowment.denominator)
        return start - sum(
            self._numerators[j] * int((share[full] if scores is None else share[full] * scores).sum())
            for j, (full, scores) in enumerate(self._full[:purchases])
        )

    def _exactly(self, voter: int, purchases: int) -> Fraction:
        """The exact money of a voter that had not given its last, after some purchases."""
        paid = 0
        for j in range(purchases):
            full, scores = self._full[j]
            at = np.flatnonzero(full == voter)
            if len(at):
                paid += self._numerators[j] * (1 if scores is None else int(scores[at[0]]))
        return self.endowment - Fraction(paid, self._denominator)

    def _supporters(self, p: int) -> tuple[Indices, Floats, Floats | None, npt.NDArray[Any] | None]:
        """Those of a project that may still have money: who, their weights, their scores."""
        if p not in self._living:
            book = self.ledger
            self._living[p] = book.support[p], book.weights[p], book.scores[p], book.exact_scores[p]
        return self._living[p]

    def _all_prices(self) -> int:
        self._recall()
        if self.bought:
            self.exact_price(len(self.bought) - 1)
        return len(self.bought)

    def _affordable(self, p: int, look: _Look) -> bool:
        now = self._all_prices()
        owned = self._owned(look.voters[look.money > 0], now)
        return owned >= self.ledger.price[p] * self._denominator

    def _settled(self, p: int, look: _Look) -> _Exact:
        """The exact x, by Newton's steps from below: a voter gives its last when it has less than its share."""
        if p in self._known:
            return self._known[p]
        now = self._all_prices()
        given = look.money > 0
        scores = look.exact_scores
        last = look.last.copy() if not look.last.all() else ~given
        # A step from any set of voters who give their last stays at or below x, so begin with what is surely in it.
        error = self._error[look.voters]
        sure = look.money < (look.x if look.scores is None else look.x * look.scores) - error * 4 - 1e-9 * look.x
        last &= sure | ~given
        price = self.ledger.price[p]
        while True:
            slope = self.ledger.weighed(p, look.voters[~last], None if scores is None else scores[~last])
            if not slope:
                last = ~given
                continue
            x = Fraction(price * self._denominator - self._owned(look.voters[last & given], now), slope)
            x /= self._denominator
            close = float(x)
            cut = np.full(len(look.money), close) if look.scores is None else close * look.scores
            less = look.money < cut
            doubt = given & (np.abs(look.money - cut) <= error + 8 * _U * cut)
            for at in np.flatnonzero(doubt).tolist():
                due = x if scores is None else x * int(scores[at])
                less[at] = self._exactly(int(look.voters[at]), now) < due
            less |= ~given
            if not (less & ~last).any() and not (last & ~less).any():
                break
            last = less
        self._known[p] = _Exact(x, last)
        return self._known[p]

    # --- afterwards -------------------------------------------------------------------------------------------------

    def rho(self, p: int) -> Fraction:
        """The exact rho at which a project was bought."""
        return self.exact_price(self.bought.index(p)) * self.ledger.score_scale / self.ledger.worth[p]

    def paid(self, group: int) -> dict[int, Fraction]:
        """What a group paid for each project, for each unit of its weight."""
        self._all_prices()
        given: dict[int, Fraction] = {}
        rest = self.endowment
        for j, p in enumerate(self.bought):
            full, scores = self._full[j]
            at = np.flatnonzero(full == group)
            if len(at):
                given[p] = self.exact_price(j) * (1 if scores is None else int(scores[at[0]]))
            elif group in self._last[j]:
                given[p] = rest
            else:
                continue
            rest -= given[p]
        return given

    def left(self, group: int) -> Fraction:
        """What a group has left, for each unit of its weight."""
        return self.endowment - sum(self.paid(group).values(), Fraction(0))

    def money(self, p: int) -> Fraction:
        """What the supporters of a project have left together."""
        now = self._all_prices()
        voters = self.ledger.support[p]
        spent = np.zeros(len(self._money), dtype=bool)
        for last in self._last:
            spent[last] = True
        owned = self._owned(voters[~spent[voters]], now)
        return Fraction(owned, self._denominator * self.ledger.weight_scale)
