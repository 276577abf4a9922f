"""What is a share to a power that is no whole number, to 50 digits? Rounded right, by integers alone.

``x ** p`` is ``2 ** (p * log2 x)``. Both functions are read off tables of powers of two and a short series for the
rest, in fixed point with a bound on the error. Where a number within the bound would round otherwise, it is computed
again in twice as many bits; where it lies exactly half way, a comparison of whole numbers says so, and the even digit
is taken (Ziv, "Fast evaluation of elementary mathematical functions", 1991).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import isqrt
from typing import Final, TypeAlias

__all__ = ["DIGITS", "powered"]

DIGITS: Final = 50
_BITS: Final = 192  # 50 digits are 167 bits: about one number in a hundred thousand is computed again
_STEPS: Final = 12  # bits of a logarithm that are read off one table
_EXP_BITS: Final = 2 * _STEPS  # what is left for a series then, and the square of half of that
_LOG_BITS: Final = 2 * _STEPS + 2
_FULL: Final = 10**DIGITS
_TENS: Final = tuple(10**n for n in range(128))
_LOG: Final = 5050445  # log10 2, rounded down, in units of 2 ** -24

#: Digits, and the power of ten that they are multiplied by.
_Rounded: TypeAlias = tuple[int, int]
#: A number from one to two in fixed point, and the power of two that it is multiplied by.
_Head: TypeAlias = tuple[int, int]


def powered(numbers: Iterable[int], over: int, power: Decimal) -> list[_Rounded]:
    """Positive whole numbers over another, to a positive power: digits, and the power of ten they are multiplied by.

    Each is the nearest number of 50 digits; of two equally near, the even one.

    >>> powered([2], 1, Decimal("0.5"))
    [(14142135623730950488016887242096980785696718753769, -49)]
    """
    above, below = power.as_integer_ratio()
    usual, exact = _Scale.of(_BITS), [*numbers]
    heads = _heads(exact, _BITS)
    each = dict.fromkeys(heads)  # many members stand at one limit
    *logs, part = _logs([*each, *_heads([over], _BITS)], usual)
    roots = [above * (log - part) // below for log in logs]
    found = dict(zip(each, _nearest(roots, _off(above, below, usual), usual), strict=True))
    return [found[head] or _in_more_bits(x, over, above, below) for x, head in zip(exact, heads, strict=True)]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Fixed point of so many bits: ``2 ** (i / 2 ** 12)`` and ``2 ** (i / 2 ** 24)``; both series, last order first.

    What a series multiplies is below ``2 ** -26`` or ``2 ** -24``, so each order has so many bits less than the last.
    """

    bits: int
    coarse: tuple[int, ...]
    fine: tuple[int, ...]
    log: tuple[int, ...]
    exp: tuple[int, ...]

    @staticmethod
    @cache
    def of(bits: int) -> _Scale:
        """Every entry is rounded down, from 32 bits more, so that it is off by less than one unit."""
        wide = bits + 32
        one = 1 << wide
        step, tables = 2 * one, []
        for _ in range(2):
            for _ in range(_STEPS):
                step = isqrt(step << wide)
            table = [one]
            for _ in range((1 << _STEPS) - 1):
                table.append(table[-1] * step >> wide)
            tables.append(tuple(entry >> 32 for entry in table))
        # ln 2 = 2 artanh(1/3); log2(a / b) = 2 / ln 2 * artanh z with z = (a - b) / (a + b), here below 2 ** -13;
        # 2 ** r is the sum of (r ln 2) ** k / k!, here with r below 2 ** -24. Orders below a unit are left out.
        ln2 = 2 * sum(one // ((2 * k + 1) * 3 ** (2 * k + 1)) for k in range(wide // 3 + 1))
        log = [(one << wide + 1) // (ln2 * (2 * k + 1)) for k in range(bits // (2 * _STEPS + 2) + 1)]
        exp, order = [one], 0
        while exp[-1] >> 32 + 2 * _STEPS * order:
            order += 1
            exp.append((exp[-1] * ln2 >> wide) // order)
        logs = [c >> 32 + k * _LOG_BITS for k, c in enumerate(log)]
        exps = [c >> 32 + k * _EXP_BITS for k, c in enumerate(exp)]
        return _Scale(bits, tables[0], tables[1], tuple(reversed(logs)), tuple(reversed(exps)))


def _heads(numbers: list[int], bits: int) -> list[_Head]:
    """The leading bits of positive whole numbers, in units of ``2 ** -bits``."""
    sizes = [x.bit_length() - 1 for x in numbers]
    return [
        (x << bits - size if size <= bits else x >> size - bits, size) for x, size in zip(numbers, sizes, strict=True)
    ]


def _logs(heads: list[_Head], scale: _Scale) -> list[int]:
    """The logarithms, to the base of two, in units of ``2 ** -bits``; off by less than 8."""
    bits, coarse = scale.bits, scale.coarse
    places = [bisect_right(coarse, m) - 1 for m, _ in heads]
    zs = [(m - (t := coarse[i]) << bits) // (m + t) for (m, _), i in zip(heads, places, strict=True)]
    values = _series(scale.log, [z * z >> bits for z in zs], bits - _LOG_BITS)
    shift = bits - _STEPS
    return [
        (size << bits) + (i << shift) + (value * z >> bits)
        for (_, size), i, value, z in zip(heads, places, values, zs, strict=True)
    ]


def _series(coefficients: tuple[int, ...], numbers: list[int], shift: int) -> list[int]:
    """The polynomial at each number in fixed point, its last order first; every product is rounded down."""
    first, *others = coefficients
    values = []
    for x in numbers:
        value = first
        for coefficient in others:
            value = coefficient + (value * x >> shift)
        values.append(value)
    return values


def _off(above: int, below: int, scale: _Scale) -> int:
    """What the part from one to two may be off by, in units.

    A logarithm is off by 4 for ``m`` and the table, each off by one in at least one, over ln 2; and by 4 for ``z`` and
    the series, whose orders are rounded down twice each but count less than 2 ** -13 of that. There are two. The power
    multiplies that and is rounded. A unit of it is less than 2 of the part. The series of the exponential is off by
    less than 2 for each of its orders, times less than 2; the tables and the last product add less than 16.
    """
    return 32 * (above // below + 1) + 4 * len(scale.exp) + 18


def _parts(logs: list[int], scale: _Scale) -> list[int]:
    """Two to the fraction of each logarithm, from one to two, in units of ``2 ** -bits``."""
    bits, coarse, fine = scale.bits, scale.coarse, scale.fine
    whole, small = (1 << bits) - 1, (1 << bits - 2 * _STEPS) - 1
    values = _series(scale.exp, [log & small for log in logs], bits - _EXP_BITS)
    first, second, entry = bits - _STEPS, bits - 2 * _STEPS, (1 << _STEPS) - 1
    return [
        (coarse[(log & whole) >> first] * fine[log >> second & entry] >> bits) * value >> bits
        for log, value in zip(logs, values, strict=True)
    ]


def _nearest(logs: list[int], off: int, scale: _Scale) -> list[_Rounded | None]:
    """The digits of two to each logarithm, or None where what the part may be off by could decide them."""
    bits, found = scale.bits, list[_Rounded | None]()
    for log, part in zip(logs, _parts(logs, scale), strict=True):
        shift, tens = (log >> bits) - bits, _tens(log, scale)
        while True:
            if tens <= 0 >= shift:  # as for every share: over a power of two there is nothing to divide
                unit, down = _ten(-tens), 1 << -shift
                scaled = part * unit
                digits, rest = scaled >> -shift, scaled & down - 1
            else:
                unit, down = _scaled(shift, tens)
                digits, rest = divmod(part * unit, down)
            if digits < _FULL:
                break
            tens += 1
        beyond = 2 * rest - down
        decided = abs(beyond) > 2 * off * unit
        found.append((digits + (beyond > 0), tens) if decided else None)
    return found


def _tens(log: int, scale: _Scale) -> int:
    """The place of the last of the 50 digits, or at most one below it."""
    return ((log >> scale.bits - 24) * (_LOG + (log < 0)) >> 48) - DIGITS + 1


def _ten(power: int) -> int:
    return _TENS[power] if power < len(_TENS) else int(10**power)


def _scaled(shift: int, tens: int) -> tuple[int, int]:
    """``2 ** shift / 10 ** tens`` as a ratio."""
    ten = _ten(abs(tens))
    up, down = (1, ten) if tens > 0 else (ten, 1)
    return (up << shift, down) if shift > 0 else (up, down << -shift)


def _in_more_bits(x: int, over: int, above: int, below: int) -> _Rounded:
    """The digits where the usual bits do not decide them; of a number just half way, the even ones."""
    bits = _BITS
    while True:
        bits *= 2
        scale = _Scale.of(bits)
        own, part = _logs(_heads([x, over], bits), scale)
        log = above * (own - part) // below
        found = _nearest([log], _off(above, below, scale), scale)[0] or _half_way(log, scale, x, over, above, below)
        if found is not None:
            return found


def _half_way(log: int, scale: _Scale, x: int, over: int, above: int, below: int) -> _Rounded | None:
    """The even one of two numbers of 50 digits, where the power is just between them; None where it is not."""
    (part,), shift, about = _parts([log], scale), (log >> scale.bits) - scale.bits, _tens(log, scale) - 1
    for tens in (about, about + 1):  # of the digit after the 50, which must be a 5
        unit, down = _scaled(shift, tens)
        digits, last = divmod((2 * part * unit + down) // (2 * down), 10)
        if last == 5 and _FULL <= 10 * digits < 10 * _FULL:
            a, b = ((10 * digits + 5) * 10**tens, 1) if tens > 0 else (10 * digits + 5, 10**-tens)
            if a**below * over**above == x**above * b**below:
                return digits + digits % 2, tens + 1
    return None
