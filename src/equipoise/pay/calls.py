"""Who pays how much to a fund in a year? Calls for contributions that sum to the cent.

The call of a year uses the key in force on 1 January. A key that changes within the year gives a difference call,
pro rata by day, beside the call: the call itself is never rewritten. Cents are apportioned by the fund's own rule
(largest remainder unless it says another), ties in order of code. A fund of joint projects calls each project's cost of
the year from its participants, by the fund's key rescaled to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from equipoise.errors import EquipoiseError, KeyStepError, NoFigure
from equipoise.model import Alliance, Answer, Fund, MadeFrom, Project, Rate, Shares, Trace, TraceLine, price_clash
from equipoise.model import shares_on as key_shares
from equipoise.model.wording import counted, listed, named, need_member_then, runs, sum_in_words, the
from equipoise.pay.dividing import divided, instalments, weights_of
from equipoise.pay.ladder import share_lines
from equipoise.values import Money, Span, Status, days_between, in_force, rounded, weakest, within

__all__ = ["Call", "Calls", "Part", "calls", "ceiling_of", "differences", "member_shares", "running"]


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
    """

    fund: Fund
    year: int
    lines: Mapping[str, Call]
    names: Mapping[str, str]
    words: tuple[str, str]
    made_from: MadeFrom
    alliance: Alliance = field(repr=False)
    rate: Rate | None = None
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
    lines = _from_everyone(alliance, found, year) if found.participants == "all" else _joint(alliance, found, year)
    return Calls(
        fund=found,
        year=year,
        lines=dict(sorted(lines.items())),
        names={code: member.name for code, member in alliance.members.items()},
        words=(alliance.member_word, alliance.member_words),
        made_from=MadeFrom(alliance),
        alliance=alliance,
    )


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


def _from_everyone(alliance: Alliance, fund: Fund, year: int) -> dict[str, Call]:
    ceiling = ceiling_of(fund, year)
    assert ceiling.value is not None
    total = Money.of(ceiling.value, fund.currency)
    new_year = date(year, 1, 1)
    shares = member_shares(alliance, fund.key, new_year)
    due = instalments(fund, year, total.minor, weights_of(fund, shares))
    called = _summed(due)
    owed, periods = _owed_over_the_year(alliance, fund, year, total, called)
    beside = _side_payments(alliance, fund, new_year)
    lines: dict[str, Call] = {}
    for member in sorted({*called, *owed, *alliance.members_on(new_year)}):
        amount = Money(called.get(member, 0), fund.currency)
        later = Money(owed.get(member, 0), fund.currency) - amount
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
    return lines


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


def member_shares(alliance: Alliance, key: str, day: date, *, memo: dict[Any, Any] | None = None) -> Shares:
    """The shares of a key on a day (``memo`` as in ``shares_on``). Raises KeyStepError for one of a stranger too."""
    shares = key_shares(alliance, key, day, memo=memo)
    strangers = sorted(set(shares.percent) - set(alliance.members_on(day)))
    if strangers:
        raise KeyStepError(f"key {key!r} on {day} has a share for {', '.join(strangers)}, not a member on that day")
    return shares


def _owed_over_the_year(
    alliance: Alliance, fund: Fund, year: int, total: Money, called: Mapping[str, int]
) -> tuple[Mapping[str, int], dict[str, list[TraceLine]]]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    periods = within(alliance.key(fund.key).versions, first, last)
    if len(periods) == 1:
        return called, {}
    whole = days_between(first, last)
    traces: dict[str, list[TraceLine]] = {}
    held: list[tuple[int, Shares]] = []
    for period in periods:
        assert period.until is not None
        days = days_between(period.since, period.until)
        shares = member_shares(alliance, fund.key, period.since)
        held.append((days, shares))
        for member in shares.percent:
            label = f"{period.since} to {period.until}, {days} of {whole} days"
            line = TraceLine(label, f"{shares.percent[member]}%", shares.status[member], shares.source[member])
            traces.setdefault(member, []).append(line)
    return divided(fund, total.minor, _by_the_day(fund, held)), traces


