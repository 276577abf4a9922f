"""What would be worth learning? How much narrower the 90% range were, on average, if one thing were known.

The draws are sorted by what is to be known and cut into eight parts alike in number; a thing that takes a few values is
cut by value. Within a part the thing is known as well as eight parts tell. The mean width of the parts' 90% ranges,
against the whole, is what would be left; a range over fewer draws is a little narrower of itself, so the whole is the
mean width of parts cut at random, and how much those differ among themselves is the numerical error.

A member's position is one number here: how firmly it would stand by its own draws (its weights, what it has said,
whether it holds to its word) with every scale at its central value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from equipoise.agree.acceptance import Thresholds
from equipoise.agree.judgement import Draws
from equipoise.agree.normal import Array
from equipoise.agree.sensitivity.judge import Judge

__all__ = ["Learned", "learned", "positions", "wide"]

PARTS: Final = 8
_FEW: Final = 4  # a thing with no more values than this is cut by value
_SHUFFLES: Final = 40
_NARROW: Final = 0.01  # a range narrower than one point has nothing to narrow

_Part = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Learned:
    """By how much the 90% range would narrow if this were known: part of its width; and the numerical error of it."""

    id: str
    narrows: float
    error: float


def positions(judge: Judge, given: Draws, middle: Draws) -> Array:
    """Each member's position in every draw, (D, n): how firmly it stands with the scales at their central values."""
    draws = len(given.weights)
    t = middle.thresholds
    noise, cost, common = (np.full(draws, x[0]) for x in (t.noise, t.cost, t.common))
    flat = Thresholds(noise, cost, common, _blocs(t, draws))
    scales = {name: np.full(draws, value[0]) for name, value in middle.scales.items()}
    return judge.stands(replace(given, scales=scales, thresholds=flat)).z


def _blocs(found: Thresholds, draws: int) -> Array | None:
    return None if found.blocs is None else np.repeat(found.blocs, draws, axis=0)


def learned(p: Array, known: Mapping[str, Array]) -> tuple[Learned, ...]:
    """What knowing each of these (D,) would narrow, the most first; empty where the range is under a point wide."""
    if not wide(p):
        return ()
    order = np.random.Generator(np.random.Philox(key=0))
    found, chance = [], dict[tuple[int, ...], tuple[float, float]]()
    for name, values in known.items():
        parts = _parts(values)
        if len(parts) < 2:
            continue
        sizes = tuple(sorted(len(part) for part in parts))
        if sizes not in chance:
            shuffled = [_left(p, _cut(order.permutation(len(p)), sizes)) for _ in range(_SHUFFLES)]
            chance[sizes] = float(np.mean(shuffled)), float(1.96 * np.std(shuffled))
        whole, error = chance[sizes]
        found.append(Learned(name, 1 - _left(p, parts) / whole, error / whole))
    return tuple(sorted(found, key=lambda one: (-one.narrows, one.id)))


def wide(p: Array) -> bool:
    """Is the 90% range of these odds at least a point wide, so that there is something to narrow?"""
    return _width(p) >= _NARROW


def _parts(values: Array) -> list[_Part]:
    distinct = np.unique(values)
    if len(distinct) <= _FEW:
        return [np.flatnonzero(values == v) for v in distinct]
    return [np.sort(part) for part in np.array_split(np.argsort(values, kind="stable"), PARTS)]


def _cut(order: npt.NDArray[np.int64], sizes: tuple[int, ...]) -> list[npt.NDArray[np.int64]]:
    return np.split(order, np.cumsum(sizes)[:-1])


def _left(p: Array, parts: list[_Part] | list[npt.NDArray[np.int64]]) -> float:
    return sum(len(part) * _width(p[part]) for part in parts) / len(p)


def _width(p: Array) -> float:
    low, high = np.quantile(p, (0.05, 0.95))
    return float(high - low)
