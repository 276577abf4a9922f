"""Powers of shares to 50 digits: against Decimal's own at 130 digits, numbers just half way, and in more bits."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext

from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.values import powers
from equipoise.values.powers import powered

WIDE = Context(prec=130)
FIFTY = Context(prec=50, rounding=ROUND_HALF_EVEN)


def value(found: tuple[int, int]) -> Decimal:
    return WIDE.multiply(Decimal(found[0]), WIDE.power(Decimal(10), Decimal(found[1])))


whole = st.integers(1, 600).flatmap(lambda bits: st.integers(1, 2**bits))
exponents = st.sampled_from(["0.01", "0.333", "0.5", "0.95", "1.2", "2.5", "9.99"]).map(Decimal)


@settings(max_examples=300, deadline=None)
@given(whole, whole, exponents)
def test_powers_agree_with_decimals_of_130_digits(x: int, over: int, power: Decimal) -> None:
    with localcontext(WIDE):
        wanted = FIFTY.plus((Decimal(x) / Decimal(over)) ** power)
    (found,) = powered([x], over, power)
    assert value(found) == wanted


@settings(max_examples=60, deadline=None)
@given(st.integers(10**49, 10**50 - 1), st.integers(-60, 20), st.sampled_from(["0.5", "0.25", "0.2"]).map(Decimal))
def test_a_number_just_half_way_goes_to_the_even_digit(digits: int, tens: int, power: Decimal) -> None:
    exact = 10 * digits + 5
    root = int(1 / power)
    x, over = exact**root * 10 ** max(0, tens * root), 10 ** max(0, -tens * root)
    (found,) = powered([x], over, power)
    assert value(found) == WIDE.multiply(Decimal(digits + digits % 2), WIDE.power(Decimal(10), Decimal(tens + 1)))
    above, below = (powered([x + d], over, power)[0] for d in (1, -1))
    assert (value(above), value(below)) == tuple(
        WIDE.multiply(Decimal(n), WIDE.power(Decimal(10), Decimal(tens + 1))) for n in (digits + 1, digits)
    )


def test_what_fewer_bits_do_not_decide_is_computed_in_more() -> None:
    numbers = range(2, 400)
    wanted = powered(numbers, 401, Decimal("0.95"))
    few = powers._Scale.of(170)  # three bits more than the digits, so that many are left open
    *logs, part = powers._logs(powers._heads([*numbers, 401], 170), few)
    first = powers._nearest([19 * (log - part) // 20 for log in logs], powers._off(19, 20, few), few)
    assert any(found is None for found in first)
    assert all(found in (None, right) for found, right in zip(first, wanted, strict=True))
