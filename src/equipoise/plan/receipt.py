"""What does it cost when a person overrules the plan? The plan before and after, and the difference, item by item.

Worth is compared in the plan's own measure (money-weighted satisfaction, weighted by say). A higher ceiling is money
from outside the plan: what it adds is told beside what it costs. Fairness is each member's satisfaction, the lowest,
and the spread between the highest and the lowest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from equipoise.model import Alliance, AllianceAnswer, Trace, TraceLine, need_member
from equipoise.model.wording import listed, percent
from equipoise.plan.bought import Entry, Portfolio, amount_text
from equipoise.plan.buying import portfolio
from equipoise.plan.hand import Hand
from equipoise.values import Status, rounded, weakest

__all__ = ["Receipt", "receipt"]


@dataclass(frozen=True)
class Receipt(AllianceAnswer):
    """A plan before a person's hand, and after."""

    question: ClassVar[str] = "receipt"
    alliance: Alliance = field(repr=False)
    hand: Hand
    before: Portfolio
    after: Portfolio

    @property
    def status(self) -> Status:
        """The weakest of both plans, and scenario: what a hand decides is assumed."""
        return weakest([self.before.status, self.after.status, Status.SCENARIO])

    @property
    def came_in(self) -> tuple[str, ...]:
        """What only the plan after buys."""
        return tuple(e.project.id for e in self.after.bought if self.before.entries[e.project.id].decision != "bought")

    @property
    def went_out(self) -> tuple[str, ...]:
        """What only the plan before buys."""
        return tuple(e.project.id for e in self.before.bought if self.after.entries[e.project.id].decision != "bought")

    @property
    def cost(self) -> Fraction:
        """What the plan loses in worth, as a part of its worth before; below zero: it gains."""
        if not self.before.objective:
            return Fraction(0)
        return (self.before.objective - self.after.objective) / self.before.objective

    @property
    def summary(self) -> str:
        """One sentence: what was decided, what it costs, what came in and went out, who is least served."""
        fund = self.alliance.funds[self.before.fund]
        first, last = self.before.years.start, self.before.years.stop - 1
        if not self.hand:
            return f"Nothing of the {fund.title} plan of {first}-{last} is overruled: all of it stays as computed."
        cost = self.cost
        worth = "leaves the plan's worth as it is"
        if cost:
            worth = f"{'costs' if cost > 0 else 'adds'} {percent(abs(cost), 2, short=True)}% of the plan's worth"
        parts = [f"By hand ({self._said}) the {fund.title} plan of {first}-{last} {worth}"]
        moved = [f"{listed(list(self.came_in))} in"] if self.came_in else []
        moved += [f"{listed(list(self.went_out))} out"] if self.went_out else []
        parts.append("; ".join(moved) if moved else "the same projects are bought")
        if self.before.satisfaction:
            plans = (self.before, self.after)
            low, now = (percent(min(plan.satisfaction.values()), 1, short=True) for plan in plans)
            wide, then = (percent(_spread(plan), 1, short=True) for plan in plans)
            parts.append(
                f"the least satisfied member goes from {low}% to {now}%, the spread from {wide} to {then} points"
            )
        if self.before.gap or self.after.gap:
            parts.append("both plans were found within a limited search, so small differences may be its own")
        return "; ".join([*parts, "baseline: the plan without a hand"]) + "."

    @property
    def _said(self) -> str:
        hand, currency = self.hand, self.alliance.funds[self.before.fund].currency
        said = [
            f"{listed(list(names))} {word}"
            for names, word in ((hand.pins, "pinned"), (hand.excludes, "excluded"))
            if names
        ]
        said += [f"{percent(part, 1, short=True)}% of {name}" for name, part in hand.parts.items()]
        for year, amount in hand.raises.items():
            said.append(f"{currency} {amount_text(amount)} more {f'in {year}' if year else 'a year'}")
        return ", ".join(said)

    def rows(self) -> list[dict[str, Any]]:
        """A row for each measure of the plan, then each member, then each project; ``what`` says which."""
        found = [*self.measure_rows(), *self.member_rows(), *self.project_rows()]
        keys = dict.fromkeys(key for row in found for key in row)
        return [{key: row.get(key) for key in keys} for row in found]

    def measure_rows(self, *, printed: bool = False) -> list[dict[str, Any]]:
        """Worth, money, number of projects, satisfaction: before, after, and the difference.

        ``printed``: money in millions, as on a page.
        """
        currency = self.alliance.funds[self.before.fund].currency
        found: list[tuple[str, tuple[Fraction, Fraction], bool]] = [
            ("worth of the plan", (self.before.objective, self.after.objective), True),
            ("money spent", (_spent(self.before), _spent(self.after)), True),
            ("room of the years planned", (_room(self.before), _room(self.after)), True),
            ("projects bought", (Fraction(len(self.before.bought)), Fraction(len(self.after.bought))), False),
        ]
        old, new = (list(plan.satisfaction.values()) for plan in (self.before, self.after))
        if old and new:
            found += [
                ("lowest satisfaction, %", (100 * min(old), 100 * min(new)), False),
                ("mean satisfaction, %", (100 * _mean(old), 100 * _mean(new)), False),
                ("spread of satisfaction, points", (100 * _spread(self.before), 100 * _spread(self.after)), False),
            ]
        return [
            {
                "what": "measure",
                "measure": f"{name}, {currency} m" if printed and money else name,
                "before": _number(was, money, printed=printed),
                "after": _number(is_now, money, printed=printed),
                "difference": _number(is_now - was, money, printed=printed, signed=True),
                "currency": currency if money else None,
                "status": str(self.status),
            }
            for name, (was, is_now), money in found
        ]

    def member_rows(self) -> list[dict[str, Any]]:
        """One row a member: its satisfaction before and after, in percent, and the difference in points."""
        rows = []
        for m, old in self.before.satisfaction.items():
            new = self.after.satisfaction[m]
            rows.append(
                {
                    "what": "member",
                    "member": m,
                    "before": percent(old, 2),
                    "after": percent(new, 2),
                    "difference": f"{rounded(100 * (new - old), 2):+f}",
                    "difference_points": percent(new - old),
                    "status": str(self.status),
                }
            )
        return rows

    def project_rows(self) -> list[dict[str, Any]]:
        """One row a candidate: its start before and after, what changed, and why it is where it is now."""
        rows = []
        for name, old in self.before.entries.items():
            new = self.after.entries[name]
            if not (old.candidate or new.candidate):
                continue
            rows.append(
                {
                    "what": "project",
                    "project": name,
                    "title": old.project.title,
                    "before": _fate(old),
                    "after": _fate(new),
                    "change": _change(old, new),
                    "amount": str(new.amount),
                    "currency": old.project.currency,
                    "why": new.why,
                    "status": str(weakest([old.project.cost_status, Status.SCENARIO])),
                }
            )
        order = {"in": 0, "out": 1, "moved": 2, "part": 3, "": 4}
        return sorted(rows, key=lambda row: order[str(row["change"]).partition(" ")[0]])

    def explain(self, member: str) -> tuple[Trace, ...]:
        """What each change is to a member: the projects that came in, went out or are bought in part."""
        need_member(member, self.before.satisfaction)
        values = self.before.values[member]
        lines = []
        for row in self.project_rows():
            if row["change"]:
                project = self.alliance.projects[row["project"]]
                worth = values[project.domain]
                label = f"{project.title} ({row['change']}): value {worth.value} of {project.domain}"
                lines.append(
                    TraceLine(label, f"{row['before']} → {row['after']}", project.cost_status, note=row["why"])
                )
        old, new = (plan.satisfaction[member] for plan in (self.before, self.after))
        result = TraceLine("satisfaction before, after", f"{old}, {new}", self.status)
        return (Trace(f"What the hand does to the satisfaction of {member}", tuple(lines), result),)


