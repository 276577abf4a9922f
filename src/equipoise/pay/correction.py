"""What is called once a call proves wrong? The difference call: what the corrected rules give, less what was issued.

The call itself is never rewritten. A correction, or an accession in the course of the year, is a proposal: under its
clauses the year is computed again, by the day where a key changes within it, and only the difference is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from equipoise.errors import NoFigure
from equipoise.model import Alliance, Answer, MadeFrom, Proposal, Trace, TraceLine, apply
from equipoise.model.wording import counted, named, need_member_then, the
from equipoise.pay.calls import Calls, calls
from equipoise.values import Money, Status, weakest

__all__ = ["Correction", "correction", "difference"]


@dataclass(frozen=True)
class Correction(Answer):
    """The difference call of a fund and year under a proposal, by member."""

    issued: Calls
    corrected: Calls
    proposal: Proposal
    amounts: Mapping[str, Money]
    alliance: Alliance = field(repr=False)
    question: ClassVar[str] = "correction"

    @property
    def made_from(self) -> MadeFrom:  # type: ignore[override]
        """The digests of the alliance and of the proposal."""
        return MadeFrom(self.alliance, self.proposal)

    def __getitem__(self, member: str) -> Money:
        need_member_then(member, self.amounts, self.alliance, f"in {self.issued.year}")
        return self.amounts[member]

    @property
    def status(self) -> Status:
        """The weaker status of the two calls."""
        return weakest((self.issued.status, self.corrected.status))

    @property
    def total(self) -> Money:
        """What the difference call asks for in all; zero where only shares moved."""
        return sum(self.amounts.values(), Money(0, self.issued.fund.currency))

    @property
    def summary(self) -> str:
        """How much is called and given back, of how many."""
        fund, year, unit = self.issued.fund, self.issued.year, self.issued.fund.currency
        asked = [a for a in self.amounts.values() if a.minor > 0]
        back = [a for a in self.amounts.values() if a.minor < 0]
        start = f"Corrected by {self.proposal.id}, the call of {the(fund.title)} for {year}"
        if not asked and not back:
            return f"{start} stands: the difference is {unit} 0.00 for everyone."
        one, many = self.alliance.member_word, self.alliance.member_words
        more = sum(asked, Money(0, unit)).amount
        less = -sum(back, Money(0, unit)).amount
        return (
            f"{start} is followed by a difference call: {unit} {more:,.2f} from {counted(len(asked), one, many)}, "
            f"{unit} {less:,.2f} back to {len(back)}; the call itself is not rewritten."
        )

    def rows(self) -> list[dict[str, Any]]:
        """One row a member: issued, corrected, difference."""
        zero = Money(0, self.issued.fund.currency)
        return [
            {
                "member": m,
                "name": self.alliance.members[m].name if m in self.alliance.members else self.corrected.names[m],
                "issued": str(self.issued.lines[m].net if m in self.issued.lines else zero),
                "corrected": str(self.corrected.lines[m].net if m in self.corrected.lines else zero),
                "difference_call": str(amount),
                "currency": self.issued.fund.currency,
                "fund": self.issued.fund.id,
                "year": self.issued.year,
                "status": str(self.status),
            }
            for m, amount in self.amounts.items()
        ]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """The issued call and the corrected one, and their difference."""
        amount, unit = self[member], self.issued.fund.currency
        traces = [c.explain(member)[0] for c in (self.issued, self.corrected) if member in c.lines]
        name = named(self.corrected.names.get(member, member))
        lines = tuple(TraceLine(t.title, t.result.value, t.result.status) for t in traces)
        result = TraceLine("Difference call", f"{unit} {amount}", self.status)
        return (*traces, Trace(f"The difference call for {name}", lines, result))


def difference(issued: Calls, corrected: Alliance) -> dict[str, Money]:
    """What is called, or given back, by member because the rules of an issued call were corrected.

    Difference calls within the year are counted on both sides. Raises NoFigure for another currency, and what ``calls``
    raises of the corrected rules.
    """
    after = calls(corrected, issued.fund.id, issued.year)
    return _difference(issued, after)


def _difference(issued: Calls, after: Calls) -> dict[str, Money]:
    if after.fund.currency != issued.fund.currency:
        raise NoFigure(f"the call was in {issued.fund.currency}, the corrected one is in {after.fund.currency}")
    zero = Money(0, issued.fund.currency)
    return {
        m: (after.lines[m].net if m in after.lines else zero) - (issued.lines[m].net if m in issued.lines else zero)
        for m in sorted({*issued.lines, *after.lines})
    }


def correction(alliance: Alliance, fund: str, year: int, proposal: Proposal) -> Correction:
    """Which difference call follows when a proposal corrects the rules that a call was issued by?

    Raises ProposalError when it cannot be applied, and what ``calls`` raises.
    """
    issued = calls(alliance, fund, year)
    after = calls(apply(alliance, proposal), fund, year)
    return Correction(issued, after, proposal, _difference(issued, after), alliance)
