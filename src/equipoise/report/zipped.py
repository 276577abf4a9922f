"""How does an answer go along as a ZIP? Its rows as CSV, what they were computed from, and a text on how to read them.

The same answer gives the same bytes: the times inside the archive are fixed.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Answer
from equipoise.report.flat import csv_text
from equipoise.report.marks import badge
from equipoise.values import Status

__all__ = ["zip_bytes"]

_DAY = (1980, 1, 1, 0, 0, 0)
#: What stands between the sources of a figure that rests on several.
_SEVERAL = re.compile("[;,]")


def _sources(answer: Any) -> frozenset[str]:
    """The sources that the rows name, and those of what stands behind each member's figures."""
    rows = answer.rows()
    told = {str(row[key]) for row in rows for key in ("source", "cost_source") if row.get(key)}
    named = {part.strip() for one in told for part in _SEVERAL.split(one)}
    if not isinstance(answer, Answer):
        return frozenset(named)
    for member in dict.fromkeys(str(row["member"]) for row in rows if row.get("member")):
        try:
            traces = answer.explain(member)
        except EquipoiseError:
            continue  # a row about one that the answer does not explain by itself
        named |= {line.source for trace in traces for line in (*trace.lines, trace.result)}
    return frozenset(named)


def zip_bytes(answer: Any, alliance: Alliance, command: str, **more: str) -> bytes:
    """README.txt, metadata.json and rows.csv; ``more`` are further lines of the metadata."""
    told = answer.to_json()
    used = _sources(answer)
    cited = {name: f"{s.title}, {s.publisher}".rstrip(", ") for name, s in alliance.sources.items() if name in used}
    status = Status(told["status"])
    metadata = {
        "question": told["question"],
        **more,
        "summary": told["summary"],
        "status": told["status"],
        "command": command,
        "made_from": told["made_from"],
        "sources": cited,
    }
    cited_lines = "".join(f"  {name}: {title}\n" for name, title in cited.items())
    sources = f"\nSources:\n{cited_lines}" if cited else ""
    readme = (
        f"{told['summary']}\n\nTrust: {badge(status)}, the weakest of its inputs.\nComputed again by: {command}\n\n"
        "rows.csv has one row a line of the answer, exact: shares and money as decimals or fractions (1/3).\n"
        "An empty cell is a figure that is missing or not disclosed, never zero.\n"
        f"metadata.json says what the rows were computed from.\n{sources}"
    )
    files = {
        "README.txt": readme,
        "metadata.json": json.dumps(metadata, ensure_ascii=False, indent=2),
        "rows.csv": csv_text(answer),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            info = zipfile.ZipInfo(name, _DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, text)
    return out.getvalue()
