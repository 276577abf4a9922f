"""Which random numbers belong to draw i? Even points for what all members share, a counter-based stream for the rest.

Same seed, same digits, in any order, on any machine: draw 17 is the same whether it is computed alone, among 256, or on
another core. No number depends on the text, so two texts are compared on common random numbers; and statements, which
differ from text to text, never shift the numbers of weights and thresholds.

- Scales, statements and who holds to its word move many members' odds at once, and so the error of an average. They
  are scrambled Sobol points (sobol.py), each purpose with dimensions of its own.
- What each member draws for itself (weights, unnamed groups) needs hundreds of dimensions and averages out over the
  members. It comes from Philox, which turns (key, counter) into random bits: the key is (seed, purpose), and every
  block of 256 draws owns its own counters. Within a block each number takes every 256th part of its range exactly once,
  in random order (Latin hypercube sampling), so two members in the same position get nearly the same odds.

>>> bool((uniforms(7, WEIGHTS, 4, 10)[2:] == uniforms(7, WEIGHTS, 2, 10, first=2)).all())
True
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from equipoise.agree.normal import Array, phi
from equipoise.agree.sobol import DIMENSIONS, sobol

__all__ = [
    "BLOCK",
    "BLOCS",
    "FAILURE",
    "FOLLOWERS",
    "PAST",
    "SCALES",
    "SILENCES",
    "STATEMENTS",
    "UNNAMED",
    "VOTES",
    "WEIGHTS",
    "WORDS",
    "even_normals",
    "normals",
    "plain",
    "uniforms",
]

WEIGHTS: Final = 0
SCALES: Final = 1
STATEMENTS: Final = 2
UNNAMED: Final = 3
WORDS: Final = 4
FAILURE: Final = 5
VOTES: Final = 8
SILENCES: Final = 6
BLOCS: Final = 7
PAST: Final = 9
FOLLOWERS: Final = 1000  # and the numbers after it, one a run

# The Sobol dimensions of a purpose: from, to. A text with more statements than fit takes them from Philox.
_SOBOL: Final = {SCALES: (0, 20), STATEMENTS: (20, 32), WORDS: (32, DIMENSIONS)}

BLOCK: Final = 256
_PER_COUNT: Final = 4  # 64-bit words that Philox gives for one counter; a block of numbers is a multiple of it


def uniforms(seed: int, purpose: int, draws: int, width: int, *, first: int = 0) -> Array:
    """Uniform numbers in (0, 1), shape (draws, width), for draws ``first`` to ``first + draws - 1``."""
    begins, ends = _SOBOL.get(purpose, (0, 0))
    if width <= ends - begins:
        return sobol(seed, draws, begins + width, first=first)[:, begins:]
    blocks = range(first // BLOCK, (first + max(draws, 1) - 1) // BLOCK + 1)
    found = np.concatenate([_block(seed, purpose, b, width) for b in blocks])
    begin = first - blocks[0] * BLOCK
    return found[begin : begin + draws]


def _block(seed: int, purpose: int, block: int, width: int) -> Array:
    bits = np.random.Philox(key=np.array([seed, purpose], dtype=np.uint64))
    bits.advance(block * 2 * width * BLOCK // _PER_COUNT)
    raw = bits.random_raw(2 * width * BLOCK).reshape(2, width, BLOCK)
    # The order of the first numbers says which part of the range each draw takes, the second ones where within it.
    part = raw[0].argsort(axis=1).argsort(axis=1)
    within = ((raw[1] >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    found: Array = ((part + within) / BLOCK).T
    return found


def plain(purpose: int, shape: tuple[int, ...]) -> Array:
    """Independent uniform numbers of a purpose, the same for every text and every seed; the first axis is draws.

    They stand for what a capital does in a vote, given everything assumed: two texts are compared on the same numbers.
    """
    found: Array = np.random.Generator(np.random.Philox(key=np.array([0, purpose], dtype=np.uint64))).random(shape)
    return found


def normals(seed: int, purpose: int, draws: int, width: int, *, first: int = 0) -> Array:
    """Standard normal numbers, shape (draws, width): ``uniforms`` through the inverse distribution function."""
    x, below = _inverse()
    found: Array = np.interp(uniforms(seed, purpose, draws, width, first=first), below, x)
    return found


@cache
def even_normals(seed: int, count: int, width: int) -> Array:
    """Standard normal points that fill the space evenly, (count, width): Sobol points, each number turned normal."""
    x, below = _inverse()
    found: Array = np.interp(sobol(seed, count, width), below, x)
    return found


@cache
def _inverse() -> tuple[Array, Array]:
    # Linear steps of 1/256 are within 1e-5 of the exact value where draws fall.
    x = np.arange(-8, 8 + 1 / 512, 1 / 256)
    return x, phi(x)
