"""Who answers a page? ``report.asking``, as for the shell; an answer is kept by what was asked of which alliance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from equipoise.errors import EquipoiseError, Problem
from equipoise.model import Answer
from equipoise.report.asking import ask
from equipoise.report.commands import command_line, python_lines
from equipoise.web.choices import Choice, choices_of, taken
from equipoise.web.held import DRAFT, Drafts, Held, proposal_of

__all__ = ["Asked", "Misunderstood", "asked_of"]


class Misunderstood(EquipoiseError):
    """Words of an address that are not understood: all of them at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self._problems = tuple(problems)
        super().__init__("; ".join(p.message for p in problems))

    def problems(self) -> tuple[Problem, ...]:
        """Every word that is wrong."""
        return self._problems


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
        found: Answer = self.held.kept.made(self.key, self._computed)
        return found

    def told(self, answer: Answer) -> None:
        """Keep an answer that was computed elsewhere."""
        self.held.kept.put(self.key, answer)

    def _computed(self) -> Answer:
        arguments = dict(self.arguments)
        if "proposal" in arguments:
            arguments["proposal"] = proposal_of(self.held, self.drafts, str(arguments["proposal"]))
        return ask(self.held.alliance, self.question, **arguments)

    @property
    def command(self) -> tuple[str, ...]:
        """The words of the shell that ask the same."""
        return ("equipoise", *command_line(self.question, self.held.name, self._filed), *self.held.besides)

    @property
    def python(self) -> str:
        """The lines of Python that ask the same."""
        return python_lines(self.question, self.held.name, self._filed)

    @property
    def _filed(self) -> dict[str, Any]:
        """The arguments with a draft as the file that it can be downloaded as."""
        arguments = dict(self.arguments)
        name = str(arguments.get("proposal", ""))
        if name.startswith(DRAFT):
            base, colon, variant = name.partition(":")
            arguments["proposal"] = f"{base}.toml{colon}{variant}"
        return arguments


def asked_of(
    question: str, said: Mapping[str, str], held: Held, drafts: Drafts, today: date
) -> tuple[Asked, tuple[Choice, ...], list[Problem]]:
    """The question that an address asks, what may be chosen in it, and every word that is not understood."""
    choices = choices_of(question)
    draft = said.get("proposal", "") if said.get("proposal", "").startswith(DRAFT) else ""
    given = {k: v for k, v in said.items() if not (draft and k == "proposal")}
    arguments, problems = taken(choices, given, held.alliance, today)
    if draft:
        arguments["proposal"] = draft
    return Asked(question, arguments, held, drafts), choices, problems
