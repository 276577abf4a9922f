"""What does a plain list of shares say? Members by code or name in one column, percents in another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest
from typing import Final

from equipoise.folder.importing.found import ABSENT, Reading, code_of, figure_in, unknown_member
from equipoise.folder.importing.grids import Cell, Grid, text_in
from equipoise.values import Figure, Status, rounded

__all__ = ["TOTAL", "shares_in"]

#: What a row of totals is called, in the languages in which budgets are mostly published.
TOTAL: Final = re.compile(
    r"\b(sub)?tot(al|aal|aux)\w{0,2}\b|^(s(um|um+[ae]|om+a|omme)|ensemble|toplam|razem)\b"
    r"|\b(ins)?gesamt|^(celkem|spolu|összesen|yhteensä|kokku|kopā|iš viso|ukupno|skupaj|i alt)\b"
    r"|^(σύνολο|общо|разом|всего|итого)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _List:
    """A column that may hold shares, beside the column with the names of its sheet, and the rows that are members'."""

    grid: Grid
    names: int
    numbers: int
    rows: tuple[int, ...]

    @property
    def values(self) -> tuple[Decimal | None, ...]:
        """What stands beside each member."""
        return tuple(_rough(self.cell(r)) for r in self.rows)

    @property
    def off(self) -> Decimal:
        """How far the sum is from 100 percent, or, where it is nearer to one, a hundred times it is."""
        total = sum((v for v in self.values if v is not None), Decimal(0))
        return min(abs(total - 100), abs(100 * total - 100))

    @property
    def title(self) -> str:
        """Where it is, and what stands over it."""
        over = [text_in(self.cell(r)) for r in range(self.rows[0]) if self.cell(r) is not None]
        return f"{self.grid.place(self.rows[0], self.numbers)}{f' ({over[-1]})' if over else ''}"

    def cell(self, row: int) -> Cell:
        """What stands in the column in a row."""
        cells = self.grid.rows[row]
        return cells[self.numbers] if self.numbers < len(cells) else None

    def name(self, row: int) -> str:
        """Who stands in a row."""
        cells = self.grid.rows[row]
        return text_in(cells[self.names]) if self.names < len(cells) else ""


def shares_in(
    grids: Sequence[Grid],
    reading: Reading,
    members: Mapping[str, str],
    status: Status,
    source: str,
    block: str | None = None,
) -> dict[str, Figure]:
    """The shares by member. A row of totals is left out; what is neither member nor total is a problem, all at once.

    The columns are found: names where most cells are members, shares in the column of numbers that is nearest to 100,
    on the sheet with most members. ``block``: which sheet or column, by part of its name or of what stands over it.
    """
    listed = _chosen([one for grid in grids for one in _lists(_upright(grid, members), members)], reading, block)
    if listed is None:
        return {}
    found: dict[str, Figure] = {}
    rows: dict[int, Decimal] = {}
    totals: list[tuple[int, Decimal]] = []
    strangers: list[int] = []
    for r in range(len(listed.grid.rows)):
        name, cell = listed.name(r), listed.cell(r)
        if r < listed.rows[0] and (not name or _heads(cell)):
            continue
        code = code_of(name, members)
        if code is None:
            number = _rough(cell)
            if not name or TOTAL.search(name):
                totals += [] if number is None else [(r, number)]
                reading.left_out |= {name: None} if name else {}
            elif cell is not None:
                strangers.append(r)
            continue
        if code in found or code in reading.flawed:
            reading.problem(listed.grid.place(r, listed.names), f"{name} stands twice", "Keep one of the rows.")
            continue
        _note_share(found, code, name, listed, r, reading, status, source)
        rows |= {r: found[code].value or Decimal(0)} if code in found else {}
    # A total in a language that is not known here is told by what it says.
    whole = sum(rows.values(), Decimal(0))
    for r in strangers:
        if listed.off == 0 and _rough(listed.cell(r)) == whole:
            reading.left_out[listed.name(r)] = None
        else:
            unknown_member(reading, listed.grid.place(r, listed.names), listed.name(r), members)
    if not reading.flawed:
        _note_totals(totals, rows, listed, reading)
    return found


def _upright(grid: Grid, members: Mapping[str, str]) -> Grid:
    """The sheet, turned where its members stand side by side."""
    lines = ([isinstance(cell, str) and code_of(cell, members) is not None for cell in row] for row in grid.rows)
    known = list(lines)
    across = max(map(sum, known), default=0)
    down = max(map(sum, zip_longest(*known, fillvalue=False)), default=0)
    return replace(grid, rows=tuple(zip_longest(*grid.rows)), turned=True) if across > max(down, 2) else grid


