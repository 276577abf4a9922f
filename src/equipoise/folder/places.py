"""Can a file be written at a place? Looked at before anything is computed that is to be written there."""

from __future__ import annotations

import os
from pathlib import Path

from equipoise.errors import Problem

__all__ = ["trouble_at"]


def trouble_at(place: str | Path, asked: str, example: str, *, replace: bool) -> Problem | None:
    """Why a file cannot go there; None where it can.

    ``asked`` is what asked for it, as a person typed it; ``example`` is a name the file could have. With ``replace`` a
    file that is there already gives way to the new one, without it nothing is ever overwritten.
    """
    path = Path(place)
    if not str(place) or path.is_dir():
        return Problem("", asked, "a folder, not a file", f"Name a file in it, such as {path / example}.")
    if not path.parent.is_dir():
        return Problem("", asked, f"there is no folder {path.parent}", "Make it first, or name another.")
    if path.exists() and not replace:
        return Problem("", asked, "exists already", "Name another file: nothing is ever overwritten.")
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        return Problem("", asked, "this place cannot be written", "Name a file in a folder of your own.")
    return None
