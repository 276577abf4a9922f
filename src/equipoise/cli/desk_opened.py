"""What do the commands of the desk share? The desk they open, what they print, the files they write."""

from __future__ import annotations

import sys
from getpass import GetPassWarning
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from warnings import catch_warnings, simplefilter

import typer

from equipoise.errors import EquipoiseError, UnknownName

if TYPE_CHECKING:
    from equipoise.desk.desk import Desk

__all__ = ["Json", "Key", "Public", "Where", "new_password", "opened", "password", "say", "written"]

Where = Annotated[str, typer.Argument(metavar="DESK", help="A SQLite file, or postgresql://user@host/name.")]
Key = Annotated[Path | None, typer.Option("--key", help="The signing key's file. Default: beside the SQLite file.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Public = Annotated[str, typer.Option("--public", metavar="KEY", help="The desk's key as you know it.")]


def say(text: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{text}\n")


def password(name: str, *, twice: bool = False) -> str:
    """A password, asked for on the terminal, or read from a pipe."""
    with catch_warnings():
        simplefilter("ignore", GetPassWarning)  # where there is no terminal, nothing shows it
        word: str = typer.prompt(f"Password of {name}", hide_input=True, confirmation_prompt=twice)
    return word


def new_password(name: str) -> str:
    """A password that is to be, asked for twice. Raises WeakPassword before anything is made with it."""
    from equipoise.desk.people.passwords import hashed

    word = password(name, twice=True)
    hashed(word)
    return word


def opened(where: str, key: Path | None, by: str = "", *, examined: bool = False) -> Desk:
    """The desk at an address, where ``by`` has an account. Raises NoStore, BadCheckpoint, UnknownName."""
    from equipoise.desk.desk import Desk

    found = Desk.open(where, key, examined=examined)
    if by and by not in (accounts := found.affairs().accounts):
        raise UnknownName("account", by, accounts)
    return found


def written(path: Path, content: bytes) -> None:
    """Write a new file. Raises EquipoiseError where there is one."""
    if path.exists():
        raise EquipoiseError(f"{path} exists already: nothing is ever overwritten")
    path.write_bytes(content)
