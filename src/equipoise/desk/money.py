"""Who owes what since a decision? Calls issued from the applied rules only, and each member's statement of account.

A call once issued is never rewritten: where the rules that apply to its year changed since, a difference call corrects
it, to the cent, and the lines of both sum to what the rules now call. The stream of a fund's year is
``fund:<fund>:<year>``; its entries are the same nouns that a folder has on record (``issued.csv``, ``receipts.csv``),
and what the folder had on record when the desk was founded is called and paid already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import select

from equipoise import pay
from equipoise.desk.batch import Batch
from equipoise.desk.people import may, may_second
from equipoise.desk.procedure import Event, Refusal, moment
from equipoise.desk.record import Entry
from equipoise.desk.refusing import Refused
from equipoise.desk.store import schema
from equipoise.model import Alliance, IssuedCall, Receipt, digest
from equipoise.values import Money

if TYPE_CHECKING:
    from equipoise.desk.desk import Desk, Done

__all__ = ["Ledger", "funds_on_record", "issue", "ledger", "record_payment", "statement", "with_money"]


@dataclass
class Ledger:
    """What was called from each member for a fund's year, and what it paid, in minor units."""

    fund: str
    year: int
    currency: str = ""
    issued: list[IssuedCall] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, alliance: Alliance, fund: str, year: int) -> Ledger:
        """The ledger of a fund's year as the folder has it on record."""
        found = alliance.funds.get(fund)
        paid = [r for r in alliance.receipts if (r.fund, r.date.year) == (fund, year)]
        own = [pay.in_own_currency(alliance, found, r) for r in paid] if found is not None else []
        unit = found.currency if found is not None else ""
        return cls(fund, year, unit, list(pay.issued_of(alliance, fund, year)), own)

    @property
    def name(self) -> str:
        """The stream that it is folded from."""
        return f"fund:{self.fund}:{self.year}"

    @property
    def called(self) -> dict[str, int]:
        """What was called from each in all."""
        return pay.summed_by_member(self.issued)

    @property
    def paid(self) -> dict[str, int]:
        """What each has paid in all."""
        return pay.summed_by_member(self.receipts)

    def takes(self, entries: Iterable[Entry]) -> Ledger:
        """This ledger with the entries booked."""
        for entry in entries:
            b = entry.body
            self.currency = b["currency"]
            day, note = moment(entry.recorded_at).date(), f"entry {entry.seq} of the desk's record"
            for member, minor in b["lines"].items():
                amount = Money(minor, self.currency).amount
                if entry.kind == "payment-recorded":
                    self.receipts.append(Receipt(self.fund, member, day, amount, note=note))
                else:
                    kind: Literal["call", "difference"] = "call" if entry.kind == "call-issued" else "difference"
                    self.issued.append(IssuedCall(self.fund, self.year, member, day, amount, kind, note=note))
                line = {"seq": entry.seq, "at": entry.recorded_at, "kind": entry.kind, "member": member}
                self.lines.append({**line, "minor": minor, "rules": b.get("version"), "note": b.get("note", "")})
        return self


def ledger(desk: Desk, fund: str, year: int) -> Ledger:
    """The ledger of a fund's year."""
    found = Ledger.of(desk.alliance(), fund, year)
    return found.takes(desk.entries(found.name))


def with_money(desk: Desk, alliance: Alliance, known_on: int) -> Alliance:
    """The alliance with what the desk called and received by an instant on its own record, to be taken along."""
    booked = []
    for book in (Ledger(fund, year) for fund, year in funds_on_record(desk)):
        booked.append(book.takes(e for e in desk.entries(book.name) if e.recorded_at <= known_on))
    issued = tuple(line for book in booked for line in book.issued)
    receipts = tuple(line for book in booked for line in book.receipts)
    return replace(alliance, issued=(*alliance.issued, *issued), receipts=(*alliance.receipts, *receipts))


