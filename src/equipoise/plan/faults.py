"""What makes a question about a purchase impossible to ask? Every fault of it at once, each with place and hint."""

from __future__ import annotations

from collections.abc import Iterable

from equipoise.errors import PlanFaults, Problem

__all__ = ["refuse"]


def refuse(what: str, problems: Iterable[Problem]) -> None:
    """Raise PlanFaults with all problems, if there are any.

    >>> refuse("project radar", [])
    >>> refuse("project radar", [Problem("", "quantity of BEL", "-2 is negative", "Give 0 or more.")])
    Traceback (most recent call last):
    equipoise.errors.PlanFaults: project radar: 1 problem
      quantity of BEL: -2 is negative
        Give 0 or more.
    """
    found = tuple(problems)
    if found:
        raise PlanFaults(what, found)
