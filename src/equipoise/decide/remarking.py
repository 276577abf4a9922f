"""What is odd about a rule, its clauses or its weights? Nothing of it stops the count."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from equipoise.decide.game import Game, Threshold, game_of
from equipoise.decide.indices import GamePower
from equipoise.decide.opposing import opposed
from equipoise.model import AllOf, AnyOf, Rule, parts_of

__all__ = ["remarks_on"]


def remarks_on(
    rule: Rule,
    game: Game,
    weights: Mapping[str, Mapping[str, Fraction]],
    counted: GamePower | None,
    *,
    memory_bytes: int = 2**30,
) -> tuple[str, ...]:
    """A rule or clause that cannot be met or always is, two opposite decisions that could both be carried, no weight.

    ``game`` is that of the rule, and ``counted`` its power; without that, opposite decisions may not be settled.
    """
    found = [game.remark] if game.remark else []
    everyone = range(len(game.members))
    for clause in parts_of(rule):
        if clause is rule or isinstance(clause, AllOf | AnyOf):
            continue
        form = game_of(clause, game.members, weights).form
        if not form.holds(everyone):
            found.append(f'"{clause.sentence()}" can never be met, even with everybody in favour')
        elif form.holds(()):
            found.append(f'"{clause.sentence()}" is met whatever the members say')
    if not game.remark:
        found += _opposing(game, counted, memory_bytes)
    for name, table in weights.items():
        idle = [m for m in game.members if not table[m]]
        if idle:
            found.append(f"{', '.join(idle)}: no weight by {name}")
    return tuple(found)


def _opposing(game: Game, counted: GamePower | None, memory_bytes: int) -> list[str]:
    """Whether two opposite decisions could both be carried, where that is so, or not settled."""
    form = game.form
    low = isinstance(form, Threshold) and 2 * form.quota <= sum(form.weights)
    answer = opposed(game, counted.winning if counted is not None else None, memory_bytes=memory_bytes)
    if answer:
        why = "two opposite decisions could both be carried: the rule is improper"
        return [f"the quota is at most half, and {why}" if low else why]
    if answer is None:
        whether = "whether two opposite decisions could both be carried was not counted"
        return [f"the quota is at most half; {whether}" if low else whether]
    return ["the quota is at most half, yet no two opposite decisions could both be carried"] if low else []
