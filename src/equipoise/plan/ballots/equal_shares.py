"""What would be bought if each unit of weight had the same money to spend? The Method of Equal Shares.

Every unit of weight begins with ``budget / weight``. A project is bought when its supporters can pay for it; they pay
``min(what they have, rho * utility)`` for each unit of weight, with the smallest rho that suffices, and the project
with the smallest rho is bought first. A weight therefore counts clones: splitting a member changes nothing.

Exact ties go to the project that stands first in the election's order. Figures in floating point are only a filter
with proven bounds: where they do not settle a comparison, it is made with whole numbers.

The rule may leave money. Completions: ``add1`` raises the money of each unit of weight by ``step`` as long as what is
bought fits the budget, until nothing that is supported would still fit; ``greedy`` buys what still fits, by utility
for money; ``add1-greedy`` does both. Completing only adds entitlement or projects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Final, Literal, TypeAlias, get_args

from equipoise.errors import EquipoiseError, UnknownName
from equipoise.plan.ballots.compiled import kernel_at_hand, kernel_worth_loading, load_kernel
from equipoise.plan.ballots.election import Election, Ledger, Utility, ledger
from equipoise.plan.ballots.greedy import by_utility_for_money
from equipoise.plan.ballots.purses import Purses

__all__ = ["COMPLETIONS", "Completion", "Lost", "Outcome", "Purchase", "equal_shares"]

Completion: TypeAlias = Literal["none", "add1", "greedy", "add1-greedy"]
COMPLETIONS: tuple[Completion, ...] = get_args(Completion)
_MOST_ROUNDS: Final = 1_000_000  # of add1: what is raised by so little is refused


@dataclass(frozen=True, slots=True)
class Purchase:
    """A bought project, its cost, and how: by equal shares at a rho, or by a completion (no rho)."""

    project: str
    cost: int
    step: Literal["equal shares", "greedy", "phragmen"]
    rho: Fraction | None


@dataclass(frozen=True, slots=True)
class Lost:
    """Why a project is not bought: what its supporters have left, what they lack, and what is left of the budget.

    ``short`` is zero when they could pay for it from money that is not theirs to spend: the budget has run out.
    """

    project: str
    cost: int
    supporters: Fraction
    left: Fraction
    short: Fraction
    why: str


@dataclass(frozen=True, eq=False)
class Outcome:
    """What is bought, in order; ``endowment`` is what a unit of weight had, ``rounds`` how often asked."""

    election: Election
    utility: Utility
    completion: Completion
    projects: tuple[str, ...]
    endowment: Fraction
    rounds: int
    added: tuple[str, ...]
    purses: Purses = field(repr=False)

    def __contains__(self, project: str) -> bool:
        return project in self.projects

    @property
    def spent(self) -> int:
        """What is bought costs this much."""
        return self.election.total(self.projects)

    @cached_property
    def bought(self) -> tuple[Purchase, ...]:
        """Each purchase in order, with its exact rho."""
        place, cost = self.election.place, self.election.cost
        shared = [p for p in self.projects if p not in set(self.added)]
        paid = [Purchase(p, cost(p), "equal shares", self.purses.rho(place[p])) for p in shared]
        return (*paid, *(Purchase(p, cost(p), "greedy", None) for p in self.added))

    def paid(self, group: int) -> Mapping[str, Fraction]:
        """What a group of voters paid for each project it helped to buy, all its weight together."""
        weight = self.election.groups[group].weight
        return {self.election.projects[p]: weight * each for p, each in self.purses.paid(group).items()}

    def left(self, group: int) -> Fraction:
        """What a group of voters has left, all its weight together."""
        return self.election.groups[group].weight * self.purses.left(group)

    @cached_property
    def lost(self) -> tuple[Lost, ...]:
        """Every project that is not bought, with what its supporters lack, in the election's order."""
        bought, rest = set(self.projects), self.election.budget - self.spent
        return tuple(self._lost(p, rest) for p in self.election.projects if p not in bought)

    def _lost(self, project: str, rest: int) -> Lost:
        place, cost = self.election.place[project], self.election.cost(project)
        left = self.purses.money(place)
        short = max(Fraction(0), cost - left)
        supporters = self.purses.ledger.supporters[place]
        if not supporters:
            why = "nobody supports it"
        elif cost > self.election.budget:
            why = f"costs {self._told(cost - self.election.budget)} more than the whole budget"
        elif short:
            why = f"{self._told(short)} short: its supporters have {self._told(left)} left of the {self._told(cost)}"
        else:
            why = f"its supporters have enough left, but of the budget only {self._told(rest)} is left"
        return Lost(project, cost, supporters, left, short, why)

    def _told(self, amount: Fraction | int) -> str:
        return amount_in_units(amount, self.election.unit)


