"""How unequally is a burden spread? Gini, Herfindahl and Theil of what each bears, exact but for Theil's logarithm.

Gini: half the mean difference of two members over the mean; 0 when all bear the same. Herfindahl: the sum of squared
shares; its inverse is the number of equal members that would be as concentrated. Theil: the sum of each share times the
logarithm of the number of members times that share; 0 when all bear the same, the logarithm of their number when one
bears all. None of them compares with what members could bear: see ``align.exploitation`` for that.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

__all__ = ["gini", "herfindahl", "theil"]

_DIGITS: Final = Context(prec=50)


def _shares(amounts: Iterable[Fraction | Decimal | int]) -> list[Fraction]:
    """The amounts as shares of their sum, by size. Raises ValueError for none, negative ones or zeros alone."""
    found = sorted(Fraction(a) for a in amounts)
    total = sum(found, Fraction(0))
    if not total or found[0] < 0:
        raise ValueError("inequality is of amounts that are not negative and not all zero")
    return [a / total for a in found]


def gini(amounts: Iterable[Fraction | Decimal | int]) -> Fraction:
    """Half the mean absolute difference over the mean: 0 when all bear the same, near 1 when one bears all.

    >>> gini([1, 1, 1]), gini([0, 0, 1])
    (Fraction(0, 1), Fraction(2, 3))
    """
    shares = _shares(amounts)
    n = len(shares)
    return sum(((2 * i - n - 1) * s for i, s in enumerate(shares, 1)), Fraction(0)) / n


def herfindahl(amounts: Iterable[Fraction | Decimal | int]) -> Fraction:
    """The sum of squared shares: 1 / n when all n bear the same, 1 when one bears all.

    >>> herfindahl([1, 1, 2])
    Fraction(3, 8)
    """
    return sum((s * s for s in _shares(amounts)), Fraction(0))


def theil(amounts: Iterable[Fraction | Decimal | int]) -> Decimal:
    """Each share times the logarithm of n times it, summed: 0 when all bear the same, log n when one bears all.

    It is computed to 50 digits.

    >>> theil([3, 3]), round(theil([0, 1]), 6)
    (Decimal('0'), Decimal('0.693147'))
    """
    shares = _shares(amounts)
    total = Decimal(0)
    for s in shares:
        if s and s * len(shares) != 1:
            share = _DIGITS.divide(Decimal(s.numerator), Decimal(s.denominator))
            relative = _DIGITS.multiply(share, Decimal(len(shares)))
            total = _DIGITS.add(total, _DIGITS.multiply(share, _DIGITS.ln(relative)))
    return total
