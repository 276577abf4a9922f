"""Calls for contributions: to the cent, with a difference call day by day, and gaps that say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.errors import EquipoiseError, KeyStepError, NoFigure, UnknownName
from equipoise.model import KeyTable, Series, SidePayments
from equipoise.model.clauses import JoinProject, SetCeiling, SetShare, SetSidePayments, WithdrawMember
from equipoise.pay import burden, calls
from equipoise.values import Money, Span, Status
from small import D, published, small


def test_a_call_is_the_ceiling_by_the_key_of_new_year() -> None:
    called = calls(small(), "works", 2026)
    assert {m: str(c.amount) for m, c in called.lines.items()} == {
        "A": "400000.00", "B": "300000.00", "C": "200000.00", "D": "100000.00",
    }  # fmt: skip
    assert called.status is Status.SCENARIO
    assert called.total == Money.of(1_000_000, "EUR")
    assert called.summary == (
        "In 2026 the Works Fund calls EUR 1 million from 4 members; Aland pays most, 40.00%, "
        "by the key in force on 1 January 2026."
    )
    assert called.rows()[0]["amount"] == "400000.00"


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 10**13), st.integers(1, 364), st.decimals(1, 60, places=4))
def test_a_key_that_changes_within_the_year_gives_a_difference_call_by_the_day(
    cents: int, day: int, percent: Decimal
) -> None:
    since = date(2026, 1, 1) + timedelta(days=day)
    ceiling = SetCeiling(id="c", fund="works", amount=D(cents) / 100, since=date(2026, 1, 1), until=date(2026, 12, 31))
    share = SetShare(id="s", key="shares", member="A", percent=percent, absorbed_by="others", since=since)
    called = calls(share.apply(ceiling.apply(small())), "works", 2026)
    assert sum(c.amount.minor for c in called.lines.values()) == cents
    assert sum(c.difference.minor for c in called.lines.values()) == 0
    # The second way: the daily sum of what A owes, at 40% until the change and at the new share after.
    owed = sum((Fraction(40, 100) if n < day else Fraction(percent) / 100) * cents / 365 for n in range(365))
    assert abs(called["A"].net.minor - owed) < 1


def test_a_difference_is_trusted_no_further_than_the_shares_that_it_is_called_by() -> None:
    alliance = small()
    table = alliance.keys["shares"].versions[1].value
    weak = KeyTable({m: replace(f, status=Status.RECOLLECTED_WEAK) for m, f in table.shares.items()})
    versions = (Span(date(2010, 1, 1), table, date(2026, 6, 30)), Span(date(2026, 7, 1), weak))
    changed = alliance.with_one("key", "shares", replace(alliance.keys["shares"], versions=versions))
    ceiling = SetCeiling(id="c", fund="works", amount=D(100), since=date(2026, 1, 1), status=Status.PUBLISHED)
    called = calls(ceiling.apply(changed), "works", 2026)
    assert {c.status for c in called.lines.values()} == {Status.RECOLLECTED_WEAK}
    before = calls(ceiling.apply(alliance), "works", 2026)
    assert {c.status for c in before.lines.values()} == {Status.PUBLISHED}


def test_a_missing_ceiling_is_not_zero_and_says_which_years_are_known() -> None:
    with pytest.raises(NoFigure, match="Works Fund in 2031 is missing: figures are known for 2026 to 2030"):
        calls(small(), "works", 2031)
    begun = [
        Span(date(2026, 7, 1), Decimal(1), date(2027, 12, 31)),
        Span(date(2029, 1, 1), Decimal(1), date(2030, 6, 1)),
    ]
    apart = small().with_one("fund", "works", replace(small().fund("works"), ceilings=tuple(begun)))
    with pytest.raises(NoFigure, match="in 2026 is missing: figures are known for 2027, 2029 to 2030"):
        calls(apart, "works", 2026)
    year = {"since": date(2027, 1, 1), "until": date(2027, 12, 31)}
    hidden = SetCeiling(id="c", fund="works", status=Status.NOT_DISCLOSED, **year)
    with pytest.raises(NoFigure, match="not disclosed"):
        calls(hidden.apply(small()), "works", 2027)


def test_joint_projects_are_paid_by_their_participants_by_the_rescaled_key() -> None:
    called = calls(small(), "joint", 2026)
    assert [str(called[m].amount) for m in "ABCD"] == ["60000.00", "0.00", "30000.00", "0.00"]
    joined = JoinProject(id="j", project="aircraft", member="B", since=date(2027, 1, 1)).apply(small())
    after = calls(joined, "joint", 2027)
    # 60,000 by 40 : 30 : 20, the odd cent to the largest remainder.
    assert [str(after[m].amount) for m in "ABC"] == ["26666.67", "20000.00", "13333.33"]
    assert "calls nothing" in calls(small(), "joint", 2029).summary


def test_those_who_pay_the_same_are_named_together() -> None:
    even = KeyTable({m: published(30) for m in "ABC"} | {"D": published(10)})
    alliance = small()
    key = replace(alliance.keys["shares"], versions=(Span(date(2020, 1, 1), even),))
    said = calls(alliance.with_one("key", "shares", key), "works", 2026).summary
    assert "; Aland, Bland and Cland pay most, 30.00% each, by the key" in said


def test_what_a_joint_project_costs_is_trusted_no_further_than_its_weakest_part() -> None:
    alliance = small()
    guess = replace(alliance.projects["aircraft"], cost_status=Status.RECOLLECTED_WEAK)
    called = calls(alliance.with_one("project", "aircraft", guess), "joint", 2026)
    assert {m for m in "ABCD" if called[m].status is Status.RECOLLECTED_WEAK} == {"A", "C"}
    before = calls(alliance, "joint", 2026)
    assert all(called[m].status is before[m].status for m in "BD")


def test_a_joint_project_in_which_nobody_takes_part_is_named() -> None:
    alliance = small()
    empty = replace(alliance.projects["aircraft"], participants=())
    with pytest.raises(NoFigure, match=r"'aircraft' costs EUR 90,000 in 2026, but nobody takes part"):
        calls(alliance.with_one("project", "aircraft", empty), "joint", 2026)


def test_a_key_that_names_a_state_that_left_is_refused() -> None:
    gone = WithdrawMember(id="w", member="D", since=date(2026, 1, 1)).apply(small())
    with pytest.raises(KeyStepError, match="has a share for D, not a member"):
        calls(gone, "works", 2026)


def test_explain_traces_every_line_to_a_source_and_a_status() -> None:
    (trace,) = calls(small(), "works", 2026).explain("A")
    assert [n.source for n in trace.lines] == ["book", "book"]
    assert all(n.status for n in trace.lines)
    assert trace.result.value == "EUR 400000.00"
    with pytest.raises(UnknownName):
        calls(small(), "works", 2026).explain("Z")


def test_the_burden_table_shares_and_ratios() -> None:
    table = burden(small(), 2026)
    # 901 of 1464 is 61.54%; 901 of 30001 is 3.00% of GDP.
    assert table["A"]["spending_share_percent"].value == Decimal("61.54")
    assert table["A"]["of_gdp_percent"].value == Decimal("3.00")
    assert table["A"]["per_head"].status is Status.MISSING
    assert table.rows()[0]["per_head"] is None
    assert table.status is Status.DERIVED


def test_the_population_of_another_year_is_told_as_such() -> None:
    """Per head of 10 million of 2025: before it approximate, after it carried forward, and the unit names the year."""
    spending = small().series["defence-expenditure-current"]
    people = Series("people", "People", "persons", {"A": {2025: published(10_000_000)}}, measure="population")
    alliance = replace(
        small(),
        series={**small().series, "people": people, spending.id: replace(spending, unit="USD million", figures={
            "A": {2024: published(500), 2025: published(600), 2026: published(700)}})},
    )  # fmt: skip
    for year, head, status, unit in (
        (2024, 50, Status.APPROXIMATE, "USD a head of the population of 2025"),
        (2025, 60, Status.DERIVED, "USD a head"),
        (2026, 70, Status.CARRIED_FORWARD, "USD a head of the population of 2025"),
    ):
        found = burden(alliance, year)
        assert (found["A"]["per_head"].value, found["A"]["per_head"].status) == (head, status), year
        assert found.units["per_head"] == unit


def test_a_member_without_a_figure_is_named_missing_and_left_out_of_the_total() -> None:
    alliance = small()
    series = alliance.series["defence-expenditure-current"]
    thinned = replace(series, figures={m: f for m, f in series.figures.items() if m != "D"})
    table = burden(alliance.with_one("series", series.id, thinned), 2026)
    assert table["D"]["spending"].status is Status.MISSING
    assert table.missing == 1
    assert "; Dland without a figure." in table.summary
    assert table["A"]["spending_share_percent"].value == Decimal("64.22")


def test_a_burden_row_has_its_year_and_its_weakest_status() -> None:
    row = burden(small(), 2026).rows()[0]
    assert (row["year"], row["status"]) == (2026, "derived")


def test_a_burden_of_a_year_without_figures_says_which_years_are_known() -> None:
    for year in (1900, 2009, 2050):
        with pytest.raises(
            NoFigure, match=f"in {year} is known for The Small Alliance: figures are known for 2025 to 2026"
        ):
            burden(small(), year)


def test_a_burden_without_its_series_says_what_is_read_and_what_there_is() -> None:
    with pytest.raises(EquipoiseError, match=r"^The Small Alliance has no figures of defence spending$") as found:
        burden(small().with_one("series", "defence-expenditure-current", None), 2026)
    (problem,) = found.value.problems()
    assert problem.hint == 'Which series has them, its own file says: measure = "defence-spending".'
    with pytest.raises(EquipoiseError, match="no figures of defence share of GDP"):
        small().series_of("defence-share-of-gdp")


def test_a_burden_is_traced_in_words_and_with_its_thousands_apart() -> None:
    alliance = small()
    spending = alliance.series["defence-expenditure-current"]
    rows = {**spending.figures, "D": {2026: published(1425)}}
    (trace,) = burden(alliance.with_one("series", spending.id, replace(spending, figures=rows)), 2026).explain("D")
    told = {line.label: line.value for line in trace.lines}
    assert told["Spending (USD million)"] == "1,425"
    assert "_" not in "".join(told), "no name of a column where people read"
    assert told["Personnel (persons)"] == "no figure"


def test_a_member_of_another_time_is_told_apart_from_an_unknown_name() -> None:
    called = calls(small(), "works", 2026)
    later = replace(called, lines={m: c for m, c in called.lines.items() if m != "D"}, year=2009)
    told = "Dland has been one of the members since 1 January 2010; on 1 January 2009 it was none"
    with pytest.raises(EquipoiseError, match=told):
        later.explain("D")
    left = WithdrawMember(id="w", member="D", since=date(2026, 1, 1)).apply(small())
    with pytest.raises(EquipoiseError, match="from 1 January 2010 to 31 December 2025; at the end of 2026 it was none"):
        burden(left, 2026).explain("D")


def test_an_alliance_without_funds_says_so() -> None:
    with pytest.raises(EquipoiseError, match="no fund 'works': The Small Alliance has no funds"):
        calls(replace(small(), funds={}), "works", 2026)
    with pytest.raises(UnknownName, match="Did you mean 'works'"):
        calls(small(), "work", 2026)


def test_side_payments_stand_on_the_calls_of_their_years_and_sum_to_nothing() -> None:
    beside = SetSidePayments(
        id="c",
        fund="works",
        since=date(2026, 1, 1),
        until=date(2026, 12, 31),
        payments=SidePayments({"A": D("1.25"), "B": D("-1"), "C": D("-0.25")}),
        status=Status.SCENARIO,
    )
    before, alliance = small(), beside.apply(small())
    old, new = calls(before, "works", 2026), calls(alliance, "works", 2026)
    moved = {m: new[m].amount - old[m].amount for m in old.lines}
    assert moved == {m: Money.of(D(v), "EUR") for m, v in {"A": "1.25", "B": "-1", "C": "-0.25", "D": "0"}.items()}
    assert new.total == old.total
    assert new["A"].status is Status.SCENARIO
    assert "Side payments" in str(new.explain("A")[0].lines)
    assert [c.amount for c in calls(alliance, "works", 2027).lines.values()] == [
        c.amount for c in calls(before, "works", 2027).lines.values()
    ]
    (undone,) = (c for c in beside.inverse(before))
    assert undone.apply(alliance) == before
