"""The loops that add up counts by weight, as machine code: importing this module imports a compiler.

So it is imported only where there is much to count (see ``sums``). Numba compiles each once and keeps it in
``__pycache__`` beside this file, or in the user's cache folder; where neither can be written it is compiled anew in
each process.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from equipoise.decide.compiling import LANES, add_and_carry, compiled, inlined, running_sums, turned

__all__ = ["LINE", "TILE", "add_words", "clear", "mirror", "read", "walk"]

LINE: Final = LANES[32]
"""Words that are worked on at once: a line of the caches."""

TILE: Final = 4096
"""Places that are worked on at a time."""

_HALF: Final = LANES[64]
_WORDS: Final = "uint32[::1]"
_CARRIED: Final = "uint16[:, ::1]"


@inlined
def _added(row: Any, carried: Any, first: int, stop: int, weights: Any) -> None:
    """To each place from ``first`` up to ``stop``, from the top, those that stand so many ``weights`` lower."""
    to, at = np.uint64(stop), np.uint64(stop // LINE * 2)
    for _ in range((stop - first) // LINE):
        to, at = to - np.uint64(LINE), at - np.uint64(2)
        add_and_carry(row, carried, at, to, weights)


@inlined
def _joined(row: Any, carried: Any, two: Any, least: int, down: int, high: int) -> None:
    """One or two members (alone: 0) join, from place ``down`` up to ``high``; below the ``least`` all is zero."""
    a, b = two[0], two[1]
    first, other, both = least + a, high, high
    if b:
        other, both = least + b, least + a + b
    both = max(down, min(high, both // LINE * LINE))
    other = max(down, min(both, other // LINE * LINE))
    first = max(down, min(other, first // LINE * LINE))
    _added(row, carried, both, high, (a, b, a + b))
    _added(row, carried, other, both, (a, b))
    _added(row, carried, first, other, (a,))
    _added(row, carried, down, first, ())


def _walk(row: Any, carried: Any, pairs: Any, need: int, lowest: int, found: Any) -> None:
    """Members join, two at once, and pass over the places of a row together, from the top.

    Over a tile at a time: each pair begins its own weights later than the one before, so that what it reads is ready
    and still at hand. ``pairs``: the weights of two (alone: 0), how much later they begin than the first, below which
    place all is zero when they join, and from which place it is not when they have joined. ``carried``, a row a pair:
    what is carried to each place when they join, two bits for each, as ``add_and_carry`` keeps them; then what is
    carried on. To the ``lowest`` row (else 0) nothing is, and ``carried`` says nothing yet. ``found``, for each pair: a
    place below which nothing is carried on. All begins and ends with a line: so does ``need``, the place to stop
    before. A line of zeros stands before what is not zero.
    """
    units, low = len(pairs), need
    while low + pairs[units - 1, 2] > pairs[units - 1, 4]:
        low -= TILE
        for k in range(units):
            high, down = min(need, low + pairs[k, 2] + TILE), max(pairs[k, 4], low + pairs[k, 2])
            if down < high:
                if lowest:
                    for at in range(np.uint64(down // LINE * 2), np.uint64(high // LINE * 2)):
                        carried[k, at] = 0
                _joined(row, carried[k], pairs[k], pairs[k, 3], down, high)
    for k in range(units):
        found[k] = need
        for first in range(pairs[k, 4], need, TILE):
            seen = np.uint16(0)
            for at in range(np.uint64(first // LINE * 2), np.uint64(min(need, first + TILE) // LINE * 2)):
                seen |= carried[k, at]
            if seen:
                found[k] = first
                break


walk: Final = compiled(f"void({_WORDS}, {_CARRIED}, int64[:, ::1], int64, int64, int64[::1])", _walk)


def _add(words: Any, carried: Any, first: int, stop: int, a: int, b: int) -> None:
    _added(words, carried, first, stop, (a, b, a + b))


def add_words() -> Any:
    """The addition that nearly all the time goes into, by itself: what it takes is what arithmetic needs."""
    return compiled(f"void({_WORDS}, uint16[::1], int64, int64, int64, int64)", _add)


def _clear(row: Any, first: int, stop: int) -> None:
    for i in range(np.uint64(first), np.uint64(stop)):
        row[i] = 0


clear: Final = compiled(f"void({_WORDS}, int64, int64)", _clear)


def _mirror(row: Any, turn: int, first: int, stop: int) -> None:
    """Each place gets the count of the one that it makes up ``turn`` with."""
    to = np.uint64(first)
    for _ in range((stop - first) // LINE):
        turned(row, to, np.uint64(turn) - to - np.uint64(LINE - 1))
        to += np.uint64(LINE)
    while to < np.uint64(stop):
        row[to] = row[np.uint64(turn) - to]
        to += np.uint64(1)


mirror: Final = compiled(f"void({_WORDS}, int64, int64, int64)", _mirror)


@inlined
def _summed(rows: Any, places: int, least: Any, at: int, stop: int, ends: Any, sums: Any) -> None:
    """Running sums of the places from ``at`` up to ``stop``, a row a limb; ``ends``: those before, then the last."""
    flat = sums.reshape(-1)
    for limb in range(len(least)):
        first = min(stop, max(at, least[limb]))
        to, of = np.uint64(limb * sums.shape[1]), np.uint64(limb * places)
        for x in range(np.uint64(first - at)):
            flat[to + x] = ends[limb]
        for x in range(np.uint64(first - at), np.uint64(stop - at), np.uint64(_HALF)):
            ends[limb] = running_sums(rows, of + np.uint64(at) + x, flat, to + x, ends[limb])


def _read(rows: Any, places: int, least: Any, part: Any, reads: Any, found: Any, ends: Any) -> None:
    """What is read of the running sums of the places from ``part[0]`` up to ``part[1]``, ``part[2]`` at a time.

    ``reads``, a row each: from which place down, how far apart, and for whom. ``found[whom, limb]``: the sum of the
    first place, less the second, plus the third, ..., in two words, as many may not fit one: the second is worth 2^32;
    and last, how many more were added than taken away. Running sums begin at ``part[0]``; ``ends`` gets the last ones.
    """
    limbs, count = len(least), len(reads)
    first, stop, step = part[0], part[1], part[2]
    sums = np.empty((limbs, step), np.uint64)
    following = np.empty(count, np.int64)
    signs = np.empty(count, np.int64)
    for r in range(count):
        back = (reads[r, 0] - first) // reads[r, 1] if reads[r, 0] >= first else -1
        following[r] = reads[r, 0] - back * reads[r, 1]
        signs[r] = 1 - 2 * (back % 2)
    for at in range(first, stop, step):
        _summed(rows, places, least, at, min(stop, at + step), ends, sums)
        for r in range(count):
            apart, whom, begun = reads[r, 1], reads[r, 2], following[r] - at
            last = min(min(stop, at + step) - 1, reads[r, 0]) - at
            if begun > last:
                continue
            several = (last - begun) // apart + 1
            for limb in range(limbs):
                low, high, sign, place = np.int64(0), np.int64(0), signs[r], begun
                for _ in range(several):
                    whole = sums[limb, np.uint64(place)]
                    low += sign * np.int64(whole & np.uint64(0xFFFFFFFF))
                    high += sign * np.int64(whole >> np.uint64(32))
                    sign, place = -sign, place + apart
                found[whom, limb, 0] += low
                found[whom, limb, 1] += high
            if several % 2:
                found[whom, limbs, 0] += signs[r]
                signs[r] = -signs[r]
            following[r] += several * apart


read: Final = compiled(
    f"void({_WORDS}, int64, {', '.join(['int64[::1]'] * 2)}, int64[:, ::1], int64[:, :, ::1], uint64[::1])", _read
)
