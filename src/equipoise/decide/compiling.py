"""How does a loop become machine code? By Numba: importing this module imports a compiler.

A compiler left to itself adds four or eight words at a time where the processor could add eight or sixteen, so the two
additions that nearly all the time goes into are written here for as many words as fill the widest registers; where
registers are narrower, the compiler cuts them in pieces.

Numba keeps what it has compiled until the file of the loop changes; a change of the additions here that matters to a
result must touch those files too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, Final

import numba
import numpy as np
from numba.core import cgutils, types
from numba.extending import intrinsic, register_jitable

__all__ = ["LANES", "additions", "compiled", "inlined"]

_REGISTER: Final = 512  # bits

LANES: Final = {bits: _REGISTER // bits for bits in (32, 64)}
"""Words of so many bits that are added at a time."""

inlined: Final[Callable[..., Any]] = register_jitable
"""A loop that becomes part of those that call it."""


def compiled(signature: str, loop: Callable[..., Any]) -> Any:
    """The loop as machine code for these types, kept on disk where that is possible. It needs no interpreter lock."""
    try:
        return numba.njit(signature, cache=True, nogil=True, error_model="numpy")(loop)
    except Exception:  # failing to keep the code must not cost the answer
        return numba.njit(signature, nogil=True, error_model="numpy")(loop)


def _one(_typing: Any, words: Any, modulus: Any, width: Any, to: Any, one: Any) -> Any:
    """To ``words`` from place ``to`` on, add those from place ``one`` on, modulo: ``width`` of them, at most ``LANES``.

    As many as ``LANES`` are read and written in any case, so the array goes on for so long. A modulus of None is none.
    """
    return types.void(words, modulus, width, to, one), _adding


def _three(_typing: Any, words: Any, modulus: Any, width: Any, to: Any, one: Any, other: Any, both: Any) -> Any:
    """The same, from three places on; four times the modulus fits a word. A width of None is all ``LANES``."""
    return types.void(words, modulus, width, to, one, other, both), _adding


def _adding(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    words, modulus, width, *places = arguments
    kinds: Any = signature.args
    ir = vars(cgutils)["ir"]  # what Numba itself writes instructions with
    bits = kinds[0].dtype.bitwidth
    lanes = LANES[bits]
    vector, nothing = ir.VectorType(ir.IntType(bits), lanes), ir.Constant(ir.IntType(32), 0)

    def everywhere(word: Any) -> Any:
        first = builder.insert_element(ir.Constant(vector, ir.Undefined), word, nothing)
        return builder.shuffle_vector(first, first, ir.Constant(ir.VectorType(ir.IntType(32), lanes), [0] * lanes))

    data = context.make_array(kinds[0])(context, builder, words).data
    at = [builder.bitcast(builder.gep(data, [place]), vector.as_pointer()) for place in places]
    read = [builder.load(each, align=bits // 8) for each in at]
    whole = reduce(builder.add, read)
    if kinds[1] is not types.none:
        less = everywhere(modulus)
        for doublings in reversed(range(len(at) // 2)):  # below zero it wraps round to more than the sum itself
            lower = builder.sub(whole, builder.shl(less, ir.Constant(vector, [doublings] * lanes)))
            whole = builder.select(builder.icmp_unsigned("<", lower, whole), lower, whole)
    if kinds[2] is not types.none:
        short = width if bits == kinds[2].bitwidth else builder.trunc(width, vector.element)
        inside = builder.icmp_unsigned("<", ir.Constant(vector, list(range(lanes))), everywhere(short))
        whole = builder.select(inside, whole, read[0])
    builder.store(whole, at[0], align=bits // 8)
    return context.get_dummy_value()


_add_one: Final[Any] = intrinsic(_one)
_add_three: Final[Any] = intrinsic(_three)


def additions(bits: int) -> tuple[Any, Any]:
    """The loops that add a stretch of words of so many bits to another, and three others to it, as many at a time.

    ``one(words, modulus, to, of, width)``: ``width`` words from ``to`` on, plus those from ``of`` on; a modulus of None
    is none. ``three(words, modulus, to, of, other, both, width)``: the same from three places on, for two members who
    join at once: their places are read and written only once. Nothing that is read has been written by the same call.
    """
    lanes = LANES[bits]

    @inlined
    def one(words: Any, modulus: Any, to: int, of: int, width: int) -> None:
        i, a, step = np.uint64(to), np.uint64(of), np.uint64(lanes)
        for _ in range(width // lanes):
            _add_one(words, modulus, None, i, a)
            i, a = i + step, a + step
        if width % lanes:
            _add_one(words, modulus, np.uint64(width % lanes), i, a)

    @inlined
    def three(words: Any, modulus: Any, to: int, of: int, other: int, both: int, width: int) -> None:
        i, a, b, c, step = np.uint64(to), np.uint64(of), np.uint64(other), np.uint64(both), np.uint64(lanes)
        for _ in range(width // lanes):
            _add_three(words, modulus, None, i, a, b, c)
            i, a, b, c = i + step, a + step, b + step, c + step
        if width % lanes:
            _add_three(words, modulus, np.uint64(width % lanes), i, a, b, c)

    return one, three
