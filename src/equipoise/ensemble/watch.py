"""How far is long work, when will it be done, and should it stop? Told to a callback, asked of a token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from equipoise.errors import EquipoiseError

__all__ = ["GLANCE", "Cancel", "Cancelled", "Progress", "Stage", "Watch"]

GLANCE = 0.1  # seconds between two looks at whether to stop, of whoever waits for work of others


class Cancelled(EquipoiseError):
    """The work was stopped because that was asked for. ``done`` of ``of`` parts were finished."""

    def __init__(self, stage: str, done: int, of: int) -> None:
        super().__init__(f"stopped while {stage}: {done} of {of} finished")
        self.stage, self.done, self.of = stage, done, of


class Cancel:
    """A token: ``cancel()`` from any thread or signal handler, and the work that holds it stops at its next step."""

    __slots__ = ("_asked",)

    def __init__(self) -> None:
        self._asked = False

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._asked = True

    @property
    def asked(self) -> bool:
        """Has anybody asked for it?"""
        return self._asked


@dataclass(frozen=True)
class Progress:
    """Where work stands: the stage in words ("forecasting"), how many of its parts are done, how many failed.

    ``seconds_left`` is an estimate from the parts done so far; None before the first, and where there is no clock.
    ``last`` names the part that finished last. Plain values, so that it may be kept, sent and shown anew.
    """

    stage: str
    done: int
    of: int
    failed: int = 0
    seconds_left: float | None = None
    last: str = ""

    @property
    def share(self) -> float:
        """The share done, from 0 to 1."""
        return self.done / self.of if self.of else 1.0


def _silent(_: Progress) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Watch:
    """Who is told (``tell``), who may stop the work (``cancel``), and what time it is (``clock``, in seconds)."""

    tell: Callable[[Progress], None] = _silent
    cancel: Cancel = field(default_factory=Cancel)
    clock: Callable[[], float] | None = None

    def stage(self, name: str, of: int, done: int = 0) -> Stage:
        """Begin a stage of so many parts, of which ``done`` were finished before, and tell it."""
        return Stage(self, name, of, done)


class Stage:
    """One stage under watch: each ``step`` is told."""

    def __init__(self, watch: Watch, name: str, of: int, done: int) -> None:
        self._watch, self._name, self._of = watch, name, of
        self._before, self._done, self._failed = done, done, 0
        self._began = watch.clock() if watch.clock is not None else None
        watch.tell(self._progress(""))

    def step(self, last: str = "", *, failed: bool = False) -> None:
        """One part more is finished."""
        self._done += 1
        self._failed += failed
        self._watch.tell(self._progress(last))

    def reach(self, done: int, last: str = "") -> None:
        """So many parts are finished by now; where their number was a guess, never more than there were to be."""
        self._done = min(max(self._done, done), self._of)
        self._watch.tell(self._progress(last))

    def check(self) -> None:
        """Raise Cancelled where that was asked for."""
        if self._watch.cancel.asked:
            raise Cancelled(self._name, self._done, self._of)

    def _progress(self, last: str) -> Progress:
        return Progress(self._name, self._done, self._of, self._failed, self._left(), last)

    def _left(self) -> float | None:
        new = self._done - self._before
        if self._began is None or self._watch.clock is None or not new:
            return None
        return (self._watch.clock() - self._began) / new * (self._of - self._done)
