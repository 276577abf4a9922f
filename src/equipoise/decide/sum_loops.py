"""The loops that add up counts by weight, as machine code: importing this module imports a compiler.

So it is imported only where there is much to count (see ``sums``). Numba compiles each once and keeps it in
``__pycache__`` beside this file, or in the user's cache folder; where neither can be written it is compiled anew in
each process.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from equipoise.decide.compiling import additions, compiled, inlined

__all__ = ["LINE", "TILE", "add_words", "read", "sum_up", "walk"]

LINE: Final = 8
"""Words of a line of the caches: additions that begin with one are faster."""

TILE: Final = 2048
"""Places that are worked on at a time."""

_one, _three = additions(64)
_WORDS: Final = "uint64[::1]"
_PLACES: Final = "int64[::1]"


@inlined
def _carry(row: Any, carried: Any, first: int, stop: int, bits: Any) -> Any:
    """Take what was carried to these places, and carry on what is above ``bits``; is there anything to carry on?"""
    seen = np.uint64(0)
    mask = (np.uint64(1) << bits) - np.uint64(1)
    for i in range(np.uint64(first), np.uint64(stop)):
        word = row[i] + np.uint64(carried[i])
        row[i] = word & mask
        carried[i] = word >> bits
        seen |= word >> bits
    return seen


def _walk(row: Any, carried: Any, weights: Any, lags: Any, marks: Any, bits: int) -> Any:
    """Members join, one or two at once (alone: 0), and pass over the places of a row together, from the top.

    Over a tile at a time: each pair begins its own weights later than the one before (``lags``, added up), so that what
    it reads is ready and still at hand. ``marks``: below which place all is zero, before which place to stop, below
    which place nothing has been carried; and whether to carry once all have joined (0: not). ``LANES`` more words
    follow the row. Gives the lowest place, by tiles, from which something is carried on.
    """
    units, lowest = len(lags), np.int64(len(carried))
    least, need, bottom, finish = marks[0], marks[1], marks[2], marks[3]
    low = (need + LINE - 1) // LINE * LINE
    behind = lags[units - 1] if units else 0
    while low + behind > bottom:
        low -= TILE
        for k in range(units):
            a, b = weights[2 * k], weights[2 * k + 1]
            high = min(need, low + lags[k] + TILE)
            down = max(least + a, low + lags[k])
            while high > down:
                at = high - min(a, TILE)  # no wider: nothing read is written yet
                if a >= LINE:
                    at = (at + LINE - 1) // LINE * LINE
                at = max(down, at)
                middle = at
                if b:
                    middle = max(at, min(high, least + a + b))
                    x = max(at, least + b)
                    if middle < high:
                        _three(row, None, middle, middle - a, middle - b, middle - a - b, high - middle)
                    if x < middle:
                        _one(row, None, x, x - b, middle - x)
                    high = middle
                if at < high:
                    _one(row, None, at, at - a, high - at)
                high = at
        if finish:
            first, stop = max(bottom, low + behind), min(need, low + behind + TILE)
            if first < stop and _carry(row, carried, first, stop, np.uint64(bits)):
                lowest = first
    return lowest


walk: Final = compiled(f"int64({_WORDS}, uint16[::1], {', '.join([_PLACES] * 3)}, int64)", _walk)


def _add(words: Any, to: int, of: int, width: int) -> None:
    _one(words, None, to, of, width)


def add_words() -> Any:
    """The addition that nearly all the time goes into, by itself: what it takes is what arithmetic needs."""
    return compiled(f"void({_WORDS}, int64, int64, int64)", _add)


def _sum_up(row: Any, carried: Any, bottom: int, bits: int) -> Any:
    """A row turns into its running sums; below place ``bottom`` it is zero and nothing has been carried to it.

    Takes what was carried to it and carries on, by tile: the running sum of the next row has all that came before.
    Gives the lowest place, by tiles, from which something is carried on.
    """
    places, lowest = len(carried), np.int64(len(carried))
    mask, above = (np.uint64(1) << np.uint64(bits)) - np.uint64(1), np.uint64(bits)
    for x in range(bottom // TILE * TILE, places, TILE):
        whole, seen = row[x - 1] if x else np.uint64(0), np.uint64(0)
        for i in range(np.uint64(x), np.uint64(min(x + TILE, places))):
            whole += row[i]
            word = whole + np.uint64(carried[i])
            row[i] = word & mask
            carried[i] = word >> above
            seen |= word >> above
        if seen and lowest == places:
            lowest = np.int64(x)
    return lowest


sum_up: Final = compiled(f"int64({_WORDS}, uint16[::1], int64, int64)", _sum_up)


def _read(counts: Any, places: int, ends: Any, weights: Any, found: Any) -> None:
    """``found[limb, k]``: of that row, each place of ``ends`` less that ``weights[k]`` before it, plus that before ...

    In two words, as the sum of many reads may not fit one: the second is worth 2^32.
    """
    for limb in range(len(found)):
        for k in range(len(weights)):
            weight = weights[k]
            for e in range(len(ends)):
                end = limb * places + ends[e]
                reads = ends[e] // weight + 1
                for begun in range(0, (reads + 1) // 2, 1024):
                    part = np.int64(0)
                    for j in range(begun, min(reads // 2, begun + 1024)):
                        at = end - 2 * j * weight
                        part += np.int64(counts[np.uint64(at)]) - np.int64(counts[np.uint64(at - weight)])
                    if reads % 2 and reads // 2 < begun + 1024:
                        part += np.int64(counts[np.uint64(end - (reads - 1) * weight)])
                    found[limb, k, 0] += part & 0xFFFFFFFF
                    found[limb, k, 1] += part >> 32


read: Final = compiled(f"void({_WORDS}, int64, {_PLACES}, {_PLACES}, int64[:, :, ::1])", _read)
