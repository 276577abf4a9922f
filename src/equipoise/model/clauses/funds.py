"""Changes to the funds: set-ceiling, set-priority (who has say over what is bought), set-return-band, side payments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from equipoise.model.amounts import CENTS, decimals_in
from equipoise.model.clauses.clause import Cells, Clause, Complaint, unknown
from equipoise.model.clauses.dated import DatedClause, backwards, laid, undoing
from equipoise.model.key_steps.step import term
from equipoise.model.nouns import PriorityRule, ReturnBand, SidePayments
from equipoise.values import in_force

if TYPE_CHECKING:
    from equipoise.model.alliance import Alliance

__all__ = ["FundClause", "SetCeiling", "SetPriority", "SetReturnBand", "SetSidePayments"]

_BASES = ("equal", "contribution", "key:ID", "series:ID", "posts:KIND")


@dataclass(frozen=True, kw_only=True)
class FundClause(DatedClause):
    """A change of one dated value of a fund: ``sets`` names it there, ``value`` is the field of the clause."""

    fund: str = field(metadata=term("the fund that changes"))
    names: ClassVar = ("fund",)
    sets: ClassVar[str]

    def cells(self, alliance: Alliance) -> Cells:
        """The fund's key, and what is set of the fund."""
        part = self.kind.removeprefix("set-")
        return Cells(frozenset({f"key:{alliance.fund(self.fund).key}"}), frozenset({f"fund:{self.fund}/{part}"}))

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """Unknown fund, or a period that ends before it begins."""
        yield from unknown("fund", "fund", self.fund, alliance.funds)
        yield from backwards(self.since, self.until)

    def apply(self, alliance: Alliance) -> Alliance:
        """Lay the value over the period."""
        fund = alliance.funds[self.fund]
        changed: dict[str, Any] = {self.sets: laid(self, getattr(fund, self.sets), getattr(self, self.value))}
        return alliance.with_one("fund", self.fund, replace(fund, **changed))

    def inverse(self, alliance: Alliance) -> tuple[Clause, ...]:
        """Clear the period, then lay what held before over it again."""
        spans: tuple[Any, ...] = getattr(alliance.funds[self.fund], self.sets)
        return tuple(replace(self, **(common | {self.value: span.value})) for span, common in undoing(self, spans))

    def _today(self, alliance: Alliance) -> Any:
        span = in_force(getattr(alliance.funds[self.fund], self.sets), self.since)
        return span.value if span is not None else None


