"""31: does the record keep a commitment of a marked text, and stand when its words are erased? On both databases."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from desk_scenes import ceiling, runs, under_silence
from equipoise.desk.affairs import Account
from equipoise.desk.clock import HeldClock
from equipoise.desk.countering import counter
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import back_up, export, import_record, restore, verify
from equipoise.desk.people import CLEARED, may_see
from equipoise.desk.procedure import DAY, HOUR, SECOND, Role, State
from equipoise.desk.record import BadRecord, commitment
from equipoise.desk.refusing import Refused
from equipoise.desk.store import schema
from equipoise.desk.two_persons import ask, confirm

SECRET = ceiling(amount=20_123_456).replace("More for the lake", "A wall against the lake")
#: The words, what they touch, the title, the route and the date: none is told outside the circle.
NEEDLES = (
    *(b"20123456", b"20_123_456", b"20,123,456", b"fund:common/ceiling", b"because of the dam"),
    *(b"A wall against the lake", b"2026-12-01", b'"route"'),
)


def whole(desk: Desk) -> tuple[str, ...]:
    """The notes of a record without a fault."""
    found = verify(desk.store, desk.signer.verifier)
    assert found.faults == ()
    return found.notes


def record(desk: Desk, *markings: str) -> bytes:
    return b"".join(export(desk.store, desk.signer.verifier, markings))


def broken(desk: Desk) -> None:
    """A secret text under silence, broken with a reason that repeats it, answered, and withdrawn."""
    under_silence(desk, text=SECRET, marking="secret")
    desk.submit("more", "break", "head-bre", {"form": "objection", "reason": "Not 20,123,456, because of the dam."})


def test_31_the_record_holds_a_commitment_and_not_a_word(desk: Desk) -> None:
    broken(desk)
    text = record(desk)
    for needle in NEEDLES:
        assert needle not in text, needle
    assert whole(desk) == ()
    case = desk.case("more")
    assert (case.marking, case.breaks[0].reason) == ("secret", "Not 20,123,456, because of the dam.")
    assert "20_123_456" in case.text or "20123456" in case.text
    assert case.writes == {"fund:common/ceiling"}
    with desk.store.read() as connection:
        row = connection.execute(select(schema.blob).where(schema.blob.c.commitment == case.sealed)).one()
    assert commitment(bytes(row.salt), bytes(row.content)) == case.sealed
    assert json.loads(bytes(row.content))["text"] == case.text
    # Nobody can guess: the same words drafted once more are committed to, and digested, otherwise.
    desk.submit("again", "draft", "head-ald", {"text": SECRET, "body": "council", "marking": "secret"})
    again = desk.case("again")
    assert (again.text, again.sealed == case.sealed) == (case.text, False)
    assert not set(again.digests.values()) & (set(case.digests.values()) - {case.digests["base"]})


def test_31_erasing_needs_two_persons_an_end_and_a_reason(desk: Desk, clock: HeldClock) -> None:
    broken(desk)
    said = {"reason": "The archive asks for it."}
    with pytest.raises(Refused, match="must be"):
        desk.submit("more", "erase", "office", {**said, "countersigned": "chair"})
    desk.submit("more", "withdraw", "head-ald")
    with pytest.raises(Refused, match="24 hours"):
        desk.submit("more", "erase", "office", {**said, "countersigned": "chair"})
    runs(desk, clock, DAY)
    for second in ("", "office", "head-bre", "nobody"):
        with pytest.raises(Refused):
            desk.submit("more", "erase", "office", {**said, "countersigned": second})
    with pytest.raises(Refused, match="says why"):
        desk.submit("more", "erase", "office", {"countersigned": "chair"})
    with pytest.raises(Refused, match="may not"):
        desk.submit("more", "erase", "head-ald", {**said, "countersigned": "chair"})
    before, kept = desk.entries("more"), desk.receipt(desk.entries("more")[0].seq)
    asked = ask(desk, "office", "erase", "more", said).entries[0]
    assert desk.case("more").text  # one person alone erases nothing
    confirm(desk, asked.stream, "chair")
    case = desk.case("more")
    assert (case.text, case.breaks[0].reason, case.state) == ("", "", State.WITHDRAWN)
    assert case.erased_at is not None
    last = desk.entries("more")[-1]
    assert (last.kind, last.actor, last.body["countersigned"]) == ("erased", "office", "chair")
    # Not a byte of the words is left, every entry and receipt stands, and verifying says so.
    assert desk.entries("more")[:-1] == before
    assert kept.verify(str(desk.signer.verifier)) > 0
    notes = whole(desk)
    assert {f"entry {e.seq}: erased, its commitment stands" for e in before if "sealed" in e.body} <= set(notes)
    with desk.store.read() as connection:
        for table in schema.METADATA.sorted_tables:
            rows = [
                str([bytes(v) if isinstance(v, memoryview) else v for v in row])
                for row in connection.execute(select(table))
            ]
            assert not [r for r in rows for n in NEEDLES if n.decode() in r], table.name
    with pytest.raises(Refused, match="erased already"):
        desk.submit("more", "erase", "office", {**said, "countersigned": "chair"})
    fresh = Desk(desk.store, desk.signer, clock)  # who comes later reads the same
    assert (fresh.case("more").text, fresh.case("more").erased_at) == ("", case.erased_at)


def test_31_the_rules_stand_without_the_words_that_wrote_them(desk: Desk, clock: HeldClock, tmp_path: Path) -> None:
    under_silence(desk, text=SECRET, marking="secret")
    under_silence(desk, "open", ceiling(year=2029), hours=24 * 20)
    runs(desk, clock, 9 * DAY)
    assert desk.case("more").applied_version == 2
    desk.submit("more", "erase", "office", {"reason": "It is over.", "countersigned": "chair"})
    assert whole(desk)
    copy = import_record(f"sqlite:///{tmp_path / 'copy.sqlite'}", record(desk))
    again = verify(copy, desk.signer.verifier)
    copy.close()
    assert again.faults == ()
    assert len(again.notes) == len(whole(desk))


def test_31_an_export_leaves_the_words_out_for_those_not_cleared(desk: Desk, tmp_path: Path) -> None:
    broken(desk)
    under_silence(desk, "inner", ceiling(year=2028), marking="restricted")
    bare, some, full = record(desk), record(desk, "restricted"), record(desk, "restricted", "secret")
    assert len(bare) < len(some) < len(full)
    held = [json.loads(line) for line in full.splitlines() if line.startswith(b'{"content"')]
    assert any(b"because of the dam" in base64.b64decode(line["content"]) for line in held)
    for i, (sent, left_out) in enumerate(((bare, {"more", "inner"}), (some, {"more"}), (full, set()))):
        copy = import_record(f"sqlite:///{tmp_path / f'{i}.sqlite'}", sent)
        found = verify(copy, desk.signer.verifier)
        assert found.faults == ()
        wanted = {e.seq for name in left_out for e in desk.entries(name) if "sealed" in e.body}
        assert {int(note.split()[1].rstrip(":")) for note in found.notes if "left out of this copy" in note} == wanted
        given = [m for m in ("restricted", "secret") if i >= ("restricted", "secret").index(m) + 1]
        assert b"".join(export(copy, desk.signer.verifier, given)) == sent  # byte for byte, as it came
        copy.close()
    forged = full.replace(held[0]["salt"].encode(), base64.b64encode(b"x" * 32), 1)
    with pytest.raises(BadRecord, match="not what an entry commits to"):
        import_record(f"sqlite:///{tmp_path / 'forged.sqlite'}", forged)


def test_31_words_that_were_changed_or_lost_are_found(desk: Desk) -> None:
    broken(desk)
    blob, name = schema.blob, desk.case("more").sealed
    seq = next(e.seq for e in desk.entries("more") if e.body.get("sealed") == name)
    with desk.store.read() as connection:
        row = dict(connection.execute(select(blob).where(blob.c.commitment == name)).one()._mapping)
    for change, words in (
        ({"content": b'{"text":"another"}'}, "are not those that it commits to"),
        ({"salt": b"another"}, "are not those that it commits to"),
        ({"content": None, "salt": None}, "missing, and nobody erased them"),
        ({"content": None, "salt": b""}, "missing, and nobody erased them"),  # as if an import had left them out
    ):
        with desk.store.engine.begin() as connection:
            connection.execute(blob.update().where(blob.c.commitment == name).values({**row, **change}))
        assert [f for f in verify(desk.store, desk.signer.verifier).faults if words in f and f"entry {seq}:" in f], (
            change
        )
    with desk.store.engine.begin() as connection:
        connection.execute(blob.delete().where(blob.c.commitment == name))
    assert any("missing" in fault for fault in verify(desk.store, desk.signer.verifier).faults)
    with desk.store.engine.begin() as connection:
        connection.execute(blob.insert().values(row))
        connection.execute(blob.insert().values({**row, "commitment": "0" * 64}))
    assert verify(desk.store, desk.signer.verifier).faults == (f"words that no entry names: {'0' * 64}",)


def test_31_a_backup_brings_the_words_back(desk: Desk, tmp_path: Path) -> None:
    broken(desk)
    made = restore(f"sqlite:///{tmp_path / 'again.sqlite'}", back_up(desk.store, desk.signer.verifier))
    found = verify(made, desk.signer.verifier)
    assert (found.faults, found.notes, found.root) == ((), (), verify(desk.store, desk.signer.verifier).root)
    again = Desk(made, desk.signer, desk.clock)
    assert again.case("more") == desk.case("more")
    with made.engine.begin() as connection:  # emptied there: what was restored whole was never left out
        connection.execute(schema.blob.update().values(content=None, salt=b""))
    assert all("nobody erased them" in fault for fault in verify(made, desk.signer.verifier).faults)
    assert len(verify(made, desk.signer.verifier).faults) > 1
    again.close()


def test_31_an_answer_to_a_marked_text_is_marked_too(desk: Desk) -> None:
    broken(desk)
    counter(desk, "head-bre", "more", "mine", {("ceiling", "amount"): "20_123_457"})
    assert desk.case("mine").marking == "secret"
    assert b"20_123_457" not in record(desk)
    low = {"text": f'parent = "more"\n{SECRET}', "body": "council", "marking": "restricted"}
    desk.submit("low", "draft", "head-cyr", low)
    assert desk.case("low").marking == "secret"  # never lower than what it repeats
    desk.submit("more", "amend", "head-ald", {"from": "mine"})
    assert (desk.case("more").version, desk.case("more").marking) == (2, "secret")
    under_silence(desk, "plain")
    higher = {"text": f'parent = "plain"\n{ceiling(amount=19_000_001)}', "body": "council", "marking": "secret"}
    desk.submit("higher", "draft", "head-cyr", higher)
    with pytest.raises(Refused, match="read by more than may"):
        desk.submit("plain", "amend", "head-ald", {"from": "higher"})
    with pytest.raises(Refused, match="no marking"):
        desk.submit("bad", "draft", "head-ald", {"text": ceiling(), "body": "council", "marking": "cosmic"})


def test_31_who_may_not_read_a_text_gives_no_command_about_it(desk: Desk) -> None:
    under_silence(desk, text=SECRET, marking="secret")
    for name, grants in (("bre-1", ["break", "position"]), ("bre-2", ["break", "position", "secret"])):
        opened = {"name": name, "role": "delegate", "member": "BRE", "grants": grants}
        desk.manage("account-opened", "head-bre", opened)
    why = {"form": "objection", "reason": "No."}
    before = len(desk.entries())
    for kind, body in (("break", why), ("position", {"stance": "support"}), ("acknowledge", {})):
        with pytest.raises(Refused, match="marked secret: a delegate is not cleared") as refused:
            desk.submit("more", kind, "bre-1", body)
        assert refused.value.code == "permission"
    for marking in ("secret", "cosmic"):  # an unknown one is nobody's to draft, and the refusal names the known
        with pytest.raises(Refused, match="not cleared" if marking == "secret" else "no marking"):
            desk.submit("own", "draft", "bre-1", {"text": ceiling(), "body": "council", "marking": marking})
    assert len(desk.entries()) == before
    assert desk.submit("more", "break", "bre-2", why).kinds == ("broken",)
    under_silence(desk, "less", marking="restricted")
    assert desk.submit("less", "break", "bre-1", why).kinds == ("broken",)


def test_31_a_corrigendum_and_a_stale_text_work_as_for_any_other(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk, text=SECRET, marking="secret", hours=24 * 20)
    words = SECRET.replace("the lake", "our lake")
    desk.submit("more", "correct", "office", {"text": words, "note": "because of the dam, a word"})
    assert "our lake" in desk.case("more").text
    with pytest.raises(Refused, match="corrigendum"):
        desk.submit("more", "correct", "office", {"text": SECRET.replace("20123456", "20123457"), "note": "a figure"})
    under_silence(desk, "first", ceiling(amount=20_000_000))
    runs(desk, clock, 48 * HOUR + 121 * SECOND)
    runs(desk, clock, 7 * DAY)
    assert desk.case("more").state is State.STALE  # what it writes lies apart, and is looked at all the same
    mine = b"".join(line for line in record(desk).splitlines() if b'"stream":"more"' in line)
    assert b'"staled"' in mine
    assert not [needle for needle in NEEDLES if needle in mine]
    assert whole(desk) == ()


@pytest.mark.parametrize(
    ("role", "restricted", "secret"),
    [
        ("head", True, True),
        ("delegate", True, False),
        ("chair", True, True),
        ("secretariat", True, True),
        ("treasurer", True, False),
        ("observer", False, False),
        ("auditor", True, True),
        ("administrator", False, False),
        ("clock", False, False),
    ],
)
def test_31_who_may_read_follows_marking_and_role(role: str, restricted: bool, secret: bool) -> None:
    member = "BRE" if role in ("head", "delegate") else None
    account = Account("somebody", Role(role), member, frozenset(), 0)
    found = [bool(may_see(account, marking, 1)) for marking in CLEARED]
    assert found == [role not in ("administrator", "clock"), restricted, secret]
    assert not may_see(account, "cosmic", 1)
    granted = Account("somebody", Role(role), member, frozenset({"secret"}), 0)
    assert bool(may_see(granted, "secret", 1)) is (secret or role == "delegate")
    assert not may_see(None, "", 1)
