"""What is the verdict under other figures? The odds, and who would block, on the same draws as the folder's own.

Only what a disagreement touches is computed anew: readings are shared with the folder's own measurement, and where
nothing but opinions is contested the effects are the very same. Assumptions are drawn with the same seed, so that two
verdicts differ by the figures alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Final

from equipoise import whatif
from equipoise.agree.answer import LIKELY, Forecast
from equipoise.agree.forecast import forecast, objecting
from equipoise.agree.gains import EffectLike, collected, seat_weights
from equipoise.agree.judgement import drawn, judged
from equipoise.agree.odds import Odds, percent, route_odds
from equipoise.agree.preferences import preferences
from equipoise.agree.route import stops, tests_along
from equipoise.agree.statements import statements
from equipoise.model import Alliance, Proposal, apply, rules_of_its_day
from equipoise.whatif import Impact

__all__ = ["Bench", "Verdict"]

_EVEN: Final = 0.5
_TIE: Final = 0.01  # as printed: whole percents
#: What a forecast reads beside the rules; a change of these alone leaves every effect as it is.
_OPINIONS: Final = frozenset({"preferences", "positions", "sources", "disputed"})


@dataclass(frozen=True)
class Verdict:
    """The odds along the route, and how likely each member is to object (means over the draws)."""

    odds: Odds
    objects: Mapping[str, float]

    @classmethod
    def of(cls, found: Forecast) -> Verdict:
        """The verdict of a forecast."""
        return cls(found.under("route"), {line.member: line.objects.centre for line in found.lines})

    @property
    def passes(self) -> bool:
        """Is it likelier to pass than not?"""
        return self.odds.centre >= _EVEN

    @property
    def blockers(self) -> tuple[str, ...]:
        """Who is likeliest to object: those that are within a percent of the likeliest; none under 1%."""
        top = max(self.objects.values(), default=0.0)
        if top < LIKELY:
            return ()
        return tuple(sorted(m for m, p in self.objects.items() if p >= top - _TIE))

    def same_blockers(self, other: Verdict) -> bool:
        """Is one of the likeliest objectors still among them?"""
        mine, theirs = set(self.blockers), set(other.blockers)
        return bool(mine & theirs) or (not mine and not theirs)

    @property
    def words(self) -> str:
        """The verdict: "it would not pass (31%)"."""
        return f"it would {'' if self.passes else 'not '}pass ({percent(self.odds.centre)})"


@dataclass(frozen=True)
class Bench:
    """A proposal judged by the folder's own figures, and able to judge it by others."""

    alliance: Alliance
    proposal: Proposal
    years: tuple[int, ...]
    seed: int
    draws: int
    impact: Impact
    found: Forecast

    @classmethod
    def of(cls, alliance: Alliance, proposal: Proposal, *, years: tuple[int, ...], seed: int, draws: int) -> Bench:
        """The proposal judged by the folder's own figures."""
        rules = rules_of_its_day(alliance, proposal)
        impact = whatif.impact(rules, proposal, years=years)
        found = forecast(
            rules, proposal, years=years, seed=seed, draws=draws, impact=impact, clause_impacts=impact.parts
        )
        return cls(alliance, proposal, years, seed, draws, impact, found)

    @property
    def verdict(self) -> Verdict:
        """The verdict by the folder's own figures."""
        return Verdict.of(self.found)

    def judged(self, alliance: Alliance) -> tuple[Impact, Forecast]:
        """The whole answer by the figures of another alliance."""
        rules = rules_of_its_day(alliance, self.proposal)
        impact = self.impact
        if not self._same_rules(alliance):
            impact = whatif.impact(rules, self.proposal, years=self.years, like=self.impact.sides[0])
        found = forecast(
            rules,
            self.proposal,
            years=self.years,
            seed=self.seed,
            draws=self.draws,
            impact=impact,
            clause_impacts=impact.parts,
        )
        return impact, found

    def verdict_under(self, alliance: Alliance) -> Verdict:
        """The verdict by the figures of another alliance; no more is computed than it needs.

        Raises what a forecast does: a figure may be one with which nothing can be computed.
        """
        rules, text = rules_of_its_day(alliance, self.proposal), self.proposal
        day = text.tabled or text.in_force or date(self.years[0], 1, 1)
        members = rules.members_on(day)
        changes = collected(self._effects(alliance, rules), members, self.years, seat_weights(rules, self.years))
        assumed = preferences(rules.preferences, members, text)
        regions = {code: m.region for code, m in rules.members.items()}
        said = statements(rules.positions, text.ancestry, members, regions, text.tabled_by)
        given = drawn(assumed, said, self.seed, self.draws)
        judgement = judged(changes, given, text.tabled_by)
        found = route_odds(judgement.z, judgement.loading, tests_along(stops(rules, text, day), members))
        objects = objecting(judgement).mean(axis=0)
        return Verdict(found, dict(zip(members, map(float, objects), strict=True)))

    def _effects(self, alliance: Alliance, rules: Alliance) -> tuple[EffectLike, ...]:
        if self._same_rules(alliance):
            return self.impact.effects
        after = apply(rules, self.proposal)
        return whatif.compare(rules, after, years=self.years, like=self.impact.sides[0]).effects

    def _same_rules(self, alliance: Alliance) -> bool:
        """Is nothing but opinions contested, and of these none that the effects are read with (worths of domains)?"""
        names = (f.name for f in fields(Alliance) if f.name not in _OPINIONS)
        if any(getattr(alliance, name) is not getattr(self.alliance, name) for name in names):
            return False
        ours, theirs = ([p for p in a.preferences if p.kind == "domain"] for a in (self.alliance, alliance))
        return ours == theirs
