"""Deadline races, kills and simulations of the desk: the short form runs in the suite, the long one in campaigns.

A race opens a round whose deadline is a moment away, lets real processes break it within milliseconds of the deadline,
and asks afterwards: was anything both adopted and broken, and was any break that arrived in time told that it is late?
"""

from __future__ import annotations

import multiprocessing as mp
import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from desk_scenes import LAKE, PLAIN, ceiling, open_accounts
from equipoise.desk.clock import SystemClock
from equipoise.desk.desk import Desk
from equipoise.desk.procedure import SECOND, Event, State
from equipoise.desk.refusing import NotRecorded, Refused
from equipoise.model import Alliance

WHY = {"form": "objection", "reason": "It costs too much."}
APART = 400_000  # microseconds between deadlines
SPREAD = 5_000  # microseconds on either side of the deadline


@dataclass
class Outcome:
    """What a campaign of races found."""

    rounds: int = 0
    told: Counter[str] = field(default_factory=Counter)
    contradictions: int = 0
    without_effect: int = 0  # breaks received in time that were told something else
    lost: int = 0


def founded(address: str, alliance: Alliance, key: Path, settle_s: int) -> Desk:
    """A desk on the real clock whose rounds settle within a second or two."""
    rule = replace(PLAIN, min_period=0, settle_s=settle_s)
    desk = Desk.found(address, alliance, rule, origin="desk.test/race", key=key, clock=SystemClock())
    open_accounts(desk)
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


def breaker(address: str, key: Path, seed: int, rounds: list[tuple[str, int]], queue: Any) -> None:
    """A process that breaks each round at an instant near its deadline, as one member."""
    draw = random.Random(seed)
    desk = Desk.open(address, key, SystemClock())
    member = LAKE[seed % len(LAKE)].lower()
    desk.run(lambda batch: batch.case(rounds[0][0]))  # warm: what follows is the race, not the start of a program
    answers = []
    for name, deadline in rounds:
        at = deadline + draw.randint(-3 * SPREAD, SPREAD)
        while (left := at - desk.now) > 0:
            time.sleep(max(0.0, left / 1e6 - 0.0005) if left > 1000 else 0)
        stamped = desk.now
        try:
            done = desk.submit(name, "break", f"head-{member}", WHY, received_at=stamped, idem=f"{name}-{seed}")
            answers.append((name, stamped, done.kinds[-1]))
        except (Refused, NotRecorded) as error:
            answers.append((name, stamped, getattr(error, "code", "not-recorded")))
    queue.put(answers)
    desk.close()


def closer(address: str, key: Path, until: int) -> None:
    """A process that looks at the clock all the time."""
    desk = Desk.open(address, key, SystemClock())
    while desk.now < until:
        desk.tick()
        time.sleep(0.002)
    desk.close()


def race(
    address: str, alliance: Alliance, key: Path, *, rounds: int, breakers: int, settle_s: int = 2, apart: int = APART
) -> Outcome:
    """Rounds whose deadlines follow each other closely, each broken by several real processes while others look."""
    desk = founded(address, alliance, key, settle_s)
    first = desk.now + (6 + breakers) * SECOND
    names = [f"race-{i}" for i in range(rounds)]
    opened(desk, names, first, apart)
    plan = [(name, first + i * apart) for i, name in enumerate(names)]
    context = mp.get_context("fork")
    queue: Any = context.Queue()
    desk.store.close()
    workers = [context.Process(target=breaker, args=(address, key, seed, plan, queue)) for seed in range(breakers)]
    last = plan[-1][1] + (settle_s + 1) * SECOND
    workers += [context.Process(target=closer, args=(address, key, last)) for _ in range(2)]
    for worker in workers:
        worker.start()
    answers = [answer for _ in range(breakers) for answer in queue.get(timeout=240)]
    for worker in workers:
        worker.join(60)
    while desk.now < last:
        time.sleep(0.05)
    desk.tick()
    return judged(desk, dict(plan), answers)


def judged(desk: Desk, plan: dict[str, int], answers: list[tuple[str, int, str]]) -> Outcome:
    """What the record says against what the breakers were told."""
    found = Outcome(rounds=len(plan), told=Counter(told for _, _, told in answers))
    broken = {name for name, _, told in answers if told in ("broken", "further-break")}
    for name in plan:
        adopted = any(entry.kind == "adopted" for entry in desk.entries(name))
        found.contradictions += adopted and name in broken
        found.contradictions += (desk.case(name).state is State.BROKEN) != (name in broken)
    effective = ("broken", "further-break")
    found.without_effect = sum(told not in effective for name, at, told in answers if at < plan[name])
    found.contradictions += sum(told in effective for name, at, told in answers if at >= plan[name])
    return found


def killed(address: str, alliance: Alliance, key: Path, *, kills: int, seed: int = 1) -> Outcome:
    """Kill a writing process again and again: is everything it acknowledged on record, and is the record whole?"""
    from equipoise.desk.keeping import verify

    desk = founded(address, alliance, key, 2)
    opened(desk, ["text"], desk.now + 10_000 * SECOND)
    desk.store.close()
    context, draw = mp.get_context("fork"), random.Random(seed)
    found = Outcome(rounds=kills)
    acknowledged: list[str] = []
    for turn in range(kills):
        reader, writer = os.pipe()
        process = context.Process(target=_writes, args=(address, key, turn, writer))
        process.start()
        os.close(writer)
        with os.fdopen(reader) as lines:
            acknowledged.append(lines.readline().strip())  # it writes by now
            time.sleep(draw.random() * 0.15)
            os.kill(process.pid or 0, signal.SIGKILL)
            process.join()
            acknowledged += [line.strip() for line in lines if line.endswith("\n")]
    kept = {entry.body.get("statement") for entry in desk.entries("text")}
    found.told["acknowledged"] = len(acknowledged)
    found.lost = sum(word not in kept for word in acknowledged)
    assert verify(desk.store, desk.signer.verifier).faults == ()
    return found


def _writes(address: str, key: Path, turn: int, pipe: int) -> None:
    desk = Desk.open(address, key, SystemClock())
    number = 0
    while True:
        word = f"{turn}-{number}"
        desk.submit("text", "position", "head-bre", {"stance": "statement", "statement": word})
        os.write(pipe, f"{word}\n".encode())
        number += 1
