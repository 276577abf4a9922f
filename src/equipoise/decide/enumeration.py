"""Which indices need every coalition by itself? Johnston, Deegan-Packel and Holler.

All 2^n coalitions are tried at once, for up to ``MOST`` members; nothing is assumed of the rule but that it wins or
loses. So this is also the second opinion on every other algorithm, where it reaches.

- Johnston: each winning coalition in which somebody is needed is one unit, shared equally by those who are.
- Deegan-Packel: each minimal winning coalition (everybody in it is needed) is one unit, shared equally by its members.
- Holler: how many minimal winning coalitions have the member (the public good index).

Each is given as shares that sum to 1. Sources: Johnston (1978); Deegan and Packel (1978); Holler (1982).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, TypeAlias

import numpy as np

from equipoise.decide.game import Every, Form, Game, Threshold
from equipoise.decide.terms import Tally
from equipoise.errors import EquipoiseError

__all__ = ["MOST", "MinimalPower", "count_all", "power_by_minimal"]

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

MOST: Final = 22


@dataclass(frozen=True, slots=True)
class MinimalPower:
    """Shares of power by the coalitions that nobody can be missing from; all zero when the rule decides nothing."""

    johnston: Mapping[str, Fraction]
    deegan_packel: Mapping[str, Fraction]
    holler: Mapping[str, Fraction]
    minimal: int


def power_by_minimal(game: Game) -> MinimalPower:
    """Johnston, Deegan-Packel and Holler power of every member. Raises EquipoiseError beyond ``MOST`` members.

    >>> power_by_minimal(Game.weighted({"A": 2, "B": 1, "C": 1}, quota=3)).holler
    {'A': Fraction(1, 2), 'B': Fraction(1, 4), 'C': Fraction(1, 4)}
    """
    n = _few(game)
    needed = [_needs(game.form, n, i) for i in range(n)]
    critical = sum((row.astype(np.int64) for row in needed), np.zeros(1 << n, dtype=np.int64))
    sizes = _sizes(n)
    minimal = (critical == sizes) & (sizes > 0)
    johnston, packel, holler = [], [], []
    for row in needed:
        by_critical = np.bincount(critical[row], minlength=n + 1).tolist()
        johnston.append(sum((Fraction(k, c) for c, k in enumerate(by_critical) if k), Fraction(0)))
        by_size = np.bincount(sizes[row & minimal], minlength=n + 1).tolist()
        packel.append(sum((Fraction(k, s) for s, k in enumerate(by_size) if k), Fraction(0)))
        holler.append(Fraction(sum(by_size)))
    one, two, three = (_shares(game.members, values) for values in (johnston, packel, holler))
    return MinimalPower(one, two, three, int(np.count_nonzero(minimal)))


def count_all(game: Game) -> Tally:
    """Which members make the difference? Every coalition tried."""
    n = _few(game)
    sizes = _sizes(n)
    wins = np.bincount(sizes[_wins(game.form, n)], minlength=n + 1).tolist()
    swings = []
    for i in range(n):
        # A coalition that needs i is one of others, one smaller, that i tips.
        swings.append(tuple(np.bincount(sizes[_needs(game.form, n, i)], minlength=n + 1).tolist()[1:]))
    return Tally(tuple(wins), tuple(swings))


def _few(game: Game) -> int:
    n = len(game.members)
    if n > MOST:
        raise EquipoiseError(f"{n} members have {2**n:.1e} coalitions, too many to try each: at most {MOST} members")
    return n


def _sizes(n: int) -> Array:
    return np.bitwise_count(np.arange(1 << n)).astype(np.int64)


def _wins(form: Form, n: int) -> Array:
    """Of every coalition (bit i of its place: member i): does it win?"""
    if isinstance(form, Threshold):
        big = sum(form.weights) + abs(form.quota) >= 2**62
        sums = np.zeros(1, dtype=object if big else np.int64)
        for weight in form.weights:
            sums = np.concatenate([sums, sums + weight])
        return (sums >= form.quota).astype(bool)
    parts = [_wins(part, n) for part in form.parts]
    joined: Array = np.logical_and.reduce(parts) if isinstance(form, Every) else np.logical_or.reduce(parts)
    return joined


def _needs(form: Form, n: int, i: int) -> Array:
    """Of every coalition: does it have member i, win, and lose without it?"""
    wins = _wins(form, n).reshape(-1, 2, 1 << i)
    needed = np.zeros_like(wins)
    needed[:, 1] = wins[:, 1] & ~wins[:, 0]
    return needed.reshape(-1)


def _shares(members: Sequence[str], values: Sequence[Fraction]) -> dict[str, Fraction]:
    whole = sum(values, Fraction(0))
    return {m: value / (whole or 1) for m, value in zip(members, values, strict=True)}
