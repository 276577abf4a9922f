"""Commands: how long from the key that is pressed to the answer that is read?

The floor is Python itself, started and ended; beside it stands the import of two libraries that analysts start with.
CPU seconds of the child, the caches of the disk warm.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from figures import Beside, Floor, Row, Timed

RUNS = 5
COMMANDS = ("--help", "pay nato civil", "decide nato nac", "plan nato nsip", "align nato", "whatif nato canada-2026")


def rows(peers: Path) -> Iterator[Row]:
    """The import of the library, and each question as a user asks it."""
    floor = Floor("Python that does nothing", min(_child([sys.executable, "-c", "pass"]).runs))
    pandas = Beside("import pandas", _child([str(peers), "-c", "import pandas"]))
    numpy = Beside("import numpy", _child([sys.executable, "-c", "import numpy"]))
    ours = _child([sys.executable, "-c", "import equipoise"])
    yield Row("import equipoise", ours, floor, peers=(numpy, pandas))
    for command in COMMANDS:
        yield Row(f"equipoise {command}", _child([sys.executable, "-m", "equipoise", *command.split()]), floor)


def _child(command: list[str]) -> Timed:
    """CPU seconds of a process of its own, after one that warms the caches."""
    seconds = list[float]()
    for _ in range(RUNS + 1):
        before = _spent()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        seconds.append(_spent() - before)
    return Timed(tuple(seconds[1:]))


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
