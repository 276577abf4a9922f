"""How is a whole divided into indivisible units, fairly and exactly?

Largest remainder (Hamilton): everyone gets the whole units of an exact quota, the left-over units go to the
largest remainders. Equal remainders are settled by a published order, the members' codes unless another is
given. All arithmetic is in fractions; the parts always sum to the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

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
    whole = sum(weights.values(), Fraction(0))
    if whole == 0:
        raise ValueError("weights must not all be zero")
    sign = -1 if total_units < 0 else 1
    rank = {name: i for i, name in enumerate(order if order is not None else sorted(weights))}
    units: dict[str, int] = {}
    remainders: dict[str, Fraction] = {}
    for name, weight in weights.items():
        quota = abs(total_units) * weight / whole
        units[name] = quota.numerator // quota.denominator
        remainders[name] = quota - units[name]
    left = abs(total_units) - sum(units.values())
    for name in sorted(weights, key=lambda n: (-remainders[n], rank[n]))[:left]:
        units[name] += 1
    return {name: sign * n for name, n in units.items()}
