"""Do JSON and CSV carry the rows exactly?"""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from equipoise import pay
from equipoise.model import Alliance
from equipoise.report import csv_text, json_text


def test_json_is_one_object_with_the_common_keys(toy: Alliance) -> None:
    calls = pay.calls(toy, "civil", 2026)
    found = json.loads(json_text(calls))
    assert list(found) == ["question", "summary", "rows", "status", "made_from"]
    assert found["rows"] == calls.rows()
    assert found["made_from"]["version"]
    assert "Türkiye" in json_text(calls)


def test_csv_is_the_same_rows(toy: Alliance) -> None:
    calls = pay.calls(toy, "civil", 2026)
    read = list(csv.DictReader(io.StringIO(csv_text(calls))))
    assert read == [{k: str(v) for k, v in row.items()} for row in calls.rows()]


def test_exact_values_are_text_and_absence_is_null(told: Any) -> None:
    answer = told(({"a": Decimal("1E+2"), "b": Fraction(1, 3), "c": None, "d": True}, {"e": 1}))
    assert json.loads(json_text(answer))["rows"][0] == {"a": "100", "b": "1/3", "c": None, "d": True}
    assert csv_text(answer) == "a,b,c,d,e\n100,1/3,,true,\n,,,,1\n"


def test_no_figure_is_ever_nan(told: Any) -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_text(told(({"a": float("nan")},)))


def test_what_has_no_exact_text_is_refused(told: Any) -> None:
    with pytest.raises(TypeError, match="set"):
        json_text(told(({"a": {1}},)))
