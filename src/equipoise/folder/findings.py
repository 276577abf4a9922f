"""What was found wrong in a folder? Findings are collected, never raised one by one, and grouped when they repeat."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from equipoise.errors import Problem
from equipoise.folder.messages import MESSAGES

__all__ = ["Finding", "Findings"]

_SHOWN = 3
_QUOTED = ("value", "word", "name", "question")  # what stands in a file may be long
_NUMBERS = re.compile(r"\d+")
_LINE = re.compile(r"line (\d+)(.*)")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong, with the code of its message."""

    code: str
    problem: Problem


@dataclass(slots=True)
class Findings:
    """Everything found wrong in one run, in the order found."""

    found: list[Finding] = field(default_factory=list)

    def add(self, code: str, file: str, place: str = "", hint: str | None = None, **words: object) -> None:
        """Note a problem: the code of its message, where it is, and the words that fill message and hint.

        ``hint`` stands in for the message's own hint, for instance a did-you-mean.
        """
        message, usual = MESSAGES[code]
        shown = {name: _short(word) if name in _QUOTED else word for name, word in words.items()}
        self.found.append(Finding(code, Problem(file, place, message.format(**shown), hint or usual.format(**words))))

    def add_problems(self, code: str, problems: Iterable[Problem]) -> None:
        """Note problems that another package has worded."""
        self.found += [Finding(code, problem) for problem in problems]

    def add_found(self, others: Findings, told: Callable[[Problem], Problem]) -> None:
        """Note what was found elsewhere, told in another way: for instance with other places."""
        self.found += [Finding(finding.code, told(finding.problem)) for finding in others.found]

    def about(self, start: str) -> bool:
        """Is anything wrong with a file whose name starts so?"""
        return any(finding.problem.file.startswith(start) for finding in self.found)

    def __bool__(self) -> bool:
        return bool(self.found)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the messages given."""
        return frozenset(finding.code for finding in self.found)

    def problems(self) -> tuple[Problem, ...]:
        """The problems by file; more than three of one kind in a file become one, with a count."""
        groups: dict[tuple[str, str, str], list[Problem]] = {}
        for finding in dict.fromkeys(self.found):
            problem = finding.problem
            kind = _NUMBERS.sub("#", problem.place)
            groups.setdefault((problem.file, finding.code, kind), []).append(problem)
        listed: list[Problem] = []
        for alike in groups.values():
            listed += alike if len(alike) <= _SHOWN else [_counted(alike)]
        return tuple(sorted(listed, key=_in_order))


def _short(word: object) -> object:
    return word[:77] + "..." if isinstance(word, str) and len(word) > 80 else word


def _in_order(problem: Problem) -> tuple[str, list[int], Problem]:
    return (problem.file, [int(n) for n in _NUMBERS.findall(problem.place)][:3], problem)


def _counted(alike: list[Problem]) -> Problem:
    first, more = alike[0], len(alike) - _SHOWN
    lines = [_LINE.fullmatch(problem.place) for problem in alike[:_SHOWN]]
    if all(lines):
        numbers = ", ".join(match[1] for match in lines if match)
        place = f"lines {numbers} and {more} more{lines[0][2] if lines[0] else ''}"
    else:
        place = ", ".join(dict.fromkeys(problem.place for problem in alike[:_SHOWN])) + f" and {more} more"
    messages = list(dict.fromkeys(problem.message for problem in alike[:_SHOWN]))
    return Problem(first.file, place, f"{len(alike)} times: {'; '.join(messages)}", first.hint)
