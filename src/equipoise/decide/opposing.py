"""Could two opposite decisions both be carried? Then the rule is improper: some coalition and all the others both win.

A coalition blocks when the others cannot carry without it; the game in which blocking is winning is the dual. A rule is
proper when every winning coalition blocks, that is, when "wins and blocks" is won by as many coalitions as the rule
itself. Most rules need no count for it: the clauses of the dual ask for less than those of the rule, and drop out.
Source: Taylor and Zwicker, "Simple Games" (1999), chapter 1.
"""

from __future__ import annotations

from equipoise.decide.game import Every, Form, Game, Some, Threshold
from equipoise.decide.indices import power_of
from equipoise.decide.terms import signed_terms
from equipoise.errors import EquipoiseError

__all__ = ["dual_of", "opposed"]


def dual_of(form: Form) -> Form:
    """Met by those without whom the others cannot meet this form.

    >>> dual_of(Threshold((3, 2, 1), 4)), dual_of(Some((Threshold((1, 1), 2), Threshold((5, 1), 5))))
    (Threshold(weights=(3, 2, 1), quota=3), Every(parts=(Threshold(weights=(1, 1), quota=1), \
Threshold(weights=(5, 1), quota=2))))
    """
    if isinstance(form, Threshold):
        return Threshold(form.weights, sum(form.weights) - form.quota + 1)
    parts = tuple(dual_of(part) for part in form.parts)
    return Some(parts) if isinstance(form, Every) else Every(parts)


def opposed(game: Game, winning: int | None, *, memory_bytes: int = 2**30) -> bool | None:
    """Could some members carry one thing and all the others its opposite? None: too large to settle.

    ``winning``: how many coalitions win; None when that was not counted, and then nothing is counted here.

    >>> opposed(Game.weighted({"A": 2, "B": 1, "C": 1}, quota=2), 5), opposed(Game.weighted({"A": 5, "B": 1}, 3), 2)
    (True, False)
    """
    both = Every((game.form, dual_of(game.form)))
    if winning is not None and 2 * winning > 1 << len(game.members):
        return True  # of some coalition and all the others both are among them
    try:
        if signed_terms(both) == signed_terms(game.form):
            return False
        if winning is None:
            return None
        return power_of(Game(game.members, both), by_size=False, memory_bytes=memory_bytes).winning < winning
    except EquipoiseError:  # too many combinations of clauses, or too large
        return None
