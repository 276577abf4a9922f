"""What exactly does each member pay and work, once it is settled what is bought and who takes part?

A linear programme. HiGHS finds the corner in floating point; the corner is then computed again in fractions from the
rows and bounds that meet in it, and every row and bound is checked exactly. So what is shown keeps the band to the
last digit, or is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from equipoise.errors import InfeasiblePlan
from equipoise.plan.band import filled
from equipoise.plan.schedule.partaking import workers
from equipoise.plan.schedule.problem import Candidate, Limits
from equipoise.plan.schedule.solver import Programme, Solved

__all__ = ["Settled", "paid_by_key", "settled"]

_ZERO = Fraction(0)
Shares = dict[str, dict[str, Fraction]]


@dataclass(frozen=True, slots=True)
class Settled:
    """Each member's payments and work, by candidate."""

    pays: Mapping[str, Mapping[str, Fraction]]
    works: Mapping[str, Mapping[str, Fraction]]


@dataclass(slots=True)
class _Exact:
    """A linear programme in fractions: columns with bounds, rows with limits."""

    gains: list[Fraction] = field(default_factory=list)
    lows: list[Fraction] = field(default_factory=list)
    highs: list[Fraction] = field(default_factory=list)
    rows: list[tuple[dict[int, Fraction], Fraction | None, Fraction | None]] = field(default_factory=list)

    def column(self, low: Fraction, high: Fraction, gain: Fraction = _ZERO) -> int:
        self.lows.append(low)
        self.highs.append(high)
        self.gains.append(gain)
        return len(self.lows) - 1

    def solved(self) -> list[Fraction] | None:
        """The exact values of a best corner; None when there is none, or its exact values break a limit."""
        if not self.lows:
            return [] if all((low or 0) <= 0 <= (high or 0) for _, low, high in self.rows) else None
        unit = max((abs(v) for v in self.highs), default=_ZERO) or Fraction(1)
        programme = Programme()
        for low, high, gain in zip(self.lows, self.highs, self.gains, strict=True):
            programme.column(float(gain), float(low / unit), float(high / unit))
        for row, least, most in self.rows:
            programme.row(
                {i: float(v) for i, v in row.items()},
                low=None if least is None else float(least / unit),
                high=None if most is None else float(most / unit),
            )
        found = programme.solved(nodes=1, solver="simplex", dual_feasibility_tolerance=1e-9)
        if not len(found.values):
            return None
        corner = self._corner(found)
        return corner if corner is not None and self._holds(corner) else None

    def _corner(self, found: Solved) -> list[Fraction] | None:
        import highspy

        at = highspy.HighsBasisStatus
        values: dict[int, Fraction] = {}
        for i, status in enumerate(found.column_at):
            if status == at.kUpper:
                values[i] = self.highs[i]
            elif status != at.kBasic:
                values[i] = self.lows[i]
        system = []
        for (row, low, high), status in zip(self.rows, found.row_at, strict=True):
            if status == at.kBasic:
                continue
            edge = high if status == at.kUpper or low is None else low
            if edge is None:
                return None
            left = edge - sum((v * values[i] for i, v in row.items() if i in values), _ZERO)
            system.append(({i: v for i, v in row.items() if i not in values}, left))
        solved = _eliminated(system)
        if solved is None:
            return None
        values |= solved
        return [values[i] for i in range(len(self.lows))] if len(values) == len(self.lows) else None

    def _holds(self, values: Sequence[Fraction]) -> bool:
        if any(not low <= v <= high for v, low, high in zip(values, self.lows, self.highs, strict=True)):
            return False
        for row, low, high in self.rows:
            total = sum((v * values[i] for i, v in row.items()), _ZERO)
            if (low is not None and total < low) or (high is not None and total > high):
                return False
        return True


def _eliminated(system: list[tuple[dict[int, Fraction], Fraction]]) -> dict[int, Fraction] | None:
    """The solution of square equations, the shortest row first, so that few numbers ever meet."""
    rows = {n: (dict(row), right) for n, (row, right) in enumerate(system)}
    where: dict[int, set[int]] = {}
    for n, (row, _) in rows.items():
        for i in row:
            where.setdefault(i, set()).add(n)
    order: list[tuple[int, dict[int, Fraction], Fraction]] = []
    while rows:
        n = min(rows, key=lambda n: (len(rows[n][0]), n))
        row, right = rows.pop(n)
        if not row:
            if right:
                return None
            continue
        pivot = min(row, key=lambda i: (len(where[i]), i))
        for i in row:
            where[i].discard(n)
        order.append((pivot, row, right))
        for other in sorted(where.pop(pivot)):
            target, value = rows[other]
            factor = target.pop(pivot) / row[pivot]
            for i, v in row.items():
                if i != pivot:
                    new = target.get(i, _ZERO) - factor * v
                    if new:
                        target[i] = new
                        where[i].add(other)
                    elif i in target:
                        del target[i]
                        where[i].discard(other)
            rows[other] = (target, value - factor * right)
    found: dict[int, Fraction] = {}
    for pivot, row, right in reversed(order):
        if any(i not in found for i in row if i != pivot):
            return None
        found[pivot] = (right - sum((v * found[i] for i, v in row.items() if i != pivot), _ZERO)) / row[pivot]
    return found


