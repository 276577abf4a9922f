"""Does a real browser find the pages accessible, narrow enough and in need of nothing, and do the journeys work?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
from tests.web.test_jobs import job_in

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What a theme or a width can change; all else that axe looks for is the same in every look at one page.
LOOK_RULES = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"]
#: One page of every kind, of the example alliance; long work is looked at on its way.
PAGES = (
    "/?for=DOR",
    "/pay?for=DOR",
    "/compare",
    "/decide?show=power-change&rule=weighted&least=70&weight=key:lake",
    "/align?for=DOR",
    "/whatif/fair-share?for=DOR",
    "/plan",
    "/plan?show=receipt",
    "/agree/fair-share?draws=16&hold=positions/fair-share/ALD=-1",
    "/agree/fair-share?show=amend&draws=3999",
    "/for/DOR",
    "/data",
    "/draft",
    "/draft/DRAFT?add=add-project",
    "/draft/DRAFT?edit=MISSING",
    "/pay?year=1",
    "/contest?figure=nothing",
    "/import",
    "/brief/fair-share?draws=16",
    "/workspaces",
    "/workspaces/MINE",
    "/workspaces/MINE/edit?file=funds/common.toml",
    "/workspaces/MINE/versions/1",
)
#: Those that are another page with 32 members, with many projects, or with joint ones.
LARGE = (
    "/?for=CAN",
    "/pay?for=CAN",
    "/workshop?s0=floor&s0.percent=0.1&for=CAN",
    "/align?for=CAN",
    "/plan",
    "/plan?show=frontier",
    "/whatif/canada-2026?for=CAN",
    "/agree/canada-2026?draws=16",
)
#: What is refused is a page too.
REFUSED = {"/pay?year=1": (400,), "/contest?figure=nothing": (422,)}
NO_CLAUSE = "edit=MISSING"
#: Every page narrow in one theme and wide in the other, every third one in between too: axe takes seconds a page.
SEEN = ((("light", 320), ("dark", 1440)), (("dark", 320), ("light", 1440)))
BETWEEN = ("dark", "light")


def looks(number: int) -> Iterator[tuple[str, int]]:
    """The theme and the width in which a page is looked at, by its number."""
    yield from SEEN[number % 2]
    if number % 3 == 0:
        yield BETWEEN[number % 2], 768


PAINTED = """() => {
  const lum = c => { const [r,g,b] = c.map(v => { v/=255; return v<=0.03928 ? v/12.92 : ((v+0.055)/1.055)**2.4 });
    return 0.2126*r+0.7152*g+0.0722*b };
  const rgb = s => (s.match(/[\\d.]+/g)||[]).slice(0,3).map(Number);
  const ratio = (a,b) => { const [x,y] = [lum(a),lum(b)].sort((p,q)=>q-p); return (x+0.05)/(y+0.05) };
  const page = rgb(getComputedStyle(document.documentElement).backgroundColor);
  const bad = [];
  for (const t of document.querySelectorAll('figure svg text')) {
    const r = ratio(rgb(getComputedStyle(t).fill), page);
    if (t.textContent.trim() && r < 4.5) bad.push(['text', t.textContent, r]);
  }
  for (const m of document.querySelectorAll('svg.bar rect, .odds .range, .odds .centre')) {
    const row = m.closest('tr');
    const marked = row && row.classList.contains('followed');
    const ground = marked ? rgb(getComputedStyle(m.closest('td')).backgroundColor) : page;
    const edge = getComputedStyle(m).stroke;
    const r = Math.max(ratio(rgb(getComputedStyle(m).fill), ground), edge === 'none' ? 0 : ratio(rgb(edge), ground));
    if (m.getBBox().width > 1 && r < 3) bad.push(['mark', m.getAttribute('class'), r]);
  }
  for (const t of document.querySelectorAll('.tiles a')) {
    const s = getComputedStyle(t);
    const r = ratio(rgb(s.color), rgb(s.backgroundColor));
    if (r < 4.5) bad.push(['tile', t.textContent, r]);
  }
  return bad;
}"""
#: A frame in which one would have to scroll sideways; a file's own lines may be long.
INNER = """() => [...document.querySelectorAll('main *')]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && ['auto', 'scroll'].includes(getComputedStyle(e).overflowX))
  .filter(e => !e.matches('pre, textarea, .diff'))
  .map(e => e.outerHTML.slice(0, 120) + ' ' + e.scrollWidth + ' > ' + e.clientWidth)"""


def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser: Any, small: httpx.Client) -> None:
    assert amiss(browser, small, PAGES, looks) == []


def test_the_large_pages_are_as_good(browser: Any, nato: httpx.Client) -> None:
    with looking(browser, nato) as look:
        found = [bad for path in LARGE for bad in look(path, [("light", 320), ("dark", 1440)], LOOK_RULES, [])]
    assert found == []


def amiss(
    browser: Any,
    client: httpx.Client,
    pages: Sequence[str],
    seen: Callable[[int], Iterable[tuple[str, int]]],
    rules: tuple[list[str], list[str]] = (RULES, LOOK_RULES),
    unfolded: bool = False,
) -> list[Any]:
    """What is amiss on these pages, each in the looks that its number has: by rules of the first look and the others.

    All that unfolds is unfolded first if asked.
    """
    found: list[Any] = []
    mine = ""
    if any("MINE" in path for path in pages):
        mine = client.post("/workspaces", data={"title": "Ours", "by": "Ann"}).headers["location"]
    with looking(browser, client) as look:
        for number, path in enumerate(pages):
            path = path.replace("/workspaces/MINE", mine)
            if "DRAFT" in path:
                path = path.replace(
                    "/draft/DRAFT", client.post("/draft", data={"copy": "fair-share"}).headers["location"]
                )
            answer = client.get(path)
            refused = (422,) if NO_CLAUSE in path else REFUSED.get(path, ())
            assert answer.status_code in (200, 202, *refused), path
            found += look(path, list(seen(number)), *rules, unfolded)
            if answer.status_code == 202:  # seen on its way; nobody waits for it
                client.post(f"/jobs/{job_in(answer.text)}/cancel")
    return found


@contextmanager
def looking(browser: Any, client: httpx.Client) -> Iterator[Callable[..., list[Any]]]:
    """What is amiss on a page in each of its looks: by all that axe looks for first, then by what a look can change."""
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(base_url=str(client.base_url), bypass_csp=True, reduced_motion="reduce")
    page, axe = context.new_page(), Axe()

    def look(
        path: str,
        seen: list[tuple[str, int]],
        rules: list[str] = RULES,
        then: list[str] = LOOK_RULES,
        unfolded: bool = False,
    ) -> list[Any]:
        found: list[Any] = []
        page.goto(path)
        if unfolded:
            page.evaluate("document.querySelectorAll('details').forEach(found => found.open = true)")
        for scheme, width in seen:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            at = (path, scheme, width)
            if rules:
                asked = {"type": "tag" if rules is RULES else "rule", "values": rules}
                told = axe.run(page, options={"runOnly": asked, "resultTypes": ["violations"]}).response["violations"]
                found += [(*at, v["id"], v["nodes"][0]["html"][:200]) for v in told]
            rules = then
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append((*at, "scrolls sideways", page.evaluate("document.documentElement.scrollWidth")))
            found += [(*at, *bad) for bad in page.evaluate(PAINTED)]
            found += [(*at, "scrolls within", frame) for frame in page.evaluate(INNER)]
        return found

    yield look
    context.close()


def test_the_pages_need_no_script_and_ask_nobody_else(browser: Any, nato: httpx.Client) -> None:
    context = browser.new_context(base_url=str(nato.base_url), java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/pay")
    for width in (320, 390):  # a phone: the button that the highlight needs without a script has its room
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.set_viewport_size({"width": 1280, "height": 720})
    page.get_by_label("Fund").select_option("nsip")
    page.get_by_label("Highlight").select_option("CAN")
    page.get_by_role("button", name="Show").last.click()
    page.wait_for_url("**fund=nsip**")
    assert "Investment Programme" in page.locator("h1").inner_text()
    page.goto("/workshop?s0=floor&s0.percent=0.1")
    page.get_by_label("Percent").first.fill("0.2")
    page.get_by_role("button", name="Add, or show").click()
    page.wait_for_url("**s0.percent=0.2**")
    page.get_by_role("button", name="Save as a change").click()
    assert "it can be tabled as it stands" in page.locator("h1").inner_text()
    page.goto("/agree/canada-2026?show=amend&draws=3998")
    assert page.get_by_role("button", name="Cancel").is_visible()
    page.get_by_role("button", name="Cancel").click()
    assert "cancelled" in page.locator("h1").inner_text()
    context.close()
    assert [url for url in asked if not url.startswith(str(nato.base_url))] == []


def test_a_new_visitor_reads_the_overview_and_follows_a_capital(page: Any) -> None:
    page.goto("/")
    assert re.match(r"32 Allies share EUR\s5\.\d\sbn of common funds in 2026", page.locator("h1").inner_text())
    page.get_by_label("Highlight").select_option("CAN")
    page.wait_for_url("**for=CAN")
    page.get_by_role("link", name="What if it were adopted?").first.click()
    page.wait_for_url("**for=CAN**")
    assert page.locator("tr.followed th").first.inner_text().endswith("Canada")


def test_what_is_out_of_date_says_so(page: Any) -> None:
    page.goto("/align")
    page.get_by_label("Years").fill("2020-2024")
    assert page.get_by_text("Not up to date").is_visible()


def test_the_years_play_and_pause_unless_motion_is_unwanted(page: Any) -> None:
    page.goto("/align")
    years = page.get_by_role("navigation", name="Year of the picture")
    first = years.get_by_role("link").first.inner_text()
    page.get_by_role("button", name="Play the years").click()
    page.wait_for_url(f"**at={first}")
    assert page.locator("#drawn figcaption").first.inner_text().startswith(f"In {first}, ")
    page.get_by_role("button", name="Pause").click()
    here = page.url
    assert years.locator("[aria-current]").inner_text() in here
    page.wait_for_timeout(1500)
    assert page.url == here
    page.emulate_media(reduced_motion="reduce")
    page.locator("[data-play]").wait_for(state="hidden")


def test_a_minister_takes_the_brief_along(lake_page: Any) -> None:
    page = lake_page
    page.goto("/brief/fair-share?for=DOR")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download the PDF").click()
    with open(taken.value.path(), "rb") as file:
        assert file.read(5) == b"%PDF-"


def test_pages_are_light(nato: httpx.Client) -> None:
    for path in LARGE:
        with nato.stream("GET", path, headers={"accept-encoding": "gzip"}) as response:
            size = len(b"".join(response.iter_raw()))
        assert size < 60_000, path
    for name in ("pages.css", "pages.js"):
        with nato.stream("GET", f"/static/{name}", headers={"accept-encoding": "gzip"}) as response:
            assert len(b"".join(response.iter_raw())) < 20_000
