"""Which files does a folder have, and what do the TOML files say? Also what is known of names while reading."""

from __future__ import annotations

import os
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from equipoise.errors import did_you_mean
from equipoise.folder.findings import Findings
from equipoise.folder.tables import Row, Table, control_in, table_of, text_of

__all__ = ["DIRECTORIES", "FILES", "VERSION", "KeyTableFile", "Tree", "id_of", "parsed"]

DIRECTORIES: Final = {
    "groups": ("toml",),
    "series": ("toml", "csv"),
    "keys": ("toml", "csv"),
    "funds": ("toml",),
    "bodies": ("toml",),
    "projects": ("toml",),
    "requirements": ("toml",),
    "preferences": ("toml",),
    "positions": ("csv",),
    "proposals": ("toml",),
    "cases": ("toml",),
    "record": ("toml",),
    "contested": ("toml",),
}
FILES: Final = (
    "alliance.toml",
    "members.csv",
    "sources.toml",
    "posts.csv",
    "issued.csv",
    "receipts.csv",
    "rates.csv",
    "benchmarks.toml",
    "checks.toml",
)
_DATA = (".toml", ".csv", ".xlsx", ".xls", ".ods", ".yaml", ".yml", ".json")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: The place of a version of a key in the model, and what it is called in the file.
VERSION: Final = re.compile(r"(versions\[\d+\])\.value")
_WORD: Final = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_PART: Final = re.compile(_WORD)
_DOTTED: Final = re.compile(rf"{_WORD}(?:[ \t]*+\.[ \t]*+{_WORD})++")
_DEEPEST: Final = 64
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class KeyTableFile:
    """Which file a key's table stands in, and whether rows of it could not be read."""

    file: str
    flawed: bool


@dataclass(slots=True)
class Tree:
    """A folder being read: its files, the findings so far, and the names known of each noun.

    A noun that cannot be read is still known by name, so that one mistake does not make a dozen. ``tables`` knows the
    file of each key's table (by identity), ``assumptions`` the file and place of each assumption.
    """

    root: Path
    findings: Findings
    files: frozenset[str]
    names: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    unread: set[str] = field(default_factory=set)
    tables: dict[int, KeyTableFile] = field(default_factory=dict)
    assumptions: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, root: Path, findings: Findings) -> Tree:
        """The folder at a path, its files listed; those that do not belong in it are noted."""
        found = set()
        for at, directories, names in os.walk(root):
            directories[:] = sorted(d for d in directories if not d.startswith((".", "__")))
            inside = Path(at).relative_to(root).as_posix()
            found |= {name if inside == "." else f"{inside}/{name}" for name in names if not name.startswith(".")}
            for name in directories:
                if name.endswith(_DATA):
                    findings.add("folder-for-file", name if inside == "." else f"{inside}/{name}")
        tree = cls(root, findings, frozenset(found))
        tree._note_strangers()
        return tree

    def _note_strangers(self) -> None:
        known = [*FILES, *(f"{d}/" for d in DIRECTORIES)]
        for file in sorted(self.files):
            if file in DIRECTORIES:
                self.findings.add("file-for-folder", file)
            if not file.endswith(_DATA) or file in FILES:
                continue
            directory, _, name = file.rpartition("/")
            endings = DIRECTORIES.get(directory, ())
            if name.rpartition(".")[2] not in endings:
                meant = f"{directory}/" if directory and not endings else file
                hint = f"Files here end in .{' or .'.join(endings)}." if endings else did_you_mean(meant, known)
                self.findings.add("unexpected-file", file, hint=hint or None)

    def those_in(self, directory: str, ending: str = "toml") -> Iterator[tuple[str, str]]:
        """The files of a directory in order, each with the id its name gives."""
        for file in sorted(self.files):
            at, _, name = file.rpartition("/")
            stem, _, end = name.rpartition(".")
            if at == directory and end == ending:
                yield file, stem

    def toml(self, file: str) -> dict[str, Any] | None:
        """What a TOML file says; None when it cannot be read."""
        text = text_of(self.root / file, file, self.findings)
        return None if text is None else parsed(text, file, self.findings)

    def table(self, file: str, needed: tuple[str, ...], others: tuple[str, ...]) -> Table | None:
        """A CSV file; None when it cannot be read as a table."""
        return table_of(self.root / file, file, needed, others, self.findings)

    def unknown(self, noun: str, name: str) -> str | None:
        """The hint for a name that is not known of a noun; None for one that is."""
        known = self.names[noun]
        if name in known or noun in self.unread:
            return None
        return did_you_mean(name, known) or f"There is no {noun} at all yet."

    def refer(self, noun: str, name: str, file: str, place: str) -> bool:
        """Is this the name of a known thing? If not, that is noted."""
        hint = self.unknown(noun, name)
        if hint is not None:
            self.findings.add("unknown-name", file, place, hint, noun=noun, name=name)
        return hint is None

    def member(self, row: Row) -> str | None:
        """The member a cell names; None when it names none, which is noted."""
        code = row.needed("member")
        if code is None or code in self.names["member"]:
            return code
        if code.upper() in self.names["member"]:
            row.note("lower-case", "member", value=code, mended=code.upper())
            return code.upper()
        return code if self.refer("member", code, row.table.file, row.place("member")) else None

    def source(self, row: Row) -> str:
        """The source a cell names; an unknown one is noted."""
        word = row.word("source")
        if word and word not in self.names["source"]:
            self.refer("source", word, row.table.file, row.place("source"))
        return word


