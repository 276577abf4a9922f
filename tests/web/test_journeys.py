"""Do people get where they want to go, in a real browser? One walk each, on the pages of NATO as they are served."""

from __future__ import annotations

import html
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.web.conftest import DAY, running

from equipoise import folder
from equipoise.model.digest import digest_of
from equipoise.web.app import application
from equipoise.web.drafting import KINDS, raw_clause
from equipoise.web.held import Held
from equipoise.web.typed import blanks_of, typed_of

DRAFT = "it can be tabled as it stands"


def test_a_slider_is_moved_and_saved_as_a_change(page: Any) -> None:
    page.goto("/workshop?fund=civil&year=2027&s0=floor&s0.percent=0.1")
    before = page.locator("#headline").inner_text()
    page.locator('input[type="range"]').first.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert page.get_by_label("Percent").first.input_value() == "0.3"
    page.wait_for_url("**s0.percent=0.3**")
    assert page.locator("#headline").inner_text() != before
    page.get_by_role("button", name="Save as a change").click()
    assert DRAFT in page.locator("h1").inner_text()
    assert "percent = 0.3" in page.get_by_label("The proposal as a file").input_value()


def test_canadas_request_is_built_clause_by_clause(page: Any, nato: httpx.Client) -> None:
    alliance = folder.read("nato")
    asked = alliance.proposals["canada-2026"]
    place = Path(folder.__file__).parents[1] / "alliances/nato/proposals/canada-2026.toml"
    text = place.read_text(encoding="utf-8")
    page.goto("/draft")
    page.get_by_role("button", name="Start").first.click()
    for change in asked.changes:
        raw = raw_clause(text, change.id)
        page.wait_for_load_state()
        page.get_by_label("Kind of change").select_option(change.kind)
        page.wait_for_url(f"**add={change.kind}**")
        typed = typed_of({k: v for k, v in raw.items() if k != "kind"})
        widgets = {blank.name: blank.widget for blank in blanks_of(KINDS[change.kind], alliance)}
        for name, value in typed.items():
            field = page.locator(f'form[action$="/clause"] [name="{name}"]')
            if not field.is_visible():
                page.get_by_text("Its id, status, source and note").click()
            if widgets[name] == "choose":
                field.select_option(value)
            elif widgets[name] == "flag":
                field.set_checked(value == "1")
            else:
                field.fill(value)
        page.get_by_role("button", name="Add the clause").click()
        assert page.locator("article.card").last.locator("h3").inner_text() == change.text
    assert page.locator("article.card").count() == len(asked.changes)
    name = re.search(r"/draft/(draft-\w+)", page.url)
    assert name is not None
    built = folder.proposal_from_text(alliance, nato.get(f"/draft/{name[1]}.toml").text, "built")
    assert digest_of(replace(asked, changes=built.changes)) == digest_of(asked)


def test_the_smallest_amendment_is_found_and_kept(lake_page: Any) -> None:
    page = lake_page
    page.goto("/agree/fair-share?draws=16")
    page.get_by_label("Odds to reach").fill("0.5")
    page.get_by_role("button", name="Find the smallest amendment").click()
    page.wait_for_url("**show=amend**")
    page.get_by_role("heading", name="The same, as a file ready to table").wait_for(timeout=90_000)
    page.get_by_role("button", name="Save as a draft").click()
    assert DRAFT in page.locator("h1").inner_text()


def test_a_proposal_is_read_from_washingtons_chair(page: Any) -> None:
    page.goto("/for/usa")
    assert page.locator("h1").inner_text().startswith("The United States pays 15.0% of the common funds in 2026")
    options = page.get_by_role("link", name=re.compile("Support, let pass")).first.get_attribute("href")
    assert re.search(r"/agree/canada-2026\?.*member=USA", options)
    assert "canada-2026" in page.locator("main").inner_text()


def test_a_stance_is_supposed_and_taken_back(page: Any) -> None:
    page.goto("/agree/canada-2026?draws=16")
    chips = page.locator(".chips a")
    assert chips.count() == 32
    chips.filter(has_text="FRA").click()
    assert page.get_by_label("Suppose that").input_value() == "positions/canada-2026/FRA"
    page.get_by_label("has the stance").fill("-1")
    page.keyboard.press("Enter")
    page.get_by_text("As supposed (the stance of France").wait_for()
    page.wait_for_url("**hold=positions**")
    page.get_by_role("link", name="Take it back").click()
    assert "hold=" not in page.url
    page.get_by_label("Rule").first.wait_for(state="detached")


def test_a_rule_is_tried_where_power_is_read(page: Any) -> None:
    page.goto("/decide")
    page.get_by_label("Rule", exact=True).select_option("weighted")
    page.get_by_label("So many").first.fill("70")
    page.wait_for_url("**rule=weighted**")
    assert page.get_by_label("So many").first.input_value() == "70", "what is typed while the page computes is kept"
    page.get_by_role("button", name="See who gains power").click()
    page.wait_for_url("**least=70**")
    assert "raises the voting power" in page.locator("h1").inner_text()
    page.get_by_role("button", name="Save as a change").click()
    assert DRAFT in page.locator("h1").inner_text()


