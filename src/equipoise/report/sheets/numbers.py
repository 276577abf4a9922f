"""How is a cell of a table a number in a workbook? In the unit that is printed, with a format that prints the same.

A workbook holds the figure and shows the words of the page: a share of 6.857 shows 6.86, a sum of 132,512,345.67 shows
132.51 under its header in millions. What is words on the page (a range, "tabled it") is words in the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from equipoise.report.format import exact
from equipoise.report.page import is_absent

__all__ = ["FORMATS", "number_of"]


def _plain(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _signed(decimals: int) -> str:
    shown = _plain(decimals)
    return f'+{shown};"−"{shown};{shown}'


def _with_minus(decimals: int) -> str:
    shown = _plain(decimals)
    return f'{shown};"−"{shown};{shown}'


#: By the kind of a column: its format, and how many of the row's units make one printed.
FORMATS: Final[Mapping[str, tuple[str, int]]] = {
    "year": ("0", 1),
    "start": ("0", 1),
    "count": (_with_minus(0), 1),
    "tenth": (_with_minus(1), 1),
    "number": (_with_minus(2), 1),
    "fine": (_with_minus(4), 1),
    "share": (_with_minus(2), 1),
    "share-fine": (_with_minus(3), 1),
    "share-paid": (_signed(2), 1),
    "points-fine": (_signed(3), 1),
    "points": (_signed(2), 1),
    "millions": (_with_minus(2), 10**6),
    "paid": (_signed(2), 10**6),
    "got": (_signed(2), 10**6),
    "cents": (_with_minus(2), 1),
    "paid-cents": (_signed(2), 1),
    "odds": ('[<0.01]"under 1%";[>0.99]"over 99%";0%', 1),
}


def number_of(kind: str, value: Any) -> float | None:
    """The figure in its printed unit; None where there is none, or where the cell is words."""
    if kind not in FORMATS or is_absent(value) or isinstance(value, bool):
        return None
    try:
        return float(exact(value) / Fraction(FORMATS[kind][1]))
    except (TypeError, ValueError):
        return None
