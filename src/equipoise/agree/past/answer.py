"""What does the record say? Case by case the forecast and what happened, then how it scored against simple rules.

found = agree.record(nato)
print(found.summary)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from equipoise.agree.odds import percent
from equipoise.agree.past.bargains import MODELS, UNKNOWN_COST, bargains
from equipoise.agree.past.replay import Replay, replayed
from equipoise.agree.past.scores import (
    Band,
    ScaleScore,
    bands,
    base_rates,
    brier,
    log_score,
    scale_score,
)
from equipoise.agree.past.traces import JUDGED_FROM, OnScale, case_traces, scale_trace
from equipoise.agree.traces import percents
from equipoise.agree.track import CURVE_FROM
from equipoise.ensemble import Watch
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model import Alliance, Answer, MadeFrom, PastCase, Scale, Trace, deciders, digest_of
from equipoise.model.wording import counted, listed
from equipoise.values import Status, weakest

__all__ = ["Record", "replayed_all"]


@dataclass(frozen=True)
class Record(Answer):
    """All past cases replayed: ``replays`` on pass or fail, ``scales`` on where it ended."""

    alliance: Alliance
    replays: tuple[Replay, ...]
    scales: tuple[OnScale, ...]
    made_from: MadeFrom
    question: ClassVar[str] = "record"

    def __getitem__(self, case: str) -> Replay:
        known = {replay.case.id: replay for replay in self.replays}
        if case not in known:
            raise UnknownName("past case", case, known)
        return known[case]

    @property
    def status(self) -> Status:
        """The weakest status of what was coded and of the forecasts."""
        coded = [s for replay in self.replays for s in _statuses(replay.case)]
        return weakest([*coded, *(replay.forecast.status for replay in self.replays)])

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """How many forecasts fell into each band, and how many of them passed: counts, no curve."""
        return bands([(r.odds.centre, r.case.happened.passed) for r in self.replays])

    @cached_property
    def scores(self) -> tuple[tuple[str, float, float, int], ...]:
        """Who says so, mean Brier score, mean log score, and how many it favoured rightly: forecast and base rate."""
        ended = [r.case.happened.passed for r in self.replays]
        rates = base_rates(ended)
        own = [brier(r.odds.centre, end) for r, end in zip(self.replays, ended, strict=True)]
        logs = [log_score(r.odds, end) for r, end in zip(self.replays, ended, strict=True)]
        base = [brier(p, end) for p, end in zip(rates, ended, strict=True)]
        right = sum((p if end else 1 - p) > 0.5 for p, end in zip(rates, ended, strict=True))
        base_logs = [-math.log(p if end else 1 - p) for p, end in zip(rates, ended, strict=True)]
        return (
            ("forecast", _mean(own), _mean(logs), self.favoured),
            ("base rate", _mean(base), _mean(base_logs), right),
        )

    @property
    def favoured(self) -> int:
        """In how many cases the forecast put more than a half on what happened."""
        return sum(replay.favoured for replay in self.replays)

    @cached_property
    def scale_scores(self) -> tuple[ScaleScore, ...]:
        """Each model over all scales, in the order of ``MODELS``."""
        return tuple(
            scale_score(
                model,
                [(s.told.points[model], s.told.draws[model], float(s.scale.outcome.value)) for s in self.scales],
            )
            for model in MODELS
            if self.scales
        )

    @property
    def summary(self) -> str:
        """How many cases, from which years, how many the forecast favoured rightly, its score, and what it proves."""
        cases = len(self.replays)
        first, last = self.replays[0].case.decided.year, self.replays[-1].case.decided.year
        when = str(first) if first == last else f"{first} to {last}"
        parts = []
        for basis, words in JUDGED_FROM.items():
            among = [r for r in self.replays if r.basis == basis]
            if among:
                parts.append(f"{sum(r.favoured for r in among)} of {len(among)} from {words}")
        (_, own, _, _), (_, base, _, _) = self.scores
        proof = f"{cases} self-coded {'case calibrates' if cases == 1 else 'cases calibrate'} nothing"
        if cases >= CURVE_FROM:
            proof = "the cases are self-coded"
        return (
            f"{counted(cases, 'past case', 'past cases')} of {self.alliance.name}, {when}, replayed from "
            "what was known before: the forecast favoured what happened in "
            f"{self.favoured} of {cases} ({listed(parts, None)}); "
            f"Brier score {own:.2f}, {'worse' if own > base else 'better'} than the base rate of the other cases "
            f"({base:.2f}); {proof}."
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed in the replay, and what a reader should hold against it."""
        wrong = [
            f"{r.case.id} ({percent(r.odds.centre)}, {r.case.happened.result})" for r in self.replays if not r.favoured
        ]
        found = [f"Wrong: {', '.join(wrong)}."] if wrong else []
        found.append(
            "Amended and moved to another body count as not passed: the text as it stood was not agreed there. Under a "
            "silence the odds are those of each breaking it alone."
        )
        found.append(
            "Who coded the cases knew how they ended: where positions alone speak, that flatters the forecast. "
            "Preferences are those of the folder today, not of the day."
        )
        silent = [r.case.id for r in self.replays if r.basis == "neither"]
        if silent:
            found.append(
                f"With neither effects nor positions on record the odds are those of any text: {', '.join(silent)}."
            )
        if len(self.replays) < CURVE_FROM:
            found.append(f"Below {CURVE_FROM} cases the record shows counts, and no curve of what came true.")
        return tuple(found)

    def rows(self) -> list[dict[str, Any]]:
        """One row a case, then one a scale and model, then the scores; ``what`` tells them apart."""
        return [*map(_case_row, self.replays), *self.scale_rows(), *self.score_rows()]

    def scale_rows(self) -> list[dict[str, Any]]:
        """One row a scale and model: what it says, what happened, how far off, and whether its range held it."""
        return [
            {
                "what": "scale",
                "case": s.case.id,
                "scale": s.scale.id,
                "title": s.scale.title,
                "model": model,
                "predicted": f"{s.told.points[model]:.1f}",
                "predicted_low": f"{np.quantile(s.told.draws[model], 0.05):.1f}",
                "predicted_high": f"{np.quantile(s.told.draws[model], 0.95):.1f}",
                "outcome": str(s.scale.outcome.value),
                "distance": f"{abs(s.told.points[model] - float(s.scale.outcome.value)):.1f}",
                "status": str(weakest(_scale_statuses(s.case, s.scale))),
            }
            for s in self.scales
            for model in MODELS
        ]

    def score_rows(self) -> list[dict[str, Any]]:
        """The scoreboards: pass or fail, the bands, and the models on the scales."""
        status = str(self.status)
        rows: list[dict[str, Any]] = [
            {
                "what": "score",
                "model": who,
                "cases": len(self.replays),
                "favoured_count": right,
                "brier": f"{own:.3f}",
                "log_score": f"{log:.2f}",
                "status": status,
            }
            for who, own, log, right in self.scores
        ]
        for b in self.bands:
            row = {"what": "band", "model": f"{b.low} to {b.high}%", "cases": b.cases, "passed_count": b.passed}
            if len(self.replays) >= CURVE_FROM and b.cases:
                row["passed_percent"] = f"{100 * b.passed / b.cases:.0f}"
            rows.append(row | {"status": status})
        rows += [
            {
                "what": "scale score",
                "model": s.model,
                "scales": s.scales,
                "distance": f"{s.distance:.1f}",
                "crps": f"{s.crps:.1f}",
                "covered_count": s.covered,
                "status": status,
            }
            for s in self.scale_scores
        ]
        return rows

    def explain(self, member: str) -> tuple[Trace, ...]:
        """How a case (``member`` is its id) was judged: what was known, the odds, what happened, and its scales."""
        replay = self[member]
        scales = [s for s in self.scales if s.case is replay.case]
        return (*case_traces(replay), *(scale_trace(self.alliance, s) for s in scales))

    def to_json(self) -> dict[str, Any]:
        """The common shape, with the notes, and the digest of the cases beside that of the rules."""
        found = super().to_json()
        found["made_from"] = found["made_from"] | {"record_digest": digest_of(self.alliance.record)}
        return found | {"notes": list(self.notes), "curve_from": CURVE_FROM}