def _by_the_day(fund: Fund, held: Iterable[tuple[int, Shares]]) -> dict[str, Fraction]:
    """The weights of a year in which one version of the key follows another, each by the days for which it held."""
    weights: dict[str, Fraction] = {}
    for days, shares in held:
        for member, weight in weights_of(fund, shares).items():
            weights[member] = weights.get(member, Fraction(0)) + days * weight
    return weights


def differences(alliance: Alliance, fund: Fund, year: int) -> dict[date, dict[str, int]]:
    """What is called or given back, in cents, on each day of a year on which another version of the key begins.

    Each is reckoned as if that version held to the end of the year; together they are the difference of the year.
    Raises what ``calls`` raises.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    periods = within(alliance.key(fund.key).versions, first, last)
    if fund.participants != "all" or len(periods) == 1:
        return {}
    ceiling = ceiling_of(fund, year)
    assert ceiling.value is not None
    minor = Money.of(ceiling.value, fund.currency).minor
    before = _summed(instalments(fund, year, minor, weights_of(fund, member_shares(alliance, fund.key, first))))
    held: list[tuple[int, Shares]] = []
    found: dict[date, dict[str, int]] = {}
    for i, period in enumerate(periods):
        assert period.until is not None
        shares = member_shares(alliance, fund.key, period.since)
        if i:
            after = divided(fund, minor, _by_the_day(fund, [*held, (days_between(period.since, last), shares)]))
            moved = {m: after.get(m, 0) - before.get(m, 0) for m in sorted({*after, *before})}
            found[period.since] = {m: n for m, n in moved.items() if n}
            before = after
        held.append((days_between(period.since, period.until), shares))
    return {day: amounts for day, amounts in found.items() if amounts}


def _summed(due: Sequence[tuple[date, Mapping[str, int]]]) -> dict[str, int]:
    """What each owes with all instalments together."""
    return {m: sum(amounts[m] for _, amounts in due) for m in due[0][1]}


def running(alliance: Alliance, fund: str, year: int) -> list[tuple[Project, Decimal]]:
    """Which projects of a fund, with a fixed start and a known price, cost something in a year, and how much?

    Raises NoFigure for a price in another currency than the fund's.
    """
    found = []
    for project in sorted(alliance.projects.values(), key=lambda p: p.id):
        if project.fund == fund and project.start is not None:
            cost = project.costs.get(year - project.start + 1)
            clash = price_clash(project, alliance.funds) if cost else ""
            if clash:
                raise NoFigure(f"project {project.id!r} costs something in {year}, but {clash}")
            if cost:
                found.append((project, cost))
    return found


def _joint(alliance: Alliance, fund: Fund, year: int) -> dict[str, Call]:
    new_year = date(year, 1, 1)
    zero = Money(0, fund.currency)
    parts: dict[str, list[Part]] = {m: [] for m in alliance.members_on(new_year)}
    statuses: dict[str, list[Status]] = {m: [] for m in parts}
    shares = member_shares(alliance, fund.key, new_year)
    for project, cost in running(alliance, fund.id, year):
        participants = alliance.participating(project.id, new_year)
        if not participants:
            raise NoFigure(f"project {project.id!r} costs {fund.currency} {cost:,} in {year}, but nobody takes part")
        split = shares.among(participants)
        owed = divided(fund, Money.of(cost, fund.currency).minor, split)
        for member in participants:
            status = weakest((project.cost_status, project.status, shares.status[member]))
            trace = (
                TraceLine(
                    f"{project.title}, cost in {year}",
                    f"{fund.currency} {Money.of(cost, fund.currency)}",
                    project.cost_status,
                    project.cost_source or project.source,
                ),
                *share_lines(shares, member),
                TraceLine(
                    f"rescaled to the {counted(len(participants), 'participant', 'participants')}",
                    f"{rounded(split[member] * 100, 4)}%",
                ),
            )
            parts[member].append(Part(project.title, Money(owed[member], fund.currency), trace))
            statuses[member].append(status)
    total = sum((p.amount.minor for ps in parts.values() for p in ps), 0)
    lines = {}
    for member, owed_parts in parts.items():
        amount = sum((p.amount for p in owed_parts), zero)
        share = Fraction(amount.minor, total) if total else Fraction(0)
        status = weakest(statuses[member]) if statuses[member] else shares.status.get(member, shares.weakest)
        lines[member] = Call(member, share, amount, zero, status, tuple(owed_parts))
    return lines
