"""How are the odds shown, and who would object?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from equipoise.report.likely import by_rule, odds_columns
from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View

if TYPE_CHECKING:
    from equipoise.agree import Forecast

__all__ = ["VIEWS", "shape_lines"]


def shape_lines(forecast: Forecast) -> Sequence[str]:
    """Two humps as two named scenarios; nothing where there is one."""
    return (forecast.shaped.sentence,) if forecast.shaped is not None else ()


VIEWS: Final[Mapping[str, View]] = {
    "Forecast": View(
        (
            WHO,
            Column("objects_percent", "Ob-\njects, %", "plain"),
            Column("objects_low_percent", "90%\nfrom", "plain"),
            Column("objects_high_percent", "\nto", "plain"),
            Column("sole_objector_percent", "Alone,\n%", "plain"),
            Column("failure_share_percent", "First\nto, %", "plain"),
            Column("reason", "Why: recorded, computed or assumed"),
        ),
        units="Objects, and alone: its probability. First to: were all asked one after another in random order, how "
        "often it is the first to object, where somebody does: its part in the failure under unanimity.",
        shown=8,
        says=lambda forecast: (forecast.track_record, *shape_lines(forecast)),
        ends=lambda forecast: forecast.lacking,
        before=((by_rule, View(odds_columns("Rule"), by="rule")),),
    ),
}
