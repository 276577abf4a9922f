"""How much may the funds spend, year by year? One column a year, the funds on top of each other, the sum above.

Rows: ``year``, ``fund``, ``title``, ``amount``, ``status``. A figure that nobody checked is hatched, which also reads
in grey; each fund is named beside its part of the last column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from equipoise.report.charts.theme import ACCENT, INK, INK_2, PAPER, TOLD
from equipoise.report.format import exact, number
from equipoise.report.page import Picture
from equipoise.values import Status

__all__ = ["ceilings", "unit_of"]

_UNCHECKED: Final = Status.RECOLLECTED.rank
_FILLS: Final = ("#0b5454", "#86b9b4", "#bcd8d4", ACCENT)
_HATCH: Final = 6


def ceilings(picture: Picture) -> dict[str, Any]:
    """The specification."""
    funds = list(dict.fromkeys(row["fund"] for row in picture.rows))
    sizes = {f: max(float(exact(r["amount"])) for r in picture.rows if r["fund"] == f) for f in funds}
    funds.sort(key=lambda f: -sizes[f])
    years = sorted({row["year"] for row in picture.rows})
    unit, word = unit_of(picture.rows)
    parts, tops, hatches = [], [], []
    for at, year in enumerate(years):
        foot = 0.0
        for fund in funds:
            row = next((r for r in picture.rows if r["year"] == year and r["fund"] == fund), None)
            if row is None:
                continue
            size = float(exact(row["amount"])) / float(unit)
            top = foot + size
            checked = Status(row["status"]).rank < _UNCHECKED
            part = {
                "left": at - 0.36,
                "right": at + 0.36,
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
    last = [p | {"at": len(years) - 0.58} for p in parts if p["right"] == len(years) - 1 + 0.36]
    across = {"type": "quantitative", "scale": {"domain": [-0.5, len(years) + 1.6], "nice": False}, "axis": None}
    up = {"type": "quantitative", "axis": None, "scale": {"zero": True}}
    place = {
        "x": {**across, "field": "left"},
        "x2": {"field": "right"},
        "y": {**up, "field": "foot"},
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
        "y": {**up, "field": "y1"},
        "y2": {"field": "y2"},
    }
    layers.append(
        {"data": {"values": hatches}, "mark": {"type": "rule", "color": INK_2, "strokeWidth": 1}, "encoding": strokes}
    )
    bold = {"type": "text", "dy": -7, "color": INK, "fontSize": 12}
    where = {"x": {**across, "field": "at"}, "y": {**up, "field": "top"}}
    text = {"text": {"field": "text", "type": "nominal"}}
    layers.append({"data": {"values": tops}, "mark": bold, "encoding": {**where, **text}})
    below = [t | {"zero": 0, "text": t["year"]} for t in tops]
    foot_mark = {"type": "text", "dy": 13, "color": INK_2, "fontSize": 12}
    at_foot = {"x": {**across, "field": "at"}, "y": {**up, "field": "zero"}}
    layers.append({"data": {"values": below}, "mark": foot_mark, "encoding": {**at_foot, **text}})
    named = [p | {"text": p["title"] if len(p["title"]) < 20 else p["fund"].upper()} for p in last]
    beside = {"x": {**across, "field": "at"}, "y": {**up, "field": "middle"}}
    name = {"type": "text", "align": "left", "color": INK, "fontSize": 12}
    layers.append({"data": {"values": named}, "mark": name, "encoding": {**beside, **text}})
    return {"width": 42 * (len(years) + 2.1), "height": 170, "layer": layers}


def unit_of(rows: Sequence[Mapping[str, Any]]) -> tuple[int, str]:
    """In which unit are the sums of the years told, and its word: billions, or millions where they are less."""
    sums: dict[int, Fraction] = {}
    for row in rows:
        sums[row["year"]] = sums.get(row["year"], Fraction(0)) + exact(row["amount"])
    return (10**9, "bn") if max(sums.values(), default=0) >= 10**9 else (10**6, "m")


def _hatched(at: int, foot: float, top: float) -> list[dict[str, float]]:
    """Strokes at a slant that stay within the part."""
    lines = []
    step = 0.72 / _HATCH
    rise = max(top - foot, 1e-9)
    for i in range(_HATCH):
        left = at - 0.36 + i * step
        lines.append({"x1": left, "y1": foot, "x2": min(left + step, at + 0.36), "y2": foot + rise})
    return lines
