"""What would be bought under another say over priorities, and who gains say, who loses it?

The same members, values, projects and money under several mixes of the say side by side, by two kinds of rule: the plan
(the most worth, year by year) and the proportional rules (Equal Shares; Phragmen; the greedy count), which spend the
room of all the years together. The first mix is what the others are compared with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

from equipoise.errors import UnknownName
from equipoise.model import Alliance, AllianceAnswer, Shares, Trace, TraceLine, need_member, shares_on
from equipoise.model.wording import counted as counted_as
from equipoise.model.wording import listed, percent, sum_in_words
from equipoise.plan.ballots.equal_shares import Completion, Outcome, Purchase
from equipoise.plan.ballots.greedy import greedy
from equipoise.plan.ballots.overlooked import overlooked
from equipoise.plan.ballots.phragmen import phragmen
from equipoise.plan.ballots.proportional import counted
from equipoise.plan.ballots.say_ballots import CENTS, Box, ballot_box, usual_mixes
from equipoise.plan.bought import Portfolio, amount_text
from equipoise.plan.buying import portfolio
from equipoise.plan.priorities import Mix, percents, under
from equipoise.values import Status, rounded, weakest

__all__ = ["BoughtBySay", "bought_by_say"]


@dataclass(frozen=True)
class BoughtBySay(AllianceAnswer):
    """What a fund would buy under each mix; ``boxes``, ``outcomes`` (Equal Shares), ``plans`` by name of the mix."""

    question: ClassVar[str] = "say"
    alliance: Alliance = field(repr=False)
    fund: str
    years: range
    mixes: Mapping[str, Mix]
    boxes: Mapping[str, Box] = field(repr=False)
    outcomes: Mapping[str, Outcome] = field(repr=False)

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

    @cached_property
    def plans(self) -> Mapping[str, Portfolio]:
        """The plan of the fund under each mix, made when first asked for."""
        return {
            name: portfolio(under(self.alliance, self.fund, mix), self.fund, self.years)
            for name, mix in self.mixes.items()
        }

    @cached_property
    def bought(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """What each rule buys under each mix, by name of the rule."""
        elections = {mix: outcome.election for mix, outcome in self.outcomes.items()}
        return {
            "plan": {mix: tuple(e.project.id for e in plan.bought) for mix, plan in self.plans.items()},
            "equal-shares": {mix: outcome.projects for mix, outcome in self.outcomes.items()},
            "phragmen": {mix: phragmen(election) for mix, election in elections.items()},
            "greedy": {mix: greedy(election, "score-cost") for mix, election in elections.items()},
        }

    @cached_property
    def cost_shares(self) -> Shares:
        """The fund's key on 1 January of the first year: each member's share of the cost."""
        return shares_on(self.alliance, self.alliance.fund(self.fund).key, date(self.years[0], 1, 1))

    def changed(self, mix: str, rule: str = "equal-shares") -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What would be bought besides under a mix, beside the first, and what no more."""
        if mix not in self.mixes:
            raise UnknownName("mix", mix, self.mixes)
        if rule not in self.bought:
            raise UnknownName("rule", rule, self.bought)
        before, after = self.bought[rule][self.first], self.bought[rule][mix]
        return tuple(p for p in after if p not in before), tuple(p for p in before if p not in after)

    def overlooks(self, mix: str, rule: str) -> tuple[str, ...]:
        """What a rule buys under a mix without what it needs, or beside what it excludes; never any by the plan."""
        if mix not in self.mixes:
            raise UnknownName("mix", mix, self.mixes)
        if rule not in self.bought:
            raise UnknownName("rule", rule, self.bought)
        box = self.boxes[mix]
        return overlooked(self.bought[rule][mix], box.needs, box.excludes)

    @property
    def overlooked(self) -> str:
        """Which projects the proportional rules buy without what they need, in one sentence."""
        found: dict[str, dict[str, None]] = {}
        for rule in self.bought:
            for mix in self.mixes:
                for what in self.overlooks(mix, rule):
                    found.setdefault(what, {})[rule] = None
        told = "The proportional rules do not see what a project needs or excludes"
        if not found:
            return f"{told}; nothing that they buy here lacks what it needs."
        missed = "; ".join(f"{listed(list(rules), None)} would buy {what}" for what, rules in found.items())
        return f"{told}, as the plan does: {missed}."

    @property
    def summary(self) -> str:
        """One sentence: how many gain say and lose it under each mix, and what the plan and Equal Shares then buy."""
        fund, words = self.alliance.funds[self.fund], self.alliance.member_words
        span = f"{self.years.start}-{self.years[-1]}" if len(self.years) > 1 else f"{self.years.start}"
        parts = []
        for mix in list(self.boxes)[1:]:
            more, less = self.gains(mix)
            parts.append(f"a say by {mix} raises {len(more)} {words} above the baseline and lowers {len(less)}")
        among = counted_as(len(self._first_box.projects), "candidate", "candidates")
        spent = {rule: self._cost(self.bought[rule][self.first]) for rule in ("plan", "equal-shares")}
        parts += [
            f"{word} buys {len(self.bought[rule][self.first])} of {among} for "
            f"{fund.currency} {sum_in_words(spent[rule])} under the baseline{self._instead(rule)}"
            for rule, word in (("plan", "the plan"), ("equal-shares", "Equal Shares"))
        ]
        told = f"Over what the {fund.title} buys in {span}, {'; '.join(parts)}"
        return f"{told}; baseline: the say {self.first!r}."

    def _instead(self, rule: str) -> str:
        """What a rule would buy differently under the other mixes."""
        others = list(self.boxes)[1:]
        changes = {mix: self.changed(mix, rule) for mix in others}
        if not any(new or gone for new, gone in changes.values()):
            return " and the same under every other say" if others else ""
        told = [
            f"under a say by {mix} {_in_place(len(new), len(gone))}"
            for mix, (new, gone) in changes.items()
            if new or gone
        ]
        return f", {' and '.join(told)}"

    @property
    def _first_box(self) -> Box:
        return self.boxes[self.first]

    def _cost(self, projects: Iterable[str]) -> Decimal:
        known = self.alliance.projects
        return sum((cost for p in projects for cost in known[p].costs.values()), Decimal(0))

    def rows(self) -> list[dict[str, Any]]:
        """Rows of each member, of each rule and of each project, under each mix; ``what`` says which.

        All rows have the same keys, None where one does not apply.
        """
        found = [{"what": "member", **row} for row in self.member_rows()]
        found += [{"what": "rule", **row} for row in self.rule_rows()]
        found += [{"what": "project", **row} for row in self.project_rows()]
        keys = dict.fromkeys(key for row in found for key in row)
        return [{key: row.get(key) for key in keys} for row in found]

    def rule_rows(self) -> list[dict[str, Any]]:
        """One row a rule and mix: how many projects it buys for how much, and which it changes beside the first mix."""
        rows = []
        for rule, by_mix in self.bought.items():
            for mix, projects in by_mix.items():
                new, gone = self.changed(mix, rule)
                rows.append(
                    {
                        "rule": rule,
                        "mix": mix,
                        "fund": self.fund,
                        "bought": len(projects),
                        "amount": str(self._cost(projects)),
                        "besides": " ".join(new),
                        "no_more": " ".join(gone),
                        "overlooks": "; ".join(self.overlooks(mix, rule)),
                        "currency": self.alliance.funds[self.fund].currency,
                        "status": str(self.status),
                    }
                )
        return rows

    def project_rows(self) -> list[dict[str, Any]]:
        """One row a rule, mix and project: those bought in order, then the others; money as text."""
        rows = []
        for rule, by_mix in self.bought.items():
            before = set(by_mix[self.first])
            for mix, projects in by_mix.items():
                have = set(projects)
                for name in (*projects, *(p for p in self._first_box.projects if p not in have)):
                    project = self.alliance.projects[name]
                    one = self._step(mix, name) if rule == "equal-shares" else None
                    rows.append(
                        {
                            "rule": rule,
                            "mix": mix,
                            "project": name,
                            "title": project.title,
                            "domain": project.domain,
                            "decision": "bought" if name in have else "not bought",
                            "start": self.plans[mix].entries[name].start if rule == "plan" else None,
                            "rho": f"{float(one.rho):.6f}" if one and one.rho is not None else None,
                            "cost": str(self._cost((name,))),
                            "changed": (name in have) != (name in before),
                            "currency": project.currency,
                            "why": self._why_by(rule, mix, name),
                            "status": str(project.cost_status),
                        }
                    )
        return rows

    def _step(self, mix: str, name: str) -> Purchase | None:
        return next((p for p in self.outcomes[mix].bought if p.project == name), None)

    def _why_by(self, rule: str, mix: str, name: str) -> str:
        if rule == "plan":
            return self.plans[mix].entries[name].why
        if rule == "equal-shares":
            return self._why(mix, name)
        found = self.bought[rule][mix]
        return f"bought at place {found.index(name) + 1}" if name in found else "did not fit when its turn came"

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
        """One row a mix and member: its share of the cost, its say, the difference to the first mix, what it gets.

        ``served``: the value-weighted money bought over that of all candidates, by the plan and by Equal Shares.
        """
        rows, key = [], self.cost_shares
        for mix, box in self.boxes.items():
            printed, bought = percents(box.shares), frozenset(self.outcomes[mix].projects)
            for member, share in box.shares.items():
                before = self._first_box.shares.get(member, Fraction(0))
                rows.append(
                    {
                        "member": member,
                        "mix": mix,
                        "fund": self.fund,
                        "cost_share_percent": str(key.percent[member]) if member in key.percent else None,
                        "share_percent": str(printed[member]),
                        "difference_points": f"{rounded(100 * (share - before), 4):+f}",
                        "served_by_plan_percent": percent(self.plans[mix].satisfaction[member], 2),
                        "satisfaction_percent": percent(box.satisfaction(member, bought), 2),
                        "status": str(weakest([Status.SCENARIO, *(one.status_of(member) for one in box.says)])),
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
        key = self.cost_shares
        paid = f"{key.percent[member]}%" if member in key.percent else "none"
        lines = [
            TraceLine("share of the cost", paid, key.status.get(member), key.source.get(member, "")),
            TraceLine(f"say ({mix})", str(share), weakest(s.status for s in box.says)),
        ]
        left = Fraction(0)
        for at, group in enumerate(outcome.election.groups):
            if member in group.voters:
                part = share / group.weight
                left = outcome.left(at) * part
                for name, amount in outcome.paid(at).items():
                    worth = box.values[member][box.projects[name].domain]
                    label = f"pays for {box.projects[name].title} (value {worth.value})"
                    amount_paid = f"{currency} {_money(amount * part)}"
                    lines.append(TraceLine(label, amount_paid, worth.status, "", worth.reason))
        lines.append(TraceLine("left", f"{currency} {_money(left)}"))
        plan = self.plans[mix]
        served = plan.satisfaction.get(member, Fraction(0))
        lines.append(TraceLine("value-weighted money that the plan buys over all", str(served), plan.status))
        met = box.satisfaction(member, frozenset(outcome.projects))
        return Trace(
            f"{member} under the say {mix!r}",
            tuple(lines),
            TraceLine("value-weighted money that Equal Shares buys over all", str(met), box.status),
        )


def bought_by_say(
    alliance: Alliance,
    fund: str,
    years: range,
    mixes: Mapping[str, Mix] | None = None,
    *,
    completion: Completion = "add1-greedy",
) -> BoughtBySay:
    """What would a fund buy under each mix of the say? Names to mixes; ``usual_mixes`` unless given.

    Raises UnknownName, NoFigure and InfeasiblePlan as ``ballot_box`` does.
    """
    chosen = dict(mixes or usual_mixes(alliance))
    boxes = {name: ballot_box(alliance, fund, years, mix) for name, mix in chosen.items()}
    outcomes = {name: counted(box.election(), completion) for name, box in boxes.items()}
    return BoughtBySay(alliance, fund, range(min(years), max(years) + 1), chosen, boxes, outcomes)


def _in_place(new: int, gone: int) -> str:
    """How a purchase differs, in numbers; which projects they are, the table says."""
    if new and gone:
        return f"{new} other{'s' if new > 1 else ''} instead of {gone}"
    return f"{new} more" if new else f"{gone} fewer"


def _money(amount: Fraction | int) -> str:
    return amount_text(Fraction(amount) / CENTS)
