"""Which influence has each member, measure by measure; and a composite only as asked, with its band."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from equipoise.align import alignment, influences
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.plan.known import Known
from equipoise.values import Status
from small import small

F = Fraction


@pytest.fixture(scope="module")
def pact():
    return small()


def test_seats_and_chairs_are_counted_from_the_bodies(pact):
    found = influences(pact, "works", 2026, measures=["seats", "chairs"])
    day = date(2026, 1, 1)
    seats = {m: sum(m in pact.seated(body, day) for body in pact.bodies) for m in found.members}
    whole = sum(seats.values())
    assert found.shares["seats"] == {m: F(n, whole) for m, n in seats.items()}
    assert seats["A"] > seats["D"]
    assert found.shares["chairs"] == {"A": 1, "B": 0, "C": 0, "D": 0}
    assert "Panel" in found.explain("A")[1].lines[0].value


def test_each_measure_is_what_align_reads(pact):
    found = influences(pact, "works", 2026)
    for name, shares in found.shares.items():
        year = alignment(pact, range(2026, 2027), influence=name, fund="works")
        assert {line.member: line.had_share for line in year.lines if line.had_share is not None} == shares
        assert sum(shares.values()) == 1
    assert set(found.shares) | set(found.absent) >= {"posts", "seats", "chairs", "formal-power", "say", "allocation"}
    assert "composite" not in found.summary


def test_a_composite_is_the_weighted_mean_and_lies_in_its_band(pact):
    weights = {"seats": F(3), "chairs": F(1)}
    found = influences(pact, "works", 2026, measures=["seats", "chairs"], weights=weights)
    for member in found.members:
        seats, chairs = found.shares["seats"][member], found.shares["chairs"][member]
        assert found.composite(member) == (3 * seats + chairs) / 4
        # Whatever the weights, the composite lies between these; both ends are reached by one measure alone.
        assert found.band(member) == (min(seats, chairs), max(seats, chairs))
    assert "by your weights" in found.summary.lower()
    assert found.to_json()["weights"] == {"seats": "3/4", "chairs": "1/4"}


def test_figures_from_outside(pact):
    given = {"outcome": {2026: {"A": Known(F(6), "6 points", Status.SCENARIO), "B": Known(F(2), "2", Status.SCENARIO)}}}
    found = influences(pact, "works", 2026, measures=["outcome", "seats"], weights={"outcome": F(1)}, supplied=given)
    assert found.shares["outcome"] == {"A": F(3, 4), "B": F(1, 4)}
    assert found.composite("C") is None
    assert found.rows()[2]["outcome_percent"] is None
    matched = alignment(pact, range(2025, 2027), influence="outcome", fund="works", supplied=given)
    assert matched.years[1].members == 2
    assert "no figures of outcome were given for 2025" in matched.years[0].verdict


def test_any_series_on_either_side(pact):
    found = alignment(
        pact, range(2026, 2027), contribution="series:gdp-current", influence="series:equipment-share", fund="works"
    )
    assert found.years[0].members == 4
    assert "equipment-share against gdp-current" in found.summary


@pytest.mark.parametrize(
    ("weights", "error", "words"),
    [
        ({"seats": F(-1)}, EquipoiseError, "it is zero or more"),
        ({"seats": F(0)}, EquipoiseError, "every weight of the composite is zero"),
        ({"sets": F(1)}, UnknownName, "Did you mean 'seats'"),
    ],
)
def test_refusals(pact, weights, error, words):
    with pytest.raises(error, match=words):
        influences(pact, "works", 2026, measures=["seats", "chairs"], weights=weights)


def test_a_measure_without_figures_says_why_and_cannot_count(pact):
    found = influences(pact, "works", 2026)
    for name, why in found.absent.items():
        assert why
        with pytest.raises(EquipoiseError, match="cannot count in a composite"):
            influences(pact, "works", 2026, weights={name: F(1)})
