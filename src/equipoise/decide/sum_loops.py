"""The loops that add up counts by weight, as machine code: importing this module imports a compiler.

So it is imported only where there is much to count (see ``sums``). Numba compiles it once and keeps it in
``__pycache__`` beside this file, or in the user's cache folder; where neither can be written it is compiled anew in
each process. Unsigned places and plain loops, because that is what compiles in a second and runs many words at a time.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from equipoise.decide.compiling import compiled

__all__ = ["BITS", "add_words", "fold", "read"]

BITS: Final = 52
"""Of a word, what counts; the rest has room for carries, which are passed on once in so many members."""

_TOGETHER: Final = 63 - BITS  # members between two passes of carries: each at most doubles a count
_TILE: Final = 2048
_ROOM: Final = 160_000  # words that stay in the second cache while some members pass over a tile
_LINE: Final = 8  # words of a line of the caches: additions that begin with one are faster
_WORDS: Final = "uint64[::1]"
_PLACE: Final = "uint64"


def _add(counts: Any, to: Any, of: Any, width: Any) -> None:
    for i in range(width):
        counts[to + i] += counts[of + i]


def _carry(counts: Any, at: Any, width: Any, carried: Any) -> Any:
    """Take what was carried to here, and carry on what is above ``BITS``; which of its bits are set anywhere?"""
    seen = np.uint64(0)
    for i in range(width):
        word = counts[at + i] + carried[i]
        counts[at + i] = word & np.uint64((1 << BITS) - 1)
        carried[i] = word >> np.uint64(BITS)
        seen |= carried[i]
    return seen


add_words = compiled(f"void({_WORDS}, {', '.join([_PLACE] * 3)})", _add)
_carry_words = compiled(f"{_PLACE}({_WORDS}, {_PLACE}, {_PLACE}, {_WORDS})", _carry)


def _carried(counts: Any, places: int, reach: int, least: Any, summed: bool) -> None:
    """Carries of all rows up to ``reach``; ``summed``: turn counts into running sums, too."""
    carried = np.zeros(_TILE, np.uint64)
    for x in range(0, reach, _TILE):
        width, limb, seen = min(reach - x, _TILE), 0, np.uint64(0)
        carried[:] = 0
        while limb < len(least) and (seen or least[limb] < x + width):
            least[limb] = min(least[limb], x)
            at = limb * places + x
            if summed:
                whole = counts[at - 1] if x else np.uint64(0)
                for i in range(at, at + width):
                    whole += counts[i]
                    counts[i] = whole
            seen = _carry_words(counts, np.uint64(at), np.uint64(width), carried)
            limb += 1


_carry_all = compiled(f"void({_WORDS}, int64, int64, int64[::1], boolean)", _carried)


def _fold(counts: Any, places: int, weights: Any) -> None:
    """``counts``, zero: how many coalitions weigh at most x, for members of these ascending, positive weights.

    Rows of ``places`` words, a multiple of 8, each of ``BITS`` bits of the counts, the lowest first. As long as members
    weigh less than twice the places, the lower half says it all: as many coalitions weigh x as weigh the rest. Members
    join in groups between two passes of carries. Within a group, they pass over a tile of places at a time, from the
    top down: each begins its own weight later than the one before, so that what it reads is ready and still at hand.
    """
    limbs, n = len(counts) // places, len(weights)
    least = np.full(limbs, places, np.int64)  # of each row: below it all is zero
    least[0] = 0
    lag = np.zeros(_TOGETHER, np.int64)
    counts[0] = 1
    total, first = 0, 0
    while first <= n:
        last, have = min(n, first + _TOGETHER), min(places, total // 2 + 1)
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
            begun = first
            while begun < last and least[limb] < need:
                members, behind = 0, 0
                while begun + members < last and (not members or behind + weights[begun + members] <= _ROOM):
                    behind = (behind + weights[begun + members] + _LINE - 1) // _LINE * _LINE
                    lag[members] = behind
                    members += 1
                low = (need + _LINE - 1) // _LINE * _LINE
                while low + behind > 0:
                    low -= _TILE
                    for k in range(members):
                        weight = weights[begun + k]
                        high = min(need, low + lag[k] + _TILE)
                        down = max(least[limb] + weight, low + lag[k])
                        while high > down:
                            at = high - min(weight, _TILE)  # no wider: nothing read is written yet
                            if weight >= _LINE:
                                at = (at + _LINE - 1) // _LINE * _LINE
                            at = max(down, at)
                            to = limb * places + at
                            add_words(counts, np.uint64(to), np.uint64(to - weight), np.uint64(high - at))
                            high = at
                begun += members
        _carry_all(counts, places, need, least, False)
        first = last
    _carry_all(counts, places, places, least, True)


fold: Final = compiled(f"void({_WORDS}, int64, int64[::1])", _fold)


def _read(counts: Any, places: int, last: int, weights: Any, found: Any) -> None:
    """``found[limb, k]``: of that row, the place ``last`` less that ``weights[k]`` before it, plus that before this ...

    In two words, as the sum of many reads may not fit one: the second is worth 2^32.
    """
    for limb in range(len(counts) // places):
        end = limb * places + last
        for k in range(len(weights)):
            weight = weights[k]
            reads = last // weight + 1
            for begun in range(0, (reads + 1) // 2, 1024):
                part = np.int64(0)
                for j in range(begun, min(reads // 2, begun + 1024)):
                    at = end - 2 * j * weight
                    part += np.int64(counts[at]) - np.int64(counts[at - weight])
                if reads % 2 and reads // 2 < begun + 1024:
                    part += np.int64(counts[end - (reads - 1) * weight])
                found[limb, k, 0] += part & 0xFFFFFFFF
                found[limb, k, 1] += part >> 32


read: Final = compiled(f"void({_WORDS}, int64, int64, int64[::1], int64[:, :, ::1])", _read)
