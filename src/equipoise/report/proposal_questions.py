"""Who answers what is asked of a proposal? What it changes, whether it passes, and which text would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from equipoise.model import Alliance, Answer, need_member
from equipoise.report.arguments import (
    ALTERNATIVES,
    FEWER_DRAWS,
    PROBABILITY,
    baseline_of,
    day_of,
    needed,
    proposal_asked,
    proposals_of_today,
    random_of,
    staged,
    watch_of,
    years_asked,
)

__all__ = [
    "amendment",
    "brief_of",
    "capital",
    "comparison",
    "contested",
    "forecast",
    "impact",
    "quarrel",
    "sensitivity",
    "track_record",
]


#: The stages of long work, as they are told.
EFFECTS: Final = "computing the effects"
FORECAST: Final = "forecasting"


def impact(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """What does a proposal change for whom?"""

    from equipoise import whatif

    rules, proposal, years = proposal_asked(alliance, arguments)
    return whatif.impact(rules, proposal, years=years)


def comparison(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """Which of several proposals does what, against a chosen one?"""

    from equipoise import whatif

    against = baseline_of(alliance, arguments)
    texts = proposals_of_today(alliance, needed(arguments, "proposals"))
    return whatif.several(alliance, texts, years=years_asked(alliance, arguments), against=against)


def forecast(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """Will a proposal pass?"""

    from equipoise import agree

    rules, proposal, years = proposal_asked(alliance, arguments)
    return agree.forecast(rules, proposal, years=years, **random_of(arguments))


def amendment(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """Which amendment of it would pass?"""

    from equipoise import agree, whatif

    rules, proposal, years = proposal_asked(alliance, arguments)
    watch, random = watch_of(arguments), random_of(arguments)
    wish: dict[str, Any] = {
        "probability": float(arguments.get("probability", PROBABILITY)),
        "fewest": bool(arguments.get("fewest", False)),
        "keep": tuple(arguments.get("keep", ())),
        "alternatives": int(arguments.get("alternatives", ALTERNATIVES)),
        "side_payments": float(cap) if (cap := arguments.get("side_payments")) is not None else None,
    }
    seen = staged(watch, EFFECTS, lambda: whatif.impact(rules, proposal, years=years))
    told: dict[str, Any] = {"years": years, "impact": seen, "draws": FEWER_DRAWS, **random}
    found = staged(watch, FORECAST, lambda: agree.forecast(rules, proposal, clause_impacts=seen.parts, **told))
    return agree.amend(rules, proposal, found=found, watch=watch, **wish, **told)


def track_record(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """How did the forecast do on past cases?"""

    from equipoise import agree

    return agree.record(alliance, **random_of(arguments), watch=watch_of(arguments))


def sensitivity(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """What do the odds hang on?"""

    from equipoise import agree

    watch = watch_of(arguments)
    found = staged(watch, FORECAST, lambda: forecast(alliance, arguments))
    assert isinstance(found, agree.Forecast)
    return agree.sensitivity(found, watch=watch)


def capital(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """What may one capital do?"""

    from equipoise import agree, whatif

    rules, proposal, years = proposal_asked(alliance, arguments)
    member = str(needed(arguments, "member"))
    need_member(member, rules.members)
    random = {"draws": FEWER_DRAWS, **random_of(arguments)}
    watch = watch_of(arguments)
    impact = staged(watch, EFFECTS, lambda: whatif.impact(rules, proposal, years=years))
    given = {"years": years, "impact": impact, "clause_impacts": impact.parts, **random}
    found = staged(watch, FORECAST, lambda: agree.forecast(rules, proposal, **given))
    return agree.capital_view(found, impact, member, watch)


def contested(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """What survives where figures are held otherwise?"""

    from equipoise import agree

    _, proposal, years = proposal_asked(alliance, arguments)
    return agree.contest(
        alliance,
        proposal,
        needed(arguments, "disagreements"),
        years=years,
        **random_of(arguments),
        turns=bool(arguments.get("turns", True)),
    )


def quarrel(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """Which few numbers is a quarrel about?"""

    from equipoise import agree

    _, proposal, years = proposal_asked(alliance, arguments)
    disagreements = needed(arguments, "disagreements")
    return agree.quarrel(alliance, proposal, disagreements, years=years, **random_of(arguments))


def brief_of(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """All of it, of one proposal."""

    from equipoise.report.brief import brief

    rules, proposal, years = proposal_asked(alliance, arguments)
    against = baseline_of(alliance, arguments)
    if against is not None:
        proposals_of_today(alliance, (proposal,))
    return brief(
        rules,
        proposal,
        years=years,
        dated=day_of(arguments),
        capital=arguments.get("capital"),
        **random_of(arguments),
        source=arguments.get("source"),
        paper=arguments.get("paper"),
        contest=arguments.get("contest", ()),
        earlier=arguments.get("earlier"),
        against=against,
    )
