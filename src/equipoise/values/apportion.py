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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cmp_to_key
from math import lcm
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, cast, get_args

__all__ = ["METHODS", "Apportionment", "Method", "Ratio", "Tie", "apportion", "apportioned", "by_remainders"]

Method: TypeAlias = Literal["largest-remainder", "adams", "dean", "huntington-hill", "webster", "jefferson"]
METHODS: Final[tuple[Method, ...]] = get_args(Method)
#: A whole number over another.
Ratio: TypeAlias = tuple[int, int]
Weight: TypeAlias = Fraction | Decimal | int
_EXACT: Final = frozenset((int, Fraction, Decimal))


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
    if method == "largest-remainder" and not minimum and type(total_units) is int:
        return by_remainders(total_units, *_integers(weights), None if order is None else _placed(weights, order))[0]
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
    if type(total_units) is not int:
        raise TypeError(f"a whole number of units is divided, not {total_units!r}")
    if method not in METHODS:
        raise ValueError(f"there is no method {method!r}; there are {', '.join(METHODS)}")
    parts, whole = _integers(weights)
    placed = _placed(weights, order)
    ranks = {name: i for i, name in enumerate(placed)}
    if minimum < 0 or (minimum and total_units < 0):
        raise ValueError(f"a minimum of {minimum} units each cannot be kept in dividing {total_units}")
    if minimum and minimum * len(parts) > total_units:
        raise ValueError(
            f"{len(parts)} times a minimum of {minimum} is {minimum * len(parts)}, more than {total_units}"
        )
    sign = -1 if total_units < 0 else 1
    if method == "largest-remainder":
        units, tie = (
            _with_minimum(total_units, parts, placed, minimum)
            if minimum
            else by_remainders(total_units, parts, whole, placed)
        )
    else:
        units, tie = _by_divisors(abs(total_units), parts, whole, ranks, minimum, _RULES[method])
        units = {name: sign * n for name, n in units.items()}
    return Apportionment(units, method, tie)


