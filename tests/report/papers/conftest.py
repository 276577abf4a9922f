"""The brief of Canada's request in every form, made once."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

import pytest

from equipoise import folder
from equipoise.report import show
from equipoise.report.asking import ask
from equipoise.report.brief import Brief
from equipoise.report.html import html_text
from equipoise.report.page import (
    Block,
    Column,
    Fact,
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
)
from equipoise.report.paper import Paper
from equipoise.report.printed import pdf_bytes
from equipoise.report.sheets import xlsx_bytes
from equipoise.values import Status

DAY = date(2026, 11, 22)
#: What a folder may hold and no form may obey: HTML, Typst, a formula, a field code, control characters.
HOSTILE = '<script>alert(1)</script> #panic("x") $x^2$ *b* =1+1 @SUM(A1) \\u{41} & "\'\x1b[31m`raw` [a](b) //c'

_NUMBER = re.compile(r"(?<![\w.])[+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?(?!\w)")

Numbers = Callable[[str], "Counter[str]"]


@pytest.fixture(scope="session")
def numbers() -> Numbers:
    """How often each figure stands in a text, sign and percent included."""
    return lambda text: Counter(_NUMBER.findall(text))


@pytest.fixture(scope="session")
def brief() -> Brief:
    """The brief itself."""
    alliance = folder.read("nato")
    proposal = alliance.proposals["canada-2026"]
    found = ask(alliance, "brief", proposal=proposal, years="2027-2031", draws=32, on=DAY)
    assert isinstance(found, Brief)
    return found


@pytest.fixture(scope="session")
def whole(brief: Brief) -> Paper:
    """Its paper, every table whole."""
    return brief.document()


@pytest.fixture(scope="session")
def short(brief: Brief) -> Paper:
    """Its paper, long tables cut."""
    return brief.document(everything=False)


@pytest.fixture(scope="session")
def html(whole: Paper) -> str:
    """The web page."""
    return html_text(whole)


@pytest.fixture(scope="session")
def pdf(short: Paper) -> bytes:
    """The PDF."""
    return pdf_bytes(short)


@pytest.fixture(scope="session")
def xlsx(whole: Paper) -> bytes:
    """The workbook."""
    return xlsx_bytes(whole)


@pytest.fixture(scope="session")
def terminal() -> Callable[[Sequence[Block]], str]:
    """What a terminal prints of blocks, with room enough that no word is parted."""

    def printed(blocks: Sequence[Block]) -> str:
        out = io.StringIO()
        show(blocks, file=out, width=600)
        return out.getvalue()

    return printed


@pytest.fixture
def hostile() -> Paper:
    """A paper with every kind of block, each word of which tries to be something else."""
    bad = HOSTILE
    columns = (
        Column("member", bad, "who"),
        Column("points", "Points", "points"),
        Column("points", "", "bar"),
        Column("range", "", "range"),
        Column("title", bad),
        Column("status", "", "mark"),
    )
    rows = tuple(
        {
            "member": code,
            "name": bad,
            "points": points,
            "range": (0.1, 0.4, 0.9),
            "title": bad,
            "url": "javascript:alert(1)",
            "status": "scenario",
        }
        for code, points in (("AAA", "1.5"), ("BBB", "-0.004"), ("CCC", None))
    )
    points = tuple({"member": m, "name": bad, "paid": p, "held": "5.0"} for m, p in (("AAA", "2.0"), ("BBB", "3.5")))
    blocks: tuple[Block, ...] = (
        Title(bad, bad),
        Notice((bad,)),
        Headline(bad),
        Facts((Fact(bad, bad, Status.SCENARIO, (0.0, 0.5, 1.0)),)),
        Table(columns, rows, total={"name": "Total", "points": "1.496"}, highlight="AAA", notes=(bad,)),
        Foot(bad, bad),
        Heading(f"1  {bad}"),
        Paragraph(bad),
        Note(bad),
        Listed(((bad, bad),)),
        Picture("match", bad, bad, points, "AAA"),
        Heading(f"2  {bad}"),
        Table(columns, ()),
    )
    return Paper(bad, bad, DAY, blocks, bad, "scenario", bad, {"rules": f"sha256:{bad}"}, {bad: bad}, ({"name": bad},))
