"""What time is it, and can the clock be believed? The only clock of the desk, handed in, so that tests hold it still.

``now`` is the wall clock, ``steady`` a clock that no one can set, with the ``epoch`` (the machine's boot) in which its
readings can be compared. Where both moved by different amounts, somebody moved the wall clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from equipoise.desk.procedure import SECOND, Micros

__all__ = ["DRIFT", "Clock", "FastClock", "HeldClock", "SystemClock", "believable", "follow"]

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
    """For demonstrations: from ``start`` on, time runs ``rate`` times as fast as the machine's.

    ``stepped``: by how much it was stepped forward since, as the record says. Both its clocks move by that, so that a
    step is neither a fault of the clock nor an outage.
    """

    def __init__(
        self, begun: Micros, start: Micros, rate: int, real: Clock | None = None, *, stepped: Micros = 0
    ) -> None:
        self.begun, self.start, self.rate, self.stepped = begun, start, rate, stepped
        self._real = real or SystemClock()

    def now(self) -> Micros:
        """The fast wall clock."""
        return self.start + (self._real.now() - self.begun) * self.rate + self.stepped

    def steady(self) -> tuple[str, Micros]:
        """The fast steady clock."""
        epoch, at = self._real.steady()
        return epoch, at * self.rate + self.stepped


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


def follow(clock: Clock, demo: Callable[[], Mapping[str, Any] | None]) -> None:
    """Step the clock of a demonstration as far as its record says, whichever process wrote that; never back.

    The record is asked of a demonstration only: on any other desk nobody waits for it.
    """
    if isinstance(clock, FastClock):
        clock.stepped = max(clock.stepped, int((demo() or {}).get("stepped", 0)))


def believable(wall: Micros, steady: Micros, same_epoch: bool, rate: int = 1) -> bool:
    """Did both clocks move alike since the last look? Across a boot nobody can say: not believable."""
    return same_epoch and abs(wall - steady) <= DRIFT * rate
