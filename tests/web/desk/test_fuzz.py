"""Does the desk stand whatever is sent to it? The short form of the campaign, and what the long one found."""

from __future__ import annotations

from starlette.testclient import TestClient

from desk_fuzz import fuzzed
from equipoise.desk.clock import SystemClock
from equipoise.desk.desk import Desk
from equipoise.desk.people import sessions
from equipoise.model import Alliance

from .conftest import WORD


def test_random_requests_meet_no_fault_and_tell_nothing(lake: Alliance) -> None:
    found = fuzzed(lake, 400, seed=11)
    assert found.faults == []
    assert found.requests == 400
    assert {200, 303, 401, 403, 404} <= set(found.answered), found.answered
    assert found.recorded > 0


def test_a_number_that_no_entry_can_have_is_told_so(browser: TestClient, desk: Desk) -> None:
    token = sessions.sign_in(desk.store, "head-bre", WORD, SystemClock().now())
    browser.cookies.set("desk", token or "")
    for number in ("9" * 40, str(2**63), "-1", "0"):
        told = browser.get(f"/desk/receipt/{number}")
        assert told.status_code == 422
        assert "there is no entry" in told.text.lower()


def test_a_password_that_was_typed_comes_back_on_no_page(browser: TestClient) -> None:
    secret = {"X-Form-Token": "f" * 40}
    browser.cookies.set("equipoise-form", "f" * 40)
    for form in ("review", "do"):
        typed = {"kind": "break", "reason": "Too much.", "password": "hunter2hunter2", "csrf": "c" * 20}
        told = browser.post(f"/desk/p/more/{form}", data=typed, headers=secret)
        assert told.status_code == 401
        assert "Too much." in told.text
        assert "hunter2" not in told.text
        assert "c" * 20 not in told.text
