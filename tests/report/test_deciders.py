"""Chapter 3 of the brief and its list of inputs, on a small alliance: no figure is no zero, and all positions count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from equipoise.model import Position, Proposal
from equipoise.model.clauses import AddSeat
from equipoise.report.brief.deciders import deciders_chapter
from equipoise.report.brief.inputs import inputs
from equipoise.report.brief.inquiry import Inquiry, inquire
from equipoise.report.page import Row, Table
from equipoise.values import Span, Status
from small import NEW_YEAR, small


@pytest.fixture(scope="module")
def asked() -> Inquiry:
    """A second version of a text that gives D a seat on a panel whose rule is kept secret; B spoke on the first."""
    found = small()
    secret = (Span(date(2000, 1, 1), None, status=Status.NOT_DISCLOSED),)
    place = Decimal("0.5")
    said = Position("first", "B", "cabinet", place, place, place, Decimal(1), Decimal(1), Status.PUBLISHED, "book")
    alliance = replace(
        found, bodies=found.bodies | {"panel": replace(found.bodies["panel"], rule=secret)}, positions=(said,)
    )
    seat = AddSeat(id="seat", body="panel", member="D", since=NEW_YEAR)
    text = Proposal("second", "A seat", "draft", (seat,), tabled_by="D", route=("board",), parent="first")
    return inquire(alliance, text, years=range(2026, 2027), dated=date(2026, 6, 1), draws=8)


def bodies(inquiry: Inquiry) -> dict[object, Row]:
    (table,) = (b for b in deciders_chapter(inquiry).blocks if isinstance(b, Table) and b.by == "body")
    return {row["body"]: row for row in table.rows}


def test_power_that_cannot_be_known_is_no_zero(asked: Inquiry) -> None:
    rows = bodies(asked)
    # D has no seat today, which is no power; with a seat under a rule that nobody may see there is no figure.
    assert (rows["panel"]["power_before_percent"], rows["panel"]["power_after_percent"]) == ("0.0000", None)
    # Four members by consensus: each can stop what all others want, a quarter each.
    assert rows["board"]["power_before_percent"] == "25.0000"


def test_positions_on_an_earlier_version_are_inputs_too(asked: Inquiry) -> None:
    assert [found.source for found in inputs(asked) if found.one == "position"] == ["book"]
