"""Who answers what is asked of the rules as they stand? Who pays, who decides, what is bought, do they match."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from equipoise.model import Alliance, Answer
from equipoise.report import proposal_questions
from equipoise.report.arguments import SEED, BadQuestion, day_of, needed, proposal_of, watch_of, years_of
from equipoise.report.horizon import base_year, burden_year, horizon, planned, record, usual_influence

__all__ = [
    "alignment",
    "burden",
    "calls",
    "correction",
    "exploitation",
    "gaps",
    "influence",
    "influences",
    "issued",
    "keys",
    "ledger",
    "portfolio",
    "power",
    "power_change",
    "quarters",
    "quotas",
    "receipt_of",
    "road",
    "say",
    "targets",
    "why",
]


def calls(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """Who pays what of a fund in a year?"""

    from equipoise import pay

    found = pay.calls(alliance, needed(arguments, "fund"), int(arguments.get("year") or base_year(alliance)))
    return pay.in_currency(found, str(arguments["currency"])) if "currency" in arguments else found


def burden(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """Who carries which burden in a year?"""

    from equipoise import pay

    year = int(arguments.get("year") or burden_year(alliance))
    return pay.burden(alliance, year, currency=arguments.get("currency"))


def targets(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """How far is each from the spending targets?"""

    from equipoise import pay
    from equipoise.pay.targets import EQUIPMENT_TARGET, SPENDING_TARGETS

    year = int(arguments.get("year") or burden_year(alliance))
    given = str(arguments["target"]) if "target" in arguments else ""
    try:
        words = [word.partition("=") for word in given.split(",")] if given else []
        chosen = tuple(Decimal(share) for share, equals, _ in words if not equals)
        named = {name.strip(): Decimal(value) for name, equals, value in words if equals}
        if not all(value.is_finite() for value in (*chosen, *named.values())):
            raise InvalidOperation
    except InvalidOperation:
        hint = "write percents of GDP, equipment=25, or a series and its target, for example 2,3.5,equipment=25"
        raise BadQuestion(f"targets {given!r} are not understood: {hint}") from None
    equipment = named.pop("equipment", EQUIPMENT_TARGET)
    currency = arguments.get("currency")
    return pay.targets(alliance, year, chosen or SPENDING_TARGETS, equipment, named, currency=currency)


def exploitation(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """Do the large carry more for their size?"""

    from equipoise import align

    years = years_of(arguments["years"]) if "years" in arguments else record(alliance)
    return align.exploitation(alliance, years, seed=int(arguments.get("seed", SEED)))


def keys(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """What would each pay under every key?"""

    from equipoise import pay

    return pay.every_key(alliance, needed(arguments, "fund"), int(arguments.get("year") or base_year(alliance)))


def quarters(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """What is called quarter by quarter?"""

    from equipoise import pay

    return pay.quarters(alliance, needed(arguments, "fund"), int(arguments.get("year") or base_year(alliance)))


def ledger(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """What is called, paid and overdue?"""

    from equipoise import pay

    day, fund = day_of(arguments), needed(arguments, "fund")
    years = years_of(arguments["years"]) if "years" in arguments else range(day.year, day.year + 1)
    return pay.ledger(alliance, fund, years, day)


def correction(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """What does a key that changes within the year correct?"""

    from equipoise import pay

    year = int(arguments.get("year") or base_year(alliance))
    proposal = proposal_of(alliance, arguments) if "proposal" in arguments else None
    return pay.correction(alliance, needed(arguments, "fund"), year, proposal)


def issued(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """What was really called, and what is still to be called by the rules of today?"""

    return correction(alliance, {name: value for name, value in arguments.items() if name != "proposal"})


def power(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """Who has how much power in a body?"""

    from equipoise import decide

    return decide.power(alliance, needed(arguments, "body"), day=day_of(arguments))


def power_change(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """Whose power in a body does a proposal move?"""

    from equipoise import decide

    body, day = needed(arguments, "body"), day_of(arguments)
    return decide.power_change(alliance, proposal_of(alliance, arguments), body, day=day)


def quotas(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """How would power in a body move with the quota of a weight?"""

    from equipoise import decide

    return decide.power_over_quotas(
        alliance,
        needed(arguments, "body"),
        day=day_of(arguments),
        weight=arguments.get("weight"),
        quotas=arguments.get("quotas", decide.USUAL_QUOTAS),
        index=arguments.get("by"),
        aim=arguments.get("aim"),
    )


def _planned(alliance: Alliance, arguments: Mapping[str, Any]) -> range:
    """The years that a fund's plan is asked about."""
    return years_of(arguments["years"]) if "years" in arguments else planned(alliance, needed(arguments, "fund"))


