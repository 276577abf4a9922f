"""Which colours, letters and lines do the charts have? Those of the pages, written as plain values.

A page that is dark maps these few colours to its own by the very values, so a chart needs to be drawn once.
"""

from __future__ import annotations

from typing import Any, Final

__all__ = ["ACCENT", "FONT", "INK", "INK_2", "INK_3", "LINE", "PAPER", "TOLD", "themed"]

INK: Final = "#1b1c1f"
INK_2: Final = "#474a51"
INK_3: Final = "#62656c"
LINE: Final = "#85888f"
ACCENT: Final = "#2f7d7a"
PAPER: Final = "#fbfaf7"
FONT: Final = "Source Sans Pro"
_SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v5.json"


#: The encoding that gives each mark its words, from the field "told": a page shows them when the mark is looked at.
TOLD: Final = {"description": {"field": "told", "type": "nominal"}}


def themed(spec: dict[str, Any], described: str) -> dict[str, Any]:
    """The specification with the theme and its text alternative."""
    axis = {
        "labelColor": INK_2,
        "titleColor": INK_2,
        "labelFontSize": 12,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "domainColor": LINE,
        "tickColor": LINE,
        "grid": False,
        "labelPadding": 4,
        "labelFlush": False,
    }
    config = {
        "font": FONT,
        "background": None,
        "view": {"stroke": None},
        # A browser may have wider letters than the ones that were measured.
        "padding": {"left": 26, "right": 16, "top": 6, "bottom": 6},
        "axis": axis,
        "text": {"fontSize": 12, "color": INK},
        "point": {"color": ACCENT, "strokeWidth": 1.5},
        "locale": {"number": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""], "minus": "−"}},
    }
    return {"$schema": _SCHEMA, "description": described, **spec, "config": config}
