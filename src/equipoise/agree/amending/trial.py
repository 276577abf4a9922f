"""Does a text pass? It is written, measured by the engines, and judged on draws that no search has seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from equipoise.agree.again import Panel
from equipoise.agree.amending.answer import Version
from equipoise.agree.amending.curves import added, scaled
from equipoise.agree.amending.search import Problem
from equipoise.agree.amending.table import Table
from equipoise.agree.amending.text import amended, moves
from equipoise.agree.answer import Forecast
from equipoise.agree.gains import Changes, EffectLike
from equipoise.agree.judgement import drawn, judged
from equipoise.agree.odds import Odds, route_odds
from equipoise.whatif import Impact

__all__ = ["FRESH_DRAWS", "Trial", "Tried"]

FRESH_DRAWS: Final = 1024
_FRESH_SEED = 1_000_003  # added to the seed: draws that the search has not seen
_MARGIN = 1e-3  # of log P, by which more is asked for than what was lacking


@dataclass(frozen=True)
class Tried:
    """A text that was measured and judged.

    ``problem`` is that of its levers, put right by what the text measures; ``searched`` the log of its odds on the
    draws of the search.
    """

    version: Version
    problem: Problem
    steps: tuple[int, ...]
    searched: float

    def asking(self, probability: float) -> float | None:
        """The log of the odds to ask of the draws of the search, so that fresh draws give ``probability``.

        None where the text is so unlikely on fresh draws that nothing can be learned from it.
        """
        fresh = self.version.odds.log10_centre * math.log(10)
        return self.searched + math.log(probability) - fresh + _MARGIN if math.isfinite(fresh) else None


@dataclass(frozen=True)
class Trial:
    """The forecast that is to be bettered, the table of effects, and the judge that sees fresh draws."""

    found: Forecast
    table: Table
    judge: Panel
    tabled: tuple[EffectLike, ...]

    @classmethod
    def of(cls, found: Forecast, impact: Impact, panel: Panel) -> Trial:
        """A trial of amendments of what was forecast."""
        judge = replace(panel, given=drawn(found.assumed, found.said, cls._seed(found), FRESH_DRAWS))
        tabled = tuple(effect for effect in impact.effects if effect.moved)
        return cls(found, Table.of(found.proposal, impact, panel), judge, tabled)

    @staticmethod
    def _seed(found: Forecast) -> int:
        return (found.made_from.seed or 0) + _FRESH_SEED

    @property
    def seed(self) -> int:
        """The seed of the fresh draws."""
        return self._seed(self.found)

    def odds(self, changes: Changes) -> Odds:
        """The odds on fresh draws of what changes."""
        view = judged(changes, self.judge.given, self.judge.tabled_by)
        return route_odds(view.z, view.loading, self.judge.tests)

    def as_tabled(self) -> Version:
        """The text as it stands."""
        changes = self.table.panel.tabled
        return Version("as tabled", self.found.proposal, (), self.odds(changes), 0.0, changes, self.tabled)

    def text(self, name: str, problem: Problem, steps: Sequence[int]) -> Tried:
        """The text at these steps, tried."""
        alliance, proposal = self.found.alliance, self.found.proposal
        slots, levers, all_steps = problem.written(steps)
        text = amended(alliance, proposal, levers, all_steps, f"{proposal.id.replace(':', '-')}-amended")
        changes, effects = self.table.measured(text)
        off = added(changes, scaled(problem.surface.changes(problem.point(steps)), -1.0))
        mended = replace(problem, surface=problem.surface.resting_on(added(problem.surface.rest, off)))
        told = moves(alliance, proposal, slots, levers, all_steps)
        version = Version(name, text, told, self.odds(changes), sum(m.distance for m in told), changes, effects)
        return Tried(version, mended, tuple(steps), mended.surface.log_odds(mended.point(steps)))
