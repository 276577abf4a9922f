"""What may come in as a folder, and how does one go out? A ZIP file or files, every problem told at once.

Nothing is unpacked to a place that a name says: names are checked and become keys. Sizes are counted while reading, not
believed, so a small file that unfolds to a large one is refused early.
"""

from __future__ import annotations

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from equipoise.errors import FolderError, Problem
from equipoise.folder.importing.dialect import decoded
from equipoise.folder.tables import CONTROL

__all__ = [
    "KEPT",
    "LOOKED_AT",
    "Limits",
    "NotTaken",
    "legible",
    "packed",
    "sound_name",
    "sound_text",
    "taken",
    "together",
    "unpacked",
]


@dataclass(frozen=True)
class Limits:
    """How much is taken: files, bytes of one of them, bytes of all of them, as they are when unpacked.

    ``spelt``: are only texts in UTF-8 taken? Otherwise the reader of the folder says what is wrong with the others.
    """

    files: int
    file_bytes: int
    bytes: int
    spelt: bool = True


#: Of a folder that is kept in a workspace, and of one that is looked at: whoever likes what they see can keep it.
KEPT: Final = Limits(2_000, 1_000_000, 16_000_000)
LOOKED_AT: Final = replace(KEPT, spelt=False)

_ENDINGS: Final = (".toml", ".csv", ".md", ".txt", ".pb")
_MOST_NAME: Final = 160
_MOST_PART: Final = 200
_WHEN: Final = (1980, 1, 1, 0, 0, 0)
_STEP: Final = 65_536
_LOCKED: Final = 0x1
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)
#: Control characters, and the end of a line that is none of ours.
_CONTROL: Final = re.compile(rf"{CONTROL.pattern}|\r(?!\n|\Z)")
_SAFE: Final = (
    "Nothing was kept. Pack the folder of the alliance again: TOML, CSV and Markdown files, and nothing else."
)


class NotTaken(FolderError):
    """What was sent is no folder as it is; ``files`` are those of it that could be in one."""

    def __init__(self, problems: Iterable[Problem], files: Mapping[str, bytes] | None = None) -> None:
        self.files = dict(files or {})
        super().__init__("this cannot be taken as a folder", problems)


def sound_name(name: str) -> str | None:
    """Why a path cannot be kept; None: it can."""
    parts = name.split("/")
    if not name or len(name) > _MOST_NAME:
        return f"its name is longer than {_MOST_NAME} characters" if name else "it has no name"
    if any(unicodedata.category(c)[0] == "C" for c in name):
        return "its name has a control character"
    if name.startswith("/") or "\\" in name or ":" in name or any(p in (".", "..") for p in parts):
        return "its name leads out of the folder"
    if any(len(p.encode()) > _MOST_PART for p in parts):
        return f"a part of its name is longer than {_MOST_PART} bytes"
    if any(not p or p != p.strip() or p.endswith(".") or _RESERVED.match(p) for p in parts):
        return "its name cannot be a file everywhere"
    if not name.lower().endswith(_ENDINGS):
        return f"a folder has no such file: names end in {', '.join(_ENDINGS[:-1])} or {_ENDINGS[-1]}"
    return None


def legible(body: bytes) -> str:
    """The text of a file to be mended or typed on, whatever it is spelt in; nothing of what is no text.

    As whoever imports figures reads it, and beyond that with a mark in the place of each sign that no spelling has.
    """
    found = decoded(body)
    text = found[0] if found else "" if b"\x00" in body else body.decode("cp1252", "replace")
    return CONTROL.sub("\ufffd", text).replace("\r\n", "\n")


def sound_text(body: bytes, limits: Limits = KEPT) -> str | None:
    """Why some bytes are no text of a folder; None: they are."""
    if len(body) > limits.file_bytes:
        return f"it is larger than {limits.file_bytes // 1_000_000} MB"
    if not limits.spelt:
        return None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        at = body[: error.start].count(b"\n") + 1
        return f"it is no text in UTF-8 (line {at}): save it as UTF-8, from a spreadsheet as CSV UTF-8"
    found = _CONTROL.search(text)
    if found is None:
        return None
    return f"line {text.count(chr(10), 0, found.start()) + 1} has a control character (U+{ord(found[0]):04X})"


def taken(files: list[tuple[str, bytes]], limits: Limits) -> dict[str, bytes]:
    """A folder as it was sent: one ZIP file, or its files. Raises FolderError with every problem."""
    if not files:
        raise NotTaken([Problem("", "", "no file was chosen", "Choose a ZIP file of the folder, or its files.")])
    name, body = files[0]
    if len(files) == 1 and (body[:2] == b"PK" or name.lower().endswith(".zip")):
        return unpacked(body, limits)
    return together(files, limits)


