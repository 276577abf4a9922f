"""How is a paper put into files? Where each goes is looked at before anything is computed.

``-`` is the standard output, for one form. A file that is there already is replaced, whole or not at all.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from equipoise.errors import NoPlace, Problem
from equipoise.folder.places import trouble_at

if TYPE_CHECKING:
    from equipoise.report.paper import Paper

__all__ = ["FORMS", "Papers", "need_place", "paper_bytes", "put"]

#: Every form of a paper, by the name of its option.
FORMS: Final = ("html", "pdf", "xlsx")
_OUT: Final = "-"


class Papers:
    """Which forms are wanted, and where. Raises NoPlace, with every problem at once, where one cannot go."""

    def __init__(self, wanted: Mapping[str, str | None]) -> None:
        self.wanted = {form: place for form, place in wanted.items() if place is not None}
        troubles = [trouble for form, place in self.wanted.items() if (trouble := _trouble(form, place))]
        places = [_OUT if place == _OUT else os.path.realpath(place) for place in self.wanted.values()]
        for twice in sorted({place for place in places if places.count(place) > 1}):
            where = "the standard output" if twice == _OUT else twice
            troubles.append(Problem("", "", f"two forms cannot both go to {where}", "Give each a place of its own."))
        if troubles:
            raise NoPlace("the brief cannot be written", troubles)

    def __bool__(self) -> bool:
        return bool(self.wanted)

    @property
    def on_output(self) -> bool:
        """Does a form take the standard output?"""
        return _OUT in self.wanted.values()

    def write(self, whole: Paper, short: Paper) -> list[str]:
        """Write every form; a line for each file, with its size. ``short`` is the paper with its long tables cut."""
        told = []
        for form, place in self.wanted.items():
            made = _made(form, whole, short)
            if place == _OUT:
                sys.stdout.flush()
                sys.stdout.buffer.write(made)
                sys.stdout.buffer.flush()
            else:
                told.append(put(place, made))
        return told


def paper_bytes(place: str) -> bytes:
    """What stands in a file that should be a paper. Raises NoPlace where there is no file to read."""
    path = Path(place)
    if path.is_dir():
        trouble = Problem("", place, "this is a folder, not a paper", "Name a brief in it: JSON, HTML, PDF or XLSX.")
    elif not path.exists():
        trouble = Problem("", place, "there is no such file", "Name a brief that was written, or type its digest.")
    else:
        return path.read_bytes()
    raise NoPlace("the paper cannot be read", [trouble])


def need_place(option: str, place: str, example: str) -> None:
    """Raises NoPlace where a file cannot go; ``option`` asked for it, ``example`` is a name it could have."""
    trouble = trouble_at(place, f"{option} {place}".rstrip(), example, replace=True)
    if trouble:
        raise NoPlace("the file cannot be written", [trouble])


def put(place: str, made: bytes) -> str:
    """Put what was made into a file, whole or not at all; the line that says so."""
    _replace(Path(place), made)
    return f"Written: {place} ({_size(len(made))})"


def _trouble(form: str, place: str) -> Problem | None:
    if place == _OUT:
        return None
    path, option = Path(place), f"--{form} {place}".rstrip()
    nowhere = trouble_at(place, option, f"brief.{form}", replace=True)
    if nowhere:
        return nowhere
    other = next((f for f in FORMS if f != form and path.suffix.casefold() == f".{f}"), None)
    if other:
        return Problem("", option, f"the name says {other}", f"Write --{other}, or let the name end in .{form}.")
    return None


def _made(form: str, whole: Paper, short: Paper) -> bytes:
    # Each writer loads what it needs: Typst, Vega, XlsxWriter.
    if form == "html":
        from equipoise.report.html import html_text

        return html_text(whole).encode()
    if form == "pdf":
        from equipoise.report.printed import pdf_bytes

        return pdf_bytes(short)
    from equipoise.report.sheets import xlsx_bytes

    return xlsx_bytes(whole)


def _replace(path: Path, made: bytes) -> None:
    if path.exists() and not path.is_file():
        path.write_bytes(made)  # a pipe or a device: nothing to put in its place
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(made)
        beside.replace(path)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def _size(n: int) -> str:
    return f"{n:,} bytes" if n < 10_000 else f"{round(n / 1000):,} kB"
