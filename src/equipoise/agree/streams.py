"""Which random numbers belong to draw i? A counter-based stream: same seed, same digits, in any order, on any machine.

Philox turns (key, counter) into random bits. The key is (seed, purpose), and draw i owns its own block of counters, so
that draw 17 is the same whether it is computed alone, among 256, or on another core; and statements, which differ from
text to text, never shift the numbers of weights and thresholds: two texts are compared on common random numbers.

>>> bool((uniforms(7, WEIGHTS, 4, 10)[2:] == uniforms(7, WEIGHTS, 2, 10, first=2)).all())
True
"""

from __future__ import annotations

from typing import Final

import numpy as np

from equipoise.agree.normal import Array

__all__ = ["SCALES", "STATEMENTS", "UNNAMED", "WEIGHTS", "normals", "uniforms"]

WEIGHTS: Final = 0
SCALES: Final = 1
STATEMENTS: Final = 2
UNNAMED: Final = 3

_PER_COUNT = 4  # 64-bit words that Philox gives for one counter


def uniforms(seed: int, purpose: int, draws: int, width: int, *, first: int = 0) -> Array:
    """Uniform numbers in (0, 1), shape (draws, width), for draws ``first`` to ``first + draws - 1``."""
    counts = -(-max(width, 1) // _PER_COUNT)
    bits = np.random.Philox(key=np.array([seed, purpose], dtype=np.uint64))
    bits.advance(first * counts)
    raw = bits.random_raw(draws * counts * _PER_COUNT).reshape(draws, counts * _PER_COUNT)[:, :width]
    # 53 random bits and a half: never exactly 0 or 1, so that a logarithm is always finite.
    found: Array = ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    return found


def normals(seed: int, purpose: int, draws: int, width: int, *, first: int = 0) -> Array:
    """Standard normal numbers, shape (draws, width), by Box and Muller from ``uniforms``."""
    pairs = -(-max(width, 1) // 2)
    u = uniforms(seed, purpose, draws, 2 * pairs, first=first)
    radius = np.sqrt(-2 * np.log(u[:, :pairs]))
    angle = 2 * np.pi * u[:, pairs:]
    found: Array = np.concatenate([radius * np.cos(angle), radius * np.sin(angle)], axis=1)[:, :width]
    return found
