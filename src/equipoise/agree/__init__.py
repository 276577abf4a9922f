"""Will it pass, and who would object? Computed gains, assumed preferences, and the odds of consensus."""

from equipoise.agree.answer import Forecast, MemberOdds
from equipoise.agree.following import Following
from equipoise.agree.forecast import forecast
from equipoise.agree.odds import Odds, percent
from equipoise.agree.route import BodyOdds

__all__ = ["BodyOdds", "Following", "Forecast", "MemberOdds", "Odds", "forecast", "percent"]
