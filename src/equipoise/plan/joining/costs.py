"""What does a joint purchase cost when more is bought? A fixed part, and a part that rises by less with each unit.

Rule: f(0) = 0 and f(Q) = F + a Q^(1 + log2 s). F is the fixed cost (development, fit-out, infrastructure), a the cost
of the first unit, s the slope of the learning curve: each doubling of the quantity multiplies the average variable
cost of a unit by s. Source: the cumulative average curve of T. P. Wright, Factors Affecting the Cost of Airplanes
(1936), who found s = 0.80 for airframes. Units: F and a in units of the currency; Q counts whole units of equipment.

For s = 1 (and 1/2) every cost is exact. For other slopes the power is a Decimal of 40 significant digits, rounded
half to even; what is computed from it afterwards is exact in that Decimal, and ``exact`` says which it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from typing import Final

from equipoise.errors import Problem

__all__ = ["Cost", "Scale"]

#: The cost of a quantity, and 0 for none.
Cost = Callable[[int], Fraction]

_DIGITS: Final = 40
_GUARD: Final = 15


@dataclass(frozen=True, slots=True)
class Scale:
    """Economies of scale: ``Scale(fixed, first, slope)(quantity)`` is the cost of that quantity.

    Raises nothing when made; ``problems`` says what is wrong with the numbers.

    >>> one = Scale(Fraction(100), Fraction(10), Fraction(1))
    >>> one(0), one(5), one.exact
    (Fraction(0, 1), Fraction(150, 1), True)
    >>> learning = Scale(Fraction(0), Fraction(100), Fraction(8, 10))
    >>> float(learning(2)), float(learning(4)), learning.exact
    (160.0, 256.0, False)
    """

    fixed: Fraction
    first: Fraction
    slope: Fraction

    @classmethod
    def fitted(cls, total: Fraction, quantity: int, *, fixed_share: Fraction, slope: Fraction) -> Scale:
        """The curve on which this quantity costs this total, of which a share is fixed.

        With a slope outside (0, 1] or no quantity there is no such curve; ``problems`` of the result says so.

        >>> Scale.fitted(Fraction(100), 10, fixed_share=Fraction(3, 10), slope=Fraction(1))(20)
        Fraction(170, 1)
        """
        if quantity <= 0 or not 0 < slope <= 1:
            return cls(total * fixed_share, total * (1 - fixed_share), slope)
        return cls(total * fixed_share, total * (1 - fixed_share) / _power(quantity, slope), slope)

    def __call__(self, quantity: int) -> Fraction:
        if quantity == 0:
            return Fraction(0)
        return self.fixed + self.first * _power(quantity, self.slope)

    @property
    def exact(self) -> bool:
        """Are its costs exact fractions? Otherwise they rest on a Decimal of 40 digits."""
        return self.slope in (1, Fraction(1, 2)) or not self.first

    @property
    def arithmetic(self) -> str:
        """How its costs were computed, in words."""
        return "exact" if self.exact else f"power to {_DIGITS} significant digits"

    def problems(self, place: str = "cost") -> list[Problem]:
        """Everything wrong with its numbers."""
        found = []
        if self.fixed < 0:
            found.append(Problem("", place, f"the fixed cost {_text(self.fixed)} is negative", "Give 0 or more."))
        if self.first < 0:
            found.append(Problem("", place, f"the first unit costs {_text(self.first)}", "Give 0 or more."))
        if not 0 < self.slope <= 1:
            hint = "0.9: each doubling makes the average unit 10% cheaper; 1: no learning."
            found.append(Problem("", place, f"the slope {_text(self.slope)} is outside (0, 1]", hint))
        return found


def _power(quantity: int, slope: Fraction) -> Fraction:
    """Q^(1 + log2 slope)."""
    if slope == 1 or quantity == 1:
        return Fraction(quantity)
    if slope == Fraction(1, 2):
        return Fraction(1)
    with localcontext() as context:
        context.prec, context.rounding = _DIGITS + _GUARD, ROUND_HALF_EVEN
        ratio = Decimal(slope.numerator) / Decimal(slope.denominator)
        found = Decimal(quantity) ** (1 + ratio.ln() / Decimal(2).ln())
        context.prec = _DIGITS
        return Fraction(+found)


def _text(number: Fraction) -> str:
    return f"{float(number):g}"
