"""The rules word for word, in fractions, voter by voter: slow, plain, and written without a look at the fast code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, combinations

from equipoise.plan.ballots import Election

Bought = list[tuple[str, Fraction]]


def utility(kind: str, cost: int, score: Fraction) -> Fraction:
    return {"cost": Fraction(cost), "cardinality": Fraction(1), "score": score, "score-cost": score * cost}[kind]


@dataclass
class Plain:
    """Equal Shares at one endowment: what is bought with which rho, and what each group has left a unit of weight."""

    election: Election
    kind: str
    endowment: Fraction
    bought: Bought = field(default_factory=list)
    left: list[Fraction] = field(default_factory=list)

    def run(self) -> Plain:
        election = self.election
        self.left = [self.endowment for _ in election.groups]
        while True:
            offers = []
            for at, project in enumerate(election.projects):
                if project not in [p for p, _ in self.bought]:
                    rho = self.rho(at)
                    if rho is not None:
                        offers.append((rho, at))
            if not offers:
                return self
            rho, at = min(offers)
            self.bought.append((election.projects[at], rho))
            for i, worth in self.worth(at).items():
                self.left[i] -= min(self.left[i], rho * worth)

    def worth(self, at: int) -> Mapping[int, Fraction]:
        cost = self.election.costs[at]
        return {
            i: utility(self.kind, cost, Fraction(score))
            for i, group in enumerate(self.election.groups)
            for place, score in group.ballot
            if place == at
        }

    def rho(self, at: int) -> Fraction | None:
        """The smallest rho with sum of w min(b, rho u) = cost, by trying how many of the poorest give their last."""
        worth, cost = self.worth(at), self.election.costs[at]
        weight = {i: self.election.groups[i].weight for i in worth}
        if sum((weight[i] * self.left[i] for i in worth), Fraction(0)) < cost:
            return None
        order = sorted(worth, key=lambda i: self.left[i] / worth[i])
        for count in range(len(order)):
            last, full = order[:count], order[count:]
            rest = cost - sum((weight[i] * self.left[i] for i in last), Fraction(0))
            rho = rest / sum((weight[i] * worth[i] for i in full), Fraction(0))
            if rho <= self.left[full[0]] / worth[full[0]]:
                return rho
        raise AssertionError("affordable, yet no rho")


def plain_add1(election: Election, kind: str, step: Fraction) -> Plain:
    found = Plain(election, kind, election.budget / election.weight).run()
    supported = {place for group in election.groups for place, _ in group.ballot}
    while True:
        names = [p for p, _ in found.bought]
        room = election.budget - election.total(names)
        fits = [p for p in supported if election.projects[p] not in names and election.costs[p] <= room]
        if not fits:
            return found
        more = Plain(election, kind, found.endowment + step).run()
        if election.total(p for p, _ in more.bought) > election.budget:
            return found
        found = more


def plain_phragmen(election: Election, *, skip: bool = True) -> list[str]:
    """Money earned voter by voter from one purchase to the next; without ``skip`` what does not fit ends it."""
    money = [Fraction(0) for _ in election.groups]
    bought: list[str] = []
    room = election.budget
    while True:
        waits = []
        for at, project in enumerate(election.projects):
            friends = [i for i, g in enumerate(election.groups) if at in dict(g.ballot)]
            if friends and project not in bought and (election.costs[at] <= room or not skip):
                speed = sum((election.groups[i].weight for i in friends), Fraction(0))
                waits.append(((election.costs[at] - sum(money[i] for i in friends)) / speed, at, friends))
        if not waits:
            return bought
        wait, at, friends = min(waits, key=lambda w: w[:2])
        if election.costs[at] > room:
            return bought
        money = [m + wait * g.weight for m, g in zip(money, election.groups, strict=True)]
        for i in friends:
            money[i] = Fraction(0)
        bought.append(election.projects[at])
        room -= election.costs[at]


def subsets(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(names, n) for n in range(1, len(names) + 1)))
