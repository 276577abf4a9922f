"""Where is a key built? One page with its steps as forms, the same as data, and a button that makes it a change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from equipoise.errors import EquipoiseError, Problem
from equipoise.folder.reference import sentence_of
from equipoise.model.key_steps import STEPS
from equipoise.report.page import Table
from equipoise.values import Status, in_force
from equipoise.web.address import GLOBAL, Address
from equipoise.web.asked import Misunderstood
from equipoise.web.choices import CHOICES, taken
from equipoise.web.contesting import contest_of, place_within
from equipoise.web.form_token import Typed
from equipoise.web.gathered import Gathered, add_gathered
from equipoise.web.reading import flow_of
from equipoise.web.site import Site
from equipoise.web.tiles import tiles_of
from equipoise.web.workshop import (
    Outcome,
    fresh,
    groups_of,
    outcome,
    proposal_text,
    said_of,
    steps_in,
    unread_in,
    with_step,
)

__all__ = ["add_workshop"]


class _CannotStand(EquipoiseError):
    """A key that is understood and gives no shares: every reason at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self._problems = tuple(problems)
        super().__init__("; ".join(p.message for p in problems))

    def problems(self) -> tuple[Problem, ...]:
        """Every reason."""
        return self._problems


#: So many stand at each end of a table that is cut.
_ENDS: Final = 16
_NAMED: Final = ("fund", "year", "add", "drop", "reset")


def add_workshop(app: FastAPI, site: Site) -> None:
    """The key workshop."""

    @app.get("/workshop", summary="Build a key, and see who pays more.", response_class=Response, tags=["pay"])
    def workshop(request: Request, fund: str | None = None, year: str | None = None) -> Response:
        address, asked = _asked(site, request)
        steps = steps_in(address.said)
        said = address.said
        if said.get("add") or said.get("drop") or said.get("reset"):
            begun = [fresh(step["kind"]) if str(i) == said.get("reset") else step for i, step in enumerate(steps)]
            kept = [step for i, step in enumerate(begun) if str(i) != said.get("drop")]
            steps = with_step(kept, said.get("add", ""))
            rest = {k: v for k, v in said.items() if k in ("fund", "year") or k in GLOBAL}
            return RedirectResponse(Address("/workshop", {**rest, **said_of(steps)}, address.held).here(), 303)
        return _page(site, address, asked, steps)

    @app.get("/workshop/table", summary="The table alone, for a page.", response_class=Response, tags=["pay"])
    def table(request: Request, fund: str | None = None, year: str | None = None) -> Response:
        address, asked = _asked(site, request)
        found = _outcome(address, asked)
        body = site.html("winners.html", address, **_words(address, asked, found))
        return Response(body, media_type="text/html; charset=utf-8", headers={"cache-control": "no-store"})

    def gather(request: Request, fund: str | None = None, year: str | None = None) -> Gathered:
        address, asked = _asked(site, request)
        found = _outcome(address, asked)
        if found.problems:
            raise _CannotStand(found.problems)
        assert found.table is not None
        tiles = tiles_of(address.held.alliance, found.table, "Points more or less to pay")
        rows, blocks = found.table.rows, [found.table]
        return Gathered("workshop", found.sentence, rows, Status.SCENARIO, address, blocks, tiles)

    add_gathered(app, site, "/workshop", gather, "What the key built would mean for each.", "pay", drawn=True)

    @app.post("/workshop/keep", summary="Make the key a change.", response_class=Response, tags=["pay"])
    def keep(typed: Typed) -> Response:
        form = {k: v for k, v in typed.items() if v}
        held = site.shelf.find(form.get("in", ""))
        arguments, problems = _arguments(site, form, held.alliance)
        if problems:
            raise Misunderstood(problems)
        key = held.alliance.funds[arguments["fund"]].key
        text, faults = proposal_text(held, steps_in(form), key, arguments["year"])
        if faults:
            raise _CannotStand(faults)
        said = {k: v for k, v in form.items() if k in ("for", "in")}
        return RedirectResponse(Address(f"/draft/{site.drafts.put(text)}", said, held).here(), 303)


def _arguments(site: Site, said: Any, alliance: Any) -> tuple[dict[str, Any], list[Problem]]:
    choices = (CHOICES["fund"], CHOICES["year"])
    arguments, problems = taken(choices, said, alliance, site.today())
    if "year" in arguments and "year" not in said and "fund" in arguments:
        # The year to come, where the folder says what the fund may spend in it.
        ahead = in_force(alliance.funds[arguments["fund"]].ceilings, date(arguments["year"] + 1, 1, 1))
        arguments["year"] += ahead is not None and ahead.value is not None
    if "fund" not in arguments or "year" not in arguments:
        problems.append(Problem("", "fund", "there is no fund whose key could be built", "Add a fund to the folder."))
    return arguments, problems


def _asked(site: Site, request: Request) -> tuple[Address, dict[str, Any]]:
    words = tuple(w for w in request.query_params if re.fullmatch(r"s\d{1,2}(\.[\w.-]+)?", w))
    address = site.address(request, (*_NAMED, *words))
    arguments, problems = _arguments(site, address.said, address.held.alliance)
    problems += unread_in(address.said)
    if problems:
        raise Misunderstood(problems)
    return Address("/workshop", address.said, address.held), arguments


def _outcome(address: Address, asked: dict[str, Any]) -> Outcome:
    return outcome(address.held, steps_in(address.said), asked["fund"], asked["year"], address.followed)


def _cut(table: Table, address: Address) -> Table:
    """Of many members those who win and lose most, unless all are asked for."""
    long = len(table.rows) > 2 * _ENDS and not address.everything
    return replace(table, shown=_ENDS, last=_ENDS) if long else table


def _words(address: Address, asked: dict[str, Any], found: Outcome) -> dict[str, Any]:
    flow = flow_of(address)
    table = "\n".join(flow.setting([_cut(found.table, address)])) if found.table is not None else ""
    tiles = tiles_of(address.held.alliance, found.table) if found.table is not None else None
    trouble = [(f"{p.place}: {p.message}" if p.place else p.message, p.hint) for p in found.problems]
    alliance = address.held.alliance
    member = address.followed or (str(found.table.rows[0]["member"]) if found.table and found.table.rows else "")
    year = date(asked["year"], 1, 1)
    place = place_within(alliance, [f"keys/{alliance.funds[asked['fund']].key}/{member}/{year.year}"] if member else [])
    shown = {"contest_theirs": contest_of(address, place), "theirs": alliance.members[member].name if member else ""}
    return {
        "sentence": flow.marked(found.sentence),
        "table": table,
        "tiles": tiles,
        "trouble": trouble,
        "shown": shown,
    }


def _page(site: Site, address: Address, asked: dict[str, Any], steps: list[dict[str, str]]) -> Response:
    alliance = address.held.alliance
    found = _outcome(address, asked)
    wrong: dict[tuple[int, str], str] = {}
    for p in found.problems:
        match = re.match(r"s(\d+)\.([\w-]+)", p.place)
        if match:
            wrong[int(match[1]), match[2]] = f"{p.message}. {p.hint}".strip()
    kinds = [(word, sentence_of(kind)) for word, kind in STEPS.items()]
    return site.page(
        "workshop.html",
        address,
        422 if found.problems else 200,
        groups=groups_of(steps, alliance, wrong),
        fund=asked["fund"],
        year=asked["year"],
        funds=[(id_, f.title) for id_, f in alliance.funds.items()],
        key=alliance.keys[alliance.funds[asked["fund"]].key].title,
        kinds=kinds,
        steps=said_of(steps),
        **_words(address, asked, found),
    )
