"""What may one member pay the others for their consent, or get from them? Side payments within caps, in all nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from equipoise.agree.amending.levers import Added, Lever
from equipoise.agree.amending.naming import free_id
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Proposal
from equipoise.model.clauses import Change, SetSidePayments
from equipoise.model.nouns import SidePayments
from equipoise.values import in_force

__all__ = ["Payment", "payments_within"]


@dataclass(frozen=True, kw_only=True)
class Payment(Added):
    """What one member pays the others, or gets from them, in ``unit`` a year; all of them share one clause."""

    member: str
    unit: Decimal

    @property
    def knots(self) -> tuple[int, ...]:
        """An amount is a straight line."""
        return (0, self.steps)

    @property
    def whole(self) -> float:
        """What is paid (above 0) or got (below 0) a year at step 0."""
        return float(self.amount(0))

    def amount(self, step: int) -> Decimal:
        """What the member pays more a year at a step; below 0 it gets."""
        sign = 1 if self.way == "pays" else -1
        return sign * self.unit * (self.steps - step)

    @staticmethod
    def together(levers: Sequence[Lever], steps: Sequence[int]) -> tuple[Change, ...]:
        """The one clause of all payments at these steps; none where nothing is paid."""
        amounts: dict[str, Decimal] = {}
        for lever, step in zip(levers, steps, strict=True):
            if isinstance(lever, Payment) and lever.amount(step):
                amounts[lever.member] = amounts.get(lever.member, Decimal(0)) + lever.amount(step)
        amounts = {member: amount for member, amount in sorted(amounts.items()) if amount}
        if not amounts:
            return ()
        template: Any = next(lever.clause for lever in levers if isinstance(lever, Payment))
        return (replace(template, payments=SidePayments(amounts)),)


def payments_within(
    alliance: Alliance, proposal: Proposal, years: Sequence[int], paid: Mapping[str, float], percent: float
) -> tuple[Payment, ...]:
    """The side payments of members that pay so much a year today, each up to this percent of it.

    They are booked on the fund that calls most from all members. Raises EquipoiseError where there is none.
    """
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    funds = [
        (span.value, fund.id)
        for fund in alliance.funds.values()
        if fund.participants == "all" and fund.currency == alliance.currency
        if (span := in_force(fund.ceilings, first)) is not None and span.value
    ]
    if not funds:
        raise EquipoiseError(f"side payments need a fund that calls from all in {years[0]}: none is known")
    template = SetSidePayments(
        id=free_id("side-payments", proposal),
        text="",
        status=proposal.status,
        source=proposal.source,
        fund=max(funds)[1],
        since=first,
        until=last,
    )
    caps = {member: amount * percent / 100 for member, amount in sorted(paid.items()) if amount > 0}
    unit = Decimal(1).scaleb(max(0, math.floor(math.log10(min(caps.values()))) - 1)) if caps else Decimal(1)
    made = []
    for member, cap in caps.items():
        if (steps := int(cap / float(unit))) > 0:
            made += [
                Payment(clause=template, way=way, member=member, unit=unit, steps=steps) for way in ("pays", "gets")
            ]
    return tuple(made)
