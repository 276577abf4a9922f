"""Who answers a page? ``report.asking``, as for the shell; an answer is kept by what was asked of which alliance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from equipoise.errors import Problem, SeveralProblems
from equipoise.model import Answer
from equipoise.report.arguments import TODAY
from equipoise.report.asking import ask
from equipoise.report.commands import command_line, python_lines
from equipoise.web.choices import Choice, choices_of, lacking, taken
from equipoise.web.held import DRAFT, Drafts, Held, proposal_of

__all__ = ["Asked", "Misunderstood", "asked_of"]


class _Several(SeveralProblems):
    """Problems of a question, all of them at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(p.message for p in problems), problems)


class Misunderstood(_Several):
    """Words of an address that are not understood."""


class Lacking(_Several):
    """What a question is about and the folder has none of."""


@dataclass(frozen=True)
class Asked:
    """A question with its arguments; ``proposal`` stands by name, as in the address."""

    question: str
    arguments: Mapping[str, Any]
    held: Held
    drafts: Drafts

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells this from every other question to the same alliance."""
        return (self.question, *sorted((k, str(v)) for k, v in self.arguments.items()))

    @property
    def known(self) -> Answer | None:
        """The answer, if it has been computed."""
        found: Answer | None = self.held.kept.get(self.key)
        return found

    def answer(self) -> Answer:
        """The answer, computed once. Raises EquipoiseError for what cannot be asked."""
        self.need_all()
        found: Answer = self.held.kept.made(self.key, self._computed)
        return found

    def need_all(self) -> None:
        """Raise Lacking where the folder has nothing of what the question is about."""
        problems = lacking(choices_of(self.question), self.arguments, self.held.folder)
        if problems:
            raise Lacking(problems)

    def told(self, answer: Answer) -> None:
        """Keep an answer that was computed elsewhere."""
        self.held.kept.put(self.key, answer)

    def _computed(self) -> Answer:
        arguments = self._with(lambda name: proposal_of(self.held, self.drafts, name))
        return ask(self.held.alliance, self.question, **arguments)

    @property
    def command(self) -> tuple[str, ...]:
        """The words of the shell that ask the same."""
        beside = [word for file in self.held.files for word in ("--contest", file)]
        return ("equipoise", *command_line(self.question, self.held.name, self._filed), *beside)

    @property
    def python(self) -> str:
        """The lines of Python that ask the same."""
        return python_lines(self.question, self.held.name, self._filed, self.held.files)

    @property
    def _filed(self) -> dict[str, Any]:
        """The arguments with a draft as the file that it can be downloaded as."""
        return self._with(_file_of)

    def _with(self, found: Callable[[str], Any]) -> dict[str, Any]:
        """The arguments with ``found`` in place of each proposal's name."""
        arguments = dict(self.arguments)
        for word in ("proposal", "against"):
            if arguments.get(word, TODAY) != TODAY:
                arguments[word] = found(arguments[word])
        if "proposals" in arguments:
            arguments["proposals"] = tuple(found(name) for name in arguments["proposals"])
        return arguments


def _file_of(name: str) -> str:
    if not name.startswith(DRAFT):
        return name
    base, colon, variant = name.partition(":")
    return f"{base}.toml{colon}{variant}"


def asked_of(
    question: str, said: Mapping[str, str], held: Held, drafts: Drafts, today: date
) -> tuple[Asked, tuple[Choice, ...], list[Problem]]:
    """The question that an address asks, what may be chosen in it, and every word that is not understood."""
    choices = choices_of(question)
    arguments, problems = taken(choices, said, held.folder, today)
    return Asked(question, arguments, held, drafts), choices, problems