def receipt(
    alliance: Alliance, fund: str, years: range, hand: Hand, *, discount: Decimal = Decimal("0.98"), nodes: int = 20_000
) -> Receipt:
    """What does it cost when a person pins, excludes, part-funds a project, or raises a ceiling?

    Raises what ``portfolio`` raises; InfeasiblePlan when what is pinned does not fit.

    >>> receipt(nato, "nsip", range(2027, 2032), Hand(pins=("satellite-capacity",))).came_in  # doctest: +SKIP
    ('satellite-capacity',)
    """
    before = portfolio(alliance, fund, years, discount=discount, nodes=nodes)
    after = portfolio(alliance, fund, years, discount=discount, nodes=nodes, hand=hand)
    return Receipt(alliance, hand, before, after)


def _room(plan: Portfolio) -> Fraction:
    return sum((budget.room for year, budget in plan.budgets.items() if year in plan.years), Fraction(0))


def _spent(plan: Portfolio) -> Fraction:
    return sum((Fraction(e.amount) for e in plan.bought), Fraction(0))


def _mean(numbers: list[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0)) / len(numbers)


def _spread(plan: Portfolio) -> Fraction:
    return max(plan.satisfaction.values()) - min(plan.satisfaction.values())


def _fate(entry: Entry) -> str:
    if entry.decision != "bought":
        return entry.decision
    part = f", {percent(entry.part, 1, short=True)}% of it" if entry.part < 1 else ""
    return f"{entry.start}{part}"


def _change(old: Entry, new: Entry) -> str:
    if (old.decision == "bought") != (new.decision == "bought"):
        return "in" if new.decision == "bought" else "out"
    if old.start != new.start:
        return f"moved {(new.start or 0) - (old.start or 0):+d} years" if old.start and new.start else ""
    return "part" if old.part != new.part else ""


def _number(value: Fraction, money: bool, *, printed: bool, signed: bool = False) -> str:
    sign = "+" if signed and value > 0 else ""
    if money:
        text = f"{sign}{float(value / 10**6):,.2f}" if printed else f"{sign}{float(value):.2f}"
    else:
        text = f"{sign}{float(value):.2f}".removesuffix(".00")
    return text
