"""Where on the map does each member stand, and how much has it? Tiles in classes, each with its number.

The places come from the folder (``column`` and ``row`` of members); members without one stand in a row below. A class
is a fill and a word in the key; zero is always a border between two classes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from equipoise.model import Alliance
from equipoise.report.format import MINUS, change, exact, number, rounded
from equipoise.report.laid import headed
from equipoise.report.page import KINDS, Column, Row, Table, is_absent

__all__ = ["Tile", "Tiles", "drawn", "measure_of", "tiles_of", "with_bars"]

_SIZES: Final = ((Fraction(1, 2), 2, 5, 10), (1, 5, 10, 25), (2, 10, 25, 50), (20, 40, 60, 80))
_SIDES: Final = (Fraction(1, 10), Fraction(1, 2), 1, 3, 10, 30, 100, 300, 1000)
_MOST: Final = 24
_WORDS: Final = 60
_OPEN: Final = {
    "under 1": Fraction(1, 2),
    "over 99": Fraction(199, 2),
    "under 1%": Fraction(1, 2),
    "over 99%": Fraction(199, 2),
}


@dataclass(frozen=True)
class Tile:
    """A member's tile: its place, the word of its class and its number."""

    code: str
    name: str
    column: int
    row: int
    level: str
    text: str


@dataclass(frozen=True)
class Tiles:
    """A map: its title, what is measured, the classes from low to high with their words, the tiles."""

    title: str
    measure: str
    key: tuple[tuple[str, str], ...]
    tiles: tuple[Tile, ...]
    columns: int
    rows: int


def measure_of(table: Table, sorts: Collection[str] = ()) -> Column | None:
    """The column of a table of members that a map shows: the one it is sorted by, else the first that says something.

    A column that has a bar comes before all; one that is the same for all members comes last.
    """
    if not any(c.kind == "who" for c in table.columns):
        return None
    barred = {c.key.removesuffix("_drawn") for c in table.columns if c.kind.endswith("bar")}
    found: list[tuple[bool, bool, bool, int]] = []
    for at, column in enumerate(table.columns):
        known = [row.get(column.key) for row in table.rows if not is_absent(row.get(column.key))]
        # A word here and there, such as "tabled it", leaves its own row without a bar.
        if _bar_of(column) and 2 * sum(drawn(v) is not None for v in known) > len(known):
            found.append((column.key not in barred, len(set(known)) == 1, column.key not in sorts, at))
    return table.columns[min(found)[3]] if found else None


def with_bars(table: Table, sorts: Collection[str] = ()) -> Table:
    """The table with a bar beside the first figure that can have one, unless it has one."""
    barred = [c for c in table.columns if c.kind.endswith("bar")]
    if barred and any(c.kind == "who" for c in table.columns):
        keep = {barred[0].key}
        columns = tuple(replace(c, aside=c.key not in keep and c.kind not in ("who", "mark")) for c in table.columns)
        return replace(table, columns=columns)
    if any(c.kind == "range" for c in table.columns):
        if any(len(str(row.get(table.columns[0].key, ""))) > _WORDS for row in table.rows):
            return table  # words of several lines leave no room beside them: on a phone each row stands by itself
        # The range says in its drawing what the figures beside the first say in digits: these stand back on a phone.
        figures = [c for c in table.columns[1:] if KINDS[c.kind].right]
        odds = next((c.key for c in (*(c for c in figures if c.kind == "odds"), *figures)), "")
        front = [c is table.columns[0] or c.kind == "range" or c.key == odds for c in table.columns]
        return replace(table, columns=tuple(replace(c, aside=not f) for c, f in zip(table.columns, front, strict=True)))
    if barred or len(table.rows) < 2:
        return table
    column = measure_of(table, sorts)
    bar = _bar_of(column) if column is not None else None
    if column is None or bar is None:
        return table
    at = table.columns.index(column) + 1
    key = f"{column.key}_drawn"
    behind = [replace(c, aside=c is not column and c.kind not in ("who", "mark")) for c in table.columns]
    columns = (*behind[:at], Column(key, "", bar), *behind[at:])
    rows = tuple({**row, key: drawn(row.get(column.key))} for row in table.rows)
    return replace(table, columns=columns, rows=rows)


def _bar_of(column: Column) -> str | None:
    if column.kind in ("share", "share-fine", "count", "millions", "tenth", "number", "plain", "percent", "cents"):
        return "size-bar"
    tone = KINDS[column.kind].tone
    return ("bar" if tone > 0 else "paid-bar") if tone else None


