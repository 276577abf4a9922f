"""Which notices have left, which wait, which did not arrive? The outbox is emptied here, beside the procedure.

A letter is claimed before it is sent and marked after, each in a short transaction of its own: a mail server that is
slow or down holds up nothing else, and no letter goes out twice. What was certainly not taken is tried again, later
each time; what may have arrived is sent once more only if a person
orders it, and the record says who did. A reminder to a delegation that has spoken meanwhile is not sent at all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from equipoise.desk.mailboxes import Letter, Mailbox, NotTaken, Unclear
from equipoise.desk.people import may
from equipoise.desk.procedure import DAY, HOUR, SECOND, Event, Micros, Refusal, unheard
from equipoise.desk.refusing import Refused
from equipoise.desk.store import schema

if TYPE_CHECKING:
    from equipoise.desk.batch import Batch
    from equipoise.desk.desk import Desk, Done

__all__ = ["STATES", "Delivery", "backoff", "counted", "deliveries", "post", "send_again"]

STATES: Final = {
    "sent": "handed over",
    "waiting": "not taken yet; it is tried again",
    "sending": "being handed over",
    "unclear": "the connection was lost while it was handed over: it is not sent twice",
    "failed": "refused for good",
    "needless": "not sent: the delegation had spoken",
    "old": "not sent: it was too old when mail was turned on",
    "elsewhere": "left to the desk that the record came from",
}
_MOST: Final = 200  # letters in one pass
_TRIES: Final = 12
_OLD: Final = 3 * DAY
_UNSURE: Final = ("unclear", "failed")
_STUCK: Final = 10 * 60 * SECOND
_table = schema.delivery


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one notice to one member."""

    id: str
    seq: int
    member: str
    recipient: str
    subject: str
    state: str
    attempts: int
    said: str


def backoff(attempts: int) -> Micros:
    """How long until the next try: a minute, doubled each time, never more than four hours."""
    return min(60 * SECOND << min(max(0, attempts - 1), 20), 4 * HOUR)


def post(desk: Desk, box: Mailbox) -> Counter[str]:
    """Send what is due; how many letters ended in which state. Never raises for a mail server."""
    done: Counter[str] = Counter()
    try:
        for row in _due(desk, desk.now):
            state = _one(desk, box, row)
            done[state] += bool(state)
            if state == "waiting":
                break  # the server is not well: the rest waits for the next pass, so that nobody waits for timeouts
    finally:
        box.close()
    return +done


def _due(desk: Desk, now: Micros) -> list[Any]:
    outbox = schema.outbox
    query = (
        select(outbox, schema.event.c.recorded_at, schema.event.c.kind, schema.event.c.stream)
        .add_columns(_table.c.state, _table.c.attempts, _table.c.next_at, _table.c.said)
        .join(schema.event, schema.event.c.seq == outbox.c.seq)
        .outerjoin(_table, _table.c.id == outbox.c.id)
        .where(_table.c.id.is_(None) | (_table.c.state.in_(("waiting", "sending")) & (_table.c.next_at <= now)))
        .order_by(outbox.c.seq, outbox.c.id)
        .limit(_MOST)
    )
    with desk.store.read() as connection:
        return list(connection.execute(query))


def _one(desk: Desk, box: Mailbox, row: Any) -> str:
    now, attempts = desk.now, int(row.attempts or 0)
    if row.state == "sending":  # whoever had it is gone: nobody knows whether it left
        return _marked(desk, row.id, "sending", attempts, "unclear", "the desk stopped while it was handed over")
    if not _claimed(desk, row.id, row.state, attempts, now + _STUCK):
        return ""
    attempts += 1
    if now - row.recorded_at > _OLD and not row.said:  # what a person ordered is never too old
        return _marked(desk, row.id, "sending", attempts, "old")
    if row.kind == "reminded" and row.id.partition(":")[2] not in unheard(desk.case(row.stream)):
        return _marked(desk, row.id, "sending", attempts, "needless")
    try:
        box.send(Letter(row.id, row.recipient, row.subject, row.text, row.recorded_at))
    except Unclear as lost:
        return _marked(desk, row.id, "sending", attempts, "unclear", str(lost))
    except NotTaken as error:
        if error.for_good or attempts >= _TRIES:
            return _marked(desk, row.id, "sending", attempts, "failed", str(error))
        return _marked(desk, row.id, "sending", attempts, "waiting", str(error), now + backoff(attempts))
    return _marked(desk, row.id, "sending", attempts, "sent")


