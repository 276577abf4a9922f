"""Odds with two humps are two named scenarios, in every form; odds with one hump are not, and say nothing of it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from pypdf import PdfReader

from equipoise import folder
from equipoise.agree import Forecast
from equipoise.model import Alliance, Position
from equipoise.report import json_text, page_of, show
from equipoise.report.asking import ask
from equipoise.report.brief import Brief
from equipoise.report.html import html_text
from equipoise.report.printed import pdf_bytes
from equipoise.values import Status

SAID = (
    "The odds have two humps, parted near 35%, so these are two scenarios, told apart best by whether Brenn holds to "
    "its word: Brenn weighs its gains too, "
)
BRENN = Position(
    "fair-share", "BRE", "ministry of finance", Decimal("-0.95"), Decimal(-1), Decimal("-0.9"), Decimal("0.3"),
    Decimal("0.5"), Status.ILLUSTRATIVE, "",
)  # fmt: skip


def of(lake: Alliance, *said: Position) -> Alliance:
    """A text that costs Brenn and Aldermark little: only what Brenn has said stands in its way, if it is meant."""
    text = lake.proposals["fair-share"]
    dorne, ceiling = text.changes
    text = replace(text, changes=(replace(dorne, percent=Decimal(14)), ceiling), against=None)  # type: ignore[arg-type]
    return replace(lake, positions=said, proposals={"fair-share": text})


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Alliance:
    return folder.read(str(folder.new(tmp_path_factory.mktemp("alliances") / "lake")))


def told(alliance: Alliance) -> Forecast:
    found = ask(alliance, "agree", proposal=alliance.proposals["fair-share"], years="2026-2028")
    assert isinstance(found, Forecast)
    return found


def printed(found: Forecast) -> str:
    out = io.StringIO()
    show(page_of(found, command="equipoise agree"), file=out, width=600)
    return out.getvalue()


def test_a_word_that_may_or_may_not_be_kept_makes_two_scenarios(lake: Alliance) -> None:
    found = told(of(lake, BRENN))
    shaped = found.shaped
    assert shaped is not None
    weighing, keeping = shaped.shape.humps
    # Each scenario is a forecast of its own: with no trust in the word it weighs its gains; with full trust it objects.
    assert weighing.share == pytest.approx(0.5, abs=0.02)
    assert weighing.low > keeping.high, "the scenarios do not overlap"
    kept = told(of(lake, replace(BRENN, salience=Decimal("0.15"), confidence=Decimal(1)))).under("route")
    assert keeping.centre == pytest.approx(kept.centre, abs=0.02)
    assert keeping.low <= kept.centre <= keeping.high
    assert shaped.sentence.startswith(SAID)
    assert "(90% range " in shaped.sentence
    assert SAID in printed(found)
    assert SAID in json_text(found)


def test_one_hump_says_nothing_of_two(lake: Alliance) -> None:
    for said in ((), (replace(BRENN, confidence=Decimal(1)),), (replace(BRENN, confidence=Decimal("0.02")),)):
        found = told(of(lake, *said))
        assert found.shaped is None, said
        assert "hump" not in printed(found)
        assert found.to_json()["shape"] is None


def test_the_brief_tells_both_on_paper(lake: Alliance) -> None:
    alliance = of(lake, BRENN)
    brief = ask(alliance, "brief", proposal=alliance.proposals["fair-share"], years="2026-2028", on=date(2026, 11, 22))
    assert isinstance(brief, Brief)
    paper = brief.document(everything=False)
    assert SAID in html_text(paper)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf_bytes(paper))).pages)
    assert "".join(SAID.split()) in "".join(text.split())
