"""How does long work run? In a process of its own, with its stage and its time told, and stopped when it is not wanted.

A job is named by what it computes, so that a reload finds it again, a second reader shares it, and its answer is kept
like any other. At most a few run at once; others wait for their turn.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from equipoise.errors import EquipoiseError, Problem, UnknownName
from equipoise.model import Answer
from equipoise.web.asked import Asked
from equipoise.web.held import proposal_of
from equipoise.web.working import received, sent

__all__ = ["Job", "Jobs"]

#: How long a question took where nothing is known yet, in seconds on two cores.
_EXPECTED_S: Final[Mapping[str, float]] = {"influence": 15, "amend": 15, "sensitivity": 12, "capital": 12, "record": 8}
_MOST: Final = 500


class _Stopped(EquipoiseError):
    """A job that was cancelled, or whose process ended without an answer."""


@dataclass(eq=False)
class Job:
    """One computation: ``state`` is waiting, running, done, failed or cancelled; ``problems`` say why it failed."""

    id: str
    asked: Asked
    expected_s: float
    state: str = "waiting"
    stage: str = "waiting for its turn"
    began: float = field(default_factory=time.monotonic)
    took_s: float = 0
    problems: tuple[Problem, ...] = ()
    process: Any = None
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def seconds(self) -> float:
        """How long it has run, or ran."""
        return self.took_s or (time.monotonic() - self.began if self.state == "running" else 0.0)

    @property
    def share(self) -> float:
        """How much of it is done, by the time that such work usually takes; never all before it is."""
        return 1.0 if self.state == "done" else min(0.97, self.seconds / self.expected_s)

    def told(self) -> dict[str, Any]:
        """For a program that asks again and again."""
        return {
            "id": self.id,
            "question": self.asked.question,
            "state": self.state,
            "stage": self.stage,
            "seconds": round(self.seconds, 1),
            "expected_seconds": round(self.expected_s),
            "share": round(self.share, 3),
        }


class Jobs:
    """The jobs of a server."""

    def __init__(self, at_once: int = 2) -> None:
        self._turn = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self._found: dict[str, Job] = {}
        self._took: dict[str, float] = dict(_EXPECTED_S)

    def of(self, asked: Asked) -> Job:
        """The job that answers this, started unless there is one; a cancelled or failed one stays as it is."""
        name = hashlib.sha256(repr((asked.held.digest, asked.held.word, asked.key)).encode()).hexdigest()[:16]
        with self._lock:
            found = self._found.get(name)
            gone = found is not None and found.state == "done" and asked.known is None
            if found is None or gone:
                found = Job(name, asked, self._took.get(asked.question, 10))
                self._found[name] = found
                while len(self._found) > _MOST:
                    self._found.pop(next(iter(self._found)))
                threading.Thread(target=self._run, args=(found,), daemon=True).start()
        return found

    def one(self, name: str) -> Job:
        """The job of this name. Raises UnknownName."""
        if name not in self._found:
            raise UnknownName("job", name, ())
        return self._found[name]

    def cancel(self, name: str) -> Job:
        """Stop a job; nothing else is touched."""
        job = self.one(name)
        if job.state in ("waiting", "running"):
            job.state, job.stage = "cancelled", f"cancelled after {job.seconds:.0f} s"
            if job.process is not None:
                job.process.kill()
            job.over.set()
        return job

    def again(self, name: str) -> Job:
        """Start a job once more that was cancelled or failed."""
        job = self.one(name)
        if job.state in ("cancelled", "failed"):
            with self._lock:
                self._found.pop(name, None)
            return self.of(job.asked)
        return job

    def answer(self, asked: Asked) -> Answer:
        """The answer, waited for. Raises EquipoiseError for what cannot be asked, or was stopped."""
        if asked.known is not None:
            return asked.known
        job = self.of(asked)
        job.over.wait()
        if job.state == "done":
            return asked.answer()
        raise failure(job)

    def _run(self, job: Job) -> None:
        with self._turn:
            if job.state == "cancelled":
                return
            job.state, job.stage, job.began = "running", "starting", time.monotonic()
            try:
                self._work(job)
            except EquipoiseError as error:
                self._end(job, "failed", error.problems())
            except Exception as error:
                self._end(job, "failed", (Problem("", "", f"{type(error).__name__}: {error}", "Please report it."),))

    def _work(self, job: Job) -> None:
        asked = job.asked
        arguments = dict(asked.arguments)
        if "proposal" in arguments:
            arguments["proposal"] = proposal_of(asked.held, asked.drafts, str(arguments["proposal"]))
        job.process = subprocess.Popen(
            [sys.executable, "-m", "equipoise.web.working"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        try:
            sent(job.process.stdin, (asked.held.alliance, asked.question, arguments))
            while job.state == "running":
                kind, value = received(job.process.stdout)
                if kind == "stage":
                    job.stage = value
                elif kind == "answer":
                    asked.told(value)
                    self._end(job, "done", ())
                else:
                    self._end(job, "failed", value)
        except (EOFError, BrokenPipeError):
            if job.state == "running":
                hint = "Start it again; with fewer draws it needs less."
                self._end(job, "failed", (Problem("", "", f"the process ended while {job.stage}", hint),))
        finally:
            job.process.kill()
            job.process.communicate()

    def _end(self, job: Job, state: str, problems: tuple[Problem, ...]) -> None:
        if job.state == "cancelled":
            return
        job.took_s, job.problems = time.monotonic() - job.began, problems
        job.stage = {"done": "done", "failed": f"failed while {job.stage}"}[state]
        if state == "done":
            self._took[job.asked.question] = max(job.took_s, 0.5)
        job.state = state
        job.over.set()


def failure(job: Job) -> EquipoiseError:
    """Why a job has no answer."""
    error = _Stopped("; ".join(p.message for p in job.problems) or "the work was cancelled")
    error.hint = next((p.hint for p in job.problems), "Start it again on its page.")
    return error
