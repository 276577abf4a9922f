"""What does a fund call of whom in a year, and when is it due? Instalments, side payments, differences, as booked.

Where the calls of a year are on record as they were issued, they are what is due, and nothing else is. Otherwise an
instalment is due on its day, and a difference call on the day of each change that made one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from equipoise.model import Alliance, Fund
from equipoise.pay.calls import calls
from equipoise.pay.issued import issued_of, summed_by_member
from equipoise.values import Status, weakest

__all__ = ["Due", "dues_of"]


@dataclass(frozen=True, slots=True)
class Due:
    """Something called: the day, in words, cents by member (below zero: given back); a call, or a difference."""

    day: date
    what: str
    amounts: Mapping[str, int]
    status: Status
    kind: Literal["call", "difference"] = "call"


def dues_of(alliance: Alliance, fund: Fund, year: int) -> Iterator[Due]:
    """The calls of a year on record; where none are, its instalments, and the difference on the day of each change."""
    if recorded := tuple(_as_issued(alliance, fund, year)):
        yield from recorded
        return
    year_calls = calls(alliance, fund.id, year)
    status = year_calls.status
    parts = year_calls.instalments
    for number, (day, amounts) in enumerate(parts, 1):
        what = f"call for {year}" + (f", instalment {number} of {len(parts)}" if len(parts) > 1 else "")
        yield Due(day, what, {m: n for m, n in amounts.items() if n}, status)
    beside = {m: c.amount.minor - sum(part.get(m, 0) for _, part in parts) for m, c in year_calls.lines.items()}
    if beside := {m: n for m, n in beside.items() if n}:
        yield Due(date(year, 1, 1), f"side payments for {year}", beside, status, "difference")
    for day, amounts in year_calls.moves.items():
        what = f"difference call for {year}" + (f", from {day} on" if len(year_calls.moves) > 1 else "")
        yield Due(day, what, amounts, status, "difference")


def _as_issued(alliance: Alliance, fund: Fund, year: int) -> Iterator[Due]:
    """The calls of a year as they are on record: a due for each day and kind."""
    lines = issued_of(alliance, fund.id, year)
    for day, kind in dict.fromkeys((line.due, line.kind) for line in lines):
        own = [line for line in lines if (line.due, line.kind) == (day, kind)]
        amounts = {m: n for m, n in sorted(summed_by_member(own).items()) if n}
        what = f"{'difference call' if kind == 'difference' else 'call'} for {year}, as issued"
        yield Due(day, what, amounts, weakest(line.status for line in own), kind)
