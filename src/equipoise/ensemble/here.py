"""How are runs carried out one after another, in this process?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from equipoise.ensemble.runs import Outcome, Run, attempted
from equipoise.ensemble.watch import Watch

__all__ = ["here"]

Q = TypeVar("Q")
A = TypeVar("A")


def here(work: Callable[[Q], A], runs: Sequence[Run[Q]], watch: Watch) -> Iterator[Outcome[A]]:
    """In order, one at a time; it stops between two runs."""
    for run in runs:
        if watch.cancel.asked:
            return
        yield attempted(work, run.number, run.ask)
