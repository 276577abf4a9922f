"""How is the cost of a joint project divided among those who take part, and would some of them do better alone?

All rules are exact and sum to the cost. The game: a group S of participants could buy what it wants by itself for
c(S) = f(Q_S), where Q_S is the sum of its quantities.

- ``quantity``: in proportion to the quantity. ``key``: by a cost key, rescaled. ``equal``: the same for each.
- ``shapley``: each pays the mean of what it adds to the cost over all orders of arrival (L. S. Shapley, A Value for
  n-Person Games, 1953). Because c depends on S only through its size and quantity, counting subsets by (size,
  quantity) replaces going through all 2^n of them.
- The core test: the worst excess is the largest of (what S pays) - c(S) over all S but none and all; above zero, S
  would do better alone. For each quantity the dearest group is found by dynamic programming (a knapsack).

When f is concave with f(0) = 0, c is submodular, so the core is not empty and the Shapley value lies in it (Shapley,
Cores of Convex Games, 1971). ``submodular`` checks that at every quantity instead of assuming it. Units: quantities
are whole numbers, amounts are units of the currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from math import factorial, gcd, lcm
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from equipoise.errors import Problem, UnknownName
from equipoise.plan.faults import refuse
from equipoise.plan.joining.costs import Cost

if TYPE_CHECKING:
    import numpy as np

__all__ = ["RULES", "Excess", "SplitRule", "shapley", "split", "submodular", "worst_excess"]

SplitRule: TypeAlias = Literal["quantity", "key", "equal", "shapley"]
Amounts: TypeAlias = dict[str, Fraction]

_FINEST: Final = 100_000  # units in all, after dividing by their common factor
_LONG: Final = 62  # of so many members, the number of subsets no longer fits a machine integer


def split(
    cost: Cost, quantities: Mapping[str, int], rule: SplitRule, key: Mapping[str, Fraction] | None = None
) -> Amounts:
    """Who pays how much of the cost of all quantities together?

    ``key`` holds relative weights and is used by the rule of that name alone. Nobody pays for nothing. Raises
    UnknownName for a rule that does not exist, PlanFaults when the key has nothing for those who buy.

    >>> split(lambda q: Fraction(6 * q), {"BEL": 1, "DEU": 2}, "quantity")
    {'BEL': Fraction(6, 1), 'DEU': Fraction(12, 1)}
    """
    if rule not in RULES:
        raise UnknownName("way of sharing a cost", rule, RULES)
    whole = sum(quantities.values())
    if not whole:
        return dict.fromkeys(quantities, Fraction(0))
    if rule == "shapley":
        return shapley(cost, quantities)
    weights = _weights(rule, quantities, key or {})
    weight = sum(weights.values(), Fraction(0))
    if not weight:
        hint = "Give a weight above 0 to one of them."
        refuse("sharing a cost", [Problem("", "key", f"no weight for {', '.join(sorted(quantities))}", hint)])
    total = cost(whole)
    return {m: total * w / weight for m, w in weights.items()}


def _weights(rule: str, quantities: Mapping[str, int], key: Mapping[str, Fraction]) -> Amounts:
    if rule == "key":
        return {m: key.get(m, Fraction(0)) for m in quantities}
    return {m: Fraction(1 if rule == "equal" else q) for m, q in quantities.items()}


#: The ways of sharing a cost, in the order shown.
RULES: Final[tuple[SplitRule, ...]] = ("quantity", "key", "equal", "shapley")


def shapley(cost: Cost, quantities: Mapping[str, int]) -> Amounts:
    """What does each add to the cost, on average over all orders of arrival? Exact; sums to the cost of all.

    Raises PlanFaults when the quantities are too fine to count (more than 100,000 units in their common factor).

    >>> shapley(lambda q: Fraction(10 + q if q else 0), {"BEL": 1, "DEU": 2})
    {'BEL': Fraction(6, 1), 'DEU': Fraction(7, 1)}
    """
    unit = reduce(gcd, quantities.values(), 0)
    if not unit:
        return dict.fromkeys(quantities, Fraction(0))
    sizes = {m: q // unit for m, q in quantities.items()}
    values, scale = _scaled(cost(unit * q) for q in range(_countable(sizes) + 1))
    counted = _subsets(tuple(sizes.values()))
    by_size = {q: _added(counted, q, len(sizes), values) for q in sorted(set(sizes.values()))}
    return {m: Fraction(by_size[q], scale * factorial(len(sizes))) for m, q in sizes.items()}


def _countable(sizes: Mapping[str, int]) -> int:
    whole = sum(sizes.values())
    if whole > _FINEST:
        hint = "Count in larger units."
        refuse("sharing a cost", [Problem("", "quantities", f"{whole:,} units are more than {_FINEST:,}", hint)])
    return whole


def _scaled(values: Iterable[Fraction]) -> tuple[list[int], int]:
    """Fractions as integers over one denominator: exact, and much faster to add."""
    fractions = list(values)
    common = lcm(*(v.denominator for v in fractions))
    return [v.numerator * (common // v.denominator) for v in fractions], common


def _subsets(sizes: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """How many subsets have s members (row) and q units together (column)?"""
    import numpy as np

    whole = sum(sizes)
    kind: Any = np.int64 if len(sizes) <= _LONG else object
    counted = np.zeros((len(sizes) + 1, whole + 1), dtype=kind)
    counted[0, 0] = 1
    for q in sizes:
        grown = counted.copy()
        grown[1:, q:] += counted[:-1, : whole + 1 - q]
        counted = grown
    return counted


def _added(counted: np.ndarray[Any, Any], q: int, n: int, values: list[int]) -> int:
    """n! times the mean that a member of q units adds: over the subsets of the others, by orders of arrival."""
    import numpy as np

    others = counted[:-1].copy()  # the subsets of all, less those with the member
    width = others.shape[1]
    for s in range(1, n):
        others[s, q:] -= others[s - 1, : width - q]
    added = 0
    weights = [factorial(s) * factorial(n - 1 - s) for s in range(n)]
    for column in (int(c) for c in np.flatnonzero(others.any(axis=0))):
        if column + q < width:
            orders = sum(w * int(k) for w, k in zip(weights, others[:, column], strict=True) if k)
            added += orders * (values[column + q] - values[column])
    return added


def submodular(cost: Cost, quantities: Mapping[str, int]) -> bool:
    """Does the cost rise by less with each unit, from none to all? Then the Shapley value lies in the core.

    Sufficient, and checked at every whole quantity (of the quantities' common factor), not assumed.

    >>> submodular(lambda q: Fraction(10 + q if q else 0), {"BEL": 1, "DEU": 2})
    True
    """
    unit = reduce(gcd, quantities.values(), 0) or 1
    values, _ = _scaled(cost(unit * q) for q in range(sum(quantities.values()) // unit + 1))
    steps = [b - a for a, b in pairwise(values)]
    return all(a >= b for a, b in pairwise(steps))


@dataclass(frozen=True, slots=True)
class Excess:
    """The group that pays most above what it would pay alone (the certificate), what it pays and its own cost."""

    group: tuple[str, ...]
    pays: Fraction
    alone: Fraction

    @property
    def amount(self) -> Fraction:
        """What the group pays above its own cost; below zero: what it would lose by going alone."""
        return self.pays - self.alone

    @property
    def in_core(self) -> bool:
        """Would no group do better alone?"""
        return self.amount <= 0


_SKIP, _TAKE, _FROM_ALL, _FROM_NONE = range(4)


def worst_excess(shares: Mapping[str, Fraction], cost: Cost, quantities: Mapping[str, int]) -> Excess | None:
    """Which group pays most above what it would pay alone? None when there are fewer than two members.

    Groups are all subsets but none and all. Of groups that tie, the one found first in the order of the codes.
    Raises PlanFaults when the quantities are too fine to count.

    >>> equal = {"BEL": Fraction(9), "DEU": Fraction(9)}
    >>> worst_excess(equal, lambda q: Fraction(2 * q), {"BEL": 1, "DEU": 8})
    Excess(group=('BEL',), pays=Fraction(9, 1), alone=Fraction(2, 1))
    """
    members = sorted(quantities)
    if len(members) < 2:
        return None
    unit = reduce(gcd, quantities.values(), 0) or 1
    sizes = [quantities[m] // unit for m in members]
    whole = _countable(dict(zip(members, sizes, strict=True)))
    paid, scale = _scaled(shares[m] for m in members)
    best, came = _dearest(sizes, paid, whole)
    excesses = [(Fraction(p, scale) - cost(unit * q), -q) for q, p in enumerate(best) if p is not None]
    _, at = max(excesses)
    group = _traced(came, sizes, -at)
    names = tuple(members[i] for i in group)
    return Excess(names, sum((shares[m] for m in names), Fraction(0)), cost(unit * -at))


def _dearest(sizes: list[int], paid: list[int], whole: int) -> tuple[list[int | None], list[bytearray]]:
    """For each quantity, what the dearest group that is neither none nor all pays, and how it was reached.

    Of the first k members, "all" and "none" are one group each and are kept apart, so that neither is counted.
    """
    best: list[int | None] = [None] * (whole + 1)
    came: list[bytearray] = []
    all_size, all_paid = sizes[0], paid[0]
    for q, x in zip(sizes[1:], paid[1:], strict=True):
        grown, how = list(best), bytearray(whole + 1)
        for at in range(whole + 1 - q):
            before = best[at]
            if before is not None:
                old = grown[at + q]
                if old is None or before + x > old:
                    grown[at + q], how[at + q] = before + x, _TAKE
        for at, value, code in ((all_size, all_paid, _FROM_ALL), (q, x, _FROM_NONE)):
            old = grown[at]
            if old is None or value > old:
                grown[at], how[at] = value, code
        best = grown
        came.append(how)
        all_size, all_paid = all_size + q, all_paid + x
    return best, came


def _traced(came: list[bytearray], sizes: list[int], at: int) -> list[int]:
    group: list[int] = []
    for i in range(len(sizes) - 1, 0, -1):
        how = came[i - 1][at]
        if how == _FROM_ALL:
            return sorted([*range(i), *group])
        if how == _FROM_NONE:
            return sorted([i, *group])
        if how == _TAKE:
            group.append(i)
            at -= sizes[i]
    return sorted(group)
