"""Who pays for joint projects in a year? Each project's cost among those who take part, by the fund's key rescaled.

The call of a year is by the participants and the key of 1 January. Who joins or leaves within the year, and a key that
changes in it, change what is owed from that day on, pro rata by the day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from equipoise.errors import NoFigure
from equipoise.model import Alliance, Fund, Project, Shares, price_clash
from equipoise.pay.stretches import Stretch, stretches
from equipoise.values import Money

__all__ = ["Bill", "bills", "running"]


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


def bills(alliance: Alliance, fund: Fund, year: int, known: Callable[[date], Shares]) -> Iterator[Bill]:
    """The bill of each project that costs something in a year; ``known``: the shares of the fund's key on a day.

    Raises NoFigure where nobody takes part on some day of it, KeyStepError where no key says what they pay.
    """
    for project, cost in running(alliance, fund.id, year):
        told = f"project {project.id!r} costs {fund.currency} {cost:,} in {year}, but nobody takes part"
        stretches = tuple(_stretches(alliance, fund, project, year, known, told))
        yield Bill(project, Money.of(cost, fund.currency).minor, stretches)


def _stretches(
    alliance: Alliance, fund: Fund, project: Project, year: int, known: Callable[[date], Shares], told: str
) -> Iterator[Stretch]:
    def split(day: date, shares: Shares) -> Mapping[str, Fraction]:
        participants = alliance.participating(project.id, day)
        if not participants:
            raise NoFigure(told if day == date(year, 1, 1) else f"{told} from {day} on")
        return shares.among(participants)

    return stretches(alliance, fund.key, year, known, split, project.participants)
