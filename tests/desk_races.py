"""Deadline races, kills and simulations of the desk: the short form runs in the suite, the long one in campaigns.

A race opens a round whose deadline is a moment away, lets real processes break it within milliseconds of the deadline,
and asks afterwards: was anything both adopted and broken, and was any break that arrived in time told that it is late?
"""

from __future__ import annotations

import contextlib
import itertools
import multiprocessing as mp
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from desk_scenes import LAKE, PLAIN, ceiling, open_accounts
from equipoise.desk.clock import SystemClock
from equipoise.desk.desk import Desk
from equipoise.desk.procedure import SECOND, Event, Round
from equipoise.desk.record import Entry
from equipoise.desk.refusing import NotRecorded, Refused
from equipoise.desk.store import Store, schema
from equipoise.desk.store.opening import Head
from equipoise.model import Alliance

WHY = {"form": "objection", "reason": "It costs too much."}
EFFECTIVE = ("broken", "further-break")
APART = 300_000  # microseconds between deadlines
SPREAD = 5_000  # microseconds on either side of the deadline
MEMBERS = (*LAKE, *(f"M{i:02d}" for i in range(32 - len(LAKE))))


@dataclass
class Outcome:
    """What a campaign of races found."""

    rounds: int = 0
    told: Counter[str] = field(default_factory=Counter)
    contradictions: int = 0
    in_time: int = 0  # breaks stamped before the deadline
    told_late: int = 0  # of these, told that they are late
    not_recorded: int = 0  # of these, told at once that they are NOT recorded: the desk was too busy
    lost: int = 0
    slowest: int = 0  # microseconds from the stamp of a break to its answer


def founded(address: str, alliance: Alliance, key: Path, settle_s: int, members: int = len(LAKE)) -> Desk:
    """A desk on the real clock whose rounds settle within a second or two."""
    rule = replace(PLAIN, min_period=0, settle_s=settle_s)
    desk = Desk.found(address, alliance, rule, origin="desk.test/race", key=key, clock=SystemClock())
    open_accounts(desk)
    for member in MEMBERS[len(LAKE) : members]:
        desk.manage("member-joined", "office", {"member": member}, second="chair")
        desk.manage("contact-set", "office", {"member": member, "address": f"{member.lower()}@example.org"})
        body = {"name": f"head-{member.lower()}", "role": "head", "member": member}
        desk.manage("account-opened", "admin", body, second="auditor")
    return desk


def opened(desk: Desk, names: list[str], deadline: int, apart: int = 0) -> None:
    """Put texts under silence, each ``apart`` later than the one before: one is computed, the others are its copies."""
    desk.submit(names[0], "draft", "head-ald", {"text": ceiling(in_force="2030-01-01"), "body": "council"})
    desk.submit(names[0], "table", "head-ald")
    desk.submit(names[0], "propose-silence", "chair", {"deadline": deadline})
    entries = desk.entries(names[0])

    def job(batch: Any) -> None:
        account = batch.affairs.accounts["chair"].actor
        for i, name in enumerate(names[1:], 1):
            until = {"deadline": deadline + i * apart}
            events = [Event(name, e.kind, {**e.body, **(until if e.kind == "opened" else {})}) for e in entries]
            batch.append(account, batch.now, events)

    desk.run(job)


