"""The loops that add up counts by size and weight, as machine code: importing this module imports a compiler.

So it is imported only where there is much to count (see ``planes``). Numba compiles each once and keeps it in
``__pycache__`` beside this file, or in the user's cache folder; where neither can be written it is compiled anew in
each process.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from equipoise.decide.compiling import compiled

__all__ = ["add_up", "join"]

_TILE: Final = 2048
_UNITS: Final = 2  # pairs of members at most that pass over a tile together
_ROOM: Final = 400_000  # words of a tile and of what its members read: about what the second cache holds
_WORDS: Final = "uint64[::1]"
_PLACES: Final = "int64[::1]"


def _one(to: Any, of: Any, modulus: Any) -> None:
    """``to += of``, modulo a modulus below 2^62, or with 0 that of a word; both are below it."""
    for i in range(len(to)):
        whole = to[i] + of[i]
        to[i] = min(whole, whole - modulus)  # below zero it wraps round to more than the sum itself


def _three(to: Any, one: Any, other: Any, both: Any, modulus: Any) -> None:
    """``to += one + other + both``: two members at once, for their places are read and written only once."""
    twice = modulus + modulus
    for i in range(len(to)):
        whole = (to[i] + one[i]) + (other[i] + both[i])
        whole = min(whole, whole - twice)
        to[i] = min(whole, whole - modulus)


_add_one = compiled(f"void({_WORDS}, {_WORDS}, uint64)", _one)
_add_three = compiled(f"void({', '.join([_WORDS] * 4)}, uint64)", _three)


def _join(cells: Any, start: Any, least: Any, weights: Any, limit: int, modulus: Any) -> None:
    """``cells``, zero: how many coalitions of each size weigh exactly x, for members of these ascending weights?

    Size s stands in cells ``start[s]`` on, from weight ``least[s]`` to ``limit``. A member moves counts from (s, x) to
    (s + 1, x + its weight). Seen along x - c s, with c the weight of the lightest of a group, everybody in the group
    moves little; so a group passes together over a tile of all sizes along that slope, from the top down: each later by
    what it moves, and by two sizes, than the one before. What one has written the next one reads while it is at hand.
    """
    n, sizes = len(weights), len(least) - 1
    sums = np.zeros(n + 1, np.int64)
    for k in range(n):
        sums[k + 1] = sums[k] + weights[k]
    lag = np.zeros(_UNITS, np.int64)
    cells[0] = 1
    first = 0
    while first <= n:
        last, units, total = first, 0, 0
        if first < n:
            c = weights[first]
            rows = min(sizes, first + 2, limit // c + 2 if c else sizes)
            while last < n and units < _UNITS:
                more = total + weights[last] - c
                if last + 1 < n:
                    more += weights[last + 1] - c
                if units and rows * (more + _TILE) > _ROOM:
                    break
                total = more
                lag[units] = total
                units, last = units + 1, min(n, last + 2)
        whole = sums[first]
        half = min(limit, sums[last] // 2) if first < n else limit
        for s in range(min(sizes, first) + 1):  # beyond half of the weight, as far as it is used
            if first - s <= sizes:
                to, of = start[s] - least[s], start[first - s] - least[first - s] + whole
                for x in range(max(least[s], whole // 2 + 1), min(half, sums[first] - sums[first - s]) + 1):
                    cells[to + x] = cells[of - x]
        if first == n:
            break
        top = min(sizes, last)
        at, low = 0, half
        for s in range(1, top + 1):
            at = max(at, min(half, sums[last] - sums[last - s]) - c * s + 1)
            low = min(low, least[s - 1] + c - c * s)
        while at + total >= low:
            at -= _TILE
            highest = min(top, (half - at) // c) if c else top
            lowest = max(1, (c - at - _TILE - total) // c) if c else 1
            for step in range(highest, lowest - 2 * units, -1):
                for k in range(units):
                    s, done = step + 2 * k, first + 2 * k
                    joined = min(done + 2, last)
                    if s < 1 or s > min(top, joined):
                        continue
                    a, b = weights[done], weights[joined - 1]
                    left = max(at + lag[k] + c * s, least[s - 1] + a)
                    right = min(at + _TILE + lag[k] + c * s, min(half, sums[joined] - sums[joined - s]) + 1)
                    if right <= left:
                        continue
                    to, of = start[s] - least[s], start[s - 1] - least[s - 1]
                    middle = right
                    pair = joined == done + 2
                    if pair and s > 1:
                        both, further = a + b, start[s - 2] - least[s - 2]
                        middle = max(left, min(right, max(least[s - 1] + b, least[s - 2] + both)))
                        if middle < right:
                            _add_three(
                                cells[to + middle : to + right],
                                cells[of + middle - a : of + right - a],
                                cells[of + middle - b : of + right - b],
                                cells[further + middle - both : further + right - both],
                                modulus,
                            )
                        x = max(left, least[s - 2] + both)
                        if x < middle:
                            _add_one(
                                cells[to + x : to + middle],
                                cells[further + x - both : further + middle - both],
                                modulus,
                            )
                    if left < middle:
                        _add_one(cells[to + left : to + middle], cells[of + left - a : of + middle - a], modulus)
                        x = max(left, least[s - 1] + b)
                        if pair and x < middle:
                            _add_one(cells[to + x : to + middle], cells[of + x - b : of + middle - b], modulus)
        first = last


join: Final = compiled(f"void({_WORDS}, {', '.join([_PLACES] * 3)}, int64, uint64)", _join)


def _sums(plane: Any, begins: Any, high: Any, low: Any) -> None:
    """Sums of the parts of a plane that begin at these places: of the upper half words, and of the lower 31 bits."""
    for k in range(len(begins)):
        above, below = np.uint64(0), np.uint64(0)
        for i in range(begins[k], begins[k + 1] if k + 1 < len(begins) else len(plane)):
            above += plane[i] >> np.uint64(31)
            below += plane[i] & np.uint64(0x7FFFFFFF)
        high[k], low[k] = above, below


add_up: Final = compiled(f"void({_WORDS}, {_PLACES}, {_WORDS}, {_WORDS})", _sums)
