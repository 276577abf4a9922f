"""How far did outcomes follow each member, by year? Cases with something on record, in the year of the decision."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from test_record import case, said, with_cases

from equipoise.agree import outcome_influence, outcomes_by_year
from equipoise.agree.past.replay import replayed


def spoken(name: str, day: date, *members: str):
    return case(name, decided=day, positions=tuple(said(m, "0.4") for m in members))


def test_outcomes_belong_to_the_year_of_the_decision_and_are_averaged():
    alliance = with_cases(
        spoken("first", date(2019, 3, 1), "M00"),
        spoken("second", date(2019, 9, 1), "M01"),
        spoken("later", date(2021, 1, 1), "M02"),
        case("silent", decided=date(2020, 6, 1)),
    )
    found = outcomes_by_year(alliance, range(2018, 2022), draws=64)
    # Of the case of 2020 nobody's effects or positions are known: it says nothing, and is no zero.
    assert sorted(found) == [2019, 2021]
    each = [
        outcome_influence(replayed(alliance, alliance.record[name], seed=7, draws=64).forecast)
        for name in ("first", "second")
    ]
    for member, known in found[2019].items():
        mean = sum(swings[member] for swings in each) / 2
        assert float(known.number or 0) == pytest.approx(mean, abs=2e-6)
        assert 0 <= Fraction(known.number or 0) <= 1
        assert "(first, second)" in known.text
    assert outcomes_by_year(alliance, range(2022, 2024)) == {}
