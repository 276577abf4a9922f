"""How far did the outcome follow each member, year by year? From the past cases on record, each replayed.

A case belongs to the year in which it was decided. Those who took part have the part of the odds that follows their
stance, from opposing to pressing, the others as they are; several cases of a year are averaged. A case of which neither
effects nor positions are known says nothing of its members and is left out; who took part in none has no figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from equipoise.agree.capital import outcome_influence
from equipoise.agree.past.replay import Replay, replayed
from equipoise.errors import NoFigure
from equipoise.model import Alliance
from equipoise.plan.known import Known
from equipoise.values import weakest

__all__ = ["DRAWN", "outcomes_by_year", "outcomes_of"]

#: How many assumptions are drawn for each case.
DRAWN: Final = 200


def outcomes_by_year(
    alliance: Alliance, years: Iterable[int], *, seed: int = 7, draws: int = DRAWN
) -> dict[int, dict[str, Known]]:
    """Outcome influence by year and member, of the past cases decided in these years; years without cases are left out.

    For ``align.influences`` and ``align.alignment`` as figures from outside.
    """
    wanted = set(years)
    found: dict[int, list[Replay]] = {}
    for case in sorted(alliance.record.values(), key=lambda case: (case.decided, case.id)):
        if case.decided.year not in wanted:
            continue
        try:
            replay = replayed(alliance, case, seed=seed, draws=draws)
        except NoFigure:
            continue
        if replay.basis != "neither":
            found.setdefault(case.decided.year, []).append(replay)
    return {year: outcomes_of(replays) for year, replays in found.items()}


def outcomes_of(replays: Iterable[Replay]) -> dict[str, Known]:
    """The mean over some cases, by member of any of them."""
    swings: dict[str, list[tuple[Fraction, Replay]]] = {}
    for replay in replays:
        for member, swing in outcome_influence(replay.forecast).items():
            swings.setdefault(member, []).append((Fraction(round(swing * 10**6), 10**6), replay))
    found = {}
    for member, parts in swings.items():
        mean = sum((swing for swing, _ in parts), Fraction(0)) / len(parts)
        cases = ", ".join(replay.case.id for _, replay in parts)
        text = f"{float(100 * mean):.2f} points of the odds ({cases})"
        found[member] = Known(mean, text, weakest(replay.forecast.status for _, replay in parts))
    return found