def test_a_broken_folder_is_put_in_and_repaired(page: Any, lake: Path, tmp_path: Path) -> None:
    packed = tmp_path / "lake.zip"
    with zipfile.ZipFile(packed, "w") as out:
        for file in sorted(lake.rglob("*")):
            if file.is_file():
                text = file.read_text(encoding="utf-8")
                name = file.relative_to(lake).as_posix()
                out.writestr(name, text.replace('key = "lake"', 'key = "lak"') if name.startswith("funds/") else text)
    page.goto("/data")
    page.get_by_label("Folder as ZIP, or files").set_input_files(packed)
    page.get_by_role("button", name="Check it").click()
    assert "nothing of it was taken" in page.locator("h1").inner_text()
    assert "lake" in page.locator(".trouble").inner_text()
    fund = page.locator("textarea").filter(has_text='key = "lak"').first
    fund.fill(fund.input_value().replace('key = "lak"', 'key = "lake"'))
    page.get_by_role("button", name="Check again").click()
    page.wait_for_url("**in=**")
    assert page.locator("h1").inner_text().startswith("Lake Alliance")


def test_a_mark_of_a_chart_says_what_it_is_by_mouse_and_by_key(page: Any) -> None:
    page.goto("/align?for=CAN")
    frame = page.locator("figure .scroll").first
    frame.focus()
    page.keyboard.press("ArrowRight")
    first = page.locator(".tip").inner_text()
    assert re.match(r".+: pays \d+\.\d\d%, has \d+\.\d\d%", first)
    page.keyboard.press("ArrowRight")
    assert page.locator(".tip").inner_text() != first
    page.keyboard.press("Escape")
    assert page.locator(".tip").is_hidden()
    page.locator("figure svg [data-told]").nth(3).hover(force=True)
    assert page.locator(".tip").is_visible()


@pytest.mark.parametrize("path", ["/whatif/canada-2026?for=CAN", "/agree/canada-2026?draws=16"])
def test_print_and_forced_colours_keep_what_is_read(path: str, page: Any) -> None:
    page.goto(path)
    page.emulate_media(media="print")
    for gone in (".top", ".strip", ".foot nav", ".actions"):
        assert not any(page.locator(gone).nth(i).is_visible() for i in range(page.locator(gone).count())), gone
    assert page.locator("h1").is_visible()
    bare = page.evaluate(
        """() => [...document.querySelectorAll('main section h2')].filter(h => h.checkVisibility() &&
          ![...h.parentElement.querySelectorAll('p, table, ol, figure, details')].some(e => e.checkVisibility())
          ).map(h => h.innerText)"""
    )
    assert bare == [], "a heading over nothing"
    for width in (700, 1440):  # A4 between its margins, and a wide page: no column is left out on paper
        page.set_viewport_size({"width": width, "height": 900})
        aside = page.locator("th.aside")
        assert all(aside.nth(i).is_visible() for i in range(aside.count()))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("svg.bar").first.wait_for(timeout=5000)
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="screen", forced_colors="active", reduced_motion="reduce")
    page.wait_for_timeout(300)
    told = page.evaluate(
        """() => { const probe = document.createElement('i'); probe.style.color = 'CanvasText';
          document.body.append(probe); const ink = getComputedStyle(probe).color; probe.remove();
          const bars = [...document.querySelectorAll('svg.bar rect')];
          return bars.filter(r => getComputedStyle(r).fill !== ink).length }"""
    )
    assert told == 0
    assert page.locator("h1").is_visible()


@pytest.mark.parametrize(
    "path", ["/", "/pay", "/decide", "/align", "/plan", "/whatif", "/agree?draws=16", "/compare", "/for/ALD", "/brief"]
)
def test_the_figure_of_the_headline_and_each_of_its_trace_lead_to_where_they_are_contested(
    path: str, small: httpx.Client
) -> None:
    text = small.get(path, follow_redirects=True).text
    links = re.findall(r'<a class="contest" href="(/contest[^"]*)"', text)
    assert links
    for link in dict.fromkeys(links[:4]):
        form = small.get(html.unescape(link))
        assert form.status_code == 200
        assert "You hold it to be" in form.text


def test_a_number_that_is_not_accepted_is_judged_on_its_page(page: Any) -> None:
    page.goto("/contest?proposal=canada-2026&draws=16")
    page.get_by_role("combobox", name="Figure").fill("preferences/followers")
    page.get_by_label("You hold it to be").fill("0.2")
    page.get_by_role("button", name="See what survives").click()
    assert "no reason is given" in page.locator(".trouble").inner_text()
    assert page.get_by_role("combobox", name="Figure").input_value() == "preferences/followers"
    page.get_by_label("Because").fill("seven asked after the first")
    page.get_by_role("button", name="See what survives").click()
    link = page.get_by_role("link", name="Read every page with this figure")
    link.wait_for(timeout=60_000)
    assert "0.2" in page.locator("main").inner_text()
    link.click()
    assert "held against the folder" in page.locator("#notices").inner_text()


def test_an_alliance_without_a_proposal_says_what_to_do_next() -> None:
    with running(application(Held.of("cbd", folder.read("cbd")), today=lambda: DAY)) as address:
        for path in ("/whatif", "/agree", "/compare"):
            text = httpx.get(address + path, timeout=60).text
            assert re.search(r"<h1>[^<]+ has no open proposal on record\.</h1>", text)
            assert 'href="/draft"' in text
            assert "the question needs" not in text
