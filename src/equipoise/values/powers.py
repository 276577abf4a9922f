"""What is a positive number to a power that is no whole number, to 50 digits?

``x ** p`` is the root of ``y ** b = x ** a`` where ``p = a / b``. Decimal's own power works with logarithms at the full
precision; a guess of 22 digits and mostly one step of third order (Householder's) give the same digits five times
faster, which is what a key of two hundred members needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from typing import Final

__all__ = ["DIGITS", "powered"]

DIGITS: Final = 50
_GUARD: Final = 8  # further digits while computing, so that the last of the 50 is right
_GUESS: Final = Context(prec=22, Emax=MAX_EMAX, Emin=MIN_EMIN)
_CLOSE: Final = Decimal("1e-19")  # a residual whose cube is beyond the last digit
_HALF: Final = Decimal("0.5")
_ONE: Final = Decimal(1)


def powered(numbers: Iterable[Decimal], power: Decimal) -> list[Decimal]:
    """Positive numbers to a positive power, each rounded to 50 digits.

    >>> [str(y) for y in powered([Decimal(2)], Decimal("0.5"))]
    ['1.4142135623730950488016887242096980785696718753769']
    """
    above, below = power.as_integer_ratio()
    wide = Context(prec=DIGITS + _GUARD + len(str(max(above, below))), Emax=MAX_EMAX, Emin=MIN_EMIN)
    return [_rounded(_root(x, power, above, below, wide)) for x in numbers]


def _root(x: Decimal, power: Decimal, above: int, below: int, wide: Context) -> Decimal:
    """The root of ``y ** below = x ** above`` by steps of third order from a guess."""
    multiply, divide, plus = wide.multiply, wide.divide, wide.add
    y = _GUESS.exp(_GUESS.multiply(power, _GUESS.ln(_GUESS.plus(x))))
    wanted = wide.power(wide.plus(x), above)
    while True:
        r = wide.subtract(divide(wanted, wide.power(y, below)), _ONE)
        # (1 + r) ** (1 / below), to the second order in r
        step = divide(r, Decimal(below))
        second = multiply(multiply(_HALF, step), wide.subtract(step, r))
        y = multiply(y, plus(_ONE, plus(step, second)))
        if abs(r) < _CLOSE:
            return y


_rounded: Final = Context(prec=DIGITS).plus
