"""How are the effects of a proposal shown?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View

__all__ = ["VIEWS"]

VIEWS: Final[Mapping[str, View]] = {
    "Impact": View(
        (
            WHO,
            Column("say_before_percent", "Say, %\ntoday", "share-fine"),
            Column("say_after_percent", "as pro-\nposed", "share-fine"),
            Column("say_change_points", "Points", "points-fine"),
            Column("say_change_points", "", "bar"),
            Column("amount", "Pays,\n{currency} m", "paid"),
            Column("return_change", "Work,\n{currency} m", "got"),
            Column("capability_change", "Valued*,\n{currency} m", "got"),
        ),
        units="{years}, against the rules of today. Say: mean share over what the funds buy. Sums over the years, "
        "current prices: more (+) or less (−) to pay; work at home. * Spending that the member values, not plain "
        "{currency} and without a total: one {currency} counts v / mean(v) where its domain is valued at v, and common "
        "spending counts for every member.",
        adds=("amount", "return_change"),
    ),
}
