"""Does the page of each question tell all that can be asked there, by which method, from which sources, how far?

The reference pages are written from the code. These are written by hand, so what the code can do is looked for in them.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest

from equipoise import align, plan
from equipoise.agree import streams
from equipoise.agree.acceptance import ORDER
from equipoise.agree.capital.price import CONSENTS
from equipoise.agree.forecast import DRAWS
from equipoise.align import matching, ranks
from equipoise.align.exploitation import _FEWEST as RANKED_FROM
from equipoise.align.measures import CONTRIBUTIONS, INFLUENCES
from equipoise.cli.plan.ballots import RULES as COUNTED
from equipoise.cli.reference import leaves
from equipoise.decide import indices, rule_power
from equipoise.desk.people import sessions
from equipoise.desk.procedure import PRESETS as SILENCE
from equipoise.desk.procedure import SECOND
from equipoise.plan import buying
from equipoise.plan.ballots.election import Utility
from equipoise.plan.ballots.equal_shares import Completion
from equipoise.plan.retour import CERN_SERVICES, CERN_SUPPLIES
from equipoise.values import METHODS, Status
from equipoise.version import VERSION

DOCS = Path(__file__).parents[2] / "docs"

#: Where a command is told; what every question takes is told once.
PAGES = {
    "pay": "pay",
    "apportion": "pay",
    "decide": "decide",
    "plan": "plan",
    "align": "align",
    "whatif": "whatif",
    "agree": "agree",
    "contest": "agree",
    "sweep": "agree",
    "brief": "brief",
    "verify": "brief",
    "desk": "desk",
}
EVERYWHERE = "answers"
QUESTIONS = sorted(set(PAGES.values()))
PAGES |= {
    "open": "answers",
    "check": "tutorial",
    "new": "tutorial",
    "import": "another-body",
    "serve": "pages",
}
RULES = [rule for rule in COUNTED if not rule.startswith("equal-shares-")]
GRADES = [grades.id for grades in (CERN_SUPPLIES, CERN_SERVICES)]


def told(page: str) -> str:
    return (DOCS / f"{page}.md").read_text(encoding="utf-8")


def names(word: str, text: str) -> bool:
    """Does the text have this word, and not only a longer one?"""
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


def test_every_command_has_a_page() -> None:
    assert {name.split()[1] for name, _ in leaves()} == set(PAGES)


@pytest.mark.parametrize("page", sorted(set(PAGES.values())))
def test_every_command_and_option_is_told(page: str) -> None:
    text, common, seen, missing = told(page), told(EVERYWHERE), 0, list[str]()
    for name, command in leaves():
        _, group, *rest = name.split()
        if PAGES.get(group) != page:
            continue
        seen += 1
        if not names(" ".join([group, *rest]), text):
            missing.append(name)
        for parameter in command.params:
            options = [o for o in parameter.opts if o.startswith("--") and o != "--help"]
            if options and not any(names(o, text) or names(o, common) for o in options):
                missing.append(f"{name} {options[0]}")
    assert seen > 0
    assert missing == []


@pytest.mark.parametrize("page", QUESTIONS)
def test_every_question_has_its_method_trust_limits_sources_and_examples(page: str) -> None:
    text = told(page)
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings[0] == "Method"
    assert {"How far to trust it", "Limits"} <= set(headings)
    assert re.search(r"^Sources: .", text, re.MULTILINE)
    assert "```console\n" in text


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("pay", [method.replace("largest-", "largest ") for method in METHODS]),
        ("align", [*CONTRIBUTIONS, *INFLUENCES, "outcome"]),
        ("plan", [*get_args(Utility), *(f"-{c}" for c in get_args(Completion) if c != "none"), *RULES, *GRADES]),
        ("desk", list(SILENCE)),
    ],
)
def test_every_choice_that_a_question_offers_is_told(page: str, words: list[str]) -> None:
    text = told(page).casefold()
    assert len(words) > 2
    assert [word for word in words if not names(word, text) and not names(f"`{word}`", text)] == []


def test_the_glossary_is_in_order_and_has_every_status() -> None:
    text = told("glossary")
    sections = re.split(r"^## .*$", text, flags=re.MULTILINE)[1:]
    terms = [re.findall(r"^\*\*([^*]+)\*\*:", section, re.MULTILINE) for section in sections]
    assert sum(map(len, terms)) > 100
    for section in terms:
        assert [pair for pair in pairwise(section) if pair[0].casefold() > pair[1].casefold()] == []
    table = sections[-1]
    assert [status for status in Status if not names(str(status), table)] == []


def commands_in(text: str) -> list[list[str]]:
    """Every command that a page shows, run or not: in a line of a block, or between backticks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    shown = [line.split("  #")[0] for block in blocks for line in block.splitlines()]
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))
    found = [
        re.search(r"(?:^|[ /])equipoise ([a-z].*)", line) for line in [*shown, *spans] if "equipoise: " not in line
    ]
    return [match[1].split() for match in found if match is not None]


