"""Which answers have a view? One file a question; each names its answers by their class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from equipoise.report.views import (
    agree,
    align,
    amend,
    capital,
    contest,
    decide,
    gaps,
    influence,
    joining,
    pay,
    plan,
    receipt,
    record,
    returns,
    road,
    say,
    sensitivity,
    whatif,
)
from equipoise.report.views.view import View

__all__ = ["VIEWS"]

VIEWS: Final[Mapping[str, View]] = {
    name: view
    for question in (
        pay,
        decide,
        plan,
        receipt,
        say,
        influence,
        joining,
        returns,
        gaps,
        road,
        align,
        whatif,
        agree,
        amend,
        record,
        capital,
        contest,
        sensitivity,
    )
    for name, view in question.VIEWS.items()
}
