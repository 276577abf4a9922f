"""Who owes what since a decision? Calls issued from the applied rules only, and each member's statement of account.

A call once issued is never rewritten: where the rules that apply to its year changed since, a difference call corrects
it, to the cent, and the lines of both sum to what the rules now call. The stream of a fund's year is
``fund:<fund>:<year>``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from equipoise import pay
from equipoise.desk.batch import Batch
from equipoise.desk.people import may
from equipoise.desk.procedure import Event, Refusal
from equipoise.desk.record import Entry
from equipoise.desk.refusing import Refused
from equipoise.desk.store.reading import stream
from equipoise.model import digest
from equipoise.values import Money

if TYPE_CHECKING:
    from equipoise.desk.desk import Desk, Done

__all__ = ["Ledger", "issue", "ledger", "record_payment", "statement"]


@dataclass
class Ledger:
    """What was called from each member for a fund's year, and what it paid, in minor units."""

    fund: str
    year: int
    currency: str = ""
    called: dict[str, int] = field(default_factory=dict)
    paid: dict[str, int] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The stream that it is folded from."""
        return f"fund:{self.fund}:{self.year}"

    def takes(self, entries: Iterable[Entry]) -> Ledger:
        """This ledger with the entries booked."""
        for entry in entries:
            b = entry.body
            self.currency = b["currency"]
            book = self.paid if entry.kind == "payment-recorded" else self.called
            for member, minor in b["lines"].items():
                book[member] = book.get(member, 0) + minor
                line = {"seq": entry.seq, "at": entry.recorded_at, "kind": entry.kind, "member": member}
                self.lines.append({**line, "minor": minor, "rules": b.get("version"), "note": b.get("note", "")})
        return self


def ledger(desk: Desk, fund: str, year: int) -> Ledger:
    """The ledger of a fund's year."""
    found = Ledger(fund, year)
    return found.takes(desk.entries(found.name))


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
        book = Ledger(fund, year)
        book.takes(stream(batch.connection, book.name))
        members = sorted({*wanted, *book.called})
        lines = {m: d for m in members if (d := wanted.get(m, 0) - book.called.get(m, 0))}
        if not lines:
            raise Refused(Refusal("nothing", f"The calls of {fund} for {year} are issued already and still right."))
        kind = "difference-issued" if book.called else "call-issued"
        body = {"at": batch.now, "version": batch.affairs.version, "currency": asked.fund.currency, "lines": lines}
        return Done(tuple(batch.append(account.actor, stamped, [Event(book.name, kind, body)])))

    done: Done = desk.run(job)
    return done


def record_payment(desk: Desk, by: str, fund: str, year: int, member: str, amount: Money, second: str = "") -> Done:
    """Record what a member paid. Raises Refused without authority, for nobody's debt, for another currency."""
    from equipoise.desk.desk import Done

    stamped = desk.stamp()

    def job(batch: Batch) -> Done:
        account = _allowed(batch, by, "payment", stamped, second)
        book = Ledger(fund, year)
        book.takes(stream(batch.connection, book.name))
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
    if not verdict:
        raise Refused(Refusal("permission", verdict.reason))
    return account


def statement(desk: Desk, member: str) -> list[dict[str, Any]]:
    """A member's statement of account: a row a fund and year, what was called, paid and is open, in minor units."""
    names = sorted({entry.stream for entry in desk.entries() if entry.stream.startswith("fund:")})
    rows = []
    for name in names:
        _, fund, year = name.split(":")
        book = ledger(desk, fund, int(year))
        called, paid = book.called.get(member, 0), book.paid.get(member, 0)
        if member in book.called or member in book.paid:
            row = {"fund": fund, "year": int(year), "currency": book.currency, "called": called, "paid": paid}
            rows.append({**row, "open": called - paid})
    return rows
