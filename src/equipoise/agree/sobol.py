"""Which points fill a cube evenly, so that an average over them settles soon? Scrambled Sobol points.

The first 2^m points put one into every box of volume 2^-m of many shapes (Sobol 1967). The direction numbers are those
of Joe and Kuo (2008, file new-joe-kuo-6.21201), which keep pairs of dimensions even too. Scrambling (Owen 1995) turns
over every digit by a coin that depends on the digits before it: each point is then uniform, the evenness stays, and
other seeds give independent sets of points. The coins come from a hash (Laine and Karras 2011, constants of Vegdahl
2021), so point i is a plain function of (seed, dimension, i).
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from equipoise.agree.normal import Array

__all__ = ["DIMENSIONS", "sobol", "sobol_sets"]

_Bits = npt.NDArray[np.uint32]

# By dimension from the second: the primitive polynomial over two elements as a binary number, and the first numbers m.
_JOE_KUO: Final = (
    (3, (1,)),
    (7, (1, 3)),
    (11, (1, 3, 1)),
    (13, (1, 1, 1)),
    (19, (1, 1, 3, 3)),
    (25, (1, 3, 5, 13)),
    (37, (1, 1, 5, 5, 17)),
    (41, (1, 1, 5, 5, 5)),
    (47, (1, 1, 7, 11, 19)),
    (55, (1, 1, 5, 1, 1)),
    (59, (1, 1, 1, 3, 11)),
    (61, (1, 3, 5, 5, 31)),
    (67, (1, 3, 3, 9, 7, 49)),
    (91, (1, 1, 1, 15, 21, 21)),
    (97, (1, 3, 1, 13, 27, 49)),
    (103, (1, 1, 1, 15, 7, 5)),
    (109, (1, 3, 1, 15, 13, 25)),
    (115, (1, 1, 5, 5, 19, 61)),
    (131, (1, 3, 7, 11, 23, 15, 103)),
    (137, (1, 3, 7, 13, 13, 15, 69)),
    (143, (1, 1, 3, 13, 7, 35, 63)),
    (145, (1, 3, 5, 9, 1, 25, 53)),
    (157, (1, 3, 1, 13, 9, 35, 107)),
    (167, (1, 3, 1, 5, 27, 61, 31)),
    (171, (1, 1, 5, 11, 19, 41, 61)),
    (185, (1, 3, 5, 3, 3, 13, 69)),
    (191, (1, 1, 7, 13, 1, 19, 1)),
    (193, (1, 3, 7, 5, 13, 19, 59)),
    (203, (1, 1, 3, 9, 25, 29, 41)),
    (211, (1, 3, 5, 13, 23, 1, 55)),
    (213, (1, 3, 7, 3, 13, 59, 17)),
    (229, (1, 3, 1, 3, 5, 53, 69)),
    (239, (1, 1, 5, 5, 23, 33, 13)),
    (241, (1, 1, 7, 7, 1, 61, 123)),
    (247, (1, 1, 7, 9, 13, 61, 49)),
    (253, (1, 3, 3, 5, 3, 55, 33)),
    (285, (1, 3, 1, 15, 31, 13, 49, 245)),
    (299, (1, 3, 5, 15, 31, 59, 63, 97)),
    (301, (1, 3, 1, 11, 11, 11, 77, 249)),
)

DIMENSIONS: Final = 1 + len(_JOE_KUO)
_BITS: Final = 32


def sobol(seed: int, draws: int, width: int, *, first: int = 0, replicate: int = 0) -> Array:
    """Points ``first`` to ``first + draws - 1`` in ``width`` dimensions, each number in (0, 1), (draws, width).

    Replicates are scrambled independently. Raises ValueError above ``DIMENSIONS`` dimensions.
    """
    words = [seed, 77] if not replicate else [seed, 77, replicate]
    keys = np.random.SeedSequence(words).generate_state(DIMENSIONS, np.uint32)[:width].astype(np.uint32)
    return _numbers(_scrambled(_plain(draws, width, first), keys))


def sobol_sets(seed: int, purpose: int, replicate: int, sets: int, draws: int, width: int) -> Array:
    """Several sets of the first points, each scrambled independently, (sets, draws, width)."""
    words = np.random.SeedSequence([seed, 78, purpose, replicate]).generate_state(sets * width, np.uint32)
    keys = words.astype(np.uint32).reshape(sets, 1, width)
    return _numbers(_scrambled(np.repeat(_plain(draws, width)[None], sets, axis=0), keys))


def _numbers(x: _Bits) -> Array:
    found: Array = (x.astype(np.float64) + 0.5) * 2.0**-_BITS
    return found


def _plain(draws: int, width: int, first: int = 0) -> _Bits:
    """The points before scrambling, as binary fractions, (draws, width)."""
    if width > DIMENSIONS:
        raise ValueError(f"{width} dimensions: direction numbers are known for {DIMENSIONS}")
    index = np.arange(first, first + draws, dtype=np.uint32)
    # Bit k of the index, from the last, turns over what direction k says.
    on = (index[:, None] >> np.arange(_BITS, dtype=np.uint32)) & np.uint32(1)
    raw = np.zeros((draws, width), dtype=np.uint32)
    for k in np.flatnonzero(on.any(axis=0)):
        raw ^= on[:, k, None] * _directions()[None, :width, k]
    return raw


@cache
def _directions() -> _Bits:
    """Direction numbers, (dimensions, 32): the first is van der Corput's, the others by their recurrence."""
    found = np.zeros((DIMENSIONS, _BITS), dtype=np.uint32)
    found[0] = [1 << (31 - k) for k in range(_BITS)]
    for row, (polynomial, numbers) in enumerate(_JOE_KUO, 1):
        degree = polynomial.bit_length() - 1
        m = list(numbers)
        for k in range(degree, _BITS):
            new = m[k - degree] ^ (m[k - degree] << degree)
            for j in range(1, degree):
                if polynomial >> (degree - j) & 1:
                    new ^= m[k - j] << j
            m.append(new)
        found[row] = [number << (31 - k) for k, number in enumerate(m)]
    return found


def _scrambled(raw: _Bits, keys: _Bits) -> _Bits:
    """Owen's scrambling: in the reversed number every operation lets a digit depend on the ones before it only."""
    x = _reversed(raw)
    with np.errstate(over="ignore"):
        x ^= x * np.uint32(0x3D20ADEA)
        x += keys
        x *= (keys >> np.uint32(16)) | np.uint32(1)
        x ^= x * np.uint32(0x05526C56)
        x ^= x * np.uint32(0x53A22864)
    return _reversed(x)


def _reversed(x: _Bits) -> _Bits:
    for shift, mask in ((1, 0x55555555), (2, 0x33333333), (4, 0x0F0F0F0F), (8, 0x00FF00FF)):
        step, low = np.uint32(shift), np.uint32(mask)
        x = ((x >> step) & low) | ((x & low) << step)
    found: _Bits = (x >> np.uint32(16)) | (x << np.uint32(16))
    return found
