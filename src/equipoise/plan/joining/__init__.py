"""Who joins a joint project, who pays what inside it, and what happens when a member leaves?"""

from equipoise.plan.joining.allocating import Allocation, allocation
from equipoise.plan.joining.costs import Cost, Scale
from equipoise.plan.joining.game import Move, Settled, settle
from equipoise.plan.joining.joined import Joining, joining
from equipoise.plan.joining.leaving import Cascade, cascade
from equipoise.plan.joining.offers import ASSUMED, Assumed, Offer, Partner, Range, offer
from equipoise.plan.joining.scenarios import Scenario, Scenarios, scenarios
from equipoise.plan.joining.splitting import RULES, Excess, SplitRule, shapley, split, submodular, worst_excess

__all__ = [
    "ASSUMED",
    "RULES",
    "Allocation",
    "Assumed",
    "Cascade",
    "Cost",
    "Excess",
    "Joining",
    "Move",
    "Offer",
    "Partner",
    "Range",
    "Scale",
    "Scenario",
    "Scenarios",
    "Settled",
    "SplitRule",
    "allocation",
    "cascade",
    "joining",
    "offer",
    "scenarios",
    "settle",
    "shapley",
    "split",
    "submodular",
    "worst_excess",
]
