"""How wrong can the odds be? Every assumption moved to its ends, every rule of preference, and what is worth learning.

    found = agree.forecast(nato, nato.proposals["canada-2026"], years=range(2027, 2032))
    print(agree.sensitivity(found).summary)

Three readings of the same doubt: a tornado (one assumption at its ends, the others as drawn), Sobol indices (which part
of the variance of the odds each input makes; indices.py), and how much narrower the range were if something were
known (learning.py). The tornado is judged on the forecast's own draws, so its base is the forecast's answer. Where the
odds range over less than a point, their variance says nothing that can be read, and that of the log odds is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from equipoise.agree.acceptance import ORDER
from equipoise.agree.answer import Forecast
from equipoise.agree.gains import ATTRIBUTES
from equipoise.agree.judgement import Draws, drawn
from equipoise.agree.normal import Array
from equipoise.agree.odds import mean_error, odds
from equipoise.agree.sensitivity.answer import Bar, Explained, RuleOdds, Sensitivity, Worth
from equipoise.agree.sensitivity.factors import Ends, Group, ends, groups, weighed
from equipoise.agree.sensitivity.indices import index
from equipoise.agree.sensitivity.judge import Judge, log_odds
from equipoise.agree.sensitivity.learning import learned, positions, wide
from equipoise.agree.sensitivity.rules import preference_rules
from equipoise.agree.sensitivity.shape import Shaped, shape
from equipoise.ensemble import Watch
from equipoise.errors import EquipoiseError
from equipoise.model.wording import named

__all__ = ["sensitivity", "shaped", "tornado"]

DRAWS: Final = 1024  # in each of the two sets that the indices compare
_ORDER: Final = 12  # points of the common factor there: variances are told in whole percents
_OTHER_SEED: Final = 2_000_003  # added to the seed for the second set
_SAME: Final = 1e-9
_TOLD: Final = 0.001  # swings of single members below this are left out


def sensitivity(found: Forecast, *, draws: int = DRAWS, watch: Watch | None = None) -> Sensitivity:
    """What the odds of a forecast hang on. ``draws`` is how many each set of the indices has, ``watch`` is told."""
    stage = (watch or Watch()).stage("moving each assumption", 5)
    judge = Judge.of(found)
    base = judge.log_passes(found.given)
    seed = found.made_from.seed or 0
    a, b = (drawn(found.assumed, found.said, seed + more, draws) for more in (0, _OTHER_SEED))
    of_a, of_b = (judge.log_passes(given, _ORDER) for given in (a, b))
    p = np.exp(np.concatenate([of_a, of_b]))
    inputs = tuple(groups(found))
    scale = np.exp if wide(p) else log_odds
    known = _known(found, judge, inputs, a, b)
    stage.step()
    bars = [*_bars(found, judge, base)]
    stage.step()
    bars += _by_member(found, judge, base)
    stage.step()
    rules = tuple(_rules(found, judge))
    stage.step()
    parts = _explained(judge, inputs, (a, b), scale(of_a), scale(of_b), scale)
    explained = tuple(sorted(parts, key=lambda e: (-e.index.total, e.id)))
    stage.step()
    return Sensitivity(
        forecast=found,
        base=found.under("route"),
        bars=tuple(sorted(bars, key=_widest)),
        rules=rules,
        explained=explained,
        varied="odds" if wide(p) else "log odds",
        worth=tuple(Worth(one.id, *_named(found, inputs, one.id), one.narrows, one.error) for one in learned(p, known)),
        shape=shape(p, known),
        names={name: _named(found, inputs, name)[0] for name in known},
        draws=draws,
        made_from=found.made_from,
    )


def shaped(found: Forecast) -> Shaped:
    """Have the odds of a forecast one hump or two, and what parts them? On the draws that ``sensitivity`` takes."""
    judge, seed = Judge.of(found), found.made_from.seed or 0
    a, b = (drawn(found.assumed, found.said, seed + more, DRAWS) for more in (0, _OTHER_SEED))
    p = np.exp(np.concatenate([judge.log_passes(given, _ORDER) for given in (a, b)]))
    inputs = tuple(groups(found))
    known = _known(found, judge, inputs, a, b)
    return Shaped(shape(p, known), {name: _named(found, inputs, name)[0] for name in known})


def tornado(found: Forecast, draws: int | None = None) -> tuple[Bar, ...]:
    """The odds with each assumption at its ends, all members together, the widest first.

    On the draws of the forecast; or, quick enough for a brief, by differences on its first ``draws`` draws alone, on
    the same numbers at both ends, laid on the forecast's own odds.
    """
    judge = Judge.of(found)
    if draws is None or draws >= found.draws:
        return tuple(sorted(_bars(found, judge, judge.log_passes(found.given)), key=_widest))
    few = replace(found, draws=draws, given=drawn(found.assumed, found.said, found.made_from.seed or 0, draws))
    base = judge.log_passes(few.given, _ORDER)
    more = found.under("route").centre - float(np.exp(base).mean())
    return tuple(sorted((_laid_on(bar, more) for bar in _bars(few, judge, base, _ORDER)), key=_widest))


def _laid_on(bar: Bar, more: float) -> Bar:
    low, high = (None if p is None else min(max(p + more, 0.0), 1.0) for p in (bar.odds_low, bar.odds_high))
    return replace(bar, odds_low=low, odds_high=high)


def _widest(bar: Bar) -> tuple[float, float, str]:
    return -bar.swing, -bar.swing_in_logs, bar.id


def _bars(found: Forecast, judge: Judge, base: Array, order: int = ORDER) -> Iterator[Bar]:
    for one in ends(found):
        low, high = (_logs(judge, at, order) for at in (one.at_low, one.at_high))
        yield _bar(one, base, low, high)


def _logs(judge: Judge, at: Callable[[], Draws], order: int) -> Array | None:
    try:
        return judge.log_passes(at(), order)
    except EquipoiseError:
        # At this end the anchors contradict each other in some draw: there are no odds to tell.
        return None


def _bar(one: Ends, base: Array, low: Array | None, high: Array | None) -> Bar:
    ends_ = [base if x is None else x for x in (low, high)]
    moved = np.exp(ends_[1]) - np.exp(ends_[0])
    return Bar(
        id=one.id,
        kind=one.kind,
        words=one.words,
        member=one.member,
        low=one.low,
        high=one.high,
        odds_low=None if low is None else float(np.exp(low).mean()),
        odds_high=None if high is None else float(np.exp(high).mean()),
        swing=abs(float(moved.mean())),
        swing_in_logs=abs(float((ends_[1] - ends_[0]).clip(-1e6, 1e6).mean())),
        swing_error=mean_error(moved),
        moves=any(np.abs(np.nan_to_num(x - base)).max() > _SAME for x in ends_),
        status=one.status,
        reason=one.reason,
        source=one.source,
    )


def _by_member(found: Forecast, judge: Judge, base: Array) -> Iterator[Bar]:
    """Each member's own weight of each attribute at its ends: nobody else stands otherwise, so one row is exchanged."""
    ready = judge.one_by_one(found.given)
    for k, attribute in enumerate(ATTRIBUTES):
        rows = [found.assumed.weight(m, attribute) for m in found.assumed.members]
        if all(row.low == row.high for row in rows):
            continue
        stands = []
        for end in ("low", "high"):
            weights = found.given.weights.copy()
            weights[:, :, k] = [float(getattr(row, end)) for row in rows]
            stands.append(judge.stands(weighed(found.given, weights)).z)
        for i, (member, row) in enumerate(zip(found.assumed.members, rows, strict=True)):
            if all(np.abs(z[:, i] - ready.found.z[:, i]).max() <= _SAME for z in stands):
                continue
            low, high = (ready.standing(i, z[:, i]) for z in stands)
            one = Ends(
                id=f"weight-{attribute}-{member}",
                kind="weight",
                words=f"weight of {attribute}, {named(found.alliance.members[member].name)} alone",
                member=member,
                low=str(row.low),
                high=str(row.high),
                at_low=_unused,
                at_high=_unused,
                status=row.status,
                reason=row.reason,
                source=row.source,
            )
            bar = _bar(one, base, low, high)
            if bar.swing >= _TOLD:
                yield bar


