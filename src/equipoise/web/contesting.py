"""Where does a reader say that a number of this page is not accepted? At the figure itself, by its place.

The traces of an answer name the place of each figure that it rests on; the first of the member followed is what the
page's own link fills in. An answer whose traces are effects alone rests on who pays: the member's cost share.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache

from equipoise.agree.contesting.places import figure
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Answer
from equipoise.pay.burden import AS_THEY_ARE
from equipoise.report.format import exact
from equipoise.report.page import Block, Row, Table, is_absent
from equipoise.web.address import Address

__all__ = ["contest_of", "paid_by", "place_within", "placed", "rested_on"]


def contest_of(address: Address, place: str = "") -> str:
    """Where a figure of this page is contested: of its proposal, where it is about one; ``place`` filled in."""
    first, _, proposal = address.path.strip("/").partition("/")
    about = proposal if first in ("whatif", "agree", "brief") and proposal else None
    return address.to("/contest", figure=place or None, proposal=about)


def placed(block: Block, alliance: Alliance) -> Block:
    """A table whose rows say which of their figures stand in the folder as they are: shares of a key, a year's series,
    prices of projects.
    """
    if not isinstance(block, Table):
        return block
    keys = {column.key for column in block.columns}
    # Looked up, not believed: what a column calls a share may be another one than the folder's.
    in_folder: Callable[[str], Decimal | None] = cache(lambda place: figure(alliance, place).standing(alliance).value)
    rows = []
    for row in block.rows:
        there = [(key, place) for key, place in _places(row, keys, alliance) if _same(row, key, place, in_folder)]
        rows.append({**row, **{f"{key}_place": place for key, place in there}})
    return replace(block, rows=tuple(rows))


def _same(row: Row, key: str, place: str, in_folder: Callable[[str], Decimal | None]) -> bool:
    try:
        value = in_folder(place)
    except EquipoiseError:
        return False
    return value is not None and not is_absent(row.get(key)) and exact(row[key]) == Fraction(value)


def _places(row: Row, keys: Collection[str], alliance: Alliance) -> Iterator[tuple[str, str]]:
    """Where the figures of a row may stand, each by its key."""
    member, year, project = row.get("member"), row.get("year"), row.get("project")
    fund = alliance.funds.get(str(row.get("fund")))
    if member and year and fund is not None and "share_percent" in keys:
        yield "share_percent", f"keys/{fund.key}/{member}/{year}"
    if member and year:
        for key in AS_THEY_ARE.keys() & keys:
            series = alliance.measured(AS_THEY_ARE[key])
            if series is not None:
                yield key, f"series/{series.id}/{member}/{year}"
    if project in alliance.projects and "cost" in keys:
        yield "cost", f"projects/{project}/price"


def rested_on(answer: Answer, member: str) -> list[str]:
    """The places of the figures that a member's figures rest on, in the order of the trace."""
    try:
        traces = answer.explain(member)
    except EquipoiseError:
        return []
    return list(dict.fromkeys(line.place for trace in traces for line in trace.lines if line.place))


def place_within(alliance: Alliance, places: Iterable[str]) -> str:
    """The first of these places that the alliance has; empty where it has none."""
    for place in places:
        try:
            figure(alliance, place).standing(alliance)
        except EquipoiseError:
            continue
        return place
    return ""


def paid_by(alliance: Alliance, member: str, today: date) -> Iterator[str]:
    """What a member pays rests on: its share in the key of each fund, and what the fund may spend."""
    for id_, fund in alliance.funds.items():
        if fund.key:
            yield f"keys/{fund.key}/{member}/{today.year}"
        yield f"funds/{id_}/ceiling/{today.year}"
