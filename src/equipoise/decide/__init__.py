"""Who decides? Whether a vote carries, and how much voting power each member has, exactly."""

from equipoise.decide.game import Every, Game, Some, Threshold, game_of
from equipoise.decide.indices import Certificate, GamePower, power_of
from equipoise.decide.verdict import ClauseVerdict, Verdict, passes
from equipoise.decide.voting_power import MemberPower, Power, power
from equipoise.decide.weighing import Weighing, weighed

__all__ = [
    "Certificate",
    "ClauseVerdict",
    "Every",
    "Game",
    "GamePower",
    "MemberPower",
    "Power",
    "Some",
    "Threshold",
    "Verdict",
    "Weighing",
    "game_of",
    "passes",
    "power",
    "power_of",
    "weighed",
]
