"""Who answers a question put in words? One way in for the shell, a case file and a page, so that all agree.

A question is a word (``QUESTIONS``: pay, burden, decide and so on) with named arguments, as in a case file:
``ask = { question = "pay", fund = "civil", year = 2026 }``. Engines are imported when they are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final

from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model import Alliance, Answer, Proposal, need_member, rewound
from equipoise.report.horizon import HORIZON, base_year, horizon, record

__all__ = [
    "ALTERNATIVES",
    "DRAWS",
    "FEWER_DRAWS",
    "MOST_YEARS",
    "PROBABILITY",
    "QUESTIONS",
    "SEED",
    "TODAY",
    "ask",
    "questions",
    "years_of",
]

SEED: Final = 7
#: How many draws the engines take where none is asked: for the odds of one text, and where many texts are judged.
DRAWS: Final = 1024
FEWER_DRAWS: Final = 256
PROBABILITY: Final = 0.8
ALTERNATIVES: Final = 3
#: The baseline of a comparison that is no proposal: the rules of today.
TODAY: Final = "today"
MOST_YEARS: Final = 60  # beyond that no ceiling, key or price says anything, and a schedule would not end


class _BadQuestion(EquipoiseError):
    """A question that lacks an argument or has one that is not understood."""


def ask(alliance: Alliance, question: str, **arguments: Any) -> Answer:
    """The answer to a question. Raises EquipoiseError for an unknown question or argument, and what the engines do."""
    if question not in QUESTIONS:
        raise UnknownName("question", question, QUESTIONS)
    known, answer = QUESTIONS[question]
    unknown = sorted(set(arguments) - set(known))
    if unknown:
        raise UnknownName(f"argument of {question}", unknown[0], known)
    return answer(alliance, {k: v for k, v in arguments.items() if v is not None})


def questions() -> dict[str, Callable[[Alliance, Mapping[str, Any]], Answer]]:
    """Who answers the cases of a folder: by question, a function of the alliance and of what the case asks."""
    return {name: lambda alliance, asked: ask(alliance, **asked) for name in QUESTIONS}


def years_of(value: Any) -> range:
    """Years as given: a range, one year, "2027-2031", or a pair such as [2027, 2031] (both counted).

    >>> years_of("2027-2031")
    range(2027, 2032)
    """
    if isinstance(value, range):
        return value
    if isinstance(value, (list, tuple)) and len(value) == 2:
        return range(int(value[0]), int(value[1]) + 1)
    first, _, last = str(value).partition("-")
    if not (first.isdigit() and len(first) == 4 and (not last or (last.isdigit() and len(last) == 4))):
        raise _BadQuestion(f"years {value!r} are not understood: write 2027-2031, or 2027")
    years = range(int(first), int(last or first) + 1)
    if not years:
        raise _BadQuestion(f"years {value!r} end before they begin: write {last}-{first}")
    if len(years) > MOST_YEARS:
        raise _BadQuestion(f"years {value!r} are {len(years)} years: ask about at most {MOST_YEARS} at once")
    return years


def _needed(arguments: Mapping[str, Any], name: str) -> Any:
    if name not in arguments:
        raise _BadQuestion(f"the question needs {name}")
    return arguments[name]


def _random(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The seed, and how many draws where that is asked; otherwise each engine takes its own number."""
    return {"seed": int(arguments.get("seed", SEED)), **({"draws": int(d)} if (d := arguments.get("draws")) else {})}


def _day(arguments: Mapping[str, Any]) -> date:
    value = _needed(arguments, "on")
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _years(alliance: Alliance, arguments: Mapping[str, Any]) -> range:
    return years_of(arguments["years"]) if "years" in arguments else horizon(alliance)


def _proposal(alliance: Alliance, arguments: Mapping[str, Any]) -> Proposal:
    given = _needed(arguments, "proposal")
    found = given if isinstance(given, Proposal) else _named(alliance, str(given))
    if found.stage == "enacted":
        since = f" since {found.in_force}" if found.in_force else ""
        raise _BadQuestion(
            f"{found.id} is enacted{since}: it is part of today's rules, so there is nothing left to propose. "
            "Ask about a proposal that is drafted or tabled."
        )
    return found


