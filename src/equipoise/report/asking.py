"""Who answers a question put in words? One way in for the shell, a case file and a page, so that all agree.

A question is a word (``QUESTIONS``: pay, burden, decide and so on) with named arguments, as in a case file:
``ask = { question = "pay", fund = "civil", year = 2026 }``. Engines are imported when they are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from equipoise.ensemble import Watch
from equipoise.errors import UnknownName
from equipoise.model import Alliance, Answer
from equipoise.report import proposal_questions, standing_questions
from equipoise.report.arguments import needed, years_asked

__all__ = ["QUESTIONS", "ask", "questions"]


def ask(alliance: Alliance, question: str, **arguments: Any) -> Answer:
    """The answer to a question; a ``watch`` among the arguments is told the stages of long work.

    Raises EquipoiseError for an unknown question or argument, and what the engines do.
    """
    if question not in QUESTIONS:
        raise UnknownName("question", question, QUESTIONS)
    known, answer = QUESTIONS[question]
    unknown = sorted(name for name, value in arguments.items() if name not in known and not isinstance(value, Watch))
    if unknown:
        raise UnknownName(f"argument of {question}", unknown[0], known)
    return answer(alliance, {k: v for k, v in arguments.items() if v is not None})


def questions() -> dict[str, Callable[[Alliance, Mapping[str, Any]], Answer]]:
    """Who answers the cases of a folder: by question, a function of the alliance and of what the case asks."""
    return {name: lambda alliance, asked: ask(alliance, **asked) for name in QUESTIONS}


def _joint(name: str, *words: str, planned: bool = False) -> Callable[[Alliance, Mapping[str, Any]], Answer]:
    """A question about joint projects, once what it needs is there; ``planned``: over some years."""

    def answer(alliance: Alliance, arguments: Mapping[str, Any]) -> Answer:
        from equipoise.report import joint_questions

        for word in words:
            needed(arguments, word)
        over = (years_asked(alliance, arguments),) if planned else ()
        found: Answer = getattr(joint_questions, name)(alliance, arguments, *over)
        return found

    return answer


_OFFER: Final = ("project", "year", "sharing", "assume")

#: Every question: the names of its arguments, and who answers.
QUESTIONS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Alliance, Mapping[str, Any]], Answer]]]] = {
    "pay": (("fund", "year", "currency"), standing_questions.calls),
    "burden": (("year", "currency"), standing_questions.burden),
    "targets": (("year", "target", "currency"), standing_questions.targets),
    "exploitation": (("years", "seed"), standing_questions.exploitation),
    "keys": (("fund", "year"), standing_questions.keys),
    "quarters": (("fund", "year"), standing_questions.quarters),
    "ledger": (("fund", "years", "on"), standing_questions.ledger),
    "issued": (("fund", "year"), standing_questions.issued),
    "correction": (("fund", "year", "proposal"), standing_questions.correction),
    "decide": (("body", "on"), standing_questions.power),
    "power-change": (("body", "proposal", "on"), standing_questions.power_change),
    "quotas": (("body", "on", "weight", "quotas", "by", "aim"), standing_questions.quotas),
    "plan": (("fund", "years"), standing_questions.portfolio),
    "gaps": (("year", "on", "fund", "years"), standing_questions.gaps),
    "road": (("on", "fund", "years"), standing_questions.road),
    "receipt": (("fund", "years", "pin", "exclude", "part_fund", "raises"), standing_questions.receipt_of),
    "why": (("fund", "years", "project"), standing_questions.why),
    "say": (("fund", "years"), standing_questions.say),
    "influence": (("fund", "years", "seed", "draws"), standing_questions.influence),
    "joining": (_OFFER, _joint("joining", "project")),
    "allocation": (_OFFER, _joint("allocation", "project")),
    "leaving": ((*_OFFER, "member"), _joint("leaving", "project", "member")),
    "scenarios": ((*_OFFER, "member"), _joint("scenarios", "project", "member")),
    "returns": (("fund", "years", "grades"), _joint("returns", "fund", planned=True)),
    "frontier": (("fund", "years", "bands", "premium", "capacity"), _joint("frontier", "fund", planned=True)),
    "align": (("years", "contribution", "influence", "fund", "proposal"), standing_questions.alignment),
    "influences": (("years", "fund", "weights", "proposal"), standing_questions.influences),
    "whatif": (("proposal", "years"), proposal_questions.impact),
    "compare": (("proposals", "against", "years"), proposal_questions.comparison),
    "agree": (("proposal", "years", "seed", "draws"), proposal_questions.forecast),
    "amend": (
        ("proposal", "years", "seed", "draws", "probability", "fewest", "keep", "alternatives", "side_payments"),
        proposal_questions.amendment,
    ),
    "record": (("seed", "draws"), proposal_questions.track_record),
    "sensitivity": (("proposal", "years", "seed", "draws"), proposal_questions.sensitivity),
    "capital": (("proposal", "years", "seed", "draws", "member"), proposal_questions.capital),
    "contest": (("proposal", "years", "seed", "draws", "disagreements", "turns"), proposal_questions.contested),
    "quarrel": (("proposal", "years", "seed", "draws", "disagreements"), proposal_questions.quarrel),
    "brief": (
        ("proposal", "years", "seed", "draws", "on", "capital", "source", "paper", "contest", "earlier", "against"),
        proposal_questions.brief_of,
    ),
}
