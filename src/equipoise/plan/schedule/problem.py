"""What may be chosen, and within which limits? The nouns of the search for a plan.

A candidate is bought in one of its ways: a first year, a host, a part of it. All amounts are exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from typing import Literal

__all__ = ["Band", "Candidate", "Carry", "Joining", "Limits", "Quota", "Schedule", "Way", "Ways", "worth_of"]

Ways = Mapping[str, "Way | None"]
"""How each candidate is bought; None: not at all."""
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to buy a candidate: its first year, its host (None: none is needed), the part of it."""

    start: int
    host: str | None = None
    part: Fraction = _ONE


@dataclass(frozen=True, slots=True)
class Joining:
    """Who may take part in a project and share its cost, and on which terms.

    ``gains`` names who may, with what the plan gains if it does (0 or more); ``required`` must, at least ``quorum``
    do. Whoever takes part pays a share of the cost within [``low``, ``high``]; all shares together are the cost.
    """

    gains: Mapping[str, Fraction]
    required: tuple[str, ...] = ()
    quorum: int = 1
    low: Fraction = Fraction(0)
    high: Fraction = _ONE

    @property
    def numbers(self) -> tuple[int, int]:
        """How many may take part: the least and the most, by the quorum, the required and the shares."""
        by_high = -(-1 // self.high) if self.high else len(self.gains) + 1
        most = int(1 // self.low) if self.low else len(self.gains)
        return max(self.quorum, len(self.required), int(by_high)), min(most, len(self.gains))

    def best(self) -> tuple[str, ...] | None:
        """Those who make the plan gain most, ties by name; None when no number of members will do."""
        least, most = self.numbers
        if least > most or not set(self.required) <= set(self.gains):
            return None
        free = sorted((m for m in self.gains if m not in self.required), key=lambda m: (-self.gains[m], m))
        return tuple(sorted((*self.required, *free[: most - len(self.required)])))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project that may start in one of ``starts``; with ``fixed`` it must be bought.

    ``costs`` are by year of work from 0; ``worth`` is what the plan gains by buying all of it in the first year.
    ``needs`` are candidates that must be complete before, ``excludes`` those never bought beside it; ``hosts`` who can
    host it (empty: no host is needed, or who it is does not matter); ``parts`` the parts in which it may be bought
    beside the whole, at that part of cost and worth; a part completes nothing for those that need it. ``joining``:
    who takes part is chosen too. ``capacity``: the largest part of its work that each member can do (None: anyone who
    may, all of it); ``premium``: what a unit of work costs the plan more there.
    """

    id: str
    costs: Mapping[int, Fraction]
    starts: tuple[int, ...]
    worth: Fraction
    fixed: bool = False
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    parts: tuple[Fraction, ...] = (_ONE,)
    joining: Joining | None = None
    capacity: Mapping[str, Fraction] | None = None
    premium: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def duration(self) -> int:
        """Years of work."""
        return max(self.costs) + 1

    @property
    def cost(self) -> Fraction:
        """All of it."""
        return sum(self.costs.values(), Fraction(0))

    def in_part(self, part: Fraction) -> Candidate:
        """The same, had it cost this part: what is settled of a purchase is settled of all of it."""
        return replace(self, costs={year: part * cost for year, cost in self.costs.items()})

    def ways(self) -> Iterator[Way]:
        """Every way to buy it, by start, then host, then part, the whole first."""
        for start, host, part in product(self.starts, self.hosts or (None,), sorted(self.parts, reverse=True)):
            yield Way(start, host, part)

    def spends(self, start: int, part: Fraction = _ONE) -> dict[int, Fraction]:
        """Its cost by calendar year when it starts then."""
        return {start + offset: part * cost for offset, cost in self.costs.items() if cost}


@dataclass(frozen=True, slots=True)
class Carry:
    """How much of a year's unspent room may be spent in the next: this part of it, and at most this amount."""

    part: Fraction = _ONE
    most: Fraction | None = None

    def of(self, unspent: Fraction) -> Fraction:
        """What is carried over of so much."""
        carried = self.part * max(unspent, Fraction(0))
        return carried if self.most is None else min(carried, self.most)


@dataclass(frozen=True, slots=True)
class Quota:
    """Of all that is bought, the part hosted in a region, by cost or by number, lies within [low, high]."""

    region: str
    measure: Literal["spending", "projects"]
    low: Fraction | None = None
    high: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """Each member's work over what it pays lies within [low, high] (None: no limit), over the whole plan."""

    low: Fraction | None = None
    high: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What limits a plan beside the room of each year.

    ``carry`` by year: what of its room may be spent in the next one. ``hosting`` by member and year: how many projects
    it can host at once; ``regions`` the region of each member; ``key`` each member's share of the cost of what is
    bought without participants of its own; ``band`` holds the work.
    """

    carry: Mapping[int, Carry] = field(default_factory=dict)
    hosting: Mapping[tuple[str, int], int] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    quotas: tuple[Quota, ...] = ()
    key: Mapping[str, Fraction] = field(default_factory=dict)
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The way in which each candidate is bought (None: not at all), its exact worth, and a bound that no plan exceeds.

    ``pays`` and ``works``: of the candidates whose participants or workers are chosen, each member's amount.
    """

    ways: Mapping[str, Way | None]
    worth: Fraction
    bound: Fraction
    pays: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    works: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)

    @property
    def starts(self) -> dict[str, int | None]:
        """The first year of each candidate."""
        return {name: way.start if way is not None else None for name, way in self.ways.items()}


def worth_of(
    candidates: Sequence[Candidate],
    ways: Mapping[str, Way | None],
    discount: Fraction,
    first: int,
    pays: Mapping[str, Mapping[str, Fraction]] | None = None,
    works: Mapping[str, Mapping[str, Fraction]] | None = None,
) -> Fraction:
    """The exact worth of a plan.

    Each project's worth, discounted once for each year that it starts after the first, and what is gained by those
    who take part, less the premiums of the work.
    """
    total = Fraction(0)
    for c in candidates:
        way = ways.get(c.id)
        if way is None:
            continue
        total += way.part * c.worth * discount ** (way.start - first)
        if c.joining is not None and pays is not None:
            total += sum((c.joining.gains[m] for m in pays.get(c.id, {})), Fraction(0))
        if c.premium and works is not None:
            total -= sum((c.premium.get(m, 0) * h for m, h in works.get(c.id, {}).items()), Fraction(0))
    return total
