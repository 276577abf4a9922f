"""Who owes what on a day? Calls, differences and receipts of a fund as double entries, and each member's statement.

What is called is booked on the day it is due. What is paid meets the oldest open instalment first; what is left over is
an advance, which later calls use up. Overdue is what is past its day and unpaid, and nothing is said to be overdue
where no receipts of the fund are on record. A contribution in kind counts at its recorded value, a receipt in another
currency at the folder's rate of its day.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

from equipoise.model import (
    Alliance,
    AllianceAnswer,
    Fund,
    Receipt,
    Trace,
    TraceLine,
    conversion,
    money_decimals,
    shares_on,
)
from equipoise.model.wording import begun, counted, figure_of, named, need_member_then, the, years_text
from equipoise.pay.dues import Due, dues_of
from equipoise.values import Money, Status, rounded, weakest

__all__ = [
    "Entry",
    "Ledger",
    "MemberAccount",
    "Posting",
    "StatementLine",
    "account_name",
    "in_own_currency",
    "ledger",
]


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry: an account and cents, positive for a debit."""

    account: str
    minor: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Something booked on a day; its postings sum to zero."""

    day: date
    what: str
    postings: tuple[Posting, ...]
    status: Status = Status.DERIVED
    source: str = ""

    def __post_init__(self) -> None:
        if sum(p.minor for p in self.postings):
            raise ValueError(f"{self.day} {self.what}: the postings do not sum to zero")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A call or a receipt of a member, in cents (a receipt below zero), and what it owes after it."""

    day: date
    what: str
    minor: int
    balance: int
    status: Status
    source: str = ""


@dataclass(frozen=True, slots=True)
class MemberAccount:
    """Where a member stands on a day, in cents. ``overdue`` None: no receipts are on record, so nobody is late."""

    member: str
    called: int
    paid: int
    in_kind: int
    outstanding: int
    advance: int
    overdue: int | None
    overdue_days: int | None
    lines: tuple[StatementLine, ...]
    status: Status