@dataclass(frozen=True, kw_only=True)
class SetCeiling(FundClause):
    """A fund's ceiling for the calendar years of a period, in whole units of its currency a year."""

    amount: Decimal | None = field(
        default=None,
        metadata=term("the ceiling of each year, in whole units such as 600,000,000; left out: none known"),
    )
    kind: Literal["set-ceiling"] = "set-ceiling"
    sets: ClassVar[str] = "ceilings"
    value: ClassVar[str] = "amount"

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """Also a negative ceiling, and one finer than a cent."""
        yield from super().complaints(alliance)
        if self.amount is not None and self.amount < 0:
            yield Complaint("amount", f"a ceiling of {self.amount} is negative", "Give a positive amount.")
        if self.amount is not None and decimals_in(self.amount) > CENTS:
            yield Complaint("amount", f"{self.amount} is finer than a cent", "Give at most two decimals.")

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: the ceiling today, the ceiling proposed."""
        today = self._today(alliance)
        unit = alliance.funds[self.fund].currency
        return (
            f"{unit} {today:,}" if today is not None else "no ceiling known",
            f"{unit} {self.amount:,} a year" if self.amount is not None else "no ceiling",
        )


@dataclass(frozen=True, kw_only=True)
class SetPriority(FundClause):
    """How members' say over what a fund buys is weighted. See ``PriorityRule``."""

    rule: PriorityRule | None = field(
        default=None,
        metadata=term(
            "what gives say over what is bought, and how much; left out: every member has an equal say",
            example="{ mix = { contribution = 1, equal = 1 } }",
        ),
    )
    kind: Literal["set-priority"] = "set-priority"
    sets: ClassVar[str] = "priority"
    value: ClassVar[str] = "rule"

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """Also an unknown basis, or weights that are negative or all zero."""
        yield from super().complaints(alliance)
        if self.rule is None:
            return
        if not self.rule.sound:
            yield Complaint("rule", "weights must be positive", "For example mix = { contribution = 1 }.")
        for basis in self.rule.mix:
            noun, _, name = basis.partition(":")
            if noun == "series":
                yield from unknown("rule", "series", name, alliance.series)
            elif noun == "key":
                yield from unknown("rule", "key", name, alliance.keys)
            elif noun == "posts":
                yield from unknown("rule", "kind of post", name, {post.kind for post in alliance.posts})
            else:
                yield from unknown("rule", "basis", basis, _BASES)

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: the bases of say today and proposed."""
        return (_mix(self._today(alliance)), _mix(self.rule))


def _mix(rule: PriorityRule | None) -> str:
    if rule is None:
        return "no rule: every member has an equal say"
    if len(rule.mix) == 1:
        return f"by {next(iter(rule.mix))}" if "equal" not in rule.mix else "an equal say for every member"
    total = sum(rule.mix.values())
    return ", ".join(f"{round(100 * weight / total)}% by {basis}" for basis, weight in rule.mix.items())


@dataclass(frozen=True, kw_only=True)
class SetReturnBand(FundClause):
    """A floor and a ceiling under each participant's share of the work over its share of the cost."""

    band: ReturnBand | None = field(
        default=None,
        metadata=term(
            "the least, and the most, that comes back as work for each unit of cost; left out: no rule",
            example="{ low = 0.8, high = 1.2 }",
        ),
    )
    kind: Literal["set-return-band"] = "set-return-band"
    sets: ClassVar[str] = "return_band"
    value: ClassVar[str] = "band"

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """Also a floor above one, a ceiling below one, or a negative floor: no sharing could satisfy them."""
        yield from super().complaints(alliance)
        if self.band is None:
            return
        low, high = self.band.low, self.band.high
        if low is not None and not 0 <= low <= 1:
            yield Complaint("band", f"a floor of {low} cannot hold for all: returns average 1", "Between 0 and 1.")
        if high is not None and high < 1:
            yield Complaint("band", f"a ceiling of {high} cannot hold for all: returns average 1", "1 or more.")

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: the band today and proposed."""
        return (_band(self._today(alliance)), _band(self.band))


def _band(band: ReturnBand | None) -> str:
    if band is None or (band.low is None and band.high is None):
        return "no rule"
    parts = [f"at least {band.low}" if band.low is not None else "", f"at most {band.high}" if band.high else ""]
    return "share of the work over share of the cost " + " and ".join(p for p in parts if p)


@dataclass(frozen=True, kw_only=True)
class SetSidePayments(FundClause):
    """What members pay one another beside their cost shares, booked on the yearly calls of a fund. See `SidePayments`.

    They hold in every calendar year whose 1 January falls into the period.
    """

    payments: SidePayments | None = field(
        default=None,
        metadata=term(
            "what each pays more (below 0: gets) a year, in whole units; they sum to 0; left out: none",
            example="{ amounts = { CAN = 500_000, USA = -500_000 } }",
        ),
    )
    kind: Literal["set-side-payments"] = "set-side-payments"
    sets: ClassVar[str] = "side_payments"
    value: ClassVar[str] = "payments"

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """Also unknown members, a sum that is not zero, and a fund that calls project by project."""
        yield from super().complaints(alliance)
        fund = alliance.funds.get(self.fund)
        if fund is not None and fund.participants != "all":
            yield Complaint(
                "fund", f"{self.fund} calls each project from its own participants", "Book them on a fund that all pay."
            )
        amounts = self.payments.amounts if self.payments is not None else {}
        for member in amounts:
            yield from unknown("payments", "member", member, alliance.members)
        if any(decimals_in(amount) > CENTS for amount in amounts.values()):
            yield Complaint("payments", "an amount is finer than a cent", "Give at most two decimals.")
        total = sum(amounts.values(), Decimal(0))
        if total:
            yield Complaint(
                "payments",
                f"side payments sum to {total:,}, not 0: what some pay, others get",
                "Amounts above 0 are paid, below 0 are got.",
            )

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: the side payments today, those proposed."""
        unit = alliance.funds[self.fund].currency
        return (_side(self._today(alliance), unit), _side(self.payments, unit))


def _side(payments: SidePayments | None, unit: str) -> str:
    amounts = payments.amounts if payments is not None else {}
    sides = (
        ("pays more", [(m, a) for m, a in amounts.items() if a > 0]),
        ("pays less", [(m, -a) for m, a in amounts.items() if a < 0]),
    )
    told = [f"{', '.join(f'{m} {a:,}' for m, a in who)} {verb}" for verb, who in sides if who]
    return f"a year, in {unit}: {'; '.join(told)}" if told else "no side payments"
