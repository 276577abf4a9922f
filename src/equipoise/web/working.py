"""What does the process of a job do? It reads a question, asks it, and hands the answer back: ``python -m`` this file.

Pickled values go through the standard streams, each after its length. The process was started by the server and talks
to nobody else; whatever a library prints goes to the standard error.
"""

from __future__ import annotations

import os
import pickle
import struct
import sys
import time
from typing import Any, BinaryIO, Final

__all__ = ["received", "sent"]

_LENGTH: Final = struct.Struct(">Q")


def sent(stream: BinaryIO, value: Any) -> None:
    """Send a value."""
    body = pickle.dumps(value)
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def received(stream: BinaryIO) -> Any:
    """Receive a value. Raises EOFError when the other side has ended."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    body = stream.read(length)
    if len(body) < length:
        raise EOFError
    return pickle.loads(body)


def _work() -> None:
    from equipoise.ensemble import Watch
    from equipoise.errors import EquipoiseError
    from equipoise.report.asking import ask

    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    alliance, question, arguments = received(sys.stdin.buffer)
    try:
        watch = Watch(tell=lambda progress: sent(out, ("progress", progress)), clock=time.monotonic)
        found = ask(alliance, question, watch=watch, **arguments)
        # What is computed on first use belongs to the work, not to the first reader.
        found.to_json()
        sent(out, ("answer", found))
    except EquipoiseError as error:
        sent(out, ("problems", error.problems()))


if __name__ == "__main__":
    _work()
