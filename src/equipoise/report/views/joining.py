"""How is it shown who joins a joint project, and what a departure sets off?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View

if TYPE_CHECKING:
    from equipoise.plan.joining import Allocation

__all__ = ["VIEWS"]

_CORE: Final = View(
    (
        Column("rule", "Cost shared by", "name"),
        Column("in_core", "In the\ncore", "yes"),
        Column("worst_excess", "Most that a\ngroup gains", "number"),
        Column("worst_group", "The group that gains, or comes nearest"),
    ),
    by="rule",
    units="In the core: no group would pay less by buying alone what it wants; above 0, the group gains by leaving.",
)


def _rules(found: Allocation) -> list[dict[str, Any]]:
    """A row a rule, with its core test."""
    return list({row["rule"]: row for row in found.rows()}.values())


def _side_by_side(found: Allocation) -> list[dict[str, Any]]:
    """A row a member, with what it pays under every rule."""
    rows: dict[str, dict[str, Any]] = {}
    for row in found.rows():
        rows.setdefault(row["member"], dict(row))[f"by_{row['rule']}"] = row["amount"]
    return list(rows.values())


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
    "Allocation": View(
        (
            WHO,
            Column("quantity", "Wants", "count"),
            Column("alone", "Alone", "number"),
            Column("by_quantity", "By\nquantity", "number"),
            Column("by_key", "By cost\nkey", "number"),
            Column("by_equal", "Equal\nparts", "number"),
            Column("by_shapley", "Shapley", "number"),
        ),
        sort="quantity",
        adds=("quantity", "by_quantity", "by_key", "by_equal", "by_shapley"),
        units="Amounts: {currency}.",
        before=((_rules, _CORE),),
        shows=_side_by_side,
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
