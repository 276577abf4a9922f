"""About how much power has each member of a game too large to count? Monte Carlo, with an interval, on request only.

Shapley-Shubik: members join in random order, and the one that tips the decision is noted. Banzhaf: every member is in
favour or not with a coin, and those who would tip the decision are noted. Intervals are Wilson's for a proportion, at
95% for each figure: of 20 such intervals one misses on average. Same seed, same answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final, TypeAlias

import numpy as np

from equipoise.decide.game import Every, Form, Game, Threshold
from equipoise.errors import EquipoiseError

__all__ = ["Estimate", "Estimated", "estimate_of"]

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

_Z: Final = 1.959964
_AT_ONCE: Final = 2048


@dataclass(frozen=True, slots=True)
class Estimated:
    """A share, and the ends of its 95% interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """Estimated, not counted: ``shapley`` and ``absolute`` (Penrose) of each member, from so many draws of a seed."""

    shapley: Mapping[str, Estimated]
    absolute: Mapping[str, Estimated]
    draws: int
    seed: int

    @property
    def label(self) -> str:
        """What these figures are, in words."""
        return f"estimated by Monte Carlo ({self.draws:,} draws, seed {self.seed}; 95% intervals), not counted"


def estimate_of(game: Game, *, draws: int, seed: int) -> Estimate:
    """The power of every member, estimated. Raises EquipoiseError for no draws, or weights beyond 62 bits."""
    if draws < 1:
        raise EquipoiseError(f"{draws} draws give no estimate: ask for at least 1, better 10000")
    n = len(game.members)
    rng = np.random.default_rng(seed)
    pivots, swings = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    for start in range(0, draws, _AT_ONCE):
        rows = min(_AT_ONCE, draws - start)
        orders = rng.permuted(np.tile(np.arange(n), (rows, 1)), axis=1)
        won = _ahead(game.form, orders)
        first = np.argmax(won, axis=1)
        tipped = won.any(axis=1) & ~won[:, 0]
        # Column k of ``won``: do the first k members win? The one that joins before the first win tips it.
        np.add.at(pivots, orders[tipped, first[tipped] - 1], 1)
        favour = rng.integers(0, 2, size=(rows, n)).astype(bool)
        swings += _tipping(game.form, favour).sum(axis=0)
    return Estimate(
        {m: _wilson(int(k), draws) for m, k in zip(game.members, pivots, strict=True)},
        {m: _wilson(int(k), draws) for m, k in zip(game.members, swings, strict=True)},
        draws,
        seed,
    )


def _whole(form: Threshold) -> Array:
    if sum(form.weights) + abs(form.quota) >= 2**62:
        raise EquipoiseError("weights beyond 62 bits cannot be estimated: round them to fewer digits")
    return np.array(form.weights, dtype=np.int64)


def _joined(form: Form, parts: list[Array]) -> Array:
    joined: Array = np.logical_and.reduce(parts) if isinstance(form, Every) else np.logical_or.reduce(parts)
    return joined


def _ahead(form: Form, orders: Array) -> Array:
    """Does each order's first k members win? Columns k from 0 to n."""
    if isinstance(form, Threshold):
        sums = np.zeros((orders.shape[0], orders.shape[1] + 1), dtype=np.int64)
        np.cumsum(_whole(form)[orders], axis=1, out=sums[:, 1:])
        won: Array = sums >= form.quota
        return won
    return _joined(form, [_ahead(part, orders) for part in form.parts])


def _tipping(form: Form, favour: Array) -> Array:
    """Would each member tip the vote of each row? Won with it in favour, and not without."""
    return _if(form, favour, True) & ~_if(form, favour, False)


def _if(form: Form, favour: Array, joins: bool) -> Array:
    if isinstance(form, Threshold):
        weights = _whole(form)
        others = (favour @ weights)[:, None] - favour * weights
        won: Array = others + (weights if joins else 0) >= form.quota
        return won
    return _joined(form, [_if(part, favour, joins) for part in form.parts])


def _wilson(hits: int, draws: int) -> Estimated:
    share = hits / draws
    square = _Z * _Z / draws
    middle = (share + square / 2) / (1 + square)
    half = _Z * sqrt(share * (1 - share) / draws + square / (4 * draws)) / (1 + square)
    return Estimated(share, max(0.0, middle - half), min(1.0, middle + half))
