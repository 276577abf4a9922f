"""The plan of a fund as an answer: every project with its start or the reason it is out, and who is satisfied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Literal

from equipoise.model import Alliance, AllianceAnswer, Project, Trace, TraceLine
from equipoise.model.wording import counted, named, need_member_then, percent, sum_in_words, the
from equipoise.plan.priorities import Say
from equipoise.plan.worth import Worth
from equipoise.values import Status, weakest

__all__ = ["Budget", "Entry", "Portfolio", "amount_text"]


@dataclass(frozen=True, slots=True)
class Budget:
    """A year's room: the ceiling less the percent that running projects already take (None: not on record, 0)."""

    year: int
    ceiling: Decimal
    committed: Decimal | None
    room: Fraction
    statuses: tuple[Status, ...]
    source: str
    raised: Decimal = Decimal(0)
    carried: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A project in the plan: its first year (None: not bought), its spending by calendar year, and why.

    ``candidate``: it could have been bought, having a price and a year to start in. ``host`` is who hosts it, where
    that was chosen; ``part`` how much of it is bought; ``pays`` and ``works`` each member's amount, where the plan
    chose who takes part and who works.
    """

    project: Project
    start: int | None
    spending: Mapping[int, Decimal]
    why: str
    decision: Literal["bought", "running", "left out"]
    candidate: bool
    host: str | None = None
    part: Fraction = Fraction(1)
    pays: Mapping[str, Fraction] = field(default_factory=dict)
    works: Mapping[str, Fraction] = field(default_factory=dict)

    @property
    def end(self) -> int | None:
        """The last year of work."""
        return max(self.spending) if self.spending else None

    @property
    def cost(self) -> Decimal | None:
        """The whole cost; None when no price is known."""
        return sum(self.project.costs.values(), Decimal(0)) if self.project.costs else None

    @property
    def amount(self) -> Decimal:
        """What is spent on it in all years."""
        return sum(self.spending.values(), Decimal(0))

    def serves(self, member: str) -> bool:
        """Is it there for this member? One whose participants were chosen is there for those only."""
        return self.project.joining is None or self.start is None or member in self.pays


@dataclass(frozen=True)
class Portfolio(AllianceAnswer):
    """What a fund buys over some years.

    ``entries`` by project id; ``satisfaction`` by member (value-weighted money bought over that of all candidates);
    ``objective`` the exact worth of the plan and ``gap`` by how much of it a better plan could exceed it;
    ``shares`` the mean say over the years; ``budgets`` the room of each year, later years with a known ceiling
    included; ``values`` each member's value of each domain.
    """

    question: ClassVar[str] = "plan"
    alliance: Alliance = field(repr=False)
    fund: str
    years: range
    entries: Mapping[str, Entry]
    satisfaction: Mapping[str, Fraction]
    objective: Fraction
    gap: Decimal
    says: tuple[Say, ...] = field(repr=False)
    shares: Mapping[str, Fraction]
    values: Mapping[str, Mapping[str, Worth]] = field(repr=False)
    budgets: Mapping[int, Budget]
    discount: Decimal

    @property
    def bought(self) -> tuple[Entry, ...]:
        """What the plan buys, in order of id."""
        return tuple(e for e in self.entries.values() if e.decision == "bought")

    @property
    def candidates(self) -> tuple[Entry, ...]:
        """What could have been bought, in order of id."""
        return tuple(e for e in self.entries.values() if e.candidate)

    def spent(self, year: int) -> Decimal:
        """What the bought projects spend in a year."""
        return sum((e.spending.get(year, Decimal(0)) for e in self.bought), Decimal(0))

    @property
    def tail(self) -> Decimal:
        """What the bought projects spend after the years planned."""
        spending = [(year, amount) for e in self.bought for year, amount in e.spending.items()]
        return sum((amount for year, amount in spending if year >= self.years.stop), Decimal(0))

    @property
    def status(self) -> Status:
        """The weakest status among ceilings, say, prices and the assumed values of domains."""
        budgets = [s for budget in self.budgets.values() for s in budget.statuses]
        prices = [e.project.cost_status for e in self.candidates]
        wanted = {e.project.domain for e in self.candidates}
        values = [w.status for row in self.values.values() for d, w in row.items() if d in wanted and w.status]
        return weakest([*budgets, *(one.status for one in self.says), *prices, *values])

    @property
    def summary(self) -> str:
        """One sentence: how many projects for how much, who is best and least served, what is not in it."""
        fund = self.alliance.funds[self.fund]
        first, last = self.years.start, self.years.stop - 1
        when = f"In {first}" if first == last else f"From {first} to {last}"
        total = sum((e.amount for e in self.bought), Decimal(0))
        parts = [
            f"{when} {the(fund.title)} buys {len(self.bought)} of "
            f"{counted(len(self.candidates), 'candidate project', 'candidate projects')} for "
            f"{fund.currency} {sum_in_words(total)}, within its ceilings (say: {self._mix})"
        ]
        if not self.entries:
            parts = [f"{when} {the(fund.title)} has no candidate project on record, so it buys nothing"]
        if self.satisfaction and len(set(self.satisfaction.values())) > 1:
            low, high = (pick(self.satisfaction, key=lambda m: (self.satisfaction[m], m)) for pick in (min, max))
            worst, best = (named(self.alliance.members[m].name) for m in (low, high))
            parts.append(
                f"money-weighted satisfaction runs from {percent(self.satisfaction[low], 1)}% for {worst} to "
                f"{percent(self.satisfaction[high], 1)}% for {best}"
            )
        if self.tail:
            limit = "" if max(self.budgets) > last else ", which no known ceiling limits"
            parts.append(f"{fund.currency} {sum_in_words(self.tail)} of it falls after {last}{limit}")
        unpriced = sum(1 for e in self.entries.values() if e.cost is None)
        if unpriced:
            parts.append(f"{unpriced} without a published price {'is' if unpriced == 1 else 'are'} left out")
        if self.gap:
            parts.append(f"a better plan could be worth {float(100 * self.gap):.4f}% more")
        return "; ".join([*parts, "baseline: every candidate bought"]) + "."

    @property
    def _mix(self) -> str:
        mixes = list(dict.fromkeys(one.mix for one in self.says))
        return " then ".join(mixes)

    def rows(self) -> list[dict[str, Any]]:
        """A row for each project of the fund, then for each member; ``what`` says which ("project", "member").

        All rows have the same keys, None where one does not apply. Projects: those bought first, by start.
        """
        found = [{"what": "project", **row} for row in self.project_rows()]
        found += [{"what": "member", **row} for row in self.member_rows()]
        keys = dict.fromkeys(key for row in found for key in row)
        return [{key: row.get(key) for key in keys} for row in found]

    def to_json(self) -> dict[str, Any]:
        """Beside the shape of every answer: the years planned, each member's satisfaction, each year's money."""
        return super().to_json() | {
            "years": list(self.years),
            "members": self.member_rows(),
            "by_year": self.year_rows(),
        }

    def project_rows(self) -> list[dict[str, Any]]:
        """One row a project of the fund, those bought first by start; money as text."""
        rank = {"bought": 0, "running": 1, "left out": 2}
        ordered = sorted(self.entries.values(), key=lambda e: (rank[e.decision], e.start or 0, e.project.id))
        chosen = self._chosen_columns()
        return [
            {
                "project": e.project.id,
                "title": e.project.title,
                "domain": e.project.domain,
                "decision": e.decision,
                "start": e.start,
                "end": e.end,
                "cost": str(e.cost) if e.cost is not None else "not disclosed" if _hidden(e) else "no figure",
                "amount": str(e.amount) if e.decision == "bought" else "0" if e.cost is not None else None,
                "currency": e.project.currency,
                "after_horizon": str(sum((a for y, a in e.spending.items() if y >= self.years.stop), Decimal(0))),
                "why": e.why,
                "status": str(e.project.cost_status),
            }
            | {key: words[e.project.id] for key, words in chosen.items()}
            for e in ordered
        ]

    def _chosen_columns(self) -> dict[str, dict[str, str]]:
        """What else was chosen of each project, for the columns that say anything: host, part, who takes part."""
        columns = {
            "host": {n: e.host or "" for n, e in self.entries.items()},
            "part_percent": {n: f"{float(100 * e.part):g}" if e.start else "" for n, e in self.entries.items()},
            "pays": {n: _amounts(e.pays) for n, e in self.entries.items()},
            "works": {n: _amounts(e.works) for n, e in self.entries.items()},
        }
        silent = {"", "100"}
        return {key: words for key, words in columns.items() if not set(words.values()) <= silent}

    def member_rows(self) -> list[dict[str, Any]]:
        """One row a member: its mean say, its money-weighted satisfaction, what it values of the money bought.

        ``value`` is the money bought, each project's weighted by the member's value of its domain; ``wanted`` the same
        of all candidates. The status is the plan's: what is bought rests on everybody's say and values.
        """
        names, status, currency = self.alliance.members, str(self.status), self.alliance.funds[self.fund].currency
        return [
            {
                "member": m,
                "name": names[m].name if m in names else m,
                "fund": self.fund,
                "share_percent": percent(self.shares[m]),
                "satisfaction_percent": percent(s, 2),
                "satisfaction": str(s),
                "value": str(self._valued(m, [(e, e.amount) for e in self.bought if e.serves(m)])),
                "wanted": str(self._valued(m, [(e, e.cost or Decimal(0)) for e in self.candidates])),
                "currency": currency,
                "status": status,
            }
            for m, s in self.satisfaction.items()
        ]

    def _valued(self, member: str, entries: list[tuple[Entry, Decimal]]) -> Decimal:
        """The money of these projects, weighted by the member's value of each one's domain."""
        worths = self.values[member]
        return sum((worths[e.project.domain].value * amount for e, amount in entries), Decimal(0))

    def year_rows(self) -> list[dict[str, Any]]:
        """One row a year: ceiling, percent committed, room, what the plan spends, what is left."""
        rows = []
        carrying = any(budget.carried for budget in self.budgets.values())
        raising = any(budget.raised for budget in self.budgets.values())
        for year, budget in sorted(self.budgets.items()):
            spent = self.spent(year)
            rows.append(
                {
                    "year": year,
                    "fund": self.fund,
                    "ceiling": str(budget.ceiling),
                    "committed_percent": str(budget.committed) if budget.committed is not None else "no figure",
                    "room": f"{float(budget.room + budget.carried):.2f}",
                    "amount": str(spent),
                    "left": f"{float(budget.room + budget.carried - Fraction(spent)):.2f}",
                    "status": str(weakest(budget.statuses)),
                    "planned": year in self.years,
                }
                | ({"carried": f"{float(budget.carried):.2f}"} if carrying else {})
                | ({"raised": str(budget.raised)} if raising else {})
            )
        return rows

    def explain(self, member: str) -> tuple[Trace, ...]:
        """Its satisfaction, project by project, and its say, year by year."""
        first, last = self.years.start, self.years.stop - 1
        when = f"on 1 January {first}" if first == last else f"on 1 January of the years {first} to {last}"
        need_member_then(member, self.satisfaction, self.alliance, when)
        values = self.values[member]
        currency = self.alliance.funds[self.fund].currency
        lines = []
        for e in self.candidates:
            worth = values[e.project.domain]
            domain = e.project.domain.replace("-", " ")
            price = f"{currency} {amount_text(e.cost or Decimal(0))} x value {worth.value} of {domain}"
            fate = "bought" if e.decision == "bought" else "left out"
            status = weakest([e.project.cost_status, *([worth.status] if worth.status else [])])
            if e.decision == "bought" and not e.serves(member):
                fate = "bought, but it takes no part"
            label = f"{e.project.title}, {fate}: {price} ({worth.reason})"
            place = f"projects/{e.project.id}/price" if e.cost else ""
            lines.append(TraceLine(label, str(worth.value * (e.cost or 0)), status, e.project.cost_source, place=place))
        result = TraceLine("value-weighted money bought over all", _part(self.satisfaction[member]), self.status)
        title = self.alliance.funds[self.fund].title
        says = tuple(
            TraceLine(f"{one.year} ({one.mix})", _part(one.shares.get(member, Fraction(0))), one.status)
            for one in self.says
        )
        mean = TraceLine(
            "mean over the years planned", _part(self.shares[member]), weakest(s.status for s in self.says)
        )
        return (
            Trace(f"Satisfaction of {member} with what {the(title)} buys", tuple(lines), result),
            Trace(f"Say of {member} over what {the(title)} buys", says, mean),
        )


def _part(share: Fraction) -> str:
    return f"{share} = {percent(share)}%"


def _hidden(entry: Entry) -> bool:
    return entry.project.cost_status is Status.NOT_DISCLOSED


def _amounts(amounts: Mapping[str, Fraction]) -> str:
    return ", ".join(f"{m} {amount_text(amount)}" for m, amount in sorted(amounts.items()) if amount)


def amount_text(amount: Decimal | Fraction) -> str:
    """An amount with thousands separated, and cents only when there are any."""
    cents = round(Fraction(amount) * 100)
    return f"{cents // 100:,}" if cents % 100 == 0 else f"{cents // 100:,}.{cents % 100:02d}"
