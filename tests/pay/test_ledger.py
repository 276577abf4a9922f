"""The books: calls by the fund's terms, receipts, arrears, differences; Beancount and Frictionless accept them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.errors import EquipoiseError, NoFigure, UnknownName
from equipoise.model import Alliance, Calling, Instalment, Proposal, Receipt
from equipoise.model.clauses import SetCeiling, SetShare
from equipoise.pay import calls, correction, every_key, ledger, quarters, targets
from equipoise.pay.dividing import instalments
from equipoise.report.books import beancount_text, package_texts
from equipoise.report.views import table_of
from equipoise.values import METHODS, Span, Status
from small import D, small

BIN = Path(sys.executable).parent
TWO = (Instalment(2, 28, D(40)), Instalment(8, 31, D(60)))


def with_terms(alliance: Alliance, **terms: object) -> Alliance:
    fund = alliance.funds["works"]
    return alliance.with_one("fund", "works", replace(fund, calling=Calling(**terms)))  # type: ignore[arg-type]


def paid(alliance: Alliance, *receipts: tuple[str, date, str]) -> Alliance:
    return replace(alliance, receipts=tuple(Receipt("works", m, day, D(a), source="book") for m, day, a in receipts))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 10**11),
    st.sampled_from(METHODS),
    st.sampled_from(("year", "instalment")),
    st.sampled_from(("rounded", "unrounded")),
    st.lists(st.integers(1, 99), min_size=1, max_size=4).filter(lambda v: sum(v) < 100),
)
def test_instalments_sum_to_the_cent_by_every_rule(
    cents: int, method: str, by: str, scale: str, percents: list[int]
) -> None:
    parts = [*percents, 100 - sum(percents)]
    dues = tuple(Instalment(i, 15, D(p)) for i, p in enumerate(parts, 1))
    ceiling = SetCeiling(id="c", fund="works", amount=D(cents) / 100, since=date(2026, 1, 1), until=date(2026, 12, 31))
    alliance = with_terms(ceiling.apply(small()), method=method, by=by, scale=scale, instalments=dues)
    called = calls(alliance, "works", 2026)
    assert called.total.minor == cents
    books = ledger(alliance, "works", range(2026, 2027), date(2026, 12, 31))
    booked = {m: a.called for m, a in books.accounts.items()}
    assert booked == {m: c.amount.minor for m, c in called.lines.items() if c.amount}
    if by == "instalment":  # each instalment is its own part of the total, within a cent
        for entry, percent in zip(books.entries, parts, strict=False):
            total = sum(p.minor for p in entry.postings if p.account.startswith("Assets"))
            assert abs(total - Fraction(cents * percent, 100)) < len(parts)


def test_a_year_split_into_instalments_is_not_the_sum_of_instalments_divided() -> None:
    """One euro among three equals, in halves: by hand."""
    third = {m: Fraction(1, 3) for m in "ABC"}
    halves = (Instalment(3, 1, D(50)), Instalment(9, 1, D(50)))
    days = [date(2026, 3, 1), date(2026, 9, 1)]
    fund = with_terms(small(), by="year", instalments=halves).funds["works"]
    assert instalments(fund, 2026, 100, third) == [
        (days[0], {"A": 17, "B": 17, "C": 17}),
        (days[1], {"A": 17, "B": 16, "C": 16}),
    ]
    fund = with_terms(small(), by="instalment", instalments=halves).funds["works"]
    assert instalments(fund, 2026, 100, third) == [(day, {"A": 17, "B": 17, "C": 16}) for day in days]
    whole = with_terms(small(), by="year", unit="whole", instalments=halves).funds["works"]  # a euro is not split
    assert instalments(whole, 2026, 300, third) == [
        (days[0], dict.fromkeys("ABC", 100)),
        (days[1], dict.fromkeys("ABC", 0)),
    ]


def test_whole_units_and_what_cannot_be_split_into_them() -> None:
    whole = with_terms(small(), unit="whole")
    assert all(c.amount.minor % 100 == 0 for c in calls(whole, "works", 2026).lines.values())
    odd = SetCeiling(id="c", fund="works", amount=D("100.50"), since=date(2026, 1, 1), until=date(2026, 12, 31))
    with pytest.raises(NoFigure, match=r"called in whole units, and EUR 100\.50 cannot be split"):
        calls(odd.apply(whole), "works", 2026)


@pytest.mark.parametrize("by", ["year", "instalment"])
def test_a_currency_without_cents_is_called_in_whole_units(by: str) -> None:
    alliance = with_terms(small(), by=by, instalments=TWO)
    fund = alliance.funds["works"]
    total = Span(date(2026, 1, 1), D(100_003), date(2026, 12, 31), Status.SCENARIO, "book")
    icelandic = alliance.with_one("fund", "works", replace(fund, currency="ISK", ceilings=(total,)))
    called = calls(icelandic, "works", 2026)
    # By the year 40,001.2, 30,000.9, 20,000.6 and 10,000.3; by the instalment those parts of 40,001 and of 60,002.
    by_hand = {"year": (40_001, 30_001, 20_001, 10_000), "instalment": (40_002, 30_001, 20_000, 10_000)}[by]
    assert [called[m].amount.minor for m in "ABCD"] == [100 * n for n in by_hand]
    books = ledger(icelandic, "works", range(2026, 2027), date(2026, 12, 31))
    assert all(p.minor % 100 == 0 for entry in books.entries for p in entry.postings)
    cents = replace(total, value=D("100.50"))
    broken = alliance.with_one("fund", "works", replace(fund, currency="ISK", ceilings=(cents,)))
    with pytest.raises(NoFigure, match=r"ISK 100\.50 cannot be split"):
        calls(broken, "works", 2026)


def test_the_unrounded_scale_gives_what_the_printed_shares_do_not() -> None:
    key = small().keys["shares"]
    coarse = small().with_one("key", "shares", replace(key, decimals=0))
    third = SetShare(id="s", key="shares", member="A", percent=D(0), absorbed_by="others", since=date(2026, 1, 1))
    rounded, exact = (calls(with_terms(third.apply(coarse), scale=s), "works", 2026) for s in ("rounded", "unrounded"))
    # B, C, D at 30 : 20 : 10 of 100: printed 50, 33, 17; before rounding a third is a third.
    assert [str(rounded[m].amount) for m in "BCD"] == ["500000.00", "330000.00", "170000.00"]
    assert [str(exact[m].amount) for m in "BCD"] == ["500000.00", "333333.33", "166666.67"]


def test_receipts_meet_the_oldest_call_first_and_the_rest_is_an_advance() -> None:
    alliance = paid(
        with_terms(small(), instalments=TWO),
        ("A", date(2026, 1, 10), "500000"),  # its 400,000 and 100,000 ahead
        ("B", date(2026, 3, 1), "100000"),  # of 120,000 due on 28 February
    )
    books = ledger(alliance, "works", range(2026, 2027), date(2026, 9, 10))
    assert (books["A"].advance, books["A"].overdue, books["A"].overdue_days) == (10_000_000, 0, 0)
    # 20,000 of February and 180,000 of August; the oldest is 194 days late.
    assert (books["B"].overdue, books["B"].overdue_days) == (20_000_000, (date(2026, 9, 10) - date(2026, 2, 28)).days)
    assert (books["C"].overdue, books["C"].overdue_days) == (20_000_000, 194)
    on_the_day = ledger(alliance, "works", range(2026, 2027), date(2026, 2, 28))
    assert on_the_day["B"].overdue == 0, "what is due today is not late yet"
    (statement,) = books.explain("B")
    assert [n.value for n in statement.lines][:3] == [
        "120000.00; balance 120000.00", "-100000.00; balance 20000.00", "180000.00; balance 200000.00",
    ]  # fmt: skip
    assert statement.result.value == "EUR 200000.00, 194 days"
    # A receipt has the status and source of its own row, a call those of what was called.
    (own,) = [r for r in books.receipts if r.member == "B"]
    (call, receipt, *_) = statement.lines
    assert (receipt.status, receipt.source) == (own.status, own.source)
    assert (call.status, call.source) == (calls(alliance, "works", 2026).status, "")


def test_cash_and_kind_are_paid_together_and_new_years_day_is_of_the_year() -> None:
    alliance = paid(small(), ("A", date(2026, 1, 1), "400000"), ("B", date(2025, 12, 31), "1"))
    kind = Receipt("works", "B", date(2026, 2, 1), D("300000"), kind="in-kind", source="book")
    books = ledger(replace(alliance, receipts=(*alliance.receipts, kind)), "works", range(2026, 2027), date(2026, 6, 1))
    assert books.summary == (
        "The Works Fund has called EUR 1,000,000.00 for 2026 by 2026-06-01 and received EUR 700,000.00; "
        "EUR 300,000.00 of 2 members is overdue. Not in these books: EUR 1.00 of 1 member, received before 2026."
    )
    assert [r.date for r in books.earlier] == [date(2025, 12, 31)]
    assert (books["A"].overdue, books["B"].overdue, books["B"].in_kind) == (0, 0, 30_000_000)


def test_nothing_is_overdue_where_no_receipts_are_on_record() -> None:
    books = ledger(small(), "works", range(2026, 2027), date(2026, 12, 31))
    assert "no receipts are on record, so nothing is said to be overdue" in books.summary
    assert {row["overdue"] for row in books.rows()} == {row["paid"] for row in books.rows()} == {None}


def test_what_was_received_before_the_first_year_is_told_and_not_lost() -> None:
    """Paid in December for the next year: the books of that year alone do not hold it, and say so."""
    early = paid(small(), ("B", date(2026, 12, 20), "3000"), ("A", date(2027, 2, 1), "100"))
    for on, received in ((date(2027, 6, 30), "100.00"), (date(2027, 1, 15), "0.00")):
        books = ledger(early, "works", range(2027, 2028), on)
        assert f"and received EUR {received}; " in books.summary
        assert "overdue. Not in these books: EUR 3,000.00 of 1 member, received before 2027." in books.summary
        (statement,) = books.explain("B")
        told = [line for line in statement.lines if line.label == "2026-12-20 received, before 2027"]
        assert [line.value for line in told] == ["3000.00; not in these books"]
        assert not any("2026-12-20" in line.label for line in books.explain("A")[0].lines)
    both = ledger(early, "works", range(2026, 2028), date(2027, 6, 30))
    assert "Not in these books" not in both.summary
    assert both["B"].paid == 300_000


amounts = st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(0, 700), st.integers(1, 60_000_000)), max_size=12)


@settings(max_examples=40, deadline=None)
@given(amounts, st.integers(0, 800))
def test_entries_and_accounts_are_two_ways_to_one_balance(given: list[tuple[str, int, int]], day: int) -> None:
    start, on = date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=day)
    receipts = [(m, start + timedelta(days=n), str(D(cents) / 100)) for m, n, cents in given]
    share = SetShare(id="s", key="shares", member="A", percent=D(30), absorbed_by="others", since=date(2026, 7, 1))
    books = ledger(
        paid(with_terms(share.apply(small()), instalments=TWO), *receipts), "works", range(2026, on.year + 1), on
    )
    sides: Counter[str] = Counter()
    for entry in books.entries:
        assert sum(p.minor for p in entry.postings) == 0
        for posting in entry.postings:
            sides[posting.account] += posting.minor
    for m, account in books.accounts.items():
        owed = sides[f"Assets:Receivable:{m}"] + sides[f"Liabilities:Advances:{m}"]
        assert owed == account.called - account.paid - account.in_kind == account.outstanding - account.advance
        assert (account.overdue or 0) <= account.outstanding
        assert min(account.outstanding, account.advance) == 0


@pytest.fixture(scope="module")
def example() -> Alliance:
    """Receipts in cash and in kind, an instalment in whole units and a difference call, over two years."""
    share = SetShare(id="s", key="shares", member="A", percent=D(30), absorbed_by="others", since=date(2026, 7, 1))
    alliance = with_terms(share.apply(small()), instalments=TWO, unit="whole", by="instalment")
    given = (
        Receipt("works", "A", date(2026, 1, 10), D("500000"), source="book"),
        Receipt("works", "B", date(2026, 3, 1), D("100000.50"), source="book"),
        Receipt("works", "C", date(2026, 3, 2), D("7000"), "in-kind", Status.ESTIMATE, "book", 'a "harbour"'),
    )
    return replace(alliance, receipts=given)


def test_bean_check_accepts_the_books(example: Alliance, tmp_path: Path) -> None:
    books = ledger(example, "works", range(2026, 2028), date(2027, 9, 30))
    text = beancount_text(books)
    file = tmp_path / "books.bean"
    file.write_text(text, encoding="utf-8")
    checked = subprocess.run([BIN / "bean-check", file], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr + checked.stdout) == (0, "")
    # And it would notice: a cent more in the asserted balance of B.
    lines = text.splitlines()
    last = next(i for i, line in enumerate(lines) if "balance Assets:Receivable:B" in line)
    words = lines[last].split()
    lines[last] = lines[last].replace(words[3], str(D(words[3]) + D("0.01")))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert subprocess.run([BIN / "bean-check", file], capture_output=True, check=False).returncode == 1


def test_the_data_package_validates(example: Alliance, tmp_path: Path) -> None:
    for on in (date(2027, 9, 30), date(2026, 1, 1)):
        for name, text in package_texts(ledger(example, "works", range(2026, on.year + 1), on)).items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        line = [BIN / "frictionless", "validate", "--json", "datapackage.json"]
        told = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
        report = json.loads(told.stdout)
        assert report["valid"], told.stdout
        assert [task["name"] for task in report["tasks"]] == ["postings", "accounts"]


def test_a_correction_calls_the_difference_and_rewrites_nothing() -> None:
    alliance = small()
    share = SetShare(id="s", key="shares", member="A", percent=D(30), absorbed_by="others", since=date(2026, 7, 1))
    found = correction(alliance, "works", 2026, Proposal("p", "P", "draft", (share,)))
    # 1,000,000 a year: 184 of 365 days at 30% instead of 40%.
    assert abs(found["A"].minor - Fraction(-10 * 10**6 * 184, 365)) < 1
    assert found.total.minor == 0
    assert found.issued == {m: line.net for m, line in calls(alliance, "works", 2026).lines.items()}
    nothing = correction(alliance, "works", 2026, Proposal("n", "N", "draft", ()))
    assert "EUR 0.00 for everyone" in nothing.summary


def test_quarters_sum_to_what_was_recorded_and_gaps_have_no_figure() -> None:
    year = Span(date(2026, 1, 1), D("1000000.01"), date(2026, 12, 31), Status.ESTIMATE, "book")
    spent = Span(date(2026, 1, 1), D(250), date(2026, 3, 30), Status.PUBLISHED, "book")
    alliance = with_terms(small(), instalments=TWO)
    fund = replace(alliance.funds["works"], forecast=(year,), spent=(spent,))
    found = quarters(alliance.with_one("fund", "works", fund), "works", 2026)
    rows = found.rows()
    assert [row["quarter"] for row in rows] == ["2026 Q1", "2026 Q2", "2026 Q3", "2026 Q4"]
    assert [row["called"] for row in rows] == ["400000.00", "0.00", "600000.00", "0.00"]
    assert sum(D(row["forecast"]) for row in rows) == D("1000000.01")
    assert [row["spent"] for row in rows] == [None] * 4, "one day is not covered"
    assert "what is spent is not known for every quarter" in found.summary
    # A total of nothing known is not zero; one that leaves quarters out says so.
    table = table_of(found)
    assert table.total is not None
    assert (table.total["spent"], table.total["forecast"]) == (None, D("1000000.01"))
    assert "spent" not in [c.key for c in table.columns]
    assert any(note.startswith("∅ no figure in any row: “Spent, EUR”") for note in table.notes)
    first = replace(fund, spent=(replace(spent, until=date(2026, 3, 31)),))
    found = quarters(alliance.with_one("fund", "works", first), "works", 2026)
    assert found.rows()[0]["called_less_spent"] == "399750.00"
    table = table_of(found)
    assert table.total is not None
    assert table.total["spent"] == 250
    assert any("3 rows of “Spent, EUR, Called less spent and Forecast less spent”" in note for note in table.notes)
    (trace,) = found.explain("2026 Q1")
    assert [(line.label, line.value, line.source) for line in trace.lines] == [
        ("called", "400000.00", ""),
        ("forecast", "246575.34", "book"),  # 90 of 365 days of 1,000,000.01
        ("spent", "250.00", "book"),
    ]
    with pytest.raises(UnknownName, match=r"unknown quarter '2026 Q5'. Did you mean '2026 Q4'"):
        found.explain("2026 Q5")
    all_year = replace(fund, spent=(replace(spent, until=date(2026, 12, 31)),))
    summary = quarters(alliance.with_one("fund", "works", all_year), "works", 2026).summary
    assert summary == (
        "In 2026, of the Works Fund, EUR 1,000,000.00 is called, EUR 1,000,000.01 is forecast and EUR 250.00 is spent."
    )


def test_targets_in_money_by_hand() -> None:
    found = targets(small(), 2026, (D(2), D(5)))
    # A spends 901 of 30,001: over 2%; 5% would be 1,500.05.
    assert [found["A"][k].value for k in ("gap_1", "gap_2")] == [0, 599]
    assert found["C"]["gap_1"].value == 19  # 2% of 6,001 less 101
    assert found["B"]["equipment_gap"].value == 0  # 21 percent
    assert "A pledge gap is no debt" in found.summary
    more = targets(small(), 2026, (D(2),), D(25), {"gdp-current": D(20_000)})
    # B buys for 21 percent of 401: 4 points to 25. C lacks 13,999 to a GDP of 20,000, B with 20,001 nothing.
    assert [more["B"][k].value for k in ("equipment_gap", "other_1_gap")] == [16, 0]
    assert more["C"]["other_1_gap"].value == 13_999
    with pytest.raises(UnknownName, match="unknown series 'gdp'"):
        targets(small(), 2026, others={"gdp": D(1)})
    with pytest.raises(EquipoiseError, match="above 0, and at most 100"):
        targets(small(), 2026, (D(0),))


def test_a_key_that_names_a_stranger_is_not_among_those_compared() -> None:
    alliance = small()
    gone = replace(alliance, members={m: member for m, member in alliance.members.items() if m != "D"})
    found = every_key(gone, "works", 2026)
    assert found.refused == {"shares": "key 'shares' on 2026-01-01 has a share for D, not a member on that day"}
    assert found.rows() == []


def test_what_each_would_pay_under_every_key() -> None:
    alliance = small()
    other = replace(alliance.keys["shares"], id="old", versions=alliance.keys["shares"].versions[:1])
    alliance = replace(alliance, keys={**alliance.keys, "old": other})
    found = every_key(alliance, "works", 2026)
    assert {k: sum(v.values()) for k, v in found.amounts.items()} == {"shares": 100_000_000}
    assert 'no version of "Cost shares" is in force' in found.refused["old"]
    current = replace(other, versions=(replace(other.versions[0], until=None),))
    found = every_key(alliance.with_one("key", "old", current), "works", 2026)
    row = next(r for r in found.side_by_side() if r["member"] == "D")
    assert (row["key_1"], row["amount_1"], row["key_2"], row["amount_2"]) == ("shares", "100000.00", "old", "0.00")
    assert [r["against_own"] for r in found.rows() if r["key"] == "old"] == ["100000.00", "0.00", "0.00", "-100000.00"]
