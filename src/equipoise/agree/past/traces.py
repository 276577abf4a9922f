"""Where does a line of the record come from? What was known and why it was coded so, the odds, and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from equipoise.agree.past.bargains import MODELS, UNKNOWN_COST, Bargains, placed
from equipoise.agree.past.replay import Replay
from equipoise.agree.past.scores import brier, log_score
from equipoise.agree.traces import odds_trace
from equipoise.model import Alliance, PastCase, Scale, Trace, TraceLine, deciders
from equipoise.model.wording import counted

__all__ = ["JUDGED_FROM", "OnScale", "case_traces", "scale_trace"]

JUDGED_FROM: Final = {"effects": "effects", "positions": "positions alone", "neither": "nothing on record"}


@dataclass(frozen=True)
class OnScale:
    """One scale of one case, and what each model says of it."""

    case: PastCase
    scale: Scale
    told: Bargains


def case_traces(replay: Replay) -> tuple[Trace, ...]:
    """What was known of a case, the odds under its rule and the neighbours, and what happened."""
    own_first = (replay.odds, *(o for o in replay.forecast.odds if o is not replay.odds))
    title = f"How likely {replay.case.id} passed, judged from {JUDGED_FROM[replay.basis]}"
    return (_known(replay), odds_trace(title, own_first), _ended(replay))


def _known(replay: Replay) -> Trace:
    """What was known before: who decided, by which rule, and what was on record, each with the reason of its coding."""
    case, stop = replay.case, replay.forecast.bodies[0].stop
    rule = stop.rule + (", under silence" if case.silence else "")
    lines = [
        TraceLine("On the table from", case.opened.isoformat() if case.opened else "not recorded", case.status),
        TraceLine("Decided by", f"{stop.title}: {counted(len(stop.seated), 'member', 'members')}, {rule}", case.status),
    ]
    if case.proposal is not None:
        words = "computed against the rules of the eve of its coming into force"
        lines.append(TraceLine(f"Effects of {case.proposal}", words, replay.forecast.proposal.status))
    for p in (*replay.forecast.said.named, *(g.position for g in replay.forecast.said.groups)):
        about = f" about {p.about}" if p.about else ""
        value = f"{p.stance} ({p.low} to {p.high}){about}, salience {p.salience}, confidence {p.confidence}"
        lines.append(TraceLine(f"{p.member}, {p.actor}", value, p.status, p.source, p.note))
    if replay.basis == "neither":
        lines.append(TraceLine("Positions", "none on record: nobody is taken to favour it or to oppose it"))
    if case.note:
        lines.append(TraceLine("Note", case.note))
    return Trace(
        f"{case.title}: what was known before", tuple(lines), TraceLine("Judged from", JUDGED_FROM[replay.basis])
    )


def _ended(replay: Replay) -> Trace:
    case, odds = replay.case, replay.odds
    end = case.happened.passed
    lines = (
        TraceLine("The forecast", odds.sentence),
        TraceLine("It favoured what happened", "yes" if replay.favoured else "no: the forecast was wrong"),
        TraceLine("Brier score", f"{brier(odds.centre, end):.3f}", note="0 is perfect, 0.25 is always a half"),
        TraceLine("Log score", f"{log_score(odds, end):.2f}", note="0.69 is always a half"),
    )
    happened = case.happened
    result = TraceLine(happened.result.capitalize(), case.decided.isoformat(), happened.status, happened.source)
    return Trace("What happened", (TraceLine("Text", happened.text), *lines), result)


def scale_trace(alliance: Alliance, on: OnScale) -> Trace:
    """Who stood where on a scale, what each model makes of it, and where it ended."""
    scale, case = on.scale, on.case
    cost = case.failure or UNKNOWN_COST
    stand = placed(scale, deciders(alliance, case))
    lines = [
        TraceLine("0 means", scale.zero, scale.status, scale.source, scale.reason),
        TraceLine("100 means", scale.hundred, scale.status, scale.source),
        TraceLine("Today's place", str(scale.status_quo), scale.status),
        TraceLine(
            "Cost of failure, in whole scales",
            f"{cost.central} ({cost.low} to {cost.high})",
            cost.status,
            cost.source,
            cost.reason,
        ),
    ]
    for p in scale.positions:
        each = sum(q is p for q in stand)
        who = p.member if each == 1 else f"{p.member}: {each} members, each"
        value = f"{p.value} ({p.low} to {p.high}), salience {p.salience}"
        lines.append(TraceLine(who, value, p.status, p.source, p.reason))
    for model in MODELS:
        low, high = np.quantile(on.told.draws[model], (0.05, 0.95))
        words = f"{on.told.points[model]:.1f} (90% range {low:.1f} to {high:.1f})"
        lines.append(TraceLine(model[0].upper() + model[1:], words))
    end = scale.outcome
    ended = TraceLine("It ended at", f"{end.value} ({end.low} to {end.high})", end.status, end.source, end.reason)
    return Trace(f"{scale.title}, 0 to 100", tuple(lines), ended)
