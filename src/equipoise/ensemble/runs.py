"""What is a run, what does it give, and how are many put together in one order whoever finished first?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from equipoise.ensemble.watch import Watch
from equipoise.errors import EquipoiseError

__all__ = ["Executor", "Failure", "Outcome", "Run", "answered", "attempted", "gathered"]

Q = TypeVar("Q")
A = TypeVar("A")


@dataclass(frozen=True)
class Run(Generic[Q]):
    """One question of many: its number, its name for people, and what is asked."""

    number: int
    name: str
    ask: Q


@dataclass(frozen=True)
class Failure:
    """Why a run gave nothing: what kind of error, and what it said."""

    kind: str
    said: str


@dataclass(frozen=True)
class Outcome(Generic[A]):
    """What a run gave: a value, or why there is none."""

    number: int
    value: A | None = None
    failure: Failure | None = None


class Executor(Protocol):
    """Whoever carries runs out: outcomes in the order in which they finish.

    It raises nothing for a run that fails; it stops early, with what is finished handed back, once ``watch.cancel`` is
    asked.
    """

    def __call__(self, work: Callable[[Q], A], runs: Sequence[Run[Q]], watch: Watch) -> Iterator[Outcome[A]]:
        """Ask ``work`` each of the runs."""
        ...


def attempted(work: Callable[[Q], A], number: int, ask: Q) -> Outcome[A]:
    """The outcome of one run: an error of the question or of the program is a failure, not an end."""
    try:
        return Outcome(number, work(ask))
    except EquipoiseError as error:
        return Outcome(number, failure=Failure(type(error).__name__, str(error)))
    except Exception as error:  # whatever it is, it is one run's: the others go on, and the failure is told by name
        return Outcome(number, failure=Failure(type(error).__name__, f"this is a bug: {error}"))


def gathered(
    outcomes: Iterator[Outcome[A]],
    runs: Sequence[Run[Q]],
    watch: Watch,
    *,
    stage: str = "asking",
    before: int = 0,
    keep: Callable[[Outcome[A]], None] | None = None,
) -> tuple[Outcome[A], ...]:
    """Every outcome by the number of its run. ``keep`` is handed each as it comes, so that none is lost.

    ``before`` runs were finished earlier and count as done. Where the work is stopped, those finished are given; the
    caller sees by ``watch.cancel.asked`` that there may be fewer than there are runs.
    """
    names = {run.number: run.name for run in runs}
    told = watch.stage(stage, before + len(runs), before)
    found: dict[int, Outcome[A]] = {}
    for outcome in outcomes:
        found[outcome.number] = outcome
        if keep is not None:
            keep(outcome)
        told.step(names[outcome.number], failed=outcome.failure is not None)
    return tuple(found[number] for number in sorted(found))


def answered(executor: Executor, work: Callable[[Q], A], asks: Sequence[Q]) -> list[A]:
    """What ``work`` gives for each question, in their order. All are needed: raises EquipoiseError where one fails."""
    runs, watch, found = [Run(i, f"run {i}", ask) for i, ask in enumerate(asks)], Watch(), list[A]()
    for outcome in gathered(executor(work, runs, watch), runs, watch):
        if outcome.failure is not None or outcome.value is None:
            why = outcome.failure.said if outcome.failure else "it was stopped"
            raise EquipoiseError(f"run {outcome.number} of {len(runs)} gave nothing: {why}")
        found.append(outcome.value)
    return found
