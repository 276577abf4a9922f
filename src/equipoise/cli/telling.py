"""How is something said on the standard error, whoever listens? Work never fails because its reader has gone."""

from __future__ import annotations

import os
import sys
from typing import TextIO

__all__ = ["nowhere", "tell"]


def tell(text: str) -> None:
    """Say something on the standard error; where its reader has gone, as in ``2>&1 | head``, nothing is said."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except BrokenPipeError:
        nowhere(sys.stderr)


def nowhere(stream: TextIO) -> None:
    """Let a stream whose reader has gone lead nowhere: Python would complain once more when it flushes it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
