"""What would be bought if the members voted with their share of the money? Proportional rules over ballots."""

from equipoise.plan.ballots.election import UTILITIES, BadElection, Election, Group, Utility
from equipoise.plan.ballots.equal_shares import COMPLETIONS, Completion, Lost, Outcome, Purchase, equal_shares
from equipoise.plan.ballots.greedy import greedy
from equipoise.plan.ballots.pabulib import PbFile, PbProject, PbVote
from equipoise.plan.ballots.pabulib import load as load_pb
from equipoise.plan.ballots.pabulib import write as write_pb
from equipoise.plan.ballots.phragmen import phragmen
from equipoise.plan.ballots.priorities import BoughtBySay, bought_by_say
from equipoise.plan.ballots.say_ballots import ballot_box, usual_mixes

__all__ = [
    "COMPLETIONS",
    "UTILITIES",
    "BadElection",
    "BoughtBySay",
    "Completion",
    "Election",
    "Group",
    "Lost",
    "Outcome",
    "PbFile",
    "PbProject",
    "PbVote",
    "Purchase",
    "Utility",
    "ballot_box",
    "bought_by_say",
    "equal_shares",
    "greedy",
    "load_pb",
    "phragmen",
    "usual_mixes",
    "write_pb",
]
