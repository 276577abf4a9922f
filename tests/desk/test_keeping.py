"""Is every change of the database found, and does a record survive export, import, backup and restore?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from desk_restoring import filled, restored
from desk_scenes import WHY, ceiling, runs, under_silence
from equipoise import pay
from equipoise.desk.clock import HeldClock
from equipoise.desk.deadlines import calendar, counts, heard, left
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import back_up, export, import_record, restore, verify, verify_on
from equipoise.desk.money import Ledger, issue, ledger, record_payment, statement, with_money
from equipoise.desk.procedure import DAY, HOUR, SECOND, State
from equipoise.desk.record import BadRecord, Checkpoint, Frontier, write_lines
from equipoise.desk.refusing import Refused
from equipoise.desk.store import NoStore, schema
from equipoise.errors import EquipoiseError
from equipoise.folder import read, write
from equipoise.values import Money


def faults_of(desk: Desk, witnessed: str | None = None) -> tuple[str, ...]:
    return verify(desk.store, desk.signer.verifier, witnessed).faults


def lived(desk: Desk, clock: HeldClock) -> None:
    """A desk with an applied decision and a broken one."""
    deadline = under_silence(desk)
    runs(desk, clock, deadline + 121 * SECOND - clock.at)
    runs(desk, clock, 8 * DAY)
    assert desk.case("more").state is State.APPLIED
    under_silence(desk, "again", ceiling(amount=30_000_000))
    desk.submit("again", "break", "head-bre", WHY)


def meddled(desk: Desk, *statements: str) -> None:
    """Change the database as its administrator could, triggers off."""
    with desk.store.engine.begin() as connection:
        if desk.store.is_sqlite:
            for trigger in ("event_no_update", "event_no_delete"):
                connection.execute(text(f"DROP TRIGGER {trigger}"))
        else:
            connection.execute(text("ALTER TABLE event DISABLE TRIGGER ALL"))
        for statement in statements:
            connection.execute(text(statement))


MEDDLINGS = [
    ("UPDATE event SET body = replace(body, 'too much', 'nothing') WHERE kind = 'broken'", "its body is not what"),
    ("UPDATE event SET member = 'CYR' WHERE kind = 'broken'", "its body is not what"),
    ("UPDATE event SET received_at = received_at - 1 WHERE kind = 'opened'", "its body is not what"),
    ("DELETE FROM event WHERE kind = 'broken'", "cut off"),
    ("DELETE FROM event WHERE kind = 'tabled'", "bears the number"),
    ("UPDATE node SET hash = (SELECT hash FROM node WHERE level = 0 AND idx = 1) WHERE level = 2", "stored tree"),
    ("DELETE FROM node WHERE level = 3", "number of nodes"),
    ("UPDATE checkpoint SET note = replace(note, 'desk.test', 'dusk.test') WHERE size = 3", "checkpoint 3"),
    ("UPDATE checkpoint SET note = replace(note, 'desk.test', 'dusk.test') WHERE size > 3", "more up to"),
    ("UPDATE proposal SET state = 'adopted' WHERE id = 'again'", "table proposal"),
    ("UPDATE outbox SET text = 'nothing happened'", "table outbox"),
    (  # as if an earlier version had written it, after notices of this one
        "UPDATE outbox SET text = 'nothing', wording = 0 WHERE seq = (SELECT max(seq) FROM outbox)",
        "table outbox",
    ),
    ("UPDATE rules SET digest = 'sha256:0' WHERE version = 2", "table rules"),
    ("UPDATE rules SET texts = (SELECT texts FROM rules WHERE version = 1) WHERE version = 2", "version 2"),
    ("UPDATE head SET size = size - 1", "head"),
]


def test_every_meddling_is_found(desk: Desk, clock: HeldClock) -> None:
    lived(desk, clock)
    assert faults_of(desk) == ()
    meddled(desk)
    with desk.store.engine.connect() as connection:
        for statement, said in MEDDLINGS:
            with connection.begin() as transaction:
                assert connection.execute(text(statement)).rowcount, statement
                found = verify_on(connection, desk.signer.verifier).faults
                assert any(said in fault for fault in found), (statement, found)
                transaction.rollback()
    assert faults_of(desk) == ()


def test_a_tail_cut_off_cleanly_is_found_by_whoever_kept_a_checkpoint(desk: Desk) -> None:
    under_silence(desk)
    before = len(desk.entries())
    with desk.store.read() as connection:
        head = dict(connection.execute(select(schema.head)).one()._mapping)
        proposal = dict(connection.execute(select(schema.proposal)).one()._mapping)
        nodes = {(row.level, row.idx) for row in connection.execute(select(schema.node))}
    desk.submit("more", "break", "head-bre", WHY)
    kept = desk.receipt(before + 1).note
    meddled(desk, f"DELETE FROM event WHERE seq > {before}", f"DELETE FROM checkpoint WHERE size > {before}")
    meddled_rows(desk, head, proposal, nodes, before)
    assert faults_of(desk) == ()  # the desk alone looks whole
    assert any("cut off" in fault for fault in faults_of(desk, kept))


def meddled_rows(desk: Desk, head: Any, proposal: Any, nodes: set[Any], before: int) -> None:
    with desk.store.engine.begin() as connection:
        connection.execute(schema.head.update().values(**head))
        connection.execute(schema.proposal.update().values(**proposal))
        connection.execute(schema.outbox.delete().where(schema.outbox.c.seq > before))
        for row in connection.execute(select(schema.node)).all():
            if (row.level, row.idx) not in nodes:
                found = (schema.node.c.level == row.level) & (schema.node.c.idx == row.idx)
                connection.execute(schema.node.delete().where(found))


def test_export_and_import_are_byte_exact_and_go_across_databases(
    desk: Desk, clock: HeldClock, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    lived(desk, clock)
    content = b"".join(export(desk.store, desk.signer.verifier))
    other = tmp_path / "other.sqlite" if not desk.store.is_sqlite else request.getfixturevalue("postgres_address")
    store = import_record(other, content, str(desk.signer.verifier))
    assert b"".join(export(store, desk.signer.verifier)) == content
    again = Desk(store, desk.signer, clock)
    assert faults_of(again) == ()
    assert [c.state for c in again.cases()] == [c.state for c in desk.cases()]
    assert again.alliance() == desk.alliance()
    again.submit("again", "redraft", "chair")  # with its key, it goes on
    assert faults_of(again, desk.receipt(1).note) == ()
    with pytest.raises(NoStore, match="already"):
        import_record(other, content)
    store.close()


def test_a_backup_is_whole_and_what_is_none_is_told(desk: Desk, clock: HeldClock, tmp_path: Path) -> None:
    lived(desk, clock)
    content = back_up(desk.store, desk.signer.verifier)
    again = Desk(restore(tmp_path / "again.sqlite", content), desk.signer, clock)
    assert faults_of(again) == ()
    case = again.case("again")
    assert case.round is not None
    assert again.effects(case.round.binding.effects) == desk.effects(case.round.binding.effects) != None  # noqa: E711
    again.close()
    with pytest.raises(EquipoiseError, match="no backup"):
        restore(tmp_path / "third.sqlite", content[:-40])
    with pytest.raises(BadRecord):
        import_record(tmp_path / "fourth.sqlite", b"{}\n")
    assert not (tmp_path / "fourth.sqlite").exists()


def test_a_backup_taken_while_somebody_writes_comes_back_whole(desk: Desk, tmp_path: Path) -> None:
    filled(desk, 400)
    found = restored(desk, f"sqlite:///{tmp_path}/again.sqlite")
    assert found.entries >= 400
    assert found.letters > 100


def test_29_calls_of_the_past_are_corrected_by_a_difference_never_rewritten(desk: Desk, clock: HeldClock) -> None:
    first = issue(desk, "treasurer", "common", 2027)
    assert sum(first.entries[0].body["lines"].values()) == 12_500_000_00
    with pytest.raises(Refused, match="issued already"):
        issue(desk, "treasurer", "common", 2027)
    deadline = under_silence(desk, text=ceiling(amount=20_000_000))
    runs(desk, clock, deadline + 121 * SECOND - clock.at)
    with pytest.raises(Refused, match="issued already"):
        issue(desk, "treasurer", "common", 2027)  # adopted is not applied: nothing follows from it yet
    runs(desk, clock, 8 * DAY)
    second = issue(desk, "treasurer", "common", 2027)
    assert second.kinds == ("difference-issued",)
    book = ledger(desk, "common", 2027)
    assert sum(book.called.values()) == 20_000_000_00
    assert book.called["ALD"] == 7_600_000_00
    record_payment(desk, "office", "common", 2027, "ALD", Money(7_000_000_00, "EUR"))
    row = {"fund": "common", "year": 2027, "currency": "EUR"}
    assert statement(desk, "ALD") == [{**row, "called": 760_000_000, "paid": 700_000_000, "open": 60_000_000}]
    assert [line["rules"] for line in book.lines if line["member"] == "ALD"] == [1, 2]


def test_what_a_desk_called_and_received_is_taken_along_and_called_no_second_time(desk: Desk, tmp_path: Path) -> None:
    issue(desk, "treasurer", "common", 2027)
    record_payment(desk, "office", "common", 2027, "ALD", Money(7_000_000_00, "EUR"))
    taken = with_money(desk, desk.alliance(), desk.now)
    again = read(write(taken, tmp_path / "taken"))
    assert again.issued == taken.issued
    assert sum(pay.summed_by_member(again.issued).values()) == 12_500_000_00
    assert "stands: the difference is EUR 0.00" in pay.correction(again, "common", 2027).summary
    day = again.issued[0].due
    books = pay.ledger(again, "common", range(2027, 2028), max(day, date(2027, 12, 31)))
    assert books["ALD"].called == ledger(desk, "common", 2027).called["ALD"]
    assert with_money(desk, desk.alliance(), 0) == desk.alliance(), "nothing was known then"
    # A desk that is founded on it goes on from there.
    book = Ledger.of(again, "common", 2027)
    wanted = {m: c.net.minor for m, c in pay.calls(again, "common", 2027).lines.items()}
    assert pay.still_to_call(wanted, book.called) == {}


def test_money_is_for_those_who_may(desk: Desk) -> None:
    for name in ("chair", "office", "head-ald", "auditor", "nobody"):
        with pytest.raises(Refused):
            issue(desk, name, "common", 2027)
    issue(desk, "treasurer", "common", 2027)
    with pytest.raises(Refused, match="second person"):
        record_payment(desk, "treasurer", "common", 2027, "ALD", Money(1, "EUR"))
    with pytest.raises(Refused, match="EUR"):
        record_payment(desk, "office", "common", 2027, "ALD", Money(1, "USD"))
    with pytest.raises(Refused, match="Nothing was called"):
        record_payment(desk, "office", "common", 2027, "XXX", Money(1, "EUR"))


def test_deadlines_say_the_same_everywhere(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk)
    case, affairs = desk.case("more"), desk.affairs()
    said = "Wednesday 25 November 2026, 09:00 Brussels (08:00 UTC)"
    assert counts(case) == f"An objection or an amendment counts if the desk has received it strictly before {said}."
    parsed = Calendar.from_ical(calendar([case], affairs.title, affairs.origin, clock.at))
    (entry,) = parsed.walk("VEVENT")
    assert said in str(entry["summary"])
    assert entry.decoded("dtstart").isoformat() == "2026-11-25T08:00:00+00:00"
    assert left(case, clock.at + HOUR + 1) == "1 d 22 h 59 min 59 s left"


def test_who_has_not_been_heard(desk: Desk) -> None:
    under_silence(desk)
    desk.submit("more", "position", "head-cyr", {"stance": "support"})
    desk.submit("more", "acknowledge", "head-dor")
    found = {h.member: (h.stance, h.seen, h.silent) for h in heard(desk.case("more"), desk.affairs())}
    assert found["CYR"] == ("support", True, False)
    assert found["DOR"] == ("", True, True)
    assert found["EST"] == ("", False, True)


@pytest.mark.parametrize(
    ("stream", "kind", "body"),
    [("more", "opened", {"at": 1}), ("more", "nonsense", {}), ("desk", "rules-written", {"by": 5}), ("desk", "x", {})],
)
def test_a_record_that_is_signed_and_makes_no_sense_is_refused_in_words(
    desk: Desk, tmp_path: Path, stream: str, kind: str, body: dict[str, Any]
) -> None:
    entries = desk.entries()
    last, ver = entries[-1], 1 + sum(entry.stream == stream for entry in entries)
    more = replace(last, seq=last.seq + 1, stream=stream, ver=ver, kind=kind, body=body, prev=last.leaf)
    tree, key = Frontier(), desk.signer.verifier
    for entry in (*entries, more):
        list(tree.append(bytes.fromhex(entry.leaf)))
    note = desk.signer.signed(Checkpoint(key.name, tree.size, tree.root))
    with pytest.raises(EquipoiseError, match="cannot be replayed"):
        import_record(tmp_path / "copy.sqlite", b"".join(write_lines(str(key), (*entries, more), note)))
    assert not (tmp_path / "copy.sqlite").exists()


def test_an_error_of_the_database_tells_nothing_that_was_written(desk: Desk) -> None:
    row = {"commitment": "c", "salt": b"s", "content": b"the words of a secret text", "marking": "secret"}
    with desk.store.engine.begin() as connection:
        connection.execute(schema.blob.insert(), row)
    with pytest.raises(IntegrityError) as told, desk.store.engine.begin() as connection:
        connection.execute(schema.blob.insert(), row)
    assert "words of a secret" not in str(told.value)
