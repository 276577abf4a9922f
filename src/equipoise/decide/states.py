"""How are members counted who are much alike, under any rule? By the states a coalition can be in.

A state is how many are in favour and how much each kind of weight adds up to: all that a rule looks at. Members with
the same weights in every clause are one class, counted with binomials. Exact Python integers, any number of members
and clauses; fast as long as there are few states (few classes, or small weights).
"""

from __future__ import annotations

from math import comb, prod
from typing import TypeAlias

from equipoise.decide.game import Every, Form, Game, Threshold, clauses_in
from equipoise.decide.terms import Tally

__all__ = ["count_states", "most_states"]

State: TypeAlias = tuple[int, ...]
"""How many are in favour, then the sum of each kind of weight."""


def most_states(game: Game) -> int:
    """At most how many states can a coalition be in?"""
    kinds = _kinds(game.form)
    by_class = prod(m + 1 for m in _classes(game, kinds).values())
    by_weight = (len(game.members) + 1) * prod(sum(weights) + 1 for weights in kinds)
    return min(by_class, by_weight)


def count_states(game: Game) -> Tally:
    """Which members make the difference? Exact; costs grow with ``most_states`` times the number of classes.

    >>> count_states(Game.weighted({"A": 2, "B": 1, "C": 1}, quota=3)).swings
    ((0, 2, 1), (0, 1, 0), (0, 1, 0))
    """
    kinds, n = _kinds(game.form), len(game.members)
    classes = _classes(game, kinds)
    reached = _reached(classes, len(kinds))
    won = {state: _wins(game.form, kinds, state) for state in reached}
    wins = [0] * (n + 1)
    for state, count in reached.items():
        if won[state]:
            wins[state[0]] += count
    swings = {}
    for step in classes:
        found = [0] * n
        for state, count in _without(reached, step).items():
            if not won[state] and won[_plus(state, step)]:
                found[state[0]] += count
        swings[step] = tuple(found)
    return Tally(tuple(wins), tuple(swings[step] for step in _steps(game, kinds)))


def _kinds(form: Form) -> tuple[tuple[int, ...], ...]:
    """The different weightings in a form; counting heads is part of every state, so it is not one of them."""
    return tuple(dict.fromkeys(c.weights for c in clauses_in(form) if set(c.weights) != {1}))


def _steps(game: Game, kinds: tuple[tuple[int, ...], ...]) -> list[State]:
    return [(1, *(weights[i] for weights in kinds)) for i in range(len(game.members))]


def _classes(game: Game, kinds: tuple[tuple[int, ...], ...]) -> dict[State, int]:
    classes: dict[State, int] = {}
    for step in _steps(game, kinds):
        classes[step] = classes.get(step, 0) + 1
    return classes


def _plus(state: State, step: State, times: int = 1) -> State:
    return tuple(a + times * b for a, b in zip(state, step, strict=True))


def _reached(classes: dict[State, int], kinds: int) -> dict[State, int]:
    """Every state and how many coalitions are in it, smaller coalitions first."""
    reached = {(0,) * (kinds + 1): 1}
    for step, members in classes.items():
        grown: dict[State, int] = {}
        for state, count in reached.items():
            for joining in range(members + 1):
                new = _plus(state, step, joining)
                grown[new] = grown.get(new, 0) + count * comb(members, joining)
        reached = grown
    return dict(sorted(reached.items()))


def _without(reached: dict[State, int], step: State) -> dict[State, int]:
    """The same without one member of a class: a coalition either lacks it, or is one that lacks it and then it."""
    without: dict[State, int] = {}
    for state, count in reached.items():
        left = count - without.get(_plus(state, step, -1), 0)
        if left:
            without[state] = left
    return without


def _wins(form: Form, kinds: tuple[tuple[int, ...], ...], state: State) -> bool:
    if isinstance(form, Threshold):
        held = state[0] if set(form.weights) == {1} else state[1 + kinds.index(form.weights)]
        return held >= form.quota
    parts = (_wins(part, kinds, state) for part in form.parts)
    return all(parts) if isinstance(form, Every) else any(parts)
