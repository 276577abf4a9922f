"""What does the common fund buy, who has a say in it, and who does the work?"""

from equipoise.plan.priorities import Basis, Say, percents, say
from equipoise.plan.workshare import Part, Work, work
from equipoise.plan.worth import domain_value

__all__ = ["Basis", "Part", "Say", "Work", "domain_value", "percents", "say", "work"]
