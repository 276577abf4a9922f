"""Who wants which projects, and with how much say? Projects with a cost, ballots with a weight, one budget.

A weight counts clones: a voter of weight 2 is two voters of weight 1 with the same ballot, and a member split into two
with half the weight each changes nothing. Identical ballots are therefore merged, and the rules see groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import lcm
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from equipoise.errors import ListedProblems, Problem, UnknownName, did_you_mean
from equipoise.plan.ballots.counted import Counted, Floats, Indices
from equipoise.plan.ballots.sheets import Sheets

__all__ = ["UTILITIES", "BadElection", "Ballot", "Election", "Group", "Ledger", "Utility", "ledger"]

#: What a bought project is worth to a voter who supports it. ``cost``: its cost; ``cardinality``: one;
#: ``score``: the score on the ballot; ``score-cost``: the score times the cost (a value for each euro spent).
Utility: TypeAlias = Literal["cost", "cardinality", "score", "score-cost"]
UTILITIES: tuple[Utility, ...] = get_args(Utility)

Number: TypeAlias = int | Fraction
#: Project ids, each approved with score 1, or scores above zero by project id.
Ballot: TypeAlias = Iterable[str] | Mapping[str, Number]

_U: Final = 2.0**-53
_WHOLE: Final = 2**53  # whole numbers up to here are exact in floating point
_HUGE: Final = 10**250


class BadElection(ListedProblems):
    """Projects, ballots or a budget with which no rule can work; carries every problem, in the order found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__("the ballots cannot be counted", problems)


@dataclass(frozen=True, slots=True)
class Group:
    """Voters with the same ballot: their names, their weight together, and the score of each project they support.

    ``ballot`` pairs the place of a project in the election's order with its score, by place.
    """

    voters: tuple[str, ...]
    weight: Fraction
    ballot: tuple[tuple[int, Number], ...]


