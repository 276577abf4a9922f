"""What is the return band worth to each member, and so what is each candidate worth under it?

The prices of the band in the whole programme without whole numbers are put on work and payments instead of the band.
Then each candidate stands alone, and the most it can gain at those prices bounds what it gains under the band: by the
duality of linear programmes, together as tightly as the whole programme does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from equipoise.plan.schedule.buying_rows import Buying
from equipoise.plan.schedule.partaking import Partaking, partaking
from equipoise.plan.schedule.problem import Band, Candidate, Limits
from equipoise.plan.schedule.solver import Programme, Solved

__all__ = ["least_missed", "price_band", "tightened"]


def tightened(band: Band | None, by: Fraction) -> Band | None:
    """A band that lies inside this one by a part of its edges, or the band itself where nothing would be left."""
    if band is None:
        return None
    low = None if band.low is None else band.low * (1 + by)
    high = None if band.high is None else band.high * (1 - by)
    return band if low is not None and high is not None and low > high else Band(low, high)


def least_missed(candidates: Sequence[Candidate], parts: Mapping[str, Fraction], limits: Limits) -> dict[str, Fraction]:
    """By how much would each member's work miss the band, when all is done to miss it by the least in sum?

    Empty when the band can be kept, or when the work cannot be done at all. To the hundredth of a unit of money.
    """
    bought = [c.in_part(parts[c.id]) for c in candidates if parts.get(c.id)]
    programme = Programme()
    ones = {c.id: {programme.column(0.0, 1.0, 1.0): 1.0} for c in bought}
    half = partaking(programme, bought, limits, ones, Fraction(1), working=True, slack=True)
    values = programme.solved(nodes=1000, asks=100).values
    found: dict[str, Fraction] = {}
    for i, member in half.slack.items() if len(values) else ():
        missed = Fraction(round(100 * values[i] * float(half.unit)), 100)
        if missed:
            found[member] = found.get(member, Fraction(0)) + missed
    return found


def price_band(
    main: Buying,
    half: Partaking,
    relaxed: Solved,
    unit: Fraction,
    candidates: Sequence[Candidate],
    limits: Limits,
    gains: Mapping[str, Fraction],
) -> None:
    """Add to the first half a column of what the band costs, and a row that bounds it from below at these prices.

    ``half`` and ``relaxed``: the second half in the whole programme, and its solution in units of ``unit``.
    """
    scale = float(unit / main.unit)
    work: dict[str, float] = {}
    pay: dict[str, float] = {}
    for member, edge, row in half.band:
        price = -relaxed.row_prices[row] * scale
        work[member] = work.get(member, 0.0) + price
        pay[member] = pay.get(member, 0.0) + price * float(edge)
    alone = _alone(candidates, limits, work, pay, main.unit)
    programme = main.programme
    loss = programme.column(1.0, float("-inf"), 0.0)
    row_of_loss = {loss: 1.0}
    for name, ways in main.columns.items():
        less = float(gains[name] / main.unit) - alone[name]
        row_of_loss |= {i: less * float(way.part) for way, i in ways.items() if less}
    programme.row(row_of_loss, high=0.0)


def _alone(
    candidates: Sequence[Candidate],
    limits: Limits,
    work: Mapping[str, float],
    pay: Mapping[str, float],
    worth_unit: Fraction,
) -> dict[str, float]:
    """The most that each candidate gains when a unit of work is worth ``work`` to a member, and of payment costs it."""
    programme = Programme()
    ones = {c.id: programme.column(0.0, float(bool(c.starts)), 1.0) for c in candidates}
    bought = {name: {i: 1.0} for name, i in ones.items()}
    free = replace(limits, band=None)
    half = partaking(programme, candidates, free, bought, worth_unit, working=True, whole=False)
    for (m, _), i in half.works.items():
        programme.gains[i] += work.get(m, 0.0)
    for (m, _), i in half.pays.items():
        programme.gains[i] -= pay.get(m, 0.0)
    by_key = sum(float(share) * pay.get(m, 0.0) for m, share in limits.key.items())
    for c in candidates:
        if c.joining is None:
            programme.gains[ones[c.id]] -= float(c.cost / half.unit) * by_key
    values = programme.relaxed().values
    if not len(values):  # one of them cannot be done even alone: each may stand at nothing, which bounds it less well
        for i in ones.values():
            programme.lows[i] = 0.0
        values = programme.relaxed().values
    found = {name: programme.gains[i] * values[i] for name, i in ones.items()}
    for columns in (half.joins, half.pays, half.works):
        for (_, name), i in columns.items():
            found[name] += programme.gains[i] * values[i]
    return found