def breakers(address: str, key: Path, seeds: list[int], rounds: list[tuple[str, int]], queue: Any) -> None:
    """A process of several heads of delegation, each of whom breaks every round at an instant near its deadline."""
    desk = Desk.open(address, key, SystemClock())
    desk.run(lambda batch: batch.case(rounds[0][0]))  # warm: what follows is the race, not the start of a program
    answers: list[tuple[str, int, int, str]] = []

    def breaks(seed: int) -> None:
        draw, member = random.Random(seed), MEMBERS[seed % len(MEMBERS)].lower()
        for name, deadline in rounds:
            at = deadline + draw.randint(-SPREAD, SPREAD)
            while (left := at - desk.now) > 0:
                time.sleep(left / 1e6)
            try:  # received at this instant; from then on it waits for its turn, as a request waits in a server
                done = desk.submit(name, "break", f"head-{member}", WHY, received_at=at, idem=f"{name}-{seed}")
                told = done.kinds[-1]
            except (Refused, NotRecorded) as error:
                told = getattr(error, "code", "not-recorded")
            answers.append((name, at, desk.now - at, told))

    threads = [threading.Thread(target=breaks, args=(seed,)) for seed in seeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.put(answers)
    desk.close()


def closer(address: str, key: Path, until: int) -> None:
    """A process that looks at the clock all the time, and writes something else meanwhile."""
    desk = Desk.open(address, key, SystemClock())
    for turn in itertools.count():
        if desk.now >= until:
            break
        with contextlib.suppress(NotRecorded):
            desk.tick()
            if turn % 10 == 0:
                said = {"stance": "statement", "statement": f"{desk.now}"}
                desk.submit("aside", "position", "head-bre", said)
        time.sleep(0.02)
    desk.close()


def race(
    address: str,
    alliance: Alliance,
    key: Path,
    *,
    rounds: int,
    heads: int = 32,
    processes: int = 4,
    settle_s: int = 2,
    apart: int = APART,
) -> Outcome:
    """Rounds whose deadlines follow each other closely, each broken by many heads in several processes, while others
    look at the clock and write.
    """
    desk = founded(address, alliance, key, settle_s, heads)
    opened(desk, ["aside"], desk.now + 10_000 * SECOND)
    names = [f"race-{i}" for i in range(rounds)]
    first = desk.now + (2 * SECOND) + rounds * 40_000
    opened(desk, names, first, apart)
    plan = [(name, first + i * apart) for i, name in enumerate(names)]
    assert desk.now < first - SECOND, "the rounds took too long to open"
    context = mp.get_context("fork")
    queue: Any = context.Queue()
    desk.store.close()
    seats = [list(range(i, heads, processes)) for i in range(processes)]
    workers = [context.Process(target=breakers, args=(address, key, seats_, plan, queue)) for seats_ in seats]
    last = plan[-1][1] + (settle_s + 1) * SECOND
    workers += [context.Process(target=closer, args=(address, key, last)) for _ in range(2)]
    for worker in workers:
        worker.start()
    answers = [answer for _ in seats for answer in queue.get(timeout=60 + rounds)]
    for worker in workers:
        worker.join(60)
    while desk.now < last:
        time.sleep(0.05)
    desk.tick()
    found = judged(desk, dict(plan), answers)
    desk.close()
    return found


def judged(desk: Desk, plan: dict[str, int], answers: list[tuple[str, int, int, str]]) -> Outcome:
    """What the record says against what the breakers were told."""
    found = Outcome(rounds=len(plan), told=Counter(told for _, _, _, told in answers))
    found.slowest = max(took for _, _, took, _ in answers)
    broken = {name for name, _, _, told in answers if told in EFFECTIVE}
    written: dict[str, list[Entry]] = {name: [] for name in plan}
    for entry in desk.entries():
        if entry.stream in written:
            written[entry.stream].append(entry)
    for name, deadline in plan.items():
        ended = Counter(entry.kind for entry in written[name])
        breaks = [entry for entry in written[name] if entry.kind in EFFECTIVE]
        found.contradictions += ended["adopted"] + ended["broken"] != 1
        found.contradictions += bool(ended["broken"]) != (name in broken)
        found.contradictions += any(entry.received_at >= deadline for entry in breaks)
        found.lost += sum(told in EFFECTIVE for n, _, _, told in answers if n == name) - len(breaks)
    found.in_time = sum(at < plan[name] for name, at, _, _ in answers)
    in_time = Counter(told for name, at, _, told in answers if at < plan[name])
    found.not_recorded = in_time.pop("not-recorded", 0)
    found.told_late = sum(number for told, number in in_time.items() if told not in EFFECTIVE)
    found.contradictions += sum(told in EFFECTIVE for name, at, _, told in answers if at >= plan[name])
    return found


@contextlib.contextmanager
def without_settle() -> Iterator[None]:
    """A negative control: a round is closed at its deadline."""
    kept = Round.closes
    Round.closes = property(lambda self: self.deadline)  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        Round.closes = kept  # type: ignore[method-assign]


@contextlib.contextmanager
def without_lock() -> Iterator[None]:
    """A negative control: nothing keeps two writers from reading the same head of the record."""
    kept = Store.locked, Store.write

    def unlocked(_: Store, connection: Any) -> Head:
        return Head(connection.execute(select(schema.head).where(schema.head.c.id == 1)).one())

    @contextlib.contextmanager
    def write(store: Store) -> Iterator[tuple[Any, Head]]:
        with store.reading.begin() as connection:  # SQLite's begins without a lock, too
            yield connection, store.locked(connection)

    Store.locked, Store.write = unlocked, write  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        Store.locked, Store.write = kept  # type: ignore[method-assign]


def killed(address: str, alliance: Alliance, key: Path, *, kills: int, seed: int = 1, writers: int = 4) -> Outcome:
    """Kill a process whose threads write, again and again: is what it acknowledged on record, and the record whole?"""
    from equipoise.desk.keeping import verify

    desk = founded(address, alliance, key, 2)
    names = [f"text-{i}" for i in range(writers)]
    opened(desk, names, desk.now + 10_000 * SECOND)
    desk.store.close()
    context, draw = mp.get_context("fork"), random.Random(seed)
    found = Outcome(rounds=kills)
    acknowledged: list[str] = []
    for turn in range(kills):
        reader, writer = os.pipe()
        process = context.Process(target=_writes, args=(address, key, turn, names, writer))
        process.start()
        os.close(writer)
        with os.fdopen(reader) as lines:
            acknowledged.append(lines.readline().strip())  # it writes by now
            time.sleep(draw.random() * 0.15)
            os.kill(process.pid or 0, signal.SIGKILL)
            process.join()
            acknowledged += [line.strip() for line in lines if line.endswith("\n")]
    kept = {entry.body.get("statement") for entry in desk.entries()}
    found.told["acknowledged"] = len(acknowledged)
    found.lost = sum(word not in kept for word in acknowledged)
    assert verify(desk.store, desk.signer.verifier).faults == ()
    desk.close()
    return found


def _writes(address: str, key: Path, turn: int, names: list[str], pipe: int) -> None:
    desk = Desk.open(address, key, SystemClock())

    def writes(name: str) -> None:
        for number in itertools.count():
            word = f"{name}-{turn}-{number}"
            desk.submit(name, "position", "head-bre", {"stance": "statement", "statement": word})
            os.write(pipe, f"{word}\n".encode())

    threads = [threading.Thread(target=writes, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    threads[0].join()
