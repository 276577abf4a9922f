"""Which part of the variance of an answer does one input make, alone and with the others? Sobol indices.

Two independent sets of draws A and B give answers f(A) and f(B). For each input j a third set is A with input j alone
taken from B (pick and freeze). With V the variance of f,

    first order  S_j = mean( f(B) (f(AB_j) - f(A)) ) / V          (Saltelli and others 2010)
    total        T_j = mean( (f(A) - f(AB_j))^2 ) / (2 V)         (Jansen 1999)

- First order: the part of the variance of the answer that would go, on average, if the input were known.
- Total: the part that would stay if all the other inputs were known.

Where the answer is a sum over inputs both agree and add up to 1; T_j above S_j says that j acts together
with others. The numerical error is a 95% half-width by the jackknife over 16 batches of draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from equipoise.agree.normal import Array

__all__ = ["BATCHES", "T15", "Index", "index"]

BATCHES: Final = 16
T15: Final = 2.131  # 97.5% point of Student's t with 15 degrees of freedom


@dataclass(frozen=True)
class Index:
    """First-order and total index of one input, each with its numerical error (a 95% half-width)."""

    first: float
    total: float
    first_error: float
    total_error: float


def index(a: Array, b: Array, mixed: Array) -> Index:
    """The indices of the input that ``mixed`` takes from B; all are answers by draw, (D,).

    Zero, without error, where the answer does not vary.
    """
    # Neighbouring draws: of Sobol points each such run is spread as evenly as the whole, every 16th point is not.
    runs = zip(*(np.array_split(x, min(BATCHES, max(len(a), 1))) for x in (a, b, mixed)), strict=True)
    sums = np.array([_sums(*run) for run in runs])
    whole = sums.sum(axis=0)
    first, total = _ratios(whole)
    if len(sums) < 2:
        return Index(first, total, 0.0, 0.0)
    left_out = np.array([_ratios(whole - one) for one in sums])
    spread = np.sqrt((len(sums) - 1) * left_out.var(axis=0))
    return Index(first, total, float(T15 * spread[0]), float(T15 * spread[1]))


def _sums(a: Array, b: Array, mixed: Array) -> Array:
    difference = mixed - a
    return np.array(
        [len(a), (b * difference).sum(), difference.sum(), (difference**2).sum(), (a + b).sum(), (a * a + b * b).sum()]
    )


def _ratios(sums: Array) -> tuple[float, float]:
    count, product, difference, square, both, both_square = (float(x) for x in sums)
    mean = both / (2 * count)
    variance = both_square / (2 * count) - mean**2
    if variance <= 1e-12 * max(1.0, mean**2):
        return 0.0, 0.0
    # The mean is taken off f(B) here: it would only add noise to the product.
    return (product - mean * difference) / count / variance, square / (2 * count) / variance
