"""What is one figure of a benchmark: how long the product took, what was asked, the floor, and each peer beside it?

Times are in seconds of CPU of one process unless a row says otherwise. A ratio is a peer's time over ours in the same
run: above 1 the peer takes longer, below 1 it is faster. Its spread goes from the peer's quickest run over our slowest
to the reverse.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

__all__ = ["Beside", "Floor", "Row", "Timed", "answered", "duration", "repeated", "row_of", "timed"]

PEER_SCRIPTS = Path(__file__).with_name("peers")
PATIENCE = 20  # seconds after which a peer is stopped


@dataclass(frozen=True)
class Timed:
    """Several runs of the same work, in seconds; ``over`` where the work was stopped and would take longer."""

    runs: tuple[float, ...]
    over: bool = False

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.runs)

    @property
    def text(self) -> str:
        """The median, and how far the runs scatter."""
        if self.over:
            return f"over {duration(min(self.runs))}"
        spread = f" ({duration(min(self.runs))} to {duration(max(self.runs))})" if len(self.runs) > 1 else ""
        return f"{duration(self.median)}{spread}"

    def times(self, other: Timed) -> tuple[float, float, float]:
        """How many times as long as another: by the medians, at least and at most."""
        return (
            self.median / other.median,
            min(self.runs) / max(other.runs),
            max(self.runs) / min(other.runs),
        )


@dataclass(frozen=True)
class Floor:
    """A time that no program on this machine gets below at this work, and what it is."""

    what: str
    seconds: float


@dataclass(frozen=True)
class Beside:
    """A peer at the same work: its name, its time (none where it has none), and what else is to be said of it."""

    name: str
    timed: Timed | None = None
    said: str = ""


@dataclass(frozen=True)
class Row:
    """One work: how long the product took, the floor, how long it may take (if that was asked), the peers."""

    work: str
    ours: Timed
    floor: Floor
    asked: float | None = None
    peers: tuple[Beside, ...] = ()
    said: str = ""
    clock: str = "CPU"

    @property
    def as_json(self) -> str:
        """The row in one line, for the process that asked for it."""
        return json.dumps(asdict(self))


def row_of(line: str) -> Row:
    """The row that ``as_json`` wrote."""
    told = json.loads(line)
    told["ours"] = _timed_of(told["ours"])
    told["floor"] = Floor(**told["floor"])
    told["peers"] = tuple(Beside(**{**one, "timed": _timed_of(one["timed"])}) for one in told["peers"])
    return Row(**told)


def _timed_of(told: dict[str, Any] | None) -> Any:
    return None if told is None else Timed(tuple(told["runs"]), told["over"])


def timed(work: Callable[[], object], runs: int, clock: Callable[[], float] = time.process_time) -> Timed:
    """So many runs of the work, after one that warms it and is not counted."""
    work()
    return Timed(tuple(_once(work, clock) for _ in range(runs)))


def repeated(work: Callable[[], object], runs: int, times: int) -> Timed:
    """As ``timed``, each run so many times over: for work that is shorter than the clock's grain."""

    def often() -> None:
        for _ in range(times):
            work()

    return Timed(tuple(seconds / times for seconds in timed(often, runs).runs))


def _once(work: Callable[[], object], clock: Callable[[], float]) -> float:
    begun = clock()
    work()
    return clock() - begun


def answered(
    name: str,
    python: Path,
    script: str,
    arguments: Iterable[str | Path] = (),
    asked: object = None,
    patience: float = PATIENCE,
) -> dict[str, Any] | Beside:
    """What a peer's script answers as JSON; where it gives none, the peer with the reason, and its time if stopped."""
    command = [str(python), str(PEER_SCRIPTS / script), *map(str, arguments)]
    try:
        done = subprocess.run(
            command, input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=patience
        )
    except subprocess.TimeoutExpired:
        return Beside(name, Timed((float(patience),), over=True), f"stopped after {patience:g} s")
    except subprocess.CalledProcessError as error:
        return Beside(name, said=f"no answer: {(error.stderr.strip().splitlines() or ['killed'])[-1][:100]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    found["warned"] = "overflow" in done.stderr.lower()
    return found


def duration(seconds: float) -> str:
    """Seconds as people read them, with three figures."""
    if seconds >= 100:
        return f"{seconds:,.0f} s"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"
