"""How is voting power shown?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View

__all__ = ["VIEWS"]


def _remarks(answer: Any) -> list[str]:
    """What is odd about the rule, a line each."""
    return [f"Note: {remark}." for remark in answer.remarks]


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
        units="Body {body}: percent of the voting power of all who sit.",
        adds=("banzhaf_percent", "shapley_percent"),
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
        units="Body {body}: percent of the voting power of all who sit.",
        ends=_remarks,
    ),
}
