"""What does a block of a page say to a machine? The same words and figures, as JSON values."""

from __future__ import annotations

from typing import Any

from equipoise.report.laid import headed
from equipoise.report.page import Block, Facts, Foot, Listed, Notice, Picture, Table, Title

__all__ = ["block_json"]


def block_json(block: Block) -> dict[str, Any]:
    """A block as JSON values: its kind, and its words, its facts or its table."""
    kind = type(block).__name__.lower()
    match block:
        case Table():
            return {
                "kind": kind,
                "columns": [{"key": c.key, "header": headed(c), "prints": c.kind} for c in block.columns],
                "rows": [dict(row) for row in block.rows],
                "total": None if block.total is None else dict(block.total),
                "notes": list(block.notes),
            }
        case Picture():
            return {
                "kind": kind,
                "chart": block.chart,
                "caption": block.caption,
                "measure": block.measure,
                "rows": [dict(row) for row in block.rows],
            }
        case Facts():
            return {
                "kind": kind,
                "facts": [
                    {"label": f.label, "text": f.text, "status": f.status and str(f.status), "range": f.range}
                    for f in block.facts
                ],
            }
        case Notice():
            return {"kind": kind, "lines": list(block.lines)}
        case Listed():
            return {"kind": kind, "items": [list(item) for item in block.items]}
        case Title() | Foot():
            return {"kind": kind, "left": block.left, "right": block.right}
        case _:
            return {"kind": kind, "text": block.text}
