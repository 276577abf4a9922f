"""How is what a fund buys shown?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View

__all__ = ["VIEWS"]

_YEARS: Final = View(
    (
        Column("year", "Year", "year"),
        Column("ceiling", "Ceiling,\n{currency} m", "millions"),
        Column("committed_percent", "Running\nprojects, %", "share"),
        Column("room", "Room,\n{currency} m", "millions"),
        Column("amount", "Spent,\n{currency} m", "millions"),
        Column("left", "Left,\n{currency} m", "millions"),
        Column("status", "", "mark"),
    ),
    by="year",
)
_MEMBERS: Final = View(
    (
        WHO,
        Column("share_percent", "Say, %", "share"),
        Column("satisfaction_percent", "Served, %", "share"),
    ),
    sort="satisfaction_percent",
    units="Say over the fund's priorities; served: what is bought of all that the member values, by money.",
    shown=10,
)

VIEWS: Final[Mapping[str, View]] = {
    "Portfolio": View(
        (
            Column("title", "Project"),
            Column("start", "Starts", "start"),
            Column("cost", "{currency} m", "millions"),
            Column("decision", "", "name"),
            Column("why", "Why"),
            Column("status", "", "mark"),
        ),
        by="project",
        what="project",
        before=((lambda plan: plan.year_rows(), _YEARS), (lambda plan: plan.member_rows(), _MEMBERS)),
    ),
}
