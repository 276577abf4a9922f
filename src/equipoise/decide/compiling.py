"""How does a loop become machine code? By Numba: importing this module imports a compiler."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba

__all__ = ["compiled"]


def compiled(signature: str, loop: Callable[..., Any]) -> Any:
    """The loop as machine code for these types, kept on disk where that is possible."""
    try:
        return numba.njit(signature, cache=True)(loop)
    except Exception:  # failing to keep the code must not cost the answer
        return numba.njit(signature)(loop)