@pytest.mark.parametrize("page", [DOCS.parent / "README.md", *sorted(DOCS.glob("*.md"))], ids=lambda page: page.stem)
def test_every_command_that_a_page_shows_is_there_with_its_options(page: Path) -> None:
    known = {tuple(name.split()[1:]): command for name, command in leaves()}
    groups = {name[0] for name in known}
    text, wrong = page.read_text(encoding="utf-8"), list[str]()
    meant = {*re.findall("No such option: (--[a-z-]+)", text), "--help"}
    for words in commands_in(text):
        if words[0] not in groups:
            continue  # a sentence about the program
        command = known.get(tuple(words[:2])) or known.get(tuple(words[:1]))
        if command is None:
            wrong += [] if words[0] == "desk" and len(words) == 1 else [" ".join(words)]
            continue
        able = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        said = {match[0] for word in words if (match := re.match(r"--[a-z][a-z-]*", word))}
        wrong += [f"{' '.join(words)}: {option}" for option in sorted(said - able - meant)]
    assert wrong == []


def test_a_wrong_command_is_seen() -> None:
    """As a guard of the guard."""
    assert commands_in("Ask `equipoise pay nato --yeer 2026`.\n```sh\n$ equipoise desk init x   # first\n```\n") == [
        ["desk", "init", "x"],
        ["pay", "nato", "--yeer", "2026"],
    ]


def test_the_set_up_names_the_extras_and_the_version_that_there_are() -> None:
    text = told("running-a-desk")
    project = tomllib.loads((DOCS.parent / "pyproject.toml").read_text(encoding="utf-8"))
    for extra in project["project"]["optional-dependencies"]:
        assert f"| `{extra}` |" in text
    assert f"equipoise-{VERSION}-py3-none-any.whl" in text


def default(function: Callable[..., object], name: str) -> Any:
    return inspect.signature(function).parameters[name].default


@pytest.mark.parametrize(
    ("page", "phrase"),
    [
        ("decide", f"games of up to {rule_power.TRIED} members"),
        ("decide", f"up to {indices._HALVES_ONE} members by one weighting, {indices._HALVES_SEVERAL} by several"),
        ("plan", f"{100 * (1 - default(plan.portfolio, 'discount')):.0f}% less for each year"),
        ("plan", f"more than {buying._MANY} ways to buy, the search stops within {100 * buying._GAP}% of the best"),
        ("align", f"else {default(align.alignment, 'draws'):,} drawn"),
        ("pay", f"else {default(align.exploitation, 'draws'):,} orders drawn"),
        ("agree", f"`--draws`, {DRAWS:,} unless said"),
        ("agree", f"in blocks of {streams.BLOCK},"),
        ("agree", f"averaged over {ORDER} points"),
        ("desk", f"the password again, within {sessions._STEP_UP // (60 * SECOND)} minutes"),
    ],
)
def test_a_limit_that_the_prose_names_is_the_one_in_the_code(page: str, phrase: str) -> None:
    assert phrase in " ".join(told(page).split())


def test_the_numbers_that_the_prose_spells_are_those_in_the_code() -> None:
    assert "fewer than five members have both" in " ".join(told("align").split())
    assert matching.FEWEST == 5
    assert "at least four members have both figures" in " ".join(told("pay").split())
    assert RANKED_FROM == 4
    assert "up to seven" in told("align")
    assert "up to seven members" in " ".join(told("pay").split())
    assert ranks._ALL_UP_TO == 7
    assert "at most one time in five" in " ".join(told("glossary").split())
    assert CONSENTS == 1 / 5
