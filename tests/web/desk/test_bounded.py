"""Does a page of the desk read what it shows, however long the record is?"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from desk_scenes import signed_in
from equipoise.desk import posting
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import export
from equipoise.desk.money import funds_on_record, issue, statement
from equipoise.desk.store import reading


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody may read the whole record."""

    def entries(connection: Any, since: int = 1, until: int | None = None) -> Iterator[Any]:
        assert until is not None, "the whole record was read"
        return plain(connection, since, until)

    plain = reading.entries
    monkeypatch.setattr(reading, "entries", entries)


@pytest.mark.usefixtures("unread")
def test_money_is_found_without_reading_the_record(desk: Desk, browser: TestClient) -> None:
    issue(desk, "treasurer", "common", 2027)
    assert funds_on_record(desk) == [("common", 2027)]
    assert [row["year"] for row in statement(desk, "ALD")][-1] == 2027
    browser.cookies.set("desk", signed_in(desk, ["treasurer"], random.Random(1))["treasurer"][0])
    assert "4,750,000.00" in browser.get("/desk/money").text


@pytest.mark.usefixtures("unread")
def test_the_page_of_the_record_reads_its_last_entries(desk: Desk, browser: TestClient) -> None:
    size, contacts = len(plain_entries(desk)), [{"member": "BRE", "address": f"{n}@example.org"} for n in range(230)]
    for body in contacts:
        desk.manage("contact-set", "office", body)
    browser.cookies.set("desk", signed_in(desk, ["head-bre"], random.Random(1))["head-bre"][0])
    shown = re.findall(r"/desk/receipt/(\d+)", browser.get("/desk/record").text)
    assert [int(number) for number in shown] == list(range(size + 230, size + 30, -1))
    file = browser.get("/desk/record.jsonl")
    assert file.content == b"".join(export(desk.store, desk.signer.verifier, ("restricted", "secret")))
    assert (file.headers["cache-control"], file.headers["content-length"]) == ("no-store", str(len(file.content)))
    for path in ("/api/desk/proposals", "/desk/deadlines.ics"):
        assert browser.get(path).headers["cache-control"] == "no-store"


def plain_entries(desk: Desk) -> list[Any]:
    with desk.store.read() as connection:
        return list(reading.entries(connection, 1, 10_000))


def test_a_holiday_of_a_member_on_the_day_is_told(desk: Desk, browser: TestClient) -> None:
    browser.cookies.set("desk", signed_in(desk, ["head-bre"], random.Random(1))["head-bre"][0])
    assert "Holiday that day" not in browser.get("/desk/p/more").text
    desk.submit("more", "extend", "chair", {"deadline": "2026-12-25T08:00"})
    assert "EST (Christmas Day); it moves nothing" in browser.get("/desk/p/more").text


def test_notices_are_counted_where_they_lie(desk: Desk, browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    states = ("sent", "unclear", "failed", "waiting")
    letters = posting.deliveries(desk)
    with desk.store.engine.begin() as connection:
        row = {"attempts": 1, "next_at": None, "at": 0, "said": ""}
        rows = [{**row, "id": letter.id, "state": state} for letter, state in zip(letters, states, strict=False)]
        connection.execute(posting._table.insert(), rows)
    assert posting.counted(desk) == {**dict.fromkeys(states, 1), "": len(letters) - 4}
    assert [d.id for d in posting.deliveries(desk, states=("unclear", "waiting"))] == [letters[1].id, letters[3].id]
    made = list[int]()
    plain = posting._delivery
    monkeypatch.setattr(posting, "_delivery", lambda row: made.append(1) or plain(row))
    browser.cookies.set("desk", signed_in(desk, ["office"], random.Random(1))["office"][0])
    assert "2 notices need a decision" in browser.get("/desk/letters").text
    assert len(made) == 3
