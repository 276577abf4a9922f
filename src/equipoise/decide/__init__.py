"""Who decides? Whether a vote carries, and how much voting power each member has, exactly."""

from equipoise.decide.game import Threshold, Every, Game, Some, game_of
from equipoise.decide.indices import Certificate, GamePower, power_of
from equipoise.decide.verdict import ClauseVerdict, Verdict, passes

__all__ = [
    "Certificate",
    "Threshold",
    "ClauseVerdict",
    "Every",
    "Game",
    "GamePower",
    "Some",
    "Verdict",
    "game_of",
    "passes",
    "power_of",
]
