"""Do two lists of numbers rank the same members high? Spearman and Kendall, with a permutation p-value.

Ties get average ranks (Spearman) and count for neither side (Kendall's tau-b). The p-value is two-sided: the part of
all orders of the second list, or of seeded draws from them when there are too many, whose statistic is at least as
far from zero. Statistics are compared as integers, so no order is lost to rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations
from math import factorial, sqrt
from typing import Any

__all__ = ["RankTest", "Ranked", "ranked", "shuffles"]

_ALL_UP_TO = 7  # 7! = 5,040 orders are counted, not drawn


@dataclass(frozen=True, slots=True)
class RankTest:
    """A rank correlation from -1 to 1, its two-sided p-value, and how that was found ("exact" or "N draws, seed S")."""

    coefficient: float
    p_value: float
    method: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """Both tests of one pair of lists."""

    spearman: RankTest
    kendall: RankTest


def shuffles(n: int, *, seed: int, draws: int) -> tuple[Any, str]:
    """Orders of n things as rows of a numpy array, and in words how they were found: all of them, or drawn."""
    import numpy as np

    if n <= _ALL_UP_TO:
        return np.array(list(permutations(range(n))), dtype=np.int64), f"exact, all {factorial(n):,} orders"
    rng = np.random.default_rng(seed)
    drawn = rng.permuted(np.tile(np.arange(n), (draws, 1)), axis=1)
    return drawn, f"{draws:,} draws, seed {seed}"


def ranked(
    x: Sequence[Fraction], y: Sequence[Fraction], *, seed: int, draws: int, orders: tuple[Any, str] | None = None
) -> Ranked:
    """Spearman's rho and Kendall's tau-b of two lists of the same length, neither of them constant.

    ``orders``: ``shuffles(len(x), ...)`` made before, to test many years with the same ones.
    """
    import numpy as np

    rows, method = orders if orders is not None else shuffles(len(x), seed=seed, draws=draws)
    exact = method.startswith("exact")
    a, b = np.array(_centred(x)), np.array(_centred(y))
    observed = int(a @ b)
    as_far = int((np.abs(b[rows] @ a) >= abs(observed)).sum())
    rho = observed / sqrt(int(a @ a) * int(b @ b))
    spearman = RankTest(rho, _p(as_far, len(rows), exact), method)

    left, right = np.array(list(combinations(range(len(x)), 2))).T
    sign_x, sign_y = np.sign(np.subtract.outer(a, a)), np.sign(np.subtract.outer(b, b))
    pairs = sign_x[left, right]
    agreeing = int(pairs @ sign_y[left, right])
    shuffled = sign_y[rows[:, left], rows[:, right]] @ pairs
    untied = int(np.abs(pairs).sum()) * int(np.abs(sign_y[left, right]).sum())
    as_far = int((np.abs(shuffled) >= abs(agreeing)).sum())
    return Ranked(spearman, RankTest(agreeing / sqrt(untied), _p(as_far, len(rows), exact), method))


def _p(as_far: int, orders: int, exact: bool) -> float:
    # A drawn sample always contains the order observed, so that p is never zero (Phipson and Smyth 2010).
    return as_far / orders if exact else (1 + as_far) / (1 + orders)


def _centred(numbers: Sequence[Fraction]) -> list[int]:
    """Twice the average rank less its mean: integers that sum to zero."""
    ordered = sorted(numbers)
    first = {n: ordered.index(n) for n in set(numbers)}
    count = {n: ordered.count(n) for n in set(numbers)}
    return [2 * first[n] + count[n] - len(numbers) for n in numbers]