@dataclass(frozen=True)
class Ledger(AllianceAnswer):
    """The books of a fund over some years as they stand on a day; ``books["CAN"]`` is a member's account.

    ``earlier`` are receipts from before the first of the years, which these books do not hold.
    """

    fund: Fund
    years: range
    on: date
    entries: tuple[Entry, ...]
    accounts: Mapping[str, MemberAccount]
    shares: Mapping[str, Fraction]
    alliance: Alliance = field(repr=False)
    receipts: tuple[Receipt, ...] = ()
    earlier: tuple[Receipt, ...] = ()
    question: ClassVar[str] = "ledger"

    def __getitem__(self, member: str) -> MemberAccount:
        need_member_then(member, self.accounts, self.alliance, f"from {self.years[0]} to {self.on}")
        return self.accounts[member]

    @property
    def status(self) -> Status:
        """The weakest status among calls and receipts."""
        return weakest((*(e.status for e in self.entries), *(a.status for a in self.accounts.values())))

    @property
    def summary(self) -> str:
        """What was called and paid by the day, and what is overdue; without receipts, that nothing is said of it."""
        unit = self.fund.currency
        called = Money(sum(a.called for a in self.accounts.values()), unit)
        paid = Money(sum(a.paid + a.in_kind for a in self.accounts.values()), unit)
        span = years_text(self.years)
        start = f"{begun(the(self.fund.title))} has called {unit} {called.amount:,.2f} for {span} by {self.on}"
        if all(a.overdue is None for a in self.accounts.values()):
            return f"{start}; no receipts are on record, so nothing is said to be overdue."
        late = [a for a in self.accounts.values() if a.overdue]
        owing = Money(sum(a.overdue or 0 for a in late), unit)
        one, many = self.alliance.member_word, self.alliance.member_words
        told = (
            f"{unit} {owing.amount:,.2f} of {counted(len(late), one, many)} is overdue"
            if late
            else "nothing is overdue"
        )
        before = ""
        if self.earlier:
            sums = f"{Money(sum(map(_cents, self.earlier)), unit).amount:,.2f}"
            whose = counted(len({r.member for r in self.earlier}), one, many)
            before = f" Not in these books: {unit} {sums} of {whose}, received before {self.years[0]}."
        return f"{start} and received {unit} {paid.amount:,.2f}; {told}.{before}"

    def rows(self) -> list[dict[str, Any]]:
        """One row a member; amounts as text; what was paid is null where no receipts are on record."""
        return [
            {
                "member": a.member,
                "name": self.alliance.members[a.member].name,
                "assessed_share_percent": f"{rounded(100 * self.shares.get(a.member, Fraction(0)), 4):f}",
                "called": figure_of(a.called),
                "outstanding": figure_of(a.outstanding),
            }
            | {
                name: None if a.overdue is None else value
                for name, value in (
                    ("paid", figure_of(a.paid)),
                    ("in_kind", figure_of(a.in_kind)),
                    ("advance", figure_of(a.advance)),
                    ("overdue", figure_of(a.overdue or 0)),
                    ("overdue_days", a.overdue_days),
                )
            }
            | {
                "currency": self.fund.currency,
                "fund": self.fund.id,
                "on": self.on.isoformat(),
                "status": str(a.status),
            }
            for a in self.accounts.values()
        ]

    def postings(self) -> list[dict[str, Any]]:
        """The double entries, a row a posting: number, date, what, account, amount, currency, status, source."""
        return [
            {
                "entry": number,
                "date": entry.day.isoformat(),
                "what": entry.what,
                "account": posting.account,
                "amount": figure_of(posting.minor),
                "currency": self.fund.currency,
                "status": str(entry.status),
                "source": entry.source,
            }
            for number, entry in enumerate(self.entries, 1)
            for posting in entry.postings
        ]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """The member's statement: every call and receipt with the balance after it."""
        account, unit = self[member], self.fund.currency
        lines = tuple(
            TraceLine(
                f"{line.day.isoformat()} {line.what}",
                f"{figure_of(line.minor)}; balance {figure_of(line.balance)}",
                line.status,
                line.source,
            )
            for line in account.lines
        )
        if account.overdue is None:
            late = "not said: no receipts are on record"
        elif account.overdue:
            late = f"{unit} {figure_of(account.overdue)}, {counted(account.overdue_days or 0, 'day', 'days')}"
        else:
            late = "nothing"
        name = self.alliance.members[member].name
        title = f"Statement of {named(name)} with {the(self.fund.title)} on {self.on.isoformat()}, {unit}"
        lines += tuple(
            TraceLine(
                f"{r.date.isoformat()} {_receipt_words(r)}, before {self.years[0]}",
                f"{figure_of(_cents(r))}; not in these books",
                r.status,
                r.source,
            )
            for r in self.earlier
            if r.member == member
        )
        open_ = TraceLine("Outstanding", figure_of(account.outstanding), account.status)
        ahead = TraceLine("Advance", figure_of(account.advance), account.status)
        return (Trace(title, (*lines, open_, ahead), TraceLine("Overdue", late, account.status)),)


def ledger(alliance: Alliance, fund: str, years: range, on: date) -> Ledger:
    """What has a fund called and received over some years, as booked on a day?

    Raises UnknownName for the fund, and what ``calls`` raises for a year that cannot be called.
    """
    found = alliance.fund(fund)
    dues = [due for year in years for due in dues_of(alliance, found, year) if due.day <= on]
    first = date(years[0], 1, 1)
    ours = [in_own_currency(alliance, found, r) for r in alliance.receipts if r.fund == fund and r.date <= on]
    paid = tuple(r for r in ours if r.date >= first)
    members = sorted({m for due in dues for m in due.amounts} | {r.member for r in paid})
    known = any(r.fund == fund for r in alliance.receipts)
    accounts = {m: _account(m, dues, paid, on, known=known) for m in members}
    last = min(on, date(years[-1], 12, 31))
    shares = shares_on(alliance, found.key, last)
    entries = sorted((*_called(found, dues), *_received(found, dues, paid)), key=lambda e: e.day)
    return Ledger(
        fund=found,
        years=years,
        on=on,
        entries=tuple(entries),
        accounts=accounts,
        shares={m: shares.of(m) for m in shares.percent},
        alliance=alliance,
        receipts=paid,
        earlier=tuple(r for r in ours if r.date < first),
    )


def in_own_currency(alliance: Alliance, fund: Fund, receipt: Receipt) -> Receipt:
    """The receipt in the currency of the fund, by the rate of its day, which its note names."""
    if not receipt.currency or receipt.currency == fund.currency:
        return receipt
    by = conversion(alliance.rates, receipt.currency, fund.currency, receipt.date)
    assert by.rate is not None
    told = f"{receipt.currency} {receipt.amount:,.2f} at {by.rate.words}"
    return replace(
        receipt,
        amount=rounded(by.of(receipt.amount), money_decimals(fund.currency)),
        currency=fund.currency,
        status=weakest((Status.DERIVED, receipt.status, by.status)),
        source="; ".join(dict.fromkeys(s for s in (receipt.source, by.rate.source) if s)),
        note="; ".join(part for part in (receipt.note, told) if part),
    )


