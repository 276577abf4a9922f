"""The closed union of typed changes. Each kind lives in the file of its noun, and is one by being written there."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, TypeAlias

from equipoise.model.clauses.about_text import AboutText, NoPrecedent, SetReview
from equipoise.model.clauses.bodies import AddSeat, RemoveSeat, SetChair, SetRule
from equipoise.model.clauses.clause import Clause, Complaint
from equipoise.model.clauses.funds import SetCeiling, SetPriority, SetReturnBand, SetSidePayments
from equipoise.model.clauses.keys import DiluteKey, ReplaceKey, SetShare
from equipoise.model.clauses.members import AdmitMember, SetSeries, WithdrawMember
from equipoise.model.clauses.projects import AddProject, JoinProject, LeaveProject, RemoveProject
from equipoise.model.clauses.requirements import SetRequirement
from equipoise.model.kinds import kinds_in

__all__ = [
    "AboutText",
    "AddProject",
    "AddSeat",
    "AdmitMember",
    "Change",
    "Clause",
    "Complaint",
    "DiluteKey",
    "JoinProject",
    "LeaveProject",
    "NoPrecedent",
    "RemoveProject",
    "RemoveSeat",
    "ReplaceKey",
    "SetCeiling",
    "SetChair",
    "SetPriority",
    "SetRequirement",
    "SetReturnBand",
    "SetReview",
    "SetRule",
    "SetSeries",
    "SetShare",
    "SetSidePayments",
    "WithdrawMember",
]

# In the order in which forms and pages show them; a kind that is not named here comes after them.
_FIRST: tuple[type[Clause], ...] = (
    SetShare,
    DiluteKey,
    ReplaceKey,
    SetCeiling,
    SetPriority,
    SetReturnBand,
    AddSeat,
    RemoveSeat,
    SetChair,
    SetRule,
    AdmitMember,
    WithdrawMember,
    SetSeries,
    AddProject,
    RemoveProject,
    JoinProject,
    LeaveProject,
    SetRequirement,
    SetSidePayments,
    NoPrecedent,
    SetReview,
)

if TYPE_CHECKING:
    Change: TypeAlias = Clause
else:
    Change = reduce(or_, kinds_in(__name__, __path__, Clause, _FIRST))
