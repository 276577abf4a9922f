"""What happens when a member leaves a joint project? Who follows, round by round, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar

from equipoise.model import Alliance, AllianceAnswer, Trace, TraceLine, need_member
from equipoise.model.wording import figure, sum_in_words
from equipoise.plan.joining.game import Book, Move, Settled, settle
from equipoise.plan.joining.offers import Offer
from equipoise.plan.joining.saying import group, members_of, priced
from equipoise.values import Status, weakest

__all__ = ["Cascade", "cascade"]


@dataclass(frozen=True)
class Cascade(AllianceAnswer):
    """The departures that one departure sets off; ``settled.members`` is who stays (None: no end)."""

    question: ClassVar[str] = "leaving"
    alliance: Alliance = field(repr=False)
    offer: Offer
    leaver: str
    before: tuple[str, ...]
    settled: Settled
    paid: dict[str, Fraction]
    left: dict[str, Fraction]

    @property
    def dissolves(self) -> bool:
        """Is nobody left in the end?"""
        return self.settled.members == ()

    @property
    def holds(self) -> bool:
        """Do all the others stay?"""
        stay = self.settled.members
        return stay is not None and set(stay) >= set(self.before) - {self.leaver}

    @property
    def outcome(self) -> str:
        """dissolves, shrinks, holds or has no end."""
        if self.settled.members is None:
            return "has no end"
        return "dissolves" if self.dissolves else "holds" if self.holds else "shrinks"

    @property
    def status(self) -> Status:
        """The weakest status of the offer and of what its members want."""
        return weakest([self.offer.status, *(self.offer.partners[m].status for m in self.before)])

    @property
    def summary(self) -> str:
        """One sentence: who leaves, what the others would pay, who follows, who stays."""
        offer, end = self.offer, self.settled.members
        who = partial(members_of, self.alliance)
        start = f"If {who([self.leaver])} leaves {offer.titled}"
        if end is None:
            return (
                f"{start}, the others go round in a circle of {len(self.settled.circle)} coalitions and never settle."
            )
        followers = [m.member for m in self.settled.moves if not m.joins]
        if not followers:
            return f"{start}, {who(end)} {'stays and pays' if len(end) == 1 else 'stay and pay'} for it."
        first = self.settled.moves[0]
        rounds = f"in {self.settled.rounds} round{'s' if self.settled.rounds != 1 else ''}"
        after = "the project dissolves" if self.dissolves else f"{who(end)} {'remains' if len(end) == 1 else 'remain'}"
        follow = "follows" if len(followers) == 1 else "follow"
        paid = self.paid.get(first.member, Fraction(0))
        return (
            f"{start}, {who(followers)} {follow} {rounds} and {after}: {who([first.member])} would pay "
            f"{priced(first.share, offer.currency)} instead of {sum_in_words(paid)} for what is "
            f"worth {sum_in_words(first.gain)} to it."
        )

    def rows(self) -> list[dict[str, Any]]:
        """One row a move, the departure itself in round 0; then one for each who stays."""
        rows = [self._row(0, self.leaver, "leaves", self.paid[self.leaver], self.paid[self.leaver], "asked")]
        rows += [
            self._row(m.round, m.member, "joins" if m.joins else "leaves", self.paid.get(m.member), m.share, reason(m))
            for m in self.settled.moves
        ]
        for m in self.settled.members or ():
            rows.append(self._row(None, m, "stays", self.paid.get(m), self.left[m], _gains(self.offer, m)))
        return rows

    def _row(
        self, when: int | None, member: str, move: str, before: Fraction | None, share: Fraction | None, why: str
    ) -> dict[str, Any]:
        partner = self.offer.partners[member]
        return {
            "round": when,
            "member": member,
            "move": move,
            "paid_before": None if before is None else figure(before),
            "would_pay": None if share is None else figure(share),
            "gain": figure(partner.gain),
            "currency": self.offer.currency,
            "why": why,
            "status": str(weakest([self.offer.status, partner.status])),
        }

    def explain(self, member: str) -> tuple[Trace, ...]:
        """The member's share before, then each of its decisions with who else was in, and where it ends."""
        need_member(member, self.offer.partners)
        partner, offer = self.offer.partners[member], self.offer
        lines = [
            TraceLine("worth of the project", figure(partner.worth), partner.status, note=partner.reason),
            TraceLine("return benefit", figure(partner.returned), partner.status),
        ]
        if member in self.paid:
            note = f"with {group(m for m in self.before if m != member)}"
            lines.append(TraceLine("share of the cost before", figure(self.paid[member]), offer.status, note=note))
        lines += [
            TraceLine(
                f"round {m.round}: would pay", figure(m.share), offer.status, note=f"beside {group(m.beside)}: {why}"
            )
            for m in self.settled.moves
            if m.member == member
            for why in (reason(m),)
        ]
        end = "leaves first" if member == self.leaver else "out"
        if member in (self.settled.members or ()):
            lines.append(TraceLine("share of the cost after", figure(self.left[member]), offer.status))
            end = "stays"
        title = f"{member} after {self.leaver} leaves {offer.title}"
        return (Trace(title, tuple(lines), TraceLine("in the end", end, self.status, note=offer.note)),)


def reason(move: Move) -> str:
    """Why a member moved, in one sentence with its figures."""
    if move.forced:
        return move.forced
    compared = "at least" if move.joins else "less than"
    return f"gains {figure(move.gain)}, {compared} its share of {figure(move.share)} beside {group(move.beside)}"


def _gains(offer: Offer, member: str) -> str:
    return "required" if member in offer.required else "gains at least its share"


def cascade(alliance: Alliance, offer: Offer, coalition: tuple[str, ...], leaver: str) -> Cascade:
    """Who follows when a member leaves a coalition, in rounds in which all decide on the same picture?

    The leaver may not come back; a required one may still be asked about. Others may join if that pays.
    Raises PlanFaults for an unsound offer, UnknownName when the leaver is not in the coalition.

    >>> cascade(nato, e7, members, "USA").outcome  # doctest: +SKIP
    'dissolves'
    """
    offer.need_sound()
    need_member(leaver, coalition)
    without = offer.without(leaver)
    book = Book(without)
    settled = settle(without, (m for m in coalition if m != leaver), at_once=True, book=book)
    paid = Book(offer).shares(frozenset(coalition))
    left = book.shares(frozenset(settled.members or ()))
    return Cascade(alliance, offer, leaver, coalition, settled, dict(paid), dict(left))
