"""The long campaigns of the desk: deadline races, kills, tampering, simulation, restoring. Figures to docs/evidence.md.

Run by ``python3 x.py campaign desk [NAME ...] [--scale N]``; a scale of 1 is what the suite's short form is a sample
of, 100 the full form. Each writes one row: what was done, how often, what was found, on which machine it took how long.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from desk_fuzz import fuzzed
from desk_load import loaded
from desk_races import founded, killed, opened, race, without_lock, without_settle
from desk_restoring import filled, restored
from desk_simulator import simulated
from desk_tampering import tampered
from equipoise import folder
from equipoise.desk.keeping import export
from equipoise.model import Alliance
from evidence_page import keep
from postgres import Postgres


class Ground:
    """Where a campaign runs: a temporary folder, a PostgreSQL that synchronises, the example alliance."""

    def __init__(self, folder_: Path, scale: int) -> None:
        self.folder, self.scale = folder_, scale
        self.lake: Alliance = folder.read(folder.new(folder_ / "lake"))
        self.postgres = Postgres(fsync=True)
        self._count = 0

    def addresses(self) -> dict[str, str]:
        """A new, empty database of each kind."""
        self._count += 1
        sqlite = f"sqlite:///{self.folder}/desk-{self._count}.sqlite"
        return {"SQLite": sqlite, "PostgreSQL": self.postgres.address()}


def races(ground: Ground) -> Iterator[str]:
    """Rounds broken by 32 heads in real processes within milliseconds of the deadline, and two negative controls."""
    for kind, address in ground.addresses().items():
        count = 10 * ground.scale
        found = race(address, ground.lake, ground.folder / "key", rounds=count)
        assert (found.contradictions, found.told_late, found.lost) == (0, 0, 0), found
        told = ", ".join(f"{n:,} {word}" for word, n in sorted(found.told.items()))
        yield (
            f"Deadline race, {kind} | {count:,} rounds x 32 breakers in 4 processes within 5 ms, settle 2 s "
            f"| 0 contradictions, {found.in_time:,} in time: 0 told late, 0 lost, {found.not_recorded} told that they "
            f"are not recorded; slowest answer {found.slowest / 1e6:.2f} s, load average {os.getloadavg()[0]:.1f} "
            f"({told})"
        )
    for without, taken_away in (("a settle window", without_settle), ("the lock of the head", without_lock)):
        for kind, address in ground.addresses().items():
            count = max(10, ground.scale)
            with taken_away():
                found = race(address, ground.lake, ground.folder / "key", rounds=count)
            failed = found.told_late or found.not_recorded
            assert failed, f"without {without}, nothing went wrong: the race proves nothing"
            yield (
                f"The same without {without}, {kind} | {count} rounds x 32 breakers | as it must be, it fails: "
                f"of {found.in_time:,} in time {found.told_late:,} told late, {found.not_recorded:,} not recorded"
            )


def kills(ground: Ground) -> Iterator[str]:
    """A process whose threads write, killed with signal 9."""
    for kind, address in ground.addresses().items():
        count = (2 if kind == "SQLite" else 1) * ground.scale
        found = killed(address, ground.lake, ground.folder / "key", kills=count)
        assert found.lost == 0, found
        yield (
            f"kill -9, {kind} | {count} kills of a process with 4 writers | "
            f"{found.told['acknowledged']:,} acknowledged, 0 lost, record whole"
        )


def tampering(ground: Ground) -> Iterator[str]:
    """Random changes of an exported record."""
    desk = founded(ground.addresses()["SQLite"], ground.lake, ground.folder / "key", 2)
    opened(desk, ["text"], desk.now + 10**12)
    for i in range(900):
        desk.submit("text", "position", "head-bre", {"stance": "statement", "statement": f"number {i}"})
    content, key = b"".join(export(desk.store, desk.signer.verifier)), str(desk.signer.verifier)
    desk.close()
    count = 100 * ground.scale
    missed = tampered(content, key, count, seed=3)
    assert not missed, missed
    changed = f"{count:,} changes of {content.count(bytes([10])):,} lines: bits, bytes, lines, ends"
    yield f"Tampering with an exported record | {changed} | all found"


def simulation(ground: Ground) -> Iterator[str]:
    """Proposals of 32 members through random commands, clocks, outages and retries."""
    count = 100 * ground.scale
    found = simulated(seed=1, proposals=count)
    ends = ", ".join(f"{n:,} {state}" for state, n in sorted(found.items()))
    held = "every invariant held, calls and differences to the cent"
    yield f"Simulated proposals | {count:,} x 32 members, seed 1 | {held} ({ends})"


def restoring(ground: Ground) -> Iterator[str]:
    """A long record backed up while it is written to, restored on either database, verified and replayed."""
    desk = founded(ground.addresses()["SQLite"], ground.lake, ground.folder / "key", 2)
    filled(desk, 10_000 * ground.scale)
    for kind, address in ground.addresses().items():
        found = restored(desk, address, f"meanwhile-{kind.lower()}")
        yield (
            f"Restore, verify and replay, {kind} | {found.entries:,} entries and {found.letters:,} notices, backed up "
            f"while {found.meanwhile:,} were written | whole, every table the same; {found.cpu:.0f} s of CPU, "
            f"{found.wall:.0f} s"
        )
    desk.close()


def fuzz(ground: Ground) -> Iterator[str]:
    """Random requests to every address of the desk, in every role."""
    found = fuzzed(ground.lake, 2_000 * ground.scale, seed=1)
    assert not found.faults, found.faults[:5]
    told = ", ".join(f"{number:,} x {status}" for status, number in sorted(found.answered.items()))
    yield (
        f"Fuzzed requests to the desk | {found.requests:,}, every role, wrong tokens, bytes and sizes | "
        f"no 5xx, no leak, {found.recorded:,} entries all in the asker's name ({told})"
    )


def load(ground: Ground) -> Iterator[str]:
    """A real server, watched by many, where many rounds close in the same second."""
    for kind, address in ground.addresses().items():
        viewers, rounds, breaks = (max(4, full * ground.scale // 100) for full in (200, 50, 500))
        before = os.getloadavg()[0]
        found = loaded(address, ground.lake, ground.folder / "key", viewers=viewers, rounds=rounds, breaks=breaks)
        assert (found.lost, found.late, found.contradictions) == (0, 0, 0), found
        assert found.watched == viewers, found
        times = ", ".join(f"{word} {found.slowest(p):.2f} s" for word, p in (("p50", 50), ("p99", 99), ("worst", 100)))
        times += f", stamped within {max(found.lag):.2f} s, {found.after} of them after the deadline"
        yield (
            f"Load, {kind} | {viewers} live viewers, {rounds} rounds closing together, {breaks} breaks in the last "
            f"second | 0 lost, 0 received in time told late, every page told the end; {times}; "
            f"load average {before:.1f}"
        )


CAMPAIGNS: dict[str, Callable[[Ground], Iterator[str]]] = {
    "races": races,
    "kills": kills,
    "tampering": tampering,
    "simulation": simulation,
    "restoring": restoring,
    "fuzz": fuzz,
    "load": load,
}


def main() -> int:
    """Run the named campaigns, all of them by default, and write their rows."""
    parser = argparse.ArgumentParser(prog="x.py campaign desk", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"any of {', '.join(CAMPAIGNS)}")
    parser.add_argument("--scale", type=int, default=1, help="1 is quick, 100 the full form")
    given = parser.parse_args()
    unknown = sorted(set(given.names) - CAMPAIGNS.keys())
    if unknown:
        parser.error(f"no campaign {unknown[0]!r}: {', '.join(CAMPAIGNS)}")
    with tempfile.TemporaryDirectory(prefix="campaign-") as made:
        ground = Ground(Path(made), given.scale)
        try:
            for name in given.names or CAMPAIGNS:
                start = time.monotonic()
                for row in CAMPAIGNS[name](ground):
                    sys.stdout.write(f"{row}\n")
                    sys.stdout.flush()
                    keep(row, "desk", time.monotonic() - start)
                    start = time.monotonic()
        finally:
            ground.postgres.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
