"""Calls as they were issued, and amounts in other currencies: what is owed follows from the record and a named rate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.errors import NoFigure
from equipoise.folder import new, read, write
from equipoise.model import Alliance, IssuedCall, Proposal, Rate, Receipt, SidePayments, apply, conversion, digest
from equipoise.model.clauses import SetShare
from equipoise.pay import burden, calls, correction, in_currency, ledger, quarters, still_to_call, targets
from equipoise.pay.dues import dues_of
from equipoise.report.asking import ask
from equipoise.values import Span, Status
from small import D, small

JAN, DEC = date(2026, 1, 1), date(2026, 12, 31)
YEAR = Rate("EUR", "USD", JAN, DEC, D("1.25"), Status.ESTIMATE, "book")
MARCH = Rate("USD", "EUR", date(2026, 3, 1), date(2026, 3, 31), D("0.9"), Status.PUBLISHED, "book")


def issued(*lines: tuple[str, str], due: date = JAN, kind: str = "call") -> tuple[IssuedCall, ...]:
    return tuple(IssuedCall("works", 2026, m, due, D(a), kind, source="book") for m, a in lines)  # type: ignore[arg-type]


def recorded(alliance: Alliance, lines: tuple[IssuedCall, ...]) -> Alliance:
    return replace(alliance, issued=lines)


def test_a_difference_follows_from_what_was_really_called() -> None:
    # By the rules 400,000 / 300,000 / 200,000 / 100,000; D was asked for 90,000, and A for 410,000.
    called = issued(("A", "410000"), ("B", "300000"), ("C", "200000"), ("D", "90000"))
    alliance = recorded(small(), called)
    found = correction(alliance, "works", 2026)
    assert [str(found[m]) for m in "ABCD"] == ["-10000.00", "0.00", "0.00", "10000.00"]
    assert "By the rules of today, the call of" in found.summary
    assert found.total.minor == 0
    # Once the difference is issued too, nothing is left to call; a correction counts from both.
    more = issued(("A", "-10000"), ("D", "10000"), due=date(2026, 5, 1), kind="difference")
    settled = recorded(small(), (*called, *more))
    assert "stands: the difference is EUR 0.00" in correction(settled, "works", 2026).summary
    share = SetShare(id="s", key="shares", member="A", percent=D(30), absorbed_by="others", since=date(2026, 7, 1))
    paper = Proposal("p", "P", "draft", (share,))
    after = calls(apply(settled, paper), "works", 2026)
    found = correction(settled, "works", 2026, paper)
    assert {m: found[m].minor for m in "ABCD"} == {
        m: after[m].net.minor - n
        for m, n in {"A": 40_000_000, "B": 30_000_000, "C": 20_000_000, "D": 10_000_000}.items()
    }
    assert any("as issued" in line.label for trace in found.explain("D") for line in trace.lines)


def test_without_a_call_on_record_all_of_it_is_still_to_be_called() -> None:
    found = ask(small(), "issued", fund="works", year=2026)
    assert {m: found[m] for m in "ABCD"} == {m: calls(small(), "works", 2026)[m].net for m in "ABCD"}
    assert set(found.issued.values()) == set()
    assert found.summary.startswith("No call of the Works Fund for 2026 is on record, so all of it is still to be")
    later = ask(recorded(small(), issued(("A", "1"))), "issued", fund="works", year=2027)
    assert "on record (there are calls of 2026)" in later.summary
    other = tuple(replace(line, fund="joint") for line in issued(("A", "1")))
    assert "on record, so all of it" in ask(recorded(small(), other), "issued", fund="works", year=2027).summary


def test_a_difference_of_a_cent_is_a_difference() -> None:
    called = issued(("A", "400000.01"), ("B", "300000"), ("C", "200000"), ("D", "99999.99"))
    found = correction(recorded(small(), called), "works", 2026)
    assert "difference call: EUR 0.01 from 1 member, EUR 0.01 back to 1;" in found.summary


def test_what_was_called_of_a_state_that_owes_nothing_today_is_given_back_and_traced() -> None:
    called = issued(("A", "400000"), ("B", "300000"), ("C", "200000"), ("D", "100000"), ("E", "7"))
    found = correction(recorded(small(), called), "works", 2026)
    assert found["E"].minor == -700
    (trace,) = found.explain("E")
    assert [line.value for line in trace.lines] == ["EUR 7.00"]


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.sampled_from("ABCDE"), st.integers(-(10**12), 10**12)),
    st.dictionaries(st.sampled_from("ABCDE"), st.integers(-(10**12), 10**12)),
)
def test_what_was_issued_and_the_difference_sum_to_what_is_due(wanted: dict[str, int], called: dict[str, int]) -> None:
    more = still_to_call(wanted, called)
    assert 0 not in more.values()
    for member in {*wanted, *called}:
        assert called.get(member, 0) + more.get(member, 0) == wanted.get(member, 0)


def test_the_books_hold_what_was_issued_and_nothing_else() -> None:
    first = issued(("A", "160000"), ("B", "120000"), ("C", "80000"), ("D", "40000"), due=date(2026, 2, 28))
    alliance = recorded(small(), first)
    books = ledger(alliance, "works", range(2026, 2027), DEC)
    assert {m: a.called for m, a in books.accounts.items()} == {
        "A": 16_000_000, "B": 12_000_000, "C": 8_000_000, "D": 4_000_000,
    }  # fmt: skip
    assert [entry.what for entry in books.entries] == ["call for 2026, as issued"]
    assert [row["called"] for row in quarters(alliance, "works", 2026).rows()] == ["400000.00", "0.00", "0.00", "0.00"]
    # The rest of the year's call is what is still to be called.
    assert correction(alliance, "works", 2026).total.minor == 60_000_000
    # Of a year without a record the rules say what is called.
    assert ledger(alliance, "works", range(2027, 2028), date(2027, 12, 31)).accounts["A"].called == 40_400_000


def test_side_payments_are_in_the_books_as_in_the_calls() -> None:
    beside = (Span(JAN, SidePayments({"A": D("5.50"), "B": D("-5.50")}), DEC),)
    alliance = small()
    alliance = alliance.with_one("fund", "works", replace(alliance.funds["works"], side_payments=beside))
    books, called = ledger(alliance, "works", range(2026, 2027), DEC), calls(alliance, "works", 2026)
    assert {m: a.called for m, a in books.accounts.items()} == {m: line.net.minor for m, line in called.lines.items()}
    dues = [*dues_of(alliance, alliance.funds["works"], 2026)]
    assert [(due.day, due.what, due.kind) for due in dues] == [
        (JAN, "call for 2026", "call"),
        (JAN, "side payments for 2026", "difference"),
    ]
    assert dues[1].amounts == {"A": 550, "B": -550}
    joint = [*dues_of(alliance, alliance.funds["joint"], 2026)]
    assert [due.amounts for due in joint] == [{"A": 6_000_000, "C": 3_000_000}], "who pays nothing has no line"


def test_a_receipt_in_another_currency_counts_at_the_rate_of_its_day_which_is_named() -> None:
    paid = (
        Receipt("works", "A", date(2026, 2, 1), D("100.01"), source="book", currency="USD"),
        Receipt("works", "B", date(2026, 3, 5), D("100.01"), source="book", note="wire", currency="USD"),
        Receipt("works", "C", date(2026, 3, 5), D("7"), source="book", currency="EUR"),
    )
    alliance = replace(small(), receipts=paid, rates=(YEAR, MARCH))
    books = ledger(alliance, "works", range(2026, 2027), DEC)
    # 100.01 / 1.25 = 80.008 by the year's rate; in March, which has its own, 100.01 * 0.9 = 90.009.
    assert {m: books.accounts[m].paid for m in "ABC"} == {"A": 8_001, "B": 9_001, "C": 700}
    assert books.accounts["A"].status is Status.SCENARIO  # of its call, which is weaker than the rate
    (statement,) = books.explain("B")
    said = [line.label for line in statement.lines if "received" in line.label]
    assert said == ["2026-03-05 received: wire; USD 100.01 at 1 USD = 0.9 EUR (2026-03-01 to 2026-03-31)"]
    with pytest.raises(NoFigure, match="covers 2026-02-01: the last known are 1 USD = 0"):
        ledger(replace(alliance, rates=(MARCH,)), "works", range(2026, 2027), DEC)


def test_a_receipt_counts_in_the_smallest_unit_of_the_fund() -> None:
    yen = Rate("EUR", "JPY", JAN, DEC, D("163.123"), Status.ESTIMATE, "book")
    fund = replace(small().funds["works"], currency="JPY")
    paid = Receipt("works", "A", date(2026, 2, 1), D("100.37"), source="book", currency="EUR")
    alliance = replace(small(), funds={"works": fund}, receipts=(paid,), rates=(yen,))
    # 100.37 * 163.123 = 16,372.655...
    assert ledger(alliance, "works", range(2026, 2027), DEC)["A"].paid == 1_637_300


def test_the_rate_of_the_shortest_period_that_covers_all_of_it() -> None:
    rates = (YEAR, MARCH)
    assert conversion(rates, "EUR", "USD", date(2026, 3, 31)).factor == Fraction(10, 9)
    assert conversion(rates, "USD", "EUR", date(2026, 4, 1)).factor == Fraction(4, 5)
    assert conversion(rates, "USD", "EUR", date(2026, 3, 31), date(2026, 4, 1)).rate is YEAR
    assert conversion((), "EUR", "EUR", JAN).factor == 1
    for one, other, day in (("EUR", "USD", date(2025, 12, 31)), ("EUR", "GBP", JAN)):
        with pytest.raises(NoFigure, match=f"no rate between {one} and {other} covers {day}"):
            conversion(rates, one, other, day)
    with pytest.raises(NoFigure, match="all of 2026-12-31 to 2027-01-01"):
        conversion(rates, "EUR", "USD", DEC, date(2027, 1, 1))


def test_calls_in_another_currency_name_the_rate() -> None:
    alliance = replace(small(), rates=(YEAR,))
    found = in_currency(calls(alliance, "works", 2026), "USD")
    assert str(found["A"].amount) == "500000.00"
    assert found.total.amount == 1_250_000
    assert "at 1 EUR = 1.25 USD (2026-01-01 to 2026-12-31)." in found.summary
    assert found.rows()[0]["rate"] == YEAR.words
    assert [line.value for line in found.explain("A")[0].lines if line.label == "At the rate"] == [YEAR.words]
    assert in_currency(calls(alliance, "works", 2026), "EUR") == calls(alliance, "works", 2026)
    with pytest.raises(NoFigure):
        ask(alliance, "pay", fund="works", year=2027, currency="USD")


def test_spending_and_gaps_in_another_currency_and_the_ratios_as_before() -> None:
    alliance = replace(small(), rates=(YEAR,))
    usual, other = burden(alliance, 2026), burden(alliance, 2026, currency="EUR")
    assert other["A"]["spending"].value == 721  # 901 / 1.25 = 720.8, in whole millions as the figure is
    assert other["A"]["spending"].status is Status.DERIVED
    assert other["A"]["of_gdp_percent"] == usual["A"]["of_gdp_percent"]
    assert other.units["spending"].startswith("EUR million")
    gap = targets(alliance, 2026, (D(5),), currency="EUR")["A"]["gap_1"].value
    assert gap == 479  # 5% of 24,001 less 721; in dollars 599
    with pytest.raises(NoFigure, match="no rate between USD and CHF"):
        burden(alliance, 2026, currency="CHF")


def test_rates_and_issued_calls_are_written_and_read_back(tmp_path: Path) -> None:
    lake = read(new(tmp_path / "lake"))
    line = IssuedCall("common", 2026, "ALD", JAN, D("1.50"), source="yearbook")
    back = replace(line, kind="difference", amount=D("-0.25"), note="rounding")
    paid = Receipt("common", "ALD", date(2026, 3, 1), D("1.5"), source="yearbook", currency="USD")
    alliance = replace(lake, proposals={}, positions=(), preferences=(), cases=(), checks=())
    alliance = replace(alliance, rates=(replace(YEAR, source="yearbook"),), issued=(line, back), receipts=(paid,))
    again = read(write(alliance, tmp_path / "folder"))
    assert (again.rates, again.issued, again.receipts) == (alliance.rates, alliance.issued, alliance.receipts)
    # What was called and paid are facts beside the rules; a rate moves what is computed from them.
    assert digest(replace(alliance, issued=(), receipts=())) == digest(alliance) != digest(replace(alliance, rates=()))
