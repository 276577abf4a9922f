"""On which days of a year do the same members bear the same shares, and from which day on do others?

A key may change within a year, or another key that it is made from; a member may join or leave, the alliance or a
project. Whatever may change a share ends a stretch; what changes none does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from equipoise.model import Alliance, Belonging, Member, Shares
from equipoise.values import Span, in_force

__all__ = ["Stretch", "stretches"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of a year on which the same shares hold; ``split`` says who bears which part."""

    since: date
    until: date
    shares: Shares
    split: Mapping[str, Fraction]


def stretches(
    alliance: Alliance,
    key: str,
    year: int,
    known: Callable[[date], Shares],
    split: Callable[[date, Shares], Mapping[str, Fraction]],
    also: Iterable[Belonging] = (),
) -> Iterator[Stretch]:
    """The stretches of a year, the first from 1 January on; days on which no version of the key holds are in none.

    ``known``: the key's shares on a day. ``split``: who bears which part on a day, by these. ``also``: what else may
    change that. Raises what ``known`` raises, on 1 January also where no version holds, and what ``split`` raises.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    versions = alliance.key(key).versions
    held: Stretch | None = None
    for day in _turns(alliance, also, first, last):
        if day != first and _nothing(in_force(versions, day)):
            if held is not None:
                yield replace(held, until=day - _DAY)
            held = None
            continue
        shares = known(day)
        found = split(day, shares)
        if held is not None and (found, shares.trust) == (held.split, held.shares.trust):
            continue
        if held is not None:
            yield replace(held, until=day - _DAY)
        held = Stretch(day, last, shares, found)
    if held is not None:
        yield held


def _nothing(span: Span[Any] | None) -> bool:
    return span is None or span.value is None


def _turns(alliance: Alliance, also: Iterable[Belonging], first: date, last: date) -> list[date]:
    """The first day of a year, and each later one on which shares may become others.

    A key can be made from any other, so the versions of all keys count.
    """
    spans: list[Belonging | Member | Span[Any]] = [*also, *alliance.members.values()]
    spans += [version for key in alliance.keys.values() for version in key.versions]
    ends = {span.since for span in spans}
    ends |= {span.until + _DAY for span in spans if span.until is not None and span.until < last}
    return [first, *sorted(day for day in ends if first < day <= last)]
