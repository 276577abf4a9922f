"""How much faster is a cluster of two workers than one? ``python benchmarks/scale_out.py``

A sweep of NATO's forecasts on a real Dask scheduler and workers of one thread, each a process of its own on this
machine: with one worker, then with two, then here and on two processes without a cluster, in one run. The answers must
be equal. The first pass on each warms it (imports, caches) and is not timed. A number after it: how many forecasts.
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

REPEATS = 3


@contextmanager
def dask(*arguments: str) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "dask", *arguments], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 24
    alliance = folder.read("nato")
    text = folder.load_proposal(alliance, "canada-2026")
    values = tuple(f"{1 + i / count:.4f}" for i in range(count))
    cells = grid(alliance, [text], {"loss-aversion": values}, range(2027, 2032), 7, 1024)

    def timed(run: Executor) -> tuple[float, object]:
        began = time.perf_counter()
        found = swept(alliance, cells, run=run, watch=Watch())
        return time.perf_counter() - began, found

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
                timed(cluster(address))
                one = [timed(cluster(address)) for _ in range(REPEATS)]
                with dask(*worker):
                    client.wait_for_workers(2)
                    timed(cluster(address))
                    two = [timed(cluster(address)) for _ in range(REPEATS)]
            client.close()
    alone = [timed(here) for _ in range(REPEATS)]
    spawned = [timed(processes(2)) for _ in range(REPEATS)]
    answers = [found for runs in (one, two, alone, spawned) for _, found in runs]
    assert all(found == answers[0] for found in answers)
    best = {
        name: min(s for s, _ in runs) for name, runs in (("one", one), ("two", two), ("here", alone), ("2p", spawned))
    }
    sys.stdout.write(
        f"{count} forecasts of 1,024 draws, the same answer each time; seconds, the best of {REPEATS}:\n"
        f"  one worker {best['one']:.2f}, two {best['two']:.2f}: {best['one'] / best['two']:.2f} times\n"
        f"  here {best['here']:.2f}; two processes, started anew {best['2p']:.2f}\n"
    )


if __name__ == "__main__":
    main()
