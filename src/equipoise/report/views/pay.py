"""How are calls for contributions and burdens shown?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from textwrap import wrap
from typing import Any, Final

from equipoise.model import SIDE_BY_SIDE
from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View

__all__ = ["VIEWS"]

_NARROW: Final = 16  # a title over a column of money is broken at this width


def _other_keys(answer: Any) -> list[str]:
    """Which keys cannot be used, and that the table has no room for all of them."""
    keys = len(answer.amounts)
    left = [f"{SIDE_BY_SIDE} of {keys} keys stand here; the files have all of them."] if keys > SIDE_BY_SIDE else []
    return [*left, *(f"{key}: {why}" for key, why in answer.refused.items())]


def _side_by_side(answer: Any) -> list[dict[str, Any]]:
    """A column a key, under its title, which is broken where it is long; two of one title keep their ids."""
    keys = answer.alliance.keys
    often = Counter(key.title for key in keys.values())
    heads = {id_: "\n".join(wrap(k.title, _NARROW)) for id_, k in keys.items() if often[k.title] == 1}
    return [
        {k: heads.get(v, v) if k.startswith("key_") else v for k, v in row.items()} for row in answer.side_by_side()
    ]


VIEWS: Final[Mapping[str, View]] = {
    "Calls": View(
        (
            WHO,
            Column("share_percent", "Share, %", "share"),
            Column("amount", "Call, {currency}", "cents"),
            Column("difference", "Difference call, {currency}", "paid-cents"),
            Column("net", "Net, {currency}", "cents"),
            Column("status", "", "mark"),
        ),
        sort="net",
        units="{fund}, {year}: {currency} at current prices; shares in percent of the fund.",
        adds=("share_percent", "amount", "difference", "net"),
    ),
    "Targets": View(
        (
            WHO,
            Column("spending", "Spending", "count"),
            Column("of_gdp_percent", "% of\nGDP", "share"),
            Column("pledged_percent", "Pledged,\n%", "share"),
            *(Column(f"gap_{i}", f"Pledge gap\nto {{target_{i}}}%", "count") for i in range(1, 4)),
            Column("equipment_percent", "Equip-\nment, %", "share"),
            Column("equipment_gap", "Gap to\n{equipment_target}%", "count"),
            *(Column(f"other_{i}_gap", f"Below\n{{other_{i}}}", "number") for i in (1, 2)),
            Column("status", "", "mark"),
        ),
        sort="spending",
        units="{year}. Money in the unit of spending; no gap: 0. Not a debt: what is owed is in the ledger of a fund.",
        adds=("gap_1", "gap_2", "gap_3", "equipment_gap"),
    ),
    "Exploitation": View(
        (
            Column("year", "Year", "year"),
            Column("members", "Ranked", "count"),
            Column("spearman", "Spearman", "number"),
            Column("spearman_p", "p", "fine"),
            Column("kendall", "Kendall", "number"),
            Column("kendall_p", "p", "fine"),
            Column("verdict", "At 5%", "name"),
            Column("gini", "Gini", "number"),
            Column("herfindahl", "Herfindahl", "number"),
            Column("theil", "Theil", "number"),
            Column("status", "", "mark"),
        ),
        units="GDP against spending over GDP; Gini, Herfindahl and Theil of spending.",
        ends=lambda answer: answer.methods,
        by="year",
        explains="year",
    ),
    "EveryKey": View(
        (
            WHO,
            *(Column(f"amount_{i}", f"{{key_{i}}}", "cents") for i in range(1, SIDE_BY_SIDE + 1)),
            Column("status", "", "mark"),
        ),
        sort="amount_1",
        units="{fund}, {year}, {currency}: what each would pay under each key in force on 1 January.",
        adds=tuple(f"amount_{i}" for i in range(1, SIDE_BY_SIDE + 1)),
        shows=_side_by_side,
        ends=_other_keys,
    ),
    "Quarters": View(
        (
            Column("quarter", "Quarter", "name"),
            Column("called", "Called, {currency}", "cents"),
            Column("forecast", "Forecast, {currency}", "cents"),
            Column("spent", "Spent, {currency}", "cents"),
            Column("called_less_spent", "Called\nless spent", "paid-cents"),
            Column("forecast_less_spent", "Forecast\nless spent", "paid-cents"),
            Column("status", "", "mark"),
        ),
        units="{fund}: called is what falls due within the quarter; money at current prices.",
        adds=("called", "forecast", "spent", "called_less_spent", "forecast_less_spent"),
        by="quarter",
        explains="quarter",
    ),
    "Ledger": View(
        (
            WHO,
            Column("assessed_share_percent", "Assessed\nshare, %", "share"),
            Column("called", "Called", "cents"),
            Column("paid", "Paid", "cents"),
            Column("in_kind", "In kind", "cents"),
            Column("advance", "Advance", "cents"),
            Column("overdue", "Overdue", "cents"),
            Column("overdue_days", "Days", "count"),
        ),
        sort="called",
        units="{fund} on {on}, {currency}. Assessed: what the key says. Overdue: called, past its day and unpaid.",
        adds=("called", "paid", "in_kind", "advance", "overdue"),
    ),
    "Correction": View(
        (
            WHO,
            Column("issued", "Issued, {currency}", "cents"),
            Column("corrected", "By the rules, {currency}", "cents"),
            Column("difference_call", "Difference call", "paid-cents"),
        ),
        sort="difference_call",
        units="{fund}, {year}: what was issued stands; the difference is called, or given back.",
        adds=("issued", "corrected", "difference_call"),
    ),
    "Burden": View(
        (
            WHO,
            Column("spending", "Spending", "count"),
            Column("of_gdp_percent", "% of\nGDP", "share"),
            Column("spending_share_percent", "% of all\nspending", "share"),
            Column("gdp_share_percent", "% of\nall GDP", "share"),
            Column("cost_share_percent", "Cost\nshare, %", "share"),
            Column("per_head", "A head", "count"),
            Column("personnel", "Person-\nnel", "tenth"),
            Column("equipment_percent", "Equip-\nment, %", "share"),
            Column("status", "", "mark"),
        ),
        sort="spending",
    ),
}
