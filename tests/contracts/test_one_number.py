"""F2: page, JSON, CSV, shell and Python agree to the printed digit, for every question."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from typing import Any

import pytest

from equipoise.cli.running import run
from equipoise.model import Alliance, Answer
from equipoise.report import Table, Words, csv_text, json_text, page_of, show
from equipoise.report.page import KINDS, cell

#: What stands for "no figure" and "not disclosed" in a cell.
ABSENT = ("∅", "⊘")


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_json_and_csv_carry_the_rows_of_python(answer: Answer) -> None:
    rows = answer.rows()
    assert json.loads(json_text(answer))["rows"] == rows
    read = list(csv.DictReader(io.StringIO(csv_text(answer))))
    assert read == [{key: _text(row.get(key)) for key in read[0]} for row in rows]


def test_the_shell_prints_what_python_answers(
    answer: Answer, line: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*line, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    expected = json.loads(json_text(answer))
    assert found["rows"] == expected["rows"]
    assert (found["summary"], found["made_from"]) == (expected["summary"], expected["made_from"])


def test_every_figure_on_the_page_is_one_of_the_rows_rounded(answer: Answer, nato: Alliance, question: str) -> None:
    page = page_of(answer, command="equipoise", words=Words.of(nato), everything=True)
    known = {id(row): row for block in page if isinstance(block, Table) for row in block.rows}
    assert known
    main = [b for b in page if isinstance(b, Table) and question != "brief"][-1:] or [
        next(b for b in page if isinstance(b, Table))
    ]
    for table in main:
        _same_figures(table, answer.rows())


def _same_figures(table: Table, rows: list[dict[str, Any]]) -> None:
    by_key = {tuple(str(row.get(k)) for k in ("member", "year", "project", "clause")): row for row in rows}
    for shown in table.rows:
        row = by_key[tuple(str(shown.get(k)) for k in ("member", "year", "project", "clause"))]
        for column in table.columns:
            if KINDS[column.kind].right and column.key in row and cell(shown, column) not in (*ABSENT, "–"):
                printed = _number(cell(shown, column))
                exact = row[column.key]
                if printed is not None and _number(str(exact)) is not None:
                    scale = 10**6 if column.kind in ("millions", "paid", "got") else 1
                    assert abs(printed - Fraction(exact) / scale) <= Fraction(1, 2), (column, row)
                    assert cell(shown, column) == cell(row, column)


def _number(text: str) -> Fraction | None:
    try:
        return Fraction(text.replace("−", "-").replace("+", "").replace(",", "").removesuffix("%"))
    except ValueError:
        return None


def test_what_is_printed_is_what_the_page_says(answer: Answer, nato: Alliance) -> None:
    page = page_of(answer, command="equipoise", words=Words.of(nato), everything=True)
    out = io.StringIO()
    show(page, file=out)
    printed = out.getvalue()
    for block in page:
        if isinstance(block, Table):
            for row in block.rows:
                for column in block.columns:
                    if KINDS[column.kind].right:
                        assert cell(row, column) in printed, (column, row)
            assert len(block.rows) == len(block.visible()[0]), "with --all no row is left out"


def test_the_brief_has_the_figures_of_the_questions_it_asks(answers: dict[str, Answer]) -> None:
    told = {row["member"]: row for row in answers["brief"].rows()}
    effects = {row["member"]: row for row in answers["whatif"].rows()}
    odds = {row["member"]: row for row in answers["agree"].rows()}
    assert set(told) == set(effects)
    for member, row in told.items():
        assert row["amount_change"] == effects[member]["amount"]
        for key in ("say_before_percent", "say_after_percent", "say_change_points", "return_change"):
            assert row[key] == effects[member][key]
        assert row["objects_percent"] == odds[member]["objects_percent"]


def test_the_brief_adds_up_what_each_fund_calls(answers: dict[str, Answer], nato: Alliance) -> None:
    from equipoise import pay

    calls = [pay.calls(nato, fund, 2026) for fund in ("civil", "military", "nsip")]
    total = sum(Fraction(c.total.amount) for c in calls)
    for row in answers["brief"].rows():
        paid = sum(Fraction(c[row["member"]].amount.amount) for c in calls)
        assert Fraction(row["amount"]) == paid
        assert abs(Fraction(row["share_percent"]) - 100 * paid / total) <= Fraction(1, 20_000)


def test_every_sentence_names_its_year(answer: Answer) -> None:
    assert "20" in answer.summary


def test_every_figure_is_explained(answer: Answer, question: str) -> None:
    for member in ("CAN", "MNE"):
        traces = answer.explain(member)
        assert traces
        assert all(trace.title and trace.result.value for trace in traces)
        lines = [n for trace in traces for n in (*trace.lines, trace.result)]
        assert any(n.status is not None for n in lines), question
        assert question in ("whatif", "agree", "amend", "sensitivity") or any(n.source for n in lines), question
