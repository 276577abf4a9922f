"""How much of what each member pays comes back as work, and what does it cost to hold that within a band?"""

from equipoise.plan.retour.frontier import BANDS, Frontier, Point, frontier, limits_of
from equipoise.plan.retour.joint_market import PREMIUM, joint_market
from equipoise.plan.retour.market import Market, Place
from equipoise.plan.retour.programme import Assignment, Limits, assigned
from equipoise.plan.retour.returns import (
    CERN_SERVICES,
    CERN_SUPPLIES,
    PRESETS,
    Grades,
    Return,
    Returns,
    graded_by_band,
    returns,
)

__all__ = [
    "BANDS",
    "CERN_SERVICES",
    "CERN_SUPPLIES",
    "PREMIUM",
    "PRESETS",
    "Assignment",
    "Frontier",
    "Grades",
    "Limits",
    "Market",
    "Place",
    "Point",
    "Return",
    "Returns",
    "assigned",
    "frontier",
    "graded_by_band",
    "joint_market",
    "limits_of",
    "returns",
]
