"""How are runs carried out on several processes of this machine?

Each process is started afresh (spawned: nothing of this one's memory or threads comes along), is sent the function
once, then one run at a time over a pipe. So it is known which run a process had when it dies: that run fails by name, a
new process takes its place, and the others go on. The function, what it is asked and what it gives are pickled.

A script that asks for processes must keep its own work under ``if __name__ == "__main__"``, as any that spawns.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import connection, get_context
from typing import Any, TypeVar

from equipoise.ensemble.here import here
from equipoise.ensemble.runs import Executor, Failure, Outcome, Run, attempted
from equipoise.ensemble.watch import GLANCE, Watch
from equipoise.errors import EquipoiseError

__all__ = ["processes"]

Q = TypeVar("Q")
A = TypeVar("A")


def processes(count: int) -> Executor:
    """An executor of ``count`` processes; with one, the runs are carried out here. Raises EquipoiseError below one."""
    if count < 1:
        raise EquipoiseError(f"{count} processes: at least one is needed")
    return here if count == 1 else _Processes(count)


class _Processes:
    """An executor that keeps ``count`` processes busy."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __call__(self, work: Callable[[Q], A], runs: Sequence[Run[Q]], watch: Watch) -> Iterator[Outcome[A]]:
        waiting = list(reversed(runs))
        busy: dict[Any, tuple[_Worker, Run[Q]]] = {}
        idle: list[_Worker] = []
        try:
            with _uninterrupted():
                idle.extend(_Worker(work) for _ in range(min(self._count, len(runs))))
            while (waiting or busy) and not watch.cancel.asked:
                while waiting and idle:
                    worker, run = idle.pop(), waiting.pop()
                    busy[worker.pipe] = worker, run
                    worker.ask(run)
                for pipe in connection.wait(list(busy), timeout=GLANCE):
                    worker, run = busy[pipe]
                    outcome = worker.answer()
                    if outcome is None:
                        outcome = Outcome(run.number, failure=Failure("ProcessEnded", worker.ended()))
                        with _uninterrupted():
                            worker = _Worker(work)
                    del busy[pipe]
                    idle.append(worker)
                    yield outcome
        finally:
            for worker in (*idle, *(worker for worker, _ in busy.values())):
                worker.stop()


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, work: Callable[[Any], Any]) -> None:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._ready = False
        # The function is sent later: what goes along at the start is waited for without end by a process that dies.
        self._work = work
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, run: Run[Any]) -> None:
        """Send the run, once the process has said that it is there. A process that ends now is found by ``answer``."""
        if not self._ready:
            try:
                self._ready = bool(self.pipe.recv())
                self.pipe.send(self._work)
            except (EOFError, ConnectionError):
                raise EquipoiseError(
                    "a process could not start. In a script, keep what it does under "
                    'if __name__ == "__main__"; or ask for one process.'
                ) from None
        with suppress(BrokenPipeError, ConnectionError):
            self.pipe.send((run.number, run.ask))

    def answer(self) -> Outcome[Any] | None:
        """What it gave; None where it ended over it."""
        try:
            found: Outcome[Any] = self.pipe.recv()
        except (EOFError, ConnectionError):
            return None
        return found

    def ended(self) -> str:
        """How a process ended by itself, in words."""
        self._process.join()
        self.pipe.close()
        return f"its process ended with code {self._process.exitcode}"

    def stop(self) -> None:
        """End the process, whatever it does."""
        self._process.terminate()
        self._process.join()
        self.pipe.close()


def _serve(pipe: Any) -> None:
    """In the new process: say that it is there, take the function, then answer runs until it is stopped."""
    pipe.send(True)
    work = pipe.recv()
    while True:
        try:
            number, ask = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(attempted(work, number, ask))


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal; those started here are to leave it to this one, which stops them.

    A process inherits that it ignores the signal. Only the main thread may set it; elsewhere nobody types Ctrl-C.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
