"""Which projects start when, who hosts them, takes part, pays and works, so that the plan is worth most?"""

from equipoise.plan.schedule.band_prices import least_missed
from equipoise.plan.schedule.limits_kept import Breach, breaches, hosted, overspent, rooms
from equipoise.plan.schedule.problem import Band, Candidate, Carry, Joining, Limits, Quota, Schedule, Way, worth_of
from equipoise.plan.schedule.search import best_schedule, whole_programme

__all__ = [
    "Band",
    "Breach",
    "Candidate",
    "Carry",
    "Joining",
    "Limits",
    "Quota",
    "Schedule",
    "Way",
    "best_schedule",
    "breaches",
    "hosted",
    "least_missed",
    "overspent",
    "rooms",
    "whole_programme",
    "worth_of",
]
