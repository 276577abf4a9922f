"""Who has which weight? Any spreadsheet or CSV file with names and numbers, such as populations, for ``apportion``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

from equipoise.errors import EquipoiseError, FolderError, Problem, did_you_mean
from equipoise.folder.cells import PLAIN_YEAR, Flaw, number
from equipoise.folder.findings import Findings
from equipoise.folder.importing.grids import Cell, Grid, grids_of, text_in
from equipoise.folder.importing.listed import TOTAL

__all__ = ["Weights", "weights_in"]

_ABSENT: Final = "Write the number, 0 if there is none; or leave the row out."


@dataclass(frozen=True)
class Weights:
    """Weights by name, in the order of the file; what stands over them, and how the file was read."""

    of: Mapping[str, Fraction]
    column: str
    told: tuple[str, ...] = ()


def weights_in(path: str | Path, column: str | None = None) -> Weights:
    """The names in a file's first column and their weights: those under ``column``, else the second one.

    A workbook gives its first sheet that is not empty. Raises FolderError with every problem: cells that are no number,
    names that stand twice, weights below zero, a first line that is a row, a row of totals.
    """
    file, findings = Path(path).name, Findings()
    try:
        grids = grids_of(Path(path))
    except (OSError, EquipoiseError) as error:
        why = error.strerror or str(error) if isinstance(error, OSError) else str(error)
        findings.add("unreadable", file, "", "Give a CSV file or a spreadsheet.", why=why.lower())
        raise FolderError(f"{path}", findings.problems()) from None
    grid = next((g for g in grids if any(map(_filled, g.rows))), None)
    if grid is None:
        findings.add("empty-table", file, columns="name,weight")
        raise FolderError(f"{path}", findings.problems())
    read = _Read(grid, file, findings)
    at = read.headed(column)
    found = read.weights(at) if at else {}
    if findings:
        raise FolderError(f"{path}", findings.problems())
    other = [g.name for g in grids if g is not grid]
    sheet = f"of its {len(grids)} sheets, {grid.name!r} is read" if other else ""
    several = f"its weights are those under {read.head[at]!r}" if len(read.head) > 2 and column is None else ""
    return Weights(found, read.head[at], tuple(word for word in (*grid.assumed, sheet, several) if word))


def _filled(row: Sequence[Cell]) -> bool:
    return any(cell is not None for cell in row)


class _Read:
    """A sheet being read: its first row that is not empty names the columns."""

    def __init__(self, grid: Grid, file: str, findings: Findings) -> None:
        self.file, self.findings = file, findings
        self.rows = [(line, row) for line, row in enumerate(grid.rows, 1) if _filled(row)]
        self.head = [text_in(cell) for cell in self.rows[0][1]]
        while not self.head[-1]:
            self.head.pop()

    def headed(self, column: str | None) -> int:
        """Which column has the weights; 0: none, which is noted."""
        place, names = f"line {self.rows[0][0]}", self.head[1:]
        if len(self.head) < 2 or not self.head[0]:
            self.findings.add("missing-column", self.file, place, column="weight", columns="name,weight")
            return 0
        if column is not None and column not in names:
            self.findings.add(
                "missing-column", self.file, place, did_you_mean(column, names), column=column, columns=""
            )
            return 0
        at = 1 + names.index(column) if column is not None else 1
        over = self.head[at]
        if column is None and not isinstance(number(over), Flaw):
            hint = "Put a line above it: name,weight."
            if PLAIN_YEAR.fullmatch(over):
                hint += f" If {over} is the name of the column, say --column {over}."
            self._note(place, f"the first line says {self.head[0]!r} and {over}, so it may be a row of its own", hint)
        return at

    def weights(self, at: int) -> dict[str, Fraction]:
        """The weights by name; everything that is wrong with a row is noted."""
        found: dict[str, Fraction] = {}
        first: dict[str, int] = {}
        lines: dict[str, int] = {}
        for line, row in self.rows[1:]:
            name = text_in(row[0])
            place, cell = f"line {line}, column {self.head[at]}", row[at] if at < len(row) else None
            if any(extra is not None for extra in row[len(self.head) :]):
                count = max(i for i, extra in enumerate(row, 1) if extra is not None)
                self.findings.add("long-row", self.file, f"line {line}", _CUT, count=count, wanted=len(self.head))
            if not name:
                above = next(reversed(lines), "")
                self._empty(f"line {line}, column {self.head[0]}", self.head[0], above)
                continue
            if name in first:
                self.findings.add("duplicate-row", self.file, f"line {line}", what=name, first=first[name])
            first.setdefault(name, line)
            lines[name] = line
            found[name] = self._weight(cell, place, self.head[at])
        self._note_totals(found, lines)
        if not self.findings and not any(found.values()):
            hint = "Give at least one positive weight." if found else "Write a row for each name under the first line."
            self.findings.add("mix", self.file, f"column {self.head[at]}", hint)
        return found

    def _weight(self, cell: Cell, place: str, column: str) -> Fraction:
        value = cell if isinstance(cell, Decimal) or cell is None else number(cell)
        if value is None:
            self._empty(place, column, "")
            return Fraction(0)
        if isinstance(value, Flaw):
            hint = _ABSENT if value.code == "absence-word" else None
            self.findings.add(value.code, self.file, place, hint, **value.words)
            return Fraction(0)
        if value < 0:
            self.findings.add("negative", self.file, place, value=f"{value:f}")
            return Fraction(0)
        return Fraction(value)

    def _empty(self, place: str, column: str, above: str) -> None:
        self.findings.add("merged-cell" if above else "empty-cell", self.file, place, column=column, above=above)

    def _note_totals(self, found: Mapping[str, Fraction], lines: Mapping[str, int]) -> None:
        """A row that is called a total, and is that of all the others, is no claim of its own."""
        whole = sum(found.values(), Fraction(0))
        for name, weight in found.items():
            if weight and 2 * weight == whole and len(found) > 2 and TOTAL.search(name):
                self._note(f"line {lines[name]}", f"{name!r} is the sum of the other rows", "Delete the row of totals.")

    def _note(self, place: str, message: str, hint: str) -> None:
        self.findings.add_problems("weights", [Problem(self.file, place, message, hint)])


_CUT: Final = (
    "If a decimal comma has cut a number in two, write a decimal point; put text with a comma in quotation marks."
)
