"""How is a silence broken from the terminal? A preview with the price of the hold; then the password, and a receipt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from equipoise.errors import EquipoiseError
from equipoise.report.format import cents, change, day

if TYPE_CHECKING:
    from equipoise.desk.desk import Desk

__all__ = ["preview", "sent"]


def preview(desk: Desk, proposal: str, by: str, search: bool) -> Iterator[str]:
    """What breaking would do and cost, line by line. Raises Refused."""
    from equipoise.desk.deadlines import counts, line
    from equipoise.desk.people import may
    from equipoise.desk.price_of_hold import bought, price_of_hold
    from equipoise.desk.procedure import Refusal
    from equipoise.desk.refusing import Refused

    account = desk.affairs().accounts.get(by)
    verdict = may(account, "break", desk.now)
    if account is None or not verdict or account.member is None:
        raise Refused(Refusal("permission", verdict.reason))
    price = price_of_hold(desk, proposal, account.member)
    zone = desk.affairs().zones.get(account.member, "")
    yield f"{price.case.title}"
    yield f"  {line(price.case, desk.now, zone)}"
    yield f"  {counts(price.case, zone)}"
    yield ""
    yield price.summary
    yield price.date_words
    yield ""
    yield f"  {'Held for':<34} {'In force':<14} {'Later':<24} {account.member + ' pays':>20}"
    for delay in price.delays:
        mine = _money(delay.changes.get(account.member))
        yield f"  {delay.words:<34} {day(delay.day):<14} {delay.later:<24} {mine:>20}"
    unit = f"{price.currency or 'no currency'} over {price.years or 'no years'}"
    yield f"  More or less than if it passes now, in {unit}."
    if price.clauses:
        yield ""
        yield "One clause held alone, and the rest keeps its date (--accept, which is an amendment):"
    for clause in price.clauses:
        brings = f"brings {account.member} {_money(clause.amount)} and {change(clause.say_points)} points of say"
        cost = (
            f"holding it costs {_money(clause.changes.get(account.member))}" if clause.since else "holding it is free"
        )
        yield f"  {clause.number}. {clause.id}: {brings}; {cost}."
        yield f"     {clause.words}"
    if search:
        answer = bought(desk, proposal, account.member)
        yield ""
        yield answer.summary
        yield from (f"  {words}: {then}" for words, then in answer.clauses)
    yield ""
    yield from price.how
    yield ""
    yield "Nothing was sent. A break is final: add --send, and --reason."


def _money(value: Decimal | None) -> str:
    return "no figure" if value is None else cents(value, signed=True)


def sent(desk: Desk, proposal: str, by: str, form: Mapping[str, str], password: str) -> Iterator[str]:
    """Break the silence in an account's name; the entry. Raises Refused, NotRecorded, EquipoiseError."""
    from equipoise.desk.people import sessions

    stamped = desk.stamp()
    if not sessions.fits(desk.store, by, password):
        raise EquipoiseError("NOT recorded: the password does not fit.")
    done = desk.submit(proposal, "break", by, form, received_at=stamped)
    entry = next(e for e in done.entries if e.stream == proposal and e.actor == by)
    yield f"Recorded as entry {entry.seq}: {entry.kind.replace('-', ' ')}."
