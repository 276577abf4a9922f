"""How likely would another text pass, judged on the very draws of a forecast? For trying many texts in little time.

What is assumed and said was drawn once and does not depend on the text, so two texts are compared on the same draws,
and only what a text changes is computed anew: a hundredth of a second instead of a whole forecast.

    panel = Panel.of(forecast)
    panel.odds(other.effects, terms_of(text))    # those that move a figure are enough
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from equipoise.agree.answer import Forecast
from equipoise.agree.gains import Changes, EffectLike, Terms, collected, seat_weights
from equipoise.agree.judgement import Draws, judged
from equipoise.agree.odds import Odds, Test, route_odds

__all__ = ["Panel"]


@dataclass(frozen=True)
class Panel:
    """The members as a forecast drew them, what its text changes for them, and the tests along the route."""

    tabled: Changes
    weights: Mapping[str, Any]
    given: Draws
    tests: tuple[Test, ...]
    tabled_by: str | None

    @classmethod
    def of(cls, found: Forecast) -> Panel:
        """The panel of a forecast."""
        weights = seat_weights(found.alliance, found.years)
        return cls(found.changes, weights, found.given, found.tests, found.proposal.tabled_by)

    def changes(self, moved: Iterable[EffectLike], terms: Terms) -> Changes:
        """What a text with these effects, that says this of itself, changes; what moves nothing may be left out."""
        found = collected(moved, self.tabled.members, self.tabled.years, self.weights)
        return replace(found, payment=self.tabled.payment, say_today=self.tabled.say_today, terms=terms)

    def odds(self, moved: Iterable[EffectLike], terms: Terms | None = None) -> Odds:
        """The odds along the same route of a text with these effects, that says this of itself (default: the same)."""
        found = judged(self.changes(moved, terms or self.tabled.terms), self.given, self.tabled_by)
        return route_odds(found.z, found.loading, self.tests)
