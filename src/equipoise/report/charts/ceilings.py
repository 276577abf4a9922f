"""How much may the funds spend, year by year? One column a year, the funds on top of each other, the sum above.

Rows: ``year``, ``fund``, ``title``, ``amount``, ``status``. A figure that nobody checked is hatched, which also reads
in grey; each fund is named beside its part of the last column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, TypeAlias

from equipoise.report.charts.theme import ACCENT, INK, INK_2, PAPER, TOLD
from equipoise.report.format import exact, number
from equipoise.report.page import Picture
from equipoise.values import Status

__all__ = ["ceilings", "unit_of"]

_UNCHECKED: Final = Status.RECOLLECTED.rank
_FILLS: Final = ("#0b5454", "#86b9b4", "#bcd8d4", ACCENT)
_HATCH: Final = 6
_HALF: Final = 0.36  # of the room of a year, how much its column takes on each side of its middle
_UP: Final[Mapping[str, Any]] = {"type": "quantitative", "axis": None, "scale": {"zero": True}}
_Values: TypeAlias = dict[str, Any]


def ceilings(picture: Picture) -> dict[str, Any]:
    """The specification."""
    funds = list(dict.fromkeys(row["fund"] for row in picture.rows))
    sizes = {f: max(float(exact(r["amount"])) for r in picture.rows if r["fund"] == f) for f in funds}
    funds.sort(key=lambda f: -sizes[f])
    years = sorted({row["year"] for row in picture.rows})
    parts, tops, hatches = _stacked(picture.rows, funds, years)
    across = {"type": "quantitative", "scale": {"domain": [-0.5, len(years) + 1.6], "nice": False}, "axis": None}
    layers = [*_drawn(parts, hatches, funds, across), *_written(parts, tops, across, len(years))]
    return {"width": 42 * (len(years) + 2.1), "height": 170, "layer": layers}


def _stacked(
    rows: Sequence[Mapping[str, Any]], funds: Sequence[str], years: Sequence[int]
) -> tuple[list[_Values], list[_Values], list[_Values]]:
    """The part of each fund in each column, the head of each column, and the strokes over what nobody checked."""
    unit, word = unit_of(rows)
    parts: list[_Values] = []
    tops: list[_Values] = []
    hatches: list[_Values] = []
    for at, year in enumerate(years):
        foot = 0.0
        for fund in funds:
            row = next((r for r in rows if r["year"] == year and r["fund"] == fund), None)
            if row is None:
                continue
            size = float(exact(row["amount"])) / float(unit)
            top = foot + size
            checked = Status(row["status"]).rank < _UNCHECKED
            part = {
                "left": at - _HALF,
                "right": at + _HALF,
                "foot": foot,
                "top": top,
                "fund": fund,
                "title": row["title"],
                "told": f"{row['title']}, {year}: {row.get('currency', '')} {number(exact(round(size, 2)), 2)} {word}",
            }
            parts.append(part | {"checked": checked, "middle": (foot + top) / 2})
            if not checked:
                hatches += _hatched(at, foot, top)
            foot = top
        tops.append({"at": at, "top": foot, "text": number(exact(round(foot * 10)) / 10, 1), "year": str(year)})
    return parts, tops, hatches


def _drawn(
    parts: list[_Values], hatches: list[_Values], funds: Sequence[str], across: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The parts, filled where they were checked, and the strokes over the others."""
    place = {
        "x": {**across, "field": "left"},
        "x2": {"field": "right"},
        "y": {**_UP, "field": "foot"},
        "y2": {"field": "top"},
    }
    layers: list[dict[str, Any]] = []
    for fund, fill in zip(funds, _FILLS * len(funds), strict=False):
        for checked in (True, False):
            mine = [p for p in parts if p["fund"] == fund and p["checked"] is checked]
            mark = {
                "type": "rect",
                "fill": fill if checked else PAPER,
                "stroke": ACCENT,
                "strokeWidth": 1,
                "opacity": 1,
            }
            layers.append({"data": {"values": mine}, "mark": mark, "encoding": {**place, **TOLD}})
    strokes = {
        "x": {**across, "field": "x1"},
        "x2": {"field": "x2"},
        "y": {**_UP, "field": "y1"},
        "y2": {"field": "y2"},
    }
    layers.append(
        {"data": {"values": hatches}, "mark": {"type": "rule", "color": INK_2, "strokeWidth": 1}, "encoding": strokes}
    )
    return layers


def _written(
    parts: list[_Values], tops: list[_Values], across: Mapping[str, Any], columns: int
) -> list[dict[str, Any]]:
    """The sum over each column, its year under it, and each fund beside its part of the last column."""
    last = [p | {"at": columns - 0.58} for p in parts if p["right"] == columns - 1 + _HALF]
    bold = {"type": "text", "dy": -7, "color": INK, "fontSize": 12}
    where = {"x": {**across, "field": "at"}, "y": {**_UP, "field": "top"}}
    text = {"text": {"field": "text", "type": "nominal"}}
    below = [t | {"zero": 0, "text": t["year"]} for t in tops]
    foot_mark = {"type": "text", "dy": 13, "color": INK_2, "fontSize": 12}
    at_foot = {"x": {**across, "field": "at"}, "y": {**_UP, "field": "zero"}}
    named = [p | {"text": p["title"] if len(p["title"]) < 20 else p["fund"].upper()} for p in last]
    beside = {"x": {**across, "field": "at"}, "y": {**_UP, "field": "middle"}}
    name = {"type": "text", "align": "left", "color": INK, "fontSize": 12}
    return [
        {"data": {"values": tops}, "mark": bold, "encoding": {**where, **text}},
        {"data": {"values": below}, "mark": foot_mark, "encoding": {**at_foot, **text}},
        {"data": {"values": named}, "mark": name, "encoding": {**beside, **text}},
    ]


def unit_of(rows: Sequence[Mapping[str, Any]]) -> tuple[int, str]:
    """In which unit are the sums of the years told, and its word: billions, or millions where they are less."""
    sums: dict[int, Fraction] = {}
    for row in rows:
        sums[row["year"]] = sums.get(row["year"], Fraction(0)) + exact(row["amount"])
    return (10**9, "bn") if max(sums.values(), default=0) >= 10**9 else (10**6, "m")


def _hatched(at: int, foot: float, top: float) -> list[_Values]:
    """Strokes at a slant that stay within the part."""
    lines: list[_Values] = []
    step = 2 * _HALF / _HATCH
    rise = max(top - foot, 1e-9)
    for i in range(_HATCH):
        left = at - _HALF + i * step
        lines.append({"x1": left, "y1": foot, "x2": min(left + step, at + _HALF), "y2": foot + rise})
    return lines
