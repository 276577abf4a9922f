"""How is it shown what survives a contested figure? Figures, headlines before and after, turns; and the quarrel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from equipoise.report.format import odds, odds_range
from equipoise.report.page import Column
from equipoise.report.views.view import View

if TYPE_CHECKING:
    # For its types alone: a page without odds does not load the arrays that odds are computed with.
    from equipoise.agree import Contest, Quarrel

__all__ = ["VIEWS"]

_MEMBERS: Final = 8


def _headlines(answer: Contest) -> Sequence[Mapping[str, Any]]:
    return [
        {
            "words": h.words,
            "question": f"{h.chapter}  {h.question}",
            "before": h.before,
            "after": h.after if h.moved else "unchanged",
        }
        for h in answer.headlines
    ]


def _figures(answer: Contest) -> Sequence[Mapping[str, Any]]:
    return [
        {**row, "by": row["who"] or "not named", "words": f"{row['words']} ({row['figure']})"}
        for row in answer.figure_rows()
    ]


def _says(answer: Contest) -> Sequence[str]:
    record = answer.found.track_record
    return [*(found.sentence for found in answer.turnings), record]


def _sides(answer: Quarrel) -> Sequence[Mapping[str, Any]]:
    return [
        {
            "figure": struggle.figure,
            "words": struggle.words if side is struggle.sides[0] else "",
            "by": side.by,
            "held": side.held,
            "odds_text": odds(side.verdict.odds.centre),
            "range_text": odds_range(side.verdict.odds.low, side.verdict.odds.high),
            "moves": f"{100 * struggle.moves:.1f}" if side is struggle.sides[0] else "",
            "reason": side.reason or f"source {side.source or 'not named'}",
        }
        for struggle in answer.struggles
        for side in struggle.sides
    ]


VIEWS: Final[Mapping[str, View]] = {
    "Contest": View(
        (
            Column("question", "Question"),
            Column("words", "Headline figure"),
            Column("before", "By the folder", "plain"),
            Column("after", "As held", "plain"),
        ),
        by="words",
        shows=_headlines,
        units="By the folder: its own figures. As held: with the contested figures, all else the same, same draws.",
        explains="figure",
        before=(
            (
                _figures,
                View(
                    (
                        Column("words", "Contested figure"),
                        Column("before", "Stands", "plain"),
                        Column("after", "Held", "plain"),
                        Column("by", "By"),
                        Column("reason", "Why"),
                    ),
                    by="figure",
                    explains="figure",
                ),
            ),
        ),
        after=(
            (
                lambda answer: answer.member_rows(),
                View(
                    (
                        Column("member", "{who}", "who"),
                        Column("before", "Objected", "plain"),
                        Column("after", "Objects", "plain"),
                    ),
                    shown=_MEMBERS,
                    units="Whose chance of objecting moves, the widest move first; means over the draws.",
                ),
            ),
        ),
        says=_says,
    ),
    "Quarrel": View(
        (
            Column("words", "The quarrel is about"),
            Column("by", "Held by"),
            Column("held", "At", "plain"),
            Column("odds_text", "Odds", "plain"),
            Column("range_text", "90%\nrange", "plain"),
            Column("moves", "Moves,\npoints", "plain"),
            Column("reason", "Why"),
        ),
        by="figure",
        shows=_sides,
        explains="figure",
        units="Each figure as each side holds it, every other as the folder has it; on the same draws.",
        ends=lambda answer: [answer.bench.found.track_record],
    ),
}
