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
        ends=lambda found: [
            f"In {year.year} {year.unrecorded.words}." for year in found.years[-1:] if year.unrecorded is not None
        ],
        before=(
            (
                lambda years: [row | {"verdict": p_words(row["verdict"])} for row in years.year_rows()],
                View(
                    (
                        Column("year", "Year", "year"),
                        Column("members", "Compared", "count"),
                        Column("loosemore_hanby_percent", "Loosemore-\nHanby, %", "share"),
                        Column("gini_percent", "Gini of\nratios, %", "share"),
                        Column("slope_words", "Slope\n(95%)"),
                        Column("verdict", "Does influence track contribution?"),
                        Column("status", "", "mark"),
                    ),
                    by="year",
                ),
            ),
        ),
    ),
    "InfluenceProfile": View(
        (
            WHO,
            Column("posts_percent", "Posts\nheld", "share"),
            Column("posts:host_percent", "Posts\nhosted", "share"),
            Column("seats_percent", "Seats", "share"),
            Column("chairs_percent", "Chairs", "share"),
            Column("formal-power_percent", "Voting\npower", "share"),
            Column("say_percent", "Say", "share"),
            Column("allocation_percent", "Alloca-\ntion", "share"),
            Column("return_percent", "Work", "share"),
            Column("outcome_percent", "Out-\ncome", "share"),
            Column("composite_percent", "By your\nweights", "share"),
            Column("low_percent", "Any\nweights,\nfrom", "share"),
            Column("high_percent", "to", "share"),
            Column("status", "", "mark"),
        ),
        sort="high_percent",
        units="Percent of all members, {year}. The measures are of different things; none is added to another unasked.",
        ends=lambda found: [f"{name}: {why}." for name, why in found.absent.items()],
    ),
}
