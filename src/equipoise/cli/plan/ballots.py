"""What would the ballots in a file buy? ``equipoise plan --ballots FILE.pb --rule equal-shares-add1``.

The result has the shape of an answer; it is no ``Answer``, for there is no alliance that it could be made from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias, cast

import typer

from equipoise.cli.plan.reading import Asked
from equipoise.cli.telling import tell

if TYPE_CHECKING:
    from equipoise.plan.ballots import Completion, Election, PbFile, Utility
    from equipoise.report import Block
    from equipoise.values import Status

__all__ = ["RULES", "Counted", "counted", "saved"]

# Rule -> the completion of Equal Shares; the other two have none.
RULES: Final = {
    "equal-shares": "none",
    "equal-shares-add1": "add1",
    "equal-shares-greedy": "greedy",
    "equal-shares-add1-greedy": "add1-greedy",
    "phragmen": "",
    "greedy": "",
}

_LONG_ID: Final = 12  # characters: a longer id takes the room of the name


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

    @property
    def status(self) -> Status:
        """What the file says of itself, as ours do; counting a file that says nothing gives what is derived."""
        from equipoise.values import Status

        said = self.ballots.meta.get("status", "").strip()
        return Status(said) if said in set(Status) else Status.DERIVED

    def rows(self) -> list[dict[str, Any]]:
        """One row a project: those bought in order, then the others in the order of the file."""
        return [dict(row) for row in self.found]

    def to_json(self) -> dict[str, Any]:
        """The shape of every command."""
        from equipoise.version import VERSION

        return {
            "question": "ballots",
            "summary": self.summary,
            "rows": self.rows(),
            "status": str(self.status),
            "made_from": {"ballots": self.file, "rule": self.rule, "utility": self.utility, "version": VERSION},
        }

    def page(self, *, everything: bool = False) -> list[Block]:
        """What is bought, then what is not and why, then what is odd in the file."""
        from equipoise.plan.ballots import overlooked
        from equipoise.report.marks import badge
        from equipoise.report.page import Column, Headline, Listed, Note, Table

        election = self.election
        bought = [str(row["project"]) for row in self.found if row["decision"] == "bought"]
        names = {p.id: p.more.get("name", "").strip() for p in self.ballots.projects}
        columns = [
            Column("project", "Project", "name"),
            Column("name", "Name"),
            Column("decision", "", "name"),
            Column("cost", "Cost", "count" if all(cost % election.unit == 0 for cost in election.costs) else "number"),
            Column("supporters", "Support", "count"),
            Column("short_why", "Why"),
        ]
        if not any(names.values()):
            del columns[1]
        elif all(names.values()) and max(map(len, names)) > _LONG_ID:
            del columns[0]  # the name says it; the id is in --json and --csv
        rows = tuple(row | {"cost": Fraction(row["cost"]), "short_why": _brief(row)} for row in self.found)
        rest = _money(election.budget - election.total(bought), election)
        notes = [f"Of the budget {rest} is left. Ties go to the order of the file; every comparison is exact."]
        if any(row["rho"] for row in self.found):
            notes.insert(0, "rho: what its supporters pay for a unit of utility; the lowest is bought first.")
        missed = overlooked(bought, self.ballots.named("needs"), self.ballots.named("excludes"))
        if missed:
            told = "; ".join(missed)
            notes.append(f"A count does not see what a project needs or excludes: this one buys {told}.")
        blocks: list[Block] = [Headline(self.summary)]
        if "status" in self.ballots.meta:
            blocks.append(Note(f"Trust: {badge(self.status)}, as the file says of itself."))
        blocks.append(Table(tuple(columns), rows, shown=None if everything else 40, by="project"))
        if self.ballots.notes:
            blocks.append(Listed(tuple((f"{n.place}: {n.message}", n.hint) for n in self.ballots.notes)))
        blocks += [Note(note) for note in notes]
        return blocks


Rule: TypeAlias = Annotated[str, typer.Option("--rule", help=f"How ballots are counted: {', '.join(RULES)}.")]
UtilityName: TypeAlias = Annotated[
    str,
    typer.Option("--utility", help="What a project is worth to who supports it: cost, cardinality, score, score-cost."),
]


def counted(
    asked: Asked,
    ballots: Annotated[
        str | None, typer.Option("--ballots", metavar="FILE.pb", help="Count the ballots of a Pabulib file instead.")
    ] = None,
    rule: Rule = "equal-shares-add1",
    utility: UtilityName = "cost",
) -> None:
    """Read the file, count it, print the result."""
    if asked.alliance is not None or asked.years is not None:
        raise typer.BadParameter(
            "a file of ballots has its own projects and budget: leave out the alliance and --years"
        )
    _known(rule, utility)
    if asked.wish.explain is not None or asked.wish.chair is not None:
        raise typer.BadParameter("--explain and --for follow a member of an alliance; a file of ballots has none")
    _count(ballots or "", rule, utility, asked)


def saved(
    asked: Asked,
    save_ballots: Annotated[
        str | None,
        typer.Option(
            "--save-ballots", metavar="FILE.pb", help="Write the members' ballots to a Pabulib file; count it."
        ),
    ] = None,
    rule: Rule = "equal-shares-add1",
    utility: UtilityName = "cost",
) -> None:
    """The ballots of a fund's members in a file, and what they would buy: counted from that file."""
    from equipoise.cli.papers import need_place, put
    from equipoise.plan.ballots import ballot_file, write_pb
    from equipoise.report.arguments import years_of
    from equipoise.report.horizon import horizon

    _known(rule, utility)
    place = save_ballots or ""
    need_place("--save-ballots", place, "ballots.pb")
    fund = asked.fund_as_in("equipoise plan nato nsip --save-ballots FILE.pb")
    years = years_of(asked.years) if asked.years else horizon(asked.folder)
    file = ballot_file(asked.folder, fund, years)
    tell(put(place, write_pb(file).encode()) + "\n")
    _count(place, rule, utility, asked)


