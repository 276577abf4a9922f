"""Has a kind of change, or of step, a test of its own? Then the tables of the general tests need not know it.

So whoever adds one writes a file and a test, and touches nothing else: docs/first-change.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["ADVICE", "without_own_test"]

ADVICE = "give it a test that imports it from its file (docs/first-change.md), or a row in the table of this test"


def without_own_test(kinds: Iterable[type[Any]]) -> list[str]:
    """Of some kinds those that no test imports from the file that defines them."""
    here = Path(__file__).parent
    files = [file for file in here.rglob("test_*.py") if file.parent != here / "docs"]  # there they are only told
    texts = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return [
        kind.__name__
        for kind in kinds
        if not re.search(rf"^from {re.escape(kind.__module__)} import [^\n]*\b{kind.__name__}\b", texts, re.MULTILINE)
    ]
