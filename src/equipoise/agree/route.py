"""Which bodies must a proposal pass, who sits there, and which objectors does each rule bear?

A rule that counts heads bears so many objectors, whoever they are. One that weighs votes, or names a member, is the
game that ``decide`` makes of it, with the weights of the day. Not objecting counts as being in favour. The rule is the
one in force on the day, before the proposal: a text that would change a rule is decided by the old one. A proposal that
names no route is tested against every member at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from equipoise.agree.odds import Odds, Test
from equipoise.decide.game import Form, game_of, heads_needed
from equipoise.decide.weighing import weighed
from equipoise.errors import EquipoiseError, NoFigure
from equipoise.model import (
    Alliance,
    AllOf,
    AnyOf,
    Consensus,
    CountAtLeast,
    FewerAgainst,
    Includes,
    Majority,
    NoneAgainst,
    Proposal,
    Quorum,
    Rule,
    WeightAtLeast,
)
from equipoise.model.wording import the
from equipoise.values import in_force

__all__ = ["BodyOdds", "Stop", "allowed_objectors", "stops", "tests_along", "unjudged"]


@dataclass(frozen=True)
class Stop:
    """A body on the route: who sits there, its rule in words, how many may object, or, if it weighs, who carries it."""

    body: str
    title: str
    seated: tuple[str, ...]
    rule: str
    allowed: int
    form: Form | None = None

    def test(self, members: tuple[str, ...]) -> Test:
        """The stop as a test of members by position."""
        return Test(tuple(members.index(m) for m in self.seated), self.allowed, self.form)


def tests_along(route: Sequence[Stop], members: tuple[str, ...]) -> tuple[Test, ...]:
    """What must be passed: a test for each stop, or that no member at all objects where there is none."""
    return tuple(stop.test(members) for stop in route) or (Test(tuple(range(len(members))), 0),)


@dataclass(frozen=True)
class BodyOdds:
    """A body's odds: that the text passes there, and that it is the first where the text stalls."""

    stop: Stop
    passes: Odds
    stalls: Odds


def stops(alliance: Alliance, proposal: Proposal, day: date) -> tuple[Stop, ...]:
    """The route of the proposal on a day, in order; empty when it names none.

    A body whose rule needs a figure that is missing is left out (``unjudged``), unless nothing else is on the route.
    Raises UnknownName for a body that does not exist, NoFigure for one without members, rule or figure on that day.
    """
    found = []
    missing = {stop for stop, _ in unjudged(alliance, proposal, day)}
    for name in proposal.route:
        if name in missing and missing != set(proposal.route):
            continue
        body = alliance.body(name)
        seated = alliance.seated(name, day)
        span = in_force(body.rule, day)
        if not seated:
            raise NoFigure(f"nobody sits in {the(body.title)} on {day}, so whether a text passes there has no answer")
        if span is None or span.value is None:
            raise NoFigure(f"no rule of {the(body.title)} is known on {day}")
        found.append(_stop(alliance, name, body.title, seated, span.value, day))
    return tuple(found)


def _stop(alliance: Alliance, name: str, title: str, seated: tuple[str, ...], rule: Rule, day: date) -> Stop:
    if _counts_heads(rule):
        return Stop(name, title, seated, rule.sentence(), allowed_objectors(rule, len(seated), title))
    return Stop(name, title, seated, rule.sentence(), len(seated), _form(alliance, title, seated, rule, day))


def _form(alliance: Alliance, title: str, seated: tuple[str, ...], rule: Rule, day: date) -> Form:
    weights = {w.name: w.figures for w in weighed(alliance, rule, seated, day)}
    game = game_of(rule, seated, weights)
    if not game.wins(seated):
        raise EquipoiseError(f"{title}: {rule.sentence()}: {len(seated)} members cannot meet this even if none objects")
    return game.form


def unjudged(alliance: Alliance, proposal: Proposal, day: date) -> tuple[tuple[str, str], ...]:
    """Which bodies on the route cannot be judged, for want of a figure by which they weigh votes? Id, and why."""
    found = []
    for name in proposal.route:
        body = alliance.body(name)
        span = in_force(body.rule, day)
        seated = alliance.seated(name, day)
        if span is None or span.value is None or not seated or _counts_heads(span.value):
            continue
        try:
            _form(alliance, body.title, seated, span.value, day)
        except NoFigure as missing:
            found.append((name, f"{the(body.title)} decides by {span.value.sentence()}, and {missing}"))
    return tuple(found)


def _counts_heads(rule: Rule) -> bool:
    if isinstance(rule, (AllOf, AnyOf)):
        return all(_counts_heads(part) for part in rule.parts)
    return not isinstance(rule, (WeightAtLeast, Includes, NoneAgainst))


def allowed_objectors(rule: Rule, seated: int, title: str = "body") -> int:
    """How many of ``seated`` members may object under a rule that counts heads? Never fewer than 0.

    Raises EquipoiseError for a rule that weighs members or names one, and for one that nobody's consent satisfies.
    """
    allowed = _allowed(rule, seated, title)
    if allowed < 0:
        raise EquipoiseError(f"{title}: {rule.sentence()}: {seated} members cannot meet this even if none objects")
    return min(allowed, seated)


def _allowed(rule: Rule, seated: int, title: str) -> int:
    if isinstance(rule, Consensus):
        return rule.minus
    if isinstance(rule, CountAtLeast):
        return seated - rule.members
    if isinstance(rule, FewerAgainst):
        return rule.members - 1
    if isinstance(rule, Majority):
        return seated - heads_needed(rule, seated)
    if isinstance(rule, Quorum):
        return seated if heads_needed(rule, seated) <= seated else -1
    if isinstance(rule, AllOf):
        return min(_allowed(part, seated, title) for part in rule.parts)
    if isinstance(rule, AnyOf):
        return max(_allowed(part, seated, title) for part in rule.parts)
    assert isinstance(rule, (WeightAtLeast, Includes, NoneAgainst))
    raise EquipoiseError(
        f"{title}: {rule.sentence()}: this weighs or names members, so no number of objectors says whether it holds"
    )