def _known(rule: str, utility: str) -> None:
    from equipoise.errors import UnknownName
    from equipoise.plan.ballots import UTILITIES

    if rule not in RULES:
        raise UnknownName("rule", rule, RULES)
    if utility not in UTILITIES:
        raise UnknownName("utility", utility, UTILITIES)


def _count(path: str, rule: str, utility: str, asked: Asked) -> None:
    from equipoise.cli.giving import give
    from equipoise.folder import read_ballots

    read = read_ballots(path)
    election = read.election()
    found = tuple(_rows(read, election, rule, cast("Utility", utility)))
    give(Counted(path, read, election, rule, utility, found), asked.wish, list(asked.line))


def _rows(ballots: PbFile, election: Election, rule: str, utility: Utility) -> list[dict[str, Any]]:
    from equipoise.plan.ballots import equal_shares, greedy, phragmen

    support = dict.fromkeys(election.projects, 0)  # heads, whatever each one weighs
    for group in election.groups:
        for place, _ in group.ballot:
            support[election.projects[place]] += len(group.voters)
    names = {p.id: p.more.get("name", "") for p in ballots.projects}
    why, rho, short = dict[str, str](), dict[str, str](), dict[str, str]()
    if RULES[rule]:
        outcome = equal_shares(election, utility, cast("Completion", RULES[rule]))
        bought = outcome.projects
        for one in outcome.bought:
            why[one.project] = "equal shares" if one.rho is not None else "fits what is left, by utility for money"
            if one.rho is not None:
                rho[one.project] = f"{float(one.rho):.6g}"
        for lost in outcome.lost:
            why[lost.project] = lost.why
            if lost.supporters and lost.short and lost.cost <= election.budget:
                short[lost.project] = _money(lost.short, election)
    else:
        bought = phragmen(election) if rule == "phragmen" else greedy(election, utility)
        for p in election.projects:
            if p in bought:
                why[p] = f"at place {bought.index(p) + 1}"
            elif not support[p]:
                why[p] = "nobody supports it"
            elif election.cost(p) > election.budget:
                why[p] = f"costs {_money(election.cost(p) - election.budget, election)} more than the whole budget"
            else:
                why[p] = "did not fit when its turn came"
    order = [*bought, *(p for p in election.projects if p not in set(bought))]
    return [
        {
            "project": p,
            "name": names[p],
            "decision": "bought" if place < len(bought) else "not bought",
            "cost": str(Fraction(election.cost(p), election.unit)),
            "supporters": str(support[p]),
            "rho": rho.get(p),
            "short": short.get(p),
            "why": why[p],
        }
        for place, p in enumerate(order)
    ]


def _brief(row: Mapping[str, Any]) -> str:
    """The reason in as few words as a column has room for."""
    if row["rho"]:
        return f"{row['why']}, rho {row['rho']}"
    return f"supporters lack {row['short']}" if row["short"] else str(row["why"])


def _money(amount: Fraction | int, election: Election) -> str:
    from equipoise.plan.ballots.equal_shares import amount_in_units

    return amount_in_units(amount, election.unit)
