"""How far have influence and contribution been apart, year by year? One line a comparison, from 0.

Rows: ``year``, ``series`` (what is compared with what), ``percent`` or None, ``status``. A year without a figure breaks
the line, and is named on the axis's foot by an open square; a figure that nobody checked is an open point.
"""

from __future__ import annotations

from typing import Any, Final

from equipoise.report.charts.theme import ACCENT, INK, INK_2, INK_3, PAPER, TOLD
from equipoise.report.format import exact, number
from equipoise.report.page import Picture
from equipoise.values import Status

__all__ = ["mismatch"]

_UNCHECKED: Final = Status.RECOLLECTED.rank
_COLOURS: Final = (ACCENT, INK_2, INK)
_DASHES: Final = ([1, 0], [6, 3], [2, 2])


def mismatch(picture: Picture) -> dict[str, Any]:
    """The specification."""
    series = list(dict.fromkeys(r["series"] for r in picture.rows))
    points = [
        {
            "year": r["year"],
            "series": r["series"],
            "percent": None if r["percent"] is None else float(exact(r["percent"])),
            "checked": Status(r["status"]).rank < _UNCHECKED,
            "told": f"{r['year']}: " + ("no figure" if r["percent"] is None else f"{number(r['percent'], 1)}%"),
        }
        for r in picture.rows
    ]
    years = sorted({p["year"] for p in points})
    x: dict[str, Any] = {
        "field": "year",
        "type": "quantitative",
        "title": None,
        # Room beside the first and the last year, for half a label.
        "scale": {"domain": [years[0], years[-1]], "nice": False, "padding": 16},
    }
    x["axis"] = {"values": years, "format": "d"}
    y = {"field": "percent", "type": "quantitative", "title": "Would have to move, %", "scale": {"zero": True}}
    layers: list[dict[str, Any]] = []
    for name, colour, dash in zip(series, _COLOURS, _DASHES, strict=False):
        mine = [p for p in points if p["series"] == name]
        values = {"values": mine}
        line = {
            "type": "line",
            "color": colour,
            "strokeWidth": 2,
            "strokeDash": dash,
            "invalid": "break-paths-show-path-domains",
        }
        layers.append({"data": values, "mark": line, "encoding": {"x": x, "y": y}})
        for checked in (True, False):
            point = {"type": "point", "filled": checked, "color": colour, "opacity": 1, "size": 40}
            point |= {} if checked else {"fill": PAPER}
            kept = {"values": [p for p in mine if p["checked"] is checked and p["percent"] is not None]}
            layers.append({"data": kept, "mark": point, "encoding": {"x": x, "y": y, **TOLD}})
        known = [p for p in mine if p["percent"] is not None]
        if known:
            text = {"type": "text", "align": "left", "dx": 9, "color": colour, "fontSize": 13}
            told = {"values": [known[-1] | {"text": name}]}
            layers.append(
                {"data": told, "mark": text, "encoding": {"x": x, "y": y, "text": {"field": "text", "type": "nominal"}}}
            )
    gaps = [p | {"percent": 0} for p in points if p["percent"] is None]
    if gaps:
        square = {"type": "point", "shape": "square", "filled": False, "color": INK_3, "size": 36}
        layers.append({"data": {"values": gaps}, "mark": square, "encoding": {"x": x, "y": y, **TOLD}})
    return {"width": 274, "height": 150, "layer": layers}
