"""The loops that add up counts by weight, as machine code: importing this module imports a compiler.

So it is imported only where there is much to count (see ``sums``). Numba compiles it once and keeps it in
``__pycache__`` beside this file, or in the user's cache folder; where neither can be written it is compiled anew in
each process. Unsigned places and plain loops, because that is what compiles in a second and runs many words at a time.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from equipoise.decide.compiling import compiled

__all__ = ["BITS", "fold", "read"]

BITS: Final = 52
"""Of a word, what counts; the rest has room for carries, which are passed on once in so many members."""

_TOGETHER: Final = 63 - BITS  # members between two passes of carries: each at most doubles a count
_TILE: Final = 2048
_ROOM: Final = 160_000  # words that stay in the second cache while some members pass over a tile
_WORDS: Final = "uint64[::1]"
_PLACE: Final = "uint64"


def _one(counts: Any, to: Any, of: Any, width: Any) -> None:
    for i in range(width):
        counts[to + i] += counts[of + i]


def _two(counts: Any, to: Any, a: Any, b: Any, width: Any) -> None:
    """Two members at once, for their places are read and written only once."""
    for i in range(width):
        counts[to + i] += (counts[to + i - a] + counts[to + i - b]) + counts[to + i - a - b]


def _carry(counts: Any, low: Any, high: Any, width: Any) -> Any:
    """Pass on what is above ``BITS``; what is set in any of the high words?"""
    seen = np.uint64(0)
    for i in range(width):
        word = counts[low + i]
        counts[low + i] = word & np.uint64((1 << BITS) - 1)
        more = counts[high + i] + (word >> np.uint64(BITS))
        counts[high + i] = more
        seen |= more
    return seen


_add_one = compiled(f"void({_WORDS}, {', '.join([_PLACE] * 3)})", _one)
_add_two = compiled(f"void({_WORDS}, {', '.join([_PLACE] * 4)})", _two)
_carry_words = compiled(f"{_PLACE}({_WORDS}, {', '.join([_PLACE] * 3)})", _carry)


def _add(counts: Any, row: int, least: int, low: int, high: int, a: int, b: int) -> None:
    """Members of weights a, and b unless it is 0, join places low to high, top down; below ``least`` all is zero."""
    while high > low:
        at = max(low, high - min(a, _TILE))  # no wider than the weight: nothing read is written yet
        if b and at >= least + a + b:
            _add_two(counts, np.uint64(row + at), np.uint64(a), np.uint64(b), np.uint64(high - at))
        elif b and high > least + a + b:
            at = least + a + b
            _add_two(counts, np.uint64(row + at), np.uint64(a), np.uint64(b), np.uint64(high - at))
        else:
            x = max(at, least + a)
            if x < high:
                _add_one(counts, np.uint64(row + x), np.uint64(row + x - a), np.uint64(high - x))
            x = max(at, least + b)
            if b and x < high:
                _add_one(counts, np.uint64(row + x), np.uint64(row + x - b), np.uint64(high - x))
        high = at


_join = compiled(f"void({_WORDS}, {', '.join(['int64'] * 6)})", _add)


def _fold(counts: Any, places: int, weights: Any) -> None:
    """``counts``, zero: how many coalitions weigh at most x, for members of these ascending, positive weights.

    Rows of ``places`` words, each of ``BITS`` bits of the counts, the lowest first. As long as members weigh less than
    twice the places, the lower half says it all: as many coalitions weigh x as weigh the rest. Members join in groups
    between two passes of carries. Within a group, pairs pass over a tile of places at a time, from the top down: each
    begins its own weight later than the one before, so that what it reads is ready and still at hand.
    """
    limbs, n = len(counts) // places, len(weights)
    least = np.full(limbs, places, np.int64)  # of each row: below it all is zero
    least[0] = 0
    lag = np.zeros(_TOGETHER + 1, np.int64)
    counts[0] = 1
    total, first = 0, 0
    while first <= n:
        last = min(n, first + _TOGETHER)
        have = min(places, total // 2 + 1)
        more = 0
        for k in range(first, last):
            more += weights[k]
        need = min(places, (total + more) // 2 + 1) if first < n else places
        for limb in range(limbs):
            if least[limb] < have:
                for x in range(limb * places + have, limb * places + min(need, total + 1)):
                    counts[x] = counts[2 * limb * places + total - x]
        total += more
        if first == n:
            break
        for limb in range(limbs):
            if least[limb] >= need:
                continue
            begun = first
            while begun < last:
                units, joined, behind = 0, begun, 0
                while joined < last:
                    behind += weights[joined] + (weights[joined + 1] if joined + 1 < last else 0)
                    if units and behind > _ROOM:
                        break
                    lag[units + 1] = behind
                    units, joined = units + 1, joined + 2
                low = need
                while low + lag[units] > 0:
                    low -= _TILE
                    for k in range(units):
                        a = weights[begun + 2 * k]
                        b = weights[begun + 2 * k + 1] if begun + 2 * k + 1 < last else 0
                        _join(
                            counts,
                            limb * places,
                            least[limb],
                            max(a, low + lag[k + 1]),
                            min(need, low + lag[k + 1] + _TILE),
                            a,
                            b,
                        )
                begun = joined
        for limb in range(limbs - 1):
            for x in range(least[limb], need, _TILE):
                width = min(need - x, _TILE)
                to = limb * places + x
                seen = _carry_words(counts, np.uint64(to), np.uint64(to + places), np.uint64(width))
                if seen and x < least[limb + 1]:
                    least[limb + 1] = x
        first = last
    for limb in range(limbs):
        whole, x, end = np.uint64(0), limb * places, (limb + 1) * places
        while x < end and not counts[x]:
            x += 1
        while x < end:
            whole += counts[x]
            if limb + 1 < limbs:
                counts[x + places] += whole >> np.uint64(BITS)
                whole &= np.uint64((1 << BITS) - 1)
            counts[x] = whole
            x += 1


fold: Final = compiled(f"void({_WORDS}, int64, int64[::1])", _fold)


def _read(counts: Any, places: int, weights: Any, found: Any) -> None:
    """``found[limb, k]``: of that row, the last place less that ``weights[k]`` before it, plus that before this ...

    In two words, as the sum of many reads may not fit one: the second is worth 2^32.
    """
    for limb in range(len(counts) // places):
        end = (limb + 1) * places - 1
        for k in range(len(weights)):
            weight = weights[k]
            reads = (places - 1) // weight + 1
            for begun in range(0, (reads + 1) // 2, 1024):
                part = np.int64(0)
                for j in range(begun, min(reads // 2, begun + 1024)):
                    at = end - 2 * j * weight
                    part += np.int64(counts[at]) - np.int64(counts[at - weight])
                if reads % 2 and reads // 2 < begun + 1024:
                    part += np.int64(counts[end - (reads - 1) * weight])
                found[limb, k, 0] += part & 0xFFFFFFFF
                found[limb, k, 1] += part >> 32


read: Final = compiled(f"void({_WORDS}, int64, int64[::1], int64[:, :, ::1])", _read)