def replayed_all(alliance: Alliance, seed: int, draws: int, watch: Watch) -> Record:
    """All past cases in order of time, replayed and scored: ``agree.record``.

    Raises EquipoiseError for fewer than 2 draws, a seed below 0, or an alliance that has no past case on file.
    """
    if draws < 2 or seed < 0:
        raise EquipoiseError(f"a record needs at least 2 draws and a seed from 0: got {draws} and {seed}")
    if not alliance.record:
        raise EquipoiseError(
            f"{alliance.name} has no past case on file, so there is no track record. Put cases into record/: "
            "docs/folder-format.md says how."
        )
    cases = sorted(alliance.record.values(), key=lambda case: (case.decided, case.id))
    scales = tuple(
        OnScale(
            case,
            scale,
            bargains(scale, deciders(alliance, case), case.failure or UNKNOWN_COST, seed=seed, draws=draws),
        )
        for case in cases
        for scale in case.scales
    )
    stage = watch.stage("replaying past cases", len(cases))
    replays = []
    for case in cases:
        replays.append(replayed(alliance, case, seed=seed, draws=draws))
        stage.step(case.id)
    return Record(alliance, tuple(replays), scales, MadeFrom(alliance, None, seed))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _case_row(replay: Replay) -> dict[str, Any]:
    case, odds = replay.case, replay.odds
    score = log_score(odds, case.happened.passed)
    return {
        "what": "case",
        "case": case.id,
        "title": case.title,
        "decided": case.decided.isoformat(),
        "body": replay.forecast.bodies[0].stop.title,
        "rule": replay.forecast.bodies[0].stop.rule + (", under silence" if case.silence else ""),
        "members": len(replay.forecast.lines),
        "judged_from": replay.basis,
        "passes_percent": percents(odds.centre),
        "passes_low_percent": percents(odds.low),
        "passes_high_percent": percents(odds.high),
        "result": case.happened.result,
        "happened": case.happened.text,
        "passed": case.happened.passed,
        "favoured": replay.favoured,
        "brier": f"{brier(odds.centre, case.happened.passed):.3f}",
        "log_score": f"{score:.2f}",
        "status": str(weakest([*_statuses(case), replay.forecast.status])),
    }


def _statuses(case: PastCase) -> list[Status]:
    found = [case.status, case.happened.status, *(p.status for p in case.positions)]
    for scale in case.scales:
        found += _scale_statuses(case, scale)
    return found


def _scale_statuses(case: PastCase, scale: Scale) -> list[Status]:
    cost = (case.failure or UNKNOWN_COST).status
    return [scale.status, scale.outcome.status, cost, *(p.status for p in scale.positions)]
