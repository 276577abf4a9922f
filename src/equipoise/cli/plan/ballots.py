"""What would the ballots in a file buy? ``equipoise plan --ballots FILE.pb --rule equal-shares-add1``.

The result has the shape of an answer; it is no ``Answer``, for there is no alliance that it could be made from.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import typer

from equipoise.cli.plan.reading import Asked

if TYPE_CHECKING:
    from equipoise.plan.ballots import Completion, Election, PbFile, Utility
    from equipoise.report import Block

__all__ = ["RULES", "Counted", "counted"]

# Rule -> the completion of Equal Shares; the other two have none.
RULES: Final = {
    "equal-shares": "none",
    "equal-shares-add1": "add1",
    "equal-shares-greedy": "greedy",
    "equal-shares-add1-greedy": "add1-greedy",
    "phragmen": "",
    "greedy": "",
}


@dataclass(frozen=True)
class Counted:
    """Which projects the ballots buy under a rule, and what every other project lacks."""

    file: str
    ballots: PbFile
    election: Election
    rule: str
    utility: str
    found: tuple[dict[str, Any], ...]

    @property
    def summary(self) -> str:
        """How many projects are bought, for how much of the budget."""
        election = self.election
        bought = [str(row["project"]) for row in self.found if row["decision"] == "bought"]
        spent = election.total(bought)
        share = f"{100 * spent / election.budget:.1f}% of " if election.budget else ""
        return (
            f"{self._how} buys {len(bought)} of {len(election.projects)} projects "
            f"in {self.file} for {_money(spent, election)}, {share}the budget of {_money(election.budget, election)}."
        )

    @property
    def _how(self) -> str:
        # Phragmen shares out burdens, and does not look at what a project is worth.
        return self.rule if self.rule == "phragmen" else f"{self.rule} ({self.utility} utility)"

    def rows(self) -> list[dict[str, Any]]:
        """One row a project: those bought in order, then the others in the order of the file."""
        return [dict(row) for row in self.found]

    def to_json(self) -> dict[str, Any]:
        """The shape of every command."""
        from equipoise.values import Status
        from equipoise.version import VERSION

        return {
            "question": "ballots",
            "summary": self.summary,
            "rows": self.rows(),
            "status": str(Status.DERIVED),
            "made_from": {"ballots": self.file, "rule": self.rule, "utility": self.utility, "version": VERSION},
        }

    def page(self, *, everything: bool = False) -> list[Block]:
        """What is bought, then what is not and why, then what is odd in the file."""
        from equipoise.report.page import Column, Headline, Listed, Note, Table

        columns = (
            Column("project", "Project", "name"),
            Column("name", "Name"),
            Column("decision", "", "name"),
            Column("cost", "Cost", "number"),
            Column("supporters", "Support", "count"),
            Column("why", "Why"),
        )
        rows = tuple(row | {"cost": Fraction(row["cost"])} for row in self.found)
        blocks: list[Block] = [Headline(self.summary)]
        blocks.append(Table(columns, rows, shown=None if everything else 40, by="project"))
        if self.ballots.notes:
            blocks.append(Listed(tuple((f"{n.place}: {n.message}", n.hint) for n in self.ballots.notes)))
        blocks.append(Note("Ties go to the order of the file; every comparison is exact."))
        return blocks


def counted(
    asked: Asked,
    ballots: Annotated[
        str | None, typer.Option("--ballots", metavar="FILE.pb", help="Count the ballots of a Pabulib file instead.")
    ] = None,
    rule: Annotated[
        str, typer.Option("--rule", help=f"How ballots are counted: {', '.join(RULES)}.")
    ] = "equal-shares-add1",
    utility: Annotated[
        str,
        typer.Option(
            "--utility", help="What a project is worth to who supports it: cost, cardinality, score, score-cost."
        ),
    ] = "cost",
) -> None:
    """Read the file, count it, print the result."""
    from equipoise.cli.giving import give
    from equipoise.errors import UnknownName
    from equipoise.folder import read_ballots
    from equipoise.plan.ballots import UTILITIES

    if asked.alliance is not None or asked.years is not None:
        raise typer.BadParameter(
            "a file of ballots has its own projects and budget: leave out the alliance and --years"
        )
    if rule not in RULES:
        raise UnknownName("rule", rule, RULES)
    if utility not in UTILITIES:
        raise UnknownName("utility", utility, UTILITIES)
    if asked.wish.explain is not None or asked.wish.chair is not None:
        raise typer.BadParameter("--explain and --for follow a member of an alliance; a file of ballots has none")
    path = ballots or ""
    read = read_ballots(path)
    election = read.election()
    found = tuple(_rows(read, election, rule, utility))
    give(Counted(path, read, election, rule, utility, found), asked.wish, list(asked.line))


def _rows(ballots: PbFile, election: Election, rule: str, utility: Utility) -> list[dict[str, Any]]:
    from equipoise.plan.ballots import equal_shares, greedy, phragmen
    from equipoise.plan.ballots.election import ledger

    support = dict(zip(election.projects, ledger(election, utility).supporters, strict=True))
    names = {p.id: p.more.get("name", "") for p in ballots.projects}
    why: dict[str, str] = {}
    if RULES[rule]:
        outcome = equal_shares(election, utility, cast("Completion", RULES[rule]))
        bought = outcome.projects
        for one in outcome.bought:
            rho = "" if one.rho is None else f" at {float(one.rho):.6g} for a unit of utility"
            why[one.project] = f"bought by {one.step}{rho}"
        why |= {one.project: one.why for one in outcome.lost}
    else:
        bought = phragmen(election) if rule == "phragmen" else greedy(election, utility)
        room = election.budget - election.total(bought)
        for p in election.projects:
            if p in bought:
                why[p] = f"bought by {rule}"
            else:
                short = f"did not fit when its turn came; in the end {_money(room, election)} is left"
                why[p] = short if support[p] else "nobody supports it"
    order = [*bought, *(p for p in election.projects if p not in set(bought))]
    return [
        {
            "project": p,
            "name": names[p],
            "decision": "bought" if place < len(bought) else "not bought",
            "cost": str(Fraction(election.cost(p), election.unit)),
            "supporters": str(support[p]),
            "why": why[p],
        }
        for place, p in enumerate(order)
    ]


def _money(amount: int, election: Election) -> str:
    from equipoise.plan.ballots.equal_shares import amount_in_units

    return amount_in_units(amount, election.unit)
