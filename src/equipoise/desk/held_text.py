"""When is a held text in force, and how does it stand then?

Rounds follow one another: each takes the shortest period of its rule and what settles it, the last also waits out its
timelock. A text that is in force later than meant has no clause that begins before that day.
"""

from __future__ import annotations

import calendar as calendar_
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from equipoise.desk.procedure import HOUR, SECOND, Micros, SilenceRule, expiry, local
from equipoise.model import Change, Proposal
from equipoise.model.clauses import AddProject, AdmitMember, SetSeries

__all__ = ["clause_held", "day_of", "held_until", "latest_start", "months_on", "span_in_words", "through"]

_MINUTE: Final = 60 * SECOND


def through(begun: Micros, stops: Sequence[SilenceRule], last: SilenceRule) -> Micros:
    """When is a text through, if each of these rounds is opened at once, for the shortest period, and unbroken?"""
    at = begun
    for rule in stops:
        at = expiry(at, rule.min_period, rule) + rule.settle_s * SECOND
    return at + (stops[-1] if stops else last).timelock_h * HOUR


def latest_start(now: Micros, stops: Sequence[SilenceRule], last: SilenceRule, target: Micros) -> Micros | None:
    """The last minute at which a new round can begin and still be through by the target; None: there is none left."""
    if through(now, stops, last) > target:
        return None
    low, high = now // _MINUTE, target // _MINUTE
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if through(middle * _MINUTE, stops, last) <= target else (low, middle - 1)
    return max(now, low * _MINUTE)


def day_of(at: Micros, rule: SilenceRule) -> date:
    """The day of an instant, where the body sits."""
    return local(at, rule.zone).date()


def months_on(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar_.monthrange(year, month + 1)[1]))


def span_in_words(first: date, second: date) -> str:
    """How much later is the second day, in whole months and days?

    >>> span_in_words(date(2027, 1, 1), date(2027, 4, 5))
    '3 months and 4 days'
    """
    if second <= first:
        return "no later"
    months = (second.year - first.year) * 12 + second.month - first.month
    months -= months_on(first, months) > second
    days = (second - months_on(first, months)).days
    parts = [f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in ((months, "month"), (days, "day")) if n]
    return " and ".join(parts)


def held_until(proposal: Proposal, day: date, on_time: date) -> tuple[Proposal, tuple[int, ...], tuple[int, ...]]:
    """The same text in force from a day on instead of on time; the numbers of the clauses that move, and are gone.

    No clause begins before the day; one that would have begun before the text was in force on time was written to look
    back, and still does.
    """
    kept: list[Change] = []
    moved, gone = [], []
    for number, clause in enumerate(proposal.changes, 1):
        later = clause_held(clause, day, on_time)
        if later is None:
            gone.append(number)
            continue
        if later is not clause:
            moved.append(number)
        kept.append(later)
    return replace(proposal, in_force=day, changes=tuple(kept), variants={}), tuple(moved), tuple(gone)


def clause_held(clause: Change, day: date, on_time: date) -> Change | None:
    """The clause as it stands if it may not begin before the day; None where it would be over."""
    if isinstance(clause, SetSeries):
        values = {y: value for y, value in clause.values.items() if not on_time.year <= y < day.year}
        return None if not values else clause if len(values) == len(clause.values) else replace(clause, values=values)
    if isinstance(clause, AddProject):
        start = clause.project.start
        if start is None or not on_time.year <= start < day.year:
            return clause
        return replace(clause, project=replace(clause.project, start=day.year))
    if isinstance(clause, AdmitMember):
        since = clause.member.since
        return clause if not on_time <= since < day else replace(clause, member=replace(clause.member, since=day))
    dated: Any = clause
    if not on_time <= getattr(dated, "since", day) < day:
        return clause
    until: date | None = getattr(dated, "until", None)
    moved: Change = replace(dated, since=day)
    return None if until is not None and until < day else moved
