"""A real Dask scheduler and its workers, as processes of their own, started as a user starts them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

__all__ = ["Running"]

TESTS = Path(__file__).parent


@contextmanager
def dask(*arguments: str | Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """``dask ...``, ended in the end; with settings of its scheduler."""
    env = os.environ | {"PYTHONPATH": f"{TESTS.parent / 'src'}:{TESTS}"}
    env |= {f"DASK_DISTRIBUTED__SCHEDULER__{name}": value for name, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *map(str, arguments)],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


class Running:
    """A scheduler with two workers of one thread each; further ones may be started and ended."""

    def __init__(self, folder: Path, stack: ExitStack, **settings: str) -> None:
        from distributed import Client

        self._folder, self._stack = folder, stack
        self._processes: list[subprocess.Popen[bytes]] = []
        self.file = folder / "scheduler.json"
        scheduler = ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", self.file)
        self.scheduler = self._started(*scheduler, **settings)
        self.client = stack.enter_context(self._client(Client))
        self.address = self.client.scheduler.address

    def _started(self, *arguments: str | Path, **settings: str) -> subprocess.Popen[bytes]:
        process = self._stack.enter_context(dask(*arguments, **settings))
        self._processes.append(process)
        return process

    def _client(self, kind: type) -> Any:
        for _ in range(300):
            if self.file.exists() and self.file.stat().st_size:
                return kind(scheduler_file=str(self.file), set_as_default=False)
            time.sleep(0.1)
        raise AssertionError("the scheduler does not start")

    def workers(self, count: int) -> list[subprocess.Popen[bytes]]:
        """Start so many, and wait until they are there."""
        before = len(self.client.nthreads())
        worker = ("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory")
        made = [self._started(*worker, self._folder) for _ in range(count)]
        self.client.wait_for_workers(before + count, timeout=60)
        return made

    @contextmanager
    def standing(self) -> Iterator[None]:
        """Meanwhile its processes stand still, and take nothing from what runs beside them."""
        for process in self._processes:
            process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for process in self._processes:
                process.send_signal(signal.SIGCONT)
