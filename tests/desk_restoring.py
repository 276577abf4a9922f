"""Does a long record come back from a backup that was taken while the desk was written to, on the other database?

The record is made of real lives of proposals: one is lived by real commands, the others are its copies under other
names, written through the same door, with their notices.
"""

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from desk_scenes import LAKE, ceiling
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import back_up, restore, verify
from equipoise.desk.procedure import SECOND, Event
from equipoise.desk.store import reading, schema

WHY = {"form": "objection", "reason": "It costs too much."}
LIFE, TOGETHER = 25, 200  # entries of one life; lives in one transaction


@dataclass
class Restored:
    """A backup that came back: how long it was, what it took, how many were written while it was taken."""

    entries: int
    letters: int
    meanwhile: int
    cpu: float
    wall: float


def lived(desk: Desk, name: str, broken: bool = True) -> None:
    """A proposal from its draft to a broken silence, with what delegations say meanwhile."""
    desk.submit(name, "draft", "head-ald", {"text": ceiling(in_force="2030-01-01"), "body": "council"})
    desk.submit(name, "table", "head-ald")
    desk.submit(name, "propose-silence", "chair", {"deadline": desk.now + 10_000 * SECOND})
    for member in map(str.lower, LAKE):
        desk.submit(name, "acknowledge", f"head-{member}")
        for words in ("We have read it.", "We ask when it is paid.", "We thank the chair."):
            desk.submit(name, "position", f"head-{member}", {"stance": "statement", "statement": words})
    for member in ("bre", "cyr") if broken else ():
        desk.submit(name, "break", f"head-{member}", WHY)


def filled(desk: Desk, entries: int) -> None:
    """Copies of one life until the record has so many entries."""
    lived(desk, "life")
    model = desk.entries("life")
    assert len(model) == LIFE
    copies = entries // LIFE - 1
    for start in range(0, copies, TOGETHER):

        def job(batch: Any, start: int = start) -> None:
            accounts = batch.affairs.accounts
            for i in range(start, min(start + TOGETHER, copies)):
                for entry in model:
                    batch.append(accounts[entry.actor].actor, batch.now, [Event(f"life-{i}", entry.kind, entry.body)])

        desk.run(job)


def restored(desk: Desk, where: str, aside: str = "meanwhile") -> Restored:
    """Back the desk up while somebody writes, restore it elsewhere, verify and replay it, compare what is derived."""
    lived(desk, aside, broken=False)
    acknowledged, stopped = list[int](), threading.Event()

    def writes() -> None:
        for number in itertools.count():
            if stopped.is_set():
                return
            said = {"stance": "statement", "statement": f"meanwhile {number}"}
            acknowledged.append(desk.submit(aside, "position", "head-est", said).entries[-1].seq)
            time.sleep(0.005)

    writer = threading.Thread(target=writes)
    writer.start()
    while len(acknowledged) < 3 and writer.is_alive():
        time.sleep(0.01)
    before = len(acknowledged)
    content = back_up(desk.store, desk.signer.verifier)
    stopped.set()
    writer.join()
    cpu, wall = time.process_time(), time.monotonic()
    store = restore(where, content, str(desk.signer.verifier))
    done = verify(store, desk.signer.verifier)
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    assert done.faults == (), done.faults[:3]
    assert done.size >= acknowledged[before - 1], "an entry acknowledged before the backup is not in it"
    with store.read() as one, desk.store.read() as other:
        for table in (schema.proposal, schema.outbox, schema.rules):
            found, wanted = ({row[0]: row for row in c.execute(select(table))} for c in (one, other))
            if table is schema.proposal:
                assert found.pop(aside).ver <= wanted.pop(aside).ver
            assert found == wanted, f"table {table.name} came back otherwise"
        letters = len(one.execute(select(schema.outbox.c.id)).all())
        for mine, theirs in zip(reading.entries(one), reading.entries(other), strict=False):
            assert mine.line == theirs.line
    store.close()
    return Restored(done.size, letters, len(acknowledged) - before, cpu, wall)
