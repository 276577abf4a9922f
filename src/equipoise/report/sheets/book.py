"""Which sheets has the workbook? Text, members, one for each chapter with tables, and where it is all from.

Nothing typed by anybody is ever a formula or a link here: every text is written as text. The times inside the file are
the paper's date, so that the same paper has the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from fractions import Fraction
from io import BytesIO
from typing import Any, Final

from equipoise.report.format import printable
from equipoise.report.laid import DRAWN, headed, laid
from equipoise.report.marks import badge
from equipoise.report.page import (
    Block,
    Facts,
    Foot,
    Heading,
    Headline,
    Listed,
    Note,
    Notice,
    Paragraph,
    Picture,
    Table,
    Title,
    absence,
)
from equipoise.report.paper import Paper
from equipoise.report.sheets.numbers import FORMATS, number_of
from equipoise.report.stamps.sealed import SHEET, xlsx_sealed

__all__ = ["xlsx_bytes"]

_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME: Final = 31
_LONGEST_CELL: Final = 32_767
_PIECE: Final = 30_000
_WIDEST: Final = 60
_TEXT: Final = 110
_FIGURE: Final = re.compile(r"-?\d+(?:\.\d+)?(?:/\d+)?")


def xlsx_bytes(paper: Paper) -> bytes:
    """The paper as a workbook."""
    from xlsxwriter import Workbook

    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, options) as book:
        book.set_properties(
            {
                "title": paper.title,
                "subject": paper.summary[:255],
                "author": "Equipoise",
                "created": datetime.combine(paper.dated, time(12)),
            }
        )
        _Book(book, paper).fill()
    return xlsx_sealed(out.getvalue()) if paper.stamp else out.getvalue()


@dataclass
class _Sheet:
    """A sheet, the next free row, and how wide its columns have become."""

    sheet: Any
    at: int = 0
    widths: dict[int, int] = field(default_factory=dict)

    def widen(self, column: int, text: str) -> None:
        longest = max((len(line) for line in text.split("\n")), default=0)
        self.widths[column] = max(self.widths.get(column, 8), min(_WIDEST, longest + 2))


class _Book:
    def __init__(self, book: Any, paper: Paper) -> None:
        self.book = book
        self.paper = paper
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.names: set[str] = set()

    def fill(self) -> None:
        blocks = list(self.paper.blocks)
        starts = [i for i, b in enumerate(blocks) if isinstance(b, Heading)]
        first = starts[0] if starts else len(blocks)
        parts = [("Answer", blocks[:first])]
        for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
            heading = blocks[start]
            assert isinstance(heading, Heading)
            parts.append((heading.text, blocks[start + 1 : end]))
        text = self._new("Text")
        text.sheet.set_column(0, 0, _TEXT)
        data = [(title, self._sheet_of(title), part) for title, part in parts if _tables(part)]
        names = {title: sheet.sheet.get_name() for title, sheet, _ in data}
        for title, part in parts:
            self._told(text, title if part is not parts[0][1] else "", part, names.get(title, ""))
        for _, sheet, part in data:
            self._tables(sheet, part)
        self._rows(self._new("Rows"), self.paper.rows)
        self._origin(self._new("Metadata"))
        if self.paper.stamp:
            self._stamp(self._new(SHEET))

    def _new(self, name: str) -> _Sheet:
        clean = _FORBIDDEN.sub(" ", name).strip()[:_LONGEST_NAME] or "Sheet"
        chosen, n = clean, 2
        while chosen.casefold() in self.names:
            chosen, n = f"{clean[: _LONGEST_NAME - 3]} {n}", n + 1
        self.names.add(chosen.casefold())
        return _Sheet(self.book.add_worksheet(chosen))

    def _sheet_of(self, title: str) -> _Sheet:
        return self._new(" ".join(title.split()))

    def _format(self, **wanted: Any) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"valign": "top", **wanted})
        return self.formats[key]

    def _string(self, sheet: _Sheet, column: int, text: str, **wanted: Any) -> None:
        sheet.sheet.write_string(sheet.at, column, _clean(text), self._format(**wanted))

    def _told(self, sheet: _Sheet, title: str, blocks: Sequence[Block], where: str) -> None:
        """The words of a part, and the sheet that holds its tables."""
        if title:
            sheet.at += 1
            self._string(sheet, 0, title, bold=True, font_size=13)
            sheet.at += 1
        for text, bold in _words(blocks):
            self._string(sheet, 0, text, text_wrap=True, bold=bold)
            sheet.at += 1
        if where:
            self._string(sheet, 0, f"Tables: sheet “{where}”.", italic=True)
            sheet.at += 1

    def _tables(self, sheet: _Sheet, blocks: Sequence[Block]) -> None:
        """The tables of a part, one under another, each under what is said of it."""
        said = ""
        for block in blocks:
            if isinstance(block, Paragraph | Headline):
                said = block.text
            elif isinstance(block, Table):
                if said:
                    self._string(sheet, 0, said, bold=True)
                    sheet.at += 1
                self._table(sheet, block)
                said = ""
        for column, width in sheet.widths.items():
            sheet.sheet.set_column(column, column, width)

    def _table(self, sheet: _Sheet, table: Table) -> None:
        ready = laid(table)
        rows = [*table.visible()[0], *([table.total] if table.total is not None else [])]
        kept = [i for i, c in enumerate(ready.columns) if c.kind not in DRAWN]
        for at, header in enumerate(_headers(ready.columns, kept)):
            self._string(sheet, at, header, bold=True, text_wrap=True, bottom=1)
            sheet.widen(at, header)
        sheet.at += 1
        for number, (line, row) in enumerate(zip(ready.lines, rows, strict=True)):
            if number in ready.gaps:
                self._string(sheet, 0, f"… {ready.gaps[number]} more: {ready.more}")
                sheet.at += 1
            at = 0
            bold = line.followed or line.total
            for i in kept:
                cell = line.cells[i]
                kind = cell.column.kind
                figure = number_of(kind, row.get(cell.column.key))
                if kind == "who":
                    self._string(sheet, at, cell.code, bold=bold)
                    self._string(sheet, at + 1, cell.text, bold=bold)
                    sheet.widen(at + 1, cell.text)
                    at += 2
                    continue
                if figure is not None:
                    shown = self._format(num_format=FORMATS[kind][0], bold=bold)
                    sheet.sheet.write_number(sheet.at, at, figure, shown)
                else:
                    text = badge(cell.value) if kind == "mark" and cell.value else cell.text
                    text = badge(absence(row, cell.column.key)) if cell.absent and cell.text else text
                    self._string(sheet, at, text, bold=bold, text_wrap=len(text) > _WIDEST)
                    sheet.widen(at, text)
                at += 1
            sheet.at += 1
        if len(ready.lines) in ready.gaps:
            self._string(sheet, 0, f"… {ready.gaps[len(ready.lines)]} more: {ready.more}")
            sheet.at += 1
        for note in ready.notes:
            self._string(sheet, 0, note, italic=True)
            sheet.at += 1
        sheet.at += 1

    def _rows(self, sheet: _Sheet, rows: Sequence[Mapping[str, Any]]) -> None:
        """The answer's flat rows as the CSV has them: figures as numbers, status and source beside."""
        header = list(dict.fromkeys(key for row in rows for key in row))
        for at, key in enumerate(header):
            self._string(sheet, at, key, bold=True, bottom=1)
            sheet.widen(at, key)
        sheet.sheet.freeze_panes(1, 1)
        for row in rows:
            sheet.at += 1
            for at, key in enumerate(header):
                value = row.get(key)
                if value is None:
                    continue
                text = str(value)
                if _FIGURE.fullmatch(text):
                    sheet.sheet.write_number(sheet.at, at, float(Fraction(text)), self._format(num_format=_shown(text)))
                else:
                    self._string(sheet, at, text)
                sheet.widen(at, text)
        if rows:
            sheet.sheet.autofilter(0, 0, len(rows), len(header) - 1)
        for column, width in sheet.widths.items():
            sheet.sheet.set_column(column, column, width)

    def _origin(self, sheet: _Sheet) -> None:
        """What was asked, of what, and how it is made again."""
        paper = self.paper
        lines = {
            "Title": paper.title,
            "Answer": paper.summary,
            "Dated": paper.dated.isoformat(),
            "Status, the weakest of all inputs": paper.status,
            **paper.facts,
            **{f"Digest of {name}": digest for name, digest in paper.digests.items()},
            "Made again by": paper.command,
            "Numbers": "Sheet Rows: whole units of money, shares in percent. Other sheets: in the unit of the header.",
        }
        sheet.sheet.set_column(0, 0, 34)
        sheet.sheet.set_column(1, 1, _TEXT)
        for key, value in lines.items():
            self._string(sheet, 0, key, bold=True)
            self._string(sheet, 1, value, text_wrap=True)
            sheet.at += 1

    def _stamp(self, sheet: _Sheet) -> None:
        """What the paper carries with it, in pieces that fit a cell."""
        text = json.dumps(self.paper.stamp, ensure_ascii=True, separators=(",", ":"))
        self._string(sheet, 0, "To ask later whether this paper is still true: equipoise verify FILE", italic=True)
        sheet.sheet.set_column(0, 0, _TEXT)
        for start in range(0, len(text), _PIECE):
            sheet.at += 1
            self._string(sheet, 0, text[start : start + _PIECE])


