"""What would each pay under every key? One fund and year, a column for each key of the alliance, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, AllianceAnswer, Fund, Shares, Trace, TraceLine, need_member
from equipoise.model.wording import counted, figure_of, named, sum_in_words, the
from equipoise.pay.calls import ceiling_of
from equipoise.pay.dividing import divided, member_shares, weights_of
from equipoise.pay.ladder import share_lines
from equipoise.values import Money, Status, weakest

__all__ = ["EveryKey", "every_key"]


@dataclass(frozen=True)
class EveryKey(AllianceAnswer):
    """The ceiling of a fund and year divided by each key in force on 1 January; keys that cannot be, and why."""

    fund: Fund
    year: int
    total: Money
    shares: Mapping[str, Shares]
    amounts: Mapping[str, Mapping[str, int]]
    refused: Mapping[str, str]
    ceiling: Status
    alliance: Alliance = field(repr=False)
    question: ClassVar[str] = "keys"

    @property
    def status(self) -> Status:
        """The weakest status of ceiling and keys."""
        return weakest((self.ceiling, *(s.weakest for s in self.shares.values())))

    @property
    def members(self) -> list[str]:
        """Everyone who pays under any of the keys."""
        return sorted({m for amounts in self.amounts.values() for m in amounts})

    @property
    def summary(self) -> str:
        """How many keys are compared and for whom they differ most."""
        start = (
            f"{self.fund.currency} {sum_in_words(self.total.amount)} of {the(self.fund.title)} in {self.year} under "
            f"{counted(len(self.amounts), 'key', 'keys')}"
        )
        spans = {m: max(a) - min(a) for m in self.members if (a := [v.get(m, 0) for v in self.amounts.values()])}
        most = max(spans, key=lambda m: (spans[m], m), default=None)
        gone = f"; {', '.join(self.refused)} cannot be used" if self.refused else ""
        if most is None or not spans[most]:
            return f"{start}: nobody would pay otherwise{gone}."
        name = named(self.alliance.members[most].name)
        amount = f"{self.fund.currency} {sum_in_words(Fraction(spans[most], 100))}"
        return f"{start}: it matters most to {name}, by {amount} from the least to the most{gone}."

    def rows(self) -> list[dict[str, Any]]:
        """One row a member and key: share_percent, amount, and the difference to the fund's own key."""
        own = self.amounts.get(self.fund.key, {})
        return [
            {
                "member": m,
                "name": self.alliance.members[m].name,
                "key": key,
                "share_percent": f"{shares.percent.get(m, 0):f}",
                "amount": figure_of(self.amounts[key].get(m, 0)),
                "against_own": figure_of(self.amounts[key].get(m, 0) - own.get(m, 0)),
                "currency": self.fund.currency,
                "year": self.year,
                "fund": self.fund.id,
                "status": str(weakest((self.ceiling, shares.status.get(m, shares.weakest)))),
            }
            for m in self.members
            for key, shares in self.shares.items()
        ]

    def side_by_side(self) -> list[dict[str, Any]]:
        """One row a member with the amount under each key: ``key_1`` and ``amount_1`` are the fund's own."""
        order = sorted(self.amounts, key=lambda k: (k != self.fund.key, k))
        rows = []
        for m in self.members:
            row: dict[str, Any] = {"member": m, "name": self.alliance.members[m].name, "currency": self.fund.currency}
            for i, key in enumerate(order, 1):
                amount = self.amounts[key].get(m, 0)
                row |= {f"key_{i}": key, f"amount_{i}": figure_of(amount)}
            statuses = (s.status.get(m, s.weakest) for s in self.shares.values())
            rows.append(
                row | {"fund": self.fund.id, "year": self.year, "status": str(weakest((self.ceiling, *statuses)))}
            )
        return rows

    def explain(self, member: str) -> tuple[Trace, ...]:
        """The ladder of the member's share in each key."""
        need_member(member, self.members)
        name = self.alliance.members[member].name
        traces = []
        for key, shares in self.shares.items():
            amount = figure_of(self.amounts[key].get(member, 0))
            result = TraceLine("Would pay", f"{self.fund.currency} {amount}", shares.status.get(member, shares.weakest))
            traces.append(Trace(f"{name} under key {key}", share_lines(shares, member), result))
        return tuple(traces)


def every_key(alliance: Alliance, fund: str, year: int) -> EveryKey:
    """What would each pay to a fund in a year under every key in force on 1 January?

    Raises UnknownName for the fund, NoFigure when its ceiling is not known.
    """
    found = alliance.fund(fund)
    span = ceiling_of(found, year)
    assert span.value is not None
    total = Money.of(span.value, found.currency)
    shares: dict[str, Shares] = {}
    amounts: dict[str, dict[str, int]] = {}
    refused: dict[str, str] = {}
    memo: dict[Any, Any] = {}
    for key in sorted(alliance.keys):
        try:
            shares[key] = member_shares(alliance, key, date(year, 1, 1), memo=memo)
        except EquipoiseError as error:
            refused[key] = str(error)
            continue
        amounts[key] = divided(found, total.minor, weights_of(found, shares[key]))
    return EveryKey(found, year, total, shares, amounts, refused, span.status, alliance)
