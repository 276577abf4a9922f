"""Who decides? Whether a vote carries, and how much voting power each member has, exactly."""

from equipoise.decide.asked import power
from equipoise.decide.blocs import BlocPower, power_in_blocs
from equipoise.decide.by_quota import INDICES, Index, Sweep, percents_in, power_by_quota
from equipoise.decide.change import PowerChange, power_change
from equipoise.decide.enumeration import MinimalPower, power_by_minimal
from equipoise.decide.estimating import Estimate, Estimated, estimate_of
from equipoise.decide.game import Every, Game, Some, Threshold, game_of
from equipoise.decide.indices import Certificate, GamePower, power_of
from equipoise.decide.over_quotas import (
    USUAL_QUOTAS,
    QuotaPower,
    power_over_quotas,
    usual_index,
    weights_on_offer,
)
from equipoise.decide.reaching import Reached, error_of, quota_for, weights_for
from equipoise.decide.rule_power import BadGame, RulePower, power_under
from equipoise.decide.verdict import ClauseVerdict, Side, Verdict, passes
from equipoise.decide.voting_power import MemberPower, Power, power_in
from equipoise.decide.weighing import Weighing, weighed

__all__ = [
    "INDICES",
    "USUAL_QUOTAS",
    "BadGame",
    "BlocPower",
    "Certificate",
    "ClauseVerdict",
    "Estimate",
    "Estimated",
    "Every",
    "Game",
    "GamePower",
    "Index",
    "MemberPower",
    "MinimalPower",
    "Power",
    "PowerChange",
    "QuotaPower",
    "Reached",
    "RulePower",
    "Side",
    "Some",
    "Sweep",
    "Threshold",
    "Verdict",
    "Weighing",
    "error_of",
    "estimate_of",
    "game_of",
    "passes",
    "percents_in",
    "power",
    "power_by_minimal",
    "power_by_quota",
    "power_change",
    "power_in",
    "power_in_blocs",
    "power_of",
    "power_over_quotas",
    "power_under",
    "quota_for",
    "usual_index",
    "weighed",
    "weights_for",
    "weights_on_offer",
]
