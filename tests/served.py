"""``equipoise serve`` or ``equipoise desk serve`` as a process of its own, ended in the end."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["served"]


@contextmanager
def served(*arguments: str | Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process, and the address that it tells in its first line, without what follows the port."""
    command = [sys.executable, "-m", "equipoise", *map(str, arguments), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        told = re.search(r"http://[^\s/]+", process.stdout.readline())
        assert told is not None, "the server told no address"
        yield process, told[0]
    finally:
        process.terminate()
        process.wait(20)