def drawn(value: Any) -> Fraction | None:
    """The size at which a figure is drawn; "under 1" and "over 99" in the middle of what they leave open.

    >>> drawn("over 99"), drawn("12.5"), drawn("yes")
    (Fraction(199, 2), Fraction(25, 2), None)
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        if value in _OPEN:
            return _OPEN[value]
        value = value.replace(MINUS, "-").removesuffix("%")
    try:
        return exact(value)
    except (ValueError, TypeError, ZeroDivisionError):
        return None


def tiles_of(alliance: Alliance, table: Table, title: str = "", measure: str = "") -> Tiles | None:
    """The map of a table of members; None where it has nothing to show, or the folder no places."""
    column = measure_of(table)
    placed = {c: m for c, m in alliance.members.items() if m.column and m.row}
    if column is None or not placed:
        return None
    values: dict[str, Row] = {}
    for row in table.rows:
        values.setdefault(str(row.get("member")), row)
    known = {
        code: size
        for code, row in values.items()
        if code in alliance.members and (size := drawn(row.get(column.key))) is not None
    }
    if 2 * len(known) < len(placed):
        return None
    signed = KINDS[column.kind].tone != 0 or min(known.values()) < 0
    classed = _Sides.of(known, KINDS[column.kind].tone or 1) if signed else _Sizes.of(known)
    fine = max(map(abs, known.values())) < 2
    money = column.kind in ("cents", "millions", "paid", "got")
    tiles = []
    spare = max(m.row or 0 for m in placed.values()) + 1
    columns = max(m.column or 0 for m in placed.values())
    loose = [code for code in values if code in alliance.members and code not in placed]
    for code in sorted(values, key=lambda c: (_row(alliance, c, spare), _column(alliance, c))):
        if code not in alliance.members:
            continue
        member = alliance.members[code]
        across, down = member.column, member.row
        if not (across and down):
            at = loose.index(code)
            across, down = at % columns + 1, spare + at // columns
        value = known.get(code)
        said = values[code].get(column.key)
        text = "–" if value is None else _told(value / 10**6 if money else value, signed=signed, fine=fine)
        text = str(said) if said in _OPEN else text
        level = "none" if value is None else classed.level(value)
        tiles.append(Tile(code, member.name, min(across, _MOST), min(down, _MOST), level, text))
    what = headed(column)
    return Tiles(title or what, measure, classed.key(), tuple(tiles), columns, max(t.row for t in tiles))


def _row(alliance: Alliance, code: str, spare: int) -> int:
    return (alliance.members[code].row if code in alliance.members else None) or spare


def _column(alliance: Alliance, code: str) -> int:
    return (alliance.members[code].column if code in alliance.members else None) or 0


def _told(value: Fraction, *, signed: bool, fine: bool = False) -> str:
    if signed:
        return change(value, 2 if fine else 1 if abs(value) < 1000 else 0)
    if abs(value) >= 1000:
        return _short(value)
    return number(value, 2 if value and rounded(value, 2) < rounded(Fraction(95, 1000), 3) else 1)


def _short(value: Fraction) -> str:
    """A large number as a tile has room for it: 52k, 1.0m."""
    if abs(value) >= 999_500:
        return f"{number(value / 10**6, 1 if abs(value) < 10**7 else 0)}m"
    return f"{number(value / 1000, 1 if abs(value) < 10_000 and value % 1000 else 0)}k"


@dataclass(frozen=True)
class _Sizes:
    """Five classes of a size."""

    borders: Sequence[Fraction]

    @classmethod
    def of(cls, known: Mapping[str, Fraction]) -> _Sizes:
        most = max(known.values()) or Fraction(1)
        for borders in _SIZES:
            if most <= 2 * borders[-1]:
                return cls([Fraction(b) for b in borders])
        step = Fraction(10) ** (len(str(int(most))) - 2)
        return cls([step * i for i in (1, 2, 5, 10)])

    def level(self, value: Fraction) -> str:
        return f"seq-{1 + sum(value >= border for border in self.borders)}"

    def key(self) -> tuple[tuple[str, str], ...]:
        told = [_short(b) if b >= 1000 else number(b, 0 if b.denominator == 1 else 1) for b in self.borders]
        words = [f"under {told[0]}", *(f"{a} to {b}" for a, b in pairwise(told)), f"{told[-1]} up"]
        return tuple((f"seq-{i}", word) for i, word in enumerate(words, 1))


@dataclass(frozen=True)
class _Sides:
    """Two classes on each side of zero, and zero itself."""

    border: Fraction
    tone: int

    @classmethod
    def of(cls, known: Mapping[str, Fraction], tone: int) -> _Sides:
        most = max(abs(v) for v in known.values())
        return cls(next((Fraction(s) for s in _SIDES if most <= 4 * s), Fraction(most) / 3), tone)

    def level(self, value: Fraction) -> str:
        if not value:
            return "zero"
        side = "gain" if value * self.tone > 0 else "loss"
        return side if abs(value) > self.border else f"{side}-soft"

    def key(self) -> tuple[tuple[str, str], ...]:
        told = number(self.border, 0 if self.border.denominator == 1 else 1)
        more, less = ("gain", "loss") if self.tone > 0 else ("loss", "gain")
        return (
            (more, f"over +{told}"),
            (f"{more}-soft", f"0 to +{told}"),
            (f"{less}-soft", f"0 to −{told}"),
            (less, f"under −{told}"),
        )
