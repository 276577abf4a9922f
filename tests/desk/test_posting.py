"""Do notices leave by a real mail server once each, whatever the server does, and without holding anything up?"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from desk_scenes import LAKE, PLAIN, WHY, runs, under_silence
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import back_up, export, import_record, restore, verify
from equipoise.desk.mailboxes import Letter, Mailbox, NotTaken, mailbox_of
from equipoise.desk.posting import backoff, deliveries, post, send_again
from equipoise.desk.procedure import DAY, HOUR, SECOND, State
from equipoise.desk.refusing import Refused
from equipoise.errors import EquipoiseError
from smtp_server import Server, mail_server, texts


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A certificate for this machine that signs itself: its file, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(Encoding.PEM)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "certificate.pem").write_bytes(pem)
    (folder / "both.pem").write_bytes(pem + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return folder / "certificate.pem", context


Secured = tuple[Path, ssl.SSLContext]


@pytest.mark.parametrize("secured", ["starttls", "smtps"])
def test_a_secured_line_with_a_password(secured: str, certificate: Secured, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = Letter("7:ALD", "ald@example.org", "more: is under silence", "It counts.", 0)
    trusted, context = certificate
    with mail_server(secured, context, "a mailbox password") as server:
        with pytest.raises(NotTaken, match="certificate"):  # nobody vouches for it
            mailbox_of(server.address, "desk.test/lake", password="a mailbox password").send(letter)
        assert not any(b"AUTH" in line for line in server.heard)
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        with pytest.raises(NotTaken, match="535"):
            mailbox_of(server.address, "desk.test/lake", password="another").send(letter)
        way_out = mailbox_of(server.address, "desk.test/lake", password="a mailbox password")
        way_out.send(letter)
        way_out.close()
        assert texts(server) == [("ald@example.org", "more: is under silence", "It counts.\r\n")]
        elsewhere = server.address.replace("localhost", "127.0.0.1")  # the certificate is for another name
        with pytest.raises(NotTaken, match="certificate"):
            mailbox_of(elsewhere, "desk.test/lake", password="a mailbox password").send(letter)
        assert not any(b"AUTH" in line or b"counts" in line for line in server.heard)
        assert len(server.letters) == 1


def test_a_line_that_cannot_be_secured_gets_no_password(certificate: Secured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with mail_server("starttls", certificate[1], "a mailbox password") as server:
        server.mood = "plain"  # as somebody in the middle would make it look
        with pytest.raises(NotTaken, match="STARTTLS"):
            mailbox_of(server.address, "desk.test/lake", password="a mailbox password").send(
                Letter("7:ALD", "ald@example.org", "more", "It counts.", 0)
            )
        assert not any(b"AUTH" in line or b"MAIL" in line for line in server.heard)


def test_an_unclear_letter_is_sent_once_more_only_if_somebody_orders_it(
    desk: Desk, clock: HeldClock, server: Server
) -> None:
    under_silence(desk)
    server.mood = "silent"
    assert post(desk, box(server)) == {"unclear": 5}
    server.mood = "well"
    runs(desk, clock, 10 * DAY)
    server.letters.clear()
    assert "unclear" not in post(desk, box(server))
    opened = {d.member: d for d in deliveries(desk, "more", ("opened",))}
    assert {d.state for d in opened.values()} == {"unclear"}
    name = opened["BRE"].id
    size = len(desk.entries())
    for by in ("head-bre", "chair", "nobody"):
        with pytest.raises(Refused):
            send_again(desk, name, by)
    with pytest.raises(Refused, match="no letter"):
        send_again(desk, "99:BRE", "office")
    assert len(desk.entries()) == size
    done = send_again(desk, name, "office")
    assert (done.entries[0].actor, done.entries[0].body["letter"], done.entries[0].body["was"]) == (
        "office",
        name,
        "unclear",
    )
    with pytest.raises(Refused, match="tried again"):
        send_again(desk, name, "office")
    server.letters.clear()
    assert post(desk, box(server))["sent"] == 1  # although it is ten days old: it was ordered
    assert [to for to, _, _ in texts(server)] == ["bre@example.org"]
    with pytest.raises(Refused, match="handed over"):
        send_again(desk, name, "office")
    assert verify(desk.store, desk.signer.verifier).faults == ()


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
