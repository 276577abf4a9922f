"""What becomes of a command? Who may give it, what it leads to, and what is answered when it is given once more.

All of it is decided in the transaction that writes it, together with those that wait (``writing``): a request costs no
transaction of its own. Only what has effects to compute is looked at before, so that nothing is computed for somebody
without authority.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, select

from equipoise.desk.affairs import STREAM, Account
from equipoise.desk.batch import Batch, is_case
from equipoise.desk.completing import COMPLETED, completed
from equipoise.desk.people import ACTION_OF, CLEARED, may, may_second, may_see
from equipoise.desk.procedure import (
    CLOCK,
    SECOND,
    Actor,
    Around,
    Case,
    Command,
    Event,
    Micros,
    Refusal,
    Role,
    State,
    caught_up,
    decide,
)
from equipoise.desk.record import Entry, canonical_json
from equipoise.desk.refusing import Clashing, NotRecorded, Refused
from equipoise.desk.sealing import erase
from equipoise.desk.store import reading, schema
from equipoise.errors import EquipoiseError
from equipoise.folder.tree import mended_id

if TYPE_CHECKING:
    from equipoise.desk.desk import Desk

__all__ = ["MAX_AGE", "Done", "submitted"]

MAX_AGE: Final = 30 * SECOND
_UNDECIDED: Final = (State.PAUSED, State.HELD, State.BROKEN)  # whatever the clock says
_BY_TWO: Final = ("contest", "erase")  # commands that name the second person


class _Behind(EquipoiseError):
    """Periods are over that nobody has closed in writing: what time has brought about comes before what is asked."""


@dataclass(frozen=True)
class Done:
    """What was recorded: the entries of the command, and whether this is the answer to a repeated request."""

    entries: tuple[Entry, ...]
    repeated: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the entries, in order."""
        return tuple(entry.kind for entry in self.entries)


@dataclass(frozen=True)
class _Request:
    """A command on its way: who gives it, when it was received, the key and the digest by which it is known again."""

    name: str
    kind: str
    by: str
    body: Mapping[str, Any]
    stamped: Micros
    idem: str
    mark: str


def submitted(
    desk: Desk,
    name: str,
    kind: str,
    account: Account | str,
    body: dict[str, Any],
    idem: str,
    received_at: Micros | None,
) -> Done:
    """Decide a command and write what it leads to. Raises Refused, NotRecorded, ProposalError."""
    by = account if isinstance(account, str) else account.name
    if len(idem) > 80:
        raise Refused(Refusal("key", "A key of a request has at most 80 characters."))
    mark = hashlib.sha256(canonical_json([name, kind, by, body])).hexdigest()
    asked = _Request(name, kind, by, body, desk.stamp(received_at), idem, mark)
    effects: Mapping[str, str] = {}
    if kind in COMPLETED:
        known = _known_before(desk, asked)
        if known is not None:
            return known
        full, effects = completed(desk, name, kind, body)
        asked = replace(asked, body=full)
    else:
        try:
            return desk.run(lambda batch: _decided(batch, asked, effects, first=True), idem)
        except _Behind:
            desk.tick()
    return desk.run(lambda batch: _decided(batch, asked, effects), idem)


def _known_before(desk: Desk, asked: _Request) -> Done | None:
    """The answer to a repeated request; else None, where the command may go on. Raises Refused."""
    name = asked.name
    with desk.look() as (connection, size):
        row = connection.execute(reading.REQUEST, {"idem": asked.idem}).one_or_none() if asked.idem else None
        if row is not None:
            return _answered(connection, row, asked.mark)
        affairs, case = desk.seen(connection, name, size)
        owed = reading.overdue(connection, desk.now)
    _allowed(affairs.accounts.get, asked, case, {})
    if asked.kind == "draft" and (mended_id(name) != name or not is_case(name) or name == STREAM or len(name) > 80):
        raise Refused(Refusal("name", f"{name!r} is no name for a proposal.", f"For example {mended_id(name)}."))
    if owed:
        desk.tick()
    return None


