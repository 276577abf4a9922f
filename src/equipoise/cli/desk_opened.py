"""What do the commands of the desk share? The desk they open, what they print, the files they write."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from equipoise.errors import EquipoiseError

if TYPE_CHECKING:
    from equipoise.desk.desk import Desk

__all__ = ["Json", "Key", "Public", "Where", "opened", "say", "written"]

Where = Annotated[str, typer.Argument(metavar="DESK", help="A SQLite file, or postgresql://user@host/name.")]
Key = Annotated[Path | None, typer.Option("--key", help="The signing key's file. Default: beside the SQLite file.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Public = Annotated[str, typer.Option("--public", help="The desk's key as you know it.")]


def say(text: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{text}\n")


def opened(where: str, key: Path | None) -> Desk:
    """The desk at an address. Raises NoStore."""
    from equipoise.desk.desk import Desk

    return Desk.open(where, key)


def written(path: Path, content: bytes) -> None:
    """Write a new file. Raises EquipoiseError where there is one."""
    if path.exists():
        raise EquipoiseError(f"{path} exists already: nothing is ever overwritten")
    path.write_bytes(content)
