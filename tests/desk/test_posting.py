"""Do notices leave by a real mail server once each, whatever the server does, and without holding anything up?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desk_scenes import LAKE, PLAIN, runs, under_silence
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import back_up, export, import_record, restore, verify
from equipoise.desk.mailboxes import Mailbox, mailbox_of
from equipoise.desk.posting import backoff, deliveries, post
from equipoise.desk.procedure import DAY, HOUR, SECOND, State
from equipoise.errors import EquipoiseError
from smtp_server import Server, mail_server, texts

WHY = {"form": "objection", "reason": "It costs too much."}


@pytest.fixture
def server() -> Iterator[Server]:
    with mail_server() as found:
        yield found


def box(server: Server) -> Mailbox:
    return mailbox_of(server.address, "desk.test/lake")


def states(desk: Desk) -> dict[str, str]:
    return {found.member: found.state for found in deliveries(desk, "more", ("opened",))}


def test_every_notice_leaves_once_with_its_own_name(desk: Desk, server: Server) -> None:
    under_silence(desk)
    assert post(desk, box(server)) == {"sent": 5}
    assert post(desk, box(server)) == {}
    assert sorted(to for to, _, _ in texts(server)) == [f"{m.lower()}@example.org" for m in LAKE]
    _, subject, said = texts(server)[0]
    assert subject == "more: is under silence"
    assert "strictly before Wednesday 25 November 2026, 09:00 Brussels (08:00 UTC)" in " ".join(said.split())
    names = [message["message-id"] for _, message in server.letters]
    assert len(set(names)) == 5
    assert names[0].endswith("@desk.test.lake>")
    assert server.calls == 1  # one connection for all
    assert verify(desk.store, desk.signer.verifier).faults == ()


def test_a_server_that_is_down_or_busy_is_tried_again_later_each_time(
    desk: Desk, clock: HeldClock, server: Server
) -> None:
    under_silence(desk)
    nowhere = mailbox_of("smtp://127.0.0.1:1", "desk.test/lake")
    assert post(desk, nowhere) == {"waiting": 1}  # one was tried, the rest waits without trying
    assert "cannot be used" in deliveries(desk, "more", ("opened",))[0].said
    server.mood = "defers"
    assert post(desk, box(server)) == {"waiting": 1}
    server.mood = "well"
    assert post(desk, box(server)) == {"sent": 3}  # those that were tried wait for their time
    clock.pass_(backoff(1))
    assert post(desk, box(server)) == {"sent": 2}
    assert len({to for to, _, _ in texts(server)}) == len(server.letters) == 5
    assert [backoff(n) // SECOND for n in (1, 2, 3, 40)] == [60, 120, 240, 14_400]


def test_what_may_have_arrived_is_not_sent_twice(desk: Desk, clock: HeldClock, server: Server) -> None:
    under_silence(desk)
    server.mood = "silent"
    assert post(desk, box(server)) == {"unclear": 5}
    server.mood = "well"
    clock.pass_(HOUR)
    assert post(desk, box(server)) == {}
    assert len({to for to, _, _ in texts(server)}) == len(server.letters) == 5


def test_an_address_that_is_refused_is_given_up_and_told(desk: Desk, server: Server) -> None:
    desk.manage("contact-set", "office", {"member": "ALD", "address": "ø@example.org"})
    under_silence(desk)
    found = post(desk, box(server))
    assert found == {"failed": 1, "sent": 4}
    assert states(desk)["ALD"] == "failed"
    server.mood = "refuses"
    desk.submit("more", "break", "head-bre", WHY)
    assert post(desk, box(server))["failed"] == 5


def test_two_who_send_at_once_send_each_letter_once(desk: Desk, server: Server) -> None:
    under_silence(desk)
    inner, outer = box(server), box(server)
    first = outer.send

    def send(letter: object) -> None:
        post(desk, inner)  # somebody else empties the outbox while this one holds a letter
        first(letter)  # type: ignore[arg-type]

    outer.send = send  # type: ignore[method-assign, assignment]
    assert post(desk, outer) == {"sent": 1}
    assert len({to for to, _, _ in texts(server)}) == len(server.letters) == 5


def test_a_desk_that_stopped_while_sending_does_not_send_again(
    desk: Desk, clock: HeldClock, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_silence(desk)
    stopping = box(server)
    monkeypatch.setattr(stopping, "send", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        post(desk, stopping)
    assert post(desk, box(server)) == {"sent": 4}
    clock.pass_(HOUR)
    assert post(desk, box(server)) == {"unclear": 1}
    assert len(server.letters) == 4


def test_a_reminder_to_one_who_spoke_meanwhile_is_not_sent(desk: Desk, clock: HeldClock, server: Server) -> None:
    rule = replace(PLAIN, remind_h=(24,)).to_json()
    desk.manage("silence-rule-set", "office", {"body": "council", "rule": rule}, second="chair")
    under_silence(desk)
    post(desk, box(server))
    runs(desk, clock, 24 * HOUR)
    desk.submit("more", "position", "head-dor", {"stance": "support"})
    assert post(desk, box(server)) == {"sent": 4, "needless": 1}
    assert "dor@example.org" not in [to for to, subject, _ in texts(server) if "heard" in subject]


def test_a_failing_server_does_not_hold_up_the_procedure(desk: Desk, clock: HeldClock) -> None:
    deadline = under_silence(desk)
    hung = mailbox_of("smtp://127.0.0.1:1", "desk.test/lake")

    def send(_: object) -> None:
        runs(desk, clock, deadline + 121 * SECOND - clock.at)  # the round closes while the letter hangs

    hung.send = send  # type: ignore[method-assign, assignment]
    post(desk, hung)
    assert desk.case("more").state is State.ADOPTED


def test_files_and_old_notices(desk: Desk, clock: HeldClock, tmp_path: Path) -> None:
    under_silence(desk)
    runs(desk, clock, 10 * HOUR)
    desk.submit("more", "break", "head-bre", WHY)
    files = mailbox_of(f"file:{tmp_path / 'mail'}", "desk.test/lake")
    assert post(desk, files) == {"sent": 10}
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 10
    under_silence(desk, "late")
    clock.pass_(4 * DAY)
    assert post(desk, files)["old"] >= 5
    assert (tmp_path / "mail" / "nothing").exists() is False


def test_a_copy_of_a_desk_sends_nothing_again(desk: Desk, tmp_path: Path) -> None:
    under_silence(desk)
    files = mailbox_of(f"file:{tmp_path / 'mail'}", "desk.test/lake")
    assert post(desk, files) == {"sent": 5}
    key = tmp_path / "desk.key"
    desk.submit("more", "break", "head-bre", WHY)
    restore(tmp_path / "again.sqlite", back_up(desk.store, desk.signer.verifier)).close()
    again = Desk.open(tmp_path / "again.sqlite", key, desk.clock)
    assert post(again, files) == {"sent": 5}  # the break, which had not left
    record = b"".join(export(desk.store, desk.signer.verifier))
    import_record(tmp_path / "copy.sqlite", record).close()
    copy = Desk.open(tmp_path / "copy.sqlite", key, desk.clock)
    assert post(copy, files) == {}
    for made in (again, copy):
        made.close()


@pytest.mark.parametrize("address", ["", "pigeon", "http://x", "smtp://", "file:", "smtp://user@host"])
def test_an_address_that_is_no_way_out_is_refused(address: str) -> None:
    with pytest.raises(EquipoiseError):
        mailbox_of(address, "desk.test/lake")
