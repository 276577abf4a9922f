"""Who joins a joint project, given that each looks at who else joins?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from equipoise.errors import NoFigure
from equipoise.model import Alliance, AllianceAnswer, Trace, TraceLine, need_member
from equipoise.model.wording import figure, named
from equipoise.plan.joining.allocating import Allocation, allocation
from equipoise.plan.joining.game import Book, Settled, settle
from equipoise.plan.joining.leaving import Cascade, cascade, reason
from equipoise.plan.joining.offers import Offer
from equipoise.plan.joining.saying import members_of
from equipoise.values import Status, weakest

__all__ = ["Joining", "joining"]


@dataclass(frozen=True)
class Joining(AllianceAnswer):
    """The stable coalitions reached from all in and from none in; ``when_leaves("USA")`` asks what follows."""

    question: ClassVar[str] = "joining"
    alliance: Alliance = field(repr=False)
    offer: Offer
    from_all: Settled
    from_none: Settled
    book: Book = field(repr=False)

    @property
    def differ(self) -> bool:
        """Does it matter who is thought to be in at first?"""
        return self.from_all.members != self.from_none.members

    @property
    def coalition(self) -> tuple[str, ...]:
        """The stable coalition reached from all in; empty when there is none."""
        return self.from_all.members or ()

    @property
    def status(self) -> Status:
        """The weakest status of the offer and of what its members want."""
        return weakest([self.offer.status, *(p.status for p in self.offer.partners.values())])

    @cached_property
    def cascades(self) -> dict[str, Cascade]:
        """For each member of the coalition, what its departure sets off."""
        return {m: self.when_leaves(m) for m in self.coalition}

    def when_leaves(self, member: str) -> Cascade:
        """What happens when this member leaves the coalition reached from all in?

        Raises NoFigure when there is no such coalition, UnknownName for a member that is not in it.
        """
        if not self.coalition:
            raise NoFigure(f"nobody takes part in project {self.offer.id!r}, so nobody can leave it")
        return cascade(self.alliance, self.offer, self.coalition, member)

    def allocation(self) -> Allocation:
        """What each of the coalition reached from all in pays under each rule. Raises NoFigure when it is empty."""
        return allocation(self.alliance, self.offer, self.coalition)

    @property
    def summary(self) -> str:
        """One sentence: the two coalitions, whose departure dissolves the first, what the figures rest on."""
        offer = self.offer
        ends = [self._end("all in", self.from_all), self._end("none in", self.from_none)]
        text = f"expecting {ends[0]}; expecting {ends[1]}"
        if not self.differ and self.from_all.members is not None:
            text = f"{members_of(self.alliance, self.coalition)} take part whether all or none are expected in"
        pivotal = [m for m, c in self.cascades.items() if c.dissolves and len(self.coalition) > 1]
        ask = f"; it dissolves if {_either(self.alliance, pivotal)} leaves" if pivotal else ""
        basis = f". {offer.note}" if offer.note else ""
        return f"{offer.titled}, cost shared by {offer.rule}: {text}{ask}{basis}."

    def _end(self, expecting: str, settled: Settled) -> str:
        if settled.members is None:
            return f"{expecting}, the choices go round in a circle of {len(settled.circle)} coalitions"
        who = members_of(self.alliance, settled.members)
        return f"{expecting}, {who} take{'s' if len(settled.members) < 2 else ''} part"

    def rows(self) -> list[dict[str, Any]]:
        """One row a member: what it wants, gains and would pay with all in; where it ends; what its leaving does."""
        offer = self.offer
        rows = []
        for m in sorted(offer.partners):
            p = offer.partners[m]
            rows.append(
                {
                    "member": m,
                    "quantity": p.quantity,
                    "worth": figure(p.worth),
                    "return_benefit": figure(p.returned),
                    "pays_if_all": figure(self.book.share(m, offer.open_to)),
                    "pays_alone": figure(self.book.share(m, frozenset())),
                    "in_from_all": None if self.from_all.members is None else m in self.from_all.members,
                    "in_from_none": None if self.from_none.members is None else m in self.from_none.members,
                    "when_it_leaves": self.cascades[m].outcome if m in self.cascades else "",
                    "currency": offer.currency,
                    "status": str(weakest([offer.status, p.status])),
                }
            )
        return rows

    def explain(self, member: str) -> tuple[Trace, ...]:
        """Value, return, share with all in and alone; then its decisions from all in and from none in."""
        need_member(member, self.offer.partners)
        offer, p = self.offer, self.offer.partners[member]
        figures = (
            TraceLine("quantity", f"{p.quantity} {offer.unit}", p.status),
            TraceLine("worth of the project", figure(p.worth), p.status, offer.source, p.reason),
            TraceLine("return benefit", figure(p.returned), p.status),
            TraceLine("share with all in", figure(self.book.share(member, offer.open_to)), offer.status, offer.source),
            TraceLine("share alone", figure(self.book.share(member, frozenset())), offer.status, offer.source),
        )
        traces = []
        for words, settled in (("all in", self.from_all), ("none in", self.from_none)):
            moves = tuple(
                TraceLine(f"round {m.round}: {'joins' if m.joins else 'leaves'}", figure(m.share), note=reason(m))
                for m in settled.moves
                if m.member == member
            )
            end = "never settles" if settled.members is None else "in" if member in settled.members else "out"
            result = TraceLine("in the end", end, self.status, note=offer.note)
            traces.append(Trace(f"{member} in {offer.title}, from {words}", (*figures, *moves), result))
        return tuple(traces)


def joining(alliance: Alliance, offer: Offer) -> Joining:
    """Who takes part in what is offered, from all in and from none in?

    Members decide in the published order (by code unless the offer names one); both ends are reported, and whether
    they differ. Amounts are in the offer's currency. Raises PlanFaults with everything wrong with the offer, and
    UnknownName for a member that the alliance does not have.

    >>> joining(nato, offer(nato, "e7-acquisition", 2025)).differ  # doctest: +SKIP
    True
    """
    offer.need_sound()
    for member in offer.partners:
        need_member(member, alliance.members)
    book = Book(offer)
    start = settle(offer, offer.open_to, book=book)
    return Joining(alliance, offer, start, settle(offer, offer.required, book=book), book)


def _either(alliance: Alliance, members: Sequence[str]) -> str:
    """Any one of these members, by name."""
    names = [named(alliance.members[m].name) for m in members]
    return f"one of {len(names)} of them" if len(names) > 3 else " or ".join(names)
