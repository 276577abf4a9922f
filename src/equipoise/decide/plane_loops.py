"""The loops that add up counts by size and weight, as machine code: importing this module imports a compiler.

So it is imported only where there is much to count (see ``planes``). Numba compiles each once and keeps it in
``__pycache__`` beside this file, or in the user's cache folder; where neither can be written it is compiled anew in
each process. Places are unsigned where loops are short: that is what compiles fast.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from equipoise.decide.compiling import add_one, add_three, compiled, inlined

__all__ = ["add_cells", "join", "sums"]

_WORDS: Final = "uint32[::1]"
_PLACES: Final = "int64[::1]"


@inlined
def _joined(cells: Any, modulus: Any, row: Any, two: Any, left: int, right: int) -> None:
    """A size from weight ``left`` up to ``right``, when one or two members join.

    ``row``: where weight 0 would stand of this size, of the size below, the least weight of that; and the same of two
    sizes below. ``two``: the weights of the members, 0 for none.
    """
    to, of, least, further, lowest = row[0], row[1], row[2], row[3], row[4]
    a, b = two[0], two[1]
    middle = right
    if b >= 0:
        both = a + b
        middle = max(left, min(right, max(least + b, lowest + both)))
        if middle < right:
            add_three(
                cells, modulus, to + middle, of + middle - a, of + middle - b, further + middle - both, right - middle
            )
        x = max(left, lowest + both)
        if x < middle:
            add_one(cells, modulus, to + x, further + x - both, middle - x)
        x = max(left, least + b)
        if x < middle:
            add_one(cells, modulus, to + x, of + x - b, middle - x)
    if left < middle:
        add_one(cells, modulus, to + left, of + left - a, middle - left)


def _join(cells: Any, start: Any, least: Any, weights: Any, lags: Any, reach: Any, bounds: Any, modulus: int) -> None:
    """Members of these ascending weights join, two by two (the last may be alone: -1), all in one pass over ``cells``.

    ``cells``: how many coalitions of each size weigh exactly x, modulo a modulus below 2^30, or with 0 that of a word.
    Size s stands in cells ``start[s]`` on, from weight ``least[s]``; ``LANES`` more words follow the last. A member
    moves counts from (s, x) to (s + 1, x + its weight). Seen along x - c s, with c the weight of the lightest, all move
    little; so they pass together over a tile of all sizes along that slope, from the top down: each pair later by what
    it moves (``lags``, added up), and by two sizes, than the one before. What one has written the next one reads while
    it is at hand. ``reach[k, s]``: the weight to stop before at size s when pair k joins. ``bounds``: the greatest of
    them, how wide a tile is, and where along the slope tiles begin, from the top, and end.
    """
    less = np.uint32(modulus)
    units, sizes, c = len(lags), reach.shape[1] - 1, weights[0]
    end, tile, at, low = bounds[0], bounds[1], bounds[2], bounds[3]
    row = np.zeros(5, np.int64)
    while at + lags[units - 1] >= low:
        at -= tile
        highest, lowest = sizes, 1
        if c:
            highest, lowest = min(sizes, (end - at) // c), (c - at - tile - lags[units - 1]) // c
        for step in range(highest, max(1, lowest) - 2 * units, -1):
            for k in range(units):
                s = step + 2 * k
                if 1 <= s <= sizes:
                    left = max(at + lags[k] + c * s, least[s - 1] + weights[2 * k])
                    right = min(at + tile + lags[k] + c * s, reach[k, s])
                    if left < right:
                        row[0], row[1], row[2] = start[s] - least[s], start[s - 1] - least[s - 1], least[s - 1]
                        row[3], row[4] = 0, right
                        if s > 1:
                            row[3], row[4] = start[s - 2] - least[s - 2], least[s - 2]
                        _joined(cells, less, row, weights[2 * k : 2 * k + 2], left, right)


def add_cells() -> Any:
    """The addition that nearly all the time goes into, by itself: what it takes is what arithmetic needs."""
    return compiled(f"void({_WORDS}, uint32, {', '.join(['int64'] * 5)})", add_three)


join: Final = compiled(f"void({_WORDS}, {', '.join([_PLACES] * 4)}, int64[:, ::1], {_PLACES}, int64)", _join)


def _sums(plane: Any, begins: Any, found: Any) -> None:
    """Sums of the parts of a plane that begin at these places."""
    for k in range(len(begins)):
        whole = np.uint64(0)
        for i in range(begins[k], begins[k + 1] if k + 1 < len(begins) else len(plane)):
            whole += np.uint64(plane[np.uint64(i)])
        found[k] = whole


sums: Final = compiled(f"void({_WORDS}, {_PLACES}, uint64[::1])", _sums)
