"""How is it shown who joins a joint project, and what a departure sets off?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View

__all__ = ["VIEWS"]

VIEWS: Final[Mapping[str, View]] = {
    "Joining": View(
        (
            WHO,
            Column("quantity", "Wants", "count"),
            Column("worth", "Worth\nto it", "number"),
            Column("return_benefit", "Return", "number"),
            Column("pays_if_all", "Pays if\nall join", "number"),
            Column("pays_alone", "Alone", "number"),
            Column("in_from_all", "All in:\nin", "yes"),
            Column("in_from_none", "None\nin: in", "yes"),
            Column("when_it_leaves", "If it leaves,\nthe project"),
        ),
        sort="quantity",
        units="Amounts: {currency}.",
    ),
    "Cascade": View(
        (
            Column("round", "Round", "start"),
            WHO,
            Column("move", "", "name"),
            Column("paid_before", "Paid\nbefore", "number"),
            Column("would_pay", "Would\npay", "number"),
            Column("gain", "Worth\nto it", "number"),
        ),
        units="Amounts: {currency}.",
    ),
    "Scenarios": View(
        (
            Column("assumption", "Assumed", "name"),
            Column("value", "Value"),
            Column("scenarios", "Scena-\nrios", "count"),
            Column("stable", "Stable\nbefore", "count"),
            Column("dissolves", "Dis-\nsolves", "count"),
            Column("shrinks", "Shrinks", "count"),
            Column("holds", "Holds", "count"),
            Column("dissolves_percent", "Dis-\nsolves, %", "share"),
        ),
        by="assumption",
    ),
}
