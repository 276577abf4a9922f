"""How does long work run? In a process of its own, its stages and their parts told, and stopped when it is not wanted.

A job is named by what it computes, so that a reload finds it again, a second reader shares it, and its answer is kept
like any other. At most a few run at once; others wait for their turn. What is under way is written down with the link
of its page where workspaces are kept, so that a server which ended in the middle of it begins it again.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from equipoise.ensemble import Progress
from equipoise.errors import EquipoiseError, Problem, UnknownName
from equipoise.model import Answer
from equipoise.report.proposal_questions import EFFECTS, FORECAST
from equipoise.web.asked import Asked
from equipoise.web.held import proposal_of
from equipoise.web.working import received, sent

__all__ = ["STAGES", "Job", "Jobs", "Noted", "Notes"]

_NEAREST: Final = "looking for the nearest text"
#: The stages of each question as it tells them, and how long each took where nothing is known yet, in seconds.
STAGES: Final[Mapping[str, Mapping[str, float]]] = {
    "influence": {"drawing ballots": 15},
    "amend": {EFFECTS: 1, FORECAST: 3, _NEAREST: 5, "looking for other texts": 6},
    "sensitivity": {FORECAST: 3, "moving each assumption": 9},
    "capital": {EFFECTS: 1, FORECAST: 3, "trying its options": 8},
    "record": {"replaying past cases": 8},
}
#: Stages whose number of parts is a guess.
_ABOUT: Final = (_NEAREST,)
_UNKNOWN: Final[Mapping[str, float]] = {"computing": 10}
_MOST: Final = 500
#: So many wait for their turn, each in a thread of its own.
_MOST_WAITING: Final = 60


@dataclass(frozen=True)
class Noted:
    """What was written down of a job: ``state`` is running or cancelled; ``at`` is when it was begun or cancelled."""

    link: str
    state: str
    stage: str
    at: str


class Notes(Protocol):
    """Where work under way is written down, so that it outlives the server."""

    def put(self, job: str, link: str, state: str, stage: str) -> None:
        """Write down that a job runs, or was cancelled."""

    def of(self, job: str) -> Noted | None:
        """What was written down of a job; None: nothing."""

    def drop(self, job: str) -> None:
        """Forget a job: it has its answer, or none."""

    def unfinished(self) -> list[str]:
        """The links of work that a server on this machine had under way when it ended."""


class _Unwritten:
    """Nothing is written down: work ends with the server."""

    def put(self, job: str, link: str, state: str, stage: str) -> None:
        pass

    def of(self, job: str) -> Noted | None:
        return None

    def drop(self, job: str) -> None:
        pass

    def unfinished(self) -> list[str]:
        return []


class _Stopped(EquipoiseError):
    """A job that was cancelled or not taken, or whose process ended without an answer."""


@dataclass(eq=False)
class Job:
    """One computation: ``state`` is waiting, running, done, failed or cancelled; ``problems`` say why it failed.

    ``stages`` are how long each stage is expected to take, in order; ``progress`` is where the one at work stands.
    ``link`` is the page that asked for it; ``before`` is when another run of the server began it and did not end it.
    """

    id: str
    asked: Asked
    stages: Mapping[str, float]
    link: str = ""
    before: str = ""
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
        about = "about " if at.stage in _ABOUT else ""
        parts = f", {at.done} of {about}{at.of}" if at.of > 1 else ""
        note = f" ({at.last})" if at.last else ""
        return f"{number}{at.stage}{parts}{note}"

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
    """The jobs of a server; ``notes`` is where they are written down."""

    def __init__(self, at_once: int = 2, notes: Notes | None = None) -> None:
        self.notes: Notes = notes or _Unwritten()
        self._turn = threading.Semaphore(at_once)
        self._lock = threading.Lock()
        self._found: dict[str, Job] = {}
        self._took = {question: dict(stages) for question, stages in STAGES.items()}

    def of(self, asked: Asked, link: str = "") -> Job:
        """The job that answers this, started unless there is one; a cancelled or failed one stays as it is.

        ``link`` is its page. One that another run of the server had begun is begun again.
        """
        name = hashlib.sha256(repr((asked.held.digest, asked.held.word, asked.key)).encode()).hexdigest()[:16]
        with self._lock:
            found = self._found.get(name)
            gone = found is not None and found.state == "done" and asked.known is None
            if found is None or gone:
                if sum(job.state == "waiting" for job in self._found.values()) >= _MOST_WAITING:
                    busy = _Stopped("so much work waits for its turn here that no more is taken")
                    busy.hint = "Nothing was begun. Ask again in some minutes, or ask it in the shell."
                    raise busy
                found = Job(name, asked, dict(self._took.get(asked.question, _UNKNOWN)), link)
                self._found[name] = found
                while len(self._found) > _MOST:
                    self._found.pop(next(iter(self._found)))
                noted = self.notes.of(name)
                if noted is not None and noted.state == "cancelled":
                    found.state, found.stage = noted.state, noted.stage
                    found.over.set()
                    return found
                found.before = noted.at if noted is not None else ""
                if link:
                    self.notes.put(name, link, "running", "")
                threading.Thread(target=self._run, args=(found,), daemon=True).start()
            elif link and not found.link:  # asked for as data until now
                found.link = link
                if found.state in ("waiting", "running"):
                    self.notes.put(name, link, "running", "")
        return found

    def one(self, name: str) -> Job:
        """The job of this name. Raises UnknownName."""
        if name not in self._found:
            unknown = UnknownName("job", name, ())
            unknown.hint = "The server was started again meanwhile. Open the page of the question: it begins it again."
            raise unknown
        return self._found[name]

    def cancel(self, name: str) -> Job:
        """Stop a job; nothing else is touched."""
        job = self.one(name)
        with self._lock:  # it must not begin in between
            if job.state not in ("waiting", "running"):
                return job
            job.state, job.stage = "cancelled", f"cancelled after {job.seconds:.0f} s"
        if job.process is not None:
            job.process.kill()
        if job.link:
            self.notes.put(name, job.link, "cancelled", job.stage)
        job.over.set()
        return job

    def again(self, name: str) -> Job:
        """Start a job once more that was cancelled or failed."""
        job = self.one(name)
        if job.state in ("cancelled", "failed"):
            with self._lock:
                self._found.pop(name, None)
            self.notes.drop(name)
            return self.of(job.asked, job.link)
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
            with self._lock:
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
        self.notes.drop(job.id)
        job.over.set()


def failure(job: Job) -> EquipoiseError:
    """Why a job has no answer."""
    error = _Stopped("; ".join(p.message for p in job.problems) or "the work was cancelled")
    error.hint = next((p.hint for p in job.problems), "Start it again on its page.")
    return error
