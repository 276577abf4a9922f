"""What is on the form of a clause, and what is wrong with what was typed? All of it at once, each beside its field.

A folder is read in layers: what is no table is told before what names nobody. A form has no second look, so whatever
cannot be read is set aside here and the rest is judged as if it were right.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, get_type_hints

from equipoise.errors import Problem
from equipoise.model import Alliance
from equipoise.model.clauses import SetShare
from equipoise.model.key_steps import terms_of
from equipoise.report.wording import begun
from equipoise.web.drafting import KINDS, judged, raw_clause, with_clause
from equipoise.web.typed import Blank, blanks_of, noun_of, typed_of, written

__all__ = ["ClauseForm", "clause_form", "clause_of"]

#: What every clause has beside its terms: filled in already, and seldom changed.
_BESIDE: Final = ("id", "status", "source", "note")
_LAST: Final = ("since", "until", "text")
_UNSAID: Final = "choose one"
_LOOKS: Final = 4
_MISSING: Final = re.compile(r"'(\w+)' is missing")


@dataclass(frozen=True)
class ClauseForm:
    """The form of a clause: its terms, what its noun has besides, and what every clause has."""

    kind: str
    terms: Sequence[Blank] = ()
    more: Sequence[Blank] = ()
    beside: Sequence[Blank] = ()

    @property
    def more_open(self) -> bool:
        """Is anything wrong in what its noun has besides? What is filled in stands among the terms."""
        return any(b.wrong for b in self.more)

    @property
    def beside_open(self) -> bool:
        """Is anything wrong in what every clause has?"""
        return any(b.wrong for b in self.beside)


def clause_form(
    kind: str,
    alliance: Alliance,
    text: str,
    *,
    editing: str = "",
    typed: Mapping[str, str] | None = None,
    wrong: Sequence[Problem] = (),
    followed: str = "",
    since: str = "",
) -> ClauseForm:
    """The form of a kind: as it was typed, as the clause stands in the text, or as a new one begins."""
    given = dict(typed) if typed else typed_of(raw_clause(text, editing), KINDS[kind]) if editing else {}
    if not given:
        given = {"id": _fresh(text, kind), "since": since, "project.status": "scenario", "member": followed}
        if noun_of(get_type_hints(KINDS[kind]).get("member")) or not followed:
            del given["member"]
    blanks = blanks_of(KINDS[kind], alliance, given, wrong=_beside_fields(kind, wrong), unsaid=_UNSAID)
    own = [b for b in blanks if b.name not in _BESIDE]
    more = [b for b in own if b.of and not b.required and not b.wrong]
    terms = [b for b in own if b not in more]
    terms.sort(key=lambda b: _LAST.index(b.name) if b.name in _LAST else -1)
    filled = [b for b in more if editing and given.get(b.name)]
    return ClauseForm(
        kind,
        [*terms[: _until_last(terms)], *filled, *terms[_until_last(terms) :]],
        [b for b in more if b not in filled],
        [b for b in blanks if b.name in _BESIDE],
    )


def _until_last(terms: Sequence[Blank]) -> int:
    return next((i for i, b in enumerate(terms) if b.name in _LAST), len(terms))


def clause_of(
    alliance: Alliance,
    text: str,
    kind: str,
    form: Mapping[str, str],
    name: str,
    since: str,
    more: Sequence[Mapping[str, str]] = (),
) -> tuple[str, list[Problem]]:
    """The text with the clause of a form in it, and everything that is wrong with the form, by field.

    ``more``: what follows the clause, as TOML by field.
    """
    values, problems = written(KINDS[kind], form)
    problems += _unfilled(KINDS[kind], form)
    replaces, own = form.get("replaces", ""), form.get("id", "")
    stands = _stand_ins(KINDS[kind], alliance, {p.place for p in problems} - set(values), since)
    aside = {p.place.partition(".")[0] for p in problems}
    tried = {**{n: v for n, v in values.items() if n not in aside}, **stands}
    for _ in range(_LOOKS):
        if _needed(KINDS[kind]) - set(tried):
            break  # a table that cannot be guessed is missing: nothing can be judged without it
        changed = _with(text, kind, tried, replaces, more)
        told = [p for p in judged(alliance, changed, name)[1] if _of_clause(p, changed, tried, own)]
        found = [_placed(p) for p in told]
        new = [_unnamed(p, stands.values()) for p in found if p.place.partition(".")[0] not in aside]
        problems += [p for p in new if p not in problems]
        faulty = {p.place.partition(".")[0] for p in new} & set(tried)
        if not faulty or not any(p.place.startswith("changes[") for p in told):
            break  # it was read as a clause, and judged as one
        aside |= faulty
        tried = {n: v for n, v in tried.items() if n not in faulty}
    if problems:
        return text, problems
    return _with(text, kind, values, replaces, more), []


def _with(text: str, kind: str, values: Mapping[str, str], replaces: str, more: Sequence[Mapping[str, str]]) -> str:
    text = with_clause(text, kind, values, replaces)
    for one in more:
        text = with_clause(text, SetShare.kind, one)  # what follows takes up shares: see following
    return text


def _needed(kind: type[Any]) -> set[str]:
    return {term.name for term in terms_of(kind) if term.required and term.name != "id"}


def _unfilled(kind: type[Any], form: Mapping[str, str], prefix: str = "") -> Iterator[Problem]:
    """Every field that is needed and empty."""
    hints = get_type_hints(kind)
    for term in terms_of(kind):
        name = prefix + term.name
        noun = noun_of(hints[term.name])
        if noun is not None and term.required and not form.get(name, "").strip():
            yield from _unfilled(noun, form, f"{name}.")
        elif term.required and not form.get(name, "").strip():
            hint = f"{begun(term.words)}." if term.words else ""
            yield Problem("", name, "nothing is filled in, and it is needed", hint)


def _stand_ins(kind: type[Any], alliance: Alliance, lacking: Collection[str], since: str) -> dict[str, str]:
    """Something to judge the rest by where a needed day, name or choice is lacking."""
    blanks = {b.name: b for b in blanks_of(kind, alliance) if b.name in lacking and b.required and not b.of}
    found = {}
    for name, blank in blanks.items():
        if blank.widget in ("day", "line"):
            found[name] = json.dumps("stand-in") if name == "id" else since
        elif blank.options:
            found[name] = json.dumps(blank.options[0][0])
    return found


def _unnamed(problem: Problem, stands: Collection[str]) -> Problem:
    """A problem without the name of what only stands in for something lacking."""
    for word in (value.strip('"') for value in stands):
        problem = replace(problem, message=re.sub(rf"(?<![\w-]){re.escape(word)}(?![\w-])", "it", problem.message))
    return problem


def _placed(problem: Problem) -> Problem:
    """A problem of the file as one of the form: at the field, and a missing part at that part."""
    place = re.sub(r"^changes\[\d+\]\.?", "", problem.place.rpartition(", ")[2])
    place = re.sub(r"^change '.*'$", "", place)
    if part := _MISSING.search(problem.message):
        place = f"{place}.{part[1]}".lstrip(".")
    return replace(problem, place=place)


def _of_clause(problem: Problem, text: str, tried: Mapping[str, str], own: str) -> bool:
    """Is this problem of the clause just written? A form that does not fit is named by its number."""
    own = own.strip() or json.loads(tried.get("id", '""'))
    if f"change {own!r}" in problem.place:
        return True
    found = re.match(r"changes\[(\d+)\]", problem.place)
    if found is None:
        return problem.place == "route" or not problem.place
    changes = tomllib.loads(text).get("changes", [])
    at = int(found[1]) - 1
    return at < len(changes) and changes[at].get("id") == own


def _beside_fields(kind: str, problems: Sequence[Problem]) -> dict[str, str]:
    """What is told beside each field: of a part of it too, where that has no field of its own."""
    names = [b.name for b in blanks_of(KINDS[kind], Alliance("", "", "", {}))]
    told: dict[str, list[str]] = {}
    for problem in problems:
        fits = [n for n in names if problem.place == n or re.match(rf"{re.escape(n)}[.\[]", problem.place)]
        if fits:
            told.setdefault(max(fits, key=len), []).append(begun(f"{problem.message}. {problem.hint}".strip()))
    return {name: " ".join(dict.fromkeys(words)) for name, words in told.items()}


def _fresh(text: str, kind: str) -> str:
    """An id that no clause has."""
    number = 1
    while f'"{kind}-{number}"' in text:
        number += 1
    return f"{kind}-{number}"
