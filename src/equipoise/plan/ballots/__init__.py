"""What would be bought if the members voted with their share of the money? Proportional rules over ballots."""

from equipoise.plan.ballots.compiled import load_kernel
from equipoise.plan.ballots.election import UTILITIES, BadElection, Election, Group, Utility
from equipoise.plan.ballots.equal_shares import COMPLETIONS, Completion, Lost, Outcome, Purchase, equal_shares
from equipoise.plan.ballots.greedy import greedy
from equipoise.plan.ballots.influence import Influence, Range, Voice, changed_part, influence, leave_one_out
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
    "Influence",
    "Lost",
    "Outcome",
    "PbFile",
    "PbProject",
    "PbVote",
    "Purchase",
    "Range",
    "Utility",
    "Voice",
    "ballot_box",
    "bought_by_say",
    "changed_part",
    "equal_shares",
    "greedy",
    "influence",
    "leave_one_out",
    "load_kernel",
    "load_pb",
    "phragmen",
    "usual_mixes",
    "write_pb",
]
