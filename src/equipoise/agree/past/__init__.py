"""How did the forecast do on past cases? Each is replayed from what was known before, and scored on what happened."""

from equipoise.agree.past.answer import Record, replayed_all

__all__ = ["Record", "replayed_all"]
