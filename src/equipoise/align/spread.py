"""How far apart are two sets of shares, and how does one rise with the other? Gini, Kolmogorov, and the slope.

- Gini of ratios: members in order of influence over contribution; twice the area between the curve of cumulated shares
  and the diagonal. 0: every ratio is the same; 1: all influence where there is no contribution.
- Kolmogorov: members in order of contribution, the largest first; the largest distance between the two cumulated
  shares. It is large where influence leans to one end, and small where misses alternate along the order.
- Slope: how many points of influence does a member have more for each point of contribution (least squares)? Its 95%
  interval inverts the permutation test: every slope for which the rest shows no link with contribution. Under 1: less
  than in proportion.

For a slope b the rest of member i is y_i - b x_i. An order of the rests is at least as extreme as the true one for all
b between two roots, which are known in closed form; so the interval is exact over the orders that are tried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf
from typing import Any

__all__ = ["Slope", "gini", "kolmogorov", "slope"]


@dataclass(frozen=True, slots=True)
class Slope:
    """A slope and the ends of its 95% interval (infinite where nothing bounds it), and how that was found."""

    value: float
    low: float
    high: float
    method: str


def gini(given: Mapping[str, Fraction], had: Mapping[str, Fraction]) -> Fraction:
    """How unequal are the ratios of influence to contribution? 0 to 1.

    >>> gini({"A": Fraction(1, 2), "B": Fraction(1, 2)}, {"A": Fraction(1, 4), "B": Fraction(3, 4)})
    Fraction(1, 4)
    """
    order = sorted(given, key=lambda m: (had[m] / given[m] if given[m] else Fraction(10**9) + had[m], m))
    area, below = Fraction(0), Fraction(0)
    for member in order:
        area += given[member] * (2 * below + had[member])
        below += had[member]
    return 1 - area


def kolmogorov(given: Mapping[str, Fraction], had: Mapping[str, Fraction]) -> Fraction:
    """The largest distance between cumulated contribution and influence, the largest contributor first.

    Members that contribute the same are cumulated together, for nothing orders them.

    >>> kolmogorov({"A": Fraction(3, 4), "B": Fraction(1, 4)}, {"A": Fraction(1, 2), "B": Fraction(1, 2)})
    Fraction(1, 4)
    """
    most, apart = Fraction(0), Fraction(0)
    levels: dict[Fraction, Fraction] = {}
    for member, share in given.items():
        levels[share] = levels.get(share, Fraction(0)) + had[member] - share
    for share in sorted(levels, reverse=True):
        apart += levels[share]
        most = max(most, abs(apart))
    return most


def slope(x: Sequence[Fraction], y: Sequence[Fraction], *, orders: tuple[Any, str], sure: float = 0.05) -> Slope | None:
    """The least-squares slope of y on x, with its permutation interval; None when x does not vary.

    ``orders``: rows of orders of the members, and how they were found (``ranks.shuffles``).
    """
    import numpy as np

    rows, method = orders
    first, second = np.array([float(v) for v in x]), np.array([float(v) for v in y])
    centred = first - first.mean()
    sxx, sxy = float(centred @ centred), float(centred @ second)
    if sxx <= 0:
        return None
    xx, xy = first[rows] @ centred, second[rows] @ centred
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (xy - sxy) / (xx - sxx), (xy + sxy) / (xx + sxx)
    # An order that leaves x as it is (or turns it round) is as extreme for every slope.
    same = (np.abs(xx - sxx) < 1e-12 * sxx) | (np.abs(xx + sxx) < 1e-12 * sxx)
    low = np.where(same, -inf, np.fmin(one, other))
    high = np.where(same, inf, np.fmax(one, other))
    # Of orders drawn, the one observed is one, and as extreme for every slope.
    kept = int(sure * len(rows)) if method.startswith("exact") else max(0, int(sure * (len(rows) + 1)) - 1)
    return Slope(sxy / sxx, float(np.sort(low)[kept]), float(np.sort(high)[::-1][kept]), method)
