"""Apportionment against published results, and against each rule's defining inequality by brute force."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.values import METHODS, Method, Tie, apportion, apportioned

DIVISOR_RULES = tuple(m for m in METHODS if m != "largest-remainder")

# Apportionment populations of the 2020 Census and the seats they gave: US Census Bureau, Table 1, 26 April 2021.
HOUSE_2020 = """
Alabama 5030053 7, Alaska 736081 1, Arizona 7158923 9, Arkansas 3013756 4, California 39576757 52, Colorado 5782171 8,
Connecticut 3608298 5, Delaware 990837 1, Florida 21570527 28, Georgia 10725274 14, Hawaii 1460137 2, Idaho 1841377 2,
Illinois 12822739 17, Indiana 6790280 9, Iowa 3192406 4, Kansas 2940865 4, Kentucky 4509342 6, Louisiana 4661468 6,
Maine 1363582 2, Maryland 6185278 8, Massachusetts 7033469 9, Michigan 10084442 13, Minnesota 5709752 8,
Mississippi 2963914 4, Missouri 6160281 8, Montana 1085407 2, Nebraska 1963333 3, Nevada 3108462 4,
New-Hampshire 1379089 2, New-Jersey 9294493 12, New-Mexico 2120220 3, New-York 20215751 26, North-Carolina 10453948 14,
North-Dakota 779702 1, Ohio 11808848 15, Oklahoma 3963516 5, Oregon 4241500 6, Pennsylvania 13011844 17,
Rhode-Island 1098163 2, South-Carolina 5124712 7, South-Dakota 887770 1, Tennessee 6916897 9, Texas 29183290 38,
Utah 3275252 4, Vermont 643503 1, Virginia 8654542 11, Washington 7715946 10, West-Virginia 1795045 2,
Wisconsin 5897473 8, Wyoming 577719 1
"""
HOUSE = {name: (int(people), int(seats)) for name, people, seats in (r.split() for r in HOUSE_2020.split(","))}


def test_the_us_house_of_2020_by_equal_proportions() -> None:
    people = {state: n for state, (n, _) in HOUSE.items()}
    assert (len(people), sum(people.values())) == (50, 331_108_434)  # the total that the Bureau printed
    found = apportioned(435, people, method="huntington-hill")
    assert found.units == {state: seats for state, (_, seats) in HOUSE.items()}
    assert found.tie is None
    # New York was 89 people short of the last seat, which Minnesota got.
    assert apportion(435, people | {"New-York": 20_215_751 + 88}, method="huntington-hill")["New-York"] == 26
    assert apportion(435, people | {"New-York": 20_215_751 + 89}, method="huntington-hill")["New-York"] == 27


@pytest.mark.parametrize(
    ("method", "seats"),
    [
        ("adams", (9, 7, 5, 3, 2)),
        ("dean", (9, 7, 5, 4, 1)),
        ("huntington-hill", (9, 7, 6, 3, 1)),
        ("webster", (9, 8, 5, 3, 1)),
        ("jefferson", (10, 7, 5, 3, 1)),
        ("largest-remainder", (9, 7, 5, 4, 1)),
    ],
)
def test_the_example_on_which_five_rules_differ(method: Method, seats: tuple[int, ...]) -> None:
    # Balinski and Young, Fair Representation: 26 seats, populations 9,061 to 1,182.
    people = dict(zip("ABCDE", (9061, 7179, 5259, 3319, 1182), strict=True))
    assert tuple(apportion(26, people, method=method).values()) == seats


def test_the_alabama_paradox_is_largest_remainders_alone() -> None:
    people = {"A": 6, "B": 6, "C": 2}
    assert [apportion(n, people)["C"] for n in (10, 11)] == [2, 1]
    for method in DIVISOR_RULES:
        seats = [apportion(n, people, method=method) for n in range(3, 40)]
        assert all(a[m] <= b[m] for a, b in pairwise(seats) for m in people)


# Each rule's divisor after k units, squared, so that all are exact.
SQUARED: dict[str, Callable[[int], Fraction]] = {
    "adams": lambda k: Fraction(k * k),
    "dean": lambda k: Fraction(2 * k * (k + 1), 2 * k + 1) ** 2,
    "huntington-hill": lambda k: Fraction(k * (k + 1)),
    "webster": lambda k: Fraction(2 * k + 1, 2) ** 2,
    "jefferson": lambda k: Fraction((k + 1) ** 2),
}


def fair(units: dict[str, int], people: dict[str, int], method: str, minimum: int) -> bool:
    """No unit could go to a stronger claim: the rule's min-max inequality (Balinski and Young, proposition 3.1)."""

    def claim(name: str, k: int) -> Fraction | None:
        divisor = SQUARED[method](k)
        return Fraction(people[name] ** 2) / divisor if divisor else None  # None: beyond any number

    unmet = [claim(n, units[n]) for n in people]
    met = [claim(n, units[n] - 1) for n in people if units[n] > minimum]
    return all(m is None or (u is not None and u <= m) for u in unmet for m in met)


