"""The loop that adds up counts by weight, as machine code: importing this module imports a compiler.

So it is imported only where there is much to count (see ``sums``). Numba compiles it once and keeps it in
``__pycache__`` beside this file, or in the user's cache folder; where neither can be written it is compiled anew in
each process. Unsigned places and two plain loops, because that is what compiles in a second and runs many words at a
time.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from equipoise.decide.compiling import compiled

__all__ = ["BITS", "fold"]

BITS: Final = 52
"""Of a word, what counts; the rest has room for carries, which are passed on once in so many members."""

_TOGETHER: Final = 62 - BITS  # members between two passes of carries: each at most doubles a count
_TILE: Final = 2048
_WORDS: Final = "uint64[::1]"


def _add(counts: Any, to: Any, of: Any, width: Any) -> None:
    for i in range(width):
        counts[to + i] += counts[of + i]


def _carry(counts: Any, low: Any, high: Any, width: Any) -> None:
    for i in range(width):
        word = counts[low + i]
        counts[low + i] = word & np.uint64((1 << BITS) - 1)
        counts[high + i] += word >> np.uint64(BITS)


_add_words = compiled(f"void({_WORDS}, uint64, uint64, uint64)", _add)
_carry_words = compiled(f"void({_WORDS}, uint64, uint64, uint64)", _carry)


def _fold(counts: Any, places: int, weights: Any) -> None:
    """``counts``, zero: how many coalitions weigh at most x, for members of these ascending, positive weights.

    Rows of ``places`` words, each of ``BITS`` bits of the counts, the lowest first. Members are taken in groups, and
    within a group a tile of places at a time, from the top down: the tile of each member begins its own weight later
    than that of the one before, so that what it reads is ready and still at hand.
    """
    limbs, n = len(counts) // places, len(weights)
    high = np.empty(_TOGETHER, np.int64)  # what is at or above it is done
    shift = np.empty(_TOGETHER, np.int64)
    used = np.empty(places // _TILE + 1, np.int64)  # of each tile: how many limbs, after this group, at most
    counts[0] = 1
    reach, first = 1, 0
    while first < n:
        together, before, total = min(_TOGETHER, n - first), reach, 0
        for k in range(together):
            total += weights[first + k]
            shift[k] = total
            reach = min(places, reach + weights[first + k])
        for limb in range(limbs):  # beyond the sum of all weights so far, every coalition is light enough
            for x in range(limb * places + before, limb * places + reach):
                counts[x] = counts[limb * places + before - 1]
        for tile in range((reach - 1) // _TILE + 1):  # counts rise with the weight: its last place says it
            last, bits = min(reach, (tile + 1) * _TILE) - 1, 0
            for limb in range(limbs - 1, -1, -1):
                word = counts[limb * places + last]
                if word:
                    bits = limb * BITS
                    while word:
                        word >>= np.uint64(1)
                        bits += 1
                    break
            used[tile] = min(limbs, (bits + together) // BITS + 1)
        high[:] = reach
        low, open_to = reach, reach
        while open_to > 0:
            low -= _TILE
            for k in range(together):
                weight, top = weights[first + k], high[k]
                down = max(weight, low + shift[k])
                while top > down:
                    at = max(down, top - min(weight, _TILE))  # no wider than the weight: nothing read is written yet
                    for limb in range(used[(top - 1) // _TILE]):
                        to = limb * places + at
                        _add_words(counts, np.uint64(to), np.uint64(to - weight), np.uint64(top - at))
                    top = at
                high[k] = min(high[k], down)
            done = max(0, low + shift[together - 1])
            while open_to > done:  # all of the group have been here
                at = max(done, open_to - _TILE)
                for limb in range(used[(open_to - 1) // _TILE] - 1):
                    to = limb * places + at
                    _carry_words(counts, np.uint64(to), np.uint64(to + places), np.uint64(open_to - at))
                open_to = at
        first += together
    for limb in range(limbs):
        for x in range(limb * places + reach, (limb + 1) * places):
            counts[x] = counts[limb * places + reach - 1]


fold: Final = compiled(f"void({_WORDS}, int64, int64[::1])", _fold)
