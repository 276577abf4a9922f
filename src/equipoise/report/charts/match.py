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
#: A label in pixels: a letter's width, its height, how far it stands from its point.
_LETTER: Final = 8.0
_HIGH: Final = 13.0
_GAP: Final = 9.0


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
    # By the number itself: a format takes its digits from the step between two values, and writes 30 as 3e+1.
    axis = {"values": values, "labelExpr": "datum.value + ''", "tickSize": 4}
    x = {"field": "paid", "type": "quantitative", "scale": scale, "title": "Pays, % of the cost", "axis": axis}
    y = {"field": "then" if moved else "held", "type": "quantitative", "scale": scale, "title": "Has, % of influence"}
    y["axis"] = axis
    labels = _labels(points, "then" if moved else "held", picture.highlight, _SIZE / math.sqrt(most))
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


def _labels(points: list[dict[str, Any]], key: str, followed: str | None, scale: float) -> list[dict[str, Any]]:
    """The members named: the one followed, and those that pay most; one label where several lie together.

    ``scale``: pixels to a square root of a percent. A label stands right of its point, or left where there something
    else stands; one that has room on neither side is left out, for its mark says who it is.
    """
    chosen = sorted((p for p in points if key in p), key=lambda p: (-p["paid"], p["member"]))
    kept = [p for i, p in enumerate(chosen) if i < _NAMED or p["member"] == followed]
    groups: list[list[dict[str, Any]]] = []
    for point in kept:
        near = next((g for g in groups if _beside(g[0], point, key)), None)
        groups.append([point]) if near is None else near.append(point)
    groups.sort(key=lambda group: all(p["member"] != followed for p in group))
    taken: list[tuple[float, float, float]] = []
    found = []
    for group in groups:
        first, text = group[0], _listed(p["member"] for p in group)
        x, y = (math.sqrt(first[k]) * scale for k in ("paid", key))
        wide = _LETTER * len(text)
        right, left = (x + _GAP, x + _GAP + wide, y), (x - _GAP - wide, x - _GAP, y)
        others = [(math.sqrt(p["paid"]) * scale, math.sqrt(p[key]) * scale) for p in chosen if p not in group]
        free = [box for box in (right, left) if not any(_over(box, one) for one in taken)]
        clear = [box for box in free if not any(box[0] < at < box[1] and abs(up - y) < _HIGH for at, up in others)]
        box = next(iter((*clear, *free)), None)
        if box is None:
            continue
        taken.append(box)
        bold = any(p["member"] == followed for p in group)
        found.append({"left": box is left, "x": first["paid"], "y": first[key], "text": text, "followed": bold})
    return found


def _beside(one: dict[str, Any], other: dict[str, Any], key: str) -> bool:
    across: float = one["paid"] - other["paid"]
    up: float = one[key] - other[key]
    return abs(across) < _NEAR and abs(up) < _NEAR


def _over(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    """Do two labels, from left to right at a height, lie over each other?"""
    return one[0] < other[1] and other[0] < one[1] and abs(one[2] - other[2]) < _HIGH


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes))
