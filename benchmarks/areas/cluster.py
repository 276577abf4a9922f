"""A Dask cluster: how much sooner does a sweep end on two workers than on one?

NATO's forecasts on a real scheduler and workers of one thread, each a process of its own on this machine, on the clock:
two workers are asked to be 1.8 times one. Without a cluster: in this process, and in two processes started anew. The
answers must be equal. The first pass on each warms it and is not counted.
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
from figures import Beside, Row, Timed

REPEATS, FORECASTS, DRAWS = 3, 24, 1024
ASKED = 1.8


def rows(_: Path) -> Iterator[Row]:
    """One row."""
    alliance = folder.read("nato")
    text = folder.load_proposal(alliance, "canada-2026")
    values = tuple(f"{1 + i / FORECASTS:.4f}" for i in range(FORECASTS))
    cells = grid(alliance, [text], {"loss-aversion": values}, range(2027, 2032), 7, DRAWS)
    answers: list[object] = []

    def clocked(run: Executor, warm: bool = True) -> Timed:
        seconds = list[float]()
        for _ in range(REPEATS + warm):
            begun = time.perf_counter()
            answers.append(swept(alliance, cells, run=run, watch=Watch()))
            seconds.append(time.perf_counter() - begun)
        return Timed(tuple(seconds[warm:]))

    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        own = Running(Path(place), stack)
        own.workers(1)
        one = clocked(cluster(own.address))
        own.workers(1)
        two = clocked(cluster(own.address))
    beside = (
        Beside("one worker", one),
        Beside("in this process, no cluster", clocked(here)),
        Beside("two processes, started anew", clocked(processes(2), warm=False)),
    )
    if any(found != answers[0] for found in answers):
        raise SystemExit("the answers are not equal")
    yield Row(
        f"{FORECASTS} forecasts of {DRAWS} draws on two workers",
        two,
        one.median / ASKED,
        peers=beside,
        clock="clock",
        said=f"the answers are equal; asked is a time of one worker divided by {ASKED}",
    )
