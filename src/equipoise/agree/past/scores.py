"""How good was a forecast? Rules of scoring that nobody can better by saying what he does not think.

- Brier: the squared distance of the probability from what happened (1: passed). 0 is perfect, 0.25 is always a half.
- Log score: minus the natural logarithm of the probability of what happened. ln 2 = 0.693 is always a half; sure and
  wrong costs without limit.
- Base rate: the part of the *other* cases that passed, each outcome counted once more, (passed + 1) / (others + 2).
- CRPS: of a distribution on a scale, the integral of (F(x) - 1[x >= y])^2 dx = E|X - y| - E|X - X'| / 2, in units of
  the scale; that of a point is its distance.
- Coverage: how often the 90% range of a distribution held what happened.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from equipoise.agree.normal import Array
from equipoise.agree.odds import Odds

__all__ = ["BANDS", "Band", "ScaleScore", "bands", "base_rates", "brier", "covered", "crps", "log_score", "scale_score"]

#: The bands that forecasts are counted in: from, to (in percent).
BANDS: Final = ((0, 20), (20, 50), (50, 80), (80, 100))
_LN10: Final = math.log(10)


def brier(p: float, passed: bool) -> float:
    """The squared distance of a probability from what happened."""
    return (p - passed) ** 2


def log_score(odds: Odds, passed: bool) -> float:
    """Minus the logarithm of the probability of what happened; exact however rare that was."""
    if passed:
        return -odds.log10_centre * _LN10
    return -math.log1p(-odds.centre) if odds.centre < 1 else math.inf


def base_rates(passed: Sequence[bool]) -> tuple[float, ...]:
    """For each case the part of the other cases that passed, each outcome counted once more."""
    return tuple((sum(passed) - one + 1) / (len(passed) + 1) for one in passed)


@dataclass(frozen=True)
class Band:
    """Forecasts of between ``low`` and ``high`` percent: how many, of how many the text passed."""

    low: int
    high: int
    cases: int
    passed: int


def bands(forecasts: Sequence[tuple[float, bool]]) -> tuple[Band, ...]:
    """How many forecasts fell into each band, and how many of them came true. The upper end belongs to the next."""
    found = []
    for low, high in BANDS:
        fell = [passed for p, passed in forecasts if low <= 100 * p < high or (high == 100 and p >= 1)]
        found.append(Band(low, high, len(fell), sum(fell)))
    return tuple(found)


def crps(draws: Array, happened: float) -> float:
    """The continuous ranked probability score of equally likely draws (D,)."""
    x = np.sort(draws)
    rank = 2 * np.arange(1, len(x) + 1) - len(x) - 1
    return float(np.abs(x - happened).mean() - (rank * x).sum() / len(x) ** 2)


def covered(draws: Array, happened: float) -> bool:
    """Did the 90% range of the draws hold what happened?"""
    low, high = np.quantile(draws, (0.05, 0.95))
    return bool(low - 1e-9 <= happened <= high + 1e-9)


@dataclass(frozen=True)
class ScaleScore:
    """One model on all scales: mean distance of its point, mean CRPS, how often its 90% range held the end."""

    model: str
    scales: int
    distance: float
    crps: float
    covered: int


def scale_score(model: str, told: Sequence[tuple[float, Array, float]]) -> ScaleScore:
    """The score of a model from its point, its draws and what happened, scale by scale. At least one scale."""
    return ScaleScore(
        model=model,
        scales=len(told),
        distance=sum(abs(point - end) for point, _, end in told) / len(told),
        crps=sum(crps(draws, end) for _, draws, end in told) / len(told),
        covered=sum(covered(draws, end) for _, draws, end in told),
    )
