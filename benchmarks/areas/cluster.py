"""A Dask cluster: how much sooner does a sweep end on two workers than on one?

NATO's forecasts on a real scheduler and workers of one thread, each a process of its own on this machine, on the clock:
two workers are asked to be 1.8 times one. Without a cluster: in this process, and in two processes started anew. The
answers must be equal. The first pass on each warms it and is not counted.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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

    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "scheduler.json"
        with dask("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)):
            from distributed import Client

            while not file.exists() or not file.stat().st_size:
                time.sleep(0.1)
            client = Client(scheduler_file=str(file), set_as_default=False)
            address = client.scheduler.address
            worker = ("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", place)
            with dask(*worker):
                client.wait_for_workers(1)
                one = clocked(cluster(address))
                with dask(*worker):
                    client.wait_for_workers(2)
                    two = clocked(cluster(address))
            client.close()
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


@contextmanager
def dask(*arguments: str) -> Iterator[None]:
    """A process of Dask, ended in the end."""
    process = subprocess.Popen([sys.executable, "-m", "dask", *arguments], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()
