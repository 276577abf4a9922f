"""The loops that add up counts by weight, as machine code: importing this module imports a compiler.

So it is imported only where there is much to count (see ``sums``). Numba compiles each once and keeps it in
``__pycache__`` beside this file, or in the user's cache folder; where neither can be written it is compiled anew in
each process.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from equipoise.decide.compiling import additions, compiled, inlined

__all__ = ["LINE", "TILE", "add_words", "clear", "mirror", "read", "walk"]

LINE: Final = 8
"""Words of a line of the caches: additions that begin with one are faster."""

TILE: Final = 2048
"""Places that are worked on at a time."""

_one, _three = additions(64)
_WORDS: Final = "uint64[::1]"
_PLACES: Final = "int64[::1]"


@inlined
def _carry(row: Any, carried: Any, first: int, stop: int, lowest: int, bits: Any) -> Any:
    """Take what was carried to these places, and carry on what is above ``bits``; is there anything to carry on?

    To the ``lowest`` row nothing was carried, and ``carried`` says nothing yet.
    """
    seen = np.uint64(0)
    mask = (np.uint64(1) << bits) - np.uint64(1)
    if lowest:
        for i in range(np.uint64(first), np.uint64(stop)):
            word = row[i]
            row[i] = word & mask
            carried[i] = word >> bits
            seen |= word >> bits
        return seen
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
    which place nothing has been carried; whether to carry once all have joined (0: not), and whether this is the lowest
    row. ``LANES`` more words follow the row. Gives the lowest place, by tiles, from which something is carried on.
    """
    units, lowest = len(lags), np.int64(len(carried))
    least, need, bottom, finish, first_row = marks[0], marks[1], marks[2], marks[3], marks[4]
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
            if first < stop and _carry(row, carried, first, stop, first_row, np.uint64(bits)):
                lowest = first
    return lowest


walk: Final = compiled(f"int64({_WORDS}, uint16[::1], {', '.join([_PLACES] * 3)}, int64)", _walk)


def _add(words: Any, to: int, of: int, width: int) -> None:
    _one(words, None, to, of, width)


def add_words() -> Any:
    """The addition that nearly all the time goes into, by itself: what it takes is what arithmetic needs."""
    return compiled(f"void({_WORDS}, int64, int64, int64)", _add)


def _clear(row: Any, first: int, stop: int) -> None:
    for i in range(np.uint64(first), np.uint64(stop)):
        row[i] = 0


clear: Final = compiled(f"void({_WORDS}, int64, int64)", _clear)


def _mirror(row: Any, total: int, first: int, stop: int) -> None:
    """Each place gets the count of the one that it makes up ``total`` with."""
    turn = np.uint64(total)
    for i in range(np.uint64(first), np.uint64(stop)):
        row[i] = row[turn - i]


mirror: Final = compiled(f"void({_WORDS}, int64, int64, int64)", _mirror)


@inlined
def _summed(rows: Any, places: int, least: Any, at: int, stop: int, ends: Any, sums: Any, bits: int) -> None:
    """Running sums of the places from ``at`` up to ``stop``, a row a limb; ``ends``: those before, then the last."""
    limbs = len(least)
    mask, above = (np.uint64(1) << np.uint64(bits)) - np.uint64(1), np.uint64(bits)
    carried = np.zeros(TILE, np.uint64)
    for x in range(at, stop, TILE):
        wide = min(stop - x, TILE)
        carried[:wide] = 0
        for limb in range(limbs + 1):
            whole = ends[limb]
            zero = wide if limb == limbs else max(0, min(wide, least[limb] - x))
            to, of = np.uint64(limb * sums.shape[1] + x - at), np.uint64(limb * places + x)
            flat = sums.reshape(-1)
            for i in range(np.uint64(zero)):
                word = whole + carried[i]
                flat[to + i] = word & mask
                carried[i] = word >> above
            for i in range(np.uint64(zero), np.uint64(wide)):
                whole += rows[of + i]
                word = whole + carried[i]
                flat[to + i] = word & mask
                carried[i] = word >> above
            ends[limb] = flat[to + np.uint64(wide - 1)]


def _read(rows: Any, places: int, least: Any, part: Any, reads: Any, found: Any, ends: Any, bits: int) -> None:
    """What is read of the running sums of the places from ``part[0]`` up to ``part[1]``, ``part[2]`` at a time.

    ``reads``, a row each: from which place down, how far apart, and for whom. ``found[whom, limb]``: the sum of the
    first place, less the second, plus the third, ..., in two words, as many may not fit one: the second is worth 2^32;
    and last, how many more were added than taken away. Running sums begin at ``part[0]``; ``ends`` gets the last ones.
    """
    limbs = len(least) + 1
    first, stop, step = part[0], part[1], part[2]
    sums = np.empty((limbs, step), np.uint64)
    count = len(reads)
    following = np.empty(count, np.int64)
    signs = np.empty(count, np.int64)
    for r in range(count):
        back = (reads[r, 0] - first) // reads[r, 1] if reads[r, 0] >= first else -1
        following[r] = reads[r, 0] - back * reads[r, 1]
        signs[r] = 1 - 2 * (back % 2)
    for at in range(first, stop, step):
        _summed(rows, places, least, at, min(stop, at + step), ends, sums, bits)
        for r in range(count):
            begun, apart, whom = following[r], reads[r, 1], reads[r, 2]
            last = min(min(stop, at + step) - 1, reads[r, 0])
            while begun <= last:
                several = min((last - begun) // apart + 1, 1024)
                for limb in range(limbs):
                    part_of, sign, place = np.int64(0), signs[r], begun - at
                    for _ in range(several):
                        part_of += sign * np.int64(sums[limb, np.uint64(place)])
                        sign, place = -sign, place + apart
                    found[whom, limb, 0] += part_of & 0xFFFFFFFF
                    found[whom, limb, 1] += part_of >> 32
                if several % 2:
                    found[whom, limbs, 0] += signs[r]
                    signs[r] = -signs[r]
                begun += several * apart
            following[r] = begun


read: Final = compiled(
    f"void({_WORDS}, int64, {', '.join([_PLACES] * 2)}, int64[:, ::1], int64[:, :, ::1], {_WORDS}, int64)", _read
)
