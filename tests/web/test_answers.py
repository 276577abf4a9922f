"""Do the pages say what the command says, to the digit, and does each name the command that says it?"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shlex
import zipfile
from collections.abc import Callable
from datetime import date
from math import factorial
from pathlib import Path

import httpx
import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient
from tests.web.conftest import plain

from equipoise import folder
from equipoise.errors import EquipoiseError
from equipoise.report.asking import QUESTIONS
from equipoise.report.commands import COMMANDS
from equipoise.report.format import dates_in, grouped
from equipoise.web.app import application
from equipoise.web.asked import asked_of
from equipoise.web.choices import CHOICES, choices_of
from equipoise.web.held import Held, MemoryDrafts
from equipoise.web.pages import PAGES

Runner = Callable[..., str]

#: Readings that the example alliance can answer in the blink of an eye.
QUICK = (
    "/pay",
    "/decide?on=2026-11-22",
    "/align",
    "/plan",
    "/plan?show=gaps",
    "/plan?show=road&on=2026-11-22",
    "/whatif",
    "/agree?draws=16",
    "/compare",
    "/compare?proposals=fair-share:all&against=fair-share&years=2027-2028",
)


#: The brief has a page of its own; a contested figure is a word of every page, laid over its alliance.
ELSEWHERE = {"brief", "contest", "quarrel"}


def command_in(text: str) -> list[str]:
    found = re.search(r"or run <code>(.*?)</code>", text)
    assert found, text[-2000:]
    words = shlex.split(html.unescape(found[1]))
    assert words[0] == "equipoise"
    return words[1:]


def data_of(path: str) -> str:
    """The same page as data; a page about a proposal has it in its path."""
    base, _, asked = path.partition("?")
    return f"{base}{'/fair-share' if base in ('/whatif', '/agree') else ''}.json?{asked}"


@pytest.mark.parametrize("path", QUICK)
def test_the_json_is_the_commands(path: str, small: httpx.Client, equipoise: Runner) -> None:
    page = small.get(path)
    assert page.status_code == 200
    data = small.get(data_of(path))
    assert data.status_code == 200
    assert data.text == equipoise(*command_in(page.text), "--json")


@pytest.mark.parametrize("path", QUICK)
def test_the_headline_is_the_answers_sentence(path: str, small: httpx.Client) -> None:
    page = small.get(path).text
    said = grouped(dates_in(json.loads(small.get(data_of(path)).text)["summary"]))
    (headline,) = re.findall(r"<h1>(.*?)</h1>", page, re.DOTALL)
    digits = re.compile(r"\d+(?:\.\d+)?%")
    assert plain(headline).split()[:3] == said.split()[:3]
    assert all(figure in said for figure in digits.findall(plain(headline)))


def test_every_question_has_a_page_a_command_and_its_choices() -> None:
    shown = {reading.question for page in PAGES for reading in page.readings}
    assert set(QUESTIONS) - shown == ELSEWHERE, "a line in web/pages.py"
    assert set(QUESTIONS) == set(COMMANDS), "a line in report/commands.py"
    arguments = {name for names, _ in QUESTIONS.values() for name in names}
    inner = {"keep", "capital", "source", "paper", "disagreements", "turns", "contest", "earlier"}
    assert arguments - inner <= set(CHOICES), "a choice in web/choices.py"
    for question in shown:
        assert {c.name for c in choices_of(question)} == set(QUESTIONS[question][0]) - inner


def test_csv_zip_and_workbook_have_the_same_rows(small: httpx.Client) -> None:
    asked = "/pay.{}"
    rows = json.loads(small.get(asked.format("json")).text)["rows"]
    text = small.get(asked.format("csv")).text
    assert [row["amount"] for row in csv.DictReader(io.StringIO(text))] == [row["amount"] for row in rows]
    packed = zipfile.ZipFile(io.BytesIO(small.get(asked.format("zip")).content))
    assert set(packed.namelist()) == {"README.txt", "metadata.json", "rows.csv"}
    assert packed.read("rows.csv").decode() == text
    assert json.loads(packed.read("metadata.json"))["made_from"]["alliance_digest"].startswith("sha256:")
    book = CalamineWorkbook.from_filelike(io.BytesIO(small.get(asked.format("xlsx")).content))
    cells = {str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row}
    assert rows[0]["member"] in cells


@pytest.mark.parametrize("path", ["/pay", "/align"])
def test_a_picture_carries_its_source(path: str, small: httpx.Client) -> None:
    svg = small.get(f"{path}.svg")
    assert svg.headers["content-type"] == "image/svg+xml"
    assert "equipoise" in svg.text
    assert "sha256:" in svg.text
    assert small.get(f"{path}.png").content.startswith(b"\x89PNG")


def test_what_is_followed_goes_along(small: httpx.Client) -> None:
    page = small.get("/pay?for=dor").text
    assert '<tr class="followed">' in page
    assert 'href="/decide?for=DOR"' in page
    assert 'value="DOR" selected' in page


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/pay?fund=harbor", 400, "unknown fund"),
        ("/pay?year=twenty", 400, "a year such as 2026"),
        ("/pay?yeear=2026", 400, "Did you mean &#39;year&#39; or &#39;years&#39;?"),
        ("/pay?for=XYZ", 400, "unknown member"),
        ("/pay?show=everything", 400, "unknown reading"),
        ("/pay?in=elsewhere", 422, "is not held by this server"),
        ("/whatif/nothing", 400, "unknown proposal"),
        ("/whatif/draft-0123456789abcdef", 422, "is not held by this server"),
        ("/plan?show=returns", 422, "Lake Alliance has no fund of joint projects on record"),
        ("/nowhere", 404, "nothing is at /nowhere"),
    ],
)
def test_a_wrong_address_says_what_and_what_to_do(path: str, status: int, said: str, small: httpx.Client) -> None:
    page = small.get(path)
    assert page.status_code == status
    assert said in page.text
    assert "Nothing was changed" in page.text
    if path != "/nowhere":
        data = small.get(re.sub(r"^(/\w+(?:/[\w-]+)?)", r"\1.json", path))
        refused = json.loads(data.text)
        assert data.status_code == status
        assert refused["question"] == "error"
        assert refused["rows"][0]["message"]


def test_every_wrong_word_is_told_at_once_and_the_form_keeps_what_was_typed(small: httpx.Client) -> None:
    """A word said twice, one that no page has, one that is not understood: none is passed over in silence."""
    asked = "year=2026&year=2027&fund=harbor&all=banana&at=abc&yeer=1&for=XYZ&show=everything"
    page = small.get(f"/pay?{asked}")
    assert page.status_code == 400
    for told in (
        "year: said 2 times: &#39;2026&#39;, &#39;2027&#39;",
        "fund: unknown fund &#39;harbor&#39;",
        "all: &#39;banana&#39; is not understood",
        "at: &#39;abc&#39; is not understood",
        "yeer: no word of this page",
        "for: unknown member &#39;XYZ&#39;",
        "show: unknown reading of this page",
    ):
        assert told in page.text, told
    assert re.search(r'name="year" value="2027"[^>]* aria-invalid="true"', page.text)
    assert {row["place"] for row in small.get(f"/pay.json?{asked}").json()["rows"]} >= {"year", "all", "at", "yeer"}
    for path in ("/", "/for/DOR", "/data", "/workshop", "/contest", "/draft", "/brief/fair-share", "/import"):
        assert small.get(f"{path}?all=banana&all=1").status_code == 400, path
    assert small.get("/agree/fair-share?show=amend&fewest=banana").status_code == 400
    assert small.get("/pay?year=2026&year=2026").status_code == 200, "nothing is in doubt"


@pytest.mark.parametrize("name", ["cbd", "nato"])
def test_a_heading_says_members_by_name_and_what_is_missing(name: str) -> None:
    """No headline is made of codes; where there is no answer it says what the folder lacks."""
    held, joint = Held.of(name, folder.read(name)), ("joining", "allocation", "leaving", "returns", "quotas")
    slow = ("pay", "keys", "align", "decide")
    codes = re.compile(rf"\b(?:{'|'.join(held.alliance.members)})\b")
    client = TestClient(application(held, today=lambda: date(2026, 11, 22)))
    for page in PAGES:
        for reading in page.readings:
            if reading.takes_long(len(held.alliance.members)) or reading.question in slow:
                continue
            if name == "nato" and reading.question not in joint:
                continue
            text = client.get(f"/{page.word}?show={reading.question}").text
            (heading,) = re.findall(r"<h1>(.*?)</h1>", text, re.DOTALL)
            assert not codes.search(plain(heading)), (reading.question, heading)
            assert heading != page.asks, reading.question


def test_what_a_folder_lacks_is_told_before_any_work_begins() -> None:
    """On every reading: nobody reads which argument a question needs, and no long work starts for nothing."""
    bare, drafts = Held.of("cbd", folder.read("cbd")), MemoryDrafts()
    lacked = {}
    for reading in (reading for page in PAGES for reading in page.readings):
        asked, _, problems = asked_of(reading.question, {}, bare, drafts, date(2026, 11, 22))
        assert not problems
        try:
            asked.need_all()
        except EquipoiseError as error:
            lacked[reading.question] = str(error)
    name = bare.alliance.name
    assert lacked["amend"] == lacked["power-change"] == f"{name} has no open proposal on record"
    assert lacked["joining"] == f"{name} has no joint project on record"
    assert lacked["why"] == f"{name} has no candidate project on record"
    assert not lacked.keys() & {"pay", "plan", "correction", "align", "record"}


@pytest.mark.parametrize("name", ["nato", "lake"])
def test_whoever_leaves_first_takes_part(name: str, lake: Path) -> None:
    held = Held.of(name, folder.read(name if name == "nato" else lake))
    projects = [id_ for id_, p in held.alliance.projects.items() if p.funding == "joint" and not p.everyone]
    for said in ({}, *({"project": id_} for id_ in projects)):
        asked, *_ = asked_of("leaving", said, held, MemoryDrafts(), date(2026, 11, 22))
        project = held.alliance.projects[str(asked.arguments["project"])]
        there = held.alliance.participating(project.id, date(asked.arguments["year"], 1, 1))
        assert asked.arguments.get("member") in (there or [None])


def test_a_ceiling_is_raised_by_thousands_of_millions(small: httpx.Client) -> None:
    page = small.get("/plan", params={"show": "receipt", "raises": "2029=2000m"})
    assert page.status_code == 200
    assert "+2,000.00" in page.text
    assert "Nothing of the" in small.get("/plan?show=receipt").text


def test_what_was_typed_stays_where_it_is_wrong(small: httpx.Client) -> None:
    page = small.get("/align?years=2031-2020").text
    assert 'value="2031-2020"' in page
    assert "end before they begin" in page


def test_a_second_reader_gets_the_same_bytes_and_a_third_none(small: httpx.Client) -> None:
    first, again = small.get("/pay"), small.get("/pay")
    assert first.content == again.content
    assert small.get("/pay", headers={"if-none-match": first.headers["etag"]}).status_code == 304


def test_the_policy_allows_nothing_inline(small: httpx.Client) -> None:
    page = small.get("/pay")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert " style=" not in page.text
    assert "<style" not in page.text
    assert not re.search(r"<script(?![^>]* src=)", page.text)
    assert not re.search(r"\son\w+=", page.text)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', re.sub(r'rel="noreferrer"', "", page.text))


@pytest.mark.parametrize("path", [p for p in QUICK if "draws" not in p])
def test_a_link_opens_in_a_terminal(path: str, small: httpx.Client, lake: Path, equipoise: Runner) -> None:
    page = small.get(path)
    told = equipoise("open", f"http://somewhere:8000{data_of(path).replace('.json', '')}", "--alliance", str(lake))
    summary = json.loads(small.get(data_of(path)).text)["summary"]
    assert " ".join(told.split())[:60] == " ".join(summary.split())[:60]
    assert page.status_code == 200


def test_the_year_of_a_picture_is_a_link_for_each_year(small: httpx.Client) -> None:
    last = small.get("/align").text
    (shown,) = re.findall(r'<nav class="segments years".*?</nav>', last, re.DOTALL)
    links = [(html.unescape(link), year) for link, year in re.findall(r'<a href="([^"]*)"[^>]*>(\d{4})</a>', shown)]
    rows = json.loads(small.get("/align.json").text)["by_year"]
    assert [int(year) for _, year in links] == [r["year"] for r in rows if r["loosemore_hanby_percent"] is not None]
    assert f'aria-current="true">{links[-1][1]}</a>' in shown
    for link, year in (links[0], links[-1]):
        page = small.get(link).text
        assert f'aria-current="true">{year}</a>' in page
        assert re.search(rf"<figcaption><b>In {year}, ", page)
    other = small.get("/align?at=1066").text
    assert other.count(f'aria-current="true">{links[-1][1]}</a>') == 1
    assert "1066 is none of these years" in other
    assert "data-years" not in small.get("/pay").text


@pytest.mark.parametrize(
    "number", ["1e999", "-1e400", "9" * 300, "1e-999999999", "1e999999999", "0.1" + "0" * 99, "1/0"]
)
@pytest.mark.parametrize("word", ["bands", "premium", "capacity"])
def test_a_number_beyond_any_figure_is_told_and_kept(word: str, number: str, nato: httpx.Client) -> None:
    page = nato.get("/plan", params={"show": "frontier", "fund": "joint-procurement", word: number})
    assert page.status_code == 422
    assert f"{word}: " in page.text[page.text.find('class="trouble"') :]
    assert f'value="{number}"' in page.text


def test_sentences_name_members_and_say_once_what_votes_weigh(nato: httpx.Client) -> None:
    plan = nato.get("/plan").text
    assert re.search(r"satisfaction runs from [\d.]+% for Belgium to [\d.]+% for Norway", plan)
    quotas = nato.get("/decide?show=quotas").text
    assert "votes by the common-funding cost shares, quotas from" in quotas
    assert "cost shares (" not in quotas


def test_a_text_of_the_past_is_read_over_its_own_years_as_in_the_shell(nato: httpx.Client, equipoise: Runner) -> None:
    page = nato.get("/whatif/cost-share-2019")
    assert page.status_code == 200
    assert 'name="years" value="2021-2025"' in page.text
    assert (
        nato.get("/whatif/cost-share-2019.json").json()["rows"]
        == nato.get("/whatif/cost-share-2019.json?years=2021-2025").json()["rows"]
    )
    told = json.loads(equipoise("whatif", "nato", "cost-share-2019", "--json"))
    assert told["rows"] == nato.get("/whatif/cost-share-2019.json").json()["rows"]
    # What is usual for another text is said where it is not usual.
    ahead = nato.get("/whatif/cost-share-2019?years=2027-2031").text
    assert "years=2027-2031" in re.search(r'href="([^"]*\.csv[^"]*)"', ahead)[1]  # type: ignore[index]
    assert 'name="years" value="2027-2031"' in nato.get("/whatif/canada-2026").text


def test_counts_and_amounts_in_notes_have_their_thousands_parted(nato: httpx.Client) -> None:
    decide = nato.get("/decide").text
    for count in (f"{2**32:,}", f"{2**31:,}", f"{factorial(32):,}"):
        assert count in decide
    for long in (2**32, 2**31, factorial(32)):
        assert str(long) not in decide
    ceiling = folder.read("nato").funds["nsip"].ceilings
    millions = [span.value / 1_000_000 for span in ceiling if span.since.year == 2027 and span.value is not None]
    assert f"{millions[0].normalize():,f} in the folder" in nato.get("/plan").text
