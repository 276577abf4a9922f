"""What stands in the cells of a spreadsheet or CSV file? Sheets of text and exact numbers, whatever the program was."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeAlias

from equipoise.errors import EquipoiseError
from equipoise.folder.importing.dialect import decoded, numbers_as, plain_number, rows_of

__all__ = ["Cell", "Grid", "as_numbers", "grids_of", "text_in"]

Cell: TypeAlias = str | Decimal | None


@dataclass(frozen=True)
class Grid:
    """One sheet: its name and its rows, counted from 0; an empty cell is None.

    ``assumed``: how it was read, in words, where that is no matter of course. ``turned``: its rows are columns there.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    assumed: tuple[str, ...] = ()
    turned: bool = False

    def place(self, row: int, column: int) -> str:
        """Where a cell is, as spreadsheets say it: B12."""
        if self.turned:
            row, column = column, row
        letters = ""
        n = column + 1
        while n:
            n, rest = divmod(n - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{self.name + '!' if self.name else ''}{letters}{row + 1}"


class _CannotRead(EquipoiseError):
    """A file that is no spreadsheet."""


def grids_of(path: Path) -> list[Grid]:
    """The sheets of a workbook (xlsx, xls, ods), or the one of a text file with commas, semicolons or tabs.

    Of an archive, the text files in it but for descriptions: so the World Bank hands out its figures. Raises
    EquipoiseError for a file that is none of these, OSError for one that cannot be read.
    """
    data = path.read_bytes()
    if data.startswith(_OTHER):
        raise _CannotRead(f"{path} is a web page or a PDF, not a table: save the table itself as XLSX or CSV")
    if data.startswith(b"PK\x03\x04") and (found := _archived(data, path)):
        return found
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _workbook(path)
    return [_text_grid(data, path)]


_OTHER: Final = (b"%PDF", b"<!DOCTYPE", b"<!doctype", b"<html", b"<HTML", b"<table", b"<TABLE")
_MOST: Final = 200_000_000  # bytes of an archive once unpacked


def _archived(data: bytes, path: Path) -> list[Grid]:
    """The tables of an archive; none in a workbook, which is an archive too."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            tables = [
                one for one in archive.infolist() if one.filename.lower().endswith((".csv", ".tsv", ".txt"))
                and not one.filename.rpartition("/")[2].startswith(("Metadata_", ".", "_"))
            ]  # fmt: skip
            if sum(one.file_size for one in tables) > _MOST:
                raise _CannotRead(f"{path} holds more than {_MOST // 10**6} megabytes: unpack it, and give one file")
            texts = [(one.filename, archive.read(one)) for one in tables]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error):  # damaged, or with a password
        return []
    found = [(name, _text_grid(text, path)) for name, text in texts]
    return [replace(g, assumed=(f"it is {name} of the archive", *g.assumed)) for name, g in found]


def _workbook(path: Path) -> list[Grid]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
            hidden = [one.name for one in book.sheets_metadata if one.visible != SheetVisibleEnum.Visible]
    except CalamineError as error:
        raise _CannotRead(f"{path} is not a workbook that can be read: {error}") from None
    shown = {name: rows for name, rows in sheets.items() if name not in hidden}
    told = tuple(f"its sheet {name!r} is hidden and is not read" for name in hidden if any(map(any, sheets[name])))
    grids = [Grid(name, tuple(tuple(_cell(v) for v in row) for row in rows)) for name, rows in shown.items()]
    return [replace(grids[0], assumed=(*told, *grids[0].assumed)), *grids[1:]] if grids else []


def as_numbers(grid: Grid) -> Grid:
    """The sheet with numbers where all of them stand in it as text, such as 37,5 %; else as it is."""
    numbers = [v for row in grid.rows for v in row if isinstance(v, Decimal)]
    marks = numbers_as(cell for row in grid.rows for cell in row if isinstance(cell, str))
    if not marks or any(n != n.to_integral_value() for n in numbers):
        return grid
    plain = tuple(tuple(plain_number(v, marks) if isinstance(v, str) else v for v in row) for row in grid.rows)
    if plain == grid.rows or marks != (",", "."):
        return replace(grid, rows=plain)
    return replace(grid, rows=plain, assumed=(*grid.assumed, "a comma is its decimal mark"))


def _cell(value: Any) -> Cell:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        # The shortest text that reads back as the stored number is what was typed or computed.
        number = Decimal(repr(value))
        return number.quantize(Decimal(1)) if number == number.to_integral_value() and abs(number) < 10**18 else number
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    text = str(value).replace("\u00a0", " ").strip()
    return text or None


def _text_grid(data: bytes, path: Path) -> Grid:
    found = decoded(data)
    if found is None:
        raise _CannotRead(f"{path} is neither a workbook nor text")
    text, encoding = found
    try:
        rows, between = rows_of(text)
    except csv.Error as error:
        raise _CannotRead(f"the file is no table, as where a quotation mark is never closed: {error}") from None
    marks = numbers_as(cell for row in rows for cell in row)
    plain = [[plain_number(cell, marks) for cell in row] for row in rows]
    assumed = (
        f"its text is in {encoding}" if encoding else "",
        f"its columns are parted by {between}" if between else "",
        "a comma is its decimal mark" if marks == (",", ".") else "",
        "a point is its decimal mark" if not marks and between == "semicolons" and _pointed(rows) else "",
        "its thousands are grouped" if _grouped(rows, plain) else "",
    )
    cells = tuple(tuple(_cell(cell) for cell in row) for row in plain)
    return Grid("", cells, tuple(word for word in assumed if word))


def _grouped(rows: list[list[str]], plain: list[list[str]]) -> bool:
    """Has a number lost a mark that stood between its thousands?"""
    pairs = ((was, now) for row, other in zip(rows, plain, strict=True) for was, now in zip(row, other, strict=True))
    return any(len(re.findall(r"\d\D(?=\d)", was)) > now.count(".") for was, now in pairs if was != now)


def _pointed(rows: list[list[str]]) -> bool:
    """Is there a number with a point that might part thousands?"""
    return any(re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}%?", cell.strip()) for row in rows for cell in row)


def text_in(cell: Cell) -> str:
    """The cell as text; a whole number without decimals."""
    return "" if cell is None else format(cell, "f") if isinstance(cell, Decimal) else cell