def _named(alliance: Alliance, given: str) -> Proposal:
    name, _, variant = given.partition(":")
    found: Proposal = alliance.one("proposal", name)
    return found.variant(variant) if variant else found


def _pay(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import pay

    return pay.calls(alliance, _needed(arguments, "fund"), int(arguments.get("year") or base_year(alliance)))


def _burden(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import pay

    return pay.burden(alliance, int(arguments.get("year") or base_year(alliance)))


def _targets(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import pay
    from equipoise.pay.targets import SPENDING_TARGETS

    year = int(arguments.get("year") or base_year(alliance))
    given = str(arguments["target"]) if "target" in arguments else ""
    try:
        chosen = tuple(Decimal(word) for word in given.split(",")) if given else SPENDING_TARGETS
    except InvalidOperation:
        raise _BadQuestion(f"targets {given!r} are not understood: write percents of GDP, for example 2,3.5") from None
    return pay.targets(alliance, year, chosen)


def _exploitation(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import align

    years = years_of(arguments["years"]) if "years" in arguments else record(alliance)
    return align.exploitation(alliance, years, seed=int(arguments.get("seed", SEED)))


def _keys(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import pay

    return pay.every_key(alliance, _needed(arguments, "fund"), int(arguments.get("year") or base_year(alliance)))


def _quarters(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import pay

    return pay.quarters(alliance, _needed(arguments, "fund"), int(arguments.get("year") or base_year(alliance)))


def _ledger(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import pay

    day, fund = _day(arguments), _needed(arguments, "fund")
    years = years_of(arguments["years"]) if "years" in arguments else range(day.year, day.year + 1)
    return pay.ledger(alliance, fund, years, day)


def _correction(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import pay

    year = int(arguments.get("year") or base_year(alliance))
    return pay.correction(alliance, _needed(arguments, "fund"), year, _proposal(alliance, arguments))


def _decide(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import decide

    return decide.power(alliance, _needed(arguments, "body"), day=_day(arguments))


def _power_change(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import decide

    body, day = _needed(arguments, "body"), _day(arguments)
    return decide.power_change(alliance, _proposal(alliance, arguments), body, day=day)


def _plan(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import plan

    return plan.portfolio(alliance, _needed(arguments, "fund"), _years(alliance, arguments))


def _gaps(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import plan

    years = years_of(arguments["years"]) if "years" in arguments else None
    if "on" in arguments:
        day = _day(arguments)
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


def _road(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import plan

    years = years_of(arguments["years"]) if "years" in arguments else None
    return plan.road(alliance, _day(arguments), arguments.get("fund"), years)


def _receipt(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise.plan.hand_words import hand_of
    from equipoise.plan.receipt import receipt

    fund, years = _needed(arguments, "fund"), _years(alliance, arguments)
    said = {k: str(arguments[k]) for k in ("pin", "exclude", "part_fund", "raises") if k in arguments}
    return receipt(alliance, fund, years, hand_of(alliance, fund, years, **said))


def _why(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise.plan.lost import why_lost

    fund, project = _needed(arguments, "fund"), _needed(arguments, "project")
    return why_lost(alliance, fund, _years(alliance, arguments), project)


def _say(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import plan

    return plan.bought_by_say(alliance, _needed(arguments, "fund"), _years(alliance, arguments))


def _influence(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import plan

    return plan.influence(
        alliance,
        _needed(arguments, "fund"),
        _years(alliance, arguments),
        seed=int(arguments.get("seed", SEED)),
        draws=int(arguments.get("draws", 20)),
    )


def _joint(name: str, *needed: str, planned: bool = False) -> Callable[[Alliance, Mapping[str, Any]], Answer]:
    """A question about joint projects, once what it needs is there; ``planned``: over some years."""

    def answer(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
        from equipoise.report import joint_questions

        for word in needed:
            _needed(arguments, word)
        over = (_years(alliance, arguments),) if planned else ()
        found: Answer = getattr(joint_questions, name)(alliance, arguments, *over)
        return found

    return answer


def _align(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import align

    chosen = {k: arguments[k] for k in ("contribution", "influence") if k in arguments}
    years = years_of(arguments["years"]) if "years" in arguments else record(alliance)
    weighed = sorted(fund.id for fund in alliance.funds.values() if fund.priority) or sorted(alliance.funds)
    return align.alignment(alliance, years, fund=arguments.get("fund", weighed[0] if weighed else ""), **chosen)


def _influences(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import align

    year = int(arguments["year"]) if "year" in arguments else max(record(alliance))
    weighed = sorted(fund.id for fund in alliance.funds.values() if fund.priority) or sorted(alliance.funds)
    fund = arguments.get("fund", weighed[0] if weighed else "")
    supplied = {"outcome": {year: _outcome(alliance, arguments)}} if "proposal" in arguments else None
    return align.influences(alliance, fund, year, weights=_weights_of(arguments.get("weights")), supplied=supplied)


def _outcome(alliance: Alliance, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """How far the odds of a proposal follow each member's stance, as figures from outside for ``align``."""
    from equipoise import agree
    from equipoise.plan.known import Known

    found = _agree(alliance, {k: v for k, v in arguments.items() if k in ("proposal", "seed", "draws")})
    assert isinstance(found, agree.Forecast)
    return {
        m: Known(Fraction(round(swing * 10**6), 10**6), f"{100 * swing:.2f} points of the odds", found.status)
        for m, swing in agree.outcome_influence(found).items()
    }


def _weights_of(said: Any) -> dict[str, Fraction] | None:
    """Weights as given: a table, or text such as "posts=2, say=1"."""
    if said is None:
        return None
    if isinstance(said, Mapping):
        pairs = [(str(name), str(weight)) for name, weight in said.items()]
    else:
        pairs = [(name.strip(), weight.strip()) for name, _, weight in (p.partition("=") for p in str(said).split(","))]
    found: dict[str, Fraction] = {}
    for name, weight in pairs:
        try:
            found[name] = Fraction(weight)
        except (ValueError, ZeroDivisionError):
            raise _BadQuestion(f"the weight {name}={weight} is no number: write, for example, posts=2,say=1") from None
    return found


def _asked(alliance: Alliance, arguments: Mapping[str, Any]) -> tuple[Alliance, Proposal, range]:
    """The proposal, the rules it is asked of, and the years.

    A text of the past that was not adopted is asked of the rules of its day, over the years from its own on.
    """
    found = _proposal(alliance, arguments)
    if found.stage != "rejected" or found.in_force is None:
        return alliance, found, _years(alliance, arguments)
    first = found.in_force.year
    years = years_of(arguments["years"]) if "years" in arguments else range(first, first + HORIZON)
    return rewound(alliance, found.in_force), found, years


def _whatif(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import whatif

    rules, proposal, years = _asked(alliance, arguments)
    return whatif.impact(rules, proposal, years=years)


def _compare(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import whatif

    texts = [_proposal(alliance, {"proposal": one}) for one in _needed(arguments, "proposals")]
    against = _baseline(alliance, arguments)
    past = [text.id for text in (*texts, *([against] if against else [])) if text.stage == "rejected"]
    if past:
        raise _BadQuestion(f"{past[0]} is of the past: it is asked of the rules of its day, and compared with nothing")
    return whatif.several(alliance, texts, years=_years(alliance, arguments), against=against)


def _baseline(alliance: Alliance, arguments: Mapping[str, Any]) -> Proposal | None:
    """What is compared with: a proposal, or None for the rules of today."""
    given = arguments.get("against", TODAY)
    return None if given == TODAY else _proposal(alliance, {"proposal": given})


def _agree(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import agree

    rules, proposal, years = _asked(alliance, arguments)
    return agree.forecast(rules, proposal, years=years, **_random(arguments))


def _amend(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import agree

    rules, proposal, years = _asked(alliance, arguments)
    return agree.amend(
        rules,
        proposal,
        years=years,
        probability=float(arguments.get("probability", PROBABILITY)),
        **_random(arguments),
        fewest=bool(arguments.get("fewest", False)),
        keep=tuple(arguments.get("keep", ())),
        alternatives=int(arguments.get("alternatives", ALTERNATIVES)),
        side_payments=float(cap) if (cap := arguments.get("side_payments")) is not None else None,
    )


def _record(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import agree

    return agree.record(alliance, **_random(arguments))


def _sensitivity(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import agree

    found = _agree(alliance, arguments)
    assert isinstance(found, agree.Forecast)
    return agree.sensitivity(found)


def _capital(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import agree, whatif

    rules, proposal, years = _asked(alliance, arguments)
    member = str(_needed(arguments, "member"))
    need_member(member, rules.members)
    random = {"draws": FEWER_DRAWS, **_random(arguments)}
    impact = whatif.impact(rules, proposal, years=years)
    found = agree.forecast(rules, proposal, years=years, impact=impact, clause_impacts=impact.parts, **random)
    return agree.capital_view(found, impact, member)


def _contest(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import agree

    _, proposal, years = _asked(alliance, arguments)
    return agree.contest(
        alliance,
        proposal,
        _needed(arguments, "disagreements"),
        years=years,
        **_random(arguments),
        turns=bool(arguments.get("turns", True)),
    )


def _quarrel(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise import agree

    _, proposal, years = _asked(alliance, arguments)
    disagreements = _needed(arguments, "disagreements")
    return agree.quarrel(alliance, proposal, disagreements, years=years, **_random(arguments))


def _brief(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
    from equipoise.report.brief import brief

    return brief(
        alliance,
        _proposal(alliance, arguments),
        years=_years(alliance, arguments),
        dated=_day(arguments),
        capital=arguments.get("capital"),
        **_random(arguments),
        source=arguments.get("source"),
        paper=arguments.get("paper"),
        contest=arguments.get("contest", ()),
        earlier=arguments.get("earlier"),
        against=_baseline(alliance, arguments),
    )


_OFFER: Final = ("project", "year", "sharing", "assume")

#: Every question: the names of its arguments, and who answers.
QUESTIONS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Alliance, Mapping[str, Any]], Answer]]]] = {
    "pay": (("fund", "year"), _pay),
    "burden": (("year",), _burden),
    "targets": (("year", "target"), _targets),
    "exploitation": (("years", "seed"), _exploitation),
    "keys": (("fund", "year"), _keys),
    "quarters": (("fund", "year"), _quarters),
    "ledger": (("fund", "years", "on"), _ledger),
    "correction": (("fund", "year", "proposal"), _correction),
    "decide": (("body", "on"), _decide),
    "power-change": (("body", "proposal", "on"), _power_change),
    "plan": (("fund", "years"), _plan),
    "gaps": (("year", "on", "fund", "years"), _gaps),
    "road": (("on", "fund", "years"), _road),
    "receipt": (("fund", "years", "pin", "exclude", "part_fund", "raises"), _receipt),
    "why": (("fund", "years", "project"), _why),
    "say": (("fund", "years"), _say),
    "influence": (("fund", "years", "seed", "draws"), _influence),
    "joining": (_OFFER, _joint("joining", "project")),
    "allocation": (_OFFER, _joint("allocation", "project")),
    "leaving": ((*_OFFER, "member"), _joint("leaving", "project", "member")),
    "scenarios": ((*_OFFER, "member"), _joint("scenarios", "project", "member")),
    "returns": (("fund", "years", "grades"), _joint("returns", "fund", planned=True)),
    "frontier": (("fund", "years", "bands", "premium", "capacity"), _joint("frontier", "fund", planned=True)),
    "align": (("years", "contribution", "influence", "fund"), _align),
    "influences": (("year", "fund", "weights", "proposal"), _influences),
    "whatif": (("proposal", "years"), _whatif),
    "compare": (("proposals", "against", "years"), _compare),
    "agree": (("proposal", "years", "seed", "draws"), _agree),
    "amend": (
        ("proposal", "years", "seed", "draws", "probability", "fewest", "keep", "alternatives", "side_payments"),
        _amend,
    ),
    "record": (("seed", "draws"), _record),
    "sensitivity": (("proposal", "years", "seed", "draws"), _sensitivity),
    "capital": (("proposal", "years", "seed", "draws", "member"), _capital),
    "contest": (("proposal", "years", "seed", "draws", "disagreements", "turns"), _contest),
    "quarrel": (("proposal", "years", "seed", "draws", "disagreements"), _quarrel),
    "brief": (
        ("proposal", "years", "seed", "draws", "on", "capital", "source", "paper", "contest", "earlier", "against"),
        _brief,
    ),
}
