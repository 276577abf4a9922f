"""How long does it take to apply a proposal, beside a deep copy of the same alliance?

Run: python3 x.py bench. The figure to read is the ratio of the two means.
"""

from __future__ import annotations

import copy
from typing import Any

import equipoise
from equipoise.model import apply


def test_apply(benchmark: Any) -> None:
    """Apply all clauses of canada-2026 to the NATO folder."""
    nato = equipoise.load("nato")
    proposal = equipoise.load_proposal(nato, "canada-2026")
    benchmark.group = "apply"
    benchmark(apply, nato, proposal)


def test_deep_copy(benchmark: Any) -> None:
    """What a reform as a deep copy of the world would cost before its first clause."""
    nato = equipoise.load("nato")
    benchmark.group = "apply"
    benchmark(copy.deepcopy, nato)
