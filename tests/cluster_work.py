"""Work for the processes of a cluster, which must be able to import it."""

from __future__ import annotations

import math
import os
import time
from typing import Any

from equipoise.ensemble.cluster import _Kept

__all__ = ["deadly", "kept", "slow", "whose"]


def slow(number: int) -> float:
    """A root, after a moment."""
    time.sleep(0.2)
    return math.sqrt(number)


def deadly(number: int) -> int:
    """Ends the process that is asked 2."""
    if number == 2:
        os._exit(9)
    return number


def whose(_: int) -> int:
    """The process that was asked, after a moment."""
    time.sleep(0.2)
    return os.getpid()


def kept(dask_worker: Any) -> int:
    """How many functions does this worker keep?"""
    return len(_Kept.by(dask_worker))
