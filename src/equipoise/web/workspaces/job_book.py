"""Where is long work written down? In the store of workspaces: the link of its page, and who runs it.

A row stands there while the work runs, and goes when it ends; one that was cancelled stays so. A row of a process that
is no more is work that a server left behind.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from equipoise.web.jobs import Noted
from equipoise.web.workspaces.schema import JOBS

__all__ = ["JobBook"]

#: Nobody comes back for work that was left so long ago.
_KEPT: Final = timedelta(days=30)


class JobBook:
    """Writes down what is under way. Every method is one short transaction; any number of threads may call."""

    def __init__(self, engine: Engine, server: str = "") -> None:
        self._engine = engine
        self._server = server or f"{socket.gethostname()}:{os.getpid()}"

    def put(self, job: str, link: str, state: str, stage: str) -> None:
        """Write down that a job runs, or was cancelled; with it goes what is too old."""
        now = datetime.now(UTC)
        row = {"id": job, "link": link, "state": state, "stage": stage, "server": self._server, "at": _text(now)}
        old = (JOBS.c.id == job) | (JOBS.c.at < _text(now - _KEPT))
        # Another server may write down the same work at this moment, and then it is written down.
        with suppress(IntegrityError), self._engine.begin() as connection:
            connection.execute(delete(JOBS).where(old))
            connection.execute(insert(JOBS).values(**row))

    def of(self, job: str) -> Noted | None:
        """What was written down of a job; None: nothing."""
        with self._engine.connect() as connection:
            row = connection.execute(select(JOBS).where(JOBS.c.id == job)).first()
        return Noted(row.link, row.state, row.stage, row.at) if row is not None else None

    def drop(self, job: str) -> None:
        """Forget a job: it has its answer, or none."""
        with self._engine.begin() as connection:
            connection.execute(delete(JOBS).where(JOBS.c.id == job))

    def unfinished(self) -> list[str]:
        """The links of work that a server on this machine had under way when it ended, the oldest first.

        What is told is ours from now on: of several servers that begin at once each is told other work.
        """
        query = select(JOBS.c.id, JOBS.c.link, JOBS.c.server).where(JOBS.c.state == "running").order_by(JOBS.c.at)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [link for job, link, server in rows if self._ended(server) and self._claimed(job, server)]

    def _claimed(self, job: str, server: str) -> bool:
        """Take over the work of a server that ended, in one statement: of several that try one succeeds."""
        theirs = (JOBS.c.id == job) & (JOBS.c.server == server) & (JOBS.c.state == "running")
        with self._engine.begin() as connection:
            taken = connection.execute(update(JOBS).where(theirs).values(server=self._server))
        return taken.rowcount == 1

    def _ended(self, server: str) -> bool:
        """Is the process of a server gone? Of another machine nobody here can say; our own number was another's."""
        host, _, number = server.rpartition(":")
        if server == self._server:
            return True
        if host != socket.gethostname() or not number.isdigit():
            return False
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return True
        except OSError:
            return False
        return False


def _text(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
