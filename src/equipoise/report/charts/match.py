"""Does influence follow contribution? Every member as a point beside the diagonal on which the two are equal.

Rows: ``member``, ``name``, ``paid`` and ``held`` in percent, and ``then``, the influence as proposed, where it is
asked: then an open point is today's, a full one the proposed, and a line joins them. Both axes have square-root scales,
which keep the diagonal straight and the small members apart.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from equipoise.report.charts.theme import ACCENT, INK, INK_2, LINE, PAPER, TOLD
from equipoise.report.format import exact, number
from equipoise.report.page import Picture

__all__ = ["match"]

#: With its axis as wide as a phone: a wider page draws it larger.
_SIZE: Final = 250
_NAMED: Final = 7
#: Points nearer than this, in percent, share one label.
_NEAR: Final = 0.5
#: The room that a label takes, in square roots of percent.
_LABEL: Final = 0.4


def match(picture: Picture) -> dict[str, Any]:
    """The specification."""
    points = [
        {"member": r["member"], "name": r["name"]}
        | {key: float(exact(r[key])) for key in ("paid", "held", "then") if r.get(key) is not None}
        | {"told": _told(r)}
        for r in picture.rows
    ]
    moved = any("then" in p for p in points)
    most = max([1.0, *(p[k] for p in points for k in ("paid", "held", "then") if k in p)]) * 1.08
    scale = {"type": "pow", "exponent": 0.5, "domain": [0, most], "nice": False}
    values = [v for v in (0, 0.5, 1, 2, 5, 10, 15, 20, 30, 50, 75, 100) if v <= most]
    axis = {"values": values, "format": "~g", "tickSize": 4}
    x = {"field": "paid", "type": "quantitative", "scale": scale, "title": "Pays, % of the cost", "axis": axis}
    y = {"field": "then" if moved else "held", "type": "quantitative", "scale": scale, "title": "Has, % of influence"}
    y["axis"] = axis
    labels = _labels(points, "then" if moved else "held", picture.highlight)
    at = {"x": {"field": "paid", "type": "quantitative"}}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": [{"a": 0, "b": 0}, {"a": most, "b": most}]},
            "mark": {"type": "line", "color": INK, "strokeWidth": 1, "strokeDash": [4, 3]},
            "encoding": {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "quantitative"}},
        }
    ]
    if moved:
        layers += [
            {
                "mark": {"type": "rule", "color": LINE, "strokeWidth": 1},
                "encoding": {**at, "y": {"field": "held", "type": "quantitative"}, "y2": {"field": "then"}},
            },
            {
                "mark": {"type": "point", "filled": False, "color": ACCENT, "fill": PAPER, "size": 34},
                "encoding": {**at, "y": {"field": "held", "type": "quantitative"}},
            },
        ]
    layers.append(
        {"mark": {"type": "point", "filled": True, "opacity": 1, "size": 46}, "encoding": {"x": x, "y": y, **TOLD}}
    )
    followed = [p for p in points if p["member"] == picture.highlight]
    if followed:
        ring = {"type": "point", "filled": False, "color": INK, "strokeWidth": 2, "size": 130}
        layers.append({"data": {"values": followed}, "mark": ring, "encoding": {"x": x, "y": y}})
    for bold, left in ((False, False), (False, True), (True, False), (True, True)):
        told = [label for label in labels if (label["followed"], label["left"]) == (bold, left)]
        mark = {"type": "text", "align": "right" if left else "left", "dx": -9 if left else 9}
        mark |= {"dy": 5 if moved else -6, "color": INK if bold else INK_2}
        if bold:
            mark |= {"fontWeight": "bold", "fontSize": 13}
        text = {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}}
        layers.append(
            {"data": {"values": told}, "mark": mark, "encoding": {**text, "text": {"field": "text", "type": "nominal"}}}
        )
    return {"width": _SIZE, "height": _SIZE, "data": {"values": points}, "layer": layers}


def _told(row: Mapping[str, Any]) -> str:
    """What a point says of its member."""
    now, then = (f"{number(row[key], 2)}%" if row.get(key) is not None else "" for key in ("held", "then"))
    has = f"has {now}, as proposed {then}" if then else f"has {now}" if now else "no figure"
    return f"{row['name']}: pays {number(row['paid'], 2)}%, {has}" if row.get("paid") is not None else row["name"]


def _labels(points: list[dict[str, Any]], key: str, followed: str | None) -> list[dict[str, Any]]:
    """The members named: the one followed, and those that pay most; one label where several lie together."""
    chosen = sorted((p for p in points if key in p), key=lambda p: (-p["paid"], p["member"]))
    kept = [p for i, p in enumerate(chosen) if i < _NAMED or p["member"] == followed]
    groups: list[list[dict[str, Any]]] = []
    for point in kept:
        near = next((g for g in groups if _beside(g[0], point, key)), None)
        groups.append([point]) if near is None else near.append(point)
    return [
        {
            "left": any(_crowds(other[0], group[0], key) for other in groups if other is not group),
            "x": group[0]["paid"],
            "y": group[0][key],
            "text": _listed(p["member"] for p in group),
            "followed": any(p["member"] == followed for p in group),
        }
        for group in groups
    ]


def _beside(one: dict[str, Any], other: dict[str, Any], key: str) -> bool:
    across: float = one["paid"] - other["paid"]
    up: float = one[key] - other[key]
    return abs(across) < _NEAR and abs(up) < _NEAR


def _crowds(one: dict[str, Any], other: dict[str, Any], key: str) -> bool:
    """Does one stand where the label at the right of the other would, as the axes are drawn?"""
    across: float = math.sqrt(one["paid"]) - math.sqrt(other["paid"])
    up: float = math.sqrt(one[key]) - math.sqrt(other[key])
    return 0 < across < _LABEL and abs(up) < _LABEL / 3


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes))