def paid_by_key(candidate: Candidate, joined: Sequence[str], limits: Limits) -> dict[str, Fraction] | None:
    """What each participant pays when shares follow the key, held within the terms; None: they cannot be."""
    terms = candidate.joining
    assert terms is not None
    key = {m: limits.key.get(m, _ZERO) for m in joined}
    low, high = dict.fromkeys(joined, terms.low), dict.fromkeys(joined, terms.high)
    try:
        spare = dict.fromkeys(joined, Fraction(1))
        return {m: s * candidate.cost for m, s in filled(key, low, high, Fraction(1), spare=spare).items()}
    except InfeasiblePlan:
        return None


def settled(
    candidates: Sequence[Candidate],
    parts: Mapping[str, Fraction],
    joined: Mapping[str, Sequence[str]],
    limits: Limits,
    *,
    working: bool,
) -> Settled | None:
    """Who pays and works how much, exactly; None when the band or a share cannot be kept.

    ``parts`` says of which candidates how much is bought, ``joined`` who takes part where that is chosen. Where no
    premium makes a difference, shares follow the key as far as the project's limits and the band let them.
    """
    bought = [c for c in candidates if parts.get(c.id)]
    by_key: Shares = {}
    for c in bought:
        if c.joining is not None:
            shares = paid_by_key(c, joined.get(c.id, ()), limits)
            if shares is None:
                return None
            by_key[c.id] = shares
    if not working:
        return Settled(by_key, {})
    if not any(c.premium for c in bought):
        found = _worked(bought, parts, by_key, limits, free=False)
        if found is not None:
            return found
    return _worked(bought, parts, by_key, limits, free=True)


def _worked(
    bought: Sequence[Candidate], parts: Mapping[str, Fraction], paid: Shares, limits: Limits, *, free: bool
) -> Settled | None:
    exact = _Exact()
    pays: dict[tuple[str, str], int] = {}
    works: dict[tuple[str, str], int] = {}
    common = _ZERO
    for c in bought:
        amount = parts[c.id] * c.cost
        if c.joining is None:
            common += amount
        for m, share in paid.get(c.id, {}).items():
            terms = c.joining
            low, high = (terms.low * amount, terms.high * amount) if free and terms else (share, share)
            pays[m, c.id] = exact.column(low, high)
        if c.joining is not None:
            exact.rows.append(({pays[m, c.id]: Fraction(1) for m in paid[c.id]}, amount, amount))
        for m, most in workers(c, limits).items():
            if c.joining is None or m in paid[c.id]:
                works[m, c.id] = exact.column(_ZERO, most * amount, -c.premium.get(m, _ZERO))
        exact.rows.append(({i: Fraction(1) for (_, p), i in works.items() if p == c.id}, amount, amount))
    if limits.band is not None:
        _bands(exact, pays, works, limits, common)
    values = exact.solved()
    if values is None:
        return None
    paid_now: Shares = {p: {} for p in paid}
    for (m, p), i in pays.items():
        paid_now[p][m] = values[i]
    done: Shares = {c.id: {} for c in bought}
    for (m, p), i in works.items():
        if values[i]:
            done[p][m] = values[i]
    return Settled(paid_now, done)


def _bands(
    exact: _Exact,
    pays: Mapping[tuple[str, str], int],
    works: Mapping[tuple[str, str], int],
    limits: Limits,
    common: Fraction,
) -> None:
    band: Any = limits.band
    for m in sorted({*limits.key, *(m for m, _ in works), *(m for m, _ in pays)}):
        done = {i: Fraction(1) for (who, _), i in works.items() if who == m}
        own = limits.key.get(m, _ZERO) * common
        if band.low is not None:
            row = done | {i: -band.low for (who, _), i in pays.items() if who == m}
            exact.rows.append((row, band.low * own, None))
        if band.high is not None:
            row = done | {i: -band.high for (who, _), i in pays.items() if who == m}
            exact.rows.append((row, None, band.high * own))
