"""What would be bought under another say over priorities, and who gains say, who loses it?

The same members, values, projects and money, counted by Equal Shares under several mixes of the say side by side. The
first mix is what the others are compared with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

from equipoise.errors import UnknownName
from equipoise.model import Alliance, Answer, MadeFrom, Trace, TraceLine, need_member
from equipoise.plan.ballots.election import Election
from equipoise.plan.ballots.equal_shares import Completion, Outcome, equal_shares
from equipoise.plan.ballots.say_ballots import CENTS, Box, ballot_box, usual_mixes
from equipoise.plan.bought import amount_text
from equipoise.plan.priorities import percents
from equipoise.values import Status, weakest

__all__ = ["BoughtBySay", "bought_by_say"]

_PARTS = 1000  # add1 raises the money of the members by this part of what they begin with


@dataclass(frozen=True)
class BoughtBySay(Answer):
    """What a fund would buy under each mix; ``boxes`` and ``outcomes`` by name of the mix."""

    question: ClassVar[str] = "What would be bought under another say over priorities?"
    alliance: Alliance = field(repr=False)
    fund: str
    years: range
    boxes: Mapping[str, Box] = field(repr=False)
    outcomes: Mapping[str, Outcome] = field(repr=False)

    @cached_property
    def made_from(self) -> MadeFrom:  # type: ignore[override]  # an attribute to read, made on first use
        """The digest of the alliance, taken when first asked for."""
        return MadeFrom(self.alliance)

    @property
    def status(self) -> Status:
        """The weakest status among ceilings, say, prices and values; a mix of the asker's is a scenario."""
        return weakest([Status.SCENARIO, *(box.status for box in self.boxes.values())])

    @property
    def first(self) -> str:
        """The mix that the others are compared with."""
        return next(iter(self.boxes))

    def gains(self, mix: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who has more say under a mix than under the first, and who less."""
        if mix not in self.boxes:
            raise UnknownName("mix", mix, self.boxes)
        before, after = self.boxes[self.first].shares, self.boxes[mix].shares
        more = tuple(m for m in after if after[m] > before.get(m, 0))
        return more, tuple(m for m in before if before[m] > after.get(m, 0))

    def changed(self, mix: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What would be bought besides under a mix, beside the first, and what no more."""
        if mix not in self.outcomes:
            raise UnknownName("mix", mix, self.outcomes)
        before, after = self.outcomes[self.first].projects, self.outcomes[mix].projects
        return tuple(p for p in after if p not in before), tuple(p for p in before if p not in after)

    @property
    def summary(self) -> str:
        """One sentence: what the first mix buys, then by mix who gains and loses say and what changes."""
        fund, outcome = self.alliance.funds[self.fund], self.outcomes[self.first]
        span = f"{self.years.start}-{self.years[-1]}" if len(self.years) > 1 else f"{self.years.start}"
        parts = [
            f"From the {fund.title} of {span} Equal Shares buys {len(outcome.projects)} of "
            f"{len(outcome.election.projects)} projects for {fund.currency} {_money(outcome.spent)} under the say "
            f"{self.first!r} (baseline)"
        ]
        for mix in list(self.boxes)[1:]:
            (more, less), (new, gone) = self.gains(mix), self.changed(mix)
            what = f"buys {', '.join(new) or 'nothing'} instead of {', '.join(gone) or 'nothing'}"
            same = "buys the same"
            parts.append(f"{mix!r} raises {len(more)}, lowers {len(less)} and {what if new or gone else same}")
        return "; ".join(parts) + "."

    def rows(self) -> list[dict[str, Any]]:
        """One row a mix and project: those bought in order, then the others; money as text."""
        rows = []
        for mix, outcome in self.outcomes.items():
            box, bought = self.boxes[mix], {p.project: p for p in outcome.bought}
            lost = {one.project: one for one in outcome.lost}
            before = set(self.outcomes[self.first].projects)
            for name in (*bought, *lost):
                project, one = box.projects[name], bought.get(name)
                rows.append(
                    {
                        "mix": mix,
                        "project": name,
                        "title": project.title,
                        "domain": project.domain,
                        "decision": "bought" if one else "not bought",
                        "step": one.step if one else None,
                        "rho": f"{float(one.rho):.6f}" if one and one.rho is not None else None,
                        "cost": str(Decimal(outcome.election.cost(name)) / CENTS),
                        "short": None if one else str(_cents(lost[name].short)),
                        "changed": (name in bought) != (name in before),
                        "currency": project.currency,
                        "why": self._why(mix, name),
                        "status": str(project.cost_status),
                    }
                )
        return rows

    def _why(self, mix: str, name: str) -> str:
        outcome = self.outcomes[mix]
        currency = self.alliance.funds[self.fund].currency
        for one in outcome.lost:
            if one.project == name:
                if not one.supporters:
                    return "nobody values it"
                return (
                    f"{currency} {_money(one.short)} short: those who value it have {_money(one.left)} left of "
                    f"{_money(one.cost)}"
                )
        if name in outcome.added:
            return "fits what is left, by value for money"
        return f"bought at place {outcome.projects.index(name) + 1}"

    def member_rows(self) -> list[dict[str, Any]]:
        """One row a mix and member: its say, the difference to the first mix, what it gets of what it values."""
        rows = []
        for mix, box in self.boxes.items():
            printed, bought = percents(box.shares), frozenset(self.outcomes[mix].projects)
            for member, share in box.shares.items():
                before = self.boxes[self.first].shares.get(member, Fraction(0))
                rows.append(
                    {
                        "member": member,
                        "mix": mix,
                        "fund": self.fund,
                        "share_percent": str(printed[member]),
                        "difference_points": f"{float(100 * (share - before)):+.4f}",
                        "satisfaction_percent": f"{float(100 * box.satisfaction(member, bought)):.2f}",
                    }
                )
        return rows

    def explain(self, member: str) -> tuple[Trace, ...]:
        """By mix: the member's say, what it paid for each project and has left."""
        need_member(member, {m for box in self.boxes.values() for m in box.shares})
        return tuple(self._trace(mix, member) for mix in self.boxes)

    def _trace(self, mix: str, member: str) -> Trace:
        box, outcome = self.boxes[mix], self.outcomes[mix]
        currency = self.alliance.funds[self.fund].currency
        share = box.shares.get(member, Fraction(0))
        lines = [TraceLine(f"say ({mix})", str(share), weakest(s.status for s in box.says))]
        left = Fraction(0)
        for at, group in enumerate(outcome.election.groups):
            if member in group.voters:
                part = share / group.weight
                left = outcome.left(at) * part
                for name, amount in outcome.paid(at).items():
                    worth = box.values[member][box.projects[name].domain]
                    label = f"pays for {box.projects[name].title} (value {worth.value}: {worth.reason})"
                    lines.append(TraceLine(label, f"{currency} {_money(amount * part)}", worth.status))
        lines.append(TraceLine("left", f"{currency} {_money(left)}"))
        met = box.satisfaction(member, frozenset(outcome.projects))
        return Trace(
            f"{member} under the say {mix!r}", tuple(lines), TraceLine("value-weighted money bought over all", str(met))
        )


def bought_by_say(
    alliance: Alliance,
    fund: str,
    years: range,
    mixes: Mapping[str, Mapping[str, Decimal]] | None = None,
    *,
    completion: Completion = "add1-greedy",
) -> BoughtBySay:
    """What would a fund buy under each mix of the say? Names to mixes; ``usual_mixes`` unless given.

    Raises UnknownName, NoFigure and InfeasiblePlan as ``ballot_box`` does.
    """
    boxes = {name: ballot_box(alliance, fund, years, mix) for name, mix in (mixes or usual_mixes(alliance)).items()}
    outcomes = {name: counted(box.election(), completion) for name, box in boxes.items()}
    return BoughtBySay(alliance, fund, range(min(years), max(years) + 1), boxes, outcomes)


def counted(election: Election, completion: Completion) -> Outcome:
    """Equal Shares over members' values; ``add1`` raises their money by a thousandth of what they begin with."""
    step = election.endowment / _PARTS or Fraction(1)
    return equal_shares(election, "score-cost", completion, step=step)


def _cents(amount: Fraction | int) -> Decimal:
    return Decimal(round(Fraction(amount))).scaleb(-2)


def _money(amount: Fraction | int) -> str:
    return amount_text(Fraction(amount) / CENTS)
