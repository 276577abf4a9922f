"""How much, exactly? Integer minor units of one currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

__all__ = ["Money"]

_MINOR_PER_UNIT = 100


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in integer minor units (cents). Adding two currencies is an error.

    >>> str(Money.of("438100000", "EUR") + Money(1, "EUR"))
    '438100000.01'
    """

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: str | int | Decimal | Fraction, currency: str) -> Money:
        """The amount in whole units; a fraction of a cent is refused, never rounded in silence."""
        minor = Fraction(amount) * _MINOR_PER_UNIT
        if minor.denominator != 1:
            raise ValueError(f"{amount} {currency} is not a whole number of cents")
        return cls(minor.numerator, currency)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot combine {self.currency} and {other.currency}: convert first, with a dated rate")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    @property
    def amount(self) -> Decimal:
        """The amount in whole units, exact."""
        return Decimal(self.minor).scaleb(-2)

    def __str__(self) -> str:
        return f"{self.amount:.2f}"
