"""Which random numbers belong to draw i? A counter-based stream: same seed, same digits, in any order, on any machine.

Philox turns (key, counter) into random bits. The key is (seed, purpose), and every block of 256 draws owns its own
counters: draw 17 is the same whether it is computed alone, among 256, or on another core. Statements, which differ from
text to text, never shift the numbers of weights and thresholds: two texts are compared on common random numbers.

Within a block each number takes every 256th part of its range exactly once, in random order (Latin hypercube sampling).
Each assumption is then covered evenly, so that two members in the same position get nearly the same odds from few
draws, and the averages are steadier than with independent draws.

>>> bool((uniforms(7, WEIGHTS, 4, 10)[2:] == uniforms(7, WEIGHTS, 2, 10, first=2)).all())
True
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from equipoise.agree.normal import Array, phi

__all__ = ["BLOCK", "FAILURE", "SCALES", "STATEMENTS", "UNNAMED", "WEIGHTS", "WORDS", "normals", "uniforms"]

WEIGHTS: Final = 0
SCALES: Final = 1
STATEMENTS: Final = 2
UNNAMED: Final = 3
WORDS: Final = 4
FAILURE: Final = 5

BLOCK: Final = 256
_PER_COUNT: Final = 4  # 64-bit words that Philox gives for one counter; a block of numbers is a multiple of it


def uniforms(seed: int, purpose: int, draws: int, width: int, *, first: int = 0) -> Array:
    """Uniform numbers in (0, 1), shape (draws, width), for draws ``first`` to ``first + draws - 1``."""
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


def normals(seed: int, purpose: int, draws: int, width: int, *, first: int = 0) -> Array:
    """Standard normal numbers, shape (draws, width): ``uniforms`` through the inverse distribution function."""
    x, below = _inverse()
    found: Array = np.interp(uniforms(seed, purpose, draws, width, first=first), below, x)
    return found


@cache
def _inverse() -> tuple[Array, Array]:
    # Linear steps of 1/256 are within 1e-5 of the exact value where draws fall.
    x = np.arange(-8, 8 + 1 / 512, 1 / 256)
    return x, phi(x)
