"""Who pays how much to a fund in a year? Calls for contributions that sum to the cent.

The call of a year uses the key in force on 1 January. A key that changes within the year gives a difference call,
pro rata by day, beside the call: the call itself is never rewritten. Cents are apportioned by the fund's own rule
(largest remainder unless it says another), ties in order of code. A fund of joint projects calls each project's cost of
the year from its participants, by the fund's key rescaled to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial
from typing import Any, ClassVar

from equipoise.errors import EquipoiseError, KeyStepError, NoFigure
from equipoise.model import Alliance, Answer, Fund, MadeFrom, Rate, Shares, Trace, TraceLine
from equipoise.model.wording import counted, listed, named, need_member_then, runs, sum_in_words, the
from equipoise.pay.dividing import differences, instalments, member_shares, summed, weights_of
from equipoise.pay.joint import bills
from equipoise.pay.ladder import share_lines
from equipoise.pay.stretches import stretches
from equipoise.values import Money, Span, Status, days_between, in_force, rounded, weakest

__all__ = ["Call", "Calls", "Part", "calls", "ceiling_of"]


@dataclass(frozen=True, slots=True)
class Part:
    """What one member owes for one thing: its share of a sum, and the lines that explain it."""

    what: str
    amount: Money
    lines: tuple[TraceLine, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One member's call: ``share`` of the whole, ``amount`` called, ``difference`` called later in the year."""

    member: str
    share: Fraction
    amount: Money
    difference: Money
    status: Status
    parts: tuple[Part, ...]

    @property
    def net(self) -> Money:
        """The call and its difference call together."""
        return self.amount + self.difference


@dataclass(frozen=True)
class Calls(Answer):
    """The calls of one fund in one year, by member; ``calls["CAN"].amount`` is Money.

    ``rate``: where they are told in another currency than the fund's, the rate that they were converted at.
    ``instalments`` and ``moves`` have the cents that fall due on each day, in the fund's own currency: the call, and
    what is called or given back from the day on which a key, or who takes part, changes.
    """

    fund: Fund
    year: int
    lines: Mapping[str, Call]
    names: Mapping[str, str]
    words: tuple[str, str]
    made_from: MadeFrom
    alliance: Alliance = field(repr=False)
    rate: Rate | None = None
    instalments: tuple[tuple[date, Mapping[str, int]], ...] = ()
    moves: Mapping[date, Mapping[str, int]] = field(default_factory=dict)
    question: ClassVar[str] = "pay"

    def __getitem__(self, member: str) -> Call:
        need_member_then(member, self.lines, self.alliance, f"on 1 January {self.year}")
        return self.lines[member]

    @property
    def total(self) -> Money:
        """What is called from all members together."""
        return sum((c.amount for c in self.lines.values()), Money(0, self.fund.currency))

    @property
    def status(self) -> Status:
        """The weakest status among ceiling, costs and shares."""
        return weakest(c.status for c in self.lines.values())

    @property
    def summary(self) -> str:
        """Who pays most, of how much, in which year, by which key."""
        one, many = self.words
        payers = [c for c in self.lines.values() if c.amount]
        if not payers:
            return f"In {self.year} {the(self.fund.title)} calls nothing: no cost falls in the year."
        most = max(c.amount for c in payers)
        top = [named(self.names[c.member]) for c in payers if c.amount == most]
        share = 100 * Fraction(most.minor, self.total.minor)
        who = f"{listed(top)} {'pays' if len(top) == 1 else 'pay'} most"
        return (
            f"In {self.year} {the(self.fund.title)} calls {self.fund.currency} {sum_in_words(self.total.amount)} from "
            f"{counted(len(payers), one, many)}; {who}, "
            f"{rounded(share, 2)}%{' each' if len(top) > 1 else ''}, by the key in force on 1 January {self.year}"
            f"{f', at {self.rate.words}' if self.rate is not None else ''}."
        )

    def rows(self) -> list[dict[str, Any]]:
        """member, name, share_percent, amount, difference, net, currency, year, fund, status."""
        return [
            {
                "member": c.member,
                "name": self.names[c.member],
                "share_percent": f"{rounded(c.share * 100, 4):f}",
                "amount": str(c.amount),
                "difference": str(c.difference),
                "net": str(c.net),
                "currency": self.fund.currency,
                "year": self.year,
                "fund": self.fund.id,
                "status": str(c.status),
            }
            | ({"rate": self.rate.words} if self.rate is not None else {})
            for c in self.lines.values()
        ]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """How the member's call was computed, part by part."""
        call = self[member]
        title = f"How {self.names[member]}'s call for {the(self.fund.title)} in {self.year} was computed"
        lines = tuple(line for part in call.parts for line in part.lines)
        if call.difference:
            lines += (TraceLine("called on 1 January", f"{self.fund.currency} {call.amount}", call.status),)
            lines += (TraceLine("difference call", f"{self.fund.currency} {call.difference}", call.status),)
        return (Trace(title, lines, TraceLine("Call", f"{self.fund.currency} {call.net}", call.status)),)