def amount_in_units(amount: Fraction | int, unit: int) -> str:
    """An amount of money as printed, exact where cents can say it; else rounded: to whole units from ten on."""
    value = Fraction(amount) / unit
    whole, cents = value.denominator == 1, (100 * value).denominator == 1
    return f"{round(value):,}" if whole or (value >= 10 and not cents) else f"{float(value):,.2f}"


def equal_shares(
    election: Election,
    utility: Utility = "cost",
    completion: Completion = "none",
    *,
    step: Fraction | int | None = None,
) -> Outcome:
    """What does the Method of Equal Shares buy?

    ``step`` is by how much ``add1`` raises the money of each unit of weight: one unit of the currency unless given.

    >>> from equipoise.plan.ballots import Election
    >>> both = Election.of({"radar": 60, "port": 50}, {"NOR": (1, ["radar"]), "EST": (2, ["radar", "port"])}, 100)
    >>> equal_shares(both).projects
    ('radar',)
    """
    if completion not in COMPLETIONS:
        raise UnknownName("completion", completion, COMPLETIONS)
    return _completed(ledger(election, utility), completion, step)


def _completed(book: Ledger, completion: Completion, step: Fraction | int | None) -> Outcome:
    election = book.election
    endowment, rounds = election.endowment, 1
    purses = Purses(book, endowment)
    purses.buy_all(only_what=completion in ("add1", "add1-greedy"))
    if completion in ("add1", "add1-greedy"):
        raise_by = Fraction(election.unit if step is None else step)
        if raise_by <= 0:
            raise EquipoiseError(f"the money of each unit of weight must be raised by more than {raise_by}")
        bought = purses.bought
        while not _exhausted(book, bought):
            if kernel_worth_loading(rounds, len(book.price), len(book.voters)):
                # So many rounds rarely end at once.
                load_kernel()
            more = _what_is_bought(book, endowment + raise_by)
            rounds += 1
            if sum(election.costs[p] for p in more) > election.budget:
                break
            bought, endowment = more, endowment + raise_by
            if rounds >= _MOST_ROUNDS:
                raise EquipoiseError(f"after {rounds} rounds the budget is not used: raise by more than {raise_by}")
        # Once more, and now it is remembered who paid what.
        purses = Purses(book, endowment)
        purses.buy_all()
    added: Sequence[int] = ()
    if completion in ("greedy", "add1-greedy"):
        added = by_utility_for_money(book, purses.bought)
    names = election.projects
    return Outcome(
        election,
        book.utility,
        completion,
        tuple(names[p] for p in (*purses.bought, *added)),
        endowment,
        rounds,
        tuple(names[p] for p in added),
        purses,
    )


def _what_is_bought(book: Ledger, endowment: Fraction) -> list[int]:
    kernel = kernel_at_hand()
    if kernel is not None and book.sparing is not None:
        found = book.sparing.run(kernel, float(endowment), *book.first_bounds)
        if found is not None:
            return found
    purses = Purses(book, endowment)
    purses.buy_all(only_what=True)
    return purses.bought


def _exhausted(book: Ledger, bought: Sequence[int]) -> bool:
    """Would no supported project still fit the budget?"""
    costs, have = book.election.costs, set(bought)
    room = book.election.budget - sum(costs[p] for p in bought)
    return all(p in have or cost > room or not len(book.support[p]) for p, cost in enumerate(costs))
