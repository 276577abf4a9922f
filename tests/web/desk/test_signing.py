"""Is a session as hard to steal and as short as it should be? Its cookie, its token, its end; each page's headers."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient
from tests.web.conftest import PROGRAM

from equipoise.desk.clock import SystemClock
from equipoise.desk.desk import Desk
from equipoise.desk.people.passwords import hashed, matches
from equipoise.desk.procedure import HOUR, SECOND
from equipoise.desk.store import schema
from equipoise.web.desk.serving import desk_application
from equipoise.web.form_token import COOKIE

WORD = "a long enough password"
MINUTE = 60 * SECOND


def entered(browser: TestClient, name: str = "head-bre") -> str:
    """Sign in; the token."""
    done = browser.post("/desk/sign-in", data={"name": name, "password": WORD}, follow_redirects=False)
    assert done.status_code == 303, done.text
    return str(browser.cookies["desk"])


def test_the_cookie_of_a_session_is_for_this_host_and_no_script(desk: Desk) -> None:
    secret = {f"__Host-{COOKIE}": PROGRAM["cookies"][COOKIE]}
    browser = TestClient(
        desk_application(desk), base_url="https://desk.test", headers=PROGRAM["headers"], cookies=secret
    )
    done = browser.post("/desk/sign-in", data={"name": "head-bre", "password": WORD}, follow_redirects=False)
    (cookie,) = [c for c in done.headers.get_list("set-cookie") if "desk=" in c]
    said = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert cookie.startswith("__Host-desk=")
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= said
    assert not any(part.startswith("domain") for part in said)


def test_a_token_is_drawn_at_random_and_kept_as_a_digest(browser: TestClient, desk: Desk) -> None:
    tokens = {entered(browser) for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) * 6 >= 128 for token in tokens)  # each character of its alphabet is 6 bits
    with desk.store.read() as connection:
        kept = {row.id for row in connection.execute(select(schema.session))}
    assert not tokens & kept


def test_the_password_again_gives_another_token_and_ends_the_first(browser: TestClient, desk: Desk) -> None:
    before = entered(browser)
    with desk.store.engine.begin() as connection:
        connection.execute(update(schema.session).values(stepped_up=0))
    said = {"kind": "position", "stance": "objection", "reason": "Too much."}
    page = browser.post("/desk/p/more/review", data=said).text
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', page[page.index('/do"') :]))
    browser.post("/desk/p/more/do", data={**form, "password": WORD})
    after = browser.cookies["desk"]
    assert after != before
    old = TestClient(desk_application(desk), base_url="http://desk.test", cookies={"desk": before})
    assert old.get("/desk").status_code == 401
    assert browser.get("/desk").status_code == 200


@pytest.mark.parametrize(
    ("column", "ago", "status"),
    [("seen", 29 * MINUTE, 200), ("seen", 31 * MINUTE, 401), ("created", 11 * HOUR, 200), ("created", 13 * HOUR, 401)],
)
def test_a_session_ends_when_idle_and_after_half_a_day(
    browser: TestClient, desk: Desk, column: str, ago: int, status: int
) -> None:
    entered(browser)
    with desk.store.engine.begin() as connection:
        connection.execute(update(schema.session).values(**{column: SystemClock().now() - ago}))
    assert browser.get("/desk").status_code == status


def test_signing_out_ends_the_session_and_not_only_the_cookie(browser: TestClient, desk: Desk) -> None:
    token = entered(browser)
    assert 'action="/desk/sign-out"' in browser.get("/desk").text
    browser.post("/desk/sign-out")
    again = TestClient(desk_application(desk), base_url="http://desk.test", cookies={"desk": token})
    assert again.get("/desk").status_code == 401


def test_a_closed_account_is_out_at_once(browser: TestClient, desk: Desk) -> None:
    entered(browser)
    desk.manage("account-closed", "admin", {"name": "head-bre"}, second="auditor")
    assert browser.get("/desk").status_code == 401


def test_every_answer_bears_the_headers_that_keep_other_sites_out(browser: TestClient) -> None:
    for path in ("/desk", "/desk/sign-in", "/desk/nowhere", "/static/desk.css", "/api/desk/proposals", "/health"):
        found = browser.get(path).headers
        policy = {part.strip() for part in found["content-security-policy"].split(";")}
        assert {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} <= policy, path
        assert found["x-content-type-options"] == "nosniff", path
        assert found["referrer-policy"] == "same-origin", path
        assert "access-control-allow-origin" not in found, path


def test_after_signing_in_nobody_is_led_to_another_site(browser: TestClient) -> None:
    for to in (
        "https://elsewhere.example/desk",
        "//elsewhere.example",
        "/desk\\@elsewhere.example",
        "/desk\nx",
        "desk",
    ):
        said = {"name": "head-bre", "password": WORD, "to": to}
        done = browser.post("/desk/sign-in", data=said, follow_redirects=False)
        assert (done.status_code, done.headers["location"]) == (303, "/desk"), to
        browser.post("/desk/sign-out")


def test_a_password_is_taken_as_it_was_typed() -> None:
    long = "x" * 199 + "é"
    known = hashed(long)
    assert known.startswith("$argon2id$")
    assert matches(known, long)
    for other in (long.upper(), long[:-1], f"{long}more", f" {long}"):
        assert not matches(known, other), other
