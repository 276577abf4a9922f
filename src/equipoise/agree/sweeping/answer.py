"""What does a sweep say? Every figure of every forecast as flat records, and in a sentence how far the odds move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from equipoise.agree.odds import percent
from equipoise.agree.sweeping.grid import Cell
from equipoise.agree.traces import percents
from equipoise.ensemble import Failure
from equipoise.values import Status, weakest

__all__ = ["PASSES", "Finding", "Sweep"]

PASSES: Final = "passes"
_RULES: Final = ("unanimity", "minus-one", "minus-two", "silence")


@dataclass(frozen=True)
class Finding:
    """One probability of one forecast. ``quantity`` is "passes" (``subject``: by which rule), "objects",
    "objects-alone" or "failure-share" (``subject``: which member).

    ``low`` and ``high`` are the 90% range over what is drawn, ``numerical_error`` a 95% half-width; None where there
    is none. ``log10`` stays finite where the probability is too small to write down.
    """

    run: int
    quantity: str
    subject: str
    probability: float
    low: float | None
    high: float | None
    numerical_error: float | None
    log10: float | None
    status: Status

    def to_json(self) -> dict[str, Any]:
        """Its fields by the names that a reader of the results sees."""
        return {
            "run": self.run,
            "quantity": self.quantity,
            "subject": self.subject,
            "probability": self.probability,
            "low": self.low,
            "high": self.high,
            "numerical_error": self.numerical_error,
            "log10_probability": self.log10,
            "status": str(self.status),
        }


@dataclass(frozen=True)
class Sweep:
    """A grid of forecasts: its cells, what was found, which failed and why. ``question`` is what made it.

    It is no ``Answer``, because it may be read back from a file where the alliance is not at hand.
    """

    cells: tuple[Cell, ...]
    question: Mapping[str, str]
    findings: tuple[Finding, ...]
    failures: Mapping[int, Failure]

    @cached_property
    def finished(self) -> frozenset[int]:
        """The numbers of the runs that gave an answer."""
        return frozenset(f.run for f in self.findings)

    @property
    def complete(self) -> bool:
        """Has every run given an answer?"""
        return len(self.finished) == len(self.cells)

    @property
    def status(self) -> Status:
        """The weakest status of what was found."""
        return weakest([f.status for f in self.findings] or [Status.MISSING])

    @property
    def seed(self) -> int:
        """The seed of every run."""
        return int(self.question["seed"])

    def of(self, run: int) -> tuple[Finding, ...]:
        """What one run found."""
        return self._by_run.get(run, ())

    @cached_property
    def _by_run(self) -> dict[int, tuple[Finding, ...]]:
        found: dict[int, list[Finding]] = {}
        for f in self.findings:
            found.setdefault(f.run, []).append(f)
        return {run: tuple(group) for run, group in found.items()}

    def route(self, cell: Cell) -> Finding | None:
        """The odds of a cell along its route, if its run has finished."""
        return next((f for f in self.of(cell.number) if (f.quantity, f.subject) == (PASSES, "route")), None)

    @property
    def summary(self) -> str:
        """How many runs there are, and for each text between what the odds lie, and where in the grid."""
        years = self.question["years"].split(",")
        span = f"{years[0]} to {years[-1]}" if len(years) > 1 else years[0]
        digest = self.question["rules and figures"][:15]
        head = f"{len(self.finished)} of {len(self.cells)} forecasts, by effects in {span} against {digest}"
        told = [line for text in dict.fromkeys(c.text for c in self.cells) if (line := self._range(text))]
        return f"{head}: {'; '.join(told)}." if told else f"{head}: nothing is known yet."

    def _range(self, text: str) -> str:
        found = [(f, c) for c in self.cells if c.text == text and (f := self.route(c)) is not None]
        if not found:
            return ""
        low, high = (pick(found, key=lambda pair: _size(pair[0])) for pick in (min, max))
        if percent(low[0].probability) == percent(high[0].probability):
            return f"the odds of {text} are {percent(low[0].probability)} throughout"
        return f"the odds of {text} run from {_at(*low)} to {_at(*high)}"

    def rows(self) -> list[dict[str, Any]]:
        """One row a run, in the order of the grid: its setting, the odds along the route and by other rules, and who
        is likeliest to object; of a run without an answer, why."""
        return [self._row(cell) for cell in self.cells]

    def _row(self, cell: Cell) -> dict[str, Any]:
        found = {(f.quantity, f.subject): f for f in self.of(cell.number)}
        route = found.get((PASSES, "route"))
        objects = [f for (quantity, _), f in found.items() if quantity == "objects"]
        first = max(objects, key=lambda f: (f.probability, f.subject), default=None)
        failure = self.failures.get(cell.number)
        said = f"{failure.kind}: {failure.said}" if failure is not None else None
        return {
            "run": cell.number,
            "proposal": cell.text,
            **dict(cell.setting),
            "seed": self.seed,
            "odds_percent": _percents(route),
            "odds_low_percent": percents(route.low) if route is not None and route.low is not None else None,
            "odds_high_percent": percents(route.high) if route is not None and route.high is not None else None,
            "numerical_error_points": f"{100 * (route.numerical_error or 0):.2f}" if route is not None else None,
            **{f"{rule.replace('-', '_')}_percent": _percents(found.get((PASSES, rule))) for rule in _RULES},
            "likeliest_objector": first.subject if first is not None else None,
            "objects_percent": _percents(first),
            "state": "finished" if route is not None else "failed" if failure is not None else "not run",
            "why": said,
            "status": str(weakest([f.status for f in found.values()])) if found else str(Status.MISSING),
        }

    def to_json(self) -> dict[str, Any]:
        """The shape of every command, with every finding."""
        return {
            "question": "sweep",
            "summary": self.summary,
            "rows": self.rows(),
            "status": str(self.status),
            "made_from": dict(self.question),
            "complete": self.complete,
            "findings": [f.to_json() for f in self.findings],
        }

    def with_findings(self, findings: Iterable[Finding], failures: Mapping[int, Failure]) -> Sweep:
        """The same sweep with these findings, in the order of the grid whatever theirs was."""
        ordered = tuple(sorted(findings, key=lambda f: f.run))
        return replace(self, findings=ordered, failures=dict(sorted(failures.items())))


def _size(f: Finding) -> tuple[float, float]:
    return f.probability, f.log10 if f.log10 is not None else float("-inf")


def _at(f: Finding, cell: Cell) -> str:
    where = ", ".join(f"{about} {value}" for about, value in cell.setting)
    return f"{percent(f.probability)} ({where})" if where else percent(f.probability)


def _percents(f: Finding | None) -> str | None:
    return percents(f.probability) if f is not None else None
