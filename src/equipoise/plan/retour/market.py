"""Which work may go to whom, and at what premium? All that the cost of juste retour is computed from.

Each project has an amount of work. A member can do at most ``capacity`` of it; what it does costs a premium per unit of
work above the cheapest industrial base. Contributions are what each member pays for the same projects, so that the band
compares like with like. Units: amounts in one currency; premiums as fractions (0.1: a tenth dearer).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from equipoise.errors import Problem, did_you_mean
from equipoise.plan.faults import refuse

__all__ = ["Market", "Place"]


@dataclass(frozen=True, slots=True)
class Place:
    """What a member can do in a project: at most this much work, at this premium a unit."""

    capacity: Fraction
    premium: Fraction = Fraction(0)


@dataclass(frozen=True)
class Market:
    """Work by project, what members pay for it, and where they can do it: ``places[member][project]``.

    >>> work = {"radar": Fraction(100)}
    >>> pays = {"BEL": Fraction(50), "DEU": Fraction(50)}
    >>> place = {m: {"radar": Place(Fraction(100), e)} for m, e in (("BEL", Fraction(1, 10)), ("DEU", Fraction(0)))}
    >>> Market("radar", work, pays, place).faults()
    []
    """

    title: str
    work: Mapping[str, Fraction]
    pays: Mapping[str, Fraction]
    places: Mapping[str, Mapping[str, Place]]
    currency: str = "EUR"

    @cached_property
    def whole(self) -> Fraction:
        """All work together."""
        return sum(self.work.values(), Fraction(0))

    def room(self, member: str) -> Fraction:
        """The most work that a member could do in all projects."""
        there = self.places.get(member, {})
        return sum((min(place.capacity, self.work[p]) for p, place in there.items()), Fraction(0))

    def need_sound(self) -> None:
        """Raise PlanFaults with everything wrong with the market."""
        refuse(f"the work of {self.title}", self.faults())

    def faults(self) -> list[Problem]:
        """Everything wrong with the market, each with place and hint."""
        found = []
        if not self.work or not any(self.work.values()):
            found.append(Problem("", "work", "there is no work to share", "Name a project with an amount of work."))
        named = [(f"work of {p}", amount) for p, amount in self.work.items()]
        named += [(f"contribution of {m}", amount) for m, amount in self.pays.items()]
        named += [(f"capacity of {m} in {p}", x.capacity) for m, there in self.places.items() for p, x in there.items()]
        named += [(f"premium of {m} in {p}", x.premium) for m, there in self.places.items() for p, x in there.items()]
        for place, amount in named:
            if amount < 0:
                found.append(Problem("", place, f"{float(amount):g} is negative", "Give 0 or more."))
        for member, there in self.places.items():
            if member not in self.pays:
                message = f"{member} could work but its contribution is not given"
                found.append(Problem("", "contributions", message, "Give it; 0 if it pays nothing."))
            for project in sorted(set(there) - set(self.work)):
                hint = did_you_mean(project, self.work)
                found.append(Problem("", f"places of {member}", f"unknown project {project!r}", hint))
        paid = sum(self.pays.values(), Fraction(0))
        if paid != self.whole:
            message = f"members pay {float(paid):,.2f} for work of {float(self.whole):,.2f}"
            found.append(Problem("", "contributions", message, "They must be equal: the band compares the two."))
        for project, amount in self.work.items():
            able = sum((there[project].capacity for there in self.places.values() if project in there), Fraction(0))
            if able < amount:
                message = f"capacity {float(able):,.2f} is below the need of {float(amount):,.2f}"
                hint = "Raise a capacity, or let another member do some of the work."
                found.append(Problem("", f"capacity in {project}", message, hint))
        return found
