"""Does the workbook hold the figures as numbers, each the one that is printed, and never a formula?"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from equipoise.report import csv_text
from equipoise.report.page import KINDS, Column, Heading, Paragraph, Table, cell
from equipoise.report.paper import Paper
from equipoise.report.sheets import xlsx_bytes
from equipoise.report.sheets.numbers import FORMATS

SIGNED = re.compile(r"[+−]?[\d,]+(?:\.\d+)?")


@pytest.fixture(scope="module")
def book(xlsx: bytes) -> dict[str, list[list[Any]]]:
    """Every sheet by its name, as another program reads it."""
    read = CalamineWorkbook.from_filelike(io.BytesIO(xlsx))
    return {name: read.get_sheet_by_name(name).to_python() for name in read.sheet_names}


def test_the_rows_are_those_of_the_csv(book: dict[str, list[list[Any]]], brief: Any) -> None:
    header, *rows = book["Rows"]
    expected = list(csv.reader(io.StringIO(csv_text(brief))))
    assert header == expected[0]
    assert len(rows) == len(expected) - 1
    figures = 0
    for row, texts in zip(rows, expected[1:], strict=True):
        for value, text in zip(row, texts, strict=True):
            if isinstance(value, float):
                figures += 1
                assert value == float(Fraction(text))
            else:
                assert value == text
    assert figures > 8 * len(rows)


def test_every_figure_of_every_table_is_the_printed_one(book: dict[str, list[list[Any]]], whole: Paper) -> None:
    """Read back, rounded by the rules of arithmetic to the digits that the page prints."""
    cells = [[value for row in sheet for value in row if value != ""] for sheet in book.values()]
    rows_of = {tuple(str(v) for v in row if v != "")[:2]: row for sheet in book.values() for row in sheet}
    assert cells
    checked = 0
    for table in (b for b in whole.blocks if isinstance(b, Table)):
        who = next((c for c in table.columns if c.kind == "who"), None)
        if who is None:
            continue
        sheet = next(s for s in book.values() if _headers(table) in [[v for v in r if v != ""] for r in s])
        start = next(i for i, r in enumerate(sheet) if [v for v in r if v != ""] == _headers(table)) + 1
        for offset, row in enumerate(table.visible()[0]):
            read = sheet[start + offset]
            assert read[0] == row["member"]
            at = 0
            for column in table.columns:
                if column.kind in ("bar", "paid-bar", "range"):
                    continue
                at += 2 if column.kind == "who" else 1
                text = cell(row, column)
                if column.kind in FORMATS and SIGNED.fullmatch(text):
                    assert _rounded(read[at - 1], text) == _number(text), (column, row, read)
                    checked += 1
    assert checked > 500
    assert rows_of


def _headers(table: Table) -> list[str]:
    found = []
    for c in table.columns:
        if c.kind in ("bar", "paid-bar", "range"):
            continue
        told = c.header.replace("-\n", "").replace("\n", " ")
        found += ["Code", told] if c.kind == "who" else [told or ("Status" if c.kind == "mark" else "Number")]
    return found


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-").replace("+", ""))


def _rounded(value: float, like: str) -> Decimal:
    places = len(like.partition(".")[2])
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_a_format_shows_the_digits_and_signs_of_the_page(kind: str) -> None:
    shown, unit = FORMATS[kind]
    if kind == "odds":
        assert [KINDS[kind].text(p) for p in (0.001, 0.5, 0.999)] == ["under 1%", "50%", "over 99%"]
        assert shown == '[<0.01]"under 1%";[>0.99]"over 99%";0%'
        return
    row = {"x": 1234 * unit}
    text = cell(row, Column("x", "", kind))
    first = shown.partition(";")[0]
    assert text == ("+" if first.startswith("+") else "") + (
        f"{1234:,.{len(first.partition('.')[2])}f}" if "," in first else f"{1234}"
    )
    if first.startswith("+"):
        assert cell({"x": 0}, Column("x", "", kind)) == f"{0:.{len(first.partition('.')[2])}f}"


def test_every_kind_of_figure_has_a_format() -> None:
    words = {"moved", "plain", "percent"}
    assert {kind for kind, how in KINDS.items() if how.right} - words == set(FORMATS)


def test_the_text_and_where_it_is_from(book: dict[str, list[list[Any]]], whole: Paper) -> None:
    told = {str(row[0]) for row in book["Text"]}
    for block in whole.blocks:
        if isinstance(block, Paragraph | Heading):
            assert block.text in told
    metadata = {str(row[0]): row[1] for row in book["Metadata"]}
    assert metadata["Made again by"] == whole.command
    assert metadata["Dated"] == "2026-11-22"
    assert metadata["Status, the weakest of all inputs"] == "scenario"
    assert set(whole.digests.values()) <= {str(v) for v in metadata.values()}


def test_words_of_a_folder_stay_words(hostile: Paper) -> None:
    made = xlsx_bytes(hostile)
    with zipfile.ZipFile(io.BytesIO(made)) as files:
        sheets = [files.read(n).decode() for n in files.namelist() if n.startswith("xl/worksheets/sheet")]
        assert sheets
        assert not any("<f>" in sheet or "hyperlink" in sheet for sheet in sheets)
    read = CalamineWorkbook.from_filelike(io.BytesIO(made))
    texts = [str(v) for n in read.sheet_names for row in read.get_sheet_by_name(n).to_python() for v in row]
    assert any("=1+1" in text for text in texts)
    assert not any("\x1b" in text for text in texts)


def test_the_same_paper_has_the_same_bytes(xlsx: bytes, whole: Paper) -> None:
    assert xlsx_bytes(whole) == xlsx
    assert 10_000 < len(xlsx) < 500_000