@pytest.mark.parametrize("method", DIVISOR_RULES)
@settings(max_examples=40, deadline=None)
@given(
    people=st.lists(st.integers(1, 60), min_size=2, max_size=4),
    seats=st.integers(4, 9),
    minimum=st.integers(0, 1),
)
def test_a_divisor_rule_gives_what_its_inequality_allows(
    method: Method, people: list[int], seats: int, minimum: int
) -> None:
    named = dict(zip("ABCD", people, strict=False))
    found = apportioned(seats, named, method=method, minimum=minimum)
    allowed = [
        units
        for some in product(range(minimum, seats + 1), repeat=len(named))
        if sum(some) == seats and fair(units := dict(zip(named, some, strict=True)), named, method, minimum)
    ]
    assert found.units in allowed
    assert (found.tie is None) == (len(allowed) == 1)


weights = st.dictionaries(st.sampled_from("ABCDEFGH"), st.fractions(0, 100, max_denominator=997), min_size=1).filter(
    lambda w: sum(w.values()) > 0
)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=30, deadline=None)
@given(shares=weights, total=st.integers(-500, 10**12), factor=st.fractions(1, 50, max_denominator=9))
def test_every_rule_sums_is_monotone_and_knows_no_scale_and_no_order(
    method: Method, shares: dict[str, Fraction], total: int, factor: Fraction
) -> None:
    found = apportion(total, shares, method=method)
    assert apportioned(total, shares, method=method).units == found
    assert sum(found.values()) == total
    assert apportion(total, {m: w * factor for m, w in shares.items()}, method=method) == found
    assert apportion(total, dict(reversed(shares.items())), method=method) == found
    size = {m: abs(n) for m, n in found.items()}
    assert all(size[a] >= size[b] for a in shares for b in shares if shares[a] > shares[b])


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=20, deadline=None)
@given(shares=weights, minimum=st.integers(1, 5), extra=st.integers(0, 400))
def test_a_minimum_is_kept_and_the_rest_is_divided(
    method: Method, shares: dict[str, Fraction], minimum: int, extra: int
) -> None:
    total = minimum * len(shares) + extra
    found = apportion(total, shares, method=method, minimum=minimum)
    assert (sum(found.values()), min(found.values()) >= minimum) == (total, True)


def test_ties_are_settled_by_the_published_order_and_reported() -> None:
    third = dict.fromkeys("CAB", 1)
    for method in METHODS:
        assert apportioned(4, third, method=method).tie == Tie(("A",), ("B", "C"))
        assert apportioned(4, third, ["C", "B", "A"], method=method).tie == Tie(("C",), ("B", "A"))
        assert apportioned(3, third, method=method).tie is None
    # Fewer units than claims that go before all others: the larger come first, equals by the order.
    assert apportioned(2, {"A": 1, "B": 3, "C": 1}, method="adams").tie == Tie(("A",), ("C",))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"total_units": 3, "weights": {"A": -1, "B": 2}}, "must not be negative: A"),
        ({"total_units": 3, "weights": {"A": 0}}, "not all be zero"),
        ({"total_units": 3, "weights": {"A": 1, "B": 1}, "minimum": 2}, "2 times a minimum of 2 is 4, more than 3"),
        ({"total_units": -3, "weights": {"A": 1}, "minimum": 1}, "cannot be kept in dividing -3"),
        ({"total_units": 3, "weights": {"A": 1}, "method": "hare"}, "no method 'hare'; there are largest-remainder"),
        ({"total_units": 3, "weights": {"A": 1, "B": 1}, "order": ["A"]}, "the order of ties leaves out B"),
    ],
)
def test_what_cannot_be_divided_is_refused_by_name(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        apportioned(**arguments)  # type: ignore[arg-type]


def test_decimals_are_exact_weights_and_floats_are_refused_by_name() -> None:
    assert apportion(10, {"A": Decimal("0.5"), "B": Fraction(1, 2), "C": 4}) == {"A": 1, "B": 1, "C": 8}
    for method in METHODS:
        with pytest.raises(TypeError, match=r"exact, whole numbers, Fraction or Decimal: B$"):
            apportion(10, {"A": 1, "B": 0.5}, method=method)  # type: ignore[dict-item]
        with pytest.raises(TypeError, match=r"a whole number of units is divided, not 1\.5"):
            apportion(1.5, {"A": 1}, method=method)  # type: ignore[arg-type]
