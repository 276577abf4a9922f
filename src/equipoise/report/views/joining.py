"""How is it shown who joins a joint project, and what a departure sets off?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from equipoise.report.format import exact
from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View
from equipoise.report.wording import spoken

if TYPE_CHECKING:
    from equipoise.plan.joining import Allocation

__all__ = ["VIEWS"]

_WORTH: Final = ("worth", "return_benefit", "pays_if_all", "pays_alone")
_PAID: Final = ("by_quantity", "by_key", "by_equal", "by_shapley")


def _amount(key: str, header: str) -> tuple[Column, Column]:
    # Large amounts stand in millions: then the rows have the second key in place of the first.
    return Column(key, header, "number"), Column(f"{key}_m", f"{header}, m", "millions")


def _scaled(rows: list[dict[str, Any]], keys: tuple[str, ...]) -> list[dict[str, Any]]:
    """The rows as they are, or, when one of these amounts reaches a million, with all of them in millions."""
    if all(abs(exact(row[key])) < 10**6 for row in rows for key in keys if row.get(key) is not None):
        return rows
    return [{f"{key}_m" if key in keys else key: value for key, value in row.items()} for row in rows]


_CORE: Final = View(
    (
        Column("rule", "Cost shared by", "name"),
        Column("in_core", "In the\ncore", "yes"),
        *_amount("worst_excess", "Most that a\ngroup gains"),
        Column("worst_group", "The group that gains, or comes nearest"),
    ),
    by="rule",
    units="In the core: no group would pay less by buying alone what it wants; above 0, the group gains by leaving.",
)


def _rules(found: Allocation) -> list[dict[str, Any]]:
    """A row a rule, with its core test."""
    return _scaled(list({row["rule"]: row for row in found.rows()}.values()), ("worst_excess",))


def _side_by_side(found: Allocation) -> list[dict[str, Any]]:
    """A row a member, with what it pays under every rule."""
    rows: dict[str, dict[str, Any]] = {}
    for row in found.rows():
        rows.setdefault(row["member"], dict(row))[f"by_{row['rule']}"] = row["amount"]
    return _scaled(list(rows.values()), ("alone", *_PAID))


VIEWS: Final[Mapping[str, View]] = {
    "Joining": View(
        (
            WHO,
            Column("quantity", "Wants", "count"),
            *_amount("worth", "Worth\nto it"),
            *_amount("return_benefit", "Return"),
            *_amount("pays_if_all", "Pays if\nall join"),
            *_amount("pays_alone", "Alone"),
            Column("in_from_all", "All in:\nin", "yes"),
            Column("in_from_none", "None\nin: in", "yes"),
            Column("when_it_leaves", "If it leaves,\nthe project"),
        ),
        sort="quantity",
        units="Amounts: {currency}.",
        shows=lambda found: _scaled(found.rows(), _WORTH),
    ),
    "Allocation": View(
        (
            WHO,
            Column("quantity", "Wants", "count"),
            *_amount("alone", "Alone"),
            *_amount("by_quantity", "By\nquantity"),
            *_amount("by_key", "By cost\nkey"),
            *_amount("by_equal", "Equal\nparts"),
            *_amount("by_shapley", "Shapley"),
        ),
        sort="quantity",
        adds=("quantity", *(f"{key}{unit}" for key in _PAID for unit in ("", "_m"))),
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
            Column("value", "Value", "name"),
            Column("scenarios", "Scena-\nrios", "count"),
            Column("stable", "Stable\nbefore", "count"),
            Column("dissolves", "Dis-\nsolves", "count"),
            Column("shrinks", "Shrinks", "count"),
            Column("holds", "Holds", "count"),
            Column("dissolves_percent", "Dis-\nsolves, %", "share"),
        ),
        by="assumption",
        shows=lambda found: [{**row, "assumption": spoken(row["assumption"])} for row in found.rows()],
    ),
}