def parsed(text: str, file: str, findings: Findings) -> dict[str, Any] | None:
    """TOML text as values, decimals exact; None when it is not TOML, which is noted."""
    try:
        if _nested_deeply(text):
            raise RecursionError
        found = tomllib.loads(text, parse_float=_decimal)
        _note_controls(found, "", file, findings)
        return found
    except (_TooLong, RecursionError) as error:
        why = str(error) if isinstance(error, _TooLong) else "its tables are nested too deeply"
        findings.add("toml-syntax", file, "", why=why, remedy="Copy the figure, or the table, from its source again.")
        return None
    except ValueError as error:
        if not isinstance(error, tomllib.TOMLDecodeError):  # Python's own limit on the digits of a whole number
            why = "a whole number has thousands of digits"
            findings.add("toml-syntax", file, "", why=why, remedy="Copy the figure from its source again.")
            return None
        at = _AT.search(str(error))
        why = _AT.sub("", str(error))
        line = text.splitlines()[int(at[1]) - 1] if at and at[1] else ""
        place = f"line {at[1]}, column {at[2]}" if at and at[1] else "end of the file"
        findings.add("toml-syntax", file, place, why=why[:1].lower() + why[1:], remedy=_remedy(why, line))
        return None


def _note_controls(value: Any, place: str, file: str, findings: Findings) -> None:
    """Control characters in texts and names, which TOML lets in by their code."""
    if isinstance(value, str):
        if near := control_in(value):
            findings.add("control-character", file, place, near=near)
    elif isinstance(value, dict):
        for name, part in value.items():
            _note_controls(name, place, file, findings)
            _note_controls(part, f"{place}.{name}".lstrip("."), file, findings)
    elif isinstance(value, list):
        for i, part in enumerate(value, 1):
            _note_controls(part, f"{place}[{i}]", file, findings)


def _nested_deeply(text: str) -> bool:
    """Does a key of dotted words go too deep? A reader of TOML takes the square of its depth: of a megabyte, hours."""
    lines = (line for line in text.splitlines() if line.count(".") >= _DEEPEST)
    keys = (key[0] for line in lines for key in _DOTTED.finditer(line))
    return any(len(_PART.findall(key)) > _DEEPEST for key in keys)


class _TooLong(Exception):
    """A number beyond any figure: its digits would not fit into memory."""


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if number.is_finite() and number and abs(number.adjusted()) > 40:
        raise _TooLong(f"the number {text[:40]} is beyond any figure")
    return number


def _remedy(why: str, line: str) -> str:
    if "overwrite" in why or "twice" in why or "Cannot declare" in why or "mutate" in why:
        return "A word stands twice: keep one of them."
    if re.search(r"=\s*-?\d+,\d", line):
        return "Write numbers with a decimal point: 1.5."
    if re.search(r"=\s*-?\d{1,3}[ ']\d{3}", line):
        return "Write thousands without separators, or with underscores: 438_100_000."
    if re.search(r"=\s*\d{1,2}[./]\d{1,2}[./]\d{4}", line):
        return "Write dates as 2024-01-31."
    if re.search(r"=\s*[A-Za-z]", line) and not re.search(r"=\s*(true|false)\b", line):
        return 'Put text in quotation marks: "...".'
    return "Look at this place and just before it: a quotation mark, bracket or comma may be missing."


def id_of(stem: str, raw: dict[str, Any], file: str, findings: Findings) -> dict[str, Any]:
    """The document with the id that the file's name gives."""
    if not _ID.fullmatch(stem):
        findings.add("bad-name", file, name=stem, mended=mended_id(stem))
    if raw.get("id", stem) != stem:
        findings.add("id-differs", file, "id", id=str(raw["id"]), name=stem)
    return {**raw, "id": stem}


def mended_id(name: str) -> str:
    """The nearest id to a name: lower-case words joined by hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower())) or "an-id"
