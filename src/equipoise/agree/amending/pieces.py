"""What do the slots give the members at a point, and how steeply? Each slot by itself, payments all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from equipoise.agree.amending.curves import placed
from equipoise.agree.normal import Array

__all__ = ["STEP", "Piece", "Purse"]

STEP = 1e-4  # of a slot: nearer to its step 0 than half of this is at it
_FEW = 4  # a lever that touches fewer than one in so many members is kept as what it does to them alone


@dataclass(frozen=True)
class Piece:
    """A slot's gains at its knots, (knots, D, m, 4), of the members it touches: ``who`` (m,), or None for all."""

    knots: tuple[float, ...]
    values: Array
    who: Any
    rises: Array
    empty: tuple[bool, ...]

    @classmethod
    def of(cls, knots: tuple[float, ...], tensor: Array) -> Piece:
        touched = np.flatnonzero(tensor.any(axis=(0, 1, 3)))
        few = len(touched) * _FEW < tensor.shape[2]
        values = tensor[:, :, touched] if few else tensor
        rises = np.diff(values, axis=0) / np.diff(np.array(knots))[:, None, None, None]
        empty = tuple(not at.any() for at in values)
        return cls(knots, values, touched if few else slice(None), rises, empty)

    def add_to(self, gains: Array, kept: float) -> None:
        """Add what the slot gives at a point to gains (D, n, 4)."""
        k, along = placed(self.knots, kept)
        if along > 0 and not self.empty[k + 1]:
            gains[:, self.who] += along * self.values[k + 1]
        if along < 1 and not self.empty[k]:
            gains[:, self.who] += (1 - along) * self.values[k]

    def add_slope(self, inward: Array, kept: float, sign: float) -> None:
        """Add the slope of its gains at a point, with this sign."""
        inward[:, self.who] += sign * self._rise(kept)

    def put_slope(self, slope: Array, steep: Array, kept: float) -> None:
        """Put how z answers the slot at a point into (D, n); ``steep`` is how it answers the gains, (D, n, 4)."""
        slope[:, self.who] = np.einsum("dmk,dmk->dm", steep[:, self.who], self._rise(kept))

    def _rise(self, kept: float) -> Array:
        k, along = placed(self.knots, kept)
        k -= kept > STEP / 2 and along == 0
        found: Array = self.rises[k]
        return found


@dataclass(frozen=True)
class Purse:
    """The slots that each give one member something in a straight line and nothing as tabled: payments, all at once.

    ``slots`` (S,) and ``members`` (S,) are positions, ``gives`` (S, D, 4) the gains where such a slot is
    undone; each of ``layers`` are slots of different members.
    """

    slots: Any
    members: Any
    gives: Array
    layers: tuple[Any, ...]

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> Purse | None:
        """The purse of some pieces; None where none is of this kind."""
        alone = [
            j
            for j, p in enumerate(pieces)
            if len(p.knots) == 2 and not isinstance(p.who, slice) and len(p.who) == 1 and p.empty[1]
        ]
        if not alone:
            return None
        gives = np.stack([pieces[j].values[0, :, 0] for j in alone])
        members = np.array([int(pieces[j].who[0]) for j in alone])
        # Each layer names a member once, so that adding at its places adds each slot.
        place = np.array([int((members[:s] == m).sum()) for s, m in enumerate(members)])
        layers = tuple(np.flatnonzero(place == k) for k in range(place.max() + 1))
        return cls(np.array(alone), members, gives, layers)

    def add_to(self, gains: Array, undone: Array) -> None:
        """Add what the slots give, each as far as it is undone (L,), to gains (D, n, 4)."""
        given = undone[self.slots][:, None, None] * self.gives
        for layer in self.layers:
            gains[:, self.members[layer]] += given[layer].transpose(1, 0, 2)

    def put_slope(self, jacobian: Array, steep: Array) -> None:
        """Put how z answers the slots into (L, D, n)."""
        there = np.einsum("dsk,sdk->sd", steep[:, self.members], self.gives)
        jacobian[self.slots, :, self.members] = -there
