"""How is the record of past cases shown? Case by case what was forecast and what happened, then the scoreboards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from equipoise.report import format as fmt
from equipoise.report.page import Column
from equipoise.report.views.view import View

__all__ = ["VIEWS"]


def _cases(record: Any) -> Sequence[Mapping[str, Any]]:
    """The cases in order of time, the odds with their range, and a word for whether the forecast was right."""
    rows = [row for row in record.rows() if row["what"] == "case"]
    return [
        row
        | {
            "range_text": _range(row["passes_low_percent"], row["passes_high_percent"]),
            "right": "yes" if row["favoured"] else "WRONG",
        }
        for row in rows
    ]


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def _scores(record: Any) -> Sequence[Mapping[str, Any]]:
    return [
        row | {"right": f"{row['favoured_count']} of {row['cases']}"}
        for row in record.score_rows()
        if row["what"] == "score"
    ]


def _bands(record: Any) -> Sequence[Mapping[str, Any]]:
    rows = [row for row in record.score_rows() if row["what"] == "band"]
    return [row | {"came": f"{row['passed_count']} of {row['cases']}"} for row in rows]


def _scales(record: Any) -> Sequence[Mapping[str, Any]]:
    """One row a scale, the models side by side, where it ended last."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one in record.scale_rows():
        row = rows.setdefault((one["case"], one["scale"]), {"case": one["case"], "title": one["title"]})
        row[one["model"]] = fmt.number(Decimal(one["predicted"]))
        row |= {"outcome": one["outcome"], "status": one["status"]}
    return list(rows.values())


def _scale_scores(record: Any) -> Sequence[Mapping[str, Any]]:
    rows = [row for row in record.score_rows() if row["what"] == "scale score"]
    return [row | {"held": f"{row['covered_count']} of {row['scales']}"} for row in rows]


VIEWS: Final[Mapping[str, View]] = {
    "Record": View(
        (
            Column("decided", "Decided", "name"),
            Column("title", "Case"),
            Column("judged_from", "Judged from", "name"),
            Column("passes_percent", "Passes,\n%", "plain"),
            Column("range_text", "90% range", "plain"),
            Column("result", "It", "name"),
            Column("right", "Right?", "name"),
        ),
        by="case",
        explains="case",
        shows=_cases,
        after=(
            (
                _scores,
                View(
                    (
                        Column("model", "Will it pass", "name"),
                        Column("right", "Favoured what\nhappened", "plain"),
                        Column("brier", "Brier\nscore", "plain"),
                        Column("log_score", "Log\nscore", "plain"),
                    ),
                    by="model",
                    units="Less is better. Always a half: Brier 0.25, log 0.69. Base rate: how many of the other cases "
                    "passed.",
                ),
            ),
            (
                _bands,
                View(
                    (
                        Column("model", "The forecast said", "name"),
                        Column("came", "And it passed in", "plain"),
                        Column("passed_percent", "%", "plain"),
                    ),
                    by="model",
                ),
            ),
            (
                _scales,
                View(
                    (
                        Column("case", "Where it ended, 0 to 100", "name"),
                        Column("title", "Scale"),
                        Column("status quo", "Status\nquo", "plain"),
                        Column("mean", "\nMean", "plain"),
                        Column("median", "Me-\ndian", "plain"),
                        Column("compromise", "Compro-\nmise", "plain"),
                        Column("Nash, costly failure", "\nNash", "plain"),
                        Column("outcome", "\nIt ended", "plain"),
                    ),
                    by="title",
                    units="Compromise: mean by salience. Nash: the product of gains over a costly failure.",
                ),
            ),
            (
                _scale_scores,
                View(
                    (
                        Column("model", "On the scales", "name"),
                        Column("distance", "Mean\nerror", "plain"),
                        Column("crps", "\nCRPS", "plain"),
                        Column("held", "90% range\nheld it", "plain"),
                    ),
                    by="model",
                    units="In points of the scale; less is better. CRPS scores the whole distribution.",
                ),
            ),
        ),
        units="Judged from computed effects, from positions alone, or from neither. Right: more than a half was on "
        "what happened. What was on the table, who decided and what was known before: --explain CASE.",
        ends=lambda record: record.notes,
    ),
}