def _unused() -> Draws:
    raise AssertionError("a single member's weight is exchanged, not drawn again")


def _rules(found: Forecast, judge: Judge) -> Iterator[RuleOdds]:
    for rule in preference_rules(found):
        yield RuleOdds(rule.id, rule.words, odds(rule.id, judge.log_passes(rule.given)))


def _explained(
    judge: Judge,
    inputs: tuple[Group, ...],
    sets: tuple[Draws, Draws],
    of_a: Array,
    of_b: Array,
    scale: Callable[[Array], Array],
) -> Iterator[Explained]:
    for one in inputs:
        mixed = scale(judge.log_passes(one.exchanged(*sets), _ORDER))
        yield Explained(one.id, one.words, one.member, index(of_a, of_b, mixed))


def _known(found: Forecast, judge: Judge, inputs: tuple[Group, ...], a: Draws, b: Draws) -> dict[str, Array]:
    """Everything that could be learned, in numbers, over both sets of draws: assumptions, and members' positions."""
    known = {one.id: np.concatenate([one.value(a), one.value(b)]) for one in inputs if one.value is not None}
    stands = np.concatenate([positions(judge, given, found.middle) for given in (a, b)])
    for i, member in enumerate(found.assumed.members):
        if np.ptp(stands[:, i]) > _SAME:
            known[f"position-{member}"] = stands[:, i]
    return known


def _named(found: Forecast, inputs: tuple[Group, ...], name: str) -> tuple[str, str | None]:
    """What a thing that could be learned is called, and whose it is."""
    kind, _, member = name.partition("-")
    if kind == "position" and member in found.alliance.members:
        return f"position of {named(found.alliance.members[member].name)}", member
    one = next(one for one in inputs if one.id == name)
    return one.words, one.member
