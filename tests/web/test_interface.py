"""Is every address described with examples, and does nothing that a program may ask end in a fault?"""

from __future__ import annotations

from collections.abc import Iterator
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
from equipoise.web.workspaces.opening import opened


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
def schema(lake: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    store = opened(tmp_path_factory.mktemp("interface"))
    yield schemathesis.openapi.from_asgi(
        "/openapi.json", application(Held.of(str(lake), folder.read(lake)), store=store)
    )
    store.close()


def test_nothing_asked_by_a_machine_ends_in_a_fault(schema: Any) -> None:
    quiet = settings(
        max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
    )
    failed: list[str] = []
    for found in schema.get_all_operations():
        operation = found.ok()

        @quiet
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            response = case.call(**PROGRAM)
            if response.status_code >= 500:
                failed.append(f"{response.status_code} {case.method} {case.path}: {response.text[-300:]}")

        ask()
    assert failed == []


def test_every_word_and_form_has_an_example_and_every_example_answers(schema: Any) -> None:
    told = schema.raw_schema
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", ()):
                usual = parameter.get("examples", {}).get("usual", {}).get("value")
                assert parameter.get("example") or usual, (path, parameter["name"])
            for status, response in operation["responses"].items():
                if status == "200":
                    assert response["content"] or path == "/health", (method, path)
                for media, content in response.get("content", {}).items():
                    assert content.get("example") or media == "application/json", (method, path, status, media)
            if method == "post":
                assert all("example" in c for c in operation["requestBody"]["content"].values()), path
            if path.endswith(".json"):
                assert operation["responses"]["200"]["content"]["application/json"]["example"], path


def test_the_examples_of_the_path_answer(small: httpx.Client) -> None:
    told = small.get("/openapi.json").json()
    made = ("/jobs/", "/draft/", "/workspaces/", "/contest/", "/brief/")  # what somebody has to make first, or is slow
    for path, methods in told["paths"].items():
        if "get" not in methods or path.startswith(made) or path.endswith((".csv", ".png", ".xlsx", ".zip", ".svg")):
            continue
        at = path
        for parameter in methods["get"].get("parameters", ()):
            if parameter["in"] == "path":
                usual = parameter.get("examples", {}).get("usual", {}).get("value")
                at = at.replace(f"{{{parameter['name']}}}", usual or parameter["example"])
        found = small.get(at, follow_redirects=True)
        assert found.status_code in (200, 202), (at, found.text[:300])
