"""How finely is a number written? Money has cents, and a key says how many decimals its shares have."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["CENTS", "decimals_in"]

CENTS = 2


def decimals_in(value: Decimal) -> int:
    """How many decimals a number needs; zeros at its end do not count.

    >>> decimals_in(Decimal("12000000.0050"))
    3
    """
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or not value:
        return 0
    while exponent < 0 and digits[-1] == 0:
        digits, exponent = digits[:-1], exponent + 1
    return max(0, -exponent)