def _tables(blocks: Sequence[Block]) -> list[Table]:
    return [b for b in blocks if isinstance(b, Table)]


def _headers(columns: Sequence[Any], kept: Sequence[int]) -> Iterator[str]:
    for i in kept:
        column = columns[i]
        if column.kind == "who":
            yield "Code"
        yield headed(column) or ("Status" if column.kind == "mark" else "Number")


def _words(blocks: Sequence[Block]) -> Iterator[tuple[str, bool]]:
    """What is said between the tables, a line at a time; and whether it is the answer."""
    for block in blocks:
        match block:
            case Title() | Foot():
                yield f"{block.left}   {block.right}".strip(), False
            case Notice():
                yield from ((line, False) for line in block.lines)
            case Headline():
                yield block.text, True
            case Paragraph() | Note() | Heading():
                yield block.text, False
            case Facts():
                for fact in block.facts:
                    trust = fact.remark or (badge(fact.status) if fact.status else "")
                    yield f"{fact.label}: {fact.text}{f'  [{trust}]' if trust else ''}", False
            case Listed():
                for told, added in block.items:
                    yield f"{told} {added}".strip(), False
            case Picture():
                yield f"{block.caption} {block.measure}", False
            case Table():
                yield from ((note, False) for note in block.notes)


def _shown(text: str) -> str:
    """The format that prints a figure as the CSV has it."""
    decimals = len(text.partition(".")[2]) if "/" not in text else 6
    return "0" + ("." + "0" * decimals if decimals else "")


def _clean(text: str) -> str:
    clean = printable(text)
    return clean if len(clean) <= _LONGEST_CELL else f"{clean[: _LONGEST_CELL - 1]}…"
