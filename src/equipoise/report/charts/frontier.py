"""What does a narrower band cost? One point a band, from the narrowest, joined; what no band would give stands apart.

Rows: ``band``, ``price_percent`` or None where the band cannot hold. The bands stand in their order, not to scale: what
is read is the price, and each point carries its own.
"""

from __future__ import annotations

from typing import Any

from equipoise.report.charts.theme import ACCENT, INK, INK_2, TOLD
from equipoise.report.format import exact, number
from equipoise.report.page import Picture

__all__ = ["frontier"]

#: With nine bands and the axis as wide as a phone.
_STEP = 32
_NONE = "no band"


def frontier(picture: Picture) -> dict[str, Any]:
    """The specification."""
    order = [r["band"] for r in picture.rows]
    points = [_point(r["band"], r["price_percent"]) for r in picture.rows if r["price_percent"] is not None]
    unable = [r["band"] for r in picture.rows if r["price_percent"] is None]
    x: dict[str, Any] = {
        "field": "band",
        "type": "ordinal",
        "sort": order,
        "axis": {"labelAngle": 0, "labelExpr": "split(datum.label, ' ')"},
    }
    x["title"] = "Band around every contribution"
    y: dict[str, Any] = {"field": "price", "type": "quantitative", "scale": {"zero": True}}
    y["title"] = "Price of fairness, % of the value"
    at = {"x": x, "y": y}
    told = {**at, "text": {"field": "text", "type": "nominal"}}
    joined = {"values": [p for p in points if p["band"] != _NONE]}
    absent = {"values": [{"band": band, "price": 0, "text": "cannot hold"} for band in unable]}
    point = {"type": "point", "filled": True, "color": ACCENT, "opacity": 1, "size": 60}
    return {
        "width": _STEP * len(order),
        "height": 190,
        "data": {"values": points},
        "layer": [
            {"data": joined, "mark": {"type": "line", "color": ACCENT, "strokeWidth": 2}, "encoding": at},
            {"mark": point, "encoding": {**at, **TOLD}},
            {"mark": {"type": "text", "dy": -13, "color": INK}, "encoding": told},
            {"data": absent, "mark": {"type": "text", "color": INK_2, "dy": -8}, "encoding": told},
        ],
    }


def _point(band: str, price: str) -> dict[str, Any]:
    text = number(price, 2)
    name = "No band" if band == _NONE else f"Band {band}"
    return {"band": band, "price": float(exact(price)), "text": text, "told": f"{name}: {text}% of the value"}
