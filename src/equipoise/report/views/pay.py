"""How are calls for contributions and burdens shown?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View

__all__ = ["VIEWS"]

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
        units="Fund {fund}, {year}: {currency} at current prices; shares in percent of the fund.",
        adds=("share_percent", "amount", "difference", "net"),
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
