"""How is a text file of figures written? Its encoding, the mark between columns, and how it writes numbers.

Spreadsheets of half of Europe save ``1.234,5`` in columns between semicolons. Each of the three is found once for a
whole file, from what can be read in one way only; what can still be read in two ways stays as it stands, and is
refused where a figure is wanted. What was found and is no matter of course is said in words.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

__all__ = ["decoded", "numbers_as", "plain_number", "rows_of"]

# Between thousands: the two marks, spaces (of three widths) and apostrophes.
_SPACES: Final = " \u00a0\u202f\u2009'\u2019"
_SPACED: Final = re.compile(rf"-?[1-9]\d{{0,2}}([{_SPACES}]\d{{3}})+(?=\D|$)")
_MARKS: Final = {"\t": "tabs", ";": "semicolons"}


def decoded(data: bytes) -> tuple[str, str] | None:
    """The text of a file, and its encoding where that is not UTF-8; None for what is no text."""
    wide = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else _unmarked(data)
    if wide:
        try:
            return data.decode(wide), "UTF-16"
        except UnicodeDecodeError:
            return None
    for encoding, word in (("utf-8-sig", ""), ("cp1252", "Windows-1252")):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, word
    return None


def _unmarked(data: bytes) -> str:
    """Which UTF-16 has no mark at its start: every second byte of its first signs, mostly ASCII, is zero."""
    head = data[:64]
    few = len(head) // 2
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if few and head[start::2].count(0) > few * 3 // 4 and not head[1 - start :: 2].count(0):
            return encoding
    return ""


def rows_of(text: str) -> tuple[list[list[str]], str]:
    """The rows of a table, and the mark between columns where it is no comma.

    It is the mark by which most rows have the same number of columns. Raises csv.Error for what is no table: a
    quotation mark that nothing closes would hide the rows after it.
    """
    found: list[tuple[int, list[list[str]], str]] = []
    fault = csv.Error()
    for mark in ("\t", ";", ","):
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
        except csv.Error as error:
            fault = error
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        found.append((max(widths.values(), default=0), rows, mark))
    if not found:
        raise fault
    _, rows, mark = max(found, key=lambda one: one[0])
    return rows, _MARKS.get(mark, "")


def numbers_as(cells: Iterable[str]) -> tuple[str, ...]:
    """The mark of decimals and then the other, that of thousands; nothing where the cells do not tell or disagree."""
    told = set()
    for cell in cells:
        bare = _bare(cell)
        for mark, other in (",.", ".,"):
            m, o = re.escape(mark), re.escape(other)
            grouped = rf"[1-9]\d{{0,2}}({o}\d{{3}})+"
            if (
                re.fullmatch(rf"-?(0|[1-9]\d{{3,}}){m}\d+", bare)  # no thousands before it, so none after it
                or re.fullmatch(rf"-?\d+{m}(\d{{1,2}}|\d{{4,}})", bare)
                or re.fullmatch(rf"-?{grouped}{m}\d+", bare)
                or re.fullmatch(rf"-?[1-9]\d{{0,2}}({o}\d{{3}}){{2,}}", bare)
            ):
                told.add((mark, other))
    return told.pop() if len(told) == 1 else ()


def _bare(cell: str) -> str:
    """A number without its percent sign and the spaces between its thousands."""
    text = cell.strip().removesuffix("%").strip().replace("\u2212", "-")
    spaced = _SPACED.match(text)
    return re.sub(rf"[{_SPACES}]", "", text[: spaced.end()]) + text[spaced.end() :] if spaced else text


def plain_number(cell: str, marks: tuple[str, ...]) -> str:
    """The cell with a decimal point and no mark between thousands, where it is a number; else as it stands."""
    bare = _bare(cell)
    if marks:
        mark, other = marks
        m, o = re.escape(mark), re.escape(other)
        if re.fullmatch(rf"-?(\d+|[1-9]\d{{0,2}}({o}\d{{3}})+)({m}\d+)?", bare):
            bare = bare.replace(other, "").replace(mark, ".")
    sign = "%" if cell.strip().endswith("%") else ""
    return bare + sign if re.fullmatch(r"-?\d+(\.\d+)?", bare) else cell
