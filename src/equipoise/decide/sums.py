"""How many swings has each member of one weighted clause, of all sizes together? Banzhaf needs no more.

The counts of coalitions weighing at most x, for x up to the lower of the quota and what may be missing, are the prefix
sums of the product of (1 + x^w). A member is un-counted by alternating reads of them (see ``planes``). Sizes play no
part, so this is hundreds of times less work than Shapley-Shubik, and memory is a few words for each weight.

Where there is much to count, the loop of ``sum_loops`` does it; little is one long Python integer, a shift and an
addition for each member, and no compiler is imported.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from equipoise.decide.game import Threshold

__all__ = ["count_sums", "sums_bytes"]

_MUCH = 10**8  # words to add: below it Python's own integers take less time than loading machine code


def sums_bytes(n: int, clause: Threshold) -> int:
    """How many bytes does the programme hold?"""
    return (clause.limit + 1) * (n // 52 + 1) * 8


def count_sums(n: int, clause: Threshold, *, compiled: bool | None = None) -> tuple[int, tuple[int, ...]]:
    """How many coalitions of n members meet the clause, and how many with each member? Exact, any n.

    ``compiled``: whether to use machine code; None leaves it to the amount of work.

    >>> count_sums(3, Threshold((2, 1, 1), 3))
    (3, (3, 2, 2))
    """
    limit = clause.limit
    light = sorted(w for w in clause.weights if 0 < w <= limit)
    idle = sum(1 for w in clause.weights if not w)  # whoever weighs nothing doubles every count
    kinds = sorted(set(light))
    counts = [count << idle for count in _counted(light, limit, kinds, compiled)]
    everyone = counts[0]
    without = dict.fromkeys(clause.weights, everyone)  # who weighs more than the limit is in none of them
    without |= zip(kinds, counts[1:], strict=True)
    without[0] = everyone >> 1
    if clause.quota - 1 <= sum(clause.weights) - clause.quota:
        # ``everyone`` counts the coalitions that are too light; without i, those of the others.
        held = {w: (1 << (n - 1)) - (everyone - rest) for w, rest in without.items()}
        return (1 << n) - everyone, tuple(held[w] for w in clause.weights)
    # It counts those whose absence can be borne; without i, those that i is not missing with.
    return everyone, tuple(without[w] for w in clause.weights)


def _counted(weights: Sequence[int], limit: int, kinds: Sequence[int], compiled: bool | None) -> list[int]:
    """How many coalitions weigh at most the limit: of all, then without one member of each of these weights?"""
    if compiled is None:
        compiled = (len(weights) // 64 + 1) * (limit + 1) * len(weights) > _MUCH
    if compiled:
        try:
            return _by_loops(weights, limit, kinds)
        except ImportError:  # no compiler here: slower, and the same
            pass
    slot = len(weights) // 8 + 1  # bytes of one count
    mask = (1 << (8 * slot * (limit + 1))) - 1
    counts = int.from_bytes((b"\1" + b"\0" * (slot - 1)) * (limit + 1), "little")
    for weight in weights:
        counts += (counts << (weight * 8 * slot)) & mask
    table = (counts & mask).to_bytes(slot * (limit + 1), "little")
    at_most = [int.from_bytes(table[at : at + slot], "little") for at in range(0, len(table), slot)]
    return [at_most[limit], *(sum(at_most[limit :: -2 * w]) - sum(at_most[limit - w :: -2 * w]) for w in kinds)]


def _by_loops(weights: Sequence[int], limit: int, kinds: Sequence[int]) -> list[int]:
    from equipoise.decide.sum_loops import BITS, fold, read

    places, limbs = limit // 8 * 8 + 8, len(weights) // BITS + 1
    room = np.zeros(limbs * places + 8, dtype=np.uint64)
    skipped = -(room.ctypes.data // 8) % 8  # so that every row begins with a line of the caches
    counts = room[skipped : skipped + limbs * places]
    fold(counts, places, np.array(weights, dtype=np.int64))
    found = np.zeros((limbs, 1 + len(kinds), 2), dtype=np.int64)
    read(counts, places, limit, np.array([places, *kinds], dtype=np.int64), found)
    return [
        sum((low + (high << 32)) << (BITS * limb) for limb, (low, high) in enumerate(words))
        for words in found.transpose(1, 0, 2).tolist()
    ]
