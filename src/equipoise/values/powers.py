"""What is a positive number to a power that is no whole number, to 50 digits?

``x ** p`` is the root of ``y ** b = x ** a`` where ``p = a / b``. Decimal's own power works with logarithms at the full
precision; a guess of 22 digits and mostly one step of third order (Householder's) give the same digits five times
faster, which is what a key of two hundred members needs.
"""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from typing import Final

__all__ = ["DIGITS", "powered"]

DIGITS: Final = 50
_GUARD: Final = 8  # further digits while computing, so that the last of the 50 is right
_GUESS: Final = Context(prec=22, Emax=MAX_EMAX, Emin=MIN_EMIN)
_CLOSE: Final = Decimal("1e-19")  # a residual whose cube is beyond the last digit
_HALF: Final = Decimal("0.5")


def powered(x: Decimal, power: Decimal) -> Decimal:
    """``x`` (positive) to a positive power, rounded to 50 digits.

    >>> str(powered(Decimal(2), Decimal("0.5")))
    '1.4142135623730950488016887242096980785696718753769'
    """
    above, below = power.as_integer_ratio()
    wide = Context(prec=DIGITS + _GUARD + len(str(max(above, below))), Emax=MAX_EMAX, Emin=MIN_EMIN)
    multiply, divide, plus = wide.multiply, wide.divide, wide.add
    one, root = Decimal(1), Decimal(below)
    y = _GUESS.exp(_GUESS.multiply(power, _GUESS.ln(_GUESS.plus(x))))
    wanted = wide.power(wide.plus(x), above)
    while True:
        r = wide.subtract(divide(wanted, wide.power(y, below)), one)
        # (1 + r) ** (1 / b), to the second order in r
        step = divide(r, root)
        second = multiply(multiply(_HALF, step), wide.subtract(step, r))
        y = multiply(y, plus(one, plus(step, second)))
        if abs(r) < _CLOSE:
            return Context(prec=DIGITS).plus(y)
