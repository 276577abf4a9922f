"""Who pays what inside a joint project under each way of sharing, and does some group do better alone?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar

from equipoise.errors import NoFigure
from equipoise.model import Alliance, AllianceAnswer, Trace, TraceLine, need_member
from equipoise.model.wording import begun, figure, sum_in_words
from equipoise.plan.joining.offers import Offer
from equipoise.plan.joining.saying import cents, group, members_of, priced
from equipoise.plan.joining.splitting import RULES, Excess, SplitRule, split, submodular, worst_excess
from equipoise.values import Status, weakest

__all__ = ["Allocation", "allocation"]


@dataclass(frozen=True)
class Allocation(AllianceAnswer):
    """The cost of a coalition by member, under every rule that can be used; ``shares["shapley"]["BEL"]`` is exact."""

    question: ClassVar[str] = "allocation"
    alliance: Alliance = field(repr=False)
    offer: Offer
    members: tuple[str, ...]
    shares: Mapping[SplitRule, Mapping[str, Fraction]]
    excess: Mapping[SplitRule, Excess | None]
    submodular: bool

    @property
    def total(self) -> Fraction:
        """The cost to be shared."""
        return self.offer.cost(self.offer.quantity(self.members))

    @property
    def status(self) -> Status:
        """The weakest status of the offer and of what its members want."""
        return weakest([self.offer.status, *(self.offer.partners[m].status for m in self.members)])

    @property
    def remark(self) -> str:
        """What economies of scale say about the core."""
        if self.submodular:
            return (
                "the cost rises by less with each unit (checked at every quantity), so it is submodular: there are "
                "shares from which no group gains by leaving, and Shapley's are among them"
            )
        return "the cost does not rise by less with each unit: nothing is promised about Shapley's shares"

    @property
    def summary(self) -> str:
        """One sentence: what is shared, which rules hold against every group, which group breaks which rule."""
        broken = [
            f"{rule} is blocked by {members_of(self.alliance, e.group)}, who would pay {sum_in_words(e.alone)} "
            f"alone instead of {sum_in_words(e.pays)}"
            for rule, e in self.excess.items()
            if e is not None and not e.in_core
        ]
        holds = [rule for rule, e in self.excess.items() if e is None or e.in_core]
        kept = f"no group gains by leaving under {group(holds)}" if holds else "every rule is blocked by some group"
        who, what = members_of(self.alliance, self.members), priced(self.total, self.offer.currency)
        return f"{begun(who)} share {what} for {self.offer.titled}: {'; '.join([kept, *broken])}; {self.remark}."

    def rows(self) -> list[dict[str, Any]]:
        """One row a member and rule; the amounts of a rule sum to the cost, rounded to the cent."""
        rows = []
        for rule, shares in self.shares.items():
            excess, printed = self.excess[rule], cents(shares)
            for m in self.members:
                rows.append(
                    {
                        "member": m,
                        "rule": rule,
                        "quantity": self.offer.partners[m].quantity,
                        "amount": str(printed[m]),
                        "currency": self.offer.currency,
                        "alone": figure(self.offer.cost(self.offer.partners[m].quantity)),
                        "in_core": excess is None or excess.in_core,
                        "worst_excess": None if excess is None else figure(excess.amount),
                        "worst_group": "" if excess is None else " ".join(excess.group),
                        "status": str(self.status),
                    }
                )
        return rows

    def explain(self, member: str) -> tuple[Trace, ...]:
        """For each rule: the cost, the quantity, the cost alone, the group nearest to leaving, the share."""
        need_member(member, self.members)
        partner, offer = self.offer.partners[member], self.offer
        traces = []
        for rule, shares in self.shares.items():
            excess = self.excess[rule]
            lines = [
                TraceLine(
                    "cost of all quantities", figure(self.total), offer.status, offer.source, offer.cost.arithmetic
                ),
                TraceLine("quantity", f"{partner.quantity} {offer.unit}", partner.status),
                TraceLine("cost alone", figure(offer.cost(partner.quantity)), partner.status),
            ]
            if excess is not None:
                words = "would gain by leaving" if not excess.in_core else "comes nearest to leaving"
                note = f"pays {figure(excess.pays)}, alone {figure(excess.alone)}"
                lines.append(TraceLine(f"{group(excess.group)} {words}", figure(excess.amount), self.status, note=note))
            result = TraceLine("share of the cost", str(shares[member]), self.status, note=self.remark)
            traces.append(Trace(f"Share of {member} by {rule}", tuple(lines), result))
        return tuple(traces)


def allocation(alliance: Alliance, offer: Offer, members: Sequence[str] | None = None) -> Allocation:
    """Who of these members (default: all who are not excluded) pays what, under every rule the offer has data for?

    The rule ``key`` is left out when a member has no weight in a key. Amounts are in the offer's currency. Raises
    PlanFaults for an unsound offer, UnknownName for a member without a part, NoFigure when nobody is named.

    >>> allocation(nato, offer(nato, "arctic-surveillance")).excess["shapley"].in_core  # doctest: +SKIP
    True
    """
    offer.need_sound()
    chosen = tuple(sorted(members if members is not None else offer.open_to))
    for member in chosen:
        need_member(member, offer.partners)
    quantities = {m: offer.partners[m].quantity for m in chosen}
    if not any(quantities.values()):
        raise NoFigure(f"nobody wants any quantity of project {offer.id!r}: no cost to share")
    key = {m: k for m in chosen if (k := offer.partners[m].key)}
    rules = [rule for rule in RULES if rule != "key" or len(key) == len(chosen)]
    shares = {rule: split(offer.cost, quantities, rule, key) for rule in rules}
    excess = {rule: worst_excess(found, offer.cost, quantities) for rule, found in shares.items()}
    return Allocation(alliance, offer, chosen, shares, excess, submodular(offer.cost, quantities))
