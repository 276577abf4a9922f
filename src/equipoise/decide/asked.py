"""Who decides? One word for both: a body of an alliance on a day, or a rule and its members without any alliance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import overload

from equipoise.decide.game import Weights
from equipoise.decide.rule_power import RulePower, power_under
from equipoise.decide.voting_power import Power, power_in
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Rule

__all__ = ["power"]


@overload
def power(of: Alliance, who: str, /, *, day: date) -> Power: ...


@overload
def power(of: Rule | str, who: Sequence[str], weights: Weights | None = None, /) -> RulePower: ...


def power(
    of: Alliance | Rule | str, who: str | Sequence[str], weights: Weights | None = None, /, *, day: date | None = None
) -> Power | RulePower:
    """How much voting power has each member? ``power(alliance, body, day=...)`` or ``power(rule, members, weights)``.

    A rule may be its sentence. For what else can be asked of either, see ``power_in`` and ``power_under``, whose errors
    these are; and EquipoiseError for words of the one that were said of the other.

    >>> power("at least 2/3 of members in favour", ["A", "B", "C"]).game.vetoes()
    ()
    >>> power("IMF 85% by votes", ["A", "B"], {"votes": {"A": 90, "B": 10}}).rows()[0]["shapley"]
    '1'
    """
    if isinstance(of, Alliance):
        if day is None or not isinstance(who, str) or weights is not None:
            raise EquipoiseError("of an alliance, name one body and the day: power(alliance, body, day=...)")
        return power_in(of, who, day=day)
    if day is not None or isinstance(who, str):
        raise EquipoiseError("of a rule, name the members, each by itself: power(rule, members, weights)")
    return power_under(of, who, weights)
