"""How is the match of contribution and influence shown?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View
from equipoise.report.wording import p_words

__all__ = ["VIEWS"]

#: Who has most by each measure, a row a year.
_MOST: Final = View(
    (
        Column("year", "Year", "year"),
        Column("posts_most", "Posts\nheld", "plain"),
        Column("posts:host_most", "Posts\nhosted", "plain"),
        Column("seats_most", "Seats", "plain"),
        Column("chairs_most", "Chairs", "plain"),
        Column("formal-power_most", "Voting\npower", "plain"),
        Column("say_most", "Say", "plain"),
        Column("allocation_most", "Alloca-\ntion", "plain"),
        Column("return_most", "Work", "plain"),
        Column("outcome_most", "Outcome", "plain"),
        Column("status", "", "mark"),
    ),
    by="year",
    units="Who has most, with percent of all members; +2: two more have as much.",
)

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
            Column("year", "Year", "year"),
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
        sort="posts_percent",
        latest="year",
        units="Percent of all members, {year}. The measures are of different things; none is added to another unasked.",
        ends=lambda found: found.absences,
        before=((lambda found: found.year_rows() if len(found.years) > 1 else [], _MOST),),
    ),
}
