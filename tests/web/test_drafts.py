"""Does the builder edit the file and nothing else, lose nothing, and give the same text as the form?"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from html import unescape

import httpx
import pytest

from equipoise import folder
from equipoise.web.drafting import KINDS
from equipoise.web.typed import blanks_of, typed_of, written

TEXT = re.compile(r"<textarea id=\"text\".*?>\n(.*?)</textarea>", re.DOTALL)


def started(client: httpx.Client, **form: str) -> str:
    gone = client.post("/draft", data=form)
    assert gone.status_code == 303, gone.text
    return gone.headers["location"]


def text_in(page: httpx.Response) -> str:
    found = TEXT.search(page.text)
    assert found
    return unescape(found[1]).lstrip("\n")


def test_a_request_is_built_clause_by_clause(nato: httpx.Client) -> None:
    alliance = folder.read("nato")
    wanted = alliance.proposals["canada-2026"]
    raw = tomllib.loads(folder.write_proposal(wanted), parse_float=Decimal)
    place = started(nato, **{"for": "CAN"})
    for clause in raw["changes"]:
        form = nato.get(f"{place.partition('?')[0]}?add={clause['kind']}")
        assert form.status_code == 200
        assert all(f'name="{name}"' in form.text for name in clause)
        gone = nato.post(f"{place.partition('?')[0]}/clause", data={"kind": clause["kind"], **typed_of(clause)})
        assert gone.status_code == 303, gone.text[gone.text.find("trouble") :][:1500]
        place = gone.headers["location"].partition("#")[0]
    page = nato.get(place)
    assert "10 clauses, and it can be tabled as it stands" in page.text
    built = folder.proposal_from_text(alliance, text_in(page), "built")
    assert built.changes == wanted.changes
    name = place.partition("?")[0].rpartition("/")[2]
    rows = nato.get(f"/whatif/{name}.json").json()["rows"]
    assert rows == nato.get("/whatif/canada-2026.json").json()["rows"]


def test_a_clause_that_cannot_stand_comes_back_as_it_was_typed(small: httpx.Client) -> None:
    place = started(small, copy="fair-share")
    typed = {
        "kind": "set-share",
        "id": "mine",
        "member": "DOR",
        "percent": "30",
        "since": "2027-01-01",
        "text": "Kept!",
    }
    key = small.get(f"{place}?add=set-share").text
    typed["key"] = re.search(r'<select id="b-key".*?<option value="([\w-]+)"', key, re.DOTALL)[1]  # type: ignore[index]
    page = small.post(f"{place}/clause", data=typed)
    assert page.status_code == 422
    assert "absorb" in page.text
    assert ">Kept!</textarea>" in page.text
    assert 'value="30"' in page.text
    wrong = small.post(f"{place}/clause", data={**typed, "percent": "much"})
    assert "Write a number" in wrong.text


def test_a_clause_is_changed_and_struck(small: httpx.Client) -> None:
    place = started(small, copy="fair-share")
    before = tomllib.loads(text_in(small.get(place)))
    first = before["changes"][0]
    changed = small.post(
        f"{place}/clause", data={**typed_of(first), "text": "In other words.", "replaces": first["id"]}
    )
    assert changed.status_code == 303, changed.text
    after = tomllib.loads(text_in(small.get(changed.headers["location"].partition("#")[0])))
    assert after["changes"][0]["text"] == "In other words."
    assert after["changes"][1:] == before["changes"][1:]
    struck = small.post(f"{place}/strike", data={"clause": first["id"]})
    left = tomllib.loads(text_in(small.get(struck.headers["location"])))
    assert [c["id"] for c in left.get("changes", [])] == [c["id"] for c in before["changes"][1:]]
    assert small.get(place).status_code == 200, "the draft before is still there"


def test_a_broken_text_is_kept_with_every_problem(small: httpx.Client) -> None:
    place = started(small, text="title = \n# mine & <yours>\n")
    page = small.get(place)
    assert page.status_code == 200
    assert "problem" in page.text
    assert text_in(page) == "title = \n# mine & <yours>\n"
    stale = started(small, text='title = "Old"\nstage = "draft"\nroute = []\nchanges = []\n')
    assert "Keep, against the rules of today" in small.get(stale).text
    kept = small.post(f"{stale}/text", data={"text": text_in(small.get(stale)), "baseline": "1"})
    assert "it can be tabled as it stands" in small.get(kept.headers["location"]).text


@pytest.mark.parametrize(
    "text",
    [
        "changes = 5\n",
        "changes = 'abc'\n",
        "changes = [1, 2]\n",
        "[changes]\na = 1\n",
        "[[changes]]\nid = [1]\n",
        f"x = {'[' * 3000}",
    ],
)
def test_whatever_is_typed_is_mended_on_its_page(small: httpx.Client, text: str) -> None:
    place = started(small, text=text)
    for words in ("", "?edit=a", "?add=set-ceiling"):
        assert "to mend" in small.get(place + words).text
    clause = {"kind": "set-ceiling", "id": "a", "fund": "common", "amount": "5", "since": "2027-01-01"}
    for typed in (clause, {**clause, "replaces": "a"}):
        told = small.post(f"{place}/clause", data=typed)
        assert told.status_code == 422
        assert text[:20] in unescape(told.text)
    assert small.post(f"{place}/strike", data={"clause": "a"}).status_code == 303


@pytest.mark.parametrize("version", ["[" * 3000, "[" * 150 + "]" * 150, "{ a = 1 }\nkind = 'x'", "1\ny = 2"])
def test_a_table_that_is_none_is_told_at_its_field(small: httpx.Client, version: str) -> None:
    place = started(small, text='title = "A"\nstage = "draft"\n')
    told = small.post(f"{place}/clause", data={"kind": "replace-key", "id": "a", "version": version})
    assert told.status_code == 422
    assert "Write it as TOML" in told.text


def test_the_file_is_what_the_page_shows(small: httpx.Client) -> None:
    place = started(small, copy="fair-share")
    assert small.get(f"{place}.toml").text == text_in(small.get(place))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_clause_has_a_form(kind: str) -> None:
    alliance = folder.read("nato")
    blanks = blanks_of(KINDS[kind], alliance)
    assert {"id", "text", "status"} <= {blank.name for blank in blanks}
    assert all(blank.label for blank in blanks)


def test_what_is_typed_is_toml_or_is_told() -> None:
    values, problems = written(KINDS["set-share"], {"id": 'a"b', "percent": "1,234.5", "since": "2027-13-01"})
    assert values["id"] == '"a\\"b"'
    assert values["percent"] == "1234.5"
    assert [p.place for p in problems] == ["since"]
    assert tomllib.loads(f"id = {values['id']}") == {"id": 'a"b'}
