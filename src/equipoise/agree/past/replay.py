"""What would the forecast have said on the eve? A past case put to the same engine, from what was known before.

A case that links a text of the folder is judged by its effects against the rules of the eve of its coming into force;
any other by its positions alone, and by nothing where none is on record: then the odds are those of a text that changes
nothing. Who decides, and the rule, are the case's own. Preferences are those of the folder today.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from equipoise.agree.answer import Forecast
from equipoise.agree.forecast import forecast
from equipoise.agree.odds import Odds
from equipoise.errors import NoFigure
from equipoise.model import Alliance, Body, PastCase, Position, Proposal, deciders, rewound
from equipoise.values import Span, in_force

__all__ = ["Basis", "Replay", "replayed"]

Basis = Literal["effects", "positions", "neither"]

_THERE: Final = "past-case"
_YEARS: Final = 5


@dataclass(frozen=True)
class Replay:
    """A past case, what it was judged from, and the forecast of it."""

    case: PastCase
    basis: Basis
    forecast: Forecast

    @property
    def odds(self) -> Odds:
        """The odds under the case's own rule: by silence, broken by each alone, or along its route."""
        return self.forecast.under("silence" if self.case.silence else "route")

    @property
    def favoured(self) -> bool:
        """Did the forecast put more than a half on what happened?"""
        return self.odds.centre > 0.5 if self.case.happened.passed else self.odds.centre < 0.5


@dataclass(frozen=True)
class _NoEffect:
    """A text of which nothing is computed."""

    effects: tuple[Any, ...] = ()
    clauses: tuple[Any, ...] = ()


def replayed(alliance: Alliance, case: PastCase, *, seed: int, draws: int) -> Replay:
    """The forecast of a past case. Raises what a forecast does, and NoFigure where no rule of the day is known."""
    if case.proposal is None:
        text = Proposal(case.id, case.title, "tabled", status=case.status, source=case.source)
        rules, years, impact = alliance, range(case.decided.year, case.decided.year + 1), None
    else:
        from equipoise import whatif

        text = alliance.one("proposal", case.proposal)
        day = text.in_force or _first_day(text) or case.decided
        rules, years = rewound(alliance, day), range(day.year, day.year + _YEARS)
        impact = whatif.impact(rules, text, years=years)
    spoken = tuple(_position(case, text.id, i) for i in range(len(case.positions)))
    text = replace(text, tabled=case.decided, tabled_by=case.tabled_by or text.tabled_by, route=(_THERE,))
    rules = _as_decided(alliance, rules, case, spoken)
    found = forecast(
        rules,
        text,
        years=years,
        seed=seed,
        draws=draws,
        impact=_NoEffect() if impact is None else impact,
        clause_impacts={} if impact is None else impact.parts,
    )
    heard = bool(found.said.named or found.said.groups)
    return Replay(case, "effects" if impact is not None else "positions" if heard else "neither", found)


def _first_day(text: Proposal) -> date | None:
    return min((day for c in text.changes if isinstance(day := getattr(c, "since", None), date)), default=None)


def _position(case: PastCase, proposal: str, i: int) -> Position:
    said = case.positions[i]
    return Position(
        proposal=proposal,
        member=said.member,
        actor=said.actor,
        stance=said.stance,
        low=said.low,
        high=said.high,
        salience=said.salience,
        confidence=said.confidence,
        status=said.status,
        source=said.source,
        note=said.reason,
        about=said.about,
    )


def _as_decided(today: Alliance, rules: Alliance, case: PastCase, spoken: tuple[Position, ...]) -> Alliance:
    """The rules with those alone who decided, in one body with the case's rule, and what they had said."""
    seated = set(deciders(today, case))
    rule = case.rule
    if rule is None:
        span = in_force(today.body(case.body).rule, case.decided) if case.body is not None else None
        if span is None or span.value is None:
            raise NoFigure(f"no rule is known by which {case.id} was decided")
        rule = span.value
    title = case.forum or (today.body(case.body).title if case.body is not None else case.title)
    body = Body(
        _THERE,
        title,
        everyone=True,
        rule=(Span(since=case.decided, value=rule, status=case.status, source=case.source),),
    )
    return replace(
        rules,
        members={code: today.members[code] for code in sorted(seated)},
        bodies={**rules.bodies, _THERE: body},
        positions=spoken or rules.positions,
    )
