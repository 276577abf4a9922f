"""Is a record exact, signed, portable, and is every change of it found?"""

from __future__ import annotations

import base64
import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.desk.record import (
    FIRST,
    BadCheckpoint,
    BadEntry,
    BadReceipt,
    BadRecord,
    Checkpoint,
    Entry,
    Frontier,
    Receipt,
    Signer,
    Verifier,
    canonical_json,
    checker_text,
    commitment,
    entry_from,
    inclusion_proof,
    nodes_of,
    read_lines,
    root_words,
    verified,
    write_lines,
)
from equipoise.desk.record import check_receipt as standalone

SIGNER = Signer("desk.test/record", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
KEY = str(SIGNER.verifier)


def made(count: int) -> list[Entry]:
    """A record of so many entries in three streams."""
    entries: list[Entry] = []
    versions: dict[str, int] = {}
    prev = FIRST
    for i in range(count):
        stream = f"case-{i % 3}"
        versions[stream] = versions.get(stream, 0) + 1
        body = {"reason": f"Grund {i}: zu teuer, trop cher – παρά", "at": 1_795_000_000_000_000 + i}
        at = 1_795_000_000_000_000 + i
        entry = Entry(i + 1, stream, versions[stream], "broken", f"head-{i % 5}", "head", "A", at, at + 5, body, prev)
        entries.append(entry)
        prev = entry.leaf
    return entries


def note_of(entries: list[Entry], signer: Signer = SIGNER) -> str:
    frontier = Frontier()
    for entry in entries:
        list(frontier.append(bytes.fromhex(entry.leaf)))
    return signer.signed(Checkpoint("desk.test/record", frontier.size, frontier.root))


def file_of(entries: list[Entry]) -> bytes:
    return b"".join(write_lines(KEY, entries, note_of(entries)))


def receipt_of(entries: list[Entry], index: int) -> Receipt:
    nodes = nodes_of([bytes.fromhex(entry.leaf) for entry in entries])
    return Receipt(entries[index], tuple(inclusion_proof(nodes, index, len(entries))), note_of(entries), KEY)


def test_canonical_json_is_that_of_rfc_8785() -> None:
    # The example of RFC 8785 3.2.2 and the order of keys by UTF-16 of 3.2.3.
    words = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '€$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert canonical_json(words).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonical_json({"ﬀ": 1, "😀": 2}) == '{"😀":2,"ﬀ":1}'.encode()
    for bad in (float("nan"), 2**60, {1: 2}, "\ud800"):
        with pytest.raises(BadEntry):
            canonical_json(bad)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**54), 2**54) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
@settings(max_examples=150, deadline=None)
def test_canonical_json_is_the_other_implementations(thing: object) -> None:
    try:
        wanted = rfc8785.dumps(thing)  # type: ignore[arg-type]
    except rfc8785.CanonicalizationError:
        with pytest.raises(BadEntry):
            canonical_json(thing)
    else:
        assert canonical_json(thing) == wanted


def test_a_record_reads_and_writes_byte_for_byte() -> None:
    content = file_of(made(40))
    found = read_lines(content)
    assert b"".join(write_lines(found.key, found.entries, found.note)) == content
    assert read_lines(content, KEY).root == found.root
    with pytest.raises(BadRecord, match="known key"):
        read_lines(content, str(Signer.fresh("desk.test/record").verifier))


@settings(max_examples=40)
@given(st.data())
def test_any_entry_round_trips(data: st.DataObject) -> None:
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    leaves = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text
    things = st.recursive(
        leaves, lambda c: st.lists(c, max_size=3) | st.dictionaries(text, c, max_size=3), max_leaves=8
    )
    body = data.draw(st.dictionaries(text, things, max_size=4))
    entry = replace(made(1)[0], body=body)
    again = entry_from(entry.line)
    assert (again, again.leaf) == (entry, entry.leaf)


def test_every_tampering_is_found() -> None:
    entries = made(30)
    content, draw = file_of(entries), random.Random(11)
    for _ in range(400):
        with pytest.raises(BadRecord) as found:
            read_lines(tampered(content, draw), KEY)
        assert found.value.problems()


def tampered(content: bytes, draw: random.Random) -> bytes:
    """The record after one random change: a byte, a line deleted, doubled, swapped, or the end cut off."""
    lines = content.splitlines(keepends=True)
    way = draw.randrange(5)
    at = draw.randrange(len(lines))
    if way == 0:
        byte = draw.randrange(len(content))
        return content[:byte] + bytes([content[byte] ^ 1 << draw.randrange(8)]) + content[byte + 1 :]
    if way == 1:
        return b"".join(lines[:at] + lines[at + 1 :])
    if way == 2:
        return b"".join(lines[: at + 1] + lines[at:])
    if way == 3:
        other = (at + draw.randrange(1, len(lines))) % len(lines)
        lines[at], lines[other] = lines[other], lines[at]
        return b"".join(lines)
    return content[: draw.randrange(len(content))]


def test_a_rewritten_record_is_found_by_whoever_holds_a_receipt_or_a_checkpoint() -> None:
    entries = made(12)
    kept = receipt_of(entries, 4)
    other = [*entries[:4], replace(entries[4], body={"reason": "never said"})]
    for entry in entries[5:]:
        other.append(replace(entry, prev=other[-1].leaf))
    rewritten = read_lines(file_of(other), KEY)  # signed again with the desk's own key: whole in itself
    assert kept.verify(KEY) == 12
    assert rewritten.entries[4].leaf != kept.entry.leaf
    checkpoint, _ = verified(kept.note, [SIGNER.verifier])
    assert checkpoint.root != rewritten.root


