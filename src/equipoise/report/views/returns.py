"""How is it shown what comes back as work, and what a band costs?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View

__all__ = ["VIEWS"]

VIEWS: Final[Mapping[str, View]] = {
    "Returns": View(
        (
            WHO,
            Column("year", "Year"),
            Column("contribution", "Pays,\n{currency} m", "millions"),
            Column("work", "Work,\n{currency} m", "millions"),
            Column("return", "Return"),
            Column("grade", "Grade"),
            Column("status", "", "mark"),
        ),
        sort="contribution",
        latest="year",
    ),
    "Frontier": View(
        (
            Column("band", "Band", "name"),
            WHO,
            Column("contributes", "Pays,\n{currency} m", "millions"),
            Column("works", "Work,\n{currency} m", "millions"),
            Column("bound", "At its"),
            Column("shadow_price", "A unit out of\nit saves", "fine"),
            Column("gain_per_point", "Band a point\nwider, {currency} m", "millions"),
        ),
        sort="gain_per_point",
        shown=10,
        before=(
            (
                lambda bands: bands.band_rows(),
                View(
                    (
                        Column("band", "Band", "name"),
                        Column("premium", "Premiums,\n{currency} m", "millions"),
                        Column("value", "Value left,\n{currency} m", "millions"),
                        Column("price_percent", "Price of\nfairness, %", "share"),
                    ),
                    by="band",
                ),
            ),
        ),
    ),
}
