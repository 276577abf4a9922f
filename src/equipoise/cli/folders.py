"""The commands that look after alliance folders: check one, start one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from equipoise.cli.options import All, AllianceName, Ascii, Csv, Json
from equipoise.cli.wish import Wish

__all__ = ["check", "new"]


def check(
    folder: AllianceName, json: Json = False, csv: Csv = False, everything: All = False, ascii_only: Ascii = False
) -> None:
    """Is this folder sound? Every problem, check and case at once."""
    from equipoise import folder as folders
    from equipoise.cli.giving import give
    from equipoise.cli.soundness import Soundness
    from equipoise.report.asking import questions

    wish = Wish(json=json, csv=csv, everything=everything, ascii_only=ascii_only)
    report = folders.check(folder, questions())
    give(Soundness(folder, report), wish, ["check", folder])
    if report.problems:
        raise typer.Exit(1)


def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that does not exist yet, or is empty.")],
    json: Json = False,
    csv: Csv = False,
    everything: All = False,
    ascii_only: Ascii = False,
) -> None:
    """Write a small valid example alliance, to start from."""
    from equipoise import folder as folders
    from equipoise.cli.begun import Begun
    from equipoise.cli.giving import give
    from equipoise.model import digest

    wish = Wish(json=json, csv=csv, everything=everything, ascii_only=ascii_only)
    written = folders.new(folder)
    give(Begun(written, digest(folders.read(written))), wish, ["new", str(folder)])