def calls(alliance: Alliance, fund: str, year: int) -> Calls:
    """Who pays how much to ``fund`` in the calendar ``year``?

    Raises UnknownName for the fund, NoFigure when its ceiling of the year is missing or not disclosed,
    KeyStepError when no key is in force or it names a state that is not a member, EquipoiseError when the alliance has
    no funds at all.
    """
    if not alliance.funds:
        raise EquipoiseError(f"there is no fund {fund!r}: {alliance.name} has no funds, so nothing is called")
    found = alliance.fund(fund)
    lines, dues = (_from_everyone if found.participants == "all" else _joint)(alliance, found, year)
    return Calls(
        fund=found,
        year=year,
        lines=dict(sorted(lines.items())),
        instalments=tuple(dues.instalments),
        moves=dues.moved,
        names={code: member.name for code, member in alliance.members.items()},
        words=(alliance.member_word, alliance.member_words),
        made_from=MadeFrom(alliance),
        alliance=alliance,
    )


@dataclass(slots=True)
class _Dues:
    """The instalments of a year, and the differences by the day, in cents by member; summed over several projects."""

    instalments: list[tuple[date, dict[str, int]]] = field(default_factory=list)
    moves: dict[date, dict[str, int]] = field(default_factory=dict)

    @property
    def moved(self) -> dict[date, dict[str, int]]:
        """The differences that are any: those of two projects may cancel each other."""
        found = {day: {m: n for m, n in sums.items() if n} for day, sums in sorted(self.moves.items())}
        return {day: sums for day, sums in found.items() if sums}

    def later(self, member: str) -> int:
        """What a member is called for, or given back, after the call itself."""
        return sum(amounts.get(member, 0) for amounts in self.moves.values())

    def add(self, due: Sequence[tuple[date, Mapping[str, int]]], moves: Mapping[date, Mapping[str, int]]) -> None:
        """Add what another project calls, at the same days of the year."""
        if not self.instalments:
            self.instalments = [(day, {}) for day, _ in due]
        for (_, sums), (_, amounts) in zip(self.instalments, due, strict=True):
            _added(sums, amounts)
        for day, amounts in moves.items():
            _added(self.moves.setdefault(day, {}), amounts)


def _added(sums: dict[str, int], amounts: Mapping[str, int]) -> None:
    for member, minor in amounts.items():
        sums[member] = sums.get(member, 0) + minor


def ceiling_of(fund: Fund, year: int) -> Span[Decimal]:
    """The fund's ceiling of a year: the span in force on 1 January. Raises NoFigure when there is none."""
    span = in_force(fund.ceilings, date(year, 1, 1))
    if span is None:
        spans = [(s, range(s.since.year, (s.until or s.since).year + 2)) for s in fund.ceilings if s.value is not None]
        years = runs(y for s, some in spans for y in some if s.holds_on(date(y, 1, 1))) or "no year"
        raise NoFigure(f"the ceiling of {the(fund.title)} in {year} is missing: figures are known for {years}")
    if span.value is None:
        word = "not disclosed" if span.status is Status.NOT_DISCLOSED else "missing: no figure was found"
        raise NoFigure(f"the ceiling of {the(fund.title)} in {year} is {word}")
    return span


def _from_everyone(alliance: Alliance, fund: Fund, year: int) -> tuple[dict[str, Call], _Dues]:
    ceiling = ceiling_of(fund, year)
    assert ceiling.value is not None
    total = Money.of(ceiling.value, fund.currency)
    new_year = date(year, 1, 1)
    known = partial(member_shares, alliance, fund.key)
    held = tuple(stretches(alliance, fund.key, year, known, lambda _, then: weights_of(fund, then)))
    shares = held[0].shares
    due = instalments(fund, year, total.minor, held[0].split)
    called = summed(due)
    dues = _Dues(due, differences(fund, total.minor, called, [(s.since, s.until, s.split) for s in held]))
    periods = _period_lines(
        [(s.since, s.until, {m: str(p) for m, p in s.shares.percent.items()}, s.shares) for s in held]
    )
    beside = _side_payments(alliance, fund, new_year)
    lines: dict[str, Call] = {}
    for member in sorted({*called, *periods, *alliance.members_on(new_year)}):
        amount = Money(called.get(member, 0), fund.currency)
        later = Money(dues.later(member), fund.currency)
        # What is called later in the year is trusted no further than the shares of then.
        then = (line.status for line in periods.get(member, ()) if line.status)
        status = weakest((ceiling.status, shares.status.get(member, shares.weakest), *then))
        trace = (
            TraceLine(
                f"Ceiling of {the(fund.title)}, {year}",
                f"{fund.currency} {total}",
                ceiling.status,
                ceiling.source,
                place=f"funds/{fund.id}/ceiling/{year}",
            ),
            *share_lines(shares, member),
            *periods.get(member, ()),
        )
        parts = [Part(fund.title, amount, trace)]
        if member in beside:
            parts.append(beside[member])
            status = weakest((status, *(line.status for line in beside[member].lines if line.status)))
        amount = sum((part.amount for part in parts), Money(0, fund.currency))
        lines[member] = Call(member, shares.of(member), amount, later, status, tuple(parts))
    return lines, dues


