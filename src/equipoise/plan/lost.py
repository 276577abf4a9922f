"""Why is one project not bought, and what would it take? An answer of its own: what binds, the price of forcing it in.

Two ways in are told. Beside the plan: the smallest rise of the ceilings that lets it in with nothing else moved.
Instead of others: the plan searched again with the project pinned, what that costs in worth and what goes out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from equipoise.errors import InfeasiblePlan, UnknownName
from equipoise.model import Alliance, AllianceAnswer, Trace, TraceLine, need_member
from equipoise.model.wording import listed, percent
from equipoise.plan.bought import Portfolio, amount_text
from equipoise.plan.buying import planned
from equipoise.plan.hand import Hand
from equipoise.plan.losing import Loss, loss_of
from equipoise.plan.receipt import Receipt
from equipoise.values import Status

__all__ = ["Lost", "why_lost"]

_KINDS: Final = {
    "ceiling": "ceiling",
    "needs": "dependency",
    "excludes": "exclusion",
    "hosting": "host",
    "quota": "quota",
    "joining": "quorum",
    "band": "return band",
    "must": "fixed",
}


@dataclass(frozen=True)
class Lost(AllianceAnswer):
    """Why a project is out, what would bring it in beside the plan, and the plan with it forced in (None: no plan)."""

    question: ClassVar[str] = "why"
    alliance: Alliance = field(repr=False)
    project: str
    plan: Portfolio
    loss: Loss
    forced: Receipt | None
    refused: str = ""

    @property
    def status(self) -> Status:
        """That of the plan."""
        return self.plan.status

    @property
    def summary(self) -> str:
        """One sentence: what keeps it out, what would bring it in, what forcing it in would cost."""
        fund = self.alliance.funds[self.plan.fund]
        title = self.alliance.projects[self.project].title
        first, last = self.plan.years.start, self.plan.years.stop - 1
        entry = self.plan.entries[self.project]
        if entry.decision == "bought":
            return (
                f"{title} is bought by the {fund.title} plan of {first}-{last}: {entry.why}; "
                "baseline: the plan without a hand."
            )
        parts = [f"{title} is not in the {fund.title} plan of {first}-{last}: {self.loss.why}"]
        short = self.loss.short
        if short and all(b.kind == "ceiling" for b in self.loss.breaches):
            sums = [f"{fund.currency} {amount_text(by)} more in {year}" for year, by in sorted(short.items())]
            parts.append(f"{listed(sums)} would bring it in beside the plan")
        if self.forced is not None:
            out = f", with {listed(list(self.forced.went_out))} out" if self.forced.went_out else ""
            cost = f"{percent(self.forced.cost, 2)}% of the plan's worth"
            parts.append(f"forcing it in costs {cost}{out}")
        elif self.refused:
            parts.append(f"it cannot be forced in: {self.refused}")
        return "; ".join([*parts, "baseline: the plan without a hand"]) + "."

    def rows(self) -> list[dict[str, Any]]:
        """One row for each limit that keeps it out: its kind, whom or what it is about, the year, what is missing."""
        currency, status = self.alliance.funds[self.plan.fund].currency, str(self.status)
        rows = [
            {
                "project": self.project,
                "limit": _KINDS[b.kind],
                "about": b.about or self.plan.fund,
                "year": b.year,
                "amount": f"{float(b.by):.2f}" if b.by else None,
                "currency": currency if b.kind in ("ceiling", "band") else None,
                "why": self.loss.why,
                "status": status,
            }
            for b in self.loss.breaches
        ]
        return rows or [
            {
                "project": self.project,
                "limit": "none" if self.plan.entries[self.project].decision == "bought" else "other",
                "about": self.plan.fund,
                "year": None,
                "amount": None,
                "currency": None,
                "why": self.loss.why,
                "status": status,
            }
        ]

    def to_json(self) -> dict[str, Any]:
        """Beside the shape of every answer: the receipt of forcing it in."""
        forced = None if self.forced is None else {"summary": self.forced.summary, "rows": self.forced.rows()}
        return super().to_json() | {"forced": forced}

    def explain(self, member: str) -> tuple[Trace, ...]:
        """What forcing it in would do to a member; without that, its value of the project."""
        if self.forced is not None:
            return self.forced.explain(member)
        need_member(member, self.plan.values)
        worth = self.plan.values[member][self.alliance.projects[self.project].domain]
        line = TraceLine(f"value of {self.alliance.projects[self.project].domain}", str(worth.value), worth.status)
        return (Trace(f"What {self.project} is to {member}", (line,), TraceLine("why it is out", self.loss.why)),)


def why_lost(alliance: Alliance, fund: str, years: range, project: str) -> Lost:
    """Why does a fund's plan not buy this project, and what would it take?

    Raises UnknownName for a project that the fund does not pay for, and what ``portfolio`` raises.

    >>> why_lost(nato, "nsip", range(2027, 2032), "satellite-capacity").loss.short  # doctest: +SKIP
    {2029: Fraction(299445000, 1)}
    """
    found = planned(alliance, fund, years)
    plan = found.portfolio
    known = alliance.projects.get(project)
    if known is not None and known.fund == fund and project not in plan.entries:
        why = "its money, or for want of a price its start, lies before"
        raise InfeasiblePlan(f"project {project!r} is no longer planned: {why} {min(years)}")
    if project not in plan.entries:
        raise UnknownName(f"project of fund {fund}", project, plan.entries)
    entry = plan.entries[project]
    candidate = next((c for c in found.candidates if c.id == project), None)
    if entry.decision != "left out" or candidate is None:
        return Lost(alliance, project, plan, Loss(entry.why), None)
    currency = alliance.funds[fund].currency
    loss = loss_of(candidate, found.candidates, found.schedule, found.room, found.limits, currency)
    hand = Hand(pins=(project,))
    try:
        after = planned(alliance, fund, years, hand=hand).portfolio
    except InfeasiblePlan as error:
        return Lost(alliance, project, plan, loss, None, str(error))
    return Lost(alliance, project, plan, loss, Receipt(alliance, hand, plan, after))
