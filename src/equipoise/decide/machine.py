"""The innermost loops of the dynamic programmes, as machine code: importing this module imports a compiler.

So it is imported only where there is much to count (see ``sums`` and ``planes``). Numba compiles each loop once and
keeps it in ``__pycache__`` beside this file, or in the user's cache folder; where neither can be written it is compiled
anew in each process. Counts are rows of 64-bit words ("limbs"), the lowest first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numba
import numpy as np

__all__ = ["add_modulo", "add_three", "add_up", "fold"]

_WORDS: Final = "uint64[::1]"
_WIDTH: Final = 4096  # positions added at a time, which stay in the first cache
_TILE: Final = 8192
_ROOM: Final = 100_000  # words of a tile and of what it reads: they stay in the second cache


def _compiled(signature: str, loop: Callable[..., Any]) -> Any:
    # Failing to keep the code must not cost the answer.
    try:
        return numba.njit(signature, cache=True)(loop)
    except Exception:
        return numba.njit(signature)(loop)


def _one(to: Any, of: Any) -> None:
    for i in range(len(to)):
        to[i] = to[i] + of[i]


def _two(low: Any, high: Any, low_of: Any, high_of: Any) -> None:
    for i in range(len(low)):
        a = low_of[i]
        b = low[i] + a
        low[i] = b
        high[i] = high[i] + high_of[i] + np.uint64(b < a)


def _three(low: Any, middle: Any, high: Any, low_of: Any, middle_of: Any, high_of: Any) -> None:
    for i in range(len(low)):
        a = low_of[i]
        b = low[i] + a
        low[i] = b
        c = middle_of[i]
        d = middle[i] + c
        e = d + np.uint64(b < a)
        middle[i] = e
        high[i] = high[i] + high_of[i] + (np.uint64(d < c) | np.uint64(e < d))


def _first(to: Any, of: Any, carry: Any) -> None:
    for i in range(len(to)):
        a = of[i]
        b = to[i] + a
        to[i] = b
        carry[i] = np.uint64(b < a)


def _next(to: Any, of: Any, carry: Any) -> None:
    for i in range(len(to)):
        a = of[i]
        b = to[i] + a
        c = b + carry[i]
        to[i] = c
        carry[i] = np.uint64(b < a) | np.uint64(c < b)


_add_one = _compiled(f"void({_WORDS}, {_WORDS})", _one)
_add_two = _compiled(f"void({', '.join([_WORDS] * 4)})", _two)
_add_three = _compiled(f"void({', '.join([_WORDS] * 6)})", _three)
_add_first = _compiled(f"void({', '.join([_WORDS] * 3)})", _first)
_add_next = _compiled(f"void({', '.join([_WORDS] * 3)})", _next)


def _used(counts: Any, at: int, weight: int) -> int:
    """How many limbs has the sum at this place? Counts rise with the weight, so no place before it has more."""
    used = 1
    carry = np.uint64(0)
    for limb in range(counts.shape[0]):
        a = counts[limb, at - weight]
        b = counts[limb, at] + a
        c = b + carry
        carry = np.uint64(b < a) | np.uint64(c < b)
        if c != 0:
            used = limb + 1
    return used


_limbs_used = _compiled("int64(uint64[:, ::1], int64, int64)", _used)


def _add(counts: Any, at: int, of: Any, start: int, width: int, used: int, carry: Any) -> None:
    if used == 1:
        _add_one(counts[0][at : at + width], of[0][start : start + width])
    elif used == 2:
        _add_two(
            counts[0][at : at + width],
            counts[1][at : at + width],
            of[0][start : start + width],
            of[1][start : start + width],
        )
    elif used == 3:
        _add_three(
            counts[0][at : at + width],
            counts[1][at : at + width],
            counts[2][at : at + width],
            of[0][start : start + width],
            of[1][start : start + width],
            of[2][start : start + width],
        )
    else:
        _add_first(counts[0][at : at + width], of[0][start : start + width], carry)
        for limb in range(1, used):
            _add_next(counts[limb][at : at + width], of[limb][start : start + width], carry)


_TABLE: Final = "uint64[:, ::1]"
_add_limbs = _compiled(f"void({_TABLE}, int64, {_TABLE}, int64, int64, int64, {_WORDS})", _add)


def _fold(counts: Any, weights: Any) -> None:
    """``counts`` (limbs, places), zero: how many coalitions weigh at most x, for members of these ascending weights.

    Members are taken in groups, and within a group a tile of places at a time, from the top down: the tile of each
    member begins its own weight later than that of the one before, so that what it reads is ready and still at hand.
    """
    limbs, places = counts.shape
    carry = np.empty(_WIDTH, np.uint64)
    spare = np.empty((limbs, _WIDTH), np.uint64)
    n = len(weights)
    high = np.zeros(n, np.int64)  # what is at or above it is done
    shift = np.zeros(n, np.int64)
    counts[0, 0] = 1
    reach, first = 1, 0
    while first < n:
        before, last, total = reach, first, 0
        while last < n and (last == first or total + weights[last] <= _ROOM // limbs):
            total += weights[last]
            shift[last] = total
            reach = min(places, reach + weights[last])
            last += 1
        for limb in range(limbs):  # beyond the sum of all weights so far, every coalition is light enough
            counts[limb, before:reach] = counts[limb, before - 1]
        for k in range(first, last):
            high[k] = reach
        low, more = reach, True
        while more:
            low -= _TILE
            more = False
            for k in range(first, last):
                weight = weights[k]
                down, top = max(weight, low + shift[k]), high[k]
                while top > down:
                    at = max(down, top - _WIDTH)
                    used = _limbs_used(counts, top - 1, weight)
                    if weight < _WIDTH:  # what is read is about to be written too
                        for limb in range(used):
                            spare[limb, : top - at] = counts[limb, at - weight : top - weight]
                        _add_limbs(counts, at, spare, 0, top - at, used, carry)
                    else:
                        _add_limbs(counts, at, counts, at - weight, top - at, used, carry)
                    top = at
                high[k] = min(high[k], down)
                more = more or high[k] > weight
        first = last
    for limb in range(limbs):
        counts[limb, reach:] = counts[limb, reach - 1]


fold: Final = _compiled("void(uint64[:, ::1], int64[::1])", _fold)


def _modulo(to: Any, of: Any, modulus: Any) -> None:
    """``to += of``, modulo a modulus below 2^63, or with 0 that of a word; both are below it."""
    for i in range(len(to)):
        whole = to[i] + of[i]
        to[i] = min(whole, whole - modulus)


def _three_modulo(to: Any, one: Any, other: Any, both: Any, modulus: Any) -> None:
    """``to += one + other + both``: two members at once, for the planes are read and written only once."""
    for i in range(len(to)):
        whole = to[i] + one[i]
        whole = min(whole, whole - modulus)
        more = other[i] + both[i]
        whole += min(more, more - modulus)
        to[i] = min(whole, whole - modulus)


def _sums_modulo(counts: Any, modulus: Any) -> None:
    """Running sums."""
    total = np.uint64(0)
    for i in range(len(counts)):
        total += counts[i]
        total = min(total, total - modulus)
        counts[i] = total


add_modulo: Final = _compiled(f"void({_WORDS}, {_WORDS}, uint64)", _modulo)
add_three: Final = _compiled(f"void({', '.join([_WORDS] * 4)}, uint64)", _three_modulo)
add_up: Final = _compiled(f"void({_WORDS}, uint64)", _sums_modulo)