def _side_payments(alliance: Alliance, fund: Fund, day: date) -> dict[str, Part]:
    """What members pay one another beside their shares in the year that begins on a day; in all, nothing."""
    span = in_force(fund.side_payments, day)
    if span is None or span.value is None:
        return {}
    strangers = sorted(set(span.value.amounts) - set(alliance.members_on(day)))
    if strangers:
        raise KeyStepError(
            f"the side payments of {fund.id!r} on {day} name {', '.join(strangers)}, not a member on that day"
        )
    label = f"Side payments on the calls of {the(fund.title)}, {day.year}"
    found = {}
    for member, value in span.value.amounts.items():
        amount = Money.of(value, fund.currency)
        line = TraceLine(label, f"{fund.currency} {amount}", span.status, span.source, span.note)
        found[member] = Part("side payments", amount, (line,))
    return found


def _period_lines(held: Sequence[tuple[date, date, Mapping[str, str], Shares]]) -> dict[str, list[TraceLine]]:
    """For each member, its share in each stretch of a year that has several, and for how many days."""
    found: dict[str, list[TraceLine]] = {}
    for since, until, percents, shares in held if len(held) > 1 else ():
        whole = days_between(date(since.year, 1, 1), date(since.year, 12, 31))
        label = f"{since} to {until}, {days_between(since, until)} of {whole} days"
        for member, text in percents.items():
            line = TraceLine(label, f"{text}%", shares.status[member], shares.source[member])
            found.setdefault(member, []).append(line)
    return found


def _joint(alliance: Alliance, fund: Fund, year: int) -> tuple[dict[str, Call], _Dues]:
    new_year = date(year, 1, 1)
    zero = Money(0, fund.currency)
    parts: dict[str, list[Part]] = {m: [] for m in alliance.members_on(new_year)}
    statuses: dict[str, list[Status]] = {m: [] for m in parts}
    known = cache(partial(member_shares, alliance, fund.key))
    shares = known(new_year)
    dues = _Dues()
    for bill in bills(alliance, fund, year, known):
        project, first = bill.project, bill.stretches[0]
        due = instalments(fund, year, bill.minor, first.split)
        owed = summed(due)
        dues.add(due, differences(fund, bill.minor, owed, [(s.since, s.until, s.split) for s in bill.stretches]))
        periods = _period_lines(
            [
                (s.since, s.until, {m: f"{rounded(100 * part, 4)}" for m, part in s.split.items()}, s.shares)
                for s in bill.stretches
            ]
        )
        for member in sorted({m for stretch in bill.stretches for m in stretch.split}):
            of_share = [stretch.shares.status[member] for stretch in bill.stretches if member in stretch.split]
            cost = TraceLine(
                f"{project.title}, cost in {year}",
                f"{fund.currency} {Money(bill.minor, fund.currency)}",
                project.cost_status,
                project.cost_source or project.source,
            )
            trace: tuple[TraceLine, ...] = (cost,)
            if member in first.split:
                trace += (
                    *share_lines(shares, member),
                    TraceLine(
                        f"rescaled to the {counted(len(first.split), 'participant', 'participants')}",
                        f"{rounded(first.split[member] * 100, 4)}%",
                    ),
                )
            trace += tuple(periods.get(member, ()))
            part = Part(project.title, Money(owed.get(member, 0), fund.currency), trace)
            parts.setdefault(member, []).append(part)
            statuses.setdefault(member, []).append(weakest((project.cost_status, project.status, *of_share)))
    total = sum((p.amount.minor for ps in parts.values() for p in ps), 0)
    lines = {}
    for member, owed_parts in parts.items():
        amount = sum((p.amount for p in owed_parts), zero)
        share = Fraction(amount.minor, total) if total else Fraction(0)
        status = weakest(statuses[member]) if statuses.get(member) else shares.status.get(member, shares.weakest)
        difference = Money(dues.later(member), fund.currency)
        lines[member] = Call(member, share, amount, difference, status, tuple(owed_parts))
    return lines, dues
