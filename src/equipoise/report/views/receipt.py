"""How is it shown what a hand in the plan costs, and why a project lost?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View

__all__ = ["VIEWS"]

_BEFORE: Final = (
    Column("before", "Before", "plain"),
    Column("after", "After", "plain"),
    Column("difference", "Difference", "moved"),
)
_MEASURES: Final = View((Column("measure", "Of the plan"), *_BEFORE), by="measure")
_PROJECTS: Final = View(
    (
        Column("title", "Project"),
        Column("before", "Before", "name"),
        Column("after", "After", "name"),
        Column("change", "", "name"),
        Column("why", "Why"),
        Column("status", "", "mark"),
    ),
    by="project",
    what="project",
)
_MEMBERS: Final = View(
    (WHO, *_BEFORE),
    sort="difference_points",
    units="Served: what is bought of all that the member values, by money, in percent; the difference in points.",
    shown=6,
)
_FORCED: Final = replace(_MEASURES, columns=(Column("measure", "Forced in"), *_BEFORE))
_MOVED: Final = replace(_PROJECTS, columns=tuple(c for c in _PROJECTS.columns if c.key not in ("why", "status")))

VIEWS: Final[Mapping[str, View]] = {
    "Receipt": replace(
        _PROJECTS,
        before=(
            (lambda paper: paper.measure_rows(printed=True), _MEASURES),
            (lambda paper: paper.member_rows(), _MEMBERS),
        ),
    ),
    "Lost": View(
        (
            Column("limit", "Limit", "name"),
            Column("about", "Of", "name"),
            Column("year", "Year", "year"),
            Column("amount", "Short,\n{currency} m", "millions"),
            Column("status", "", "mark"),
        ),
        by="limit",
        # What is bought, or is no candidate, is kept out by no limit: the sentence says what it is.
        shows=lambda lost: [row for row in lost.rows() if row["limit"] not in ("none", "other")],
        before=(
            (lambda lost: lost.forced.measure_rows(printed=True) if lost.forced else [], _FORCED),
            (lambda lost: [r for r in lost.forced.project_rows() if r["change"]] if lost.forced else [], _MOVED),
        ),
    ),
}
