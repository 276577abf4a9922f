"""How does power move with the quota? One line a member, named left of where it begins, from 0.

Rows: ``quota`` and ``power_percent``, both percent, and ``name``; the member followed is drawn heavy and in ink.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import cycle
from typing import Any, Final

from equipoise.report.charts.theme import ACCENT, INK, INK_2, LINE, TOLD
from equipoise.report.format import exact, number
from equipoise.report.page import Picture

__all__ = ["quota_power"]

_WIDTH: Final = 220
_HEIGHT: Final = 210
_DASHES: Final = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [1, 3])
#: The least between two names, as a part of the height.
_GAP: Final = Fraction(2, 25)


def quota_power(picture: Picture) -> dict[str, Any]:
    """The specification."""
    names = list(dict.fromkeys(str(r["name"]) for r in picture.rows))
    points = [
        {
            "quota": float(exact(r["quota"])),
            "power": float(exact(r["power_percent"])),
            "name": r["name"],
            "told": f"{r['name']}: {number(r['power_percent'], 2)}% at {r['quota']}%",
        }
        for r in picture.rows
    ]
    quotas = sorted({p["quota"] for p in points})
    scale = {"domain": [quotas[0], quotas[-1]], "nice": False, "padding": 8}
    x = {"field": "quota", "type": "quantitative", "title": "Quota, %", "scale": scale, "axis": {"tickCount": 6}}
    y = {
        "field": "power",
        "type": "quantitative",
        "title": "Power, %",
        "scale": {"zero": True},
        "axis": {"tickCount": 5, "orient": "right"},
    }
    at: dict[str, Any] = {"x": x, "y": y}
    layers: list[dict[str, Any]] = []
    for name, dash in zip(names, cycle(_DASHES), strict=False):
        followed = name == picture.highlight
        colour = INK if followed else LINE if picture.highlight else ACCENT
        mine = {"values": sorted((p for p in points if p["name"] == name), key=lambda p: p["quota"])}
        line = {"type": "line", "color": colour, "strokeWidth": 3 if followed else 2, "strokeDash": dash}
        point = {"type": "point", "filled": True, "color": colour, "opacity": 1, "size": 28}
        layers += [
            {"data": mine, "mark": line, "encoding": at},
            {"data": mine, "mark": point, "encoding": {**at, **TOLD}},
        ]
    for name, height in _apart(names, points, quotas[0]).items():
        bold = "bold" if name == picture.highlight else "normal"
        text = {"type": "text", "align": "right", "dx": -12, "fontSize": 13, "fontWeight": bold}
        text["color"] = INK if name == picture.highlight else INK_2
        told = {"values": [{"quota": quotas[0], "power": float(height), "text": name}]}
        named = {**at, "text": {"field": "text", "type": "nominal"}}
        layers.append({"data": told, "mark": text, "encoding": named})
    return {"width": _WIDTH, "height": _HEIGHT, "layer": layers}


def _apart(names: list[str], points: list[dict[str, Any]], first: float) -> dict[str, Fraction]:
    """How high each name stands: at the beginning of its line, and clear of the name below it."""
    whole = Fraction(max(p["power"] for p in points) or 1)
    begins = {p["name"]: Fraction(p["power"]) for p in points if p["quota"] == first}
    found: dict[str, Fraction] = {}
    low = -whole
    for name in sorted(names, key=lambda n: begins[n]):
        low = max(begins[name], low + whole * _GAP)
        found[name] = low
    return found
