"""Does the builder edit the file and nothing else, lose nothing, and give the same text as the form?"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Literal

import httpx
import pytest

from equipoise import folder
from equipoise.model import apply, shares_on
from equipoise.model.key_steps.step import term
from equipoise.web.drafting import KINDS
from equipoise.web.typed import blanks_of, typed_of, written
from own_tests import ADVICE, without_own_test

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


@dataclass(frozen=True)
class Doors:
    """A kind whose yes or no is not no where nothing is said."""

    open: bool = field(default=True, metadata=term("it is open"))
    locked: bool = field(default=False, metadata=term("it is locked"))
    seen: bool = field(kw_only=True, metadata=term("somebody saw it"))
    kind: Literal["doors"] = "doors"


def test_a_yes_that_is_usual_can_be_said_no() -> None:
    """Of a box without a tick a browser sends nothing: that would have been the usual yes."""
    blanks = {blank.name: blank for blank in blanks_of(Doors, folder.read("cbd"), unsaid="choose one")}
    assert [(name, b.widget, b.value) for name, b in blanks.items()] == [
        ("open", "choose", "true"),
        ("locked", "flag", ""),
        ("seen", "choose", ""),
    ]
    assert blanks["open"].options[-2:] == (("true", "yes"), ("false", "no"))
    assert blanks["seen"].options[0] == ("", "choose one")
    assert written(Doors, {"open": "false", "seen": "false"}) == ({"open": "false", "seen": "false"}, [])
    for said in ({"open": False, "seen": True}, {"locked": True, "seen": False}):
        typed = typed_of(said, Doors)
        again, problems = written(Doors, {b.name: b.value for b in blanks_of(Doors, folder.read("cbd"), typed)})
        assert problems == []
        assert {name: word == "true" for name, word in again.items()} == {"open": True} | said


def test_the_builder_says_of_no_kind_what_python_calls_it(small: httpx.Client) -> None:
    place = started(small, copy="fair-share")
    page = small.get(place.partition("?")[0])
    assert "A member chairs a body for a period (left out" in unescape(page.text)
    assert not re.search(r"<option[^>]*>[^<]*(None|`)", page.text)
    assert not re.search(r"<option[^>]*>[^<]*(None|`)", small.get("/workshop").text)


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
    assert "<h1>Old: no clause yet.</h1>" in small.get(kept.headers["location"]).text


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


@pytest.mark.parametrize("spelling", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_file_is_read_whatever_it_is_spelt_in(small: httpx.Client, spelling: str) -> None:
    text = 'title = "Für Brénn"\r\nstage = "draft"\r\n'
    gone = small.post("/draft", files={"file": ("mine.toml", text.encode(spelling), "application/toml")})
    assert text_in(small.get(gone.headers["location"])).strip() == text.replace("\r\n", "\n").strip()


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


#: What is typed for each kind of clause, and what the file then says of it beside the id, the words and the status.
TYPED: dict[str, tuple[dict[str, str], str]] = {
    "set-share": (
        {"key": "common-funding", "member": "CAN", "absorbed_by": "others", "percent": "7.5"},
        'key = "common-funding"\nmember = "CAN"\nabsorbed_by = "others"\npercent = 7.5',
    ),
    "dilute-key": (
        {"key": "common-funding", "newcomers": "{ SWE = 2.1 }", "keep": "USA, DEU"},
        'key = "common-funding"\nnewcomers = { SWE = 2.1 }\nkeep = ["USA", "DEU"]',
    ),
    "replace-key": (
        {"key": "common-funding", "version": '{ kind = "formula", start = 2026-12-31, steps = [] }'},
        'key = "common-funding"\nversion = { kind = "formula", start = 2026-12-31, steps = [] }',
    ),
    "set-ceiling": ({"fund": "civil", "amount": "600,000,000"}, 'fund = "civil"\namount = 600_000_000'),
    "set-priority": (
        {"fund": "nsip", "rule": "{ mix = {\n contribution = 1, equal = 1 } }"},
        'fund = "nsip"\nrule = { mix = { contribution = 1, equal = 1 } }',
    ),
    "set-return-band": (
        {"fund": "joint-procurement", "band": "{ low = 0.8 }"},
        'fund = "joint-procurement"\nband = { low = 0.8 }',
    ),
    "add-seat": ({"body": "air-defence-board", "member": "CAN"}, 'body = "air-defence-board"\nmember = "CAN"'),
    "remove-seat": ({"body": "air-defence-board", "member": "DEU"}, 'body = "air-defence-board"\nmember = "DEU"'),
    "set-chair": ({"body": "air-defence-board", "member": "CAN"}, 'body = "air-defence-board"\nmember = "CAN"'),
    "set-rule": (
        {"body": "nac", "rule": '{ kind = "consensus", minus = 1 }'},
        'body = "nac"\nrule = { kind = "consensus", minus = 1 }',
    ),
    "admit-member": (
        {"member.code": "AUT", "member.name": "Austria", "member.since": "2028-01-01"},
        'member = { code = "AUT", name = "Austria", since = 2028-01-01 }',
    ),
    "set-series": (
        {"series": "gdp-current", "member": "CAN", "values": "{ 2027 = 58_506 }"},
        'series = "gdp-current"\nmember = "CAN"\nvalues = { 2027 = 58_506 }',
    ),
    "add-project": (
        {
            "project.id": "radar",
            "project.title": "A radar",
            "project.domain": "air-defence",
            "project.funding": "national",
            "project.currency": "EUR",
            "project.costs": "{ 1 = 40_000_000 }",
            "project.cost_status": "scenario",
            "project.everyone": "1",
            "project.status": "scenario",
        },
        'project = { id = "radar", title = "A radar", domain = "air-defence", funding = "national", '
        'costs = { 1 = 40_000_000 }, cost_status = "scenario", everyone = true, status = "scenario" }',
    ),
    "remove-project": ({"project": "theatre-missile-defence"}, 'project = "theatre-missile-defence"'),
    "join-project": (
        {"project": "e7-acquisition", "member": "CAN"},
        'project = "e7-acquisition"\nmember = "CAN"',
    ),
    "leave-project": (
        {"project": "e7-acquisition", "member": "DEU"},
        'project = "e7-acquisition"\nmember = "DEU"',
    ),
    "set-requirement": (
        {"requirement": "air-defence-command-nodes", "target": "9"},
        'requirement = "air-defence-command-nodes"\ntarget = 9',
    ),
    "set-side-payments": (
        {"fund": "civil", "payments": "{ amounts = { CAN = 500_000, USA = -500_000 } }"},
        'fund = "civil"\npayments = { amounts = { CAN = 500_000, USA = -500_000 } }',
    ),
    "no-precedent": ({}, ""),
    "set-review": ({"body": "rppb"}, 'body = "rppb"'),
    "withdraw-member": ({"member": "ISL"}, 'member = "ISL"'),
}
#: Whose departure must be provided for before, or the folder refuses it.
LEAVES = "".join(
    f'\n[[changes]]\nid = "{key}"\nkind = "set-share"\nsince = 2028-01-01\nkey = "{key}"\nmember = "ISL"\n'
    'absorbed_by = "others"\npercent = 0\n'
    for key in ("common-funding", "common-funding-2024-carried")
)


def test_a_kind_that_is_typed_nowhere_here_has_a_test_of_its_own() -> None:
    assert len(TYPED) > 20
    assert without_own_test(KINDS[kind] for kind in KINDS.keys() - TYPED.keys()) == [], ADVICE


@pytest.mark.parametrize("kind", TYPED)
def test_every_kind_is_typed_changed_and_struck(kind: str, nato: httpx.Client) -> None:
    typed, told = TYPED[kind]
    place = started(nato)
    if kind == "withdraw-member":
        text = text_in(nato.get(place)).replace("changes = []\n", "") + LEAVES
        place = nato.post(f"{place}/text", data={"text": text}).headers["location"]
    before = tomllib.loads(text_in(nato.get(place))).get("changes", [])
    dated = "since" in {blank.name for blank in blanks_of(KINDS[kind], folder.read("nato"))}
    form = {"kind": kind, "id": "mine", "text": "Words “kept”", "status": "scenario", **typed}
    gone = nato.post(f"{place}/clause", data={**form, **({"since": "2028-01-01"} if dated else {})})
    assert gone.status_code == 303, gone.text[gone.text.find("trouble") :][:1500]
    place = gone.headers["location"].partition("#")[0]
    (clause,) = [c for c in tomllib.loads(text_in(nato.get(place)))["changes"] if c["id"] == "mine"]
    rest = tomllib.loads(told) | ({"since": date(2028, 1, 1)} if dated else {})
    assert clause == {"id": "mine", "kind": kind, "text": "Words “kept”", "status": "scenario", **rest}
    page = nato.get(f"{place}?edit=mine").text
    assert all(f'name="{name}"' in page for name in typed)
    again = typed_of(clause, KINDS[kind])
    assert set(typed) - {"project.currency"} <= set(again)
    changed = nato.post(f"{place}/clause", data={"kind": kind, "replaces": "mine", **again, "text": "Others."})
    assert changed.status_code == 303, changed.text[changed.text.find("trouble") :][:1500]
    place = changed.headers["location"].partition("#")[0]
    after = tomllib.loads(text_in(nato.get(place)))["changes"]
    assert [c for c in after if c["id"] == "mine"] == [clause | {"text": "Others."}]
    struck = nato.post(f"{place}/strike", data={"clause": "mine"}).headers["location"]
    assert tomllib.loads(text_in(nato.get(struck))).get("changes", []) == before


def problems_in(page: httpx.Response) -> list[str]:
    found = re.search(r'<section class="trouble".*?</section>', page.text, re.DOTALL)
    return [unescape(re.sub("<[^>]+>", "", one)) for one in re.findall(r"<li><p>(.*?)</p>", found[0])] if found else []


def test_all_that_is_wrong_with_a_clause_is_told_at_once_beside_its_field(nato: httpx.Client) -> None:
    place = started(nato)
    typed = {
        "id": "",
        "member": "XYZ",
        "key": "no-key",
        "percent": "700",
        "absorbed_by": "nobody",
        "since": "2027-13-01",
        "until": "soon",
        "text": "Kept!",
    }
    page = nato.post(f"{place}/clause", data={"kind": "set-share", **typed})
    assert page.status_code == 422
    told = problems_in(page)
    assert sorted(word.partition(":")[0] for word in told) == sorted(set(typed) - {"text"})
    assert all(f'href="#b-{name}"' in page.text for name in set(typed) - {"text"})
    for value in ("XYZ", "no-key", "2027-13-01", "soon"):
        assert f'value="{value}"' in page.text, "what was typed is still there"
    nothing = nato.post(f"{place}/clause", data={"kind": "set-share", "since": "", "id": "x"})
    assert [word.partition(":")[0] for word in problems_in(nothing)] == [
        "since",
        "key",
        "member",
        "absorbed_by",
        "percent",
    ]
    assert "ALB" not in " ".join(problems_in(nothing)), "nothing is said of a member that nobody named"
    inner = nato.post(f"{place}/clause", data={"kind": "add-project", "id": "x", "project.funding": "common"})
    assert [word.partition(":")[0] for word in problems_in(inner)] == [
        f"project.{name}" for name in ("id", "title", "domain")
    ]
    assert "unknown kind" in problems_in(nato.post(f"{place}/clause", data={"kind": "set-shares"}))[0]
    assert "unknown kind" in problems_in(nato.get(f"{place}?add=set-shares"))[0]
    assert "no clause" in problems_in(nato.get(f"{place}?edit=none"))[0]


def test_no_choice_is_made_for_the_reader_but_whom_it_follows(nato: httpx.Client) -> None:
    place = started(nato).partition("?")[0]
    form = nato.get(f"{place}?add=set-share").text
    assert re.search(r'<select id="b-member"[^>]*>\s*<option value="" selected>choose one</option>', form)
    assert '<option value="CAN" selected>' in nato.get(f"{place}?add=set-share&for=CAN").text.partition('id="b-key"')[2]
    assert 'value="2027-01-01"' in form, "the first day after this year"


@pytest.mark.parametrize(
    "nonsense", ["[" * 3000, "{ a = " * 300, "9" * 5000, "{ a = 1e999999999 }", "\x00", "x\ny = 1"]
)
def test_nonsense_in_a_table_is_told(nonsense: str, nato: httpx.Client) -> None:
    form = {"kind": "set-rule", "id": "x", "body": "nac", "since": "2028-01-01", "rule": nonsense}
    page = nato.post(f"{started(nato)}/clause", data=form)
    assert page.status_code == 422
    assert problems_in(page)


@pytest.mark.parametrize(
    "kind", [kind for kind in TYPED if "until" in {b.name for b in blanks_of(KINDS[kind], folder.read("nato"))}]
)
def test_a_day_with_no_day_after_it_is_told(kind: str, nato: httpx.Client) -> None:
    form = {"kind": kind, "id": "x", "since": "2028-01-01", "until": "9999-12-31", **TYPED[kind][0]}
    page = nato.post(f"{started(nato)}/clause", data=form)
    assert page.status_code == 422
    assert [word.partition(":")[0] for word in problems_in(page)] == ["until"]


def test_a_long_id_still_leads_to_the_draft(nato: httpx.Client) -> None:
    gone = nato.post(f"{started(nato)}/clause", data={"kind": "no-precedent", "id": "a" * 90_000})
    assert len(gone.headers.get("location", "")) < 300
    assert gone.status_code in (303, 422)


def test_what_a_draft_changes_stands_beside_its_clauses(nato: httpx.Client) -> None:
    place = started(nato, copy="canada-2026")
    told = nato.get(f"/whatif/{place.rpartition('/')[2]}.json").json()["summary"]
    page = unescape(nato.get(place).text)
    assert "this draft would raise the say of 9 Allies and lower that of 23" in page
    assert "would raise the say of 9 Allies and lower that of 23" in told
    assert "no clause yet" in nato.get(started(nato)).text


def test_whoever_leaves_leaves_no_share_behind_in_one_step(nato: httpx.Client) -> None:
    place = started(nato).partition("?")[0]
    clause = {
        "kind": "withdraw-member",
        "id": "out",
        "member": "MNE",
        "since": "2027-01-01",
        "text": "Montenegro leaves.",
    }
    told = nato.post(f"{place}/clause", data=clause)
    assert told.status_code == 422
    keys = set(re.findall(r"nobody absorbs its share in key &#39;(.*?)&#39;", told.text))
    button = re.search(r'<button form="clause-form" name="follow" value="1">(.*?)</button>', told.text)
    assert button
    assert button[1] == f"Add it, and let the others take up its share: {len(keys)} clauses more"
    gone = nato.post(f"{place}/clause", data=clause | {"follow": "1"})
    assert gone.status_code == 303, gone.text[gone.text.find("trouble") :][:1500]
    page = nato.get(gone.headers["location"])
    built = folder.proposal_from_text(folder.read("nato"), text_in(page), "built")
    assert [c.kind for c in built.changes] == ["withdraw-member", *["set-share"] * len(keys)]
    assert {c.key for c in built.changes[1:]} == keys  # type: ignore[union-attr]
    after = apply(folder.read("nato"), built)
    shares = shares_on(after, "common-funding", date(2027, 1, 1)).percent
    assert "MNE" not in shares or shares["MNE"] == 0
    assert sum(shares.values()) == 100
    # A mistake beside it is told, and nothing is added by half.
    wrong = nato.post(f"{place}/clause", data=clause | {"follow": "1", "since": "soon"})
    assert wrong.status_code == 422
    assert 'name="follow"' not in wrong.text


def test_a_draft_is_called_by_its_title_and_found_by_its_name(small: httpx.Client) -> None:
    place = started(small, copy="fair-share").partition("?")[0]
    gone = small.post(f"{place}/title", data={"title": "  A <b>fairer</b>  share & more "})
    name = gone.headers["location"].rpartition("/")[2]
    titled = "A &lt;b&gt;fairer&lt;/b&gt; share &amp; more"
    file = small.get(f"/draft/{name}.toml").text
    assert tomllib.loads(file)["title"] == "A <b>fairer</b> share & more"
    for path in (f"/whatif/{name}", f"/decide?show=power-change&proposal={name}", f"/agree/{name}?draws=16"):
        page = small.get(path).text
        headline = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
        assert headline
        assert titled in headline[1], path
        assert name not in headline[1]
        assert name in page, "addresses and commands name it"
        read = re.sub(r"<(code|pre|textarea)\b.*?</\1>|<[^>]*>", "", page, flags=re.DOTALL)
        assert name not in read, path
        json = small.get(
            path.replace(name, f"{name}.json")
            if path.startswith(("/whatif", "/agree"))
            else path.replace("/decide", "/decide.json")
        ).json()
        assert name not in json["summary"]
    assert f"{name}.toml" in small.get(f"/whatif/{name}").text
    kept = small.post(f"/draft/{name}/title", data={"title": "   "})
    assert kept.headers["location"].endswith(name), "no title is no change"
