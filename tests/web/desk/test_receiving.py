"""Does a request count from when it had wholly arrived, whatever then keeps it waiting?"""

from __future__ import annotations

import random
from typing import Any

import pytest
from fastapi import Request
from sqlalchemy import event
from starlette.testclient import TestClient

from desk_scenes import WHY, runs, signed_in
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.people import sessions
from equipoise.desk.procedure import SECOND, State
from equipoise.web.desk.receiving import Receiving, received_at
from own_loop import run_apart


def test_a_body_is_stamped_at_its_end_and_handed_on_whole() -> None:
    clock, pieces, seen = HeldClock(10), [b"kind=", b"break"], []

    async def receive() -> dict[str, Any]:
        clock.pass_(5)  # each piece takes its time to arrive
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    async def app(scope: Any, receive: Any, _send: Any) -> None:
        clock.pass_(1000)  # the queue is long
        request = Request(scope, receive)
        seen.extend([received_at(request), await request.body()])

    async def send(message: Any) -> None:
        raise AssertionError(message)

    scope = {"type": "http", "method": "POST", "path": "/desk/p/more/do", "headers": []}
    run_apart(Receiving(app, clock.now)(scope, receive, send))
    assert seen == [20, b"kind=break"]


def test_a_break_that_waited_past_the_deadline_counts(desk: Desk, clock: HeldClock) -> None:
    found = desk.case("more").round
    assert found is not None
    runs(desk, clock, found.deadline - clock.at - 1)
    received = clock.at
    clock.pass_(3 * SECOND)
    assert desk.submit("more", "break", "head-bre", WHY, received_at=received).kinds == ("broken",)
    assert desk.case("more").state is State.BROKEN


def test_authority_counts_as_of_the_receipt_however_long_the_queue(
    desk: Desk, clock: HeldClock, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, csrf = signed_in(desk, ["head-bre"], random.Random(1))["head-bre"]
    browser.cookies.update({"desk": token, "equipoise-form": "f" * 40})
    of_tokens = sessions.of_tokens

    def revoked(*given: Any) -> Any:  # once it was received, and before anybody has looked who sent it
        monkeypatch.setattr(sessions, "of_tokens", of_tokens)
        clock.pass_(1)
        desk.manage("account-closed", "admin", {"name": "head-bre"}, second="auditor")
        return of_tokens(*given)

    monkeypatch.setattr(sessions, "of_tokens", revoked)
    sent = {"data": {"kind": "break", "reason": "Too much.", "csrf": csrf}, "headers": {"X-Form-Token": "f" * 40}}
    assert browser.post("/desk/p/more/do", **sent, follow_redirects=False).status_code == 303
    assert desk.case("more").state is State.BROKEN
    assert browser.post("/desk/p/more/do", **sent).status_code == 401  # what is sent later has no authority


def test_a_clock_that_went_back_reserves_no_time(desk: Desk, clock: HeldClock) -> None:
    found = desk.case("more").round
    assert found is not None
    runs(desk, clock, found.deadline - clock.at + 1)
    desk.submit("more", "break", "head-bre", WHY)  # late, and recorded as such
    clock.jump(-SECOND)  # before the deadline once more, by the wall
    done = desk.submit("more", "break", "head-cyr", WHY, received_at=clock.at)
    assert done.kinds == ("late-break",)


def test_a_database_that_takes_nothing_is_told_plainly(desk: Desk, browser: TestClient) -> None:
    token, csrf = signed_in(desk, ["head-bre"], random.Random(1))["head-bre"]
    browser.cookies.update({"desk": token, "equipoise-form": "f" * 40})
    typed = {"kind": "break", "stance": "objection", "reason": "Too much.", "csrf": csrf, "key": "one"}
    sent = {"data": typed, "headers": {"X-Form-Token": "f" * 40}}

    def shut(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA query_only=ON")

    desk.store.engine.dispose()
    event.listen(desk.store.engine, "connect", shut)
    told = browser.post("/desk/p/more/do", **sent)
    assert told.status_code == 503
    assert "NOT recorded" in told.text
    assert "Too much." in told.text
    left = browser.post("/desk/sign-out", headers=sent["headers"])
    assert left.status_code == 503
    assert "NOT recorded" in left.text
    event.remove(desk.store.engine, "connect", shut)
    desk.store.engine.dispose()
    assert browser.post("/desk/p/more/do", **sent, follow_redirects=False).status_code == 303
    assert desk.case("more").state is State.BROKEN
