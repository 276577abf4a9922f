"""Does a page read as people write, and does it stand as it was drawn? What a reader would wince at, page by page.

Names in place of ids, commas in long numbers, controls in one line, tables that fit where they stand. Long work is left
out: the browser tests look at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from typing import Any, Final

import httpx
import pytest
from tests.web.conftest import pages_of

from equipoise import folder
from equipoise.report.charts import svg_of
from equipoise.report.page import Picture
from equipoise.web.pages import PAGES

ADDRESSES: Final = tuple(
    f"/{page.word}?show={reading.question}"
    for page in PAGES
    for reading in page.readings
    if not reading.long and page.word != "agree"
)
#: The first sentence and what stands below it, the names of traces, and what a table says of itself.
READ: Final = re.compile(
    r"<h1>(.*?)</h1>|<p class=\"standfirst\">(.*?)</p>|<summary>(.*?)</summary>|<p class=\"note\">(.*?)</p>", re.DOTALL
)
TAGS: Final = re.compile(r"<code.*?</code>|<[^>]+>", re.DOTALL)


def told(text: str) -> Iterator[str]:
    """What a page says in sentences, without its marks."""
    for found in READ.finditer(text):
        yield " ".join(unescape(TAGS.sub(" ", next(part for part in found.groups() if part is not None))).split())


def shown(client: httpx.Client, address: str) -> str:
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code in (200, 422), address
    return answer.text


@pytest.mark.parametrize("address", ADDRESSES)
def test_sentences_name_things_by_their_titles(address: str, nato: httpx.Client) -> None:
    alliance = folder.read("nato")
    tables = (alliance.proposals, alliance.projects, alliance.funds, alliance.bodies, alliance.requirements)
    ids = "|".join(re.escape(name) for table in tables for name in table if "-" in name)
    raw = re.compile(rf"(?<![\w-])(?:{ids})(?![\w-])|\b(?:fund|body|key|series):[a-z]|\b(?:Fund|Body) [a-z]")
    codes = re.compile(rf"\b(?:{'|'.join(alliance.members)})\b")
    text = shown(nato, address)
    for sentence in told(text):
        assert not raw.search(sentence), sentence
    for title in re.findall(r"<h1>(.*?)</h1>|<summary>(.*?)</summary>", text):
        assert not codes.search("".join(title)), title


@pytest.mark.parametrize("address", ADDRESSES)
def test_long_numbers_have_commas_and_days_are_words(address: str, nato: httpx.Client) -> None:
    text = shown(nato, address)
    for sentence in told(text[: text.index('class="downloads"')] if 'class="downloads"' in text else text):
        assert not re.search(r"(?<![\w.,:/-])\d{5,}(?![\w-])", sentence), sentence
        assert not re.search(r"\b20\d\d-\d\d-\d\d\b", sentence), sentence


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The pages of the United Nations: the largest sums, the longest names."""
    with pages_of("un", tmp_path_factory.mktemp("kept")) as client:
        yield client


def test_the_word_for_a_member_keeps_its_capitals(states: httpx.Client) -> None:
    text = states.get("/pay").text
    assert re.search(r"<th[^>]*>Member State</th>", text)
    assert "Member state" not in text


def test_a_key_stands_under_its_title(nato: httpx.Client) -> None:
    heads = re.findall(r"<th[^>]*>(.*?)</th>", nato.get("/pay?show=keys").text)
    assert "Common-funding cost shares" in [" ".join(unescape(TAGS.sub(" ", head)).split()) for head in heads]


#: Where the boxes of a form stand that belong to one line: the label above them and the words below may differ.
IN_LINE: Final = """() => [...document.querySelectorAll('form.strip')].map(form => {
  const tops = [...form.querySelectorAll(':scope > .field:not(:has(.several)) > :is(input, select), :scope > button')]
    .map(box => box.getBoundingClientRect()).filter(box => box.width);
  const rows = new Map();
  for (const box of tops) rows.set(Math.round(box.top), (rows.get(Math.round(box.top)) || 0) + 1);
  return [...rows.keys()].sort((a, b) => a - b);
})"""
WIDE: Final = """() => [...document.querySelectorAll('main .scroll')]
  .filter(frame => frame.scrollWidth > frame.clientWidth + 1)
  .map(frame => `${frame.scrollWidth} in ${frame.clientWidth}: ${frame.innerText.slice(0, 60)}`)"""


def test_the_boxes_of_a_form_stand_in_one_line(page: Any) -> None:
    for address in ("/plan", "/plan?show=road", "/align?show=match", "/pay?show=ledger", "/decide?show=quotas"):
        page.goto(address)
        for rows in page.evaluate(IN_LINE):
            # Two boxes stand in one line or a whole line apart: a box is 44 pixels high.
            assert all(below - above >= 44 for above, below in pairwise(rows)), (address, rows)


def test_every_table_fits_a_wide_screen(page: Any) -> None:
    for address in ADDRESSES:
        page.goto(address)
        assert page.evaluate(WIDE) == [], address


def test_large_sums_and_long_words_fit_a_phone(browser: Any, states: httpx.Client, nato: httpx.Client) -> None:
    for client, addresses in (
        (states, ("/pay", "/pay?show=issued", "/pay?show=keys", "/decide")),
        (nato, ("/pay?show=ledger", "/plan?show=leaving", "/plan?show=returns", "/plan?show=road", "/compare")),
    ):
        context = browser.new_context(base_url=str(client.base_url), viewport={"width": 390, "height": 800})
        found = context.new_page()
        for address in addresses:
            found.goto(address)
            assert found.evaluate(WIDE) == [], address
        context.close()


def test_what_is_not_bought_is_said_clear_of_the_bars(page: Any) -> None:
    rows = (
        {"title": "One", "today": (2027, 2029), "proposed": None},
        {"title": "Two", "today": None, "proposed": (2027, 2028)},
        {"title": "Three", "today": (2028, 2030), "proposed": (2027, 2030)},
    )
    page.set_content(svg_of(Picture("schedule", "When.", "Years.", rows)))
    gaps = page.evaluate("""() => {
      const boxes = [...document.querySelectorAll('svg .mark-rect path')].map(bar => bar.getBoundingClientRect());
      return [...document.querySelectorAll('svg text')].filter(t => t.textContent.includes('not bought')).map(text => {
        const own = text.getBoundingClientRect(), size = parseFloat(getComputedStyle(text).fontSize);
        const [top, foot] = [own.top + (own.height - size) / 2, own.bottom - (own.height - size) / 2];
        return Math.min(...boxes.map(bar => Math.max(bar.top - foot, top - bar.bottom)));
      });
    }""")
    assert len(gaps) == 2
    assert min(gaps) >= 2


def test_a_sentence_rounds_as_its_table_does(nato: httpx.Client) -> None:
    text = nato.get("/decide?show=quotas&on=2026-11-22").text
    headline = next(told(text))
    germany = re.search(r'<th scope="row"[^>]*><abbr>DEU</abbr>.*?</tr>', text, re.DOTALL)
    assert germany
    cells = [TAGS.sub("", cell) for cell in re.findall(r'<td class="right[^>]*>(.*?)</td>', germany[0])]
    said = re.findall(r"([\d.]+)% (?:each )?at|, ([\d.]+)% at", headline)
    assert said
    assert {a or b for a, b in said} <= set(cells), (headline, cells)