@dataclass(frozen=True)
class Election:
    """Projects in the published order, which settles exact ties; the groups of voters; the budget.

    Money is in whole units, ``unit`` of which make one unit of the currency (100 for cents).
    """

    projects: tuple[str, ...]
    costs: tuple[int, ...]
    groups: tuple[Group, ...]
    budget: int
    unit: int = 1

    @classmethod
    def of(
        cls,
        costs: Mapping[str, int],
        voters: Mapping[str, tuple[Number, Ballot]] | Iterable[tuple[str, Number, Ballot]],
        budget: int,
        *,
        unit: int = 1,
    ) -> Election:
        """An election from costs by project (in the published order) and voters with weight and ballot.

        Raises BadElection with every problem: a cost, weight or score that is not above zero, an unknown project, a
        voter named twice, no weight at all.

        >>> Election.of({"radar": 60, "port": 50}, {"NOR": (1, ["radar"]), "EST": (2, ["radar", "port"])}, 100).budget
        100
        """
        listed = [(n, w, b) for n, (w, b) in voters.items()] if isinstance(voters, Mapping) else list(voters)
        places = {project: place for place, project in enumerate(costs)}
        problems = [
            Problem("", f"project {project}", f"costs {cost}", "A cost is a whole number above zero.")
            for project, cost in costs.items()
            if cost <= 0
        ]
        if budget < 0:
            problems.append(Problem("", "budget", f"is {budget}", "A budget is zero or more."))
        merged: dict[tuple[tuple[int, Number], ...], tuple[list[str], list[Number]]] = {}
        named: set[str] = set()
        for name, weight, ballot in listed:
            found = [*_ballot_problems(name, weight, ballot, places)]
            if name in named:
                found.append(Problem("", f"voter {name}", "is named twice"))
            named.add(name)
            problems += found
            if not found:
                scores = ballot if isinstance(ballot, Mapping) else dict.fromkeys(ballot, 1)
                key = tuple(sorted((places[project], score) for project, score in scores.items()))
                names, weights = merged.setdefault(key, ([], []))
                names.append(name)
                weights.append(weight)
        if not problems and not listed:
            problems.append(Problem("", "voters", "there are none"))
        if problems:
            raise BadElection(problems)
        groups = tuple(Group(tuple(n), Fraction(sum(w)), key) for key, (n, w) in merged.items())
        return cls(tuple(costs), tuple(costs.values()), groups, budget, unit)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Where each project stands in the published order."""
        return {project: place for place, project in enumerate(self.projects)}

    @cached_property
    def weight(self) -> Fraction:
        """The weight of all voters together, those with an empty ballot included."""
        scale, weights, *_ = self.flat
        return Fraction(sum(weights), scale)

    @cached_property
    def flat(self) -> tuple[int, list[int], Indices, Indices, Indices]:
        """As flat lists, made once: how many whole weights make one, the groups' whole weights, who is for what.

        The last three: where each project's supporters begin, the supporting groups project by project, and where in
        the chain of all ballots they support it.
        """
        groups = self.groups
        scale = lcm(*{g.weight.denominator for g in groups})
        weights = [g.weight.numerator * (scale // g.weight.denominator) for g in groups]
        sizes = np.array([len(g.ballot) for g in groups], dtype=np.int64)
        voters = np.repeat(np.arange(len(groups)), sizes)
        places = np.array([p for g in groups for p, _ in g.ballot], dtype=np.int64)
        order = np.argsort(places, kind="stable")
        starts = np.searchsorted(places[order], np.arange(len(self.projects) + 1))
        return scale, weights, starts, voters[order], order

    @property
    def endowment(self) -> Fraction:
        """What each unit of weight may spend: the budget over the whole weight."""
        return self.budget / self.weight

    def cost(self, project: str) -> int:
        """What a project costs. Raises UnknownName."""
        if project not in self.place:
            raise UnknownName("project", project, self.projects)
        return self.costs[self.place[project]]

    def total(self, projects: Iterable[str]) -> int:
        """What these projects cost together."""
        return sum(self.cost(project) for project in projects)


def _ballot_problems(name: str, weight: Number, ballot: Ballot, places: Mapping[str, int]) -> list[Problem]:
    place = f"voter {name}"
    found = [] if weight > 0 else [Problem("", place, f"has weight {weight}", "A weight is above zero.")]
    for project in ballot:
        if project not in places:
            found.append(Problem("", place, f"supports an unknown project {project!r}", did_you_mean(project, places)))
    if isinstance(ballot, Mapping):
        hint = "Leave out what is not supported; a score is above zero."
        found += [Problem("", place, f"gives {p!r} the score {s}", hint) for p, s in ballot.items() if s <= 0]
    return found


@dataclass(frozen=True, eq=False)
class Ledger:
    """An election as arrays, for one utility.

    Weights are whole numbers, ``weight_scale`` of which make a weight of one; scores likewise with ``score_scale``.
    A supporter of p with score s pays ``min(what it has, x * s)``, and ``rho = x * score_scale / worth[p]``: the price
    of a unit of utility. The supporters of p stand at ``starts[p]:starts[p + 1]`` of ``voters``, their scores there in
    ``points`` (None where all are one). ``whole`` are all weights, ``exact`` the same as whole numbers (as Python's
    own where 64 bits are too few); ``top`` is the highest score.
    """

    election: Election
    utility: Utility
    weight_scale: int
    score_scale: int
    worth: tuple[int, ...]
    price: tuple[int, ...]
    whole: Floats
    exact: npt.NDArray[Any]
    starts: Indices
    voters: Indices
    points: npt.NDArray[Any] | None
    top: int

    def _by_project(self, entries: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], ...]:
        return tuple(entries[a:b] for a, b in pairwise(self.starts.tolist()))

    @cached_property
    def support(self) -> tuple[Indices, ...]:
        """By project, the groups that support it."""
        return self._by_project(self.voters)

    @cached_property
    def weights(self) -> tuple[Floats, ...]:
        """By project, the weights of its supporters."""
        return self._by_project(self.whole[self.voters])

    @cached_property
    def scores(self) -> tuple[Floats | None, ...]:
        """By project, the scores its supporters give it; None where all are one."""
        points = self.points
        return (None,) * len(self.price) if points is None else self._by_project(points.astype(np.float64))

    @cached_property
    def exact_scores(self) -> tuple[npt.NDArray[Any] | None, ...]:
        """The same as whole numbers."""
        return (None,) * len(self.price) if self.points is None else self._by_project(self.points)

    @cached_property
    def slope(self) -> tuple[int, ...]:
        """By project, the sum of weight times score over its supporters."""
        exact = self.exact[self.voters]
        return self._sums(exact if self.points is None else exact * self.points)

    def weighed(self, project: int, voters: Indices, scores: npt.NDArray[Any] | None) -> int:
        """The exact sum of weight times score over some voters."""
        exact = self.exact[voters]
        return int(exact.sum() if scores is None else (exact * scores).sum())

    @cached_property
    def supporters(self) -> tuple[Fraction, ...]:
        """By project, the weight of those who support it."""
        return tuple(Fraction(w, self.weight_scale) for w in self._sums(self.exact[self.voters]))

    @cached_property
    def first_bounds(self) -> tuple[Floats, Floats]:
        """By project, a lower bound of rho and of x while all have money; infinite where nobody supports it."""
        slope, price = np.array(self.slope, dtype=np.float64), np.array(self.price, dtype=np.float64)
        with np.errstate(divide="ignore"):
            x = np.where(slope > 0, price / slope, np.inf)
        return x / np.array(self.worth, dtype=np.float64) * (1 - 8 * _U), x

    @cached_property
    def sheets(self) -> Sheets | None:
        """The same for the kernel; None where the figures are too large for floating point."""
        if self.top > _WHOLE or max(self.price, default=0) * max(1, int(self.exact.sum())) * self.top > _HUGE:
            return None
        return self._sheets(Counted.nobody(len(self.price)))

    @cached_property
    def sparing(self) -> Sheets | None:
        """The same for runs of which only what is bought is asked: most voters are counted and not looked at.

        None where it takes longer than it saves, or where sums of weights times scores are not exact.
        """
        if self.sheets is None or not self.sheets.integral:
            return None
        counted = Counted.of(self.starts, self.sheets.voters, self.sheets.scores, self.whole)
        return self._sheets(counted) if counted.worth_while else None

    def _sheets(self, counted: Counted) -> Sheets:
        sizes = np.diff(self.starts)
        return Sheets(
            kind=self.exact.dtype,
            starts=self.starts,
            filled=sizes,
            voters=self.voters.astype(np.int32),
            weights=self.whole[self.voters],
            scores=np.zeros(0) if self.points is None else self.points.astype(np.float64),
            price=np.array(self.price, dtype=np.float64),
            worth=np.array(self.worth, dtype=np.float64),
            top=float(self.top),
            by_cost=self.utility in ("cost", "score-cost"),
            integral=max(*self.price, *self.slope, 0) < _WHOLE,
            sizes=sizes.copy(),
            counted=counted,
            role=np.zeros(len(self.voters), dtype=np.int8),
            bought=np.zeros(len(self.price), dtype=np.int64),
        )

    def _sums(self, entries: npt.NDArray[Any]) -> tuple[int, ...]:
        # One zero more at the end, so that a project without supporters has a place to stand.
        sums = np.add.reduceat(np.append(entries, 0), self.starts[:-1]) if len(self.price) else entries[:0]
        empty = self.starts[1:] == self.starts[:-1]
        return tuple(0 if none else int(w) for w, none in zip(sums.tolist(), empty.tolist(), strict=True))


def ledger(election: Election, utility: Utility) -> Ledger:
    """The arrays that the rules work on. Raises UnknownName for a way of valuing that there is not."""
    if utility not in UTILITIES:
        raise UnknownName("utility", utility, UTILITIES)
    groups, scored = election.groups, utility in ("score", "score-cost")
    weight_scale, weights, starts, voters, order = election.flat
    score_scale = lcm(1, *(Fraction(s).denominator for g in groups for _, s in g.ballot)) if scored else 1
    scores = [int(s * score_scale) for g in groups for _, s in g.ballot] if scored else []
    top = max(scores, default=1)
    # Sums of weight times score must fit, or Python's own whole numbers are used.
    kind: Any = np.int64 if sum(weights) * top * top < 2**62 else object
    by_cost = utility in ("cost", "score-cost")
    return Ledger(
        election,
        utility,
        weight_scale,
        score_scale,
        election.costs if by_cost else (1,) * len(election.costs),
        tuple(cost * weight_scale for cost in election.costs),
        np.array(weights, dtype=np.float64),
        np.array(weights, dtype=kind),
        starts,
        voters,
        np.array(scores, dtype=kind)[order] if top > 1 and scored else None,
        top,
    )
