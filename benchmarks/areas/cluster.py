"""A Dask cluster: how much sooner does a sweep end on two workers than on one?

NATO's forecasts on a real scheduler and workers of one thread, each a process of its own on this machine, on the
clock: two workers are asked to be 1.8 times one. Without a cluster: in this process, and in two processes started
anew. All take turns, and a cluster that has no turn stands still; the answers must be equal. The first pass on each
cluster warms it and is not counted. On a machine of two cores the scheduler and the asker take their time from the
two workers. The floor is the work in this process, shared by two without loss.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from dask_running import Running
from equipoise import folder
from equipoise.agree.sweeping.grid import grid
from equipoise.agree.sweeping.sweep import swept
from equipoise.ensemble import Executor, Watch, cluster, here, processes
from figures import Beside, Floor, Row, Timed

REPEATS, FORECASTS, DRAWS = 3, 96, 1024
ASKED = 1.8


def rows(_: Path) -> Iterator[Row]:
    """One row."""
    alliance = folder.read("nato")
    text = folder.load_proposal(alliance, "canada-2026")
    values = tuple(f"{1 + i / FORECASTS:.4f}" for i in range(FORECASTS))
    cells = grid(alliance, [text], {"loss-aversion": values}, range(2027, 2032), 7, DRAWS)
    answers: list[object] = []

    def once(run: Executor, idle: tuple[Running, ...]) -> float:
        with ExitStack() as stack:
            for other in idle:
                stack.enter_context(other.standing())
            begun = time.perf_counter()
            answers.append(swept(alliance, cells, run=run, watch=Watch()))
            return time.perf_counter() - begun

    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        single, pair = (_workers(Path(place) / str(n), stack, n) for n in (1, 2))
        ways = (
            (cluster(single.address), (pair,)),
            (cluster(pair.address), (single,)),
            (here, (single, pair)),
            (processes(2), (single, pair)),
        )
        for run, idle in ways[:2]:
            once(run, idle)
        # In turns: a machine that is slower for some seconds is so for all of them.
        rounds = [[once(run, idle) for run, idle in ways] for _ in range(REPEATS)]
    one, two, alone, anew = (Timed(tuple(seconds)) for seconds in zip(*rounds, strict=True))
    beside = (
        Beside("one worker", one),
        Beside("in this process, no cluster", alone),
        Beside("two processes, started anew", anew),
    )
    if any(found != answers[0] for found in answers):
        raise SystemExit("the answers are not equal")
    yield Row(
        f"{FORECASTS} forecasts of {DRAWS} draws on two workers",
        two,
        Floor("half of the same in this process", alone.median / 2),
        one.median / ASKED,
        peers=beside,
        clock="clock",
        said=f"the answers are equal; asked is a time of one worker divided by {ASKED}",
    )


def _workers(place: Path, stack: ExitStack, count: int) -> Running:
    """A cluster of so many workers, which ends with the stack."""
    place.mkdir()
    own = Running(place, stack)
    for _ in range(count):
        own.workers(1)
    return own
