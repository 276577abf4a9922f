"""How is the road of the projects shown, and what is their money doing?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from equipoise.report import format as fmt
from equipoise.report.page import Column
from equipoise.report.views.view import View
from equipoise.values import Status, weakest

__all__ = ["VIEWS"]

_SUMS: Final = ("programmed", "authorised", "spent", "closed", "delivered, not accepted")


def _by_payer(road: Any) -> Sequence[Mapping[str, Any]]:
    """One row a payer and currency, the sums side by side: each with how many of its projects have a figure."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    trust: dict[tuple[str, str], list[Status]] = {}
    for one in road.sum_rows():
        at = (one["payer"], one["currency"])
        fund = road.alliance.funds.get(one["fund"])
        payer = fund.title if fund is not None else one["payer"]
        row = rows.setdefault(at, {"payer": payer, "currency": one["currency"]})
        row[one["sum"]] = _cell(one)
        trust.setdefault(at, []).append(Status(one["status"]))
    return [row | {"status": str(weakest(trust[at]))} for at, row in rows.items()]


def _cell(one: Mapping[str, Any]) -> str:
    if not one["projects"]:
        return "–"
    amount = fmt.millions(one["amount"]) if one["amount"] is not None else fmt.NO_FIGURE
    return f"{amount}\n{one['with_figure']} of {one['projects']}{', in part' if one['in_part'] else ''}"


_MEANS: Final = View(
    (
        Column("title", "How long it takes"),
        Column("first_stage", "From", "name"),
        Column("stage", "to", "name"),
        Column("years", "Years", "name"),
        Column("status", "", "mark"),
    ),
    by="title",
)

VIEWS: Final[Mapping[str, View]] = {
    "Road": View(
        (
            Column("title", "Project"),
            Column("stage", "Stage", "name"),
            Column("since", "Since", "name"),
            Column("years_in_stage", "Years\nin it", "name"),
            Column("first_stage", "On record\nfrom", "name"),
            Column("years", "Years on\nthe road", "name"),
            Column("status", "", "mark"),
        ),
        by="project",
        explains="project",
        what="project",
        shown=15,
        units="Oldest first. A date known by its month or year gives an age from the least to the most it can be.",
        before=(
            (
                _by_payer,
                View(
                    (
                        Column("payer", "Paid by", "name"),
                        Column("currency", "", "name"),
                        *(Column(name, name.capitalize().replace(", ", ",\n"), "plain") for name in _SUMS),
                        Column("status", "", "mark"),
                    ),
                    by="payer",
                    units="Millions; below each, how many of the projects it is about have a figure (–: no project). "
                    "What is authorised is part of what is programmed, and so on: the sums are never added.",
                ),
            ),
            (lambda road: road.mean_rows(), _MEANS),
        ),
    ),
}
