"""Which addresses has the treasurer? Calls issued and payments recorded."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from equipoise.desk.money import funds_on_record, issue, ledger, record_payment
from equipoise.desk.people import may
from equipoise.desk.procedure import Refusal
from equipoise.desk.refusing import Refused
from equipoise.desk.two_persons import ask
from equipoise.errors import EquipoiseError
from equipoise.values import Money
from equipoise.web.desk.forms import Word
from equipoise.web.desk.signing import Door, Visitor
from equipoise.web.numbers import number_in

__all__ = ["add_money"]

_TYPED: Final = ("fund", "year", "member", "amount")


def add_money(app: FastAPI, door: Door) -> None:
    """Add the page of money."""

    @app.get("/desk/money", include_in_schema=False)
    def money(request: Request) -> Response:
        visitor = door.visitor(request)
        return door.ask(request, to="/desk/money") if visitor is None else _money(door, request, visitor)

    @app.post("/desk/money/{what}", include_in_schema=False)
    def act(
        request: Request,
        what: str,
        csrf: Word = "",
        fund: Word = "",
        year: Word = "",
        member: Word = "",
        amount: Word = "",
    ) -> Response:
        typed = {"fund": fund, "year": year, "member": member, "amount": amount}
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to="/desk/money", said="NOT recorded: your session ended.")
        if not visitor.session.accepts(csrf):
            return _money(
                door, request, visitor, typed, [("NOT recorded: this form is from another session.", "")], 403
            )
        try:
            to = _acted(door, visitor, what, typed)
        except EquipoiseError as error:
            said = [(f"NOT recorded. {error}", getattr(error, "hint", ""))]
            return _money(door, request, visitor, typed, said, door.status_of(error))
        return RedirectResponse(to, 303)


def _acted(door: Door, visitor: Visitor, what: str, typed: dict[str, str]) -> str:
    """Issue, record, or ask a second person; the address that shows it."""
    desk, by = door.desk, visitor.account.name
    verdict = may(visitor.account, what if what in ("call", "payment") else "", desk.now, second="another")
    if not verdict:
        raise Refused(Refusal("permission", verdict.reason))
    if not typed["year"].isdecimal() or not 1900 <= (year := int(typed["year"][:5])) <= 2200:
        raise EquipoiseError(f"{typed['year']!r} is no year.")
    if what == "call":
        issue(desk, by, typed["fund"], year)
        return "/desk/money"
    book = ledger(desk, typed["fund"], year)
    if not book.called:
        raise EquipoiseError(f"Nothing was called for {typed['fund']!r} in {year}.")
    try:
        number = number_in(typed["amount"])
        amount = Money.of(number, book.currency) if number is not None else None
    except ValueError:
        amount = None  # less than a cent
    if amount is None:
        raise EquipoiseError(f"{typed['amount']!r} is no amount: write 1234.56.")
    if amount.minor <= 0:
        raise EquipoiseError("A payment is more than nothing.")
    if may(visitor.account, "payment", desk.now):
        record_payment(desk, by, typed["fund"], year, typed["member"], amount)
        return "/desk/money"
    if typed["member"] not in book.called:
        raise EquipoiseError(f"Nothing was called from {typed['member']!r} for {typed['fund']} in {year}.")
    args = {"fund": typed["fund"], "year": year, "member": typed["member"]}
    ask(desk, by, "payment", f"fund:{typed['fund']}:{year}", {**args, "minor": amount.minor, "currency": book.currency})
    return "/desk/second"


def _money(
    door: Door,
    request: Request,
    visitor: Visitor,
    typed: dict[str, str] | None = None,
    trouble: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:
    desk = door.desk
    reads = may(visitor.account, "read", desk.now) and visitor.account.member is None
    able = {action: may(visitor.account, action, desk.now, second="another") for action in ("call", "payment")}
    words: dict[str, Any] = {
        "books": [ledger(desk, fund, year) for fund, year in funds_on_record(desk)] if reads else [],
        "able": able,
        "typed": dict.fromkeys(_TYPED, "") | (typed or {}),
    }
    return door.page(request, "desk-money.html", status, visitor=visitor, trouble=trouble or [], **words)
