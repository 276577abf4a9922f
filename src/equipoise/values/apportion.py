"""How is a whole divided into indivisible units, fairly and exactly?

Largest remainder (Hamilton): everyone gets the whole units of an exact quota, the left-over units go to the
largest remainders. Equal remainders are settled by a published order, the members' codes unless another is
given. All arithmetic is in fractions; the parts always sum to the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm

__all__ = ["apportion"]


def apportion(total_units: int, weights: Mapping[str, Fraction], order: Sequence[str] | None = None) -> dict[str, int]:
    """How many of ``total_units`` does each get, in proportion to ``weights``?

    ``total_units`` may be negative (a refund). Weights are exact, not negative and not all zero.

    >>> apportion(10, {"A": Fraction(1), "B": Fraction(1), "C": Fraction(1)})
    {'A': 4, 'B': 3, 'C': 3}
    """
    if any(w < 0 for w in weights.values()):
        negative = sorted(name for name, w in weights.items() if w < 0)
        raise ValueError(f"weights must not be negative: {', '.join(negative)}")
    # Over their common denominator the weights are integers, which are as exact as fractions and much faster.
    common = lcm(*(w.denominator for w in weights.values()))
    parts = {name: w.numerator * (common // w.denominator) for name, w in weights.items()}
    whole = sum(parts.values())
    if whole == 0:
        raise ValueError("weights must not all be zero")
    sign = -1 if total_units < 0 else 1
    rank = {name: i for i, name in enumerate(order if order is not None else sorted(weights))}
    units: dict[str, int] = {}
    remainders: dict[str, int] = {}
    for name, part in parts.items():
        units[name], remainders[name] = divmod(abs(total_units) * part, whole)
    left = abs(total_units) - sum(units.values())
    for name in sorted(weights, key=lambda n: (-remainders[n], rank[n]))[:left]:
        units[name] += 1
    return {name: sign * n for name, n in units.items()}
