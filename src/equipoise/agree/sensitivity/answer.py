"""What does a study of the odds say? Bars, indices, other rules of preference, what to learn, and the shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from equipoise.agree.answer import Forecast, rules_of
from equipoise.agree.odds import Odds, percent
from equipoise.agree.sensitivity.indices import Index
from equipoise.agree.sensitivity.shape import Hump, Shape, Shaped
from equipoise.agree.traces import percents
from equipoise.errors import UnknownName
from equipoise.model import Answer, MadeFrom, Trace, TraceLine
from equipoise.model.wording import lowered, proposal_named, years_text
from equipoise.values import Status

__all__ = ["Bar", "Explained", "RuleOdds", "Sensitivity", "Worth"]

_POINT: Final = 0.01


@dataclass(frozen=True)
class Bar:
    """One assumption: the odds with it at its low and its high end, the others as drawn; None: an end cannot be.

    ``swing`` is how far the odds move between the ends, ``swing_error`` its numerical error (95%), ``swing_in_logs``
    the same for log P. ``moves``: does it change anything?
    """

    id: str
    kind: str
    words: str
    member: str | None
    low: str
    high: str
    odds_low: float | None
    odds_high: float | None
    swing: float
    swing_in_logs: float
    swing_error: float
    moves: bool
    status: Status
    reason: str
    source: str


@dataclass(frozen=True)
class RuleOdds:
    """The odds under another rule for what members care about."""

    id: str
    words: str
    odds: Odds


@dataclass(frozen=True)
class Explained:
    """Which part of the variance of the log odds one input makes, alone and with the others."""

    id: str
    words: str
    member: str | None
    index: Index


@dataclass(frozen=True)
class Worth:
    """By how much of its width the 90% range would narrow if this were known, with the numerical error of that."""

    id: str
    words: str
    member: str | None
    narrows: float
    error: float

    @property
    def told(self) -> bool:
        """Is it more than chance would show?"""
        return self.narrows > self.error


@dataclass(frozen=True)
class Sensitivity(Answer):
    """How wrong the odds can be. ``bars`` widest first, ``explained`` and ``worth`` largest first.

    ``varied`` says of what the indices explain the variance: the odds, or the log odds where these are too small.
    ``names`` says what each thing is called that could be learned, or that parts two humps (``shape.by``).
    """

    forecast: Forecast
    base: Odds
    bars: tuple[Bar, ...]
    rules: tuple[RuleOdds, ...]
    explained: tuple[Explained, ...]
    varied: str
    worth: tuple[Worth, ...]
    shape: Shape
    names: Mapping[str, str]
    draws: int
    made_from: MadeFrom
    question: ClassVar[str] = "sensitivity"

    @property
    def status(self) -> Status:
        """That of the forecast: nothing is added to what it rests on."""
        return self.forecast.status

    @property
    def alone(self) -> tuple[Bar, ...]:
        """The bars that move the odds by a point or more."""
        return tuple(bar for bar in self.bars if bar.swing >= _POINT)

    @property
    def learn_first(self) -> Worth | None:
        """Whose position would narrow the range most; None where none is told apart from chance."""
        return next((w for w in self.worth if w.id.startswith("position-") and w.told), None)

    @property
    def summary(self) -> str:
        """What the odds hang on most, what would narrow them, and how far other rules of preference take them."""
        found = self.forecast
        years = found.years
        span = years_text(years)
        digest = found.made_from.alliance_digest[:15]
        against = f"by its effects in {span} against {rules_of(found.proposal)} ({digest})"
        head = f"The odds that {proposal_named(found.proposal, found.alliance)} passes, {self.base.sentence},"
        if not self.alone:
            tail = (
                f"move by less than a point whichever single assumption is put at either end of its range;{self._rules}"
            )
        else:
            top = self.alone[0]
            tail = f"hang most on {top.words}: {_ends(top)};{self._rules}{self._learn}"
        humps = f" {self._shaped.sentence}" if self._shaped.sentence else ""
        return f"{head} {tail.removesuffix(';')}; {against}.{humps}"

    @property
    def _rules(self) -> str:
        if not self.rules:
            return ""
        low, high = min(self.rules, key=lambda r: r.odds.centre), max(self.rules, key=lambda r: r.odds.centre)
        if percent(low.odds.centre) == percent(high.odds.centre):
            return f" under each of {len(self.rules)} other rules of preference they are {percent(low.odds.centre)}"
        return (
            f" under {len(self.rules)} other rules of preference they run from {percent(low.odds.centre)} "
            f"({lowered(low.words)}) to {percent(high.odds.centre)} ({lowered(high.words)})"
        )

    @property
    def _learn(self) -> str:
        one = self.learn_first
        if one is None:
            return "; no single member's position, if it were known, would narrow the range by more than chance"
        return (
            f"; the {one.words}, if it were known, would narrow the range most, by {percent(one.narrows)} of its width"
        )

    @property
    def _shaped(self) -> Shaped:
        return Shaped(self.shape, self.names)

    def scenario(self, hump: Hump) -> str:
        """What a hump is called: the thing that parts the two, and on which side of the cut it is."""
        return self._shaped.scenario(hump)

    def assumption_rows(self) -> list[dict[str, Any]]:
        """One row an assumption that moves the odds at all, the widest swing first."""
        parts = {e.id: e.index for e in self.explained}
        return [
            {
                "what": "assumption",
                "id": bar.id,
                "words": bar.words,
                "member": bar.member,
                "low": bar.low,
                "high": bar.high,
                "odds_low_percent": _maybe(bar.odds_low),
                "odds_high_percent": _maybe(bar.odds_high),
                "odds_percent": percents(self.base.centre),
                "swing_points": f"{100 * bar.swing:.1f}",
                "swing_error_points": f"{100 * bar.swing_error:.1f}",
                "first_order_percent": _part(parts[bar.id].first) if bar.id in parts else None,
                "total_percent": _part(parts[bar.id].total) if bar.id in parts else None,
                "status": str(bar.status),
            }
            for bar in self.bars
            if bar.moves
        ]

    def rule_rows(self) -> list[dict[str, Any]]:
        """One row a rule of preference, in the order of the list."""
        return [
            {
                "what": "rule of preference",
                "id": rule.id,
                "words": rule.words,
                "odds_percent": percents(rule.odds.centre),
                "odds_low_percent": percents(rule.odds.low),
                "odds_high_percent": percents(rule.odds.high),
                "status": str(self.status),
            }
            for rule in self.rules
        ]

    def input_rows(self) -> list[dict[str, Any]]:
        """One row an input: its part in the variance of the odds, and what knowing it would narrow."""
        worth = {w.id: w for w in self.worth}
        parts = {e.id: e for e in self.explained}
        return [
            {
                "what": "input",
                "id": name,
                "words": parts[name].words if name in parts else worth[name].words,
                "member": parts[name].member if name in parts else worth[name].member,
                "first_order_percent": _part(parts[name].index.first) if name in parts else None,
                "variance_of": self.varied if name in parts else None,
                "first_order_error_points": _part(parts[name].index.first_error) if name in parts else None,
                "total_percent": _part(parts[name].index.total) if name in parts else None,
                "total_error_points": _part(parts[name].index.total_error) if name in parts else None,
                "narrows_percent": _part(worth[name].narrows) if name in worth else None,
                "narrows_error_points": _part(worth[name].error) if name in worth else None,
                "status": str(self.status),
            }
            for name in dict.fromkeys((*parts, *worth))
        ]

    def rows(self) -> list[dict[str, Any]]:
        """Assumptions with the odds at their ends, rules of preference, then inputs with their parts in the doubt."""
        return [*self.assumption_rows(), *self.rule_rows(), *self.input_rows()]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """Where the figures on one assumption (its id), one input, or all those about one member come from.

        Of a member that moves the odds by less than a tenth of a point: how it was judged.
        """
        bars = [b for b in self.bars if member in (b.id, b.member)]
        inputs = [row for row in self.input_rows() if member in (row["id"], row["member"])]
        members = self.forecast.assumed.members
        if not bars and not inputs:
            if member in members:
                return self.forecast.explain(member)
            known = [*(b.id for b in self.bars), *(str(row["id"]) for row in self.input_rows()), *members]
            raise UnknownName("assumption or member", member, known)
        return (*(self._bar_trace(b) for b in bars), *(self._input_trace(row) for row in inputs))

    def _bar_trace(self, bar: Bar) -> Trace:
        seed = self.made_from.seed
        lines = (
            TraceLine(f"At its low end, {bar.low}", _odds_words(bar.odds_low), bar.status, bar.source, bar.reason),
            TraceLine(f"At its high end, {bar.high}", _odds_words(bar.odds_high)),
            TraceLine(
                "As drawn",
                percent(self.base.centre),
                note=f"{self.forecast.draws} draws, seed {seed}; the same for all three",
            ),
        )
        error = f"numerical error {100 * bar.swing_error:.1f} points"
        return Trace(
            f"How the odds hang on {bar.words}", lines, TraceLine("Swing", f"{100 * bar.swing:.1f} points", note=error)
        )

    def _input_trace(self, row: Mapping[str, Any]) -> Trace:
        def words(part: str, error: str) -> str:
            return "not computed" if row[part] is None else f"{row[part]}% (error {row[error]} points)"

        lines = (
            TraceLine(
                f"Alone makes of the variance of the {self.varied}",
                words("first_order_percent", "first_order_error_points"),
                note=f"first-order Sobol index, two sets of {self.draws} draws",
            ),
            TraceLine(
                "With all it acts together with", words("total_percent", "total_error_points"), note="total index"
            ),
        )
        result = words("narrows_percent", "narrows_error_points")
        return Trace(
            f"What {row['words']} matters",
            lines,
            TraceLine("Known, it would narrow the 90% range by", result, self.status),
        )

    def to_json(self) -> dict[str, Any]:
        """The common shape, with the base, its shape over the draws, and what single assumptions leave unmoved."""
        return super().to_json() | {
            "odds": self.base.figures,
            "shape": self._shaped.to_json(),
            "unmoved_by": [bar.id for bar in self.bars if not bar.moves],
            "variance_of": self.varied,
            "index_draws": self.draws,
            "draws": self.forecast.draws,
            "years": list(self.forecast.years),
        }


def _ends(bar: Bar) -> str:
    low, high = _odds_words(bar.odds_low), _odds_words(bar.odds_high)
    return f"{low} with it at {bar.low}, {high} at {bar.high}, the others as drawn"


def _odds_words(p: float | None) -> str:
    return "contradicts the other anchors" if p is None else percent(p)


def _maybe(p: float | None) -> str | None:
    return None if p is None else percents(p)


def _part(share: float) -> str:
    """A share in whole percents, as text; small negative estimates are those of nothing."""
    return f"{max(0, round(100 * share))}"
