"""How are runs carried out on several threads of this process?

For work that lets go of the interpreter, as machine code does (see ``decide/compiling``): nothing is pickled or started
afresh, so even runs of a few milliseconds are worth sharing out. Python's own code gains nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from multiprocessing import cpu_count
from typing import TypeVar

from equipoise.ensemble.here import here
from equipoise.ensemble.runs import Executor, Outcome, Run, attempted
from equipoise.ensemble.watch import GLANCE, Watch
from equipoise.errors import EquipoiseError

__all__ = ["cores", "threads"]

Q = TypeVar("Q")
A = TypeVar("A")


def cores() -> int:
    """How many threads can this machine run at a time?"""
    return cpu_count()


def threads(count: int) -> Executor:
    """An executor of ``count`` threads; with one, the runs are carried out here. Raises EquipoiseError below one."""
    if count < 1:
        raise EquipoiseError(f"{count} threads: at least one is needed")
    return here if count == 1 else _Threads(count)


class _Threads:
    """An executor that keeps ``count`` threads busy."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __call__(self, work: Callable[[Q], A], runs: Sequence[Run[Q]], watch: Watch) -> Iterator[Outcome[A]]:
        waiting, busy = list(reversed(runs)), set[Future[Outcome[A]]]()
        with ThreadPoolExecutor(self._count, "equipoise") as pool:
            while (waiting or busy) and not watch.cancel.asked:
                while waiting and len(busy) < self._count:
                    run = waiting.pop()
                    busy.add(pool.submit(attempted, work, run.number, run.ask))
                done, busy = wait(busy, timeout=GLANCE, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
