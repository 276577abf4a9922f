"""Is a headline the sum of its parts, and is absence neither zero nor blank?"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from equipoise import pay
from equipoise.model import Alliance
from equipoise.report import TotalsDisagree, table
from equipoise.report.page import Column, Table, absences, cell, must_agree, summed


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
