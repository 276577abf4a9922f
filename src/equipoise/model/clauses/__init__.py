"""The closed union of typed changes. Each kind lives in the file of its noun; this is the one list of them."""

from typing import TypeAlias

from equipoise.model.clauses.about_text import AboutText, NoPrecedent, SetReview
from equipoise.model.clauses.bodies import AddSeat, RemoveSeat, SetChair, SetRule
from equipoise.model.clauses.clause import Clause, Complaint
from equipoise.model.clauses.funds import SetCeiling, SetPriority, SetReturnBand, SetSidePayments
from equipoise.model.clauses.keys import DiluteKey, ReplaceKey, SetShare
from equipoise.model.clauses.members import AdmitMember, SetSeries, WithdrawMember
from equipoise.model.clauses.projects import AddProject, JoinProject, LeaveProject, RemoveProject
from equipoise.model.clauses.requirements import SetRequirement

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

Change: TypeAlias = (
    SetShare
    | DiluteKey
    | ReplaceKey
    | SetCeiling
    | SetPriority
    | SetReturnBand
    | AddSeat
    | RemoveSeat
    | SetChair
    | SetRule
    | AdmitMember
    | WithdrawMember
    | SetSeries
    | AddProject
    | RemoveProject
    | JoinProject
    | LeaveProject
    | SetRequirement
    | SetSidePayments
    | NoPrecedent
    | SetReview
)
