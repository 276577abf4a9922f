"""How much money is programmed, authorised, spent and closed? Four sums, never one.

As of a day, by the fund that pays and the currency:

- programmed: the price of projects found eligible, or further on their road;
- authorised: the price of those whose money is authorised, or further;
- spent: what is on record as spent until the day, of the projects authorised;
- closed: the price of those whose account is closed;
- and, beside them, delivered but not accepted: the price of those delivered and not inspected.

A project further on its road has passed the stages before it, dated or not. What is authorised is part of what is
programmed, and so on: the sums are never added together. A price that is missing or not disclosed is counted beside
the sum, never in it as zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from equipoise.model import STAGES, Alliance, Project, Stage
from equipoise.values import Span, Status, weakest

__all__ = ["Sum", "four_sums", "reached"]


@dataclass(frozen=True, slots=True)
class Sum:
    """One sum of one fund (None: of projects that no fund of the folder pays for) in one currency.

    ``projects`` are those it is about; ``known`` those with a figure, ``hidden`` those whose figure is not disclosed,
    ``missing`` the rest. ``partial`` are those known in part: some of their spending is not on record, so the amount
    is the least it can be. ``amount`` None: not one of them has a figure.
    """

    sum: str
    fund: str | None
    currency: str
    amount: Decimal | None
    projects: tuple[str, ...]
    known: tuple[str, ...]
    hidden: tuple[str, ...]
    missing: tuple[str, ...]
    status: Status
    partial: tuple[str, ...] = ()

    @property
    def figures(self) -> str:
        """How much of it is known, in words: "3 of 5 projects; 1 in part, 2 missing"."""
        if not self.projects:
            return "no project on record"
        words = ((self.partial, "in part"), (self.hidden, "not disclosed"), (self.missing, "missing"))
        gone = [f"{len(who)} {word}" for who, word in words if who]
        tail = f"; {', '.join(gone)}" if gone else ""
        return f"{len(self.known)} of {len(self.projects)} project{'' if len(self.projects) == 1 else 's'}{tail}"

    def row(self) -> dict[str, Any]:
        """As a flat row; money as text, None where no figure is known."""
        return {
            "sum": self.sum,
            "fund": self.fund,
            "payer": self.fund or "others",
            "currency": self.currency,
            "amount": f"{self.amount:.2f}" if self.amount is not None else None,
            "projects": len(self.projects),
            "with_figure": len(self.known),
            "in_part": len(self.partial),
            "figures": self.figures,
            "status": str(self.status),
        }


def reached(project: Project, on: date) -> tuple[Stage, ...]:
    """Which stages has a project reached by a day? In the order of the stages.

    One dated to a month or year counts from its first day on.
    """
    return tuple(sorted((stage for stage in project.stages if stage.first <= on), key=lambda stage: stage.rank))


def _from(name: str) -> Callable[[int], bool]:
    least = STAGES.index(name)
    return lambda rank: rank >= least


def _at(name: str) -> Callable[[int], bool]:
    wanted = STAGES.index(name)
    return lambda rank: rank == wanted


_SUMS: Final = {
    "programmed": _from("eligibility"),
    "authorised": _from("authorised"),
    "spent": _from("authorised"),
    "closed": _from("closed"),
    "delivered, not accepted": _at("delivered"),
}


def four_sums(alliance: Alliance, on: date, fund: str | None = None, years: range | None = None) -> tuple[Sum, ...]:
    """The sums of a fund (None: of each fund, and of projects that none pays for) as known on a day.

    ``years``: only the money of these calendar years. A price is placed in years by the project's ``start``, and what
    was spent by the period it was spent in: what cannot be placed within the years is missing.
    """
    there = sorted(alliance.projects.values(), key=lambda p: p.id)
    mine = [p for p in there if (fund is None or p.fund == fund) and reached(p, on)]
    payers = sorted({(p.fund or "", p.currency) for p in mine})
    if not payers and fund is not None:
        payers = [(fund, alliance.fund(fund).currency)]
    found = []
    for payer, currency in payers:
        theirs = [p for p in mine if (p.fund or "", p.currency) == (payer, currency)]
        for name, counts in _SUMS.items():
            about = [p for p in theirs if counts(reached(p, on)[-1].rank)]
            spent = name == "spent"
            figures = [_spent(p, on, years) if spent else _price(p, years) for p in about]
            partial = tuple(p.id for p in about if spent and _in_part(p, on, years))
            found.append(_summed((name, payer or None, currency), about, figures, partial))
    return tuple(found)


_Known = tuple[Decimal | None, Status]


def _summed(
    of: tuple[str, str | None, str], about: list[Project], figures: Iterable[_Known], partial: tuple[str, ...]
) -> Sum:
    rows = list(zip(about, figures, strict=True))
    known = [(p, value, status) for p, (value, status) in rows if value is not None]
    hidden = tuple(p.id for p, (value, status) in rows if value is None and status is Status.NOT_DISCLOSED)
    missing = tuple(p.id for p, (value, status) in rows if value is None and status is not Status.NOT_DISCLOSED)
    amount = sum((value for _, value, _ in known), Decimal(0)) if known else None
    # Which stage a project has reached is an input too: an illustrative date makes an illustrative sum.
    status = weakest([s for p, _, trust in known for s in (trust, *(stage.status for stage in p.stages))])
    ids = tuple(p.id for p in about)
    return Sum(*of, amount, ids, tuple(p.id for p, _, _ in known), hidden, missing, status, partial)


def _price(project: Project, years: range | None) -> _Known:
    """The price of a project, or the part of it that falls in these years."""
    if not project.costs:
        return None, project.cost_status
    if years is None:
        return sum(project.costs.values(), Decimal(0)), project.cost_status
    if project.start is None:
        return None, Status.MISSING
    dated = ((project.start + year - 1, cost) for year, cost in project.costs.items())
    return sum((cost for year, cost in dated if year in years), Decimal(0)), project.cost_status


def _spent(project: Project, on: date, years: range | None) -> _Known:
    """What is known to have been spent on a project until the day, within these years."""
    past = _past(project, on, years)
    if years is not None and not all(s.until and s.since.year in years and s.until.year in years for s in past):
        return None, Status.MISSING  # spent partly within the years: how much of it is not known
    known = [span for span in past if span.value is not None]
    if not known:
        secret = any(span.status is Status.NOT_DISCLOSED for span in past)
        return None, Status.NOT_DISCLOSED if secret else Status.MISSING
    return sum((span.value for span in known if span.value is not None), Decimal(0)), weakest(s.status for s in known)


def _past(project: Project, on: date, years: range | None) -> list[Span[Decimal]]:
    """The periods of spending that are over on the day and touch the years."""
    over = [span for span in project.spent if span.until is not None and span.until <= on]
    if years is None:
        return over
    return [s for s in over if s.until and s.since.year < years.stop and s.until.year >= years.start]


def _in_part(project: Project, on: date, years: range | None) -> bool:
    """Is a figure known of some periods of its spending, and of others not?"""
    return len({span.value is None for span in _past(project, on, years)}) > 1
