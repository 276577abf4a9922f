"""Is there machine code for the steps of Equal Shares? Numba's, made at most once a process and kept on disk.

Importing Numba takes over a second, and compiling several the first time, so nothing is loaded until somebody who
knows of much work asks. Loaded or not, the answers are the same: the exact steps in ``purses`` need no kernel, and
they alone decide whatever is close.

Numba keeps its code in ``__pycache__`` beside ``kernel.py``, or in the user's cache folder where that cannot be written
(``NUMBA_CACHE_DIR`` names another); where neither can, it is compiled anew in each process. Where Numba is not
installed, is switched off (``NUMBA_DISABLE_JIT``) or fails, there is no kernel, and no error.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final, NamedTuple

from equipoise.plan.ballots.kernel import buy_surely, count_only

__all__ = ["Kernel", "kernel_at_hand", "kernel_worth_loading", "load_kernel"]


class Kernel(NamedTuple):
    """The two functions of ``kernel``, compiled or not."""

    buy: Callable[..., tuple[int, bool]]
    spare: Callable[..., None]


_INDICES: Final = "int64[::1]"
_FLOATS: Final = "float64[::1]"
# Seconds of plain steps, and of loading what is on disk; compiling takes six more, once for each installation.
_FOR_A_PROJECT: Final = 4e-5
_FOR_A_SUPPORT: Final = 2e-7
_TO_LOAD: Final = 2.0
_LIST: Final = f"int32[::1], {_FLOATS}, {_FLOATS}"  # voters, weights, scores
_SPARED: Final = (
    f"int32[::1], {_FLOATS}, {_INDICES}, int32[::1], {_FLOATS}, {_FLOATS}, boolean[::1], {_FLOATS}, {_FLOATS}, "
    f"{_FLOATS}, {_FLOATS}"
)
# In the order of the arguments.
_BUY: Final = (
    f"Tuple((int64, boolean))({_INDICES}, {_INDICES}, {_INDICES}, {_LIST}, int8[::1], {_FLOATS}, {_FLOATS}, "
    f"float64[:, ::1], {_FLOATS}, {_FLOATS}, {_INDICES}, int64, float64, float64, boolean, boolean, "
    f"{_SPARED}, {_FLOATS}, {_FLOATS}, float64[:, ::1], {_FLOATS}, {_FLOATS})"
)
_SPARE: Final = f"void({_INDICES}, {_INDICES}, {_LIST}, float64, {_SPARED}, float64[:, ::1], {_FLOATS})"


def load_kernel() -> Kernel | None:
    """The compiled steps, from now on used for every run in this process; None where they cannot be had.

    Worth its second or more before many runs: hundreds of small elections, or Add1 over a city's.
    """
    return _compiled()


def kernel_at_hand() -> Kernel | None:
    """The compiled steps if they are loaded already."""
    return _compiled() if _compiled.cache_info().currsize else None


def kernel_worth_loading(runs: int, projects: int, supports: int) -> bool:
    """Would so many runs without the kernel take longer than loading it?

    ``supports`` are the entries on all merged ballots. By what a run took on elections of 32 to 60,000 ballots.
    """
    return runs * (_FOR_A_PROJECT * projects + _FOR_A_SUPPORT * supports) > _TO_LOAD


@cache
def _compiled() -> Kernel | None:
    try:
        import numba
    except Exception:  # not installed, or at odds with NumPy: whatever it is, there is another way
        return None
    if vars(numba.config).get("DISABLE_JIT"):
        return None
    # Any failure to keep the code must not cost the answer: once more without keeping it, then do without.
    for keep in (True, False):
        try:
            return Kernel(
                numba.njit(_BUY, cache=keep)(buy_surely),
                numba.njit(_SPARE, cache=keep)(count_only),
            )
        except Exception:
            continue
    return None
