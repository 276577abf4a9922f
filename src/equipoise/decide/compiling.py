"""How does a loop become machine code? By Numba: importing this module imports a compiler.

A compiler left to itself adds four or eight words at a time where the processor could add sixteen, so what nearly all
the time goes into is written here for as many words as fill the widest registers; where registers are narrower, the
compiler cuts them in pieces.

Numba keeps what it has compiled until the file of the loop changes; a change of the additions here that matters to a
result must touch those files too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any, Final

import numba
import numpy as np
from numba.core import cgutils, types
from numba.extending import intrinsic, register_jitable

__all__ = ["LANES", "add_and_carry", "add_one", "add_three", "compiled", "inlined", "running_sums", "turned"]

_REGISTER: Final = 512  # bits

LANES: Final = {bits: _REGISTER // bits for bits in (32, 64)}
"""Words of so many bits that are worked on at a time."""

inlined: Final[Callable[..., Any]] = register_jitable
"""A loop that becomes part of those that call it."""


def compiled(signature: str, loop: Callable[..., Any]) -> Any:
    """The loop as machine code for these types, kept on disk where that is possible. It needs no interpreter lock."""
    try:
        return numba.njit(signature, cache=True, nogil=True, error_model="numpy")(loop)
    except Exception:  # failing to keep the code must not cost the answer
        return numba.njit(signature, nogil=True, error_model="numpy")(loop)


def _vector_at(context: Any, builder: Any, vector: Any, kind: Any, array: Any, place: Any) -> Any:
    """A pointer to as many words of an array as a vector has, from a place on."""
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [place]), vector.as_pointer())


def _everywhere(builder: Any, vector: Any, word: Any) -> Any:
    """A vector of nothing but this word."""
    ir = vars(cgutils)["ir"]
    first = builder.insert_element(ir.Constant(vector, ir.Undefined), word, ir.Constant(ir.IntType(32), 0))
    places = ir.Constant(ir.VectorType(ir.IntType(32), vector.count), [0] * vector.count)
    return builder.shuffle_vector(first, first, places)


def _one(_typing: Any, words: Any, modulus: Any, width: Any, to: Any, one: Any) -> Any:
    """To ``words`` from place ``to`` on, add those from place ``one`` on, modulo: ``width`` of them, at most ``LANES``.

    As many as ``LANES`` are read and written in any case, so the array goes on for so long. A width of None is all.
    """
    return types.void(words, modulus, width, to, one), _adding


def _three(_typing: Any, words: Any, modulus: Any, width: Any, to: Any, one: Any, other: Any, both: Any) -> Any:
    """The same, from three places on; four times the modulus fits a word."""
    return types.void(words, modulus, width, to, one, other, both), _adding


def _adding(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    words, modulus, width, *places = arguments
    kinds: Any = signature.args
    ir = vars(cgutils)["ir"]  # what Numba itself writes instructions with
    lanes, vector = LANES[32], ir.VectorType(ir.IntType(32), LANES[32])

    at = [_vector_at(context, builder, vector, kinds[0], words, place) for place in places]
    read = [builder.load(each, align=4) for each in at]
    whole, less = reduce(builder.add, read), _everywhere(builder, vector, modulus)
    for doublings in reversed(range(len(at) // 2)):  # below zero it wraps round to more than the sum itself
        lower = builder.sub(whole, builder.shl(less, ir.Constant(vector, [doublings] * lanes)))
        whole = builder.select(builder.icmp_unsigned("<", lower, whole), lower, whole)
    if kinds[2] is not types.none:
        short = _everywhere(builder, vector, builder.trunc(width, vector.element))
        inside = builder.icmp_unsigned("<", ir.Constant(vector, list(range(lanes))), short)
        whole = builder.select(inside, whole, read[0])
    builder.store(whole, at[0], align=4)
    return context.get_dummy_value()


def _carrying(_typing: Any, words: Any, carried: Any, at: Any, to: Any, weights: Any) -> Any:
    """``LANES`` words of 32 bits from place ``to`` on take those that stand so many ``weights`` lower, and are carried.

    Two bits of a word are room: at most three weights. ``carried``, from ``at`` on, has a bit for each place of what is
    to be carried there once, then a bit of what is to be carried twice; it gets what is to be carried on.
    """
    return types.void(words, carried, at, to, weights), _adding_and_carrying


def _adding_and_carrying(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    words, carried, at, to, weights = arguments
    kinds: Any = signature.args
    ir = vars(cgutils)["ir"]
    lanes = LANES[32]
    vector, mask, short = ir.VectorType(ir.IntType(32), lanes), ir.VectorType(ir.IntType(1), lanes), ir.IntType(lanes)

    def everywhere(number: int) -> Any:
        return ir.Constant(vector, [number] * lanes)

    goal = _vector_at(context, builder, vector, kinds[0], words, to)
    whole = builder.load(goal, align=4)
    unpacked: Any = vars(cgutils)["unpack_tuple"]
    for weight in unpacked(builder, weights, kinds[4].count):
        place = builder.sub(to, weight)
        whole = builder.add(whole, builder.load(_vector_at(context, builder, vector, kinds[0], words, place), align=4))
    kept = [
        _vector_at(context, builder, short, kinds[1], carried, builder.add(at, ir.Constant(at.type, bit)))
        for bit in range(2)
    ]
    for bit in range(2):
        once = builder.bitcast(builder.load(kept[bit]), mask)
        whole = builder.add(whole, builder.select(once, everywhere(1 + bit), everywhere(0)))
    for bit in range(2):
        moved = builder.shl(whole, everywhere(1 - bit))
        beyond = builder.icmp_signed("<", moved, everywhere(0))
        builder.store(builder.bitcast(beyond, short), kept[bit])
    builder.store(builder.and_(whole, everywhere((1 << 30) - 1)), goal, align=4)
    return context.get_dummy_value()


def _running(_typing: Any, words: Any, of: Any, sums: Any, to: Any, before: Any) -> Any:
    """Running sums of words of 32 bits from place ``of`` on, after what came ``before``, as words of 64; and the last.

    As many as ``LANES`` of 64 bits.
    """
    return before(words, of, sums, to, before), _summing


def _summing(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    words, of, sums, to, before = arguments
    kinds: Any = signature.args
    ir = vars(cgutils)["ir"]
    lanes, index = LANES[64], ir.IntType(32)
    short, vector = ir.VectorType(ir.IntType(32), lanes), ir.VectorType(ir.IntType(64), lanes)

    def chosen(one: Any, other: Any, which: Iterable[int]) -> Any:
        return builder.shuffle_vector(one, other, ir.Constant(ir.VectorType(index, lanes), list(which)))

    read = builder.load(_vector_at(context, builder, short, kinds[0], words, of), align=4)
    whole = builder.zext(read, vector)
    step = 1
    while step < lanes:  # each takes what the one so far below it holds
        below = chosen(ir.Constant(vector, [0] * lanes), whole, range(lanes - step, 2 * lanes - step))
        whole, step = builder.add(whole, below), 2 * step
    more = builder.add(whole, _everywhere(builder, vector, before))
    builder.store(more, _vector_at(context, builder, vector, kinds[2], sums, to), align=8)
    return builder.add(before, builder.extract_element(whole, ir.Constant(index, lanes - 1)))


def _turned(_typing: Any, words: Any, to: Any, of: Any) -> Any:
    """``LANES`` words of 32 bits from place ``to`` on become those from ``of`` on, the last first."""
    return types.void(words, to, of), _turning


def _turning(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    words, to, of = arguments
    kind: Any = signature.args[0]
    ir = vars(cgutils)["ir"]
    lanes = LANES[32]
    vector = ir.VectorType(ir.IntType(32), lanes)
    read = builder.load(_vector_at(context, builder, vector, kind, words, of), align=4)
    back = builder.shuffle_vector(read, read, ir.Constant(vector, list(reversed(range(lanes)))))
    builder.store(back, _vector_at(context, builder, vector, kind, words, to), align=4)
    return context.get_dummy_value()


add_and_carry: Final[Any] = intrinsic(_carrying)
running_sums: Final[Any] = intrinsic(_running)
turned: Final[Any] = intrinsic(_turned)
_add_one: Final[Any] = intrinsic(_one)
_add_three: Final[Any] = intrinsic(_three)
_STEP: Final = LANES[32]


@inlined
def add_one(words: Any, modulus: Any, to: int, of: int, width: int) -> None:
    """``width`` words from place ``to`` on, plus those from ``of`` on, modulo: ``LANES`` at a time.

    Nothing that is read has been written by the same call.
    """
    i, a, step = np.uint64(to), np.uint64(of), np.uint64(_STEP)
    for _ in range(width // _STEP):
        _add_one(words, modulus, None, i, a)
        i, a = i + step, a + step
    if width % _STEP:
        _add_one(words, modulus, np.uint64(width % _STEP), i, a)


@inlined
def add_three(words: Any, modulus: Any, to: int, of: int, other: int, both: int, width: int) -> None:
    """The same from three places on, for two members who join at once: their places are read and written only once."""
    i, a, b, c, step = np.uint64(to), np.uint64(of), np.uint64(other), np.uint64(both), np.uint64(_STEP)
    for _ in range(width // _STEP):
        _add_three(words, modulus, None, i, a, b, c)
        i, a, b, c = i + step, a + step, b + step, c + step
    if width % _STEP:
        _add_three(words, modulus, np.uint64(width % _STEP), i, a, b, c)
