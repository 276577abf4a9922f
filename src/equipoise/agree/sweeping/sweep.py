"""How are the forecasts of a grid asked? Each cell is a run that depends on nothing but its number.

    from equipoise import agree, ensemble
    found = agree.sweep(
        nato, [idea, idea.variant("equal")], years=range(2027, 2032),
        assume={"loss-aversion": ("1", "1.5", "2")}, run=ensemble.processes(2),
    )

Every run judges its text on the numbers of the same seed, so the digits are those of a single ``forecast``, on one
process or on many. The effects of a text are computed once in each process, and used for all its cells there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any

from equipoise.agree.forecast import DRAWS, forecast
from equipoise.agree.odds import Odds
from equipoise.agree.sweeping.answer import PASSES, Finding, Sweep
from equipoise.agree.sweeping.grid import Cell, Grid, fixed, grid
from equipoise.ensemble import Executor, Failure, Outcome, Run, Watch, gathered, here
from equipoise.model import Alliance, Proposal
from equipoise.values import Status

__all__ = ["sweep", "swept"]


def sweep(
    alliance: Alliance,
    texts: Sequence[Proposal],
    *,
    years: Iterable[int],
    assume: Mapping[str, Sequence[str]] | None = None,
    seed: int = 7,
    draws: int = DRAWS,
    run: Executor = here,
    watch: Watch | None = None,
) -> Sweep:
    """How do the odds of these texts move over these values of the assumptions?

    Raises PlanFaults, with every problem, for what cannot be asked. A run that fails is told in ``failures`` and the
    others go on; where the watch is told to stop, the runs that had finished are given.
    """
    asked = grid(alliance, texts, assume or {}, years, seed, draws)
    return swept(alliance, asked, run=run, watch=watch or Watch())


def swept(
    alliance: Alliance,
    asked: Grid,
    *,
    run: Executor = here,
    watch: Watch,
    before: Mapping[int, tuple[Finding, ...]] | None = None,
    keep: Callable[[int, tuple[Finding, ...]], None] | None = None,
) -> Sweep:
    """The sweep of a grid, of which ``before`` was found earlier; ``keep`` is handed each run as it finishes."""
    known = dict(before or {})
    runs = [Run(cell.number, cell.name(asked.seed), cell) for cell in asked.cells if cell.number not in known]

    def kept(outcome: Outcome[tuple[Finding, ...]]) -> None:
        if keep is not None and outcome.value is not None:
            keep(outcome.number, outcome.value)

    work = _Forecasting(alliance, asked)
    outcomes = gathered(run(work, runs, watch), runs, watch, stage="forecasting", before=len(known), keep=kept)
    failures: dict[int, Failure] = {o.number: o.failure for o in outcomes if o.failure is not None}
    new = {o.number: o.value for o in outcomes if o.value is not None}
    findings = [f for found in {**known, **new}.values() for f in found]
    return Sweep(asked.cells, asked.question, (), {}).with_findings(findings, failures)


@dataclass(frozen=True)
class _Forecasting:
    """What every process is sent once: the alliance and the grid. It keeps the effects of the texts it has met."""

    alliance: Alliance
    asked: Grid
    _effects: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def __call__(self, cell: Cell) -> tuple[Finding, ...]:
        from equipoise import whatif  # here, because it loads the solver of the plan

        text = self.asked.texts[cell.text]
        if cell.text not in self._effects:
            self._effects[cell.text] = whatif.impact(self.alliance, text, years=self.asked.years)
        found = forecast(
            replace(self.alliance, preferences=fixed(self.alliance, text, cell.setting)),
            text,
            years=self.asked.years,
            seed=self.asked.seed,
            draws=self.asked.draws,
            impact=self._effects[cell.text],
            clause_impacts={},
        )
        return tuple(_findings(cell.number, found))


def _findings(run: int, found: Any) -> Iterable[Finding]:
    for odds in found.odds:
        yield _finding(run, PASSES, odds.rule, odds, found.status)
    for line in sorted(found.lines, key=lambda line: str(line.member)):
        yield _finding(run, "objects", line.member, line.objects, line.status)
        yield _finding(run, "objects-alone", line.member, line.sole_objector, line.status)
        yield Finding(run, "failure-share", line.member, line.failure_share, None, None, None, None, line.status)


def _finding(run: int, quantity: str, subject: str, odds: Odds, status: Status) -> Finding:
    log10 = odds.log10_centre if isfinite(odds.log10_centre) else None
    return Finding(run, quantity, subject, odds.centre, odds.low, odds.high, odds.numerical_error, log10, status)
