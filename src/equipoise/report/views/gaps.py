"""How are gaps shown: by requirement, by what closes them, and by member?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View
from equipoise.report.wording import spoken

__all__ = ["VIEWS"]


def _requirements(gaps: Any) -> list[dict[str, Any]]:
    """One row a requirement, its domain in words."""
    return [{**row, "domain": spoken(row["domain"])} for row in gaps.requirement_rows()]


_PROJECTS: Final = View(
    (
        Column("required", "Required"),
        Column("title", "Closed by"),
        Column("amount", "Brings", "count"),
        Column("when", "When", "name"),
        Column("state", "", "name"),
        Column("eligible", "Common\nfund?", "name"),
        Column("status", "", "mark"),
    ),
    by="project",
    units="Common fund: may one pay, as it is over and above what a member could be expected to provide itself? Why is "
    "in the JSON and CSV files.",
)
_REQUIREMENTS: Final = View(
    (
        Column("domain", "Domain", "name"),
        Column("title", "Required"),
        Column("target", "Target", "count"),
        Column("held", "Held", "count"),
        Column("unknown", "Not\nknown", "count"),
        Column("delivered", "Deliv-\nered", "count"),
        Column("in_delivery", "In de-\nlivery", "count"),
        Column("gap", "Gap", "count"),
        Column("bought", "Plan\nbuys", "count"),
        Column("remaining", "Re-\nmains", "count"),
        Column("status", "", "mark"),
    ),
    by="requirement",
    units="Units as each requirement names them. Not known: members (or the alliance itself) whose holding is on no "
    "record; their gap is then the most it can be. Plan: what the fund would buy that delivers by the day.",
)

VIEWS: Final[Mapping[str, View]] = {
    "Gaps": View(
        (
            WHO,
            Column("title", "Requirement"),
            Column("share_percent", "Share, %", "share"),
            Column("target", "Fair\nshare", "count"),
            Column("held", "Holds", "count"),
            Column("delivered", "Brought by\nprojects", "count"),
            Column("gap", "Gap", "count"),
            Column("status", "", "mark"),
        ),
        sort="gap",
        what="member",
        shown=12,
        units="Fair share: what is not held in common, in whole units, largest remainder.",
        before=((_requirements, _REQUIREMENTS), (lambda gaps: gaps.project_rows(), _PROJECTS)),
    ),
}
