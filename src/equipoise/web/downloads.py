"""How does an answer go along? As JSON, CSV, a ZIP with its metadata, a workbook, or its picture with a source line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Final

from equipoise.model import Told
from equipoise.report import csv_text, json_text
from equipoise.report.charts import svg_of
from equipoise.report.charts.svg import png_bytes
from equipoise.report.page import Block, Heading, Headline, Picture
from equipoise.report.paper import Paper
from equipoise.report.zipped import zip_bytes
from equipoise.web.address import Address
from equipoise.web.tiles import Tiles

__all__ = ["FORMS", "Taken", "as_png", "formed", "picture_svg", "sourced", "tiles_svg"]

#: The endings that an address may have, with their media types.
FORMS: Final[Mapping[str, str]] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
}


@dataclass(frozen=True)
class Taken:
    """What goes along: what is told, its blocks (set only where a form needs them), and how to have it again."""

    told: Told
    blocks: Callable[[], Sequence[Block]]
    command: str
    address: Address
    python: str = ""


def formed(form: str, taken: Taken, today: date) -> bytes:
    """The answer in a form; the JSON and the CSV are the command's, byte for byte."""
    match form:
        case "json":
            return json_text(taken.told).encode()
        case "csv":
            return csv_text(taken.told).encode()
        case "zip":
            more = {"python": taken.python} if taken.python else {}
            return zip_bytes(taken.told, taken.address.held.alliance, taken.command, **more)
    from equipoise.report.sheets import xlsx_bytes

    return xlsx_bytes(_paper(taken, today))


def _paper(taken: Taken, today: date) -> Paper:
    told, address = taken.told, taken.address
    made = told.made_from.to_json()
    digests = {k.removesuffix("_digest"): str(v) for k, v in made.items() if k.endswith("_digest") and v}
    facts = {k: str(v) for k, v in made.items() if not k.endswith("_digest") and v is not None}
    followed = address.held.alliance.members[address.followed].name if address.followed else ""
    return Paper(
        title=f"{address.held.alliance.name}: {told.question}",
        summary=told.summary,
        dated=today,
        blocks=[Headline(told.summary), Heading(f"1  {told.question}"), *taken.blocks()],
        followed=followed,
        status=str(told.status),
        command=taken.command,
        digests=digests,
        facts=facts,
        rows=told.rows(),
    )


def picture_svg(picture: Picture, source: str) -> str:
    """A chart as a file, its finding above and its source below."""
    return sourced(svg_of(picture), picture.caption, source)


def sourced(svg: str, title: str, source: str) -> str:
    """An SVG with a line of source below its drawing and its finding above."""
    start = svg.index("<svg ")
    head, _, _ = svg[start:].partition(">")
    size = {}
    for name in ("width", "height"):
        found = head.partition(f'{name}="')[2].partition('"')[0].removesuffix("px")
        size[name] = float(found or 600)
    width, height = max(size["width"], 420), size["height"]
    lines = [*_wrapped(title, int(width / 7.2))]
    top = 12 + 18 * len(lines)
    notes = _wrapped(source, int(width / 5.6))
    whole = top + height + 8 + 14 * len(notes)
    told = [
        f'<text x="10" y="{18 + 18 * i}" font-size="14" font-weight="700">{escape(t)}</text>'
        for i, t in enumerate(lines)
    ]
    foot = [
        f'<text x="10" y="{top + height + 12 + 14 * i}" font-size="11" fill="#474a51">{escape(t)}</text>'
        for i, t in enumerate(notes)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{whole:g}" '
        f'viewBox="0 0 {width:g} {whole:g}" '
        f'font-family="Source Sans Pro, sans-serif"><rect width="100%" height="100%" fill="#fbfaf7"/>{"".join(told)}'
        f'<g transform="translate(0 {top})">{svg[start:]}</g>{"".join(foot)}</svg>'
    )


def _wrapped(text: str, room: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, max(room, 20)) or [""]


_FILLS: Final = {
    "seq-1": ("#e6efed", "#1b1c1f"),
    "seq-2": ("#bcd8d4", "#1b1c1f"),
    "seq-3": ("#86b9b4", "#1b1c1f"),
    "seq-4": ("#2f7d7a", "#ffffff"),
    "seq-5": ("#0b5454", "#ffffff"),
    "gain": ("#1f66b0", "#ffffff"),
    "gain-soft": ("#a8c8ea", "#1b1c1f"),
    "loss-soft": ("#f3c29a", "#1b1c1f"),
    "loss": ("#ad4c0a", "#ffffff"),
    "zero": ("#f2f0ea", "#1b1c1f"),
    "none": ("#fbfaf7", "#62656c"),
}
_WIDE: Final = 66
_HIGH: Final = 56


def tiles_svg(tiles: Tiles, followed: str | None, source: str) -> str:
    """The map as a file."""
    found = []
    for tile in tiles.tiles:
        x, y = 10 + (tile.column - 1) * (_WIDE + 4), (tile.row - 1) * (_HIGH + 4) + 26
        fill, ink = _FILLS[tile.level]
        ring = ' stroke="#1b1c1f" stroke-width="3"' if tile.code == followed else ' stroke="#dcd9d1"'
        found.append(
            f'<rect x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}" fill="{fill}"{ring}/>'
            f'<text x="{x + 6}" y="{y + 17}" font-size="12" font-weight="700" fill="{ink}">{tile.code}</text>'
            f'<text x="{x + 6}" y="{y + _HIGH - 8}" font-size="13" fill="{ink}">{escape(tile.text)}</text>'
        )
    for i, (level, word) in enumerate(tiles.key):
        fill, ink = _FILLS[level]
        found.append(
            f'<rect x="{10 + i * 84}" y="0" width="84" height="20" fill="{fill}"/>'
            f'<text x="{16 + i * 84}" y="14" font-size="11" fill="{ink}">{escape(word)}</text>'
        )
    width = max(20 + tiles.columns * (_WIDE + 4), 20 + 84 * len(tiles.key))
    height = 30 + tiles.rows * (_HIGH + 4)
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">{"".join(found)}</svg>'
    return sourced(drawn, f"{tiles.title}: {tiles.measure}" if tiles.measure else tiles.title, source)


def as_png(svg: str) -> bytes:
    """An SVG as a picture of dots."""
    return png_bytes(svg)
