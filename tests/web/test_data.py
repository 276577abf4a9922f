"""Is a folder that is put in examined like any other, held when it is sound, and never trusted?"""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path

import httpx
import pytest

from equipoise import folder

Runner = Callable[..., str]


def zipped(root: Path, inside: str = "", **changed: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(root.rglob("*")):
            if file.is_file():
                name = file.relative_to(root).as_posix()
                packed.writestr(inside + name, changed.get(name, file.read_text(encoding="utf-8")))
    return out.getvalue()


def put(client: httpx.Client, body: bytes, name: str = "lake.zip") -> httpx.Response:
    return client.post("/data/folder", files={"files": (name, body, "application/zip")})


def test_the_page_counts_what_the_folder_has(small: httpx.Client, lake: Path) -> None:
    alliance = folder.read(lake)
    figures = [f for s in alliance.series.values() for ys in s.figures.values() for f in ys.values()]
    known = [f for f in figures if f.value is not None]
    assert f"rests on {len(known):,} figures" in small.get("/data").text
    rows = small.get("/data.json").json()["rows"]
    assert sum(row["figures"] for row in rows) == len(known)
    assert sum(row["missing"] + row["not_disclosed"] for row in rows) == len(figures) - len(known)
    for row in rows:
        assert small.get(f"/data/{row['series']}").status_code == 200


@pytest.mark.parametrize("inside", ["", "my lake/"])
def test_a_sound_folder_gets_a_link_under_which_every_page_answers(
    inside: str, small: httpx.Client, lake: Path
) -> None:
    gone = put(small, zipped(lake, inside))
    assert gone.status_code == 303, gone.text
    place = gone.headers["location"]
    assert small.get(place).status_code == 200
    word = place.partition("in=")[2]
    rows = small.get(f"/pay.json?in={word}").json()["rows"]
    assert rows == small.get("/pay.json").json()["rows"]
    assert f"in={word}" in small.get(f"/pay?in={word}").text, "the alliance goes along from page to page"


def test_a_broken_folder_is_told_whole_and_mended_on_the_page(small: httpx.Client, lake: Path) -> None:
    members = (lake / "members.csv").read_text()
    broken = members.replace("2", "two", 1)
    fund = next((lake / "funds").glob("*.toml"))
    name = f"funds/{fund.name}"
    page = put(
        small, zipped(lake, **{"members.csv": broken, name: fund.read_text().replace('key = "', 'key = "no-', 1)})
    )
    assert page.status_code == 422
    assert "members.csv" in page.text
    assert "unknown key" in page.text
    fields = mendable(page)
    assert fields["file:members.csv"] == broken
    fields["file:members.csv"] = members
    fields[f"file:{name}"] = fund.read_text()
    gone = small.post("/data/mended", data=fields)
    assert gone.status_code == 303, gone.text[:3000]


FIELD = re.compile(
    r'name="(file:[^"]+)"(?: rows="14" spellcheck="false">\n(.*?)</textarea>| value="(.*?)">)', re.DOTALL
)


def mendable(page: httpx.Response) -> dict[str, str]:
    """What the page gives back to be mended, and what goes along unseen."""
    return {
        unescape(found[1]): unescape(found[2] if found[2] is not None else found[3]).removeprefix("\n")
        for found in FIELD.finditer(page.text)
    }


def test_all_is_told_at_once_whatever_the_files_are_spelt_in_and_mended_there(small: httpx.Client, lake: Path) -> None:
    members = (lake / "members.csv").read_text().replace("Dorne", "Dörne").replace("Brenn", "Brénn")
    fund = next((lake / "funds").glob("*.toml")).relative_to(lake).as_posix()
    key = next((lake / "keys").glob("*.csv")).relative_to(lake).as_posix()
    series = next((lake / "series").glob("*.toml")).relative_to(lake).as_posix()
    posts = (lake / "posts.csv").read_text()
    sent = {
        "members.csv": members.encode("cp1252"),
        "posts.csv": posts.encode("utf-16-le"),  # as some programs save it: without a mark at its head
        key: re.sub(r",(\d+)", r",1\1", (lake / key).read_text(), count=1).encode("utf-16"),
        fund: (lake / fund).read_bytes().replace(b'key = "', b'key = "no-', 1),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for file in sorted(p for p in lake.rglob("*") if p.is_file()):
            name = file.relative_to(lake).as_posix()
            if name != series:
                packed.writestr(f"lake/{name}", sent.get(name, file.read_bytes()))
        packed.writestr("lake/budget.xlsx", b"PK\x03\x04")
    page = put(small, out.getvalue())
    assert page.status_code == 422
    for words in ("is not UTF-8", "in UTF-16", "unknown key", "the file is missing", "budget.xlsx", "no such file"):
        assert words in page.text, words
    fields = mendable(page)
    assert fields["file:members.csv"] == members, "as it was meant, letter by letter"
    assert fields["file:posts.csv"] == posts
    assert fields[f"file:{series}"] == "", "what is missing can be written"
    assert "file:budget.xlsx" not in fields
    fields[f"file:{fund}"] = (lake / fund).read_text()
    fields[f"file:{series}"] = (lake / series).read_text()
    again = small.post("/data/mended", data=fields)
    assert again.status_code == 422, "the key that was sent in UTF-16 does not add up"
    assert "100" in again.text[again.text.index('class="trouble"') :][:2000]
    fields = mendable(again) | {f"file:{key}": (lake / key).read_text()}
    stale = small.post("/data/mended", data=fields)
    today = re.search(r"write the line: (against = .*)</p>", stale.text)
    assert today, "with other names the proposal was written against other rules, and is told last"
    fields = mendable(stale)
    name = "file:proposals/fair-share.toml"
    fields[name] = re.sub(r"(?m)^against = .*$", unescape(today[1]), fields[name])
    gone = small.post("/data/mended", data=fields)
    assert gone.status_code == 303, gone.text[gone.text.find("trouble") :][:2000]
    assert "Dörne" in small.get(f"/pay?{gone.headers['location'].partition('?')[2]}").text


def test_what_is_too_large_for_a_form_is_told_and_not_sent_back(small: httpx.Client, lake: Path) -> None:
    page = put(small, zipped(lake, **{"members.csv": "code,name\n" + "x" * 950_000}))
    assert page.status_code == 422
    assert "Nothing of what you sent can be shown here" in page.text
    assert len(page.text) < 100_000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("alliance.toml", ".".join(["a"] * 200_000) + " = 1"),
        ("alliance.toml", f"x = {{ {'.'.join([chr(34) + 'a' + chr(34)] * 100_000)} = 1 }}"),
        ("members.csv", "," * 900_000),
        ("members.csv", "x\n" * 450_000),
    ],
)
def test_a_file_made_to_keep_the_server_busy_is_refused_at_once(
    name: str, text: str, small: httpx.Client, lake: Path
) -> None:
    body, begun = zipped(lake, **{name: text}), time.process_time()
    page = put(small, body)
    assert page.status_code == 422
    assert name in page.text
    assert time.process_time() - begun < 8, "it took seconds to hours"


