"""How much power have members who stand in voting blocs? Owen and Banzhaf-Owen, exact.

Members of a bloc agree first to stand together: power of the blocs among each other, then of the members within theirs,
who may also threaten to leave alone. For every group of mates that may stand with a member, the member faces the other
blocs, each of which votes as one, in a game in which those mates have already voted: its swings there by number of
blocs are what both indices are made of. So there are p 2^(p-1) counts for a bloc of p, each by whichever algorithm
fits.

- Owen: Shapley-Shubik where blocs join in random order, and their members in random order within; shares sum to 1.
- Banzhaf-Owen: the share of the coalitions of the other blocs and of its mates that need the member.

Sources: Owen (1977, 1982).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Final

from equipoise.decide.game import Every, Form, Game, Some, Threshold
from equipoise.decide.indices import power_of
from equipoise.errors import EquipoiseError, UnknownName

__all__ = ["BlocPower", "power_in_blocs"]

_MOST_COUNTS: Final = 20_000


@dataclass(frozen=True, slots=True)
class BlocPower:
    """Power of members who stand in blocs: ``owen`` sums to 1; ``banzhaf_owen`` is a share of coalitions."""

    owen: Mapping[str, Fraction]
    banzhaf_owen: Mapping[str, Fraction]


def power_in_blocs(game: Game, blocs: Mapping[str, Sequence[str]]) -> BlocPower:
    """The Owen and Banzhaf-Owen power of every member, given voting blocs. Who is named in none stands alone.

    Raises UnknownName for a stranger, EquipoiseError for a member of two blocs, for blocs so large that too many groups
    of mates would have to be counted, or a game too large to count.

    >>> trio = Game.weighted({"A": 1, "B": 1, "C": 1}, quota=2)
    >>> power_in_blocs(trio, {"AB": ["A", "B"]}).owen
    {'A': Fraction(1, 2), 'B': Fraction(1, 2), 'C': Fraction(0, 1)}
    """
    named = [member for members in blocs.values() for member in members]
    for member in named:
        if member not in game.members:
            raise UnknownName("member", member, game.members)
        if named.count(member) > 1:
            raise EquipoiseError(f"{member} is named twice among the blocs; a member stands in one")
    unions = [tuple(members) for members in blocs.values() if members]
    unions += [(member,) for member in game.members if member not in named]
    counts = sum(len(own) << (len(own) - 1) for own in unions)
    if counts > _MOST_COUNTS:
        largest = max(map(len, unions))
        raise EquipoiseError(f"a bloc of {largest} has too many groups of mates to count each: at most 11 in a bloc")
    owen, banzhaf = {}, {}
    for own in unions:
        others = [union for union in unions if union is not own]
        for member in own:
            owen[member], banzhaf[member] = _within(game, member, [m for m in own if m != member], others)
    return BlocPower({m: owen[m] for m in game.members}, {m: banzhaf[m] for m in game.members})


def _within(
    game: Game, member: str, mates: Sequence[str], others: Sequence[Sequence[str]]
) -> tuple[Fraction, Fraction]:
    """The Owen and the Banzhaf-Owen power of one member."""
    blocs, size = len(others) + 1, len(mates) + 1
    owen, needed = Fraction(0), 0
    for number in range(size):
        for standing in combinations(mates, number):
            by_blocs = power_of(_facing(game, member, standing, others)).swings[member]
            needed += sum(by_blocs)
            for joined, swings in enumerate(by_blocs):
                if swings:
                    orders = blocs * comb(blocs - 1, joined) * size * comb(size - 1, number)
                    owen += Fraction(swings, orders)
    return owen, Fraction(needed, 1 << (blocs - 1 + size - 1))


def _facing(game: Game, member: str, standing: Sequence[str], others: Sequence[Sequence[str]]) -> Game:
    """The game between a member and the other blocs, once those who stand with it are in favour."""
    place = {m: i for i, m in enumerate(game.members)}
    groups = [(member,), *others]

    def merged(form: Form) -> Form:
        if isinstance(form, Threshold):
            weights = tuple(sum(form.weights[place[m]] for m in group) for group in groups)
            return Threshold(weights, form.quota - sum(form.weights[place[m]] for m in standing))
        parts = tuple(merged(part) for part in form.parts)
        return Every(parts) if isinstance(form, Every) else Some(parts)

    return Game((member, *(f"bloc {k}" for k in range(len(others)))), merged(game.form))
