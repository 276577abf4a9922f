"""How does a paper become a PDF? Its blocks as plain data, set by one Typst template of ours.

No word of the paper is ever read as Typst: the template takes JSON values and sets them as they are. The typefaces come
with the packages, system fonts are left out, and the date is the paper's, so that the same paper has the same bytes.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from importlib.resources import files
from typing import Any, Final, Literal

from equipoise.report.charts import svg_of
from equipoise.report.format import long_day, printable
from equipoise.report.laid import BARS, Cell, Laid, headed, laid, sides
from equipoise.report.marks import badge
from equipoise.report.page import (
    KINDS,
    Block,
    Facts,
    Foot,
    Heading,
    Listed,
    Notice,
    Picture,
    Table,
    Title,
)
from equipoise.report.paper import Paper
from equipoise.report.stamps.sealed import pdf_sealed

__all__ = ["pdf_bytes", "set_in"]

#: A table on the first page that is longer than this stands in two panels.
_PANEL: Final = 16
_STANDARD: Final[Literal["ua-1"]] = "ua-1"


def pdf_bytes(paper: Paper) -> bytes:
    """The paper as a PDF."""
    made = set_in(paper, "pdf")
    assert isinstance(made, bytes)
    return pdf_sealed(made) if paper.stamp else made


def set_in(paper: Paper, form: Literal["pdf", "png"]) -> bytes | list[bytes]:
    """The paper in a form that Typst writes: "pdf", or "png" to look at the pages one by one."""
    import font_source_sans_pro
    import typst

    template = files("equipoise.report.printed").joinpath("paper.typ").read_bytes()
    made: bytes | list[bytes] = typst.compile(
        template,
        format=form,
        font_paths=[font_source_sans_pro.font_directory],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(_data(paper), ensure_ascii=False)},
        pdf_standards=[_STANDARD] if form == "pdf" else [],
        timestamp=_noon(paper.dated),
    )
    return made


def _noon(day: date) -> int:
    return int(datetime.combine(day, time(12), UTC).timestamp())


def _data(paper: Paper) -> dict[str, Any]:
    first = next((i for i, b in enumerate(paper.blocks) if isinstance(b, Heading)), len(paper.blocks))
    return {
        "title": printable(paper.title),
        "summary": printable(paper.summary),
        "day": [paper.dated.year, paper.dated.month, paper.dated.day],
        "dated": long_day(paper.dated),
        "followed": printable(paper.followed),
        "command": printable(paper.command),
        "fingerprint": printable(paper.fingerprint),
        "stamp": json.dumps(paper.stamp, ensure_ascii=True, separators=(",", ":")) if paper.stamp else "",
        "blocks": [_block(b, first=i < first) for i, b in enumerate(paper.blocks)],
    }


def _block(block: Block, *, first: bool) -> dict[str, Any]:
    kind = type(block).__name__.lower()
    match block:
        case Title() | Foot():
            return {"kind": kind, "left": printable(block.left), "right": printable(block.right)}
        case Notice():
            return {"kind": kind, "lines": [printable(line) for line in block.lines]}
        case Facts():
            facts = [
                {
                    "label": printable(f.label),
                    "text": printable(f.text),
                    "trust": printable(f.remark or (badge(f.status) if f.status else "")),
                    "range": f.range,
                }
                for f in block.facts
            ]
            return {"kind": kind, "facts": facts}
        case Listed():
            return {"kind": kind, "items": [[printable(told), printable(added)] for told, added in block.items]}
        case Picture():
            told = {"caption": printable(block.caption), "measure": printable(block.measure)}
            return {"kind": kind, **told, "svg": svg_of(block)}
        case Table():
            return {"kind": kind, **_table(laid(block), first=first)}
        case Heading():
            number, _, title = block.text.partition("  ")
            return {"kind": kind, "text": printable(f"{number}  {title}" if title else number)}
        case _:
            return {"kind": kind, "text": printable(block.text)}


def _table(ready: Laid, *, first: bool) -> dict[str, Any]:
    lines: list[dict[str, Any]] = []
    for number, line in enumerate(ready.lines):
        if number in ready.gaps:
            lines.append({"gap": printable(f"… {ready.gaps[number]} more: {ready.more}")})
        cells = [_cell(cell) for cell in line.cells]
        lines.append({"cells": cells, "followed": line.followed, "total": line.total})
    if len(ready.lines) in ready.gaps:
        lines.append({"gap": printable(f"… {ready.gaps[len(ready.lines)]} more: {ready.more}")})
    panels = 2 if first and len(lines) > _PANEL else 1
    return {
        "columns": [
            {
                "header": printable(headed(c)),
                "kind": c.kind,
                "right": KINDS[c.kind].right,
                "sides": list(sides(c)) if c.kind in BARS else ["0", "100"] if c.kind == "range" else [],
            }
            for c in ready.columns
        ],
        "lines": lines,
        "panels": panels,
        "notes": [printable(note) for note in ready.notes],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    bar = None if cell.bar is None else [cell.bar.zero, cell.bar.start, cell.bar.length]
    text = badge(cell.value).partition(" ")[0] if cell.column.kind == "mark" and cell.value else cell.text
    told = badge(cell.value).partition(" ")[2] if cell.column.kind == "mark" and cell.value else ""
    return {
        "text": printable(text),
        "link": printable(cell.link),
        "code": printable(cell.code),
        "tone": cell.tone,
        "bar": bar,
        "span": cell.span,
        "means": told,
    }
