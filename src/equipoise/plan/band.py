"""How is a whole shared in proportion when every share has a floor and a ceiling?

Water-filling: everyone is scaled by one common factor, and whoever would leave the band stays at its edge. The factor
at which the shares sum to the whole is found exactly, between the places where a share meets an edge.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from fractions import Fraction

from equipoise.errors import InfeasiblePlan
from equipoise.model.wording import percent

__all__ = ["filled"]


Edge = Fraction | None


def filled(
    base: Mapping[str, Fraction],
    low: Mapping[str, Fraction],
    high: Mapping[str, Edge],
    whole: Fraction,
    *,
    spare: Mapping[str, Fraction],
) -> dict[str, Fraction]:
    """Shares of ``whole`` in proportion to ``base``, each within [low, high] (None: no ceiling).

    Bases are not negative. Whoever has no base gets its floor; if all others stand at their ceilings and something is
    left, those without a base share it in proportion to ``spare`` (positive), within their bands. Raises
    InfeasiblePlan when the floors sum to more than the whole, or the ceilings to less.

    >>> one = Fraction(1)
    >>> filled({"A": one, "B": 2 * one}, {"A": one / 2, "B": one / 4}, {"A": None, "B": None}, one, spare={})
    {'A': Fraction(1, 2), 'B': Fraction(1, 2)}
    """
    floors = sum(low.values(), Fraction(0))
    if floors > whole:
        raise InfeasiblePlan(f"the floors sum to {percent(floors / whole, short=True)}%, more than the whole")
    tops = [top for top in high.values() if top is not None]
    if len(tops) == len(high) and sum(tops, Fraction(0)) < whole:
        raise InfeasiblePlan(
            f"the ceilings sum to {percent(sum(tops, Fraction(0)) / whole, short=True)}%, less than the whole"
        )
    shares = _at(_factor(base, low, high, whole), base, low, high)
    left = whole - sum(shares.values(), Fraction(0))
    if left:  # everyone with a base is at the ceiling: the rest goes to those without
        idle = {m: spare[m] for m in base if not base[m]}
        rest = left + sum((shares[m] for m in idle), Fraction(0))
        shares |= filled(idle, {m: low[m] for m in idle}, {m: high[m] for m in idle}, rest, spare=spare)
    return shares


def _factor(
    base: Mapping[str, Fraction], low: Mapping[str, Fraction], high: Mapping[str, Edge], whole: Fraction
) -> Fraction:
    """The factor at which the shares reach the whole, or the last edge if they never do."""
    some = {m: b for m, b in base.items() if b}
    edges = {low[m] / b for m, b in some.items()} | {top / b for m, b in some.items() if (top := high[m]) is not None}
    walked = sorted(edges)
    # The sum never falls as the factor rises, so the edges on either side of the whole are found by halving.
    reached = bisect_left(walked, whole, key=lambda edge: sum(_at(edge, base, low, high).values(), Fraction(0)))
    below = walked[reached - 1] if reached else Fraction(0)
    # From the last edge below the whole on, those between floor and ceiling move together, so the sum is linear.
    moving = [m for m, b in some.items() if low[m] <= below * b and ((top := high[m]) is None or below * b < top)]
    slope = sum((base[m] for m in moving), Fraction(0))
    still = sum(_at(below, base, low, high).values(), Fraction(0))
    return below + (whole - still) / slope if slope else below


def _at(
    factor: Fraction, base: Mapping[str, Fraction], low: Mapping[str, Fraction], high: Mapping[str, Edge]
) -> dict[str, Fraction]:
    above = {m: max(factor * b, low[m]) for m, b in base.items()}
    return {m: share if (top := high[m]) is None else min(share, top) for m, share in above.items()}
