"""What does the common fund buy, who has a say in it, and who does the work?

``bought_by_say`` is loaded when it is asked for: counting ballots is a package of its own that the other answers, and
whoever asks for them, can do without.
"""

from typing import TYPE_CHECKING, Any

from equipoise.plan.bought import Budget, Entry, Portfolio
from equipoise.plan.buying import portfolio
from equipoise.plan.capability import valued_spending
from equipoise.plan.gap import Gap, Gaps, gaps
from equipoise.plan.hand import Hand
from equipoise.plan.joint import joint_spending, joint_work
from equipoise.plan.journeys import Road, road
from equipoise.plan.lost import Lost, why_lost
from equipoise.plan.priorities import Basis, Say, percents, say
from equipoise.plan.receipt import Receipt, receipt
from equipoise.plan.workshare import Part, Work, work
from equipoise.plan.worth import Worth, domain_value

if TYPE_CHECKING:
    from equipoise.plan.ballots.priorities import BoughtBySay, bought_by_say

__all__ = [
    "Basis",
    "BoughtBySay",
    "Budget",
    "Entry",
    "Gap",
    "Gaps",
    "Hand",
    "Lost",
    "Part",
    "Portfolio",
    "Receipt",
    "Road",
    "Say",
    "Work",
    "Worth",
    "bought_by_say",
    "domain_value",
    "gaps",
    "joint_spending",
    "joint_work",
    "percents",
    "portfolio",
    "receipt",
    "road",
    "say",
    "valued_spending",
    "why_lost",
    "work",
]


def __getattr__(name: str) -> Any:
    if name not in ("BoughtBySay", "bought_by_say"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from equipoise.plan.ballots import priorities

    return getattr(priorities, name)
