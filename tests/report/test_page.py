"""Is a headline the sum of its parts, and is absence neither zero nor blank?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from equipoise import decide, pay
from equipoise.model import Alliance, Body, Majority, Member, Receipt
from equipoise.report import TotalsDisagree, table
from equipoise.report.page import Column, Table, absences, cell, must_agree, summed
from equipoise.values import Span


def test_the_total_is_the_exact_sum_of_its_rows() -> None:
    rows = [{"a": "0.1"}, {"a": "0.2"}, {"a": None}]
    assert summed(rows, "a") == Fraction(3, 10)


def test_a_headline_that_does_not_add_up_is_refused() -> None:
    with pytest.raises(TotalsDisagree, match=r"sum to 3, but the headline says 4"):
        must_agree("calls", Fraction(3), Fraction(4))
    assert must_agree("calls", Fraction(3), Fraction(3)) == 3


def test_a_table_whose_answer_has_another_total_is_refused(toy: Alliance, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = pay.calls(toy, "civil", 2026)
    assert table(calls).total is not None
    rows = calls.rows()
    rows[0]["amount"] = "1.00"
    monkeypatch.setattr(type(calls), "rows", lambda _: rows)
    with pytest.raises(TotalsDisagree):
        table(calls)


@pytest.mark.parametrize("members", [3, 7, 193])
def test_all_of_the_voting_power_is_100_percent_whatever_each_share_is_rounded_to(members: int) -> None:
    day = date(2026, 1, 1)
    states = {f"M{n:03d}": Member(f"M{n:03d}", f"State {n}", day) for n in range(members)}
    assembly = Body("assembly", "Assembly", (Span(day, Majority(Decimal(50), strict=True)),), everyone=True)
    found = decide.power(Alliance("u", "Union", "USD", states, bodies={"assembly": assembly}), "assembly", day=day)
    shown = table(found)
    assert shown.total is not None
    assert (shown.total["banzhaf_percent"], shown.total["shapley_percent"]) == (100, 100)
    # The figures themselves, each rounded, make another sum: that is what stood there.
    assert summed(shown.rows, "banzhaf_percent") != 100


def test_a_column_without_a_figure_is_told_once(toy: Alliance) -> None:
    books = pay.ledger(toy, "civil", range(2026, 2027), date(2026, 12, 31))
    bare = table(books)
    assert [c.key for c in bare.columns] == ["member", "assessed_share_percent", "called"]
    said = "∅ no figure in any row: “Paid”, “In kind”, “Advance”, “Overdue” and “Days”."
    assert said in bare.notes
    one = Receipt("civil", "USA", date(2026, 2, 1), Decimal(1), source="s")
    full = table(pay.ledger(replace(toy, receipts=(one,)), "civil", range(2026, 2027), date(2026, 12, 31)))
    assert [c.key for c in full.columns] == [
        *("member", "assessed_share_percent", "called", "paid", "in_kind", "advance", "overdue", "overdue_days")
    ]
    assert not [note for note in full.notes if "in any row" in note]


def test_absence_is_marked_and_counted() -> None:
    column = Column("x", "X", "share")
    rows: list[dict[str, Any]] = [{"x": None}, {"x": None, "x_status": "not-disclosed"}, {"x": "0"}]
    assert [cell(row, column) for row in rows] == ["∅", "⊘", "0.00"]
    assert absences(rows, (column,)) == ("∅ no figure: 1 cell", "⊘ not disclosed: 1 cell")


def test_the_followed_member_is_always_shown() -> None:
    rows = tuple({"member": m} for m in "ABCDE")
    seen, left_out = Table((), rows, highlight="E", shown=2).visible()
    assert [row["member"] for row in seen] == ["A", "B", "E"]
    assert left_out == 2


def test_both_ends_of_a_table_can_be_shown() -> None:
    rows = tuple({"member": m} for m in "ABCDEFG")
    seen, left_out = Table((), rows, highlight="D", shown=2, last=2).visible()
    assert [row["member"] for row in seen] == ["A", "B", "D", "F", "G"]
    assert left_out == 2


def test_rows_are_sorted_by_effect_then_code(toy: Alliance) -> None:
    assert [row["member"] for row in table(pay.calls(toy, "civil", 2026)).rows] == ["USA", "FRA", "TUR", "CAN"]


def test_an_answer_of_an_unknown_kind_gets_a_table_too(told: Any) -> None:
    shown = table(told(({"member": "CAN", "share_percent": "6.8800", "won": True, "status": "published"},)))
    assert [(c.key, c.kind) for c in shown.columns] == [("member", "code"), ("share_percent", "share"), ("won", "yes")]
