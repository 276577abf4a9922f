"""Which influence has each member, measure by measure; and a composite only as asked, with its band."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from equipoise.align import alignment, influences
from equipoise.errors import BadWeights, NoFigure, UnknownName
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
    seats = {m: sum(m in pact.seated(body, day) for body in pact.bodies) for m in found[2026].members}
    whole = sum(seats.values())
    assert found[2026].shares["seats"] == {m: F(n, whole) for m, n in seats.items()}
    assert seats["A"] > seats["D"]
    assert found[2026].shares["chairs"] == {"A": 1, "B": 0, "C": 0, "D": 0}
    assert "Panel" in found.explain("A")[1].lines[0].value


def test_each_measure_is_what_align_reads(pact):
    found = influences(pact, "works", 2026)
    for name, shares in found[2026].shares.items():
        year = alignment(pact, range(2026, 2027), influence=name, fund="works")
        assert {line.member: line.had_share for line in year.lines if line.had_share is not None} == shares
        assert sum(shares.values()) == 1
    assert set(found[2026].shares) | set(found.absent) >= {
        "posts",
        "seats",
        "chairs",
        "formal-power",
        "say",
        "allocation",
    }
    assert "composite" not in found.summary


def test_a_composite_is_the_weighted_mean_and_lies_in_its_band(pact):
    weights = {"seats": F(3), "chairs": F(1)}
    found = influences(pact, "works", 2026, measures=["seats", "chairs"], weights=weights)
    for member in found[2026].members:
        seats, chairs = found[2026].shares["seats"][member], found[2026].shares["chairs"][member]
        assert found[2026].composite(member) == (3 * seats + chairs) / 4
        # Whatever the weights, the composite lies between these; both ends are reached by one measure alone.
        assert found[2026].band(member) == (min(seats, chairs), max(seats, chairs))
    assert "by your weights" in found.summary.lower()
    assert found.to_json()["weights"] == {"seats": "3/4", "chairs": "1/4"}


def test_all_who_have_as_much_are_named(pact):
    given = {"outcome": {2026: {m: Known(F(k), str(k), Status.SCENARIO) for m, k in {"A": 2, "B": 2, "C": 1}.items()}}}
    weights = {"outcome": F(1)}
    found = influences(pact, "works", 2026, measures=["outcome"], weights=weights, supplied=given)
    assert "Aland and Bland have most in 2026, 40% each" in found.summary
    given["outcome"][2026]["C"] = given["outcome"][2026]["A"]
    found = influences(pact, "works", 2026, measures=["outcome"], weights=weights, supplied=given)
    assert "all are alike in 2026, 33.3% each" in found.summary


def test_the_sentence_rounds_as_the_table_below_it(pact):
    """26 of 32 is 81.25%, by hand 81.3; a float's halves go to even."""
    amounts = {"A": 5, "B": 1, "C": 26}
    given = {"outcome": {2026: {m: Known(F(k), str(k), Status.SCENARIO) for m, k in amounts.items()}}}
    found = influences(pact, "works", 2026, measures=["outcome"], supplied=given)
    assert "Cland (81.3%)" in found.summary
    assert found.year_rows()[0]["outcome_most"] == "C 81.3"


def test_figures_from_outside(pact):
    given = {"outcome": {2026: {"A": Known(F(6), "6 points", Status.SCENARIO), "B": Known(F(2), "2", Status.SCENARIO)}}}
    found = influences(pact, "works", 2026, measures=["outcome", "seats"], weights={"outcome": F(1)}, supplied=given)
    assert found[2026].shares["outcome"] == {"A": F(3, 4), "B": F(1, 4)}
    assert found[2026].composite("C") is None
    assert found.rows()[2]["outcome_percent"] is None
    matched = alignment(pact, range(2025, 2027), influence="outcome", fund="works", supplied=given)
    assert matched.years[1].members == 2
    assert "no influence on the odds is on record for 2025" in matched.years[0].verdict


