"""What does the process do that reads a file of figures for the server? ``python -m`` this file, and it ends.

It may take only so much memory and time, and it loads only what reads a folder and a file: whoever sent a broken file
waits for that and nothing else.
"""

from __future__ import annotations

import pickle
import resource
import sys
from pathlib import Path
from typing import Any, Final

from equipoise.errors import EquipoiseError

__all__ = ["SECONDS"]

#: How long it may take.
SECONDS: Final = 30
_MEMORY: Final = 3_000_000_000


def _bring() -> None:
    from dataclasses import replace

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from equipoise.folder.importing import bring

    path, root, options = pickle.loads(sys.stdin.buffer.read())
    try:
        found: Any = bring(Path(path), Path(root), write=True, anyway=True, **options)
        found = replace(found, names=dict(found.names))
    except EquipoiseError as error:
        found = tuple((p.file, p.place, p.message, p.hint) for p in error.problems())
    sys.stdout.buffer.write(pickle.dumps(found))


if __name__ == "__main__":
    _bring()
