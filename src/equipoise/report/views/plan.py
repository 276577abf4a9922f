"""How is what a fund buys shown?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View

if TYPE_CHECKING:
    from equipoise.plan import Portfolio

__all__ = ["VIEWS"]

_YEARS: Final = View(
    (
        Column("year", "Year", "year"),
        Column("ceiling", "Ceiling,\n{currency} m", "millions"),
        Column("committed_percent", "Running\nprojects, %", "share"),
        Column("raised", "Raised,\n{currency} m", "millions"),
        Column("carried", "Carried\nin, {currency} m", "millions"),
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

_NAMED: Final = 6  # of more that take part, their number is told


def _chosen(plan: Portfolio) -> list[dict[str, Any]]:
    """The rows, with what was chosen of a project beside its start: how much of it, and who takes part."""
    rows = [{"what": "project", **row} for row in plan.project_rows()]
    if any(entry.start and entry.part < 1 for entry in plan.entries.values()):
        rows = [{**row, "part": row["amount"]} for row in rows]
    takers = {name: sorted(entry.pays) for name, entry in plan.entries.items() if entry.pays}
    if takers:
        words = {name: " ".join(who) if len(who) <= _NAMED else f"{len(who)} of them" for name, who in takers.items()}
        rows = [{**row, "takes_part": words.get(row["project"], "")} for row in rows]
    return rows


VIEWS: Final[Mapping[str, View]] = {
    "Portfolio": View(
        (
            Column("title", "Project"),
            Column("start", "Starts", "start"),
            Column("cost", "{currency} m", "millions"),
            Column("part", "Bought,\n{currency} m", "millions"),
            Column("decision", "", "name"),
            Column("host", "Host", "name"),
            Column("takes_part", "Takes part"),
            Column("why", "Why"),
            Column("status", "", "mark"),
        ),
        by="project",
        what="project",
        shows=_chosen,
        before=((lambda plan: plan.year_rows(), _YEARS), (lambda plan: plan.member_rows(), _MEMBERS)),
    ),
}
