"""What is the machine-readable form of an answer? One JSON object, or its rows as CSV; the same figures as the page.

Money and shares are exact text, never floating point; probabilities are numbers. An absent figure is null in JSON and
an empty cell in CSV; where rows carry a status, it says which absence it is.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from equipoise.report.format import exact_text
from equipoise.values import Money

__all__ = ["Flat", "as_values", "csv_text", "json_text", "rows_csv"]


class Flat(Protocol):
    """Anything with flat rows and one JSON object: every answer."""

    def rows(self) -> list[dict[str, Any]]:
        """Flat records, one a line."""

    def to_json(self) -> dict[str, Any]:
        """One object."""


def json_text(answer: Flat) -> str:
    """One object: question, summary, rows, status, made_from (and what else the answer carries)."""
    return json.dumps(answer.to_json(), ensure_ascii=False, indent=2, default=_exact, allow_nan=False) + "\n"


def as_values(told: Mapping[str, Any]) -> dict[str, Any]:
    """An object as a program reads it back from its JSON text."""
    found: dict[str, Any] = json.loads(json.dumps(told, default=_exact, allow_nan=False))
    return found


def csv_text(answer: Flat) -> str:
    """The answer's rows, all of them, with the keys of the rows as header."""
    return rows_csv(answer.rows())


def rows_csv(rows: list[dict[str, Any]]) -> str:
    """Flat records as CSV; the header is every key in the order first met."""
    header = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _text(value) for key, value in row.items()} for row in rows)
    return out.getvalue()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (str, int, float)) else str(_exact(value))


def _exact(value: Any) -> Any:
    if isinstance(value, (Decimal, Fraction, Money)):
        return exact_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"an answer carries a {type(value).__name__}, which has no exact text")
