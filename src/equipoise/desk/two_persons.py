"""What waits for a second person? One asks, another confirms; only then it is done, in both names.

Asking and confirming are entries of the record. What was confirmed is done once: the confirmation is written first, so
that a desk that stops in between has done nothing twice; what is then refused is told in the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from equipoise.desk.managing import MANAGED, whose
from equipoise.desk.money import record_payment
from equipoise.desk.people import SECONDS, may, may_second
from equipoise.desk.procedure import HOUR, Command, Event, Micros, Refusal, decide
from equipoise.desk.refusing import Refused
from equipoise.desk.sealing import opened_entries
from equipoise.desk.store import reading, schema
from equipoise.errors import EquipoiseError
from equipoise.values import Money

if TYPE_CHECKING:
    from equipoise.desk.affairs import Account
    from equipoise.desk.batch import Batch
    from equipoise.desk.desk import Desk, Done

__all__ = ["ACTS", "Asked", "ask", "can_confirm", "confirm", "decline", "waiting"]

_STREAM: Final = "second:"
_SOMEBODY: Final = "whoever confirms"
_LASTS: Final = 24 * HOUR
#: What is done by two persons, and the action that both must be allowed.
ACTS: Final = {
    "contest": "on-behalf",
    "erase": "on-behalf",
    "payment": "payment",
    **{kind: action for kind, (action, _, two) in MANAGED.items() if two},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that waits for a second person: who asked for what, and until when."""

    stream: str
    act: str
    by: str
    about: str
    args: Mapping[str, Any]
    until: Micros


def ask(desk: Desk, by: str, act: str, about: str, args: Mapping[str, Any]) -> Done:
    """Ask a second person to confirm. Raises Refused without authority of one's own, or for what cannot be done."""
    from equipoise.desk.desk import Done

    stamped = desk.stamp()

    def job(batch: Batch) -> Done:
        account = batch.affairs.accounts.get(by)
        of = whose(batch, act, args) if ACTS[act] == "users" else None
        verdict = may(account, ACTS[act], stamped, of=of, second="another")
        if not verdict or account is None:
            raise Refused(Refusal("permission", verdict.reason))
        if act == "contest":  # what could not be recorded is not asked for: the second person sees only what can be
            case = batch.case(about)
            command = Command(act, account.actor, stamped, {**args, "countersigned": _SOMEBODY})
            found = decide(case, command, batch.now, batch.around(case))
            if isinstance(found, Refusal):
                raise Refused(found)
        problem = MANAGED[act][1](batch, dict(args)) if act in MANAGED else ""
        if problem:
            raise Refused(Refusal("invalid", problem))
        body = {"at": batch.now, "act": act, "about": about, "args": dict(args)}
        return Done(tuple(batch.append(account.actor, stamped, [Event(f"{_STREAM}{batch.size + 1}", "asked", body)])))

    done: Done = desk.run(job)
    return done


def waiting(desk: Desk) -> list[Asked]:
    """What still waits, the oldest first; after a day nothing can be confirmed any more."""
    event = schema.event.c
    since = select(event.stream).where(event.kind == "asked", event.recorded_at > desk.now - _LASTS).order_by(event.seq)
    with desk.store.read() as connection:
        names = list(connection.execute(since).scalars())
        found = [opened_entries(connection, reading.stream(connection, name)) for name in names]
    open_ = [entries[0] for entries in found if len(entries) == 1 and "args" in entries[0].body]  # else: erased
    asked = [
        Asked(e.stream, e.body["act"], e.actor, e.body["about"], e.body["args"], e.body["at"] + _LASTS) for e in open_
    ]
    return [one for one in asked if desk.now < one.until]


def confirm(desk: Desk, stream: str, by: str) -> Done:
    """Confirm as the second person, and do it. Raises Refused; what cannot be done then is told in the record too."""
    one = _answered(desk, stream, by, "confirmed")
    try:
        if one.act in ("contest", "erase"):
            return desk.submit(one.about, one.act, one.by, {**one.args, "countersigned": by})
        if one.act in MANAGED:
            return desk.manage(one.act, one.by, one.args, second=by)
        fund, year = one.args["fund"], int(one.args["year"])
        amount = Money(int(one.args["minor"]), str(one.args["currency"]))
        return record_payment(desk, one.by, fund, year, str(one.args["member"]), amount, second=by)
    except EquipoiseError as error:
        _answered(desk, stream, by, "not-done", str(error))
        raise


def can_confirm(account: Account) -> frozenset[str]:
    """The acts to which this account can be the second person, or which it can ask for."""
    return frozenset(act for act, action in ACTS.items() if account.role in SECONDS[action])


def decline(desk: Desk, stream: str, by: str) -> None:
    """Say no as the second person. Raises Refused."""
    _answered(desk, stream, by, "declined")


def _answered(desk: Desk, stream: str, by: str, kind: str, why: str = "") -> Asked:
    stamped = desk.stamp()
    known = {one.stream: one for one in waiting(desk)}

    def job(batch: Batch) -> Asked:
        entries = opened_entries(batch.connection, batch.stream(stream))
        account = batch.affairs.accounts.get(by)
        if not entries or (kind != "not-done" and (stream not in known or len(entries) > 1)):
            raise Refused(Refusal("nothing", "This does not wait for a second person, or no longer."))
        first = entries[0]
        verdict = may_second(account, ACTS[first.body["act"]], stamped, first.actor, by)
        if account is None or not verdict:
            raise Refused(Refusal("permission", verdict.reason))
        batch.append(account.actor, stamped, [Event(stream, kind, {"at": batch.now} | ({"why": why} if why else {}))])
        b = first.body
        return Asked(stream, b["act"], first.actor, b["about"], b["args"], b["at"] + _LASTS)

    found: Asked = desk.run(job)
    return found
