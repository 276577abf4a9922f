"""How do the members of an alliance vote over a fund's projects? Their say as weight, their values as scores.

A member scores every candidate project by how much it values a euro spent on its domain (1 where nothing is assumed),
and a project is worth that score times its cost. The money is the room of all the years together: which projects, not
when; the years are the portfolio's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from equipoise.errors import InfeasiblePlan, NoFigure
from equipoise.model import Alliance, Project
from equipoise.model.wording import the
from equipoise.plan.ballots.election import Election
from equipoise.plan.ballots.pabulib import PbFile, PbProject, PbVote
from equipoise.plan.bought import Budget
from equipoise.plan.buying import budget_of, mean_say
from equipoise.plan.candidates import choice
from equipoise.plan.priorities import Mix, Say, say, under
from equipoise.plan.worth import Worth, value_table
from equipoise.values import Status, weakest

__all__ = ["CENTS", "Box", "ballot_box", "ballot_file", "usual_mixes"]

CENTS = 100


@dataclass(frozen=True)
class Box:
    """The ballots of a fund's members: who has which say, what each values, what there is to buy and with what."""

    projects: Mapping[str, Project]
    says: tuple[Say, ...]
    shares: Mapping[str, Fraction]
    values: Mapping[str, Mapping[str, Worth]]
    budgets: tuple[Budget, ...]
    costs: Mapping[str, int]
    budget: int

    @property
    def status(self) -> Status:
        """The weakest status among ceilings, say, prices and values."""
        values = [w.status for row in self.values.values() for w in row.values() if w.status]
        prices = [p.cost_status for p in self.projects.values()]
        return weakest(
            [*(s for b in self.budgets for s in b.statuses), *(s.status for s in self.says), *prices, *values]
        )

    @property
    def needs(self) -> dict[str, tuple[str, ...]]:
        """What each project needs of those that may be bought; what is running already is no lack."""
        return {n: tuple(m for m in p.needs if m in self.projects) for n, p in self.projects.items()}

    @property
    def excludes(self) -> dict[str, tuple[str, ...]]:
        """What each project says may not be bought beside it."""
        return {n: tuple(m for m in p.excludes if m in self.projects) for n, p in self.projects.items()}

    def scores(self, member: str) -> dict[str, Fraction]:
        """What a euro spent on each project is worth to a member; what is worth nothing to it is not on its ballot."""
        row = self.values[member]
        return {n: Fraction(row[p.domain].value) for n, p in self.projects.items() if row[p.domain].value > 0}

    def election(self) -> Election:
        """As an election; amounts in cents, ties in order of id. A member without a say does not vote."""
        voters = {m: (share, self.scores(m)) for m, share in self.shares.items() if share}
        return Election.of(self.costs, voters, self.budget, unit=CENTS)

    def satisfaction(self, member: str, bought: frozenset[str]) -> Fraction:
        """Its value-weighted money bought over that of all candidates."""
        worth = {n: score * self.costs[n] for n, score in self.scores(member).items()}
        whole = sum(worth.values(), Fraction(0))
        return sum((w for n, w in worth.items() if n in bought), Fraction(0)) / whole if whole else Fraction(0)


def ballot_box(alliance: Alliance, fund: str, years: range, mix: Mix | None = None) -> Box:
    """The ballots over a fund's candidate projects for some years; ``mix`` stands in for the fund's rule of the say.

    Raises UnknownName, NoFigure (no ceiling, no figure behind a basis, no candidate), InfeasiblePlan (no years).
    """
    if not years:
        raise InfeasiblePlan(f"no years to plan for fund {fund!r}")
    found = alliance.fund(fund)
    if mix is not None:
        alliance = under(alliance, fund, mix)
    first, last = min(years), max(years)
    budgets = tuple(budget_of(found, year) for year in range(first, last + 1))
    says = tuple(say(alliance, fund, year) for year in range(first, last + 1))
    shares = mean_say(says)
    names = choice(alliance, fund, first, last).starts
    projects = {name: alliance.projects[name] for name in sorted(names)}
    if not projects:
        raise NoFigure(f"{the(found.title)} has no candidate project with a price from {first} to {last}")
    values = value_table(alliance, shares, {p.domain for p in projects.values()})
    costs = {n: round(CENTS * sum(p.costs.values(), Decimal(0))) for n, p in projects.items()}
    room = sum((b.room for b in budgets), Fraction(0))
    return Box(projects, says, shares, values, budgets, costs, int(CENTS * room))


def ballot_file(alliance: Alliance, fund: str, years: range, mix: Mix | None = None) -> PbFile:
    """The ballots over a fund's candidate projects as a Pabulib file, for other programs to count.

    Points are what a unit of money spent on a project is worth to a member; the column ``weight`` is its say, exact.
    The columns ``needs`` and ``excludes`` name other projects of the file; a count does not keep to them.
    The election of the file is that of ``ballot_box``, but for members without a say or without a project that they
    value: they are left out of it, and so is their part in dividing the money.
    Raises what ``ballot_box`` raises.
    """
    box = ballot_box(alliance, fund, years, mix)
    found = alliance.fund(fund)
    voters = [(m, share, box.scores(m)) for m, share in box.shares.items() if share]
    votes = tuple(
        PbVote(
            member,
            tuple(scores),
            tuple(box.values[member][box.projects[p].domain].value for p in scores),
            {"name": alliance.members[member].name, "weight": str(share)},
        )
        for member, share, scores in voters
        if scores
    )
    columns = {name: ties for name, ties in (("needs", box.needs), ("excludes", box.excludes)) if any(ties.values())}
    projects = tuple(
        PbProject(
            n,
            Decimal(box.costs[n]) / CENTS,
            {"name": p.title, "category": p.domain} | {c: ",".join(ties[n]) for c, ties in columns.items()},
        )
        for n, p in box.projects.items()
    )
    meta = {
        "description": f"{found.title}, {min(years)} to {max(years)}, {found.currency}; say: {box.says[0].mix}",
        "unit": alliance.name,
        "num_projects": str(len(projects)),
        "num_votes": str(len(votes)),
        "budget": f"{Decimal(box.budget) / CENTS:f}",
        "vote_type": "scoring",
        "status": str(box.status),
    }
    return PbFile(meta, projects, votes)


def usual_mixes(alliance: Alliance) -> dict[str, Mix]:
    """Equal; by contribution; and, where the alliance has such figures, contribution, geography and responsibility.

    The third weighs its parts alike: contribution, the first series whose id ends in ``geography``, command posts.
    """
    mixes: dict[str, Mix] = {"equal": {"equal": Decimal(1)}, "contribution": {"contribution": Decimal(1)}}
    places = sorted(name for name in alliance.series if name.endswith("geography"))
    if places and any(post.kind == "command" for post in alliance.posts):
        names = ("contribution", f"series:{places[0]}", "posts:command")
        mixes["contribution, geography and operational responsibility"] = dict.fromkeys(names, Decimal(1))
    return mixes