def _integers(weights: Mapping[str, Weight]) -> tuple[dict[str, int], int]:
    """The weights over their common denominator, which are as exact as fractions and much faster; and their sum."""
    kinds = {*map(type, weights.values())}
    if not kinds <= _EXACT:
        wrong = ", ".join(sorted(name for name, w in weights.items() if type(w) not in _EXACT))
        raise TypeError(f"weights must be exact, whole numbers, Fraction or Decimal: {wrong}")
    if kinds <= {int}:
        parts = dict(cast("Mapping[str, int]", weights))
    else:
        ratios = {name: w.as_integer_ratio() for name, w in weights.items()}
        common = lcm(*{below for _, below in ratios.values()})
        parts = {name: above * (common // below) for name, (above, below) in ratios.items()}
    if parts and min(parts.values()) < 0:
        negative = sorted(name for name, part in parts.items() if part < 0)
        raise ValueError(f"weights must not be negative: {', '.join(negative)}")
    whole = sum(parts.values())
    if whole == 0:
        raise ValueError("weights must not all be zero")
    return parts, whole


def _placed(weights: Mapping[str, Weight], order: Sequence[str] | None) -> list[str]:
    """Everyone, those who win ties first."""
    if order is None:
        return sorted(weights)
    placed = [name for name in dict.fromkeys(order) if name in weights]
    if len(placed) < len(weights):
        raise ValueError(f"the order of ties leaves out {', '.join(sorted(set(weights) - set(placed)))}")
    return placed


# --- largest remainder ----------------------------------------------------------------------------------------------


def by_remainders(
    total_units: int, parts: Mapping[str, int], whole: int, placed: Sequence[str] | None = None
) -> tuple[dict[str, int], Tie | None]:
    """The units by largest remainder and the tie, of parts whose sum is known; ``placed`` as from ``_placed``."""
    sign, total = (-1, -total_units) if total_units < 0 else (1, total_units)
    quotas = [divmod(total * part, whole) for part in parts.values()]
    units = dict(zip(parts, [whole_units for whole_units, _ in quotas], strict=True))
    left = total - sum(units.values())
    tie = None
    if left:
        remainders = [remainder for _, remainder in quotas]
        last = sorted(remainders)[-left]
        claims = [name for name, remainder in zip(parts, remainders, strict=True) if remainder >= last]
        if len(claims) > left:
            equal = {name for name, remainder in zip(parts, remainders, strict=True) if remainder == last}
            ranked = sorted(equal) if placed is None else [name for name in placed if name in equal]
            few = left - (len(claims) - len(ranked))
            tie = Tie(tuple(ranked[:few]), tuple(ranked[few:]))
            claims = [name for name in claims if name not in tie.without]
        for name in claims:
            units[name] += 1
    return (units if sign > 0 else {name: -n for name, n in units.items()}), tie


def _with_minimum(
    total_units: int, parts: Mapping[str, int], placed: list[str], minimum: int
) -> tuple[dict[str, int], Tie | None]:
    """Whose quota is below the minimum gets it; the others share the rest by their own quotas, and so on."""
    raised: dict[str, int] = {}
    while True:
        rest = total_units - minimum * len(raised)
        free = {name: part for name, part in parts.items() if name not in raised}
        whole = sum(free.values())
        low = [name for name, part in free.items() if rest * part < minimum * whole or not whole]
        if not low:
            among = [name for name in placed if name in free]
            units, tie = by_remainders(rest, free, whole, among) if free else ({}, None)
            return {name: raised.get(name, units.get(name, 0)) for name in parts}, tie
        if len(low) == len(free):  # only zero weights are left, and there are units left over
            if rest != minimum * len(free):
                raise ValueError(f"{rest - minimum * len(free)} units are left over and no weight claims them")
            return dict.fromkeys(parts, minimum), None
        raised |= dict.fromkeys(low, minimum)


# --- divisor rules --------------------------------------------------------------------------------------------------

_Worth: TypeAlias = Callable[[int, int], Ratio]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A divisor rule. ``worth``: what a claim to the next unit is worth after k units, as a ratio whose order is that
    of weight over divisor; a ratio over zero goes before all others, the larger weights first. ``near``: the units of
    positive quotients ``scale * part / below``, without one whose claim is just met. ``lean`` is half the units by
    which the rule rounds up on average, less one half, so that a first guess is close.
    """

    worth: _Worth
    near: Callable[[int, Iterable[int], int], list[int]]
    lean: int = 0


def _adams(scale: int, parts: Iterable[int], b: int) -> list[int]:
    return [-(-scale * part // b) for part in parts]


def _dean(scale: int, parts: Iterable[int], b: int) -> list[int]:
    return [(k := (a := scale * part) // b) + (a * (2 * k + 1) > 2 * k * (k + 1) * b) for part in parts]


def _huntington_hill(scale: int, parts: Iterable[int], b: int) -> list[int]:
    return [(k := (a := scale * part) // b) + (a * a > k * (k + 1) * b * b) for part in parts]


def _webster(scale: int, parts: Iterable[int], b: int) -> list[int]:
    double, twice = 2 * scale, 2 * b
    return [-((b - double * part) // twice) for part in parts]


def _jefferson(scale: int, parts: Iterable[int], b: int) -> list[int]:
    return [-(-scale * part // b) - 1 for part in parts]


_RULES: Final[Mapping[Method, _Rule]] = MappingProxyType(
    {
        "adams": _Rule(lambda w, k: (w, k), _adams, -1),
        "dean": _Rule(lambda w, k: (w * (2 * k + 1), 2 * k * (k + 1)), _dean),
        "huntington-hill": _Rule(lambda w, k: (w * w, k * (k + 1)), _huntington_hill),
        "webster": _Rule(lambda w, k: (w, 2 * k + 1), _webster),
        "jefferson": _Rule(lambda w, k: (w, k + 1), _jefferson, 1),
    }
)


def _before(a: Ratio, b: Ratio) -> int:
    """Negative when claim ``a`` goes before ``b``. A divisor of zero is beyond any number; then the weight decides."""
    if not a[1] or not b[1]:
        return (b[0] - a[0]) if a[1] == b[1] else (-1 if not a[1] else 1)
    left, right = a[0] * b[1], b[0] * a[1]
    return -1 if left > right else int(left < right)


_claim: Final = cmp_to_key(_before)  # strongest first


def _after(a: Ratio, b: Ratio) -> int:
    """Negative when claim ``a`` goes after ``b``."""
    return _before(b, a)


_weak: Final = cmp_to_key(_after)  # weakest first


def _about(claims: Mapping[str, Ratio]) -> dict[str, int]:
    """The whole part of each claim in units of 2 ** -32, where it is a number: most claims differ in that already."""
    return {name: (above << 32) // below for name, (above, below) in claims.items() if below}


def _by_divisors(
    total: int, parts: Mapping[str, int], whole: int, ranks: Mapping[str, int], minimum: int, rule: _Rule
) -> tuple[dict[str, int], Tie | None]:
    """Round the quotients of one divisor, then give or take units one by one, strongest or weakest claim first."""
    units = _near(total, parts, whole, minimum, rule)
    left = total - sum(units.values())
    if left > 0:
        tie = _given(left, units, parts, ranks, rule.worth)
    elif left < 0:
        tie = _taken(-left, units, parts, ranks, minimum, rule.worth)
    else:
        tie = None
    return units, tie


# What a divisor gives are the claims above it, so that none of the others is equal to one of them: only the units given
# or taken one by one can have been decided by the order of ties.


def _given(
    left: int, units: dict[str, int], parts: Mapping[str, int], ranks: Mapping[str, int], worth: _Worth
) -> Tie | None:
    """Give so many units more, each to the strongest claim; the tie that the last of them settled."""
    claims = {n: worth(part, k) for (n, part), k in zip(parts.items(), units.values(), strict=True) if part}
    heap = [(_claim(claims[n]), ranks[n], n) for n in _strongest(claims, left)]
    heapq.heapify(heap)
    met = []
    for _ in range(left):
        met.append(heap[0])
        _, rank, name = heap[0]
        units[name] += 1
        heapq.heapreplace(heap, (_claim(worth(parts[name], units[name])), rank, name))
    last = met[-1][0]
    return _tie([n for claim, _, n in met if claim == last], [n for claim, _, n in heap if claim == last], ranks)


def _taken(
    beyond: int,
    units: dict[str, int],
    parts: Mapping[str, int],
    ranks: Mapping[str, int],
    minimum: int,
    worth: _Worth,
) -> Tie | None:
    """Take so many units back, each of the weakest claim; the tie that the last of them settled."""
    met = [(_weak(worth(parts[n], k - 1)), -ranks[n], n) for n, k in units.items() if k > minimum]
    heapq.heapify(met)
    lost = []
    for _ in range(beyond):
        lost.append(heapq.heappop(met))
        _, rank, name = lost[-1]
        units[name] -= 1
        if units[name] > minimum:
            heapq.heappush(met, (_weak(worth(parts[name], units[name] - 1)), rank, name))
    last = lost[-1][0]
    return _tie([n for claim, _, n in met if claim == last], [n for claim, _, n in lost if claim == last], ranks)


def _tie(got: list[str], without: list[str], ranks: Mapping[str, int]) -> Tie | None:
    """Claims just met and claims just not met that are equal; None when there are none."""
    return Tie(_ranked(got, ranks), _ranked(without, ranks)) if got and without else None


def _strongest(claims: Mapping[str, Ratio], left: int) -> list[str]:
    """Those whose claims can be met with the units left: who is not among so many strongest gets none of them."""
    about = _about(claims)
    if len(about) < len(claims) or left >= len(claims):
        return list(claims)
    weakest = sorted(about.values(), reverse=True)[left - 1]
    return [name for name, value in about.items() if value >= weakest]


def _near(total: int, parts: Mapping[str, int], whole: int, minimum: int, rule: _Rule) -> dict[str, int]:
    """What some divisor gives by the rule, close to the total; not above it where a minimum takes from the others."""
    if not minimum:
        return _rounded(max(0, 2 * total + rule.lean * len(parts)), parts, whole, 0, rule)
    fits, beyond = 0, 2 * total + 2 * len(parts) + 1
    while beyond - fits > 1:
        middle = (fits + beyond) // 2
        few = sum(_rounded(middle, parts, whole, minimum, rule).values()) <= total
        fits, beyond = (middle, beyond) if few else (fits, middle)
    return _rounded(fits, parts, whole, minimum, rule)


def _rounded(scale: int, parts: Mapping[str, int], whole: int, minimum: int, rule: _Rule) -> dict[str, int]:
    """The units at the divisor ``2 * whole / scale``: of a claim that just meets it, the unit is not given yet."""
    found = dict.fromkeys(parts, minimum)
    if scale:
        some = {name: part for name, part in parts.items() if part}
        near = rule.near(scale, some.values(), 2 * whole)
        found |= zip(some, [max(minimum, n) for n in near] if minimum else near, strict=True)
    return found


def _ranked(names: list[str], ranks: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted(names, key=ranks.__getitem__))
