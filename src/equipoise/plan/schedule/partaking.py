"""Who takes part in what is bought, who pays which share of it, and who does the work? The second half of the problem.

Of each project whose participants are chosen: 0/1 columns for who takes part, amounts paid within the shares, a
quorum. Of all work: amounts within the capacities, and each member's work over its payments within the band. What is
bought may be given, or be columns of the programme: the rows are the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from equipoise.plan.schedule.problem import Candidate, Limits
from equipoise.plan.schedule.solver import Programme

__all__ = ["Partaking", "cheapest_work", "lone_gains", "partaking", "work_matters"]

Cell = tuple[str, str]  # member, candidate


def work_matters(candidates: Sequence[Candidate], limits: Limits) -> bool:
    """Can who does the work change what is bought?

    Without capacities and premiums everyone works for exactly what it pays, which every band allows.
    """
    return any(c.premium for c in candidates) or (
        limits.band is not None and any(c.capacity is not None for c in candidates)
    )


def workers(candidate: Candidate, limits: Limits) -> dict[str, Fraction]:
    """Who can work in a candidate, and the largest part of it that each can do."""
    able = limits.key if candidate.joining is None else candidate.joining.gains
    if candidate.capacity is None:
        return dict.fromkeys(sorted(able), Fraction(1))
    return {m: part for m in sorted(able) if (part := min(candidate.capacity.get(m, Fraction(0)), Fraction(1))) > 0}


def cheapest_work(candidate: Candidate, limits: Limits) -> Fraction | None:
    """The least that the work of a candidate costs in premiums, by itself; None when it cannot all be done."""
    left, cost = Fraction(1), Fraction(0)
    able = workers(candidate, limits)
    for m in sorted(able, key=lambda m: (candidate.premium.get(m, Fraction(0)), m)):
        done = min(left, able[m])
        cost += done * candidate.premium.get(m, Fraction(0))
        left -= done
    return None if left else cost * candidate.cost


def lone_gains(candidate: Candidate, limits: Limits, *, working: bool) -> Fraction | None:
    """The most that a candidate gains beside its own worth, were it alone; None when it can never be bought."""
    gain = Fraction(0)
    if candidate.joining is not None:
        best = candidate.joining.best()
        if best is None:
            return None
        gain = sum((candidate.joining.gains[m] for m in best), Fraction(0))
    if working:
        premium = cheapest_work(candidate, limits)
        if premium is None:
            return None
        gain -= premium
    return gain


@dataclass(slots=True)
class Partaking:
    """The columns of the second half: who takes part, what it pays, what it works; in units of ``unit``."""

    programme: Programme
    unit: Fraction
    joins: dict[Cell, int] = field(default_factory=dict)
    pays: dict[Cell, int] = field(default_factory=dict)
    works: dict[Cell, int] = field(default_factory=dict)
    slack: dict[int, str] = field(default_factory=dict)  # the member whose work misses the band by it
    band: list[tuple[str, Fraction, int]] = field(default_factory=list)  # member, edge, row

    def joined(self, values: Sequence[float]) -> dict[str, tuple[str, ...]]:
        """Who takes part in each candidate."""
        found: dict[str, tuple[str, ...]] = {}
        for (m, p), i in self.joins.items():
            if values[i] > 0.5:
                found[p] = (*found.get(p, ()), m)
        return found


def partaking(
    programme: Programme,
    candidates: Sequence[Candidate],
    limits: Limits,
    bought: Mapping[str, Mapping[int, float]],
    worth_unit: Fraction,
    *,
    working: bool,
    whole: bool = True,
    slack: bool = False,
) -> Partaking:
    """Add the second half to a programme in which ``bought`` says how much of each candidate is bought, by columns.

    ``whole``: who takes part is 0 or 1, else anything between. ``slack``: the limits of the band may be missed, at a
    price of one, and nothing else counts.
    """
    unit = sum((c.cost for c in candidates), Fraction(0)) / max(len(candidates), 1) or Fraction(1)
    found = Partaking(programme, unit)
    for c in candidates:
        amount = float(c.cost / unit)
        if c.joining is not None:
            _joining(found, c, bought[c.id], worth_unit, whole=whole, slack=slack)
        if working:
            _working(found, c, limits, bought[c.id], amount, worth_unit, slack=slack)
    if working and limits.band is not None:
        _band(found, candidates, limits, bought, slack=slack)
    return found


def _joining(
    found: Partaking, c: Candidate, bought: Mapping[int, float], worth_unit: Fraction, *, whole: bool, slack: bool
) -> None:
    assert c.joining is not None
    terms, programme, amount = c.joining, found.programme, float(c.cost / found.unit)
    for m, gain in sorted(terms.gains.items()):
        joins = programme.column(0.0 if slack else float(gain / worth_unit), whole=whole)
        pays = programme.column(0.0, 0.0, float("inf"))
        found.joins[m, c.id], found.pays[m, c.id] = joins, pays
        programme.row({pays: 1.0, joins: -amount * float(terms.low)}, low=0.0)
        programme.row({pays: 1.0, joins: -amount * float(terms.high)}, high=0.0)
        if m in terms.required:
            programme.row({joins: 1.0} | {i: -v for i, v in bought.items()}, low=0.0, high=0.0)
        else:
            programme.row({joins: 1.0} | {i: -v for i, v in bought.items()}, high=0.0)
    least, most = terms.numbers
    some = {found.joins[m, c.id]: 1.0 for m in terms.gains}
    programme.row(some | {i: -v * least for i, v in bought.items()}, low=0.0)
    programme.row(some | {i: -v * most for i, v in bought.items()}, high=0.0)
    paid = {found.pays[m, c.id]: 1.0 for m in terms.gains}
    programme.row(paid | {i: -v * amount for i, v in bought.items()}, low=0.0, high=0.0)


def _working(
    found: Partaking,
    c: Candidate,
    limits: Limits,
    bought: Mapping[int, float],
    amount: float,
    worth_unit: Fraction,
    *,
    slack: bool,
) -> None:
    programme = found.programme
    for m, most in workers(c, limits).items():
        price = 0.0 if slack else -float(c.premium.get(m, Fraction(0)) * found.unit / worth_unit)
        works = programme.column(price, 0.0, amount * float(most))
        found.works[m, c.id] = works
        top = amount * float(most)
        if c.joining is not None:
            programme.row({works: 1.0, found.joins[m, c.id]: -top}, high=0.0)
        else:
            programme.row({works: 1.0} | {i: -v * top for i, v in bought.items()}, high=0.0)
    done = {i: 1.0 for (_, p), i in found.works.items() if p == c.id}
    programme.row(done | {i: -v * amount for i, v in bought.items()}, low=0.0, high=0.0)


def _band(
    found: Partaking,
    candidates: Sequence[Candidate],
    limits: Limits,
    bought: Mapping[str, Mapping[int, float]],
    *,
    slack: bool,
) -> None:
    band, programme = limits.band, found.programme
    assert band is not None
    common = programme.column(0.0, 0.0, float("inf"))  # one column for what all share by the key
    together = {common: -1.0}
    for c in candidates:
        if c.joining is None:
            for i, v in bought[c.id].items():
                together[i] = together.get(i, 0.0) + v * float(c.cost / found.unit)
    programme.row(together, low=0.0, high=0.0)
    members = sorted({*limits.key, *(m for m, _ in found.works), *(m for m, _ in found.pays)})
    for m in members:
        works = {i: 1.0 for (who, _), i in found.works.items() if who == m}
        pays = {i: 1.0 for (who, _), i in found.pays.items() if who == m}
        key = float(limits.key.get(m, Fraction(0)))
        for edge, sign in ((band.low, 1.0), (band.high, -1.0)):
            if edge is None:
                continue
            row = dict(works) | {i: -float(edge) for i in pays} | {common: -float(edge) * key}
            if slack:
                missed = programme.column(-1.0, 0.0, float("inf"))
                found.slack[missed] = m
                row[missed] = sign
            number = programme.row(row, low=0.0) if sign > 0 else programme.row(row, high=0.0)
            found.band.append((m, edge, number))
