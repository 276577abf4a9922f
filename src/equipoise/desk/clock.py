"""What time is it, and can the clock be believed? The only clock of the desk, handed in, so that tests hold it still.

``now`` is the wall clock, ``steady`` a clock that no one can set, with the ``epoch`` (the machine's boot) in which its
readings can be compared. Where both moved by different amounts, somebody moved the wall clock.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from equipoise.desk.procedure import SECOND, Micros

__all__ = ["DRIFT", "Clock", "FastClock", "HeldClock", "SystemClock", "believable"]

DRIFT = 2 * SECOND
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Clock(Protocol):
    """A wall clock and a steady one, in microseconds; ``rate``: how much faster than the machine's they run."""

    rate: int

    def now(self) -> Micros:
        """The wall clock, UTC."""
        ...

    def steady(self) -> tuple[str, Micros]:
        """The epoch, and the time since it began, that nobody can set."""
        ...


class SystemClock:
    """The clock of this machine."""

    rate = 1

    def __init__(self) -> None:
        self._epoch = _BOOT.read_text().strip() if _BOOT.exists() else ""

    def now(self) -> Micros:
        """The wall clock, UTC."""
        return time.time_ns() // 1000

    def steady(self) -> tuple[str, Micros]:
        """The time since boot, sleep included."""
        return self._epoch, time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000


class FastClock:
    """For demonstrations: from ``start`` on, time runs ``rate`` times as fast as the machine's."""

    def __init__(self, begun: Micros, start: Micros, rate: int, real: Clock | None = None) -> None:
        self.begun, self.start, self.rate = begun, start, rate
        self._real = real or SystemClock()

    def now(self) -> Micros:
        """The fast wall clock."""
        return self.start + (self._real.now() - self.begun) * self.rate

    def steady(self) -> tuple[str, Micros]:
        """The fast steady clock."""
        epoch, at = self._real.steady()
        return epoch, at * self.rate

    def to_json(self) -> dict[str, Any]:
        """What makes this clock again."""
        return {"begun": self.begun, "start": self.start, "rate": self.rate}


@dataclass
class HeldClock:
    """For tests and replays: it stands until it is moved. ``jump`` moves the wall alone, as a fault does."""

    at: Micros
    since_boot: Micros = 0
    epoch: str = "boot"
    rate: int = 1

    def now(self) -> Micros:
        """The wall clock."""
        return self.at

    def steady(self) -> tuple[str, Micros]:
        """The steady clock."""
        return self.epoch, self.since_boot

    def pass_(self, micros: Micros) -> None:
        """Let time pass on both clocks."""
        self.at += micros
        self.since_boot += micros

    def jump(self, micros: Micros) -> None:
        """Move the wall clock alone."""
        self.at += micros


def believable(wall: Micros, steady: Micros, same_epoch: bool, rate: int = 1) -> bool:
    """Did both clocks move alike since the last look? Across a boot nobody can say: not believable."""
    return same_epoch and abs(wall - steady) <= DRIFT * rate
