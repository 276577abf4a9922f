"""How is voting power shown?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from equipoise.model import SIDE_BY_SIDE
from equipoise.report.format import number
from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View

__all__ = ["VIEWS"]


def _remarks(answer: Any) -> list[str]:
    """What is odd about the rule, a line each."""
    return [f"Note: {remark}." for remark in answer.remarks]


def _elsewhere(answer: Any) -> list[str]:
    """How far the power is from an aim at each quota shown, and what the table has no room for."""
    said = []
    if answer.misses:
        misses = "; ".join(f"{q:f}%: {number(100 * answer.misses[q], 2)}" for q in answer.shown)
        said.append(f"Power elsewhere than {answer.aim.words}, percent, at {misses}.")
    if len(answer.shown) < len(answer.quotas):
        said.append(f"{len(answer.shown)} of {len(answer.quotas)} quotas stand here; the files have all of them.")
    return said


VIEWS: Final[Mapping[str, View]] = {
    "Power": View(
        (
            WHO,
            Column("chair", "Chair", "yes"),
            Column("seated", "Seat", "name"),
            Column("banzhaf_percent", "Banzhaf, %", "share"),
            Column("shapley_percent", "Shapley-\nShubik, %", "share"),
            Column("veto", "Can stop\nalone", "yes"),
            Column("status", "", "mark"),
        ),
        sort="banzhaf_percent",
        units="{body}: percent of the voting power of all who sit.",
        adds=("banzhaf_percent", "shapley_percent"),
        exact={"banzhaf_percent": "banzhaf", "shapley_percent": "shapley"},
        ends=_remarks,
    ),
    "PowerChange": View(
        (
            WHO,
            Column("shapley_before_percent", "Shapley-\nShubik, %\nbefore", "share"),
            Column("shapley_after_percent", "after", "share"),
            Column("shapley_moved_percent", "moved,\npoints", "points"),
            Column("banzhaf_before_percent", "Banzhaf,\n%\nbefore", "share"),
            Column("banzhaf_after_percent", "after", "share"),
            Column("veto_before", "Can stop\nalone\nbefore", "yes"),
            Column("veto_after", "after", "yes"),
            Column("status", "", "mark"),
        ),
        sort="shapley_moved_percent",
        units="{body}: percent of the voting power of all who sit.",
        ends=_remarks,
    ),
    "QuotaPower": View(
        (
            WHO,
            Column("weight_percent", "Weight,\n%", "share"),
            *(Column(f"at_{i}", f"Power, %\nat {{quota_{i}}}%", "share") for i in range(1, SIDE_BY_SIDE + 1)),
            Column("status", "", "mark"),
        ),
        sort="at_1",
        units="{body}: weight and power in percent of all who sit; power by {index}, each quota counted by itself.",
        adds=("weight_percent", *(f"at_{i}" for i in range(1, SIDE_BY_SIDE + 1))),
        exact={"weight_percent": "weight", **{f"at_{i}": f"power_{i}" for i in range(1, SIDE_BY_SIDE + 1)}},
        shows=lambda answer: answer.side_by_side(),
        ends=_elsewhere,
    ),
}
