"""How is a run read: its lines in the terminal, the page with tables, and the chart of all ratios?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from equipoise.report.charts.svg import svg_text
from equipoise.report.charts.theme import ACCENT, INK, INK_3, LINE, PAPER, themed
from figures import Beside, Row, duration

__all__ = ["Area", "lines_of", "write"]

DOCS = Path(__file__).resolve().parents[1] / "docs"
LOST = "#b4472e"

INTRODUCTION = """\
# Benchmarks

One run of `python3 x.py bench`, which writes this page: the product beside its peers at the same work, on one machine.
A **ratio** is the peer's time over ours, by the medians, with the range from the peer's quickest run over our slowest
to the reverse. Above 1 the peer takes longer; **below 1 it is faster than we are**, and such rows are marked "faster".
Times are seconds of CPU of one process, warm, unless the row says that they were taken on the clock. A **floor** is
what the hardware or the arithmetic alone would take, measured in the same run. "Asked" is what the design asks for.

Peers are in an environment of their own (`requirements/peers.txt`), are called as programs, and are no dependencies.
A peer is stopped after 20 seconds. A run takes about twenty minutes; on a machine that others load, the ratios of
CPU times hold better than the times, and those on the clock do not hold at all.
"""


@dataclass(frozen=True)
class Area:
    """One area of the run: its name, the question it answers, its rows, and whether it ended before its end."""

    name: str
    title: str
    rows: tuple[Row, ...]
    failed: bool = False


def lines_of(row: Row) -> list[str]:
    """A row for the terminal."""
    asked = f"; asked {duration(row.asked)}: {'met' if row.ours.median <= row.asked else 'MISSED'}" if row.asked else ""
    said = f"; {row.said}" if row.said else ""
    lines = [f"  {row.work}: {row.ours.text} {_clock(row)}{asked}; floor {_floor(row)}{said}"]
    for peer in row.peers:
        time = f"{peer.timed.text}, ratio {_ratio(row, peer)}" if peer.timed else ""
        lines.append(f"    {peer.name}: {'; '.join(part for part in (time, peer.said) if part)}")
    return lines


def _clock(row: Row) -> str:
    return "of CPU" if row.clock == "CPU" else f"on the {row.clock}"


def _floor(row: Row) -> str:
    return f"{duration(row.floor.seconds)} ({row.floor.what}), {_times(row.ours.median / row.floor.seconds)} times that"


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.3g}"


def _ratio(row: Row, peer: Beside) -> str:
    if peer.timed is None:
        return ""
    middle, least, most = peer.timed.times(row.ours)
    if peer.timed.over:
        return f"over {_times(least)}"
    spread = f" ({_times(least)} to {_times(most)})" if most > least else ""
    return f"{_times(middle)}{spread}{', faster' if middle < 1 else ''}"


def write(areas: list[Area], there: dict[str, str]) -> None:
    """The page and its chart."""
    every = [row for area in areas for row in area.rows]
    lost = [(row, peer) for row in every for peer in row.peers if _slower(row, peer)]
    missed = [row for row in every if row.asked and row.ours.median > row.asked]
    parts = [INTRODUCTION, _table(("", ""), list(there.items()))]
    parts.append("## Where we lose\n")
    slower = [f"{r.work}: {p.name} takes {p.timed.text if p.timed else ''}, we {r.ours.text}." for r, p in lost]
    late = [f"{row.work}: {row.ours.text} where {duration(row.asked or 0)} was asked for." for row in missed]
    told = [*(slower or ["No peer was faster in this run."]), *(late or ["Nothing took longer than asked."])]
    parts.append("".join(f"- {line}\n" for line in told))
    parts.append("## All ratios\n\n![Every ratio of this run, on a logarithmic scale](benchmarks.svg)\n")
    for area in areas:
        parts.append(f"## {area.title}\n")
        parts.append(_table(("Work", "Equipoise", "Asked", "Floor"), [_ours(row) for row in area.rows]))
        beside = [_peer(row, peer) for row in area.rows for peer in row.peers]
        if beside:
            parts.append(_table(("Work", "Peer", "Its time", "Ratio", "Said"), beside))
    (DOCS / "benchmarks.md").write_text("\n".join(parts).rstrip() + "\n", encoding="utf-8")
    (DOCS / "benchmarks.svg").write_text(_chart(areas) + "\n", encoding="utf-8")


def _slower(row: Row, peer: Beside) -> bool:
    return peer.timed is not None and not peer.timed.over and peer.timed.median < row.ours.median


def _ours(row: Row) -> tuple[str, ...]:
    clock = "" if row.clock == "CPU" else f", on the {row.clock}"
    asked = f"{duration(row.asked)}: {'met' if row.ours.median <= row.asked else '**missed**'}" if row.asked else ""
    work = f"{row.work} ({row.said})" if row.said else row.work
    return work, f"{row.ours.text}{clock}", asked, _floor(row)


def _peer(row: Row, peer: Beside) -> tuple[str, ...]:
    return row.work, peer.name, peer.timed.text if peer.timed else "", _ratio(row, peer), peer.said


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(re.sub(r"\|", "/", cell) for cell in line) + " |\n" for line in lines)


def _chart(areas: list[Area]) -> str:
    """One line a peer and work: its ratio and how far it scatters."""
    values = [_point(row, peer) for area in areas for row in area.rows for peer in row.peers if peer.timed]
    y = {"field": "name", "type": "nominal", "sort": None, "axis": {"labelLimit": 620, "title": None}}
    scale = {"type": "log", "nice": True}
    axis = {
        "grid": True,
        "gridColor": LINE,
        "gridOpacity": 0.3,
        "format": ",~r",
        "values": [10.0**n for n in range(-4, 8)],
    }
    x = {"field": "ratio", "type": "quantitative", "scale": scale, "axis": axis, "title": "The peer's time over ours"}
    colour = {"condition": {"test": "datum.ratio < 1", "value": LOST}, "value": ACCENT}
    shape = {"condition": {"test": "datum.over", "value": "triangle-right"}, "value": "circle"}
    spec: dict[str, Any] = {
        "width": 460,
        "height": {"step": 17},
        "layer": [
            {"data": {"values": [{"ratio": 1}]}, "mark": {"type": "rule", "color": INK_3}, "encoding": {"x": x}},
            {
                "data": {"values": values},
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"x": {**x, "field": "least"}, "x2": {"field": "most"}, "y": y, "color": colour},
            },
            {
                "data": {"values": values},
                "mark": {"type": "point", "filled": True, "opacity": 1, "size": 48},
                "encoding": {"x": x, "y": y, "color": colour, "shape": shape},
            },
        ],
    }
    said = "Ratios of the peers' time to ours; right of 1 the peer takes longer; a triangle: it was stopped"
    made = themed(spec, said)
    made["title"] = {"text": f"{said}.", "anchor": "start", "fontSize": 13, "fontWeight": "normal", "color": INK}
    made["config"]["background"] = PAPER
    return svg_text(made, said)


def _point(row: Row, peer: Beside) -> dict[str, Any]:
    assert peer.timed is not None
    middle, least, most = peer.timed.times(row.ours)
    name = f"{row.work}: {peer.name}"
    return {"name": name, "ratio": middle, "least": least, "most": most, "over": peer.timed.over}
