"""What does a paper carry with it, so that one can ask later whether it is still true? Its stamp.

Digests of what it was computed from, part by part; seed, draws, years and version; the contested figures in full; and
its headline figures with a line for each member. The short digest printed on the paper is four groups of four digits:
rules and figures, text, preferences and positions, settings. Each can be compared by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from equipoise.model import MadeFrom, digest_of, parts

if TYPE_CHECKING:
    from equipoise.report.brief.answer import Brief

__all__ = ["FORMAT", "GROUPS", "Stamp", "group_of", "short_digest", "stamp_of"]

#: The format of a stamp; a later one may say more, and says so.
FORMAT: Final = 1
#: What each group of a short digest stands for.
GROUPS: Final = ("rules", "text", "assumptions", "settings")
_SHORT: Final = re.compile(r"[0-9a-f]{4}(?:[- ]?[0-9a-f]{4}){3}")
_GROUP: Final = 4

#: A stamp as it stands in a file: JSON values.
Stamp: TypeAlias = Mapping[str, Any]


def short_digest(made: MadeFrom, years: Sequence[int], draws: int) -> str:
    """The digest to print, type and read out: "7c1f-03aa-91be-55d0"."""
    settings = digest_of((made.version, made.seed, list(years), draws, [str(one) for one in made.contested]))
    return "-".join(_head(d) for d in (made.alliance_digest, made.proposal_digest, made.assumptions_digest, settings))


def _head(digest: str | None) -> str:
    return (digest or "").partition(":")[2][:_GROUP]


def group_of(text: str) -> tuple[str, ...] | None:
    """The groups of a short digest as it was typed, with hyphens, spaces or nothing between; None: it is none.

    >>> group_of("7C1F 03aa-91be55d0")
    ('7c1f', '03aa', '91be', '55d0')
    """
    typed = text.strip().casefold()
    if not _SHORT.fullmatch(typed):
        return None
    digits = re.sub(r"[- ]", "", typed)
    return tuple(digits[i : i + _GROUP] for i in range(0, len(digits), _GROUP))


def stamp_of(brief: Brief) -> dict[str, Any]:
    """The stamp of a brief."""
    asked, made = brief.inquiry, brief.made_from
    return {
        "format": FORMAT,
        "digest": short_digest(made, asked.years, asked.forecast.draws),
        "made_from": made.to_json(),
        "source": brief.source,
        "paper": brief.paper,
        "title": asked.proposal.title,
        "dated": asked.dated.isoformat(),
        "years": [asked.years[0], asked.years[-1]],
        "base_year": asked.base,
        "draws": asked.forecast.draws,
        "followed": asked.capital,
        "headlines": _headlines(brief),
        "members": {row["member"]: _line(row) for row in brief.rows()},
        "parts": parts(asked.alliance, asked.proposal),
    }


#: What stands in a stamp for each member.
LINE: Final = ("share_percent", "amount", "amount_change", "say_before_percent", "say_after_percent", "objects_percent")


def _line(row: Mapping[str, Any]) -> list[Any]:
    return [row[name] for name in LINE]


def _headlines(brief: Brief) -> dict[str, Any]:
    # Here, because a reader of stamps needs no forecast.
    from equipoise.agree.contesting.verdict import Verdict

    asked = brief.inquiry
    odds = asked.forecast.under("route")
    return {
        "answer": brief.summary,
        "odds": [round(x, 9) for x in (odds.low, odds.centre, odds.high)],
        "blockers": list(Verdict.of(asked.forecast).blockers),
        "status": str(brief.status),
    }
