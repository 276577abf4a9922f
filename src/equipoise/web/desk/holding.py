"""Which address tells the price of a hold? Before breaking: months, money, and the clause that keeps the date."""

from __future__ import annotations

import threading
from typing import Any, Final

from fastapi import FastAPI, Request, Response

from equipoise.desk.price_of_hold import Bought, PriceOfHold, bought, price_of_hold
from equipoise.desk.procedure import SECOND, Case, State
from equipoise.errors import EquipoiseError
from equipoise.web.desk.signing import Door, Visitor

__all__ = ["add_holding", "held_alone", "price_before_breaking"]

_SEARCH: Final = threading.Lock()  # one search at a time: it takes seconds
_HURRY: Final = 120 * SECOND


def add_holding(app: FastAPI, door: Door) -> None:
    """Add the page of the price."""

    @app.get("/desk/p/{name}/hold", include_in_schema=False)
    def hold(request: Request, name: str, member: str = "", search: str = "") -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to=f"/desk/p/{name}/hold")
        case = door.need(name, visitor)
        whose = visitor.account.member or (member if member in door.desk.affairs().standing else case.sponsor)
        found, trouble, answer = None, [], None
        try:
            found = price_of_hold(door.desk, name, whose)
            if search:
                answer = _searched(door, name, whose)
        except EquipoiseError as error:
            trouble = [(str(error), getattr(error, "hint", ""))]
        words: dict[str, Any] = {"case": case, "price": found, "answer": answer, "member": whose}
        return door.page(request, "desk-hold.html", visitor=visitor, trouble=trouble, **words)


def _searched(door: Door, name: str, member: str) -> Bought:
    if not _SEARCH.acquire(timeout=30):
        raise EquipoiseError("Another search is running; try again in a minute.")
    try:
        return bought(door.desk, name, member)
    finally:
        _SEARCH.release()


def price_before_breaking(door: Door, visitor: Visitor, case: Case) -> PriceOfHold | None:
    """The price, for the review of a break; None where no period runs, or there is no time left to look at a price."""
    found, member = case.round, visitor.account.member
    if found is None or member is None or case.state not in (State.SILENCE, State.PAUSED, State.HELD):
        return None
    if case.state is State.SILENCE and found.deadline - door.desk.now < _HURRY * door.desk.clock.rate:
        return None
    try:
        return price_of_hold(door.desk, case.id, member)
    except EquipoiseError:
        return None  # the review must never wait for a figure, nor fail for want of one


def held_alone(door: Door, visitor: Visitor, case: Case, clause: str) -> str:
    """The text that would be accepted when a clause is to be held alone; empty where there is none."""
    try:
        price = price_of_hold(door.desk, case.id, visitor.account.member or "")
    except EquipoiseError:
        return ""
    return next((c.words for c in price.clauses if c.id == clause), "")
