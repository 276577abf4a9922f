"""How is a demonstration walked through in minutes? Its clock is stepped to just before the next deadline.

Only a desk that was founded as a demonstration has a clock that can be stepped, and only its chair and its secretariat
step it. Every step is an entry of the record: from when, to when, before which deadline. Nothing is leapt over: where
something falls due on the way, the clock stops there first, and it is done at its own instant. What is left of the
period afterwards passes at the demonstration's usual pace, so that it can be watched, and still broken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from equipoise.desk.affairs import STREAM
from equipoise.desk.batch import Batch
from equipoise.desk.desk import Desk
from equipoise.desk.people import may
from equipoise.desk.procedure import (
    LIVE,
    SECOND,
    Case,
    Event,
    Micros,
    Refusal,
    closing,
    next_deadline,
    next_instant,
)
from equipoise.desk.refusing import Refused

__all__ = ["LEAD_S", "Stop", "next_stop_of", "step"]

LEAD_S: Final = 20  # what is left to be watched, in seconds of the reader's own clock
_MOST: Final = 100  # stops on one way: reminders, and texts that lapse


@dataclass(frozen=True)
class Stop:
    """The next deadline of a demonstration, and the instant before it to which its clock can be stepped."""

    proposal: str
    what: str
    deadline: Micros
    zone: str
    to: Micros
    near: bool  # it is so near, or a period is just being closed: the clock is not stepped


def next_stop_of(desk: Desk) -> Stop | None:
    """The next deadline of a demonstration; None where nothing waits for the clock, or the desk is a real one."""
    if desk.affairs().demo is None:
        return None
    return _stop(desk.cases(LIVE), desk.now, desk.clock.rate)


def step(desk: Desk, by: str, expected: Micros | None = None) -> Stop:
    """Step the clock of a demonstration to just before its next deadline; which one that is.

    ``expected``: the deadline that whoever asks has seen; where another comes first, it is refused. Raises Refused.
    """
    stamped = desk.stamp()
    desk.tick()
    stop, there = desk.run(lambda batch: _stepped(batch, by, stamped, expected))
    for _ in range(_MOST):
        desk.tick()  # what falls due on the way: what comes next may be another deadline than was seen
        if there:
            break
        stop, there = desk.run(lambda batch: _stepped(batch, by, stamped, None))
    return stop


def _stop(cases: Sequence[Case], now: Micros, rate: int) -> Stop | None:
    awaited = [(*found, case.id) for case in cases if (found := next_deadline(case)) is not None and found[0] > now]
    if not awaited:
        return None
    deadline, what, name = min(awaited)
    rule = next(case.judged_by for case in cases if case.id == name)
    to = deadline - LEAD_S * SECOND * rate
    near = to <= now or any(closing(case, now) for case in cases)
    return Stop(name, what, deadline, rule.zone if rule else "UTC", max(now, to), near)


def _stepped(batch: Batch, by: str, stamped: Micros, expected: Micros | None) -> tuple[Stop, bool]:
    """One step: to the instant before the deadline, or to what falls due on the way; whether it is the last."""
    account = batch.affairs.accounts.get(by)
    verdict = may(account, "step", stamped)
    if not verdict or account is None:
        raise Refused(Refusal("permission", verdict.reason))
    if batch.affairs.demo is None:
        said = "This desk is no demonstration: its clock is the world's, and nobody steps it."
        raise Refused(Refusal("no-demonstration", said))
    cases = [batch.case(name) for name in batch.named(state=LIVE)]
    stop = _stop(cases, batch.now, batch.rate)
    if stop is None:
        raise Refused(Refusal("nothing-due", "Nothing waits for the clock.", "The next move is somebody's."))
    if expected is not None and expected != stop.deadline:
        said = "Another deadline comes first by now: the clock was not stepped."
        raise Refused(Refusal("other-deadline", said, "Look again, and step to that one."))
    if stop.near:
        said = f"The next deadline is less than {LEAD_S} seconds of your own away, or a period is just being closed."
        raise Refused(Refusal("near", said, "Watch it pass: the clock is not stepped meanwhile."))
    owed = [at for case in cases if (at := next_instant(case)) is not None and batch.now < at <= stop.to]
    to = min([stop.to, *owed])
    body = {"at": batch.now, "to": to, "proposal": stop.proposal, "before": stop.deadline, "what": stop.what}
    batch.append(account.actor, stamped, [Event(STREAM, "clock-stepped", body)])
    batch.step(to)
    return stop, to == stop.to