def _note_share(
    found: dict[str, Figure],
    code: str,
    name: str,
    listed: _List,
    row: int,
    reading: Reading,
    status: Status,
    source: str,
) -> None:
    cell, place = listed.cell(row), listed.grid.place(row, listed.numbers)
    text = cell[:-1].strip() if isinstance(cell, str) and cell.endswith("%") else cell
    figure = figure_in(text, status, reading, place, source, absent="Write the share; 0 if it pays nothing.")
    if figure is None or figure.value is None or figure.value < 0:
        reading.flawed.add(code)
    if figure is not None and figure.value is None:
        reading.problem(place, f"{name} has no share", "Write it; 0 if it pays nothing.")
    elif figure is not None and figure.value is not None and figure.value < 0:
        reading.problem(place, f"the share of {name} is negative: {figure.value}", "Correct it.")
    elif figure is not None:
        found[code] = figure


def _note_totals(
    totals: Sequence[tuple[int, Decimal]], found: Mapping[int, Decimal], listed: _List, reading: Reading
) -> None:
    """A total that the file prints must be that of its rows, to its own decimals: of all, or of those above it."""
    total = sum(found.values(), Decimal(0))
    start = 0
    for row, printed in totals:
        decimals = max(0, -int(printed.as_tuple().exponent))
        above = [share for r, share in found.items() if start <= r < row]
        start = row
        if printed in (rounded(total, decimals), rounded(sum(above, Decimal(0)), decimals) if above else None):
            continue
        place = listed.grid.place(row, listed.numbers)
        if listed.name(row):
            message = f"{listed.name(row)} is {printed:f} in the file, and its rows sum to {total:f}"
            reading.problem(place, message, "Correct the total, or the row that is wrong.")
        else:
            hint = "Write whose share it is, or delete the row."
            reading.problem(place, f"{printed:f} stands in a row without a name", hint)


def _lists(grid: Grid, members: Mapping[str, str]) -> Iterator[_List]:
    """Every column of numbers beside the names of a sheet."""
    width = max((len(row) for row in grid.rows), default=0)
    columns = [[row[c] if c < len(row) else None for row in grid.rows] for c in range(width)]
    hits = [
        tuple(r for r, v in enumerate(column) if isinstance(v, str) and code_of(v, members) is not None)
        for column in columns
    ]
    names = max(range(width), key=lambda c: len(hits[c]), default=0)
    rows = hits[names] if hits else ()
    for c, column in enumerate(columns):
        if rows and c != names and any(column[r] is not None for r in rows):
            yield _List(grid, names, c, rows)


def _chosen(lists: Sequence[_List], reading: Reading, block: str | None) -> _List | None:
    """The list that is meant. Two that might be are a problem, and so is none."""
    if not lists:
        reading.problem("", "no column of members beside a column of shares was found", "Write: member,percent")
        return None
    asked = [one for one in lists if block is None or block.casefold() in one.title.casefold()]
    if not asked:
        known = "; ".join(one.title for one in lists)
        reading.problem("", f"no sheet and no column of the file has {block!r} in its title", f"There are: {known}.")
        return None
    most = max(len(one.rows) for one in asked)
    best = min((one for one in asked if len(one.rows) == most), key=lambda one: one.off)
    rivals = [one for one in asked if one.off == best.off and len(one.rows) == most and one.values != best.values]
    if rivals and not best.off:
        titles = "; ".join(one.title for one in (best, *rivals))
        reading.problem("", f"{len(rivals) + 1} columns sum to 100: {titles}", "Choose one with --block TITLE.")
        return None
    others = [one for one in lists if one is not best and any(v is not None for v in one.values)]
    if others:
        reading.told[f"its shares are those from {best.title} on"] = None
    return best


def _heads(cell: object) -> bool:
    """Can this stand over the shares: no number, or a year?"""
    number = _rough(cell)
    return number is None or number > 100


def _rough(value: object) -> Decimal | None:
    """What a cell may mean, to find the column only."""
    text = format(value, "f") if isinstance(value, Decimal) else str(value or "")
    text = text.replace("%", "").replace(",", ".").strip()
    if text.casefold() in ABSENT:
        return None
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    return number if number.is_finite() else None
