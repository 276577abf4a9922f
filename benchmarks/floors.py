"""What is the least that a work takes on this machine, whoever does it? By rates that are measured in the same run."""

from __future__ import annotations

from functools import cache

import numpy as np

from figures import Floor, timed

__all__ = ["divided", "multiplied", "read"]

SIDE, NUMBERS, DIVISIONS, RUNS = 1024, 2**24, 100_000, 9


def multiplied(count: int, what: str) -> Floor:
    """So many multiplications, each with an addition, at the rate at which this machine multiplies matrices."""
    return Floor(f"{what} multiplied at this machine's rate", count / _multiplications())


def read(count: int, what: str) -> Floor:
    """So many numbers of 8 bytes read once, at the rate at which this machine reads its memory."""
    return Floor(f"{what} read once from memory", count / _numbers())


def divided(count: int, what: str) -> Floor:
    """So many exact divisions of whole numbers in Python."""
    return Floor(f"{what} divided once in Python", count / _divisions())


@cache
def _multiplications() -> float:
    """Multiplications with their additions in a second of CPU."""
    a = np.random.default_rng(0).random((SIDE, SIDE))
    return SIDE**3 / min(timed(lambda: a @ a, RUNS).runs)


@cache
def _numbers() -> float:
    """Numbers of 8 bytes that are read in a second of CPU, from an array that no cache holds."""
    numbers = np.ones(NUMBERS)
    return NUMBERS / min(timed(numbers.max, RUNS).runs)


@cache
def _divisions() -> float:
    """Divisions of a whole number by another in a second of CPU."""
    numbers = range(10**12, 10**12 + DIVISIONS)
    return DIVISIONS / min(timed(lambda: [number // 997 for number in numbers], RUNS).runs)
