"""Exact values: money, dated values, figures with a status, apportionment. Imports nothing of ours."""

from equipoise.values.apportion import METHODS, Apportionment, Method, Ratio, Tie, apportion, apportioned
from equipoise.values.dated import Dated, Span, cut, days_between, holds_on, in_force, overlaps, pasted, within
from equipoise.values.figure import Figure
from equipoise.values.limits import Limits, Unmet
from equipoise.values.money import Money
from equipoise.values.parts import Parts
from equipoise.values.rounding import rounded
from equipoise.values.status import Status, weakest

__all__ = [
    "METHODS",
    "Apportionment",
    "Dated",
    "Figure",
    "Limits",
    "Method",
    "Money",
    "Parts",
    "Ratio",
    "Span",
    "Status",
    "Tie",
    "Unmet",
    "apportion",
    "apportioned",
    "cut",
    "days_between",
    "holds_on",
    "in_force",
    "overlaps",
    "pasted",
    "rounded",
    "weakest",
    "within",
]
