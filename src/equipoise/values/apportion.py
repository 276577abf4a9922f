"""How is a whole divided into indivisible units, fairly and exactly?

Six rules. Largest remainder (Hamilton, Vinton): everyone gets the whole units of an exact quota, the left-over units go
to the largest remainders. The five divisor rules give each unit in turn to the largest of weight over divisor, where
the divisor after k units is

==================  =================================  ======================================================
rule                divisor after k units              also called
==================  =================================  ======================================================
adams               k                                  smallest divisors; kind to the small
dean                k(k+1) over k+1/2                   harmonic mean
huntington-hill     square root of k(k+1)              equal proportions; the US House since 1941
webster             k+1/2                              Sainte-Laguë, major fractions
jefferson           k+1                                d'Hondt, greatest divisors; kind to the large
==================  =================================  ======================================================

All comparisons are of integers (Huntington-Hill compares squares), so nothing is lost to rounding, and the parts always
sum to the whole. Equal claims on the last units are settled by a published order, the names' alphabet unless another is
given, and reported. Balinski and Young, "Fair Representation", 2nd edition 2001, chapter 4 and appendix A.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from math import lcm
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, get_args

__all__ = ["METHODS", "Apportionment", "Method", "Tie", "apportion", "apportioned"]

Method: TypeAlias = Literal["largest-remainder", "adams", "dean", "huntington-hill", "webster", "jefferson"]
METHODS: Final[tuple[Method, ...]] = get_args(Method)
Weight: TypeAlias = Fraction | int


@dataclass(frozen=True, slots=True)
class Tie:
    """Claims that were equal: ``got`` were given a unit by the published order, ``without`` were not."""

    got: tuple[str, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apportionment:
    """Who got how many units, by which rule, and the tie that the published order settled, if there was one."""

    units: Mapping[str, int]
    method: Method
    tie: Tie | None = None


def apportion(
    total_units: int,
    weights: Mapping[str, Weight],
    order: Sequence[str] | None = None,
    *,
    method: Method = "largest-remainder",
    minimum: int = 0,
) -> dict[str, int]:
    """How many of ``total_units`` does each get, in proportion to ``weights``?

    See ``apportioned``, which also reports ties.

    >>> apportion(10, {"A": Fraction(1), "B": Fraction(1), "C": Fraction(1)})
    {'A': 4, 'B': 3, 'C': 3}
    """
    if method == "largest-remainder" and not minimum:
        return _by_remainders(total_units, *_integers(weights), _ranks(weights, order))[0]
    return dict(apportioned(total_units, weights, order, method=method, minimum=minimum).units)


def apportioned(
    total_units: int,
    weights: Mapping[str, Weight],
    order: Sequence[str] | None = None,
    *,
    method: Method = "largest-remainder",
    minimum: int = 0,
) -> Apportionment:
    """How are ``total_units`` divided in proportion to ``weights``, each getting at least ``minimum``?

    ``total_units`` may be negative (a refund; then without a minimum). Weights are exact, not negative and not all
    zero; one of zero gets no more than the minimum. ``order`` names everyone, first those who win ties. Raises
    ValueError for what cannot be divided, naming who and how much.
    """
    if method not in METHODS:
        raise ValueError(f"there is no method {method!r}; there are {', '.join(METHODS)}")
    parts, whole = _integers(weights)
    ranks = _ranks(weights, order)
    if minimum < 0 or (minimum and total_units < 0):
        raise ValueError(f"a minimum of {minimum} units each cannot be kept in dividing {total_units}")
    if minimum and minimum * len(parts) > total_units:
        raise ValueError(
            f"{len(parts)} times a minimum of {minimum} is {minimum * len(parts)}, more than {total_units}"
        )
    sign = -1 if total_units < 0 else 1
    if method == "largest-remainder":
        units, tie = (
            _with_minimum(total_units, parts, ranks, minimum)
            if minimum
            else _by_remainders(total_units, parts, whole, ranks)
        )
    else:
        units, tie = _by_divisors(abs(total_units), parts, whole, ranks, minimum, _DIVISORS[method])
        units = {name: sign * n for name, n in units.items()}
    return Apportionment(units, method, tie)


def _integers(weights: Mapping[str, Weight]) -> tuple[dict[str, int], int]:
    """The weights over their common denominator, which are as exact as fractions and much faster; and their sum."""
    negative = sorted(name for name, w in weights.items() if w < 0)
    if negative:
        raise ValueError(f"weights must not be negative: {', '.join(negative)}")
    common = lcm(*(w.denominator for w in weights.values()))
    parts = {name: w.numerator * (common // w.denominator) for name, w in weights.items()}
    whole = sum(parts.values())
    if whole == 0:
        raise ValueError("weights must not all be zero")
    return parts, whole


def _ranks(weights: Mapping[str, Weight], order: Sequence[str] | None) -> dict[str, int]:
    ranks = {name: i for i, name in enumerate(order if order is not None else sorted(weights))}
    unplaced = sorted(set(weights) - set(ranks))
    if unplaced:
        raise ValueError(f"the order of ties leaves out {', '.join(unplaced)}")
    return ranks


# --- largest remainder ----------------------------------------------------------------------------------------------


def _by_remainders(
    total_units: int, parts: Mapping[str, int], whole: int, ranks: Mapping[str, int]
) -> tuple[dict[str, int], Tie | None]:
    sign = -1 if total_units < 0 else 1
    units: dict[str, int] = {}
    remainders: dict[str, int] = {}
    for name, part in parts.items():
        units[name], remainders[name] = divmod(abs(total_units) * part, whole)
    left = abs(total_units) - sum(units.values())
    if not left:
        return {name: sign * n for name, n in units.items()}, None
    claims = sorted(parts, key=lambda n: (-remainders[n], ranks[n]))
    for name in claims[:left]:
        units[name] += 1
    last = remainders[claims[left - 1]]
    without = tuple(n for n in claims[left:] if remainders[n] == last)
    tie = Tie(tuple(n for n in claims[:left] if remainders[n] == last), without) if without and last else None
    return {name: sign * n for name, n in units.items()}, tie


def _with_minimum(
    total_units: int, parts: Mapping[str, int], ranks: Mapping[str, int], minimum: int
) -> tuple[dict[str, int], Tie | None]:
    """Whose quota is below the minimum gets it; the others share the rest by their own quotas, and so on."""
    raised: dict[str, int] = {}
    while True:
        rest = total_units - minimum * len(raised)
        free = {name: part for name, part in parts.items() if name not in raised}
        whole = sum(free.values())
        low = [name for name, part in free.items() if rest * part < minimum * whole or not whole]
        if not low:
            units, tie = _by_remainders(rest, free, whole, ranks) if free else ({}, None)
            return {name: raised.get(name, units.get(name, 0)) for name in parts}, tie
        if len(low) == len(free):  # only zero weights are left, and there are units left over
            if rest != minimum * len(free):
                raise ValueError(f"{rest - minimum * len(free)} units are left over and no weight claims them")
            return dict.fromkeys(parts, minimum), None
        raised |= dict.fromkeys(low, minimum)


# --- divisor rules --------------------------------------------------------------------------------------------------

Ratio: TypeAlias = tuple[int, int]


#: What a claim to the next unit is worth after k units, as a ratio whose order is that of weight over divisor.
#: A divisor of zero makes a claim that goes before all others, the larger weights first.
_DIVISORS: Final[Mapping[Method, Callable[[int, int], Ratio]]] = MappingProxyType(
    {
        "adams": lambda weight, k: (weight, k),
        "dean": lambda weight, k: (weight * (2 * k + 1), 2 * k * (k + 1)),
        "huntington-hill": lambda weight, k: (weight * weight, k * (k + 1)),
        "webster": lambda weight, k: (weight, 2 * k + 1),
        "jefferson": lambda weight, k: (weight, k + 1),
    }
)


def _before(a: Ratio, b: Ratio) -> int:
    """Negative when claim ``a`` goes before ``b``. A divisor of zero is beyond any number; then the weight decides."""
    if not a[1] or not b[1]:
        return (b[0] - a[0]) if a[1] == b[1] else (-1 if not a[1] else 1)
    left, right = a[0] * b[1], b[0] * a[1]
    return -1 if left > right else int(left < right)


_claim: Final = cmp_to_key(_before)


def _by_divisors(
    total: int,
    parts: Mapping[str, int],
    whole: int,
    ranks: Mapping[str, int],
    minimum: int,
    worth: Callable[[int, int], Ratio],
) -> tuple[dict[str, int], Tie | None]:
    units = _surely_given(total, parts, whole, minimum)
    claims = [(_claim(worth(part, units[n])), ranks[n], n) for n, part in parts.items() if part]
    heapq.heapify(claims)
    last: Ratio | None = None
    winners: list[str] = []
    for _ in range(total - sum(units.values())):
        _, rank, name = claims[0]
        claim = worth(parts[name], units[name])
        if last is not None and _before(last, claim):
            winners.clear()
        last = claim
        winners.append(name)
        units[name] += 1
        heapq.heapreplace(claims, (_claim(worth(parts[name], units[name])), rank, name))
    if last is None:
        return units, None
    without = [n for n, part in parts.items() if part and not _before(worth(part, units[n]), last)]
    tie = Tie(tuple(dict.fromkeys(winners)), tuple(sorted(without, key=ranks.__getitem__)))
    return units, tie if without else None


def _surely_given(total: int, parts: Mapping[str, int], whole: int, minimum: int) -> dict[str, int]:
    """Units that everyone has under each divisor rule, so that few are left to give one by one.

    A quotient becomes at least the whole number below it and at most the one above. Where even the ones above fit into
    the total, the divisor used in the end is no larger, and nobody ends with less than the whole number below.
    """

    def at_most(scale: int) -> int:
        return sum(max(minimum, scale * part // whole + 1) if part else minimum for part in parts.values())

    fits, beyond = -1, total + 1
    while beyond - fits > 1:
        middle = (fits + beyond) // 2
        fits, beyond = (middle, beyond) if at_most(middle) <= total else (fits, middle)
    return {name: max(minimum, max(fits, 0) * part // whole) for name, part in parts.items()}
