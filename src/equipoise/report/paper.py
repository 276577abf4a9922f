"""What is a paper? Blocks to be set on pages, and what must stand on every page of it: its date and where it is from.

Writers take a paper and know nothing of the question that it answers: ``web`` makes one HTML file, ``printed`` a PDF,
``sheets`` a workbook. All print the words of the same blocks, so that a figure is the same wherever it is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from equipoise.report.page import Block

__all__ = ["Paper"]


@dataclass(frozen=True)
class Paper:
    """A paper to hand over: ``blocks`` in reading order.

    ``followed`` is the name of the member followed through it, ``digests`` say by name what it was computed from,
    ``command`` prints it again, ``rows`` are the answer's flat rows for those who go on computing,
    ``stamp`` is what the paper carries with it to be verified later (``report.stamps``); empty: nothing.
    """

    title: str
    summary: str
    dated: date
    blocks: Sequence[Block]
    followed: str
    status: str
    command: str
    digests: Mapping[str, str]
    facts: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Any]] = ()
    stamp: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """The digests cut to eight digits each, in a line: enough to see that two papers differ."""
        return " · ".join(f"{name} {digest.partition(':')[2][:8]}" for name, digest in self.digests.items())
