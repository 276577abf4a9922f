"""How do the publishers lay out their tables? NATO's workbook, the World Bank's CSV, the Monetary Fund's WEO file.

NATO: a sheet for each table ("TABLE2" or "Table 2"), a row of years that may carry an "e" for an estimate, blocks under
a title of their own, names left of the years, stars and currencies at the names, aggregates and notes between. The
layout moves from edition to edition, so that it is found, not assumed. World Bank: a row a state and indicator, a
column a year. WEO: the same, and the last year that is none of estimates; until April 2025 with tabs and commas in
thousands, since then as a workbook, or as CSV from the Fund's data portal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from equipoise.folder.importing.found import Block, Reading, code_of, figure_in, unknown_member
from equipoise.folder.importing.grids import Cell, Grid, text_in
from equipoise.values import Figure, Status

__all__ = ["kind_of", "nato_blocks", "state_blocks"]

#: A year, "e" for an estimate in any spelling, what refers to a note; and how the World Bank's DataBank heads years.
_YEAR: Final = re.compile(
    r"((?:19|20)\d\d)\s*(\(?\s*e(?:st(?:imate)?)?\.?\s*\)?)?\s*(?:[*†‡§¹²³]|\([a-d1-9]\)|[1-9]\)|\[YR\d{4}\])*",
    re.IGNORECASE,
)
_TABLE: Final = re.compile(r"tab(?:le)?[\s._-]*(\d+)\s*([a-z]?)\b", re.IGNORECASE)
_HEADING: Final = re.compile(r"table\s*(\d+)\s*([a-z]?)\s*[:.\u2013-]", re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(r"\(([^()]+)\)\s*$")
_PAGE: Final = re.compile(r"-\s*\d+\s*-")
_NAMED: Final = re.compile(r"(.+?)\s*(\*?)\s*(\(.+\))?")
_AGGREGATE: Final = re.compile(r"nato|\beurope\b|european|north america|total", re.IGNORECASE)
#: Which block of which table is which measure of a folder.
_MEASURES: Final[Mapping[tuple[str, str], str]] = {
    ("2", "current"): "defence-spending",
    ("3", "share"): "defence-share-of-gdp",
    ("5", "current"): "gdp",
    ("7", ""): "personnel",
    ("8a", "equipment"): "equipment-share",
}


def kind_of(grids: Sequence[Grid]) -> str:
    """Whose layout is this: "nato", "world-bank", "weo" or "shares" (a plain list)?"""
    if any(_table(grid) for grid in grids):
        return "nato"
    return next((one.kind for one in _LAYOUTS if any(_headed(grid, one.needed)[1] for grid in grids)), "shares")


# --- NATO -----------------------------------------------------------------------------------------------------------


def nato_blocks(grids: Sequence[Grid], reading: Reading, members: Mapping[str, str], source: str) -> None:
    """Every block of every table, by member and year; what is no member's and no known aggregate is a problem."""
    for grid in grids:
        table = _table(grid)
        if table and table != "4":  # the real change, which follows from the others
            for title, rows in _titled(grid, reading):
                block = _block(grid, title, rows, reading, members, source)
                if block:
                    reading.blocks.append(Block(f"Table {table}: {title}", _measure(table, title), block))


def _table(grid: Grid) -> str:
    """Which table a sheet is, by its name or else by the heading over its years; nothing for another sheet."""
    match = _TABLE.match(grid.name.strip())
    if match is None and any(map(_years, grid.rows)):
        told = (text_in(cell).strip() for row in grid.rows[:8] for cell in row if cell is not None)
        match = next(filter(None, map(_HEADING.match, told)), None)
    return f"{match[1]}{match[2]}".casefold() if match else ""


def _measure(table: str, title: str) -> str:
    return next((m for (t, word), m in _MEASURES.items() if t == table and title.casefold().startswith(word)), "")


_Years = dict[int, tuple[int, bool]]


def _years(row: Sequence[Cell]) -> _Years:
    """The columns of a row of years: the year, and whether it is an estimate. Empty: it is none."""
    found = {i: m for i, cell in enumerate(row) if (m := _YEAR.fullmatch(text_in(cell).strip()))}
    return {i: (int(m[1]), bool(m[2])) for i, m in found.items()} if len(found) >= 5 else {}


def _note_heads(grid: Grid, r: int, years: _Years, reading: Reading) -> None:
    """A year twice is a problem; what is none, such as an average, is told and its column left out."""
    seen: dict[int, int] = {}
    for c, (year, _) in years.items():
        if year in seen:
            first = grid.place(r, seen[year])
            reading.problem(grid.place(r, c), f"{year} stands here again, first in {first}", "Keep one of the columns.")
        seen.setdefault(year, c)
    for c, cell in enumerate(grid.rows[r]):
        if cell is not None and c > min(years) and c not in years:
            reading.told[f"{grid.place(r, c)} says {text_in(cell)!r}, which is no year: its column is left out"] = None


def _titled(grid: Grid, reading: Reading) -> Iterator[tuple[str, list[tuple[int, str, int, _Years]]]]:
    """Each block: its title, and its rows as row, name, column of the name, years."""
    years: _Years = {}
    title, rows = "", []
    for r, row in enumerate(grid.rows):
        found = _years(row)
        if found:
            years = found
            _note_heads(grid, r, years, reading)
            continue
        first = min(years, default=0)
        names = [(c, text_in(cell)) for c, cell in enumerate(row[:first]) if cell is not None]
        filled = any(c < len(row) and row[c] is not None for c in years)
        if not years or not names or _PAGE.fullmatch(names[0][1]) or names[0][1].casefold().startswith("note"):
            continue
        if filled:
            rows.append((r, names[0][1], names[0][0], years))
        elif len(names) == 1 and not any(cell is not None for cell in row[first:]):
            if rows:
                yield title, rows
            title, rows = names[0][1].strip(), []
    if rows:
        yield title, rows


