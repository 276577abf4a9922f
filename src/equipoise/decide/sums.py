"""How many swings has each member of one weighted clause, of all sizes together? Banzhaf needs no more.

The counts of coalitions weighing at most x, for x up to the lower of the quota and what may be missing, are the prefix
sums of the product of (1 + x^w). A member is un-counted by alternating reads of them (see ``planes``). Sizes play no
part, so this is hundreds of times less work than Shapley-Shubik, and memory is a few words for each weight.

Where there is much to count, the loop of ``sum_loops`` does it; little is one long Python integer, a shift and an
addition for each member, and no compiler is imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from equipoise.decide.game import Threshold

__all__ = ["count_sums", "sums_bytes"]

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

_MUCH = 10**8  # words to add: below it Python's own integers take less time than loading machine code


def sums_bytes(n: int, clause: Threshold) -> int:
    """How many bytes does the programme hold?"""
    return (clause.limit + 1) * (n // 56 + 1) * 8


def count_sums(n: int, clause: Threshold, *, compiled: bool | None = None) -> tuple[int, tuple[int, ...]]:
    """How many coalitions of n members meet the clause, and how many with each member? Exact, any n.

    ``compiled``: whether to use machine code; None leaves it to the amount of work.

    >>> count_sums(3, Threshold((2, 1, 1), 3))
    (3, (3, 2, 2))
    """
    limit = clause.limit
    light = sorted(w for w in clause.weights if 0 < w <= limit)
    idle = sum(1 for w in clause.weights if not w)  # whoever weighs nothing doubles every count
    table, bits = _table(light, limit, compiled)
    everyone = _value(table[:, limit].tolist(), bits) << idle
    without = {w: _without(table, bits, w, limit) << idle for w in set(clause.weights) if w}
    without[0] = everyone >> 1
    if clause.quota - 1 <= sum(clause.weights) - clause.quota:
        # ``everyone`` counts the coalitions that are too light; without i, those of the others.
        held = {w: (1 << (n - 1)) - (everyone - rest) for w, rest in without.items()}
        return (1 << n) - everyone, tuple(held[w] for w in clause.weights)
    # It counts those whose absence can be borne; without i, those that i is not missing with.
    return everyone, tuple(without[w] for w in clause.weights)


def _table(weights: Sequence[int], limit: int, compiled: bool | None) -> tuple[Array, int]:
    """How many coalitions weigh at most x? Rows of limbs, the lowest first; columns for x up to the limit. And the bits
    of a limb.
    """
    limbs = len(weights) // 64 + 1
    if compiled is None:
        compiled = limbs * (limit + 1) * len(weights) > _MUCH
    if compiled:
        try:
            from equipoise.decide.sum_loops import BITS, fold
        except ImportError:  # no compiler here: slower, and the same
            compiled = False
        else:
            table = np.zeros((len(weights) // BITS + 1, limit + 1), dtype=np.uint64)
            fold(table.reshape(-1), limit + 1, np.array(weights, dtype=np.int64))
            return table, BITS
    slot = 64 * limbs
    mask = (1 << (slot * (limit + 1))) - 1
    ones = int.from_bytes((b"\1" + b"\0" * (slot // 8 - 1)) * (limit + 1), "little")
    for weight in weights:
        ones += (ones << (weight * slot)) & mask
    words = np.frombuffer((ones & mask).to_bytes(slot // 8 * (limit + 1), "little"), dtype="<u8")
    return words.reshape(limit + 1, limbs).T, 64


def _value(limbs: Sequence[int], bits: int) -> int:
    return sum(word << (bits * place) for place, word in enumerate(limbs))


def _without(table: Array, bits: int, weight: int, limit: int) -> int:
    """Coalitions weighing at most the limit without one member of this weight: alternating reads."""
    reads = table[:, limit::-weight] if weight <= limit else table[:, limit : limit + 1]
    if bits < 64 and reads.shape[1] <= 1 << (62 - bits):
        return _value(_alternating(reads), bits)
    # Half a word at a time, so that sums of many reads stay below 2^63.
    low, high = _alternating(reads & np.uint64(0xFFFFFFFF)), _alternating(reads >> np.uint64(32))
    return _value(low, bits) + (_value(high, bits) << 32)


def _alternating(reads: Array) -> list[int]:
    signed = reads.view(np.int64)
    totals: list[int] = (signed[:, ::2].sum(axis=1) - signed[:, 1::2].sum(axis=1)).tolist()
    return totals
