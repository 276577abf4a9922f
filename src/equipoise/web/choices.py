"""What may be chosen in an address? Every argument of a question: its label, its options, and how it is read.

An argument is declared once, whatever question takes it, so that a new question of ``report.asking`` needs no form of
its own. What is typed is checked here: a wrong word is a problem with a place and a hint, never a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from equipoise.decide import USUAL_QUOTAS, percents_in, usual_index
from equipoise.errors import EquipoiseError, Problem, did_you_mean
from equipoise.model import Alliance
from equipoise.report.arguments import DRAWS, FEWER_DRAWS, PROBABILITY, SEED, TODAY, years_of
from equipoise.report.asking import QUESTIONS
from equipoise.report.horizon import base_year, burden_year, usual_influence
from equipoise.web import offered
from equipoise.web.held import DRAFT
from equipoise.web.offered import Options, Usual

__all__ = ["CHOICES", "SEVERAL", "Choice", "choices_of", "lacking", "taken", "words_of"]

_YES: Final = frozenset(("1", "yes", "true", "on"))
_NO: Final = frozenset(("", "0", "no", "false", "off"))
#: More draws than this are for the shell: a page must answer.
_SPANS: Final = {"draws": (2, 4096), "alternatives": (0, 12), "side_payments": (0, 100)}
#: Kinds whose own words say what is expected.
_SAYS: Final = frozenset(("year", "years", "count", "odds", "several", "flag"))
#: So many proposals are compared on one page.
_MOST_SEVERAL: Final = 6
#: And so many quotas.
_MOST_QUOTAS: Final = 60


@dataclass(frozen=True)
class Choice:
    """One argument: ``usual`` is what holds where the address is silent; ``fine`` ones stand behind a disclosure.

    ``called``: one of its options in a message, where the label is no word for it. ``blank``: what it means that none
    is chosen. ``drafts``: is a draft one too? ``lacked``: what a folder does not have that gives nothing to choose,
    and the question cannot do without. ``after``: what is usual given what is chosen before it, where that decides.
    ``check``: raises EquipoiseError for words that are none of what it takes.
    """

    name: str
    label: str
    kind: Literal["one", "several", "year", "years", "day", "count", "odds", "words", "flag"]
    options: Options | None = None
    usual: Usual = lambda alliance, today: None
    fine: bool = False
    note: str = ""
    called: str = ""
    blank: str = "all"
    drafts: bool = False
    lacked: str = ""
    after: Callable[[Alliance, Mapping[str, Any]], str | None] | None = None
    check: Callable[[str], Any] | None = None

    def left_out(self, alliance: Alliance, chosen: Mapping[str, Any], today: date) -> str | None:
        """What holds where an address does not say it, given what is chosen."""
        return self.after(alliance, chosen) if self.after else self.usual(alliance, today)

    def read(self, text: str, alliance: Alliance) -> Any:
        """The value of what stands in an address. Raises EquipoiseError, or ValueError with what is expected."""
        text = text.strip()
        match self.kind:
            case "one":
                return self._one(text, alliance)
            case "several":
                words = words_of(text)
                if not 1 <= len(words) <= _MOST_SEVERAL:
                    raise ValueError(f"one to {_MOST_SEVERAL} of them")
                return tuple(self._one(word, alliance) for word in words)
            case "year":
                found = _whole(text, "a year such as 2026")
                if not 1900 <= found <= 2200:
                    raise ValueError("a year from 1900 to 2200, such as 2026")
                return found
            case "years":
                years = years_of(text)
                if not (years[0] >= 1900 and years[-1] <= 2200):
                    raise ValueError("years from 1900 to 2200, such as 2027-2031")
                return f"{years[0]}-{years[-1]}"
            case "day":
                return date.fromisoformat(text)
            case "count":
                return self._count(text)
            case "odds":
                part = float(text)
                if not 0 < part < 1:
                    raise ValueError("a probability between 0 and 1, such as 0.8")
                return part
            case "flag":
                if text not in _YES | _NO:
                    raise ValueError("1, or leave it out")
                return text in _YES
            case "words":
                if text and self.check is not None:
                    self.check(text)
                return text or None

    def _one(self, text: str, alliance: Alliance) -> str:
        known = [value for value, _ in self.options(alliance)] if self.options else []
        if text not in known and not (self.drafts and text.startswith(DRAFT)):
            raise _Unknown(f"unknown {self.called or self.label.lower()} {text!r}", did_you_mean(text, known))
        return text

    def _count(self, text: str) -> int:
        found = _whole(text, "a whole number")
        low, high = _SPANS.get(self.name, (0, 2**31 - 1))
        if not low <= found <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return found

    def expected(self) -> str:
        """What could be typed, for a hint."""
        examples = {"day": "a date such as 2026-11-22", "years": "2027-2031, or 2027", "odds": "0.8"}
        noted = f"{self.note[:1].lower()}{self.note[1:]}".rstrip(".")
        return examples.get(self.kind) or noted or "one of those that are offered"


def words_of(text: str) -> list[str]:
    """Each of several words.

    >>> words_of("one, two,")
    ['one', 'two']
    """
    return [word.strip() for word in text.split(",") if word.strip()]


class _Unknown(EquipoiseError):
    def __init__(self, message: str, hint: str) -> None:
        self.hint = hint
        super().__init__(message)


def quotas_in(text: str) -> list[Decimal]:
    """Quotas as typed, not more than a page shows. Raises EquipoiseError.

    >>> quotas_in("50,75")
    [Decimal('50'), Decimal('75')]
    """
    found = percents_in(text)
    if len(found) > _MOST_QUOTAS:
        raise EquipoiseError(f"{len(found)} quotas are more than a page shows: ask for at most {_MOST_QUOTAS}")
    return found


def _whole(text: str, expected: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise ValueError(expected)
    return int(text)


#: Every argument that a question may have.
CHOICES: Final[Mapping[str, Choice]] = {
    choice.name: choice
    for choice in (
        Choice("fund", "Fund", "one", offered.funds, offered.first_of(offered.funds), lacked="fund"),
        Choice("year", "Year", "year", usual=offered.year_of(base_year)),
        Choice("years", "Years", "years", usual=offered.years_ahead, note="For example 2027-2031."),
        Choice("on", "On", "day", usual=offered.this_day),
        Choice(
            "currency",
            "In",
            "one",
            offered.currencies,
            fine=True,
            note="At a rate of the folder.",
            called="currency",
            blank="its own",
        ),
        Choice("body", "Body", "one", offered.bodies, offered.first_of(offered.bodies), lacked="body"),
        Choice(
            "proposal",
            "Proposal",
            "one",
            offered.open_proposals,
            offered.first_of(offered.open_proposals),
            drafts=True,
            lacked="open proposal",
        ),
        Choice(
            "proposals",
            "Proposals",
            "several",
            offered.tabled,
            offered.first_three,
            note=f"Up to {_MOST_SEVERAL}, each a column.",
            called="proposal",
            drafts=True,
            lacked="open proposal",
        ),
        Choice("against", "Compared with", "one", offered.tabled, called="proposal", drafts=True),
        Choice(
            "project",
            "Project",
            "one",
            offered.joint_projects,
            offered.first_of(offered.joint_projects),
            lacked="joint project",
        ),
        Choice("member", "Member", "one", offered.members, offered.first_of(offered.members)),
        Choice("contribution", "Contribution", "one", offered.contributions, lambda a, t: "cost-share"),
        Choice("influence", "Influence", "one", offered.influences, lambda a, t: usual_influence(a)),
        Choice(
            "target",
            "Targets",
            "words",
            fine=True,
            note="For example 2,3.5,equipment=25: of GDP, and of spending. SERIES=NUMBER for any other.",
        ),
        Choice("sharing", "Cost shared by", "one", offered.sharing, lambda a, t: "quantity"),
        Choice("grades", "Grades", "one", offered.grades, offered.first_of(offered.grades)),
        Choice(
            "bands", "Bands", "words", usual=offered.bands, note="Parts of each contribution, for example 0,0.1,0.5."
        ),
        Choice("premium", "Premium", "words", fine=True, note="How much dearer work is without a base."),
        Choice("capacity", "Capacity", "words", fine=True, note="Most of a project that one can do, for example 0.4."),
        Choice("assume", "Assume", "words", fine=True, note="In place of an assumption, for example slope=0.8."),
        Choice("pin", "Buy in any case", "words", note="Projects, with commas between."),
        Choice("exclude", "Do not buy", "words", note="Projects, with commas between."),
        Choice("part_fund", "Buy in part", "words", note="For example cyber-range=60%."),
        Choice("raises", "Raise the ceiling", "words", note="Every year by 50m, or 2029=50m."),
        Choice("weights", "Composite", "words", note="What each measure counts, for example posts=2,say=1."),
        Choice("seed", "Seed", "count", usual=lambda a, t: str(SEED), fine=True),
        Choice("draws", "Draws", "count", usual=lambda a, t: str(DRAWS), fine=True, note="Of the assumptions."),
        Choice(
            "weight",
            "Votes weigh",
            "one",
            offered.weights,
            offered.first_of(offered.weights),
            called="weight",
            lacked="weight of votes",
        ),
        Choice(
            "quotas",
            "Quotas, percent",
            "words",
            usual=lambda a, t: USUAL_QUOTAS,
            note="50,66.7,85 or 50-100:5",
            check=quotas_in,
        ),
        Choice("by", "Power by", "one", offered.indices, lambda a, t: usual_index(a), called="index"),
        Choice("aim", "Power is to be as", "one", offered.weights, called="weight", blank="nothing in particular"),
        Choice("probability", "Odds to reach", "odds", usual=lambda a, t: str(PROBABILITY)),
        Choice("fewest", "As few clauses as possible", "flag", fine=True),
        Choice("alternatives", "Other texts", "count", fine=True, note="How many are looked for, up to 12."),
        Choice(
            "side_payments", "Payments up to", "odds", fine=True, note="Members may pay one another: a part, as 0.5."
        ),
    )
}

#: What differs for one question.
_OTHERWISE: Final[Mapping[tuple[str, str], Mapping[str, Any]]] = {
    **{
        (q, "fund"): {"options": offered.choosable, "usual": offered.first_of(offered.choosable)}
        for q in ("plan", "receipt", "why", "say", "influence")
    },
    **{(q, "years"): {"usual": offered.years_planned} for q in ("plan", "receipt", "why", "say", "influence")},
    **{
        (q, "years"): {"after": offered.years_of_proposal}
        for q, (names, _) in QUESTIONS.items()
        if names[:1] == ("proposal",)
    },
    ("correction", "proposal"): {"lacked": ""},
    ("why", "project"): {
        "options": offered.unbought,
        "usual": offered.first_of(offered.unbought),
        "lacked": "candidate project",
    },
    **{
        (q, "fund"): {
            "options": offered.joint,
            "usual": offered.first_of(offered.joint),
            "lacked": "fund of joint projects",
        }
        for q in ("returns", "frontier")
    },
    **{(q, "fund"): {"usual": lambda a, t: None, "lacked": ""} for q in ("gaps", "road")},
    **{
        (q, "fund"): {"usual": lambda a, t: None, "blank": "the first with a say", "lacked": ""}
        for q in ("align", "influences")
    },
    **{(q, "proposal"): {"usual": lambda a, t: None, "blank": "none", "lacked": ""} for q in ("align", "influences")},
    ("influences", "years"): {"usual": offered.years_behind},
    **{(q, "years"): {"usual": lambda a, t: None} for q in ("gaps", "road")},
    ("compare", "against"): {"options": offered.baselines, "usual": lambda a, t: TODAY},
    ("gaps", "year"): {"usual": lambda a, t: None},
    ("gaps", "on"): {"usual": lambda a, t: (years := offered.years_ahead(a, t)) and f"{years[-4:]}-12-31"},
    ("align", "years"): {"usual": offered.years_behind},
    ("exploitation", "years"): {"usual": offered.years_behind},
    **{(q, "draws"): {"usual": lambda a, t: str(FEWER_DRAWS)} for q in ("amend", "capital", "record", "contest")},
    ("influence", "draws"): {"usual": lambda a, t: "20"},
    ("ledger", "years"): {"usual": offered.year_of(base_year)},
    **{(q, "year"): {"usual": offered.year_of(burden_year)} for q in ("burden", "targets")},
    **{(q, "member"): {"after": offered.partner} for q in ("leaving", "scenarios")},
    **{(q, "year"): {"fine": True} for q in ("joining", "allocation", "leaving", "scenarios")},
}


#: Words of which an address may say several, each by itself or with commas between.
SEVERAL: Final = frozenset(choice.name for choice in CHOICES.values() if choice.kind == "several")


def choices_of(question: str) -> tuple[Choice, ...]:
    """What may be chosen of a question, in its own order."""
    names = QUESTIONS[question][0]
    return tuple(replace(CHOICES[name], **_OTHERWISE.get((question, name), {})) for name in names if name in CHOICES)


def lacking(choices: Sequence[Choice], arguments: Mapping[str, Any], alliance: Alliance) -> tuple[Problem, ...]:
    """Everything that a question is about and the folder has none of, so that nothing of it could be chosen."""
    return tuple(
        Problem("", "", f"{alliance.name} has no {choice.lacked} on record", _NEXT.get(choice.name, _ADD))
        for choice in choices
        if choice.lacked and choice.name not in arguments and choice.options and not choice.options(alliance)
    )


#: What to do about what a folder lacks.
_ADD: Final = "Add one to the folder: a workspace is a copy of it that you can change."
_NEXT: Final = dict.fromkeys(("proposal", "proposals"), "Start one, or load its file, under What if.")


def taken(
    choices: Sequence[Choice], given: Mapping[str, str], alliance: Alliance, today: date
) -> tuple[dict[str, Any], list[Problem]]:
    """The arguments of a question: what the address says, else what is usual; and every problem with it."""
    arguments: dict[str, Any] = {}
    problems: list[Problem] = []
    for choice in choices:
        text = given.get(choice.name)
        if text is None or (not text.strip() and choice.kind != "flag"):
            text = choice.left_out(alliance, arguments, today)
        if text is None:
            continue
        try:
            arguments[choice.name] = choice.read(text, alliance)
        except EquipoiseError as error:
            found = error.problems()[0]
            problems.append(Problem("", choice.name, found.message, found.hint or f"Write {choice.expected()}."))
        except (ValueError, OverflowError) as error:
            hint = str(error) if choice.kind in _SAYS else choice.expected()
            problems.append(Problem("", choice.name, f"{text!r} is not understood", f"Write {hint}."))
    return {k: v for k, v in arguments.items() if v is not None and v is not False}, problems
