"""How is the match of contribution and influence shown?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View
from equipoise.report.wording import p_words

__all__ = ["VIEWS"]

VIEWS: Final[Mapping[str, View]] = {
    "Alignment": View(
        (
            WHO,
            Column("year", "Year", "year"),
            Column("contribution_percent", "Contri-\nbution, %", "share"),
            Column("influence_percent", "Influ-\nence, %", "share"),
            Column("ratio", "Ratio", "number"),
            Column("contribution", "Contribution"),
            Column("influence", "Influence"),
            Column("status", "", "mark"),
        ),
        sort="contribution_percent",
        latest="year",
        before=(
            (
                lambda years: [row | {"verdict": p_words(row["verdict"])} for row in years.year_rows()],
                View(
                    (
                        Column("year", "Year", "year"),
                        Column("members", "Compared", "count"),
                        Column("loosemore_hanby_percent", "Loosemore-\nHanby, %", "share"),
                        Column("gallagher_percent", "Gallagher,\n%", "share"),
                        Column("verdict", "Does influence track contribution?"),
                        Column("status", "", "mark"),
                    ),
                    by="year",
                ),
            ),
        ),
    ),
}
