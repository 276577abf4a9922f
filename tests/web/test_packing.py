"""Is a folder taken and given back to the byte, and is everything else refused with every problem?"""

from __future__ import annotations

import io
import stat
import warnings
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.errors import FolderError
from equipoise.web import packing
from equipoise.web.packing import KEPT, LOOKED_AT, Limits, NotTaken, packed, sound_text, taken, together, unpacked


def zipped(*entries: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, body in entries:
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return made.getvalue()


_WORD = r"(?!(?:con|prn|aux|nul)[/.])[a-z]{1,6}"  # those are no names of files everywhere
NAMES = st.from_regex(rf"{_WORD}(/{_WORD})?\.(toml|csv)", fullmatch=True)
BODIES = st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=30).map(
    lambda t: (t + "\r\n\t" + t + "\n").encode()
)


@given(st.dictionaries(NAMES, BODIES, min_size=1, max_size=6))
def test_a_folder_goes_out_and_comes_in_to_the_byte(files: dict[str, bytes]) -> None:
    assert unpacked(packed(files, "some-alliance")) == files
    assert packed(files, "x") == packed(dict(reversed(files.items())), "x")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../evil.toml", "leads out"),
        ("a/../../evil.toml", "leads out"),
        ("/etc/passwd", "leads out"),
        ("a\\..\\evil.toml", "leads out"),
        ("C:evil.toml", "leads out"),
        ("a\x07.toml", "control character"),
        ("a\u202e.toml", "control character"),
        ("con.toml", "cannot be a file everywhere"),
        ("a//b.toml", "cannot be a file everywhere"),
        ("x" * 300 + ".toml", "longer"),
        ("run.exe", "names end in .toml, .csv, .md, .txt or .pb"),
        ("inner.zip", "names end in"),
        ("alliance.toml", "two files have this name"),
        ("ALLIANCE.toml", "two files have this name"),
    ],
)
def test_tricks_in_names_are_refused(name: str, said: str) -> None:
    with pytest.raises(FolderError) as caught:
        unpacked(zipped(("alliance.toml", b""), (name, b"x = 1\n")))
    assert said in str(caught.value)
    assert all("Nothing was kept" in p.hint for p in caught.value.problems())


def test_all_problems_come_at_once() -> None:
    link = zipfile.ZipInfo("link.toml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    made = io.BytesIO(zipped(("../a.toml", b""), ("B.toml", b""), ("b.toml", b""), ("c.csv", b"\xff"), ("d", b"\0")))
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(FolderError) as caught:
        unpacked(made.getvalue())
    told = {p.file: p.message for p in caught.value.problems()}
    assert set(told) == {"../a.toml", "b.toml", "c.csv", "d", "link.toml"}


def test_a_bomb_is_left_before_it_unfolds(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped(*((f"{i}.toml", b"0" * 50_000_000) for i in range(2)))
    assert len(bomb) < 200_000
    most = []
    kept = packing._read
    monkeypatch.setattr(packing, "_read", lambda *a: most.append(kept(*a)) or most[-1])
    with pytest.raises(FolderError, match="larger"):
        unpacked(bomb)
    assert most == [None, None]
    lying = bytearray(bomb)  # a head that says 10 bytes: the size is counted, not believed
    at = lying.rfind(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with pytest.raises(FolderError):
        unpacked(bytes(lying))


def test_a_locked_entry_and_a_device_are_named() -> None:
    """The bit that says an entry is encrypted, set in both heads as a packing program sets it."""
    locked = bytearray(zipped(("alliance.toml", b"a = 1\n")))
    for head, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(head) + at] |= 1
    with pytest.raises(FolderError, match="locked with a password"):
        unpacked(bytes(locked))
    device = zipfile.ZipInfo("null.toml")
    device.external_attr = (stat.S_IFCHR | 0o666) << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(device, "")
    with pytest.raises(FolderError, match="no plain file"):
        unpacked(made.getvalue())


def test_the_limits_are_those_that_are_given() -> None:
    files = [("alliance.toml", b"a = 1\n" * 300_000), ("b.csv", b"x\n")]
    for sent in (files, [("lake.zip", zipped(*files))]):
        assert taken(sent, Limits(2, 8_000_000, 8_000_000)) == dict(files)
        with pytest.raises(FolderError, match="larger than"):
            taken(sent, KEPT)
        with pytest.raises(FolderError, match="at most 1 are taken"):
            taken(sent, Limits(1, 8_000_000, 8_000_000))
        with pytest.raises(FolderError, match="together"):
            taken(sent, Limits(2, 8_000_000, 1_800_001))


def test_what_could_be_in_a_folder_goes_along_with_the_refusal() -> None:
    latin = "Türkiye".encode("latin-1")
    sent = [("lake/a.toml", b"a = 1\n"), ("lake/b.csv", latin), ("budget.xlsx", b"PK"), ("../c.toml", b"")]
    with pytest.raises(NotTaken) as refused:
        together(sent, LOOKED_AT)
    assert [p.file for p in refused.value.problems()] == ["../c.toml", "budget.xlsx"]
    assert refused.value.files == {"a.toml": b"a = 1\n", "b.csv": latin}
    with pytest.raises(NotTaken, match=r"no text in UTF-8 \(line 1\)") as refused:
        together(sent[:2], KEPT)
    assert refused.value.files == {"a.toml": b"a = 1\n"}


def test_two_spellings_of_one_name_are_one_name() -> None:
    with pytest.raises(NotTaken, match="two files have this name"):
        together([("\u00fcber.toml", b""), ("u\u0308ber.toml", b"")])


def test_each_control_character_is_named_with_its_line() -> None:
    for code in (*range(32), *range(127, 160)):
        told = sound_text(f"one\r\ntw{chr(code)}o\r".encode())
        assert told == (None if chr(code) in "\t\n" else f"line 2 has a control character (U+{code:04X})"), code


def test_what_a_system_leaves_is_left_out() -> None:
    left = [(".git/config", b"\0"), ("lake/.DS_Store", b"\0"), ("__MACOSX/lake/._a.toml", b"\0")]
    for sent in ([*left, ("lake/a.toml", b"a = 1\n")], [("x.zip", zipped(*left, ("lake/a.toml", b"a = 1\n")))]):
        assert taken(sent, KEPT) == {"a.toml": b"a = 1\n"}


def test_what_is_no_folder_is_refused() -> None:
    many = zipped(*((f"{i}.toml", b"") for i in range(KEPT.files + 1)))
    good = zipped(("a.toml", b"a = 1\n" * 50))
    for body in (b"", b"PK", b"%PDF-1.7", many, good[: len(good) // 2], zipped(), zipped(("a", b""), ("a/b", b""))):
        with pytest.raises(FolderError):
            unpacked(body)
    with pytest.raises(FolderError, match="no file"):
        together([("__MACOSX/x", b"\0")])


@given(st.binary(max_size=200), st.integers(0, 150))
def test_a_damaged_archive_never_crashes(noise: bytes, at: int) -> None:
    whole = packed({"a.toml": b"a = 1\n", "b.csv": b"x,y\n"}, "x")
    with suppress(FolderError):
        assert unpacked(whole[:at] + noise + whole[at + len(noise) :])
