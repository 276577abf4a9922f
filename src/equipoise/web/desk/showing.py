"""What do the pages of the agenda and of a proposal show, to whom? Also where what was asked for was refused."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from equipoise.desk.desk import Desk
from equipoise.desk.people import as_seen, may
from equipoise.desk.procedure import SECOND, STANCES, Case, labelled
from equipoise.desk.stepping import LEAD_S, next_stop_of
from equipoise.errors import UnknownName
from equipoise.web.desk.forms import ASKS, NAMES, offers
from equipoise.web.desk.saying import Shown, can_act, sentence, shown
from equipoise.web.desk.signing import Door, Visitor

__all__ = ["agenda_page", "need", "proposal_page", "seen"]


def seen(desk: Desk, visitor: Visitor) -> list[Case]:
    """Every proposal as the visitor may see it."""
    return [as_seen(visitor.account, case, desk.now) for case in desk.cases()]


def agenda_page(
    door: Door,
    request: Request,
    visitor: Visitor,
    status: int = 200,
    trouble: list[tuple[str, str]] | None = None,
) -> Response:
    """The agenda: every proposal, with what holds of it at this instant."""
    rows = [(case, sentence(case, door.desk.now)) for case in seen(door.desk, visitor)]
    words: dict[str, Any] = {"rows": rows, "stop": _stop(door, visitor)}
    return door.page(request, "desk-agenda.html", status, visitor=visitor, trouble=trouble or [], **words)


def _stop(door: Door, visitor: Visitor) -> dict[str, Any] | None:
    """Of a demonstration: what its clock can be stepped to, in words, and whether this visitor may."""
    found = next_stop_of(door.desk)
    if found is None:
        return None
    able = bool(may(visitor.account, "step", door.desk.now))
    when = labelled(found.deadline, found.zone, door.zone_of(visitor))
    now = door.desk.now
    told = labelled(now - now % (60 * SECOND), found.zone)
    return {"next": found, "when": when, "able": able, "lead": LEAD_S, "now": told}


def need(door: Door, name: str, visitor: Visitor | None = None) -> Shown:
    """All that the page of a proposal shows. Raises UnknownName."""
    found = shown(door.desk, name, door.zone_of(visitor) if visitor else "", visitor.account if visitor else None)
    if found is None:
        raise UnknownName("proposal", name, [case.id for case in door.desk.cases()])
    return found


def proposal_page(
    door: Door,
    request: Request,
    visitor: Visitor,
    name: str,
    status: int = 200,
    trouble: list[tuple[str, str]] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    """The page of a proposal, with what was wrong and what was typed where something was refused."""
    found = need(door, name, visitor)
    acts = not found.withheld  # who may not read a marked text says nothing to it either
    words: dict[str, Any] = {
        "shown": found,
        "stop": _stop(door, visitor),
        "visitor": visitor,
        "trouble": trouble or [],
        "typed": dict.fromkeys(NAMES, "") | (typed or {}),
        "stances": {k: v for k, v in STANCES.items() if k != "not-participating"},
        "acts": can_act(visitor.account.role) if acts else "",
        "asks": ASKS,
        "offers": offers(visitor.account, found.case, door.desk.now, door.desk.affairs()) if acts else [],
        "sponsors": acts and found.case.sponsor in (visitor.account.member, str(visitor.account.role)),
    }
    return door.page(request, "desk-proposal.html", status, **words)
