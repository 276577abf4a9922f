"""What does a plain list of shares say? Members by code or name in one column, percents in another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from equipoise.folder.importing.found import Reading, code_of, figure_in, unknown_member
from equipoise.folder.importing.grids import Grid, text_in
from equipoise.values import Figure, Status

__all__ = ["shares_in"]


def shares_in(
    grids: Sequence[Grid], reading: Reading, members: Mapping[str, str], status: Status, source: str
) -> dict[str, Figure]:
    """The shares by member. A row of totals is left out; what is neither member nor total is a problem, all at once.

    The columns are found: names where most cells are members, shares in the column of numbers that is nearest to 100.
    """
    grid = max(grids, key=lambda g: len(g.rows), default=Grid("", ()))
    names, numbers = _columns(grid, members)
    if names is None or numbers is None:
        reading.problem(grid.name, "no column of members beside a column of shares was found", "Write: member,percent")
        return {}
    found: dict[str, Figure] = {}
    named = (r for r, row in enumerate(grid.rows) if names < len(row) and code_of(text_in(row[names]), members))
    first = next(named, 0)
    for r, row in enumerate(grid.rows):
        name = text_in(row[names]) if names < len(row) else ""
        cell = row[numbers] if numbers < len(row) else None
        if not name or (r < first and _heads(cell)):
            continue
        code = code_of(name, members)
        if code is None:
            if name.casefold().startswith(("total", "sum")):
                reading.left_out[name] = None
            elif cell is not None:
                unknown_member(reading, grid.place(r, names), name, members)
            continue
        if code in found or code in reading.flawed:
            reading.problem(grid.place(r, names), f"{name} stands twice", "Keep one of the rows.")
            continue
        text = cell[:-1].strip() if isinstance(cell, str) and cell.endswith("%") else cell
        figure = figure_in(text, status, reading, grid.place(r, numbers), source)
        if figure is None or figure.value is None or figure.value < 0:
            reading.flawed.add(code)
        if figure is not None and figure.value is None:
            reading.problem(grid.place(r, numbers), f"{name} has no share", "Write it; 0 if it pays nothing.")
        elif figure is not None and figure.value is not None and figure.value < 0:
            reading.problem(grid.place(r, numbers), f"the share of {name} is negative: {figure.value}", "Correct it.")
        elif figure is not None:
            found[code] = figure
    return found


def _columns(grid: Grid, members: Mapping[str, str]) -> tuple[int | None, int | None]:
    width = max((len(row) for row in grid.rows), default=0)
    columns = [[row[c] if c < len(row) else None for row in grid.rows] for c in range(width)]
    hits = {
        c: sum(isinstance(v, str) and code_of(v, members) is not None for v in col) for c, col in enumerate(columns)
    }
    names = max(hits, key=lambda c: hits[c], default=None)
    if names is None or not hits[names]:
        return None, None
    rows = [r for r, v in enumerate(columns[names]) if isinstance(v, str) and code_of(v, members) is not None]
    sums: dict[int, Decimal] = {}
    for c in range(width):
        if c != names and any(columns[c][r] is not None for r in rows):
            values = [_rough(columns[c][r]) for r in rows]
            sums[c] = sum((v for v in values if v is not None), Decimal(0))
    return names, min(sums, key=lambda c: (abs(sums[c] - 100), c), default=None)


def _heads(cell: object) -> bool:
    """Can this stand over the shares: no number, or a year?"""
    number = _rough(cell)
    return number is None or number > 100


def _rough(value: object) -> Decimal | None:
    """What a cell may mean, to find the column only."""
    text = format(value, "f") if isinstance(value, Decimal) else str(value or "")
    text = text.replace("%", "").replace(",", ".").strip()
    try:
        return Decimal(text)
    except ArithmeticError:
        return None
