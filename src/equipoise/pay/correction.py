"""What is called once a call proves wrong? The difference call: what the corrected rules give, less what was issued.

The call itself is never rewritten. What was issued is what the folder has on record of the fund's year; where nothing
is, what the rules in force give. A correction, or an accession in the course of the year, is a proposal, or stands in
the rules already: the year is computed again, by the day where a key changes within it, and only the difference is
called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from equipoise.model import Alliance, Answer, IssuedCall, MadeFrom, Proposal, Trace, TraceLine, apply
from equipoise.model.wording import counted, lowered, named, need_member_then, proposal_named, the
from equipoise.pay.calls import Calls, calls
from equipoise.pay.issued import issued_of, still_to_call, summed_by_member
from equipoise.values import Money, Status, weakest

__all__ = ["Correction", "correction"]


@dataclass(frozen=True)
class Correction(Answer):
    """The difference call of a fund and year, by member: under a proposal, or under the rules as they are now.

    ``recorded`` are the calls on record; where there are none, ``before`` is what the rules in force call, which a
    proposal corrects; without a proposal there is nothing before, and all of the call is still to be made.
    """

    recorded: tuple[IssuedCall, ...]
    before: Calls | None
    corrected: Calls
    proposal: Proposal | None
    issued: Mapping[str, Money]
    amounts: Mapping[str, Money]
    alliance: Alliance = field(repr=False)
    question: ClassVar[str] = "correction"

    @property
    def made_from(self) -> MadeFrom:  # type: ignore[override]
        """The digests of the alliance and of the proposal."""
        return MadeFrom(self.alliance, self.proposal)

    def __getitem__(self, member: str) -> Money:
        need_member_then(member, self.amounts, self.alliance, f"in {self.corrected.year}")
        return self.amounts[member]

    @property
    def status(self) -> Status:
        """The weaker status of what was issued and of what is right."""
        before = (self.before.status,) if self.before is not None else (line.status for line in self.recorded)
        return weakest((*before, self.corrected.status))

    @property
    def total(self) -> Money:
        """What the difference call asks for in all; zero where only shares moved."""
        return sum(self.amounts.values(), Money(0, self.corrected.fund.currency))

    @property
    def summary(self) -> str:
        """How much is called and given back, of how many."""
        fund, year, unit = self.corrected.fund, self.corrected.year, self.corrected.fund.currency
        if not self.recorded and self.before is None:
            return self._unrecorded()
        asked = [a for a in self.amounts.values() if a.minor > 0]
        back = [a for a in self.amounts.values() if a.minor < 0]
        what = f"the call of {the(fund.title)} for {year}{', as issued,' if self.recorded else ''}"
        start = (
            f"Corrected by {proposal_named(self.proposal, self.alliance)}, {what}"
            if self.proposal
            else f"By the rules of today, {what}"
        )
        if not asked and not back:
            return f"{start} stands: the difference is {unit} 0.00 for everyone."
        one, many = self.alliance.member_word, self.alliance.member_words
        more = sum(asked, Money(0, unit)).amount
        less = -sum(back, Money(0, unit)).amount
        return (
            f"{start} is followed by a difference call: {unit} {more:,.2f} from {counted(len(asked), one, many)}, "
            f"{unit} {less:,.2f} back to {len(back)}; the call itself is not rewritten."
        )

    def _unrecorded(self) -> str:
        """That no call is on record, what is to be called, and how it comes on record."""
        fund, year, unit = self.corrected.fund, self.corrected.year, self.corrected.fund.currency
        others = sorted({c.year for c in self.alliance.issued if c.fund == fund.id})
        known = f" (there are calls of {', '.join(map(str, others))})" if others else ""
        who = counted(sum(1 for a in self.amounts.values() if a), self.alliance.member_word, self.alliance.member_words)
        return (
            f"No call of {the(fund.title)} for {year} is on record{known}, so all of it is still to be called: "
            f"{unit} {self.total.amount:,.2f} from {who}. Once called, enter it in issued.csv: pay --issue writes it."
        )

    def rows(self) -> list[dict[str, Any]]:
        """One row a member: issued, corrected, difference."""
        zero = Money(0, self.corrected.fund.currency)
        return [
            {
                "member": m,
                "name": self.corrected.names[m],
                "issued": str(self.issued.get(m, zero)),
                "corrected": str(self.corrected.lines[m].net if m in self.corrected.lines else zero),
                "difference_call": str(amount),
                "currency": self.corrected.fund.currency,
                "fund": self.corrected.fund.id,
                "year": self.corrected.year,
                "status": str(self.status),
            }
            for m, amount in self.amounts.items()
        ]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """What was issued, what the corrected rules call, and their difference."""
        amount, unit = self[member], self.corrected.fund.currency
        sides = {"As it stands": self.before, "As corrected": self.corrected}
        told = {word: c.explain(member)[0] for word, c in sides.items() if c is not None and member in c.lines}
        traces = [replace(t, title=f"{word}: {lowered(t.title)}") for word, t in told.items()]
        name = named(self.corrected.names.get(member, member))
        own = [line for line in self.recorded if line.member == member]
        booked = tuple(
            TraceLine(
                f"{line.kind}, due {line.due}, as issued",
                f"{unit} {Money.of(line.amount, unit)}",
                line.status,
                line.source,
                line.note,
            )
            for line in own
        )
        lines = (*booked, *(TraceLine(f"{word}, call", t.result.value, t.result.status) for word, t in told.items()))
        result = TraceLine("Difference call", f"{unit} {amount}", self.status)
        return (*traces, Trace(f"The difference call for {name}", lines, result))


def correction(alliance: Alliance, fund: str, year: int, proposal: Proposal | None = None) -> Correction:
    """Which difference call follows when a proposal, or what changed since, corrects the rules of an issued call?

    Where there is neither a proposal nor a call on record, all that the rules give is still to be called. Raises
    ProposalError when it cannot be applied, and what ``calls`` raises.
    """
    found = alliance.fund(fund)
    recorded = issued_of(alliance, fund, year)
    before = None if recorded or proposal is None else calls(alliance, fund, year)
    after = calls(apply(alliance, proposal) if proposal is not None else alliance, fund, year)
    called = _net(before) if before is not None else summed_by_member(recorded)
    wanted = _net(after)
    differences = still_to_call(wanted, called)
    return Correction(
        recorded=recorded,
        before=before,
        corrected=after,
        proposal=proposal,
        issued={m: Money(n, found.currency) for m, n in called.items()},
        amounts={m: Money(differences.get(m, 0), found.currency) for m in sorted({*wanted, *called})},
        alliance=alliance,
    )


def _net(found: Calls) -> dict[str, int]:
    """What each is called for in the year with the difference calls within it, in cents."""
    return {m: line.net.minor for m, line in found.lines.items()}
