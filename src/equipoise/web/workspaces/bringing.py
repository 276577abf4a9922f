"""How is a file that a stranger sent read as figures? In a process of its own, which may take only so much.

A workbook is a ZIP file, and a small one can unfold to more than a machine holds, in bytes or in cells. So the server
never opens it: the process that does has a limit of memory and of time, and what it cannot read within them is refused.
"""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from equipoise.errors import EquipoiseError, FolderError, Problem
from equipoise.web.figures_apart import SECONDS
from equipoise.web.workspaces.shelf import laid_out

if TYPE_CHECKING:
    from equipoise.folder.importing import Import

__all__ = ["brought"]

_AT_ONCE: Final = 2
_PATIENCE_S: Final = 10
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_SAFE: Final = "Nothing was kept."
#: Whoever reads takes a turn, so that many files at once cannot take the machine.
_TURN: Final = threading.BoundedSemaphore(_AT_ONCE)


def brought(
    files: Mapping[str, bytes], name: str, body: bytes, options: Mapping[str, Any]
) -> tuple[Import, dict[str, bytes]]:
    """What the file would change in a folder of these files, and the files as they would be.

    Raises EquipoiseError with every problem of the file, as the command does.
    """
    if not _TURN.acquire(timeout=_PATIENCE_S):
        raise _refused(name, "other files are being read at this moment: send it again")
    try:
        return _apart(files, name, body, options)
    finally:
        _TURN.release()


def _apart(
    files: Mapping[str, bytes], name: str, body: bytes, options: Mapping[str, Any]
) -> tuple[Import, dict[str, bytes]]:
    with laid_out(files) as root:
        path = root.parent / (_UNSAFE.sub("-", name)[-80:].lstrip(".-") or "file")
        path.write_bytes(body)
        asked = pickle.dumps((str(path), str(root), dict(options)))
        program = [sys.executable, "-m", "equipoise.web.figures_apart"]
        try:
            ran = subprocess.run(program, input=asked, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise _refused(name, f"it cannot be read within {SECONDS} seconds") from None
        if ran.returncode or not ran.stdout:
            raise _refused(name, "it cannot be read: it is damaged, or unfolds to more than is taken")
        found = pickle.loads(ran.stdout)
        if not isinstance(found, tuple):
            after = {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}
            return replace(found, file=name, written=()), after
    problems = [
        Problem(*(part.replace(str(path), name).replace(str(root), "the folder") for part in one)) for one in found
    ]
    raise FolderError(name, problems)


def _refused(name: str, message: str) -> EquipoiseError:
    return FolderError(name, [Problem(name, "", message, _SAFE)])
