"""What stands in each cell of a table, whoever draws it? Words, side, tone, and the geometry of bars and ranges.

A bar is given as parts of its cell's width, from 0 to 1, all rows of a column on one scale with zero in one place; a
range as probabilities. So a web page, a printed page and any other drawing show one and the same chart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from equipoise.report.format import MINUS, exact
from equipoise.report.page import KINDS, Column, Row, Table, absences, cell, is_absent, toned

__all__ = ["BARS", "DRAWN", "Bar", "Cell", "Laid", "Line", "headed", "laid", "sides"]

BARS: Final = ("bar", "paid-bar", "size-bar")
DRAWN: Final = (*BARS, "range")


@dataclass(frozen=True)
class Bar:
    """Where zero lies, where the bar begins and how long it is, as parts of the cell's width."""

    zero: float
    start: float
    length: float


@dataclass(frozen=True)
class Cell:
    """One cell: its words, and what is drawn in it; ``code`` is a member's code, of which ``text`` is the name.

    ``link`` is where a source can be read, for a reader to follow; ``place`` names a figure of the folder that stands
    here as it is.
    """

    column: Column
    text: str
    value: Any = None
    code: str = ""
    tone: int = 0
    absent: bool = False
    link: str = ""
    place: str = ""
    bar: Bar | None = None
    span: tuple[float, float, float] | None = None

    @property
    def right(self) -> bool:
        """Do its words stand at the right?"""
        return KINDS[self.column.kind].right


@dataclass(frozen=True)
class Line:
    """One row of cells: the followed member's, the total, or neither."""

    cells: tuple[Cell, ...]
    followed: bool = False
    total: bool = False


@dataclass(frozen=True)
class Laid:
    """A table ready to be drawn: ``gaps`` says how many rows are left out before which line."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    gaps: dict[int, int]
    more: str
    notes: tuple[str, ...]


def laid(table: Table) -> Laid:
    """The table's visible rows as cells, its total last, its notes with what is absent counted."""
    visible, _ = table.visible()
    scales = {c.key + c.kind: _scale(table.rows, c) for c in table.columns if c.kind in BARS}
    lines = [
        Line(tuple(_cell(row, c, scales.get(c.key + c.kind)) for c in table.columns), table.follows(row))
        for row in visible
    ]
    if table.total is not None:
        cells = tuple(_cell(table.total, c, scales.get(c.key + c.kind), total=True) for c in table.columns)
        lines.append(Line(cells, total=True))
    notes = (*table.notes, *absences(visible, table.columns))
    return Laid(table.columns, tuple(lines), table.gaps(), table.more, notes)


def headed(column: Column) -> str:
    """The header in one line; a word that a narrow column parts is whole again, two names keep their hyphen.

    >>> headed(Column("a", "Contri-\\nbution, %")), headed(Column("b", "Shapley-\\nShubik, %"))
    ('Contribution, %', 'Shapley-Shubik, %')
    """
    return re.sub(r"-\n(?=[a-z])", "", column.header).replace("-\n", "-").replace("\n", " ")


def sides(column: Column) -> tuple[str, str]:
    """What the two sides of a bar's zero mean to the member named; nothing, where a bar shows a size."""
    if column.kind == "size-bar":
        return ("", "")
    return ("gain", "lose") if column.kind == "paid-bar" else ("lose", "gain")


def _scale(rows: Sequence[Row], column: Column) -> tuple[Fraction, Fraction]:
    known = [exact(row[column.key]) for row in rows if not is_absent(row.get(column.key))]
    return min([Fraction(0), *known]), max([Fraction(0), *known])


def _cell(row: Row, column: Column, scale: tuple[Fraction, Fraction] | None, *, total: bool = False) -> Cell:
    value = row.get(column.key)
    if column.kind == "who":
        return Cell(column, str(row.get("name", "")), value, code=str(value or ""))
    if scale is not None:
        return Cell(column, "", value, tone=toned(column.kind, value), bar=_bar(value, *scale))
    if column.kind == "range":
        return Cell(column, "", value, span=value)
    if total and column.key not in row:
        return Cell(column, "")
    text = cell(row, column)
    # Colour stands only beside a sign: what rounds to zero has neither.
    tone = toned(column.kind, value) if text[:1] in ("+", MINUS) else 0
    return Cell(
        column,
        text,
        value,
        tone=tone,
        absent=is_absent(value),
        link=_link(row, column),
        place=str(row.get(f"{column.key}_place", "")),
    )


def _link(row: Row, column: Column) -> str:
    """The address of a row's source under its title, where the row has one that a browser opens."""
    address = str(row.get("url") or "") if column.key == "title" else ""
    return address if address.startswith(("https://", "http://")) else ""


def _bar(value: Any, low: Fraction, high: Fraction) -> Bar | None:
    whole = high - low
    if not whole:
        return None
    zero = -low / whole
    size = Fraction(0) if is_absent(value) else exact(value) / whole
    return Bar(float(zero), float(zero + min(size, Fraction(0))), float(abs(size)))