def _block(
    grid: Grid,
    title: str,
    rows: Sequence[tuple[int, str, int, _Years]],
    reading: Reading,
    members: Mapping[str, str],
    source: str,
) -> dict[str, dict[int, Figure]]:
    found: dict[str, dict[int, Figure]] = {}
    for r, name, column, years in rows:
        match = _NAMED.fullmatch(name.strip())
        bare = match[1] if match else name
        code = code_of(bare, members)
        if code is None:
            if _AGGREGATE.search(bare):
                reading.left_out[bare.strip()] = None
            else:
                unknown_member(reading, grid.place(r, column), bare.strip(), members)
            continue
        if code in found:
            reading.problem(grid.place(r, column), f"{bare} stands twice in the block {title!r}", "Keep one row.")
            continue
        found[code] = {}
        for c, (year, estimate) in years.items():
            cell = grid.rows[r][c] if c < len(grid.rows[r]) else None
            status = Status.ESTIMATE if estimate else Status.PUBLISHED
            figure = figure_in(cell, status, reading, grid.place(r, c), source, grouped=True)
            if figure is not None:
                found[code][year] = figure
    return found


# --- World Bank and WEO ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Layout:
    """How a publisher heads the columns of a table with a row for each state and indicator, and a column for each year.

    ``code``: the indicator's; empty where ``state`` holds both, as ``ITA.NGDPD.A`` does. ``last``: the last year that
    is no estimate; ``all_estimates``: where it is not given, all are. ``grouped``: thousands are parted by commas.
    """

    kind: str
    state: str
    code: str
    title: str
    units: tuple[str, ...] = ()
    last: str = ""
    all_estimates: bool = False
    grouped: bool = False

    @property
    def needed(self) -> set[str]:
        """The columns by which the layout is known."""
        return {self.state, self.code or self.state, self.title}

    def named(self, cells: Mapping[str, str]) -> tuple[str, str]:
        """Which state and which indicator a row is about."""
        if self.code:
            return cells[self.state], cells[self.code]
        state, _, rest = cells[self.state].partition(".")
        return state, rest.partition(".")[0]

    def status(self, cells: Mapping[str, str]) -> Callable[[int], Status]:
        """The status of a year's figure, by the last year that a row says is none of estimates."""
        match = re.search(r"\d{4}", cells.get(self.last, ""))  # also FY2024/25
        first = int(match[0]) + 1 if match else 0 if self.all_estimates else 10_000
        return lambda year: Status.ESTIMATE if year >= first else Status.PUBLISHED


#: The World Bank's downloads, its DataBank; the Monetary Fund's file until April 2025, then its workbook and portal.
_LAYOUTS: Final = (
    _Layout("world-bank", "country code", "indicator code", "indicator name"),
    _Layout("world-bank", "country code", "series code", "series name"),
    _Layout(
        "weo", "iso", "weo subject code", "subject descriptor", ("units", "scale"), "estimates start after", False, True
    ),
    _Layout("weo", "country.id", "indicator.id", "indicator", ("unit", "scale"), "latest_actual_annual_data", True),
    _Layout("weo", "series_code", "", "indicator", ("unit", "scale"), "latest_actual_annual_data", True),
)


def _headed(grid: Grid, needed: set[str]) -> tuple[int, dict[str, int]]:
    """The row of the header, and its columns by name in lower case."""
    for r, row in enumerate(grid.rows[:20]):
        names = {text_in(cell).casefold(): c for c, cell in enumerate(row) if cell is not None}
        if needed <= set(names):
            return r, names
    return -1, {}


def state_blocks(kind: str, grids: Sequence[Grid], reading: Reading, members: Mapping[str, str], source: str) -> None:
    """A block for each indicator code of the first sheet laid out so; states that are no members are left out.

    Figures after the last year of record are estimates, where the publisher says which that is.
    """
    headed = (
        (layout, grid, *_headed(grid, layout.needed)) for layout in _LAYOUTS if layout.kind == kind for grid in grids
    )
    layout, grid, header, columns = next((one for one in headed if one[3]), (_LAYOUTS[0], Grid("", ()), -1, {}))
    years = {c: int(m[1]) for name, c in columns.items() if (m := _YEAR.fullmatch(name))}
    found: dict[str, dict[str, dict[int, Figure]]] = {}
    titles: dict[str, str] = {}
    units: dict[str, str] = {}
    for r, row in enumerate(grid.rows[header + 1 :], header + 1):
        cells = {word: text_in(row[c]) if c < len(row) else "" for word, c in columns.items()}
        state, code = layout.named(cells)
        member = code_of(state, members)
        if not code or not state:
            continue
        if member is None:
            reading.left_out[state] = None
            continue
        titles[code] = cells.get(layout.title, "")
        bracketed = _IN_BRACKETS.search(titles[code])
        said = [cells.get(word, "") for word in layout.units] or [bracketed[1] if bracketed else ""]
        units[code] = ", ".join(part for part in said if part)
        if member in found.setdefault(code, {}):
            reading.problem(grid.place(r, columns[layout.state]), f"{state} stands twice for {code}", "Keep one row.")
            continue
        figures, status = found[code].setdefault(member, {}), layout.status(cells)
        for c, year in years.items():
            cell = row[c] if c < len(row) else None
            figure = figure_in(cell, status(year), reading, grid.place(r, c), source, grouped=layout.grouped)
            if figure is not None and (figure.value is not None or isinstance(cell, (str, Decimal))):
                figures[year] = figure
    for code, by_member in found.items():
        reading.blocks.append(Block(f"{code}: {titles[code]}", code, by_member, units[code]))
