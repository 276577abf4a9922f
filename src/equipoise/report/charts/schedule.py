"""When is each project paid for, under the rules of today and as proposed? One row a project, years across.

Rows: ``title``, ``today`` and ``proposed`` as (first year, last year) or None for not bought. The open bar above is
today's, the full one below the proposed; "not bought" stands in words where no bar can. Rows without ``proposed`` are
of one plan alone: a full bar each.
"""

from __future__ import annotations

from typing import Any, Final

from equipoise.report.charts.theme import ACCENT, INK, INK_2, INK_3, PAPER, TOLD
from equipoise.report.page import Picture

__all__ = ["schedule"]

#: A row is its title and, below it, its bars: so the picture is as wide as a phone and no wider.
_ROW: Final = 46
_ROW_ALONE: Final = 38
_TITLE: Final = -0.28
_TITLE_ALONE: Final = -0.22
_WIDTH: Final = 312
#: Between the two bars there is room for the words that may stand in place of either.
_PLANS: Final = (("today", -0.06, 0.1), ("proposed", 0.22, 0.38))
_ALONE: Final = (("today", 0.02, 0.38),)


def schedule(picture: Picture) -> dict[str, Any]:
    """The specification."""
    bars: list[dict[str, Any]] = []
    absent: list[dict[str, Any]] = []
    alone = not any("proposed" in row for row in picture.rows)
    for at, row in enumerate(picture.rows):
        for plan, top, foot in _ALONE if alone else _PLANS:
            span = row[plan]
            common = {"plan": plan, "top": at + top, "foot": at + foot, "middle": at + (top + foot) / 2}
            if span is None:
                absent.append(common)
            else:
                told = f"{row['title']}{'' if alone else f', {plan}'}: {span[0]} to {span[1]}"
                bars.append(common | {"first": span[0] - 0.5, "last": span[1] + 0.5, "told": told})
    years = [int(b[k]) for b in bars for k in ("first", "last")]
    first, last = (min(years), max(years) + 1) if years else (0, 1)
    count = len(picture.rows)
    domain = [first + 0.5, last - 0.5] if last - first > 1 else [first, last]
    x = {"type": "quantitative", "scale": {"domain": domain, "nice": False}, "title": None}
    axis = {"values": list(range(first + 1, last)), "format": "d", "orient": "top", "domain": False, "ticks": False}
    y = {"type": "quantitative", "scale": {"domain": [count - 0.5, -0.5], "nice": False}, "axis": None, "title": None}
    where = {
        "x": {**x, "field": "first", "axis": axis},
        "x2": {"field": "last"},
        "y": {**y, "field": "top"},
        "y2": {"field": "foot"},
    }
    titles = [{"at": i + (_TITLE_ALONE if alone else _TITLE), "title": r["title"]} for i, r in enumerate(picture.rows)]
    name = {"type": "text", "align": "left", "x": 0, "fontSize": 12, "limit": _WIDTH, "color": INK}
    absent_mark = {"type": "text", "align": "left", "x": 4, "fontSize": 11, "color": INK_2}
    rules = [{"at": i + 0.5} for i in range(count - 1)]
    layers = [
        {
            "data": {"values": rules},
            "mark": {"type": "rule", "color": INK_3, "strokeWidth": 0.4},
            "encoding": {"y": {**y, "field": "at"}},
        },
        _bars(bars, "today", {"fill": ACCENT if alone else PAPER, "stroke": ACCENT, "strokeWidth": 1.5}, where),
        _bars(bars, "proposed", {"fill": ACCENT, "stroke": ACCENT}, where),
        {
            "data": {"values": titles},
            "mark": name,
            "encoding": {"y": {**y, "field": "at"}, "text": {"field": "title", "type": "nominal"}},
        },
        {
            "data": {"values": [a | {"text": f"{a['plan']}: not bought"} for a in absent]},
            "mark": absent_mark,
            "encoding": {"y": {**y, "field": "middle"}, "text": {"field": "text", "type": "nominal"}},
        },
    ]
    return {"width": _WIDTH, "height": (_ROW_ALONE if alone else _ROW) * count, "layer": layers}


def _bars(bars: list[dict[str, Any]], plan: str, style: dict[str, Any], where: dict[str, Any]) -> dict[str, Any]:
    mine = [b for b in bars if b["plan"] == plan]
    return {"data": {"values": mine}, "mark": {"type": "rect", "opacity": 1, **style}, "encoding": {**where, **TOLD}}
