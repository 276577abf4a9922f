"""Exact values: money, dated values, figures with a status, apportionment. Imports nothing of ours."""

from equipoise.values.apportion import apportion
from equipoise.values.dated import Span, cut, days_between, in_force, overlaps, pasted, within
from equipoise.values.figure import Figure
from equipoise.values.money import Money
from equipoise.values.status import Status, weakest

__all__ = [
    "Figure",
    "Money",
    "Span",
    "Status",
    "apportion",
    "cut",
    "days_between",
    "in_force",
    "overlaps",
    "pasted",
    "weakest",
    "within",
]