def _claimed(desk: Desk, name: str, state: str | None, attempts: int, until: Micros) -> bool:
    """Take a letter for this pass; False where somebody else has it."""
    fresh = {"state": "sending", "attempts": attempts + 1, "next_at": until, "at": desk.now, "said": ""}
    with desk.store.engine.begin() as connection:
        if state is not None:
            same = (_table.c.id == name) & (_table.c.state == state) & (_table.c.attempts == attempts)
            return bool(connection.execute(_table.update().where(same).values(**fresh)).rowcount)
    try:
        with desk.store.engine.begin() as connection:
            connection.execute(_table.insert().values(id=name, **fresh))
    except IntegrityError:
        return False
    return True


def _marked(
    desk: Desk, name: str, was: str, attempts: int, state: str, said: str = "", next_at: Micros | None = None
) -> str:
    same = (_table.c.id == name) & (_table.c.state == was) & (_table.c.attempts == attempts)
    values = {"state": state, "next_at": next_at, "at": desk.now, "said": said[:500]}
    with desk.store.engine.begin() as connection:
        connection.execute(_table.update().where(same).values(**values))
    return state


def send_again(desk: Desk, name: str, by: str) -> Done:
    """Order a second sending of a letter of which nobody knows whether it arrived, or that was refused for good.

    It leaves with the next pass, under the same Message-ID. Raises Refused without authority, or for another letter.
    """
    from equipoise.desk.desk import Done

    stamped = desk.stamp()

    def job(batch: Batch) -> Done:
        account = batch.affairs.accounts.get(by)
        verdict = may(account, "membership", stamped)
        if not verdict or account is None:
            raise Refused(Refusal("permission", verdict.reason))
        row = batch.connection.execute(select(_table.c.state).where(_table.c.id == name)).scalar()
        if row is None:
            raise Refused(Refusal("letter", f"There is no letter {name!r} that was sent.", "desk letters lists them."))
        if row not in _UNSURE:
            raise Refused(Refusal("letter", f"The letter {name} is {row}: {STATES.get(row, row)}."))
        fresh = {"state": "waiting", "attempts": 0, "next_at": batch.now, "at": batch.now, "said": f"ordered by {by}"}
        batch.connection.execute(_table.update().where(_table.c.id == name).values(**fresh))
        body = {"at": batch.now, "letter": name, "was": row}
        return Done(tuple(batch.append(account.actor, stamped, [Event(f"letter:{name}", "sent-again", body)])))

    done: Done = desk.run(job)
    return done


def counted(desk: Desk) -> Counter[str]:
    """How many notices are in which state; "": nothing was done about them yet."""
    query = select(_table.c.state, func.count()).select_from(schema.outbox)
    query = query.outerjoin(_table, _table.c.id == schema.outbox.c.id).group_by(_table.c.state)
    with desk.store.read() as connection:
        return Counter({state or "": number for state, number in connection.execute(query)})


def deliveries(
    desk: Desk,
    stream: str | None = None,
    kinds: tuple[str, ...] = (),
    states: tuple[str, ...] = (),
    most: int | None = None,
) -> list[Delivery]:
    """What became of the notices, of those about one proposal or in these states, the latest first, at most so many."""
    outbox, event = schema.outbox.c, schema.event.c
    query = (
        select(outbox.id, outbox.seq, outbox.recipient, outbox.subject)
        .add_columns(_table.c.state, _table.c.attempts, _table.c.said)
        .join(schema.event, event.seq == outbox.seq)
        .outerjoin(_table, _table.c.id == outbox.id)
        .order_by(outbox.seq.desc(), outbox.id)
    )
    if stream is not None:
        query = query.where(event.stream == stream)
    if kinds:
        query = query.where(event.kind.in_(kinds))
    if states:
        query = query.where(_table.c.state.in_(states))
    with desk.store.read() as connection:
        rows = connection.execute(query.limit(most)).all()
    return [_delivery(row) for row in rows]


def _delivery(row: Any) -> Delivery:
    member, state = row.id.partition(":")[2], row.state or ""
    return Delivery(row.id, row.seq, member, row.recipient, row.subject, state, row.attempts or 0, row.said or "")
