"""How did the forecast do on past cases? Each is replayed from what was known before, and scored on what happened."""

from equipoise.agree.past.answer import Record, replayed_all
from equipoise.agree.past.outcomes import outcomes_by_year

__all__ = ["Record", "outcomes_by_year", "replayed_all"]