def together(files: Iterable[tuple[str, bytes]], limits: Limits = KEPT) -> dict[str, bytes]:
    """A folder from its files: one folder around all of them is left off. Raises FolderError with every problem."""
    problems: list[Problem] = []
    found: dict[str, bytes] = {}
    total = 0
    listed = [(name, body) for name, body in files if not _ignored(name)]
    if len(listed) > limits.files:
        raise NotTaken([_many(len(listed), limits)])
    named = [name for name, _ in listed if not sound_name(name)]
    tops = {name.partition("/")[0] for name in named}
    around = f"{tops.pop()}/" if len(tops) == 1 and all("/" in name for name in named) else ""
    seen: set[str] = set()
    names = {full.removeprefix(around) for full, _ in listed if any(f.startswith(full + "/") for f, _ in listed)}
    for full, body in listed:
        wrong = sound_name(full)
        name = full.removeprefix(around)
        shown = "".join(c if c.isprintable() else "\ufffd" for c in name)[:_MOST_NAME]
        wrong = wrong or sound_text(body, limits)
        spelling = unicodedata.normalize("NFC", name).casefold()
        if spelling in seen:
            wrong = wrong or "two files have this name"
        if any(name.startswith(f"{other}/") for other in names):
            wrong = wrong or "a file has the name of its folder"
        seen.add(spelling)
        total += len(body)
        if wrong:
            problems.append(Problem(shown, "", wrong, _SAFE))
        else:
            found[name] = body
    if total > limits.bytes:
        problems.append(Problem("", "", f"the files are larger than {limits.bytes // 1_000_000} MB together", _SAFE))
    if not listed:
        problems.append(Problem("", "", "there is no file in it", "Choose the folder of an alliance, or its ZIP file."))
    if problems:
        raise NotTaken(problems, found if total <= limits.bytes else None)
    return found


def unpacked(body: bytes, limits: Limits = KEPT) -> dict[str, bytes]:
    """A folder from a ZIP file. Raises FolderError with every problem."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise NotTaken([Problem("", "", "this is no ZIP file, or a damaged one", _SAFE)]) from None
    if len(entries) > limits.files:
        raise NotTaken([_many(len(entries), limits)])
    problems: list[Problem] = []
    files: list[tuple[str, bytes]] = []
    left = limits.bytes
    for entry in entries:
        name = entry.orig_filename if "\x00" in entry.orig_filename else entry.filename
        if _ignored(name):
            continue
        text = _entry(archive, entry, min(left, limits.file_bytes), limits)
        if isinstance(text, str):
            problems.append(Problem(entry.filename, "", text, _SAFE))
            if left < limits.file_bytes:
                break
            continue
        left -= len(text)
        files.append((name, text))
    try:
        found = together(files, limits) if files or not problems else {}
    except NotTaken as error:
        problems += error.problems()
        found = error.files
    if problems:
        raise NotTaken(problems, found if left > 0 else None)
    return found


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int, limits: Limits) -> bytes | str:
    """The bytes of an entry, or why it has none that can be taken."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "it is a link to another file"
    if kind not in (0, stat.S_IFREG):
        return "it is no plain file"
    if entry.flag_bits & _LOCKED:
        return "it is locked with a password"
    try:
        text = _read(archive, entry, most)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError):
        return "it cannot be unpacked: it is damaged, or packed in a way that is not known"
    if text is None:
        return (
            f"unpacked it is larger than is taken ({limits.file_bytes // 1_000_000} MB a file, "
            f"{limits.bytes // 1_000_000} MB together)"
        )
    return text


def packed(files: Mapping[str, bytes], name: str) -> bytes:
    """A ZIP file with a folder of these files. The same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, body in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{name}/{path}", _WHEN)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, body)
    return made.getvalue()


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes | None:
    """The bytes of an entry; None once they are more than ``most``, whatever its head says."""
    found = bytearray()
    with archive.open(entry) as source:
        while step := source.read(_STEP):
            found += step
            if len(found) > most:
                return None
    return bytes(found)


def _many(count: int, limits: Limits) -> Problem:
    return Problem("", "", f"there are {count} files, and at most {limits.files} are taken", _SAFE)


def _ignored(name: str) -> bool:
    """What a system leaves in folders for itself: hidden files, and those of a desktop."""
    parts = name.split("/")
    hidden = any(p.startswith(".") and p.strip(".") for p in parts) and ".." not in parts
    return hidden or parts[0] == "__MACOSX" or parts[-1] in ("Thumbs.db", "desktop.ini")