def test_the_head_names_the_key_that_is_known_and_a_signature_is_written_in_one_way() -> None:
    entries = made(5)
    content = b"".join(write_lines(KEY, entries, receipt_of(entries, 1).note))
    assert read_lines(content, KEY).key == KEY
    other = str(Signer.fresh("desk.test/record").verifier)
    with pytest.raises(BadRecord, match="another key"):
        read_lines(content.replace(KEY.encode(), other.encode(), 1), KEY)
    end = content.rindex(b"=")  # the bits before the padding mean nothing: another letter gives the same bytes
    with pytest.raises(BadRecord, match="signed checkpoint"):
        read_lines(content[: end - 1] + bytes([content[end - 1] ^ 2]) + content[end:], KEY)


def test_checkpoints_are_c2sp_notes() -> None:
    note = note_of(made(3))
    lines = note.split("\n")
    assert lines[0] == "desk.test/record"
    assert lines[1] == "3"
    assert len(base64.b64decode(lines[2])) == 32
    assert lines[3] == ""
    assert lines[4].startswith("— desk.test/record ")
    assert base64.b64decode(lines[4].split(" ")[2])[:4] == SIGNER.verifier.key_id
    assert str(Verifier.parse(KEY)) == KEY
    for bad in ("", "a+b", KEY.replace("desk", "dusk"), KEY[:-4] + "AAA="):
        with pytest.raises(BadCheckpoint):
            Verifier.parse(bad)


def test_witnesses_cosign_with_a_time() -> None:
    witness = Signer.fresh("capital-a", kind=4)
    note = witness.cosigned(note_of(made(3)), 1_795_000_000)
    _, names = verified(note, [SIGNER.verifier, witness.verifier])
    assert names == ("desk.test/record", "capital-a")
    _, alone = verified(note, [witness.verifier])
    assert alone == ("capital-a",)
    with pytest.raises(BadCheckpoint, match="false"):
        verified(note.replace("\n3\n", "\n4\n", 1), [witness.verifier])


@pytest.mark.parametrize("bad", ["", "x", "a\n1\nb\n\n— c d\n", "origin\n1\nAAAA\n\n— k AAAA\n"])
def test_what_is_no_checkpoint_is_refused(bad: str) -> None:
    with pytest.raises(BadCheckpoint):
        verified(bad, [SIGNER.verifier])


def test_the_key_is_a_file_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "desk.key"
    with pytest.raises(BadCheckpoint, match="is not there"):
        Signer.read(path, "desk")
    assert not path.exists()
    first = Signer.made(path, "desk")
    assert path.stat().st_mode & 0o777 == 0o600
    assert Signer.read(path, "desk").verifier == first.verifier
    with pytest.raises(BadCheckpoint, match="exists already"):
        Signer.made(path, "desk")
    assert Signer.read(path, "desk").verifier == first.verifier
    path.chmod(0o644)
    with pytest.raises(BadCheckpoint, match="read by others"):
        Signer.read(path, "desk")


@pytest.mark.parametrize("content", [b"", b"00", b"zz" * 32, b"\xff\xfe"])
def test_a_file_that_is_no_key_is_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "desk.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(BadCheckpoint, match=r"desk\.key"):
        Signer.read(path, "desk")
    with pytest.raises(BadCheckpoint, match="cannot be read"):
        Signer.read(tmp_path, "desk")
    with pytest.raises(BadCheckpoint, match="cannot be written"):
        Signer.made(tmp_path / "none" / "desk.key", "desk")


def test_a_receipt_verifies_offline_with_python_alone(tmp_path: Path) -> None:
    receipt = receipt_of(made(21), 8)
    assert Receipt.parse(receipt.text()).verify(KEY) == 21
    script, file = tmp_path / "check.py", tmp_path / "receipt.json"
    script.write_text(checker_text())
    file.write_text(receipt.text())

    def told(*more: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(script), str(file), *more], capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout

    assert told() == (0, "true: entry 9 of 21 of desk.test/record: broken of case-2 by A (head-3)\n")
    assert told(KEY)[0] == 0
    assert told(str(Signer.fresh("desk.test/record").verifier))[0] == 1
    for name, value in (
        ("entry", receipt.entry.line.decode().replace("zu teuer", "zu gut")),
        ("index", 9),
        ("path", [step.hex() for step in receipt.path[:-1]]),
        ("checkpoint", receipt.note.replace("\n21\n", "\n22\n", 1)),
    ):
        file.write_text(json.dumps({**json.loads(receipt.text()), name: value}))
        status, said = told()
        assert (status, said[:6]) == (1, "FALSE:"), name
        with pytest.raises((BadReceipt, BadCheckpoint)):
            Receipt.parse(file.read_text()).verify()


def test_the_standalone_signature_check_agrees_with_the_library() -> None:
    draw = random.Random(5)
    for _ in range(12):
        private = Ed25519PrivateKey.from_private_bytes(draw.randbytes(32))
        message, public = draw.randbytes(draw.randrange(80)), private.public_key().public_bytes_raw()
        signature = private.sign(message)
        assert standalone.signed(public, message, signature)
        at = draw.randrange(64)
        changed = signature[:at] + bytes([signature[at] ^ 1 << draw.randrange(8)]) + signature[at + 1 :]
        assert not standalone.signed(public, message, changed)
        assert not standalone.signed(public, message + b"!", signature)


def test_a_commitment_tells_nothing_and_proves_the_text() -> None:
    assert commitment(b"salt", b"secret") == commitment(b"salt", b"secret")
    assert commitment(b"other", b"secret") != commitment(b"salt", b"secret")


def test_roots_can_be_read_aloud() -> None:
    words = root_words(bytes(range(32))).split()
    assert len(words) == 8
    assert all(len(word) == 5 for word in words)
