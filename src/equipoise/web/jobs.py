"""How does long work run? In a process of its own, its stages and their parts told, and stopped when it is not wanted.

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

from equipoise.ensemble import Progress
from equipoise.errors import EquipoiseError, Problem, UnknownName
from equipoise.model import Answer
from equipoise.report.proposal_questions import EFFECTS, FORECAST, NEAREST
from equipoise.web.asked import Asked
from equipoise.web.held import proposal_of
from equipoise.web.working import received, sent

__all__ = ["STAGES", "Job", "Jobs"]

#: The stages of each question as it tells them, and how long each took where nothing is known yet, in seconds.
STAGES: Final[Mapping[str, Mapping[str, float]]] = {
    "influence": {"drawing ballots": 15},
    "amend": {EFFECTS: 1, FORECAST: 3, NEAREST: 11},
    "sensitivity": {FORECAST: 3, "moving each assumption": 9},
    "capital": {EFFECTS: 1, FORECAST: 3, "trying its options": 8},
    "record": {"replaying past cases": 8},
}
_UNKNOWN: Final[Mapping[str, float]] = {"computing": 10}
_MOST: Final = 500


class _Stopped(EquipoiseError):
    """A job that was cancelled, or whose process ended without an answer."""


@dataclass(eq=False)
class Job:
    """One computation: ``state`` is waiting, running, done, failed or cancelled; ``problems`` say why it failed.

    ``stages`` are how long each stage is expected to take, in order; ``progress`` is where the one at work stands.
    """

    id: str
    asked: Asked
    stages: Mapping[str, float]
    state: str = "waiting"
    stage: str = "waiting for its turn"
    began: float = field(default_factory=time.monotonic)
    took_s: float = 0
    problems: tuple[Problem, ...] = ()
    process: Any = None
    progress: Progress | None = None
    entered: float = 0
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def seconds(self) -> float:
        """How long it has run, or ran."""
        return self.took_s or (time.monotonic() - self.began if self.state == "running" else 0.0)

    @property
    def expected_s(self) -> float:
        """How long it is expected to take in all."""
        return sum(self.stages.values())

    @property
    def share(self) -> float:
        """How much of it is done: the stages behind it, and of the one at work its parts; never all before it is.

        A stage that counts no parts goes by the time that it usually takes.
        """
        if self.state == "done":
            return 1.0
        at = self.progress
        if at is None or at.stage not in self.stages:
            return 0.0
        names = list(self.stages)
        behind = sum(self.stages[name] for name in names[: names.index(at.stage)])
        gone = time.monotonic() - self.entered if self.state == "running" else 0.0
        inside = at.share if at.of > 1 or at.done else min(0.95, gone / self.stages[at.stage])
        return min(0.98, (behind + inside * self.stages[at.stage]) / self.expected_s)

    @property
    def words(self) -> str:
        """Which stage of how many, how many of its parts are done, and what it is."""
        at = self.progress
        if self.state != "running" or at is None:
            return self.stage
        names = list(self.stages)
        number = f"stage {names.index(at.stage) + 1} of {len(names)}: " if at.stage in names and len(names) > 1 else ""
        parts = f", {at.done} of {at.of}" if at.of > 1 else ""
        return f"{number}{at.stage}{parts}"

    @property
    def left_s(self) -> float:
        """How much longer it is expected to take."""
        return max(0.0, (1 - self.share) * self.expected_s) if self.state in ("waiting", "running") else 0.0

    def entering(self, progress: Progress) -> float | None:
        """Note where it stands; how long the stage took that has just ended."""
        now = time.monotonic()
        if self.progress is None or self.progress.stage != progress.stage:
            self.entered = now
        self.progress, self.stage = progress, progress.stage
        return now - self.entered if progress.done == progress.of else None

    def told(self) -> dict[str, Any]:
        """For a program that asks again and again."""
        return {
            "id": self.id,
            "question": self.asked.question,
            "state": self.state,
            "stage": self.words,
            "stages": list(self.stages),
            "done": self.progress.done if self.progress is not None else 0,
            "of": self.progress.of if self.progress is not None else 0,
            "seconds": round(self.seconds, 1),
            "seconds_left": round(self.left_s),
            "share": round(self.share, 3),
        }


class Jobs:
    """The jobs of a server."""

    def __init__(self, at_once: int = 2) -> None:
        self._turn = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self._found: dict[str, Job] = {}
        self._took = {question: dict(stages) for question, stages in STAGES.items()}

    def of(self, asked: Asked) -> Job:
        """The job that answers this, started unless there is one; a cancelled or failed one stays as it is."""
        name = hashlib.sha256(repr((asked.held.digest, asked.held.word, asked.key)).encode()).hexdigest()[:16]
        with self._lock:
            found = self._found.get(name)
            gone = found is not None and found.state == "done" and asked.known is None
            if found is None or gone:
                found = Job(name, asked, dict(self._took.get(asked.question, _UNKNOWN)))
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
                if kind == "progress":
                    took = job.entering(value)
                    if took is not None and value.stage in job.stages:
                        self._took[asked.question][value.stage] = max(took, 0.05)
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
        job.state = state
        job.over.set()


def failure(job: Job) -> EquipoiseError:
    """Why a job has no answer."""
    error = _Stopped("; ".join(p.message for p in job.problems) or "the work was cancelled")
    error.hint = next((p.hint for p in job.problems), "Start it again on its page.")
    return error
