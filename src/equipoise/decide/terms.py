"""How is a rule with "any" in it counted? As a signed sum of terms in which everything must hold.

"a or b" wins where a wins, plus where b wins, minus where both do (inclusion and exclusion). Swings are linear in who
wins, so each term is counted alone and the counts are added. Within a term the easy parts are settled first:

- clauses over the same weights: only the largest quota matters;
- a member without whom a clause cannot hold is required: counted apart, then left out;
- a clause that weighs everybody who is left alike is a size: at least so many in favour.

What remains are ``clauses`` with real weights, and none when a closed form answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb

from equipoise.decide.game import Every, Form, Threshold
from equipoise.errors import EquipoiseError

__all__ = ["Counter", "Held", "Tally", "Term", "closed_form", "lifted", "settled", "signed_terms"]

_MOST_TERMS = 512


@dataclass(frozen=True, slots=True)
class Tally:
    """How many coalitions of each size win, and at how many of each size does each member make the difference?

    ``wins[s]``: winning coalitions of s members. ``swings[i][s]``: coalitions of s members without i that lose, and win
    once i joins. Both are exact; a term of a signed sum may have any of them.
    """

    wins: tuple[int, ...]
    swings: tuple[tuple[int, ...], ...]

    def plus(self, other: Tally, sign: int) -> Tally:
        """This tally and ``sign`` times another one."""
        return Tally(
            tuple(a + sign * b for a, b in zip(self.wins, other.wins, strict=True)),
            tuple(
                tuple(a + sign * b for a, b in zip(mine, theirs, strict=True))
                for mine, theirs in zip(self.swings, other.swings, strict=True)
            ),
        )

    @classmethod
    def nothing(cls, n: int) -> Tally:
        """No coalition of n members wins."""
        return cls((0,) * (n + 1), ((0,) * n,) * n)


@dataclass(frozen=True, slots=True)
class Held:
    """Coalitions that meet clauses: ``wins[s]`` of s members, of which ``held[i][s]`` have member i. Exact."""

    wins: tuple[int, ...]
    held: tuple[tuple[int, ...], ...]

    def tally(self, size: int) -> Tally:
        """Who makes the difference, when at least ``size`` members are needed too?"""
        n = len(self.held)
        wins = tuple(won if s >= size else 0 for s, won in enumerate(self.wins))
        swings = []
        for held in self.held:
            # Winning with i, less winning without i: by monotony exactly those in which i made the difference.
            joined = tuple(k if s >= size else 0 for s, k in enumerate(held))
            swings.append(tuple(joined[s + 1] - (wins[s] - joined[s]) for s in range(n)))
        return Tally(wins, tuple(swings))


Counter = Callable[[int, Sequence[Threshold]], Held]
"""A kernel: (n, clauses) -> which coalitions of n members meet every clause."""


@dataclass(frozen=True, slots=True)
class Term:
    """Won by coalitions with every ``required`` place, and ``size`` more of the ``free`` places that meet ``clauses``.

    The weights of a clause are in the order of ``free``.
    """

    required: tuple[int, ...]
    free: tuple[int, ...]
    size: int
    clauses: tuple[Threshold, ...]


def signed_terms(form: Form) -> dict[frozenset[Threshold], int]:
    """Which conjunctions of clauses, with which sign, add up to this form? The empty one is always won.

    Raises EquipoiseError when there would be too many.
    """
    if isinstance(form, Threshold):
        if form.quota <= 0:
            return {frozenset(): 1}
        return {frozenset({form}): 1} if form.quota <= sum(form.weights) else {}
    if isinstance(form, Every):
        product: dict[frozenset[Threshold], int] = {frozenset(): 1}
        for part in form.parts:
            product = _times(product, signed_terms(part))
        return product
    # "any" is "not (not a and not b)": the same product, of the complements.
    misses: dict[frozenset[Threshold], int] = {frozenset(): 1}
    for part in form.parts:
        misses = _times(misses, _complement(signed_terms(part)))
    return _complement(misses)


def _complement(terms: dict[frozenset[Threshold], int]) -> dict[frozenset[Threshold], int]:
    flipped = {clauses: -sign for clauses, sign in terms.items()}
    flipped[frozenset()] = flipped.get(frozenset(), 0) + 1
    return {clauses: sign for clauses, sign in flipped.items() if sign}


def _times(a: dict[frozenset[Threshold], int], b: dict[frozenset[Threshold], int]) -> dict[frozenset[Threshold], int]:
    product: dict[frozenset[Threshold], int] = {}
    for left, sign in a.items():
        for right, other in b.items():
            both = _strictest(left | right)
            product[both] = product.get(both, 0) + sign * other
    product = {clauses: sign for clauses, sign in product.items() if sign}
    if len(product) > _MOST_TERMS:
        raise EquipoiseError(
            f"the rule has too many alternatives to count exactly (more than {_MOST_TERMS} combinations of clauses): "
            "join fewer parts by any"
        )
    return product


def _strictest(clauses: frozenset[Threshold]) -> frozenset[Threshold]:
    quota: dict[tuple[int, ...], int] = {}
    for clause in clauses:
        quota[clause.weights] = max(quota.get(clause.weights, clause.quota), clause.quota)
    return frozenset(Threshold(weights, q) for weights, q in quota.items())


def settled(n: int, clauses: frozenset[Threshold]) -> Term:
    """What is left of a conjunction among n members once required members and mere sizes are taken out?"""
    required: set[int] = set()
    while True:
        free = [i for i in range(n) if i not in required]
        size, left = 0, []
        for clause in sorted(clauses, key=lambda c: (c.weights, c.quota)):
            needed = clause.quota - sum(clause.weights[i] for i in required)
            weights = tuple(clause.weights[i] for i in free)
            if needed <= 0:
                continue
            if len(set(weights)) == 1:
                size = max(size, -(-needed // weights[0]))
            else:
                left.append(Threshold(weights, needed))
        found = {
            i
            for place, i in enumerate(free)
            if size >= len(free) > 0 or any(sum(c.weights) - c.weights[place] < c.quota for c in left)
        }
        if not found:
            return Term(tuple(sorted(required)), tuple(free), size, tuple(left))
        required |= found


def closed_form(n: int, size: int) -> Tally:
    """Who makes the difference when any ``size`` of n members win? All alike, at coalitions of size - 1.

    >>> closed_form(3, 2).swings[0], closed_form(3, 2).wins
    ((0, 2, 0), (0, 0, 3, 1))
    """
    wins = tuple(comb(n, s) if s >= size else 0 for s in range(n + 1))
    each = tuple(comb(n - 1, s) if s == size - 1 else 0 for s in range(n))
    return Tally(wins, (each,) * n)


def lifted(n: int, term: Term, tally: Tally) -> Tally:
    """The tally among all n members, from the one among a term's free members.

    Whoever is required makes the difference to every winning coalition it belongs to.
    """
    held = len(term.required)
    wins = (0,) * held + tally.wins
    swings: list[tuple[int, ...]] = [wins[1:]] * n
    for place, i in enumerate(term.free):
        swings[i] = (0,) * held + tally.swings[place]
    return Tally(wins, tuple(swings))
