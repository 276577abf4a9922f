"""Applying a proposal: how long does it take to make an alliance with all clauses of Canada's request?

Beside a deep copy of the same alliance, which is what a reform by copying would cost before its first clause. The floor
is a copy of nothing but its outermost object.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import equipoise
from equipoise.model import apply
from figures import Beside, Floor, Row, repeated, timed


def rows(_: Path) -> Iterator[Row]:
    """One row."""
    nato = equipoise.load("nato")
    proposal = equipoise.load_proposal(nato, "canada-2026")
    copied = Beside("copy.deepcopy of the alliance", timed(lambda: copy.deepcopy(nato), 7))
    outermost = repeated(lambda: copy.copy(nato), 7, 100)
    ours = timed(lambda: apply(nato, proposal), 15)
    floor = Floor("a shallow copy of the alliance", min(outermost.runs))
    yield Row("all clauses of Canada's request", ours, floor, peers=(copied,))