def portfolio(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """What does a fund buy?"""

    from equipoise import plan

    return plan.portfolio(alliance, needed(arguments, "fund"), _planned(alliance, arguments))


def gaps(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """What is required, and what is wanting?"""

    from equipoise import plan

    years = years_of(arguments["years"]) if "years" in arguments else None
    if "on" in arguments:
        day = day_of(arguments)
    elif "year" in arguments:
        day = date(int(arguments["year"]), 12, 31)
    else:
        day = date((years or horizon(alliance)).stop - 1, 12, 31)
    funds = [arguments["fund"]] if "fund" in arguments else _choosing(alliance)
    if funds and years is None:
        years = horizon(alliance)
    return plan.gaps(alliance, day, [plan.portfolio(alliance, fund, years) for fund in funds] if years else ())


def _choosing(alliance: Alliance) -> list[str]:
    """The common funds that pay for a project which closes a gap, and whose start a plan may choose."""
    paid = {p.fund for p in alliance.projects.values() if p.closes and p.start is None}
    return [id_ for id_, fund in sorted(alliance.funds.items()) if id_ in paid and fund.participants == "all"]


def road(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """How far is each project, and its money?"""

    from equipoise import plan

    years = years_of(arguments["years"]) if "years" in arguments else None
    return plan.road(alliance, day_of(arguments), arguments.get("fund"), years)


def receipt_of(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """What does overruling the plan cost?"""

    from equipoise.plan.hand_words import hand_of
    from equipoise.plan.receipt import receipt

    fund, years = needed(arguments, "fund"), _planned(alliance, arguments)
    said = {k: str(arguments[k]) for k in ("pin", "exclude", "part_fund", "raises") if k in arguments}
    return receipt(alliance, fund, years, hand_of(alliance, fund, years, **said))


def why(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """Why is a project not bought?"""

    from equipoise.plan.lost import why_lost

    fund, project = needed(arguments, "fund"), needed(arguments, "project")
    return why_lost(alliance, fund, _planned(alliance, arguments), project)


def say(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """What would another say buy?"""

    from equipoise import plan

    return plan.bought_by_say(alliance, needed(arguments, "fund"), _planned(alliance, arguments))


def influence(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """How much influence has each over what a fund buys?"""

    from equipoise import plan

    return plan.influence(
        alliance,
        needed(arguments, "fund"),
        _planned(alliance, arguments),
        seed=int(arguments.get("seed", SEED)),
        draws=int(arguments.get("draws", 20)),
        watch=watch_of(arguments),
    )


def alignment(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """Does influence match contribution?"""

    from equipoise import align

    chosen: dict[str, Any] = {"influence": usual_influence(alliance)}
    chosen |= {k: arguments[k] for k in ("contribution", "influence") if k in arguments}
    years = years_of(arguments["years"]) if "years" in arguments else record(alliance)
    supplied = {"outcome": _outcomes(alliance, years, arguments)} if chosen.get("influence") == "outcome" else None
    return align.alignment(alliance, years, fund=_fund_of(alliance, arguments), supplied=supplied, **chosen)


def influences(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    """Which influence has each, measure by measure and year by year?"""

    from equipoise import align

    years = years_of(arguments["years"]) if "years" in arguments else record(alliance)
    supplied = {"outcome": _outcomes(alliance, years, arguments)}
    weights = _weights_of(arguments.get("weights"))
    return align.influences(alliance, _fund_of(alliance, arguments), years, weights=weights, supplied=supplied)


def _fund_of(alliance: Alliance, arguments: Mapping[str, Any]) -> str:
    """The fund asked for, else the first with a say, else the first."""
    weighed = sorted(fund.id for fund in alliance.funds.values() if fund.priority) or sorted(alliance.funds)
    return str(arguments.get("fund", weighed[0] if weighed else ""))


def _outcomes(alliance: Alliance, years: range, arguments: Mapping[str, Any]) -> dict[int, Mapping[str, Any]]:
    """How far outcomes follow each member, by year, as figures from outside for ``align``.

    From the past cases on record, by the year in which each was decided; and from the odds of a proposal, in the year
    in which it was tabled, where nothing says so in the base year.
    """
    from equipoise import agree
    from equipoise.plan.known import Known

    found: dict[int, Mapping[str, Any]] = {**agree.outcomes_by_year(alliance, years)}
    if "proposal" in arguments:
        tabled = proposal_of(alliance, arguments).tabled
        forecast = proposal_questions.forecast(alliance, {"proposal": arguments["proposal"]})
        assert isinstance(forecast, agree.Forecast)
        found[tabled.year if tabled is not None else base_year(alliance)] = {
            m: Known(Fraction(round(swing * 10**6), 10**6), f"{100 * swing:.2f} points of the odds", forecast.status)
            for m, swing in agree.outcome_influence(forecast).items()
        }
    return found


def _weights_of(said: Any) -> list[tuple[str, str]] | None:
    """Weights as given: a table, or text such as "posts=2, say=1"."""
    if said is None:
        return None
    if isinstance(said, Mapping):
        return [(str(name), str(weight)) for name, weight in said.items()]
    return [
        (name.strip(), weight.strip()) for name, _, weight in (part.partition("=") for part in str(said).split(","))
    ]