@pytest.mark.parametrize("name", ["../evil.toml", "/etc/evil.toml", "C:\\evil.toml", "a/../../evil.csv"])
def test_a_name_that_leads_outside_is_refused(name: str, small: httpx.Client) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(name, "x = 1")
    page = put(small, out.getvalue())
    assert page.status_code == 422
    assert "leads out of the folder" in page.text


def test_a_bomb_is_not_unpacked(small: httpx.Client) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("alliance.toml", b"0" * 60_000_000)
    assert len(out.getvalue()) < 100_000
    page = put(small, out.getvalue())
    assert page.status_code == 422
    assert "larger than is taken" in page.text


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04 no zip", b"%PDF-1.7", "ü".encode("latin-1")])
def test_what_is_no_folder_is_told(body: bytes, small: httpx.Client) -> None:
    page = put(small, body)
    assert page.status_code == 422
    assert "Put in a folder of your own" in page.text


def test_a_figure_held_otherwise_goes_through_every_page(
    small: httpx.Client,
    lake: Path,
    tmp_path: Path,
    equipoise: Runner,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fund = next(p.stem for p in sorted((lake / "funds").glob("*.toml")) if "participants" not in p.read_text())
    before = small.get(f"/pay.json?fund={fund}").json()
    year = re.search(r"(20\d\d)", before["summary"])[1]  # type: ignore[index]
    told = small.get(f"/pay?fund={fund}&year={year}&hold=funds/{fund}/ceiling/{year}=1000000&why=I+know")
    assert told.status_code == 200
    assert "held against the folder" in told.text
    held = f"hold=funds/{fund}/ceiling/{year}=1000000&why=I+know"
    after = small.get(f"/pay.json?fund={fund}&year={year}&{held}").json()
    assert sum(float(r["amount"]) for r in after["rows"]) == pytest.approx(1_000_000)
    assert after["status"] == "scenario"
    told = small.get(f"/pay?fund={fund}&hold=funds/{fund}/ceiling/{year}=1000000&why=I+know")
    assert f"In {year} " in re.search("<h1>(.*)</h1>", told.text)[1]  # type: ignore[index]
    file = small.get(f"/contest/held-1.toml?{held}")
    assert re.search(r"--contest (\S+)</code>", told.text)[1] == "held-1.toml"  # type: ignore[index]
    (tmp_path / "held-1.toml").write_bytes(file.content)
    path = str(tmp_path / "held-1.toml")
    shell = json.loads(equipoise("pay", str(lake), fund, "--year", year, "--contest", path, "--json"))
    assert [r["amount"] for r in shell["rows"]] == [r["amount"] for r in after["rows"]]
    code = re.search(r"<pre[^>]*><code>(.*?)</code>", told.text, re.DOTALL)[1]  # type: ignore[index]
    monkeypatch.chdir(tmp_path)
    exec(unescape(code), {})
    assert "EUR 1 million" in capsys.readouterr().out
    assert small.get("/contest/held-2.toml?" + held).status_code == 404
    wrong = small.get("/pay?hold=funds/none/ceiling/2026=1")
    assert wrong.status_code == 422
    assert "none" in wrong.text
    assert json.loads(small.get("/pay.json?hold=nothing").text)["question"] == "error"
    for nonsense in ("1e999999999", "NaN", "Infinity", "-1e400"):
        assert small.get(f"/pay?hold=funds/{fund}/ceiling/{year}={nonsense}").status_code == 422
        assert small.get(f"/contest?figure=funds/{fund}/ceiling/{year}&why=x&value={nonsense}").status_code == 422