def test_year_by_year_nothing_is_carried_and_missing_stays_missing(pact):
    given = {"outcome": {2027: {"A": Known(F(6), "6 points", Status.SCENARIO), "B": Known(F(2), "2", Status.SCENARIO)}}}
    weights = {"outcome": F(1), "seats": F(1)}
    found = influences(pact, "works", range(2025, 2029), measures=["outcome", "seats"], weights=weights, supplied=given)
    assert [year.year for year in found.years] == [2025, 2026, 2027, 2028]
    for year in found.years:
        alone = influences(pact, "works", year.year, measures=["seats"])
        assert year.shares["seats"] == alone[year.year].shares["seats"]
        assert ("outcome" in year.shares) is (year.year == 2027)
        assert (year.composite("A") is None) is (year.year != 2027)
    assert found.absent["outcome"][0] == (2025, 2026, 2028)
    seats = found[2027].shares["seats"]["A"]
    assert found[2027].composite("A") == (F(3, 4) + seats) / 2
    assert found[2027].composite("C") is None
    rows = {(row["year"], row["member"]): row for row in found.rows()}
    assert len(rows) == 4 * len(found[2026].members)
    assert rows[2026, "A"]["outcome_percent"] is None
    assert rows[2027, "A"]["outcome_percent"] == "75.0000"
    assert [row["outcome_most"] for row in found.year_rows()] == ["no figure", "no figure", "A 75", "no figure"]
    assert found.to_json()["by_year"][2]["most"]["outcome"] == {"share": "3/4", "members": ["A"]}
    traces = found.explain("A")
    assert [line.value for line in traces[0].lines] == ["no figure", "no figure", "6 points = 75.0000%", "no figure"]
    assert "has most in 2027" in found.summary


def test_a_measure_whose_body_has_no_rule_yet_is_missing_in_that_year(pact):
    before = min(span.since.year for span in pact.bodies[pact.funds["works"].body].rule)
    year = before - 1 if pact.members_on(date(before - 1, 1, 1)) else None
    if year is not None:
        found = influences(pact, "works", range(year, 2027), measures=["formal-power"])
        assert "formal-power" in found[year].absent
    with pytest.raises(NoFigure, match="no years"):
        influences(pact, "works", range(2026, 2026))
    with pytest.raises(NoFigure, match="go beyond what"):
        influences(pact, "works", 1800)
    with pytest.raises(UnknownName):
        influences(pact, "works", 2026)[2025]


def test_any_series_on_either_side(pact):
    found = alignment(
        pact, range(2026, 2027), contribution="series:gdp-current", influence="series:equipment-share", fund="works"
    )
    assert found.years[0].members == 4
    assert "equipment-share against gdp-current" in found.summary


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ({"seats": F(-1)}, ["weights.seats: -1 is negative"]),
        ({"seats": F(0)}, ["weights: every weight of the composite is zero"]),
        ({"sets": F(1)}, ["weights.sets: unknown measure of influence 'sets'\n    Did you mean 'seats'?"]),
        (
            [
                ("sets", "1"),
                ("seats", "2"),
                ("seats", "3"),
                ("chairs", "x"),
                ("", "1"),
                ("chairs", ""),
                ("seats", "-1/0"),
            ],
            [
                "weight 5: no measure is named",
                "weights.chairs: 'x' is not a number",
                "weights.chairs: it has no weight",
                "weights.chairs: it is given twice",
                "weights.seats: '-1/0' is not a number",
                "weights.seats: it is given twice",
                "weights.sets: unknown measure of influence 'sets'",
            ],
        ),
    ],
)
def test_weights_that_make_no_composite_are_told_at_once(pact, weights, told):
    with pytest.raises(BadWeights) as refused:
        influences(pact, "works", 2026, measures=["seats", "chairs"], weights=weights)
    assert len(refused.value.problems()) == len(told)
    for problem, words in zip(refused.value.problems(), told, strict=True):
        assert words in str(problem)


def test_a_measure_without_figures_says_why_and_cannot_count(pact):
    found = influences(pact, "works", 2026)
    for name, (years, why) in found.absent.items():
        assert years == (2026,)
        assert why
        with pytest.raises(BadWeights, match="cannot count in a composite"):
            influences(pact, "works", 2026, weights={name: F(1)})
