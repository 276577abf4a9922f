"""Can a demonstration's clock be stepped from its pages, without script, by those who may and by nobody else?"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.web.conftest import PROGRAM
from tests.web.desk.test_desk_pages import signed_in

from desk_scenes import PLAIN, START, open_accounts, under_silence
from equipoise.desk.clock import FastClock, HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.people import sessions
from equipoise.desk.procedure import HOUR, SECOND, State
from equipoise.model import Alliance
from equipoise.web.desk.serving import desk_application

WORD = "a long enough password"
BUTTON = "Step the clock to 20 seconds before it"


@pytest.fixture
def real() -> HeldClock:
    """The clock of the machine."""
    return HeldClock(START)


@pytest.fixture
def demo(tmp_path: Path, lake: Alliance, real: HeldClock) -> Iterator[Desk]:
    """A demonstration of the example alliance, 480 times as fast, a text under silence for 48 hours."""
    seed = {"begun": START, "start": START, "rate": 480}
    made = Desk.found(
        tmp_path / "demo.sqlite", lake, PLAIN, origin="desk.test/lake", clock=FastClock(**seed, real=real), demo=seed
    )
    open_accounts(made)
    under_silence(made)
    with made.store.engine.begin() as connection:
        sessions.set_all(connection, sorted(made.affairs().accounts), WORD)
    yield made
    made.close()


def visiting(desk: Desk, name: str) -> TestClient:
    return signed_in(TestClient(desk_application(desk), base_url="http://desk.test", **PROGRAM), name)


def form_of(page: str) -> dict[str, str]:
    form = page[page.index('action="/desk/step"') :]
    form = form[: form.index("</form>")]
    return {k: html.unescape(v) for k, v in re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', form)}


def test_the_chair_steps_the_clock_from_the_page_of_the_text(demo: Desk, real: HeldClock) -> None:
    deadline = START + 48 * HOUR
    for who in ("head-bre", "auditor"):
        page = visiting(demo, who).get("/desk/p/more").text
        assert "silence ends: <b>Wednesday 25 November 2026, 09:00 Brussels (08:00 UTC)</b>" in page
        assert BUTTON not in page
        assert "The chair and the secretariat can step this demonstration's clock" in html.unescape(page)
    chair = visiting(demo, "chair")
    page = chair.get("/desk/p/more").text
    assert BUTTON in page
    assert "clock stands at Monday 23 November 2026, 09:00 Brussels (08:00 UTC)." in page
    form = form_of(page)
    other = chair.post("/desk/step", data={**form, "csrf": "x"})
    assert (other.status_code, demo.now) == (403, START)
    done = chair.post("/desk/step", data=form, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/desk/p/more")
    assert demo.now == deadline - 20 * 480 * SECOND
    after = chair.get("/desk/p/more").text
    assert "2 h 40 min 0 s left" in after
    assert "That is at hand: watch it pass." in after
    assert BUTTON not in after
    again = chair.post("/desk/step", data=form)  # pressed twice
    assert again.status_code == 422
    assert "seconds of your own away" in again.text
    assert demo.now == deadline - 20 * 480 * SECOND
    record = chair.get("/desk/record").text
    assert "the demonstration's clock stepped to 25 Nov 05:20:00 UTC; next, more: silence ends" in html.unescape(record)
    real.pass_(21 * SECOND)
    demo.tick()
    assert demo.case("more").state is State.ADOPTED


def test_a_form_that_was_made_up_steps_nothing_and_leads_nowhere_else(demo: Desk) -> None:
    chair = visiting(demo, "chair")
    form = form_of(chair.get("/desk").text)
    for before in ("", "soon", "-1", "9" * 40, str(START), "²"):
        assert chair.post("/desk/step", data={**form, "before": before}).status_code == 422
        assert demo.now == START
    done = chair.post("/desk/step", data={**form, "to": "//evil.example/desk"}, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/desk")


def test_a_real_desk_shows_no_button_and_refuses(browser: TestClient, desk: Desk) -> None:
    chair = signed_in(browser, "chair")
    for address in ("/desk", "/desk/p/more"):
        assert "/desk/step" not in chair.get(address).text
    review = chair.post("/desk/p/more/review", data={"kind": "withdraw"}).text
    token = re.findall(r'name="csrf" value="(.*?)"', review) or [""]
    refused = chair.post("/desk/step", data={"csrf": token[0], "before": str(desk.case("more").round.deadline)})  # type: ignore[union-attr]
    assert refused.status_code in (403, 422)
    assert not [e for e in desk.entries() if e.kind == "clock-stepped"]
