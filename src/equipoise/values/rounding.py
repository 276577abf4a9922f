"""How is an exact number written with so many decimals? Rounded half to even, never through a float."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

__all__ = ["rounded"]


def rounded(value: Fraction | Decimal | int, decimals: int) -> Decimal:
    """The number to so many decimals, zeros at the end kept.

    >>> str(rounded(Fraction(1, 3), 4)), str(rounded(Fraction(5), 2))
    ('0.3333', '5.00')
    """
    return Decimal(round(Fraction(value) * 10**decimals)).scaleb(-decimals)