# --- one member -----------------------------------------------------------------------------------------------------


def _account(member: str, dues: Sequence[Due], paid: Sequence[Receipt], on: date, *, known: bool) -> MemberAccount:
    calls_of = [d for d in dues if member in d.amounts]
    own = [r for r in paid if r.member == member]
    events = [(d.day, 0, d.what, d.amounts[member], d.status, "") for d in calls_of]
    events += [(r.date, 1, _receipt_words(r), -_cents(r), r.status, r.source) for r in own]
    open_: deque[tuple[date, int]] = deque()
    advance = balance = 0
    lines = []
    for day, _, what, minor, status, source in sorted(events, key=lambda e: (e[0], e[1])):
        balance += minor
        lines.append(StatementLine(day, what, minor, balance, status, source))
        if minor > 0:
            used = min(advance, minor)
            advance -= used
            if minor > used:
                open_.append((day, minor - used))
            continue
        left = -minor
        while left and open_:
            since, owed = open_.popleft()
            used = min(left, owed)
            left -= used
            if owed > used:
                open_.appendleft((since, owed - used))
        advance += left
    late = [(day, owed) for day, owed in open_ if day < on]
    days = (on - late[0][0]).days if late else 0
    return MemberAccount(
        member=member,
        called=sum(e[3] for e in events if e[1] == 0),
        paid=sum(_cents(r) for r in own if r.kind == "cash"),
        in_kind=sum(_cents(r) for r in own if r.kind == "in-kind"),
        outstanding=sum(owed for _, owed in open_),
        advance=advance,
        overdue=sum(owed for _, owed in late) if known else None,
        overdue_days=days if known else None,
        lines=tuple(lines),
        status=weakest((*(d.status for d in calls_of), *(r.status for r in own))),
    )


def _cents(receipt: Receipt) -> int:
    return Money.of(receipt.amount, "").minor


def _receipt_words(receipt: Receipt) -> str:
    what = "received" if receipt.kind == "cash" else "in kind"
    return f"{what}{f': {receipt.note}' if receipt.note else ''}"


# --- double entries -------------------------------------------------------------------------------------------------


def account_name(fund: Fund) -> str:
    """The fund's part of an account's name: words begin with a capital."""
    return "-".join(word.capitalize() for word in fund.id.split("-"))


def _called(fund: Fund, dues: Sequence[Due]) -> Iterator[Entry]:
    income = f"Income:Contributions:{account_name(fund)}"
    for due in dues:
        sides = [Posting(f"Assets:Receivable:{m}", n) for m, n in sorted(due.amounts.items())]
        total = sum(due.amounts.values())
        if total:
            sides.append(Posting(income, -total))
        yield Entry(due.day, due.what, tuple(sides), due.status)


def _received(fund: Fund, dues: Sequence[Due], paid: Sequence[Receipt]) -> Iterator[Entry]:
    """A receipt pays what is open; the rest is owed to the member as an advance, until a later call uses it up."""
    for member in sorted({r.member for r in paid}):
        receivable, ahead = f"Assets:Receivable:{member}", f"Liabilities:Advances:{member}"
        events: list[tuple[date, int, Due | Receipt]] = [(d.day, 0, d) for d in dues if member in d.amounts]
        events += [(r.date, 1, r) for r in paid if r.member == member]
        open_ = advance = 0
        for day, _, event in sorted(events, key=lambda e: (e[0], e[1])):
            if isinstance(event, Due):
                open_ += event.amounts[member]
                used = min(advance, max(0, open_))
                if used:
                    sides = (Posting(ahead, used), Posting(receivable, -used))
                    yield Entry(day, f"advance of {member} used for the {event.what}", sides, event.status)
                advance, open_ = advance - used, open_ - used
                continue
            amount = _cents(event)
            to_open = min(amount, max(0, open_))
            money = "Cash" if event.kind == "cash" else "In-Kind"
            postings = [Posting(f"Assets:{money}:{account_name(fund)}", amount)]
            postings += [Posting(receivable, -to_open)] if to_open else []
            postings += [Posting(ahead, to_open - amount)] if amount > to_open else []
            yield Entry(day, f"{member} {_receipt_words(event)}", tuple(postings), event.status, event.source)
            advance, open_ = advance + amount - to_open, open_ - to_open
