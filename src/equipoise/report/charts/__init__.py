"""Which charts are there, and how does each look? One Vega-Lite specification each, for a page, a paper and a file.

A picture names its chart and brings its rows; ``spec_of`` makes the specification (plain JSON values, the rows inside,
no address to fetch), ``svg_of`` draws it without a browser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from equipoise.errors import UnknownName
from equipoise.report.charts.ceilings import ceilings
from equipoise.report.charts.frontier import frontier
from equipoise.report.charts.match import match
from equipoise.report.charts.mismatch import mismatch
from equipoise.report.charts.quota_power import quota_power
from equipoise.report.charts.schedule import schedule
from equipoise.report.charts.svg import svg_text
from equipoise.report.charts.theme import themed
from equipoise.report.page import Picture

__all__ = ["CHARTS", "spec_of", "svg_of"]

#: Every chart: how its specification is made from a picture.
CHARTS: Final[Mapping[str, Callable[[Picture], dict[str, Any]]]] = {
    "ceilings": ceilings,
    "frontier": frontier,
    "match": match,
    "mismatch": mismatch,
    "quota_power": quota_power,
    "schedule": schedule,
}


def spec_of(picture: Picture) -> dict[str, Any]:
    """The Vega-Lite specification of a picture. Raises UnknownName for a chart that is not there."""
    if picture.chart not in CHARTS:
        raise UnknownName("chart", picture.chart, CHARTS)
    return themed(CHARTS[picture.chart](picture), f"{picture.caption} {picture.measure}")


def svg_of(picture: Picture) -> str:
    """The picture drawn, with its finding as its accessible name."""
    return svg_text(spec_of(picture), picture.caption)
