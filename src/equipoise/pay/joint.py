"""Who pays for joint projects in a year? Each project's cost among those who take part, by the fund's key rescaled.

The call of a year is by the participants and the key of 1 January. Who joins or leaves within the year, and a key that
changes in it, change what is owed from that day on, pro rata by the day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from equipoise.errors import NoFigure
from equipoise.model import Alliance, Belonging, Fund, KeyVersion, Member, Project, Shares, price_clash
from equipoise.pay.dividing import member_shares
from equipoise.values import Money, Span

__all__ = ["Bill", "Stretch", "bills", "running"]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of a year on which the same members take part by the same key; ``split`` says who bears which part."""

    since: date
    until: date
    shares: Shares
    split: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Bill:
    """What a project costs in a year, in cents, and who bears it, stretch by stretch."""

    project: Project
    minor: int
    stretches: tuple[Stretch, ...]


def running(alliance: Alliance, fund: str, year: int) -> list[tuple[Project, Decimal]]:
    """Which projects of a fund, with a fixed start and a known price, cost something in a year, and how much?

    Raises NoFigure for a price in another currency than the fund's.
    """
    found = []
    for project in sorted(alliance.projects.values(), key=lambda p: p.id):
        if project.fund == fund and project.start is not None:
            cost = project.costs.get(year - project.start + 1)
            clash = price_clash(project, alliance.funds) if cost else ""
            if clash:
                raise NoFigure(f"project {project.id!r} costs something in {year}, but {clash}")
            if cost:
                found.append((project, cost))
    return found


def bills(alliance: Alliance, fund: Fund, year: int) -> Iterator[Bill]:
    """The bill of each project that costs something in a year.

    Raises NoFigure where nobody takes part on some day of it, KeyStepError where no key says what they pay.
    """
    for project, cost in running(alliance, fund.id, year):
        told = f"project {project.id!r} costs {fund.currency} {cost:,} in {year}, but nobody takes part"
        stretches = tuple(_stretches(alliance, fund, project, year, told))
        yield Bill(project, Money.of(cost, fund.currency).minor, stretches)


def _stretches(alliance: Alliance, fund: Fund, project: Project, year: int, told: str) -> Iterator[Stretch]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    held: Stretch | None = None
    for day in _turns(alliance, fund, project, first, last):
        participants = alliance.participating(project.id, day)
        if not participants:
            raise NoFigure(told if day == first else f"{told} from {day} on")
        shares = member_shares(alliance, fund.key, day)
        split = shares.among(participants)
        if held is not None and split == held.split:
            continue
        if held is not None:
            yield Stretch(held.since, day - _DAY, held.shares, held.split)
        held = Stretch(day, last, shares, split)
    assert held is not None
    yield held


def _turns(alliance: Alliance, fund: Fund, project: Project, first: date, last: date) -> list[date]:
    """The first day of a year, and each later one on which who takes part, or the key, may become another."""
    spans: list[Belonging | Member | Span[KeyVersion]] = [
        *alliance.key(fund.key).versions,
        *project.participants,
        *alliance.members.values(),
    ]
    ends = {span.since for span in spans}
    ends |= {span.until + _DAY for span in spans if span.until is not None and span.until < last}
    return [first, *sorted(day for day in ends if first < day <= last)]
