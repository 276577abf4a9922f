"""What can go wrong, and what a person is told about it.

The tree::

    EquipoiseError              anything this package refuses, with a message for people
    ├── UnknownName             a name that is not there, with the nearest names that are
    ├── FolderError             an alliance folder with problems: all of them, not the first
    ├── ProposalError           a proposal that cannot be applied: all reasons, clause by clause
    ├── PlanFaults              a joint project or market of work that cannot be asked about: every fault
    ├── BadWeights              weights of a composite of influence that cannot be used: every problem
    ├── NoPlace                 a paper that cannot be put where it was meant to go: every place that will not do
    ├── KeyStepError            a key whose steps cannot be met, naming the members
    ├── NoFigure                a figure that is missing or not disclosed, where one is needed
    └── InfeasiblePlan          no schedule satisfies the constraints, naming them

Every problem has a place, a message and a hint (what to do). Nothing here prints.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

__all__ = [
    "BadWeights",
    "EquipoiseError",
    "FolderError",
    "InfeasiblePlan",
    "KeyStepError",
    "ListedProblems",
    "NoFigure",
    "NoPlace",
    "PlanFaults",
    "Problem",
    "ProposalError",
    "SeveralProblems",
    "UnknownName",
    "did_you_mean",
]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Which known name was probably meant? A sentence, empty when nothing is known."""
    names = sorted(set(known))
    close = get_close_matches(name, names, n=2, cutoff=0.6) or [n for n in names if n.casefold() == name.casefold()]
    if close:
        return "Did you mean " + " or ".join(repr(n) for n in close) + "?"
    if not names:
        return ""
    shown = ", ".join(names[:12])
    return f"Known: {shown}{', …' if len(names) > 12 else ''}."


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong: where it is, what it is, what to do."""

    file: str
    place: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = ": ".join(part for part in (self.file, self.place) if part)
        tail = f"\n    {self.hint}" if self.hint else ""
        return f"{where}: {self.message}{tail}" if where else f"{self.message}{tail}"


class EquipoiseError(Exception):
    """Anything this package refuses; ``str()`` is fit to show to a person."""

    hint: str = ""

    def problems(self) -> tuple[Problem, ...]:
        """Every problem behind this error, for listing."""
        return (Problem("", "", str(self), self.hint),)


class SeveralProblems(EquipoiseError):
    """Several problems at once, in the order given, with what is said of them together."""

    def __init__(self, said: str, problems: Iterable[Problem]) -> None:
        super().__init__(said)
        self._problems = tuple(problems)

    def problems(self) -> tuple[Problem, ...]:
        """Every one of them."""
        return self._problems


class ListedProblems(SeveralProblems):
    """Several problems, what they are of, and a line for each."""

    def __init__(self, what: str, problems: Iterable[Problem]) -> None:
        listed = tuple(problems)
        count = f"{len(listed)} problem{'' if len(listed) == 1 else 's'}"
        super().__init__("\n".join([f"{what}: {count}", *(f"  {p}" for p in listed)]), listed)


class _ManyProblems(ListedProblems):
    """Problems from several places: each once, by file and place."""

    def __init__(self, what: str, problems: Iterable[Problem]) -> None:
        super().__init__(what, sorted(set(problems)))


class FolderError(_ManyProblems):
    """An alliance folder cannot be used; carries every problem found in one run."""


class ProposalError(_ManyProblems):
    """A proposal cannot be applied to this alliance; carries every reason."""


class PlanFaults(_ManyProblems):
    """A joint project, or a market of work, that cannot be asked about; carries every problem found."""


class BadWeights(_ManyProblems):
    """Weights of a composite of influence that cannot be used; carries every problem."""


class NoPlace(_ManyProblems):
    """A paper cannot be put where it was meant to go; carries every place that will not do."""


class UnknownName(EquipoiseError):
    """A member, fund, body, key, series, project or proposal that does not exist."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name = kind, name
        self.hint = did_you_mean(name, known)
        super().__init__(f"unknown {kind} {name!r}. {self.hint}".strip())

    def problems(self) -> tuple[Problem, ...]:
        return (Problem("", "", f"unknown {self.kind} {self.name!r}", self.hint),)


class KeyStepError(EquipoiseError):
    """A step of a key cannot be met; names the step and the members."""


class NoFigure(EquipoiseError):
    """A figure is needed that is missing or not disclosed."""


class InfeasiblePlan(EquipoiseError):
    """No schedule satisfies the ceilings, dates and dependencies."""