def funds_on_record(desk: Desk) -> list[tuple[str, int]]:
    """Every fund and year for which the desk has called or received something."""
    event = schema.event.c
    first = select(event.stream).where(event.ver == 1, event.stream.startswith("fund:"))
    with desk.store.read() as connection:
        names = [name.split(":") for name in connection.execute(first).scalars()]
    return sorted((fund, int(year)) for _, fund, year in names)


def issue(desk: Desk, by: str, fund: str, year: int) -> Done:
    """Issue the calls of a fund's year by the rules in force, or the difference to what was called before.

    Raises Refused without authority or where nothing is to be called, and what ``pay.calls`` raises.
    """
    from equipoise.desk.desk import Done

    alliance = desk.alliance()
    asked = pay.calls(alliance, fund, year=year)
    wanted = {line.member: line.net.minor for line in asked.lines.values()}
    stamped = desk.stamp()

    def job(batch: Batch) -> Done:
        account = _allowed(batch, by, "call", stamped)
        if batch.affairs.rules != digest(alliance):
            raise Refused(Refusal("stale", "The rules moved while the calls were computed.", "Issue them again."))
        book = Ledger.of(alliance, fund, year)
        book.takes(batch.stream(book.name))
        lines = pay.still_to_call(wanted, book.called)
        if not lines:
            raise Refused(Refusal("nothing", f"The calls of {fund} for {year} are issued already and still right."))
        kind = "difference-issued" if book.issued else "call-issued"
        body = {"at": batch.now, "version": batch.affairs.version, "currency": asked.fund.currency, "lines": lines}
        return Done(tuple(batch.append(account.actor, stamped, [Event(book.name, kind, body)])))

    done: Done = desk.run(job)
    return done


def record_payment(desk: Desk, by: str, fund: str, year: int, member: str, amount: Money, second: str = "") -> Done:
    """Record what a member paid. Raises Refused without authority, for nobody's debt, for another currency."""
    from equipoise.desk.desk import Done

    alliance, stamped = desk.alliance(), desk.stamp()

    def job(batch: Batch) -> Done:
        account = _allowed(batch, by, "payment", stamped, second)
        book = Ledger.of(alliance, fund, year)
        book.takes(batch.stream(book.name))
        if member not in book.called:
            raise Refused(Refusal("no-call", f"Nothing was called from {member} for {fund} in {year}."))
        if amount.currency != book.currency:
            raise Refused(Refusal("currency", f"The call is in {book.currency}, the payment in {amount.currency}."))
        body: dict[str, Any] = {"at": batch.now, "currency": book.currency, "lines": {member: amount.minor}}
        if second:
            body["second"] = second
        return Done(tuple(batch.append(account.actor, stamped, [Event(book.name, "payment-recorded", body)])))

    done: Done = desk.run(job)
    return done


def _allowed(batch: Batch, by: str, action: str, at: int, second: str = "") -> Any:
    account = batch.affairs.accounts.get(by)
    verdict = may(account, action, at, second=second)
    if not verdict or account is None:
        raise Refused(Refusal("permission", verdict.reason))
    if second:
        other = may_second(batch.affairs.accounts.get(second), action, at, account.name, second)
        if not other:
            raise Refused(Refusal("second", other.reason))
    return account


def statement(desk: Desk, member: str) -> list[dict[str, Any]]:
    """A member's statement of account: a row a fund and year, what was called, paid and is open, in minor units."""
    rows = []
    for fund, when in sorted({(line.fund, line.year) for line in desk.alliance().issued} | {*funds_on_record(desk)}):
        book = ledger(desk, fund, when)
        called, paid = book.called.get(member), book.paid.get(member)
        if called is not None or paid is not None:
            row = {"fund": fund, "year": when, "currency": book.currency, "called": called or 0, "paid": paid or 0}
            rows.append({**row, "open": (called or 0) - (paid or 0)})
    return rows
