"""Is every address described with examples, and does nothing that a program may ask end in a fault?"""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from tests.web.conftest import PROGRAM

from equipoise import folder
from equipoise.web.address import Address
from equipoise.web.app import application
from equipoise.web.held import Held, MemoryDrafts, MemoryShelf
from equipoise.web.site import Site


def test_every_address_is_described(small: httpx.Client) -> None:
    told = small.get("/openapi.json").json()
    assert told["info"]["title"] == "Equipoise"
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            assert operation.get("summary"), (method, path)
    for path in ("/pay.json", "/whatif/{proposal}.json", "/agree/{proposal}.csv", "/brief/{proposal}.pdf"):
        assert path in told["paths"]
    known = {p["name"]: p for p in told["paths"]["/pay.json"]["get"]["parameters"]}
    assert known["fund"]["examples"]["usual"]["value"]
    assert known["year"]["examples"]["usual"]["value"].isdigit()


def test_a_page_may_use_any_word_but_the_layouts_own(lake: Any) -> None:
    held = Held.of(str(lake), folder.read(lake))
    site = Site(MemoryShelf(held), MemoryDrafts())
    words = dict.fromkeys(("members", "pages", "version", "keeps", "more"), "the page's own")
    plain = {"title": "Nothing", "trouble": [], "page": None}
    assert site.html("refused.html", Address("/", {}, held), **plain, **words) == site.html(
        "refused.html", Address("/", {}, held), **plain
    )


@pytest.fixture(scope="module")
def schema(lake: Any) -> Any:
    return schemathesis.openapi.from_asgi("/openapi.json", application(Held.of(str(lake), folder.read(lake))))


#: Long work is asked for elsewhere: here a fault would hide behind a queue.
_LEFT = r"^/(agree|brief|jobs|plan)"


def test_nothing_asked_by_a_machine_ends_in_a_fault(schema: Any) -> None:
    kept = schema.exclude(path_regex=_LEFT)
    quiet = settings(
        max_examples=4, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
    )
    failed: list[str] = []
    for found in kept.get_all_operations():
        operation = found.ok()

        @quiet
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            response = case.call(**PROGRAM)
            if response.status_code >= 500:
                failed.append(f"{response.status_code} {case.method} {case.path}: {response.text[-300:]}")

        ask()
    assert failed == []
