"""Who joins when each looks at who else joins? Best responses to a fixed point, and what a departure sets off.

Rule: a member takes part iff its value of the project and its return benefit together are at least its share of the
cost, given the others who take part (a tie joins). A coalition is stable when that holds for everyone inside and for
nobody outside (a Nash equilibrium). In each round the members decide one after another in the published order
(``Offer.deciding``: by code); a round without a change ends it. ``at_once``: all decide on the same coalition, which
shows a departure in rounds. Sharing by quantity under economies of scale makes each entry cheaper for the others, so
the rounds from all in end at the largest stable coalition and those from none in at the smallest (D. M. Topkis,
1979); with other ways of sharing the rounds may go round in a circle, and the answer then says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from equipoise.plan.joining.offers import Offer
from equipoise.plan.joining.splitting import split

__all__ = ["Book", "Move", "Settled", "settle"]

Group = frozenset[str]


@dataclass(frozen=True)
class Book:
    """What each would pay in a coalition: computed once for each coalition asked about."""

    offer: Offer
    _known: dict[Group, dict[str, Fraction]] = field(default_factory=dict, repr=False)

    def shares(self, group: Group) -> dict[str, Fraction]:
        """Who pays how much when exactly these take part."""
        if group not in self._known:
            partners = self.offer.partners
            members = sorted(group)
            quantities = {m: partners[m].quantity for m in members}
            key = {m: partners[m].key or Fraction(0) for m in members}
            self._known[group] = split(self.offer.cost, quantities, self.offer.rule, key) if members else {}
        return self._known[group]

    def share(self, member: str, group: Group) -> Fraction:
        """What the member pays, or would pay if it joined the group."""
        return self.shares(group | {member})[member]

    def wants_in(self, member: str, group: Group) -> bool:
        """Does the member gain at least what it would pay beside this group?"""
        return self.offer.partners[member].gain >= self.share(member, group)

    def wants(self, member: str, group: Group) -> bool:
        """Is the member in after its decision? Required ones always, excluded ones never."""
        if member in self.offer.excluded:
            return False
        return member in self.offer.required or self.wants_in(member, group)


@dataclass(frozen=True, slots=True)
class Move:
    """One decision that changed something: in which round, who, in or out, and the figures it was made on.

    ``share`` is what it would pay beside ``beside`` (the others in at that moment), ``gain`` its value and return
    benefit.
    """

    round: int
    member: str
    joins: bool
    share: Fraction
    gain: Fraction
    beside: tuple[str, ...]
    forced: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """Where the rounds ended: the stable coalition, or the circle that they go round in (then no coalition)."""

    start: tuple[str, ...]
    members: tuple[str, ...] | None
    moves: tuple[Move, ...]
    rounds: int
    circle: tuple[tuple[str, ...], ...] = ()


def settle(offer: Offer, start: Iterable[str], *, at_once: bool = False, book: Book | None = None) -> Settled:
    """Rounds of best responses from a coalition until nobody moves, or until a coalition comes back.

    The offer must be sound (``Offer.need_sound``).

    >>> from equipoise.plan.joining.costs import Scale
    >>> from equipoise.plan.joining.offers import Partner
    >>> pair = {m: Partner(1, Fraction(70)) for m in ("BEL", "NLD")}
    >>> tankers = Offer("tankers", "Tankers", pair, Scale(Fraction(100), Fraction(10), Fraction(1)))
    >>> settle(tankers, ("BEL", "NLD")).members, settle(tankers, ()).members
    (('BEL', 'NLD'), ())
    """
    book = book or Book(offer)
    first: Group = frozenset(start)
    seen: dict[Group, int] = {first: 0}
    path = [first]
    moves: list[Move] = []
    group, rounds = first, 0
    while True:
        rounds += 1
        now = group
        for member in offer.deciding:
            looked_at = now if at_once else group
            wants = book.wants(member, looked_at)
            if wants != (member in group):
                beside = looked_at - {member}
                moves.append(
                    Move(
                        rounds,
                        member,
                        wants,
                        book.share(member, looked_at),
                        offer.partners[member].gain,
                        tuple(sorted(beside)),
                        _forced(offer, member),
                    )
                )
                group = group | {member} if wants else group - {member}
        if group == now:
            return Settled(tuple(sorted(first)), tuple(sorted(group)), tuple(moves), rounds - 1)
        if group in seen:
            circle = tuple(tuple(sorted(g)) for g in path[seen[group] :])
            return Settled(tuple(sorted(first)), None, tuple(moves), rounds, circle)
        seen[group] = rounds
        path.append(group)


def _forced(offer: Offer, member: str) -> str:
    if member in offer.excluded:
        return "excluded"
    return "required" if member in offer.required else ""
