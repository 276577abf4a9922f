"""How is an argument of a question read? As the shell, a case file or a page gives it: often text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final, TypeVar

from equipoise.ensemble import Watch
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Proposal, rules_of_its_day
from equipoise.report.horizon import HORIZON, horizon

__all__ = [
    "ALTERNATIVES",
    "DRAWS",
    "FEWER_DRAWS",
    "MOST_YEARS",
    "PROBABILITY",
    "SEED",
    "TODAY",
    "BadQuestion",
    "baseline_of",
    "day_of",
    "needed",
    "proposal_asked",
    "proposal_of",
    "proposals_of_today",
    "random_of",
    "staged",
    "watch_of",
    "years_asked",
    "years_judged",
    "years_of",
]

T = TypeVar("T")

SEED: Final = 7
#: How many draws the engines take where none is asked: for the odds of one text, and where many texts are judged.
DRAWS: Final = 1024
FEWER_DRAWS: Final = 256
PROBABILITY: Final = 0.8
ALTERNATIVES: Final = 3
#: The baseline of a comparison that is no proposal: the rules of today.
TODAY: Final = "today"
MOST_YEARS: Final = 60  # beyond that no ceiling, key or price says anything, and a schedule would not end


class BadQuestion(EquipoiseError):
    """A question that lacks an argument or has one that is not understood."""


def years_of(value: Any) -> range:
    """Years as given: a range, one year, "2027-2031", or a pair such as [2027, 2031] (both counted).

    Raises BadQuestion for what is none of these, ends before it begins, or is more than ``MOST_YEARS``.

    >>> years_of("2027-2031")
    range(2027, 2032)
    """
    if isinstance(value, range):
        return value
    text = "-".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    first, _, last = text.partition("-")
    if not (first.isdigit() and len(first) == 4 and (not last or (last.isdigit() and len(last) == 4))):
        raise BadQuestion(f"years {value!r} are not understood: write 2027-2031, or 2027")
    years = range(int(first), int(last or first) + 1)
    if not years:
        raise BadQuestion(f"years {value!r} end before they begin: write {last}-{first}")
    if len(years) > MOST_YEARS:
        raise BadQuestion(f"years {value!r} are {len(years)} years: ask about at most {MOST_YEARS} at once")
    return years


def needed(arguments: Mapping[str, Any], name: str) -> Any:
    """An argument that must be there. Raises BadQuestion."""
    if name not in arguments:
        raise BadQuestion(f"the question needs {name}")
    return arguments[name]


def random_of(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The seed, and how many draws where that is asked; otherwise each engine takes its own number."""
    draws = arguments.get("draws")
    return {"seed": int(arguments.get("seed", SEED)), **({} if draws is None else {"draws": int(draws)})}


def day_of(arguments: Mapping[str, Any]) -> date:
    """The day that is asked about."""
    value = needed(arguments, "on")
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def years_asked(alliance: Alliance, arguments: Mapping[str, Any]) -> range:
    """The years that are asked about; left out, those that a proposal is judged over."""
    return years_of(arguments["years"]) if "years" in arguments else horizon(alliance)


def proposal_of(alliance: Alliance, arguments: Mapping[str, Any]) -> Proposal:
    """The proposal that is asked about. Raises BadQuestion for one that is enacted."""
    given = needed(arguments, "proposal")
    found = given if isinstance(given, Proposal) else _named(alliance, str(given))
    if found.stage == "enacted":
        since = f" since {found.in_force}" if found.in_force else ""
        raise BadQuestion(
            f"{found.id} is enacted{since}: it is part of today's rules, so there is nothing left to propose. "
            "Ask about a proposal that is drafted or tabled."
        )
    return found


def _named(alliance: Alliance, given: str) -> Proposal:
    name, _, variant = given.partition(":")
    found: Proposal = alliance.one("proposal", name)
    return found.variant(variant) if variant else found


def proposal_asked(alliance: Alliance, arguments: Mapping[str, Any]) -> tuple[Alliance, Proposal, range]:
    """The proposal, the rules it is asked of, and the years.

    A text of the past that was not adopted is asked of the rules of its day, over the years from its own on.
    """
    found = proposal_of(alliance, arguments)
    rules = rules_of_its_day(alliance, found)
    return rules, found, years_of(arguments["years"]) if "years" in arguments else years_judged(alliance, found)


def years_judged(alliance: Alliance, proposal: Proposal) -> range:
    """The years over which a proposal is judged where none are named: of one of the past, those from its own on."""
    if rules_of_its_day(alliance, proposal) is alliance or proposal.in_force is None:
        return horizon(alliance)
    return range(proposal.in_force.year, proposal.in_force.year + HORIZON)


def proposals_of_today(alliance: Alliance, given: Iterable[Proposal | str]) -> list[Proposal]:
    """Several proposals, asked of the same rules. Raises BadQuestion for one that is enacted or of the past."""
    found = [proposal_of(alliance, {"proposal": one}) for one in given]
    past = [one.id for one in found if one.stage == "rejected"]
    if past:
        raise BadQuestion(
            f"{past[0]} is of the past: it is asked of the rules of its day, by itself, and compared with nothing"
        )
    return found


def baseline_of(alliance: Alliance, arguments: Mapping[str, Any]) -> Proposal | None:
    """What is compared with: a proposal, or None for the rules of today. Raises BadQuestion for one of the past."""
    given = arguments.get("against", TODAY)
    return None if given == TODAY else proposals_of_today(alliance, (given,))[0]


def watch_of(arguments: Mapping[str, Any]) -> Watch:
    """Who is told the stages of the work; nobody, where nobody is."""
    found = arguments.get("watch")
    return found if isinstance(found, Watch) else Watch()


def staged(watch: Watch, name: str, work: Callable[[], T]) -> T:
    """What ``work`` gives, told as a stage of one part."""
    stage = watch.stage(name, 1)
    found = work()
    stage.step()
    return found
