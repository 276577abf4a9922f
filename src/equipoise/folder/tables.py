"""What rows does a CSV file hold? Read by hand, so that each way a spreadsheet spoils a file has its own message."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from equipoise.errors import did_you_mean
from equipoise.folder.cells import Flaw
from equipoise.folder.findings import Findings

__all__ = ["CONTROL", "Row", "Table", "control_in", "table_of", "text_of"]

T = TypeVar("T")
#: A table of a folder is far from so large; to tell what is amiss in each cell of a larger one would take minutes.
_MOST_COLUMNS: Final = 500
_MOST_LINES: Final = 100_000
#: Control characters, but for the tab and the ends of lines.
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def text_of(path: Path, file: str, findings: Findings) -> str | None:
    """The text of a file; a wrong encoding is noted, and read on as far as it can be."""
    try:
        data = path.read_bytes()
    except OSError as error:  # a link to nowhere or to itself, or a file that is not ours to read
        findings.add("unreadable", file, why=(error.strerror or str(error)).lower())
        return None
    form = "CSV (UTF-8)" if file.endswith(".csv") else "plain text in UTF-8"
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        hint = None if file.endswith(".csv") else "Write a TOML file with a text editor: it is plain text in UTF-8."
        findings.add("spreadsheet-file", file, "", hint)
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:200]:
        findings.add("utf-16", file, form=form)
        return data.decode("utf-16", errors="replace") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else None
    if data.startswith(b"\xef\xbb\xbf"):
        findings.add("byte-order-mark", file, form=form)
        data = data[3:]
    try:
        text = data.decode("utf-8")
        if file.endswith(".csv"):  # TOML refuses them itself
            _note_controls(text, file, findings)
        return text
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        shown = data[max(0, error.start - 10) : error.start + 10].decode("cp1252", errors="replace")
        findings.add("not-utf-8", file, f"line {line}", near=" ".join(shown.split()), form=form)
        return data.decode("cp1252", errors="replace")


def control_in(text: str) -> str:
    """What stands around the first control character of a text, that being shown as "?"; empty: there is none."""
    found = CONTROL.search(text)
    if found is None:
        return ""
    near = text[max(0, found.start() - 10) : found.start() + 10]
    return " ".join(CONTROL.sub("?", near).split())


def _note_controls(text: str, file: str, findings: Findings) -> None:
    if CONTROL.search(text) is None:
        return
    for number, line in enumerate(text.split("\n"), 1):
        if near := control_in(line):
            findings.add("control-character", file, f"line {number}", near=near)


@dataclass(slots=True)
class Row:
    """One row of a table: its cells by column, each read with a message when it cannot be."""

    table: Table
    line: int
    cells: list[str]

    def text(self, column: str) -> str:
        """The cell as it stands; empty when the table has no such column."""
        at = self.table.columns.get(column)
        return "" if at is None else self.cells[at]

    def place(self, column: str) -> str:
        """Where this cell is, in words."""
        return f"line {self.line}, column {column}"

    def note(self, code: str, cell: str, hint: str | None = None, **words: object) -> None:
        """Note a problem of the cell in this column."""
        self.table.findings.add(code, self.table.file, self.place(cell), hint, **words)

    def word(self, column: str) -> str:
        """A cell without spaces around it, which are noted."""
        text = self.text(column)
        bare = text.strip()
        if bare != text:
            self.note("spaces", column, value=text)
        return bare

    def needed(self, column: str) -> str | None:
        """A cell that must not be empty. None: it is, and that is noted."""
        word = self.word(column)
        if word:
            return word
        above = self.table.above.get(column, "")
        self.note("merged-cell" if above else "empty-cell", column, column=column, above=above)
        return None

    def read(self, column: str, reader: Callable[[str], T | Flaw]) -> T | None:
        """A cell read as a number, a year or a date. None: empty, or noted as unreadable."""
        word = self.word(column)
        if not word:
            return None
        value = reader(word)
        if isinstance(value, Flaw):
            self.note(value.code, column, **value.words)
            return None
        return value

    def choice(self, column: str, known: dict[str, T], what: str) -> T | None:
        """A cell that is one of some words."""
        word = self.word(column)
        if word in known:
            return known[word]
        if word:
            self.note("unknown-choice", column, did_you_mean(word, known), what=what, value=word)
        return None


@dataclass(slots=True)
class Table:
    """A CSV file with its header understood."""

    file: str
    columns: dict[str, int]
    lines: list[tuple[int, list[str]]]
    findings: Findings
    above: dict[str, str]

    def rows(self) -> Iterator[Row]:
        """The rows in order."""
        for line, cells in self.lines:
            yield Row(self, line, cells)
            for column, at in self.columns.items():
                if cells[at]:
                    self.above[column] = cells[at]


def table_of(
    path: Path, file: str, needed: tuple[str, ...], others: tuple[str, ...], findings: Findings
) -> Table | None:
    """A CSV file with at least the columns ``needed``; None when it cannot be read as a table."""
    text = text_of(path, file, findings)
    if text is None:
        return None
    separator = _separator(text, file, findings)
    try:
        lines = list(_lines(text, separator))
    except csv.Error as error:
        findings.add("csv-quotes", file, why=str(error))
        return None
    while lines and not any(lines[-1][1]) and len(lines[-1][1]) < 2:
        lines.pop()
    if not lines:
        findings.add("empty-table", file, columns=",".join(needed + others))
        return None
    for count, what, most in ((len(lines[0][1]), "columns", _MOST_COLUMNS), (len(lines), "lines", _MOST_LINES)):
        if count > most:
            findings.add("large-table", file, count=f"{count:,}", what=what, most=f"{most:,}")
            return None
    columns = _columns(lines[0], file, needed, others, findings)
    if columns is None:
        return None
    body = [(n, cells) for n, cells in lines[1:] if _whole(n, cells, lines[0][1], file, separator, findings)]
    return Table(file, columns, body, findings, {})


def _separator(text: str, file: str, findings: Findings) -> str:
    header = text.partition("\n")[0]
    for separator, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if separator in header and "," not in header:
            findings.add("separator", file, "line 1", name=name)
            return separator
    return ","


def _lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    first = 1
    for cells in reader:
        yield first, cells
        first = reader.line_num + 1


def _columns(
    header: tuple[int, list[str]], file: str, needed: tuple[str, ...], others: tuple[str, ...], findings: Findings
) -> dict[str, int] | None:
    number, names = header
    place = f"line {number}"
    columns: dict[str, int] = {}
    for at, name in enumerate(names):
        bare = name.strip()
        if bare in columns:
            findings.add("duplicate-column", file, place, column=bare)
        elif bare not in needed + others:
            findings.add("unknown-column", file, place, did_you_mean(bare, needed + others), column=bare)
        elif bare != name:
            findings.add("spaces", file, place, value=name)
        columns.setdefault(bare, at)
    missing = [name for name in needed if name not in columns]
    for name in missing:
        findings.add("missing-column", file, place, column=name, columns=",".join(needed + others))
    return None if missing else columns


def _whole(number: int, cells: list[str], header: list[str], file: str, separator: str, findings: Findings) -> bool:
    if len(cells) == len(header) and cells[0].strip() and cells[0] != header[0]:
        return True
    place = f"line {number}"
    if not any(cell.strip() for cell in cells):
        findings.add("blank-line", file, place)
    elif [cell.strip() for cell in cells] == [name.strip() for name in header]:
        findings.add("repeated-header", file, place)
    elif len(cells) < len(header):
        findings.add("short-row", file, place, count=len(cells), wanted=len(header))
    elif len(cells) > len(header):
        code = "split-number" if separator == "," and _split_number(cells, header) else "long-row"
        findings.add(code, file, place, count=len(cells), wanted=len(header))
    else:
        return True
    return False


def _split_number(cells: list[str], header: list[str]) -> bool:
    """Did a decimal comma cut a number in two? Then two whole numbers stand side by side where one should."""
    first = header.index("year") + 1 if "year" in header else 1
    return any(a.lstrip("-").isdigit() and b.isdigit() for a, b in zip(cells[first:], cells[first + 1 :], strict=False))
