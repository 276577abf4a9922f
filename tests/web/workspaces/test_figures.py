"""Do the figures of a file come into a workspace after their diff was seen, and is a hostile file refused?"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path

import httpx
import pytest

from equipoise import folder
from equipoise.errors import EquipoiseError
from equipoise.folder.importing import bring
from equipoise.model import Alliance, shares_on

DAY = "2027-01-01"


@pytest.fixture(scope="module")
def alliance(tmp_path_factory: pytest.TempPathFactory) -> Alliance:
    return folder.read(folder.new(tmp_path_factory.mktemp("figures") / "lake"))


def shares(alliance: Alliance, key: str) -> dict[str, str]:
    """The shares of the key, with a point moved from the largest to the smallest."""
    now = dict(shares_on(alliance, key, date(2027, 1, 1)).percent)
    most, least = max(now, key=lambda m: now[m]), min(now, key=lambda m: now[m])
    now[most] -= 1
    now[least] += 1
    return {m: str(p) for m, p in now.items()}


def sheet(rows: dict[str, str]) -> bytes:
    return "".join(["member,percent\n", *(f"{m},{p}\n" for m, p in rows.items())]).encode()


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form that keeps."""
    form = page[: page.index('name="keep"') + 40]
    return {k: unescape(v) for k, v in re.findall(r'<input type="hidden" name="([\w-]+)" value="(.*?)">', form)}


def send(pages: httpx.Client, body: bytes, name: str = "shares.csv", **said: str) -> httpx.Response:
    return pages.post("/import", files={"file": (name, body)}, data=said)


def test_figures_are_set_beside_what_is_there_and_kept_in_a_copy(pages: httpx.Client, alliance: Alliance) -> None:
    key = next(iter(alliance.keys))
    wanted = shares(alliance, key)
    seen = send(pages, sheet(wanted), target=f"key:{key}", since=DAY)
    assert seen.status_code == 200, seen.text
    assert f"2 would change, {len(wanted) - 2} only in status" in seen.text
    assert "the folder is sound with these figures in it" in seen.text
    kept = pages.post("/import", data=hidden(seen.text) | {"by": "Ann"})
    assert kept.status_code == 303, kept.text
    place = kept.headers["location"]
    assert place.startswith("/workspaces/w-")
    assert "figures from shares.csv, by Ann" in unescape(pages.get(place).text)
    id_ = place.split("/")[2]
    packed = zipfile.ZipFile(io.BytesIO(pages.get(f"/workspaces/{id_}.zip").content))
    text = "".join(packed.read(n).decode() for n in packed.namelist() if "/keys/" in n)
    changed = {m: p for m, p in wanted.items() if str(shares_on(alliance, key, date(2027, 1, 1)).percent[m]) != p}
    assert len(changed) == 2
    assert all(re.search(rf"{m}.*{re.escape(p.rstrip('0'))}", text) for m, p in changed.items())


def test_the_file_waits_and_is_taken_otherwise_without_being_sent_again(
    pages: httpx.Client, alliance: Alliance
) -> None:
    key = next(iter(alliance.keys))
    wrong = send(pages, sheet({**shares(alliance, key), next(iter(alliance.members)): "70"}), target=f"key:{key}")
    assert wrong.status_code == 422
    assert "nothing of it was taken" in wrong.text
    upload = re.search(r'name="upload" value="(\w{64})"', wrong.text)
    assert upload
    again = pages.post("/import", data={"upload": upload[1], "target": f"key:{key}", "since": DAY})
    assert again.status_code == 422
    assert "not to 100" in unescape(again.text)
    for bad in ({"since": "soon"}, {"status": "sure"}, {"decimals": "-1"}, {"upload": "0" * 64}, {"target": "nothing"}):
        told = pages.post("/import", data={"upload": upload[1], "target": f"key:{key}", "since": DAY, **bad})
        assert told.status_code == 422, bad
        assert "nothing of it was taken" in told.text


def test_parts_of_one_are_made_percents_as_the_refusal_says(pages: httpx.Client, alliance: Alliance) -> None:
    key = next(iter(alliance.keys))
    wanted = shares(alliance, key)
    parts = sheet({m: f"{Decimal(p) / 100:f}" for m, p in wanted.items()})
    refused = send(pages, parts, target=f"key:{key}", since=DAY)
    assert refused.status_code == 422
    assert "--times 100 makes them percents" in unescape(refused.text)
    assert 'name="times"' in refused.text
    seen = send(pages, parts, target=f"key:{key}", since=DAY, times="100")
    assert seen.status_code == 200, seen.text
    assert f"2 would change, {len(wanted) - 2} only in status" in seen.text
    assert hidden(seen.text)["times"] == "100"
    assert pages.post("/import", data=hidden(seen.text)).status_code == 303
    for bad in ("0", "-1", "1e9", "nan", "a"):
        assert send(pages, parts, target=f"key:{key}", since=DAY, times=bad).status_code == 422


def test_a_workspace_that_moved_on_is_not_overwritten(pages: httpx.Client, alliance: Alliance) -> None:
    key = next(iter(alliance.keys))
    id_ = pages.post("/workspaces", data={"start": "copy"}).headers["location"].split("/")[2]
    seen = send(pages, sheet(shares(alliance, key)), target=f"key:{key}", since=DAY, **{"in": id_})
    form = hidden(seen.text)
    assert form["in"] == id_
    typed = {"file": "notes.md", "text": "somebody else", "by": "Ben"}
    assert pages.post(f"/workspaces/{id_}/edit", data=typed).status_code == 303
    late = pages.post("/import", data=form)
    assert late.status_code == 409
    assert "somebody else changed" in late.text
    fresh = pages.post("/import", data=form | {"keep": ""})
    kept = pages.post("/import", data=hidden(fresh.text))
    assert kept.status_code == 303
    assert "notes.md" in pages.get(f"/workspaces/{id_}").text


def test_a_hostile_workbook_takes_nothing_with_it(pages: httpx.Client) -> None:
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("Shares").write_row(0, 0, ["member", "percent"])
    sheet_ = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as source, zipfile.ZipFile(bomb, "w") as packed:
        for name in source.namelist():
            packed.writestr(name, sheet_ if name.endswith("sheet1.xml") else source.read(name))
    assert len(bomb.getvalue()) < 20_000
    for name, body in (("bomb.xlsx", bomb.getvalue()), ("../../etc/x.xlsx", b"PK\x03\x04 no"), ("a.csv", b"\xff\x00")):
        told = send(pages, body, name)
        assert told.status_code == 422, name
        assert "Traceback" not in told.text
    assert pages.get("/health").status_code == 200
    assert not Path("/etc/x.xlsx").exists()


def test_a_broken_file_is_told_before_any_folder_is_read(tmp_path: Path) -> None:
    root, file = folder.new(tmp_path / "lake"), tmp_path / "figures.xlsx"
    (root / "members.csv").write_text("nothing")
    file.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(EquipoiseError, match="not a workbook"):
        bring(file, root)


def test_whoever_reads_a_file_apart_loads_no_page_and_no_database() -> None:
    program = "import sys, equipoise.web.figures_apart, equipoise.folder.importing; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "equipoise.folder.importing.bringing" in loaded
    assert {"sqlalchemy", "fastapi", "jinja2", "numpy"} & set(loaded) == set()
