"""Will it pass, and who would object? Computed gains, assumed preferences, and the odds of consensus."""

from equipoise.agree.amending import Amendment, amend
from equipoise.agree.answer import SURE, Forecast, MemberOdds
from equipoise.agree.capital import CapitalView, capital_view, outcome_influence
from equipoise.agree.contesting import Contest, Quarrel, contest, contested, figure, objections, quarrel
from equipoise.agree.following import Following
from equipoise.agree.forecast import DRAWS, forecast
from equipoise.agree.odds import Odds, percent
from equipoise.agree.past import outcomes_by_year
from equipoise.agree.route import BodyOdds
from equipoise.agree.sensitivity import Sensitivity, sensitivity, shaped
from equipoise.agree.sweeping import Sweep, sweep
from equipoise.agree.track import record, track_record

__all__ = [
    "DRAWS",
    "SURE",
    "Amendment",
    "BodyOdds",
    "CapitalView",
    "Contest",
    "Following",
    "Forecast",
    "MemberOdds",
    "Odds",
    "Quarrel",
    "Sensitivity",
    "Sweep",
    "amend",
    "capital_view",
    "contest",
    "contested",
    "figure",
    "forecast",
    "objections",
    "outcome_influence",
    "outcomes_by_year",
    "percent",
    "quarrel",
    "record",
    "sensitivity",
    "shaped",
    "sweep",
    "track_record",
]
