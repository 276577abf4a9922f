"""Is the PDF tagged, dated, the same every time, and does it say what the terminal says?"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from pypdf import PdfReader

from equipoise.report.page import Block, Heading
from equipoise.report.paper import Paper
from equipoise.report.printed import pdf_bytes

ROOT = "/Root"


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_the_figures_are_the_terminals(
    pages: list[str],
    short: Paper,
    terminal: Callable[[Sequence[Block]], str],
    numbers: Callable[[str], Any],
) -> None:
    wanted, found = numbers(terminal(short.blocks)), numbers("\n".join(pages))
    assert len(wanted) > 300
    assert dict(wanted - found) == {}


def test_the_first_page_stands_alone(pages: list[str], brief: Any) -> None:
    told = " ".join(pages[0].split())
    assert brief.summary in told
    for label in ("Pays", "Gains", "Odds", "Objects", "Would pass", "Inside"):
        assert label in told
    assert all(row["name"] in told for row in brief.rows())
    assert "The North Atlantic Council decides" not in told


def test_every_page_says_where_it_is_from(pages: list[str], short: Paper) -> None:
    for number, text in enumerate(pages, 1):
        told = " ".join(text.split())
        assert f"page {number} of {len(pages)}" in told
        assert short.command in told
        assert short.fingerprint in told


def test_it_is_tagged_bookmarked_and_named(pdf: bytes, short: Paper) -> None:
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer[ROOT]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].lower() == "en-gb"
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()
    assert reader.metadata is not None
    assert reader.metadata.title == short.title
    assert [b.text.split() for b in short.blocks if isinstance(b, Heading)] == [
        str(mark["/Title"]).split() for mark in _marks(reader.outline)[1:]
    ]


def _marks(outline: list[Any]) -> list[Any]:
    return [mark for entry in outline for mark in (_marks(entry) if isinstance(entry, list) else [entry])]


def test_its_letters_come_with_it(pdf: bytes) -> None:
    reader = PdfReader(io.BytesIO(pdf))
    fonts: set[str] = set()
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            fonts |= {str(font.get_object()["/BaseFont"]).partition("+")[2]}
    assert {name.partition("-")[0] for name in fonts} <= {"SourceSansPro", "DejaVuSansMono", "LibertinusSerif"}


def test_the_same_paper_has_the_same_bytes(pdf: bytes, short: Paper) -> None:
    assert pdf_bytes(short) == pdf
    assert 50_000 < len(pdf) < 1_500_000


def test_words_of_a_folder_stay_words(hostile: Paper) -> None:
    reader = PdfReader(io.BytesIO(pdf_bytes(hostile)))
    told = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for word in ("<script>alert(1)</script>", "#panic(", "$x^2$", "*b*", "[a](b)", "//c"):
        assert word in told
    root: Any = reader.trailer[ROOT]
    assert "/AcroForm" not in root
    assert "/JavaScript" not in str(root)
