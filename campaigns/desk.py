"""The long campaigns of the desk: deadline races, kills, tampering, simulation, restoring. Figures to docs/evidence.md.

Run by ``python3 x.py campaign desk [NAME ...] [--scale N]``; a scale of 1 is what the suite's short form is a sample
of, 100 the full form. Each writes one row: what was done, how often, what was found, on which machine it took how long.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from desk_races import founded, killed, opened, race
from desk_simulator import simulated
from equipoise import folder
from equipoise.desk.keeping import export, import_record, verify
from equipoise.desk.procedure import Event, Round
from equipoise.desk.record import BadRecord, read_lines
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


def races(ground: Ground) -> list[str]:
    """Rounds broken by real processes within milliseconds of the deadline."""
    rows = []
    for kind, address in ground.addresses().items():
        count = 10 * ground.scale
        found = race(address, ground.lake, ground.folder / "key", rounds=count, breakers=4, settle_s=6)
        assert (found.contradictions, found.without_effect) == (0, 0), found
        told = ", ".join(f"{n} {word}" for word, n in sorted(found.told.items()))
        rows.append(
            f"Deadline race, {kind} | {count} rounds x 4 processes | 0 contradictions, 0 in time told late ({told})"
        )
    kept = Round.closes
    Round.closes = property(lambda self: self.deadline)  # type: ignore[method-assign,assignment]
    try:
        for kind, address in ground.addresses().items():
            found = race(address, ground.lake, ground.folder / "key", rounds=12, breakers=4, settle_s=6)
            said = f"{found.without_effect} in time without effect: the window is needed"
            rows.append(f"The same without a settle window, {kind} | 12 rounds | {said}")
    finally:
        Round.closes = kept  # type: ignore[method-assign]
    return rows


def kills(ground: Ground) -> list[str]:
    """A writing process killed with signal 9."""
    rows = []
    for kind, address in ground.addresses().items():
        count = (2 if kind == "SQLite" else 1) * ground.scale
        found = killed(address, ground.lake, ground.folder / "key", kills=count)
        assert found.lost == 0, found
        rows.append(
            f"kill -9, {kind} | {count} kills | {found.told['acknowledged']} acknowledged, 0 lost, record whole"
        )
    return rows


def tampering(ground: Ground) -> list[str]:
    """Random changes of an exported record."""

    address = ground.addresses()["SQLite"]
    desk = founded(address, ground.lake, ground.folder / "key", 2)
    opened(desk, ["text"], desk.now + 10**12)
    for i in range(60):
        desk.submit("text", "position", "head-bre", {"stance": "statement", "statement": f"number {i}"})
    content, draw = b"".join(export(desk.store, desk.signer.verifier)), random.Random(3)
    key = str(desk.signer.verifier)
    missed, count = 0, 100 * ground.scale
    for _ in range(count):
        try:
            read_lines(_changed(content, draw), key)
        except BadRecord:
            continue
        missed += 1
    assert not missed
    return [f"Tampering with an exported record | {count} changes of {content.count(b'{')} lines and parts | all found"]


def _changed(content: bytes, draw: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    at, other = draw.sample(range(len(lines)), 2)
    match draw.randrange(5):
        case 0:
            byte = draw.randrange(len(content))
            return content[:byte] + bytes([content[byte] ^ 1 << draw.randrange(8)]) + content[byte + 1 :]
        case 1:
            return b"".join(lines[:at] + lines[at + 1 :])
        case 2:
            return b"".join(lines[: at + 1] + lines[at:])
        case 3:
            lines[at], lines[other] = lines[other], lines[at]
            return b"".join(lines)
        case _:
            return content[: draw.randrange(len(content))]


def simulation(ground: Ground) -> list[str]:
    """Proposals of 32 members through random commands, clocks, outages and retries."""
    count = 100 * ground.scale
    found = simulated(seed=1, proposals=count)
    ends = ", ".join(f"{n} {state}" for state, n in sorted(found.items()))
    return [f"Simulated proposals | {count} x 32 members, seed 1 | every invariant held ({ends})"]


def restoring(ground: Ground) -> list[str]:
    """A long record exported, imported into the other database, verified and replayed."""

    rows = []
    count = 10_000 * ground.scale
    for kind, address in ground.addresses().items():
        desk = founded(address, ground.lake, ground.folder / "key", 2)
        opened(desk, ["text"], desk.now + 10**12)
        made = 0
        while made < count:
            events = [Event("text", "seen", {"at": 1, "member": "BRE"}) for _ in range(min(5_000, count - made))]
            desk.run(lambda batch, e=events: batch.append(batch.affairs.accounts["head-bre"].actor, batch.now, e))
            made += len(events)
        content = b"".join(export(desk.store, desk.signer.verifier))
        other = ground.addresses()["PostgreSQL" if kind == "SQLite" else "SQLite"]
        start = time.process_time(), time.monotonic()
        store = import_record(other, content, str(desk.signer.verifier))
        done = verify(store, desk.signer.verifier)
        assert done.faults == (), done.faults[:3]
        cpu, wall = time.process_time() - start[0], time.monotonic() - start[1]
        said = f"whole, {cpu:.0f} s of CPU, {wall:.0f} s"
        rows.append(f"Restore, verify, replay: {kind} to the other | {done.size:,} entries | {said}")
        store.close()
        desk.close()
    return rows


CAMPAIGNS: dict[str, Callable[[Ground], list[str]]] = {
    "races": races,
    "kills": kills,
    "tampering": tampering,
    "simulation": simulation,
    "restoring": restoring,
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
                rows = CAMPAIGNS[name](ground)
                for row in rows:
                    sys.stdout.write(f"{row}\n")
                    keep(row, "desk", time.monotonic() - start)
        finally:
            ground.postgres.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