def _allowed(account_of: Any, asked: _Request, case: Case, body: Mapping[str, Any]) -> Account:
    """The account that gives a command, where it may, and may read what it is about. Raises Refused."""
    account: Account | None = account_of(asked.by)
    action, kind, at = ACTION_OF.get(asked.kind), asked.kind, asked.stamped
    if action is None:
        return account or Account("", Role.OBSERVER, None, frozenset(), 0)  # the procedure says it knows no such
    second = str(body.get("countersigned", "")) or "later" if kind in _BY_TWO else ""
    verdict = may(account, action, at, of=case.sponsor or None if action == "amend" else None, second=second)
    if not verdict:
        raise Refused(Refusal("permission", verdict.reason))
    assert account is not None
    marking = case.marking or (str(asked.body.get("marking") or "") if kind == "draft" else "")
    if marking in CLEARED and not (cleared := may_see(account, marking, at)):
        raise Refused(Refusal("permission", cleared.reason, "A delegate acts on it once its head grants clearance."))
    if kind in _BY_TWO and body:
        countersigned = may_second(account_of(second), action, at, account.name, second)
        if not countersigned:
            raise Refused(Refusal("second", countersigned.reason))
    return account


def _decided(batch: Batch, asked: _Request, effects: Mapping[str, str], *, first: bool = False) -> Done:
    """What the command leads to, added to the batch. Raises Refused, NotRecorded; _Behind on the first try."""
    name, kind, body, stamped = asked.name, asked.kind, asked.body, asked.stamped
    again = batch.request(asked.idem) if asked.idem else None
    if again is not None:
        return _answered(batch.connection, again, asked.mark, batch.entries)
    case = batch.case(name)
    account = _allowed(batch.affairs.accounts.get, asked, case, body)
    if first and batch.behind:
        raise _Behind("periods are over that are not closed yet")
    if batch.now - stamped > _longest_wait(case, batch.now, batch.rate):
        raise NotRecorded("NOT recorded: the request waited too long. Send it again: it counts when it arrives.")
    after = tuple(map(str, body.get("after", ()))) if kind == "draft" else ()
    package = str(body.get("package", "")) if kind == "draft" else ""
    around = batch.around(case, package, after)
    if kind == "table":
        body = {**body, "order": batch.size + 1}  # of texts with the same deadline, the one tabled first is first
    found = decide(case, Command(kind, account.actor, stamped, body), batch.now, around)
    if isinstance(found, Refusal):
        raise Refused(found)
    if kind == "erase":  # what goes is named in the entry that says so
        gone = erase(batch.connection, name)
        found = tuple(replace(e, body={**e.body, "commitments": list(gone)}) for e in found)
    entries = tuple(_appended(batch, case, account.actor, stamped, found, around))
    if asked.idem and entries:
        row = {"idem": asked.idem, "digest": asked.mark, "first": entries[0].seq, "last": entries[-1].seq}
        batch.more.append((schema.request, row))
    for digest, words in effects.items():
        _put_effect(batch.connection, digest, words)
    return Done(entries)


def _longest_wait(case: Case, now: Micros, rate: int) -> Micros:
    """How old may a request be that is decided only now, and count from its stamp?

    As long as nothing was decided without it, however long the desk stood still, up to ``MAX_AGE``: whoever holds the
    lock of the head knows that the round is not closed. Where it is, what waited is told that it is not recorded.
    """
    found = case.round
    if found is None or case.state in _UNDECIDED or now < found.closes:
        return MAX_AGE * rate
    return min(MAX_AGE * rate, found.rule.settle_s * SECOND // 2)


def _answered(connection: Connection, row: Any, mark: str, added: Sequence[Entry] = ()) -> Done:
    """The first answer again; ``added``: entries of this very transaction, which the database does not know yet."""
    if row.digest != mark:
        said = "This key belongs to another request: it was used before with other words."
        raise Clashing(Refusal("conflict", said, "Send it again with a key of its own."))
    fresh = tuple(entry for entry in added if row.first <= entry.seq <= row.last)
    return Done(fresh or tuple(reading.entries(connection, row.first, row.last)), repeated=True)


def _put_effect(connection: Connection, known: str, words: str) -> None:
    table = schema.effect
    if connection.execute(select(table.c.digest).where(table.c.digest == known)).first() is None:
        connection.execute(table.insert().values(digest=known, json=words))


def _appended(
    batch: Batch, case: Case, actor: Actor, stamped: Micros, events: tuple[Event, ...], around: Around
) -> Iterator[Entry]:
    """Write what the clock owes in the clock's name, and the rest in the actor's."""
    _, owed = caught_up(case, batch.now, around)
    batch.append(CLOCK, batch.now, events[: len(owed)])
    yield from batch.append(actor, stamped, events[len(owed) :])
