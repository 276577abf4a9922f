"""Who would gain and lose by the same clauses? And how far do the odds, and the likeliest text, follow one capital?

Natural partners: the gains of two members as felt, at the central assumptions, by clause and by attribute, are two
vectors. Their likeness is the cosine of the angle between them: 1 where the same clauses help and hurt both in the same
proportion, 0 where they have nothing in common, -1 where what helps one hurts the other. Beside it stands how often the
two end on the same side (both object or both accept). It is computed from what the text does: nobody is said to hold a
view.

Influence: the odds when the capital opposes with all strength (stance -1, certain and salient) and when it presses for
the text (stance +1), all others as drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from equipoise.agree.answer import Forecast
from equipoise.agree.capital.answer import Influence, Partner
from equipoise.agree.capital.trials import Trial, Trials
from equipoise.agree.judgement import Draws
from equipoise.agree.normal import Array
from equipoise.agree.reasons import ClausePart
from equipoise.agree.sensitivity.judge import Judge, OneByOne

__all__ = ["cosines", "influence", "outcome_influence", "partners", "same_side", "stanced"]

_ALIKE: Final = 0.5
_NOTHING: Final = 1e-9
_TOLD: Final = 0.001  # a smaller swing of the odds has no rank


def cosines(parts: Sequence[ClausePart], i: int) -> Array:
    """The likeness of every member's gains to those of member ``i``, (n,); 0 for one that nothing touches."""
    gains = np.concatenate([part.weighted for part in parts], axis=1) if parts else np.zeros((i + 1, 1))
    length = np.sqrt((gains**2).sum(axis=1))
    found: Array = gains @ gains[i] / np.where(length * length[i] > _NOTHING**2, length * length[i], np.inf)
    return found


def same_side(ready: OneByOne, i: int) -> Array:
    """How often every member decides as member ``i`` does: both accept, or both object; (n,)."""
    accepts = np.exp(ready.accept)
    both = accepts * accepts[i] + (1 - accepts) * (1 - accepts[i])
    weight = np.exp(ready.logw)
    # Over the common factors, then over draws.
    by_draw = both @ weight if weight.ndim == 1 else np.einsum("ndp,dp->nd", both, weight)
    found: Array = by_draw.mean(axis=1)
    return found


def partners(found: Forecast, ready: OneByOne, parts: Sequence[ClausePart], i: int) -> tuple[Partner, ...]:
    """Those whose gains are at least half like the member's, the likest first, with the clause that they share most."""
    alike, together = cosines(parts, i), same_side(ready, i)
    lines = {line.member: line for line in found.lines}
    chosen = []
    for j, member in enumerate(found.assumed.members):
        if j == i or alike[j] < _ALIKE:
            continue
        shared = max(parts, key=lambda part: float(part.weighted[i] @ part.weighted[j]))
        chosen.append(
            Partner(
                member=member,
                name=found.alliance.members[member].name,
                likeness=float(alike[j]),
                same_side=float(together[j]),
                objects=lines[member].objects.centre,
                clause=shared.clause,
                loses=float(shared.weighted[i].sum()) < 0,
            )
        )
    return tuple(sorted(chosen, key=lambda p: (-round(p.likeness, 6), -p.same_side, p.member)))


def stanced(given: Draws, stance: float) -> Draws:
    """The draws in which every member says this, certain and salient, and is bound by nothing it said before."""
    stances = given.stances
    said = replace(
        stances, held=np.full_like(stances.held, stance), either=(), word=np.zeros_like(stances.word), refusals=()
    )
    return replace(given, stances=said)


def influence(trials: Trials, i: int, tried: Sequence[Trial]) -> Influence:
    """How far the odds follow the member's stance, its rank among all, and which text is likeliest at either end."""
    found = trials.found
    judge = Judge.of(found)
    moved = _ends(found, judge)
    swings = moved[:, 1] - moved[:, 0]
    texts = [("as tabled", judge), *((one.words, trials.judge(one.changes)) for one in tried)]
    return Influence(
        opposes=float(moved[i, 0]),
        presses=float(moved[i, 1]),
        rank=1 + int((swings > swings[i] + _NOTHING).sum()) if swings[i] >= _TOLD else None,
        members=len(swings),
        text_if_opposes=_likeliest(texts, found.given, i, -1.0),
        text_if_presses=_likeliest(texts, found.given, i, 1.0),
    )


def outcome_influence(found: Forecast) -> dict[str, float]:
    """How far do the odds follow each member's stance, from opposing to pressing, the others as they are? 0 to 1."""
    moved = _ends(found, Judge.of(found))
    swings = np.clip(moved[:, 1] - moved[:, 0], 0.0, 1.0)
    return dict(zip(found.assumed.members, map(float, swings), strict=True))


def _ends(found: Forecast, judge: Judge) -> Array:
    """The odds with each member (rows) at either end of its stance (columns)."""
    ready = judge.one_by_one(found.given)
    ends = [judge.stands(stanced(found.given, stance)).z for stance in (-1.0, 1.0)]
    # Only member j moves to its end; the others stand as they were drawn.
    return np.array(
        [[float(np.exp(ready.standing(j, z[:, j])).mean()) for z in ends] for j in range(len(found.assumed.members))]
    )


def _likeliest(texts: Sequence[tuple[str, Judge]], given: Draws, i: int, stance: float) -> tuple[str, float]:
    found = []
    for words, judge in texts:
        ready = judge.one_by_one(given)
        z = judge.stands(stanced(given, stance)).z[:, i]
        found.append((words, float(np.exp(ready.standing(i, z)).mean())))
    return max(found, key=lambda text: text[1])
