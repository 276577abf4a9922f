"""How do several passes over the same rows follow one another on threads, each a row behind the one before?

A pass is an iterator that asks for the next row by each step, from the first to the last, and is given it once the pass
before has left it. So each row is worked on in the order of the passes, whoever does it, and what is found depends on
no clock. For work that lets go of the interpreter, as for ``threads``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

__all__ = ["relayed"]


def relayed(passes: Sequence[Iterator[object]], rows: int, count: int) -> None:
    """Let every pass go through so many rows, on ``count`` threads. What a pass raises is raised."""
    at_once = min(count, rows, len(passes))
    if at_once <= 1:
        for one in passes:
            for _ in one:
                pass
        return
    left = [[Event() for _ in range(rows)] for _ in passes]
    broken = Event()

    def go(number: int) -> None:
        try:
            for row, _ in enumerate(passes[number]):
                if row:
                    left[number][row - 1].set()
                if number:
                    left[number - 1][row].wait()
                if broken.is_set():
                    return
        except BaseException:
            broken.set()
            raise
        finally:  # whoever waits for a pass that broke off goes on, and stops
            for event in left[number]:
                event.set()

    with ThreadPoolExecutor(at_once, "equipoise") as pool:
        for done in [pool.submit(go, number) for number in range(len(passes))]:
            done.result()
