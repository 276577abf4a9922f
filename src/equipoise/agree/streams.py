"""Which random numbers belong to draw i? Even points for what all members share, a counter-based stream for the rest.

Same seed, same digits, in any order, on any machine: draw 17 is the same whether it is computed alone, among 256, or on
another core. No number depends on the text, so two texts are compared on common random numbers; and statements, which
differ from text to text, never shift the numbers of weights and thresholds.

Every block of 64 draws is a replicate: a set of even points of its own, independent of the others. So the spread of
the replicates' means is the honest error of the mean over all of them (``odds``), evenness included.

- Scales, statements and who holds to its word move many members' odds at once, and so the error of an average. In each
  block they are scrambled Sobol points (sobol.py), each purpose with dimensions of its own.
- Weights need hundreds of dimensions over all members, but few for one. In each block every member's own weights are
  scrambled Sobol points, in a random order of the member's own: even for each member, independent between members.
  Two members in the same position get nearly the same odds.
- Who belongs to an unnamed group takes every 64th part of its range exactly once a block, in random order (Latin
  hypercube sampling). Random bits come from Philox, which turns (key, counter) into them: the key is (seed, purpose),
  and every block owns its own counters.

>>> bool((uniforms(7, WEIGHTS, 4, 10)[2:] == uniforms(7, WEIGHTS, 2, 10, first=2)).all())
True
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np

from equipoise.agree.normal import Array, phi
from equipoise.agree.sobol import DIMENSIONS, sobol, sobol_sets

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
    "grouped_normals",
    "grouped_uniforms",
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

BLOCK: Final = 64
_PER_COUNT: Final = 4  # 64-bit words that Philox gives for one counter; a block of numbers is a multiple of it


def uniforms(seed: int, purpose: int, draws: int, width: int, *, first: int = 0) -> Array:
    """Uniform numbers in (0, 1), shape (draws, width), for draws ``first`` to ``first + draws - 1``."""
    begins, ends = _SOBOL.get(purpose, (0, 0))
    if width <= ends - begins:
        return _blocks(lambda b: sobol(seed, BLOCK, begins + width, replicate=b)[:, begins:], draws, first)
    return _blocks(lambda b: _block(seed, purpose, b, width), draws, first)


def grouped_uniforms(seed: int, purpose: int, draws: int, groups: int, width: int, *, first: int = 0) -> Array:
    """Uniform numbers, shape (draws, groups, width): even within each group, independent between groups."""
    return _blocks(lambda b: _grouped_block(seed, purpose, b, groups, width), draws, first)


def _blocks(block: Callable[[int], Array], draws: int, first: int) -> Array:
    numbers = range(first // BLOCK, (first + max(draws, 1) - 1) // BLOCK + 1)
    found = np.concatenate([block(b) for b in numbers])
    begin = first - numbers[0] * BLOCK
    return found[begin : begin + draws]


def _grouped_block(seed: int, purpose: int, block: int, groups: int, width: int) -> Array:
    even = sobol_sets(seed, purpose, block, groups, BLOCK, width)
    bits = np.random.Philox(key=np.array([seed, purpose], dtype=np.uint64))
    bits.advance(block * groups * BLOCK // _PER_COUNT)
    order = bits.random_raw(groups * BLOCK).reshape(groups, BLOCK).argsort(axis=1)
    found: Array = np.take_along_axis(even, order[:, :, None], axis=1).transpose(1, 0, 2)
    return found


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


def grouped_normals(seed: int, purpose: int, draws: int, groups: int, width: int, *, first: int = 0) -> Array:
    """Standard normal numbers, (draws, groups, width): ``grouped_uniforms`` through the inverse distribution."""
    x, below = _inverse()
    found: Array = np.interp(grouped_uniforms(seed, purpose, draws, groups, width, first=first), below, x)
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
