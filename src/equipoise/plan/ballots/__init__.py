"""What would be bought if the members voted with their share of the money? Proportional rules over ballots.

The rules themselves are here at once. Files of ballots, and what is asked of an alliance with them, are loaded when
they are asked for: whoever counts can do without.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from equipoise.plan.ballots.compiled import load_kernel
from equipoise.plan.ballots.election import UTILITIES, BadElection, Election, Group, Utility
from equipoise.plan.ballots.equal_shares import COMPLETIONS, Completion, Lost, Outcome, Purchase, equal_shares
from equipoise.plan.ballots.greedy import greedy
from equipoise.plan.ballots.overlooked import overlooked
from equipoise.plan.ballots.phragmen import phragmen

if TYPE_CHECKING:
    from equipoise.plan.ballots.pabulib import PbFile, PbProject, PbVote, load_pb, write_pb
    from equipoise.plan.ballots.priorities import BoughtBySay, bought_by_say
    from equipoise.plan.ballots.say_ballots import ballot_box, ballot_file, usual_mixes
    from equipoise.plan.ballots.voices import Influence, Range, Voice, changed_part, influence, leave_one_out

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
    "ballot_file",
    "bought_by_say",
    "changed_part",
    "equal_shares",
    "greedy",
    "influence",
    "leave_one_out",
    "load_kernel",
    "load_pb",
    "overlooked",
    "phragmen",
    "usual_mixes",
    "write_pb",
]

_FILES: Final = {
    "pabulib": ("PbFile", "PbProject", "PbVote", "load_pb", "write_pb"),
    "priorities": ("BoughtBySay", "bought_by_say"),
    "say_ballots": ("ballot_box", "ballot_file", "usual_mixes"),
    "voices": ("Influence", "Range", "Voice", "changed_part", "influence", "leave_one_out"),
}
_HOME: Final = {name: file for file, names in _FILES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
