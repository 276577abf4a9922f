"""What does the common fund buy, who has a say in it, and who does the work?"""

from equipoise.plan.ballots.priorities import BoughtBySay, bought_by_say
from equipoise.plan.bought import Budget, Entry, Portfolio
from equipoise.plan.buying import portfolio
from equipoise.plan.capability import valued_spending
from equipoise.plan.joint import joint_spending, joint_work
from equipoise.plan.priorities import Basis, Say, percents, say
from equipoise.plan.workshare import Part, Work, work
from equipoise.plan.worth import Worth, domain_value

__all__ = [
    "Basis",
    "BoughtBySay",
    "Budget",
    "Entry",
    "Part",
    "Portfolio",
    "Say",
    "Work",
    "Worth",
    "bought_by_say",
    "domain_value",
    "joint_spending",
    "joint_work",
    "percents",
    "portfolio",
    "say",
    "valued_spending",
    "work",
]
