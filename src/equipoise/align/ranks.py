"""Do two lists of numbers rank the same members high? Spearman and Kendall, with a permutation p-value.

Ties get average ranks (Spearman) and count for neither side (Kendall's tau-b). The p-value is two-sided: the part of
all orders of the second list, or of seeded draws from them when there are too many, whose statistic is at least as
far from zero. Statistics are compared as integers, so no order is lost to rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, permutations
from math import factorial, sqrt
from typing import Any

__all__ = ["RankTest", "Ranked", "correlation", "ranked", "shuffles"]

_ALL_UP_TO = 7  # 7! = 5,040 orders are counted, not drawn


@dataclass(frozen=True, slots=True)
class RankTest:
    """A rank correlation from -1 to 1, its two-sided p-value, and how that was found ("exact" or "N draws, seed S").

    ``chance``: of all orders, 95% give a coefficient no farther from zero than this: the interval without a link.
    """

    coefficient: float
    p_value: float
    method: str
    chance: float = 1.0


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
    # Row i has what the orders put at place i: whole rows are quick to compare.
    shuffled = b.astype(np.int32).take(rows.T)
    observed = int(a @ b)
    far = np.abs(a.astype(float) @ shuffled)
    as_far, most = int((far >= abs(observed)).sum()), sqrt(int(a @ a) * int(b @ b))
    spearman = RankTest(observed / most, _p(as_far, len(rows), exact), method, _chance(far, most))

    agreeing = int(_agreeing(a, b[:, None])[0])
    far = np.abs(_agreeing(a, shuffled))
    as_far, most = int((far >= abs(agreeing)).sum()), sqrt(_untied(a) * _untied(b))
    return Ranked(spearman, RankTest(agreeing / most, _p(as_far, len(rows), exact), method, _chance(far, most)))


def correlation(x: Sequence[Fraction], y: Sequence[Fraction]) -> float | None:
    """Spearman's rho alone; None when a list does not vary."""
    a, b = _centred(x), _centred(y)
    aa, bb = sum(v * v for v in a), sum(v * v for v in b)
    return sum(v * w for v, w in zip(a, b, strict=True)) / sqrt(aa * bb) if aa and bb else None


def _chance(far: Any, most: float) -> float:
    """How far from zero are 95% of the orders at most?"""
    import numpy as np

    return float(np.sort(far)[int(0.95 * (len(far) - 1))]) / most


def _agreeing(a: Any, columns: Any) -> Any:
    """How many pairs of places do ``a`` and a column rank alike, less those ranked the other way? For each column."""
    import numpy as np

    # Doubles count pairs exactly, and multiply several times faster than integers.
    signs = np.sign(np.subtract.outer(a, a)).astype(float)
    return sum(signs[i, i + 1 :] @ np.sign(columns[i] - columns[i + 1 :]) for i in range(len(a) - 1))


def _untied(a: Any) -> int:
    import numpy as np

    return int(np.count_nonzero(np.subtract.outer(a, a))) // 2


def _p(as_far: int, orders: int, exact: bool) -> float:
    # A drawn sample always contains the order observed, so that p is never zero (Phipson and Smyth 2010).
    return as_far / orders if exact else (1 + as_far) / (1 + orders)


def _centred(numbers: Sequence[Fraction]) -> list[int]:
    """Twice the average rank less its mean: integers that sum to zero."""
    places = sorted(range(len(numbers)), key=numbers.__getitem__)
    found = [0] * len(numbers)
    first = 0
    for _, tied in groupby(places, key=numbers.__getitem__):
        group = list(tied)
        for place in group:
            found[place] = 2 * first + len(group) - len(numbers)
        first += len(group)
    return found
