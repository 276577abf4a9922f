"""Where do the campaigns keep what they found? One row each in docs/evidence.md, above the mark of their part."""

from __future__ import annotations

import os
import platform
from datetime import date
from pathlib import Path

EVIDENCE = Path(__file__).resolve().parents[1] / "docs" / "evidence.md"


def keep(row: str, part: str, seconds: float) -> None:
    """Put a row into the table of a part, in place of the one of the same name."""
    took = f"{seconds:.0f} s, {os.cpu_count()} cores, Python {platform.python_version()}"
    row = f"| {row} | {date.today():%d %b %Y}, {took} |"
    text = EVIDENCE.read_text(encoding="utf-8")
    head, mark, tail = text.partition(f"<!-- {part} -->")
    if not mark:
        raise ValueError(f"docs/evidence.md has no mark of {part!r}")
    name = row.split("|")[1].strip()
    lines = [line for line in head.splitlines() if not line.startswith(f"| {name} |")]
    EVIDENCE.write_text("\n".join([*lines, row, mark + tail]), encoding="utf-8")
