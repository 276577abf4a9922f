"""Can a person keep an alliance with forms alone, mend it, take it along, and is what is forged or wrong refused?"""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from typing import Any

import httpx
import pytest

from equipoise.web.packing import packed, unpacked

AREA = re.compile(r"<textarea id=\"text\".*?>\n(.*?)</textarea>", re.DOTALL)
BASE = re.compile(r"name=\"base\" value=\"(\w*)\"")
NUMBER = re.compile(r"data-number=\"(\d+)\"")


def begun(pages: httpx.Client, **form: str) -> str:
    gone = pages.post("/workspaces", data={"start": "copy", "title": "My lake", "by": "Ann", **form})
    assert gone.status_code == 303, gone.text
    return gone.headers["location"]


def text_of(page: httpx.Response) -> str:
    found = AREA.search(page.text)
    assert found, page.text[:2000]
    return unescape(found[1]).removeprefix("\n")


def opened_file(pages: httpx.Client, place: str, file: str) -> tuple[str, str]:
    page = pages.get(f"{place}/edit", params={"file": file})
    assert page.status_code == 200
    found = BASE.search(page.text[page.text.find('id="typed"') :])
    assert found
    return text_of(page), found[1]


def number_of(pages: httpx.Client, place: str) -> str:
    found = NUMBER.search(pages.get(place).text)
    assert found
    return found[1]


def test_a_copy_is_changed_undone_and_taken_along_by_forms_alone(pages: httpx.Client) -> None:
    place = begun(pages)
    word = place.rpartition("/")[2]
    before = unpacked(pages.get(f"{place}.zip").content)
    file = "funds/common.toml"
    text, base = opened_file(pages, place, file)
    assert text.encode() == before[file]
    changed = text + "# mine\n"
    typed = changed.replace("\n", "\r\n")  # as a form sends it
    gone = pages.post(f"{place}/edit", data={"file": file, "text": typed, "base": base, "by": "Ann"})
    assert gone.status_code == 303, gone.text
    assert unpacked(pages.get(f"{place}.zip").content) == {**before, file: changed.encode()}
    assert "# mine" in pages.get(f"{place}/versions/2").text
    for step, holds in (("undo", before[file]), ("redo", changed.encode()), ("undo", before[file])):
        assert pages.post(f"{place}/{step}", data={"number": number_of(pages, place)}).status_code == 303
        assert unpacked(pages.get(f"{place}.zip").content)[file] == holds
    assert "nothing to undo" in pages.post(f"{place}/undo", data={"number": "5"}).text
    shown = pages.get(f"{place}")
    assert "is sound" in shown.text
    assert "Version" in pages.get(f"{place}/versions/3").text
    assert pages.get(f"/pay?in={word}").status_code == 200
    assert pages.get("/", params={"in": word}).status_code == 200
    again = begun(pages, **{"in": word})
    assert unpacked(pages.get(f"{again}.zip").content) == before


def test_a_broken_folder_is_taken_and_mended_in_the_page(pages: httpx.Client, lake_files: dict[str, bytes]) -> None:
    broken = {**lake_files, "funds/common.toml": lake_files["funds/common.toml"] + b"colour = 'red'\n"}
    broken["members.csv"] = lake_files["members.csv"] + b"XX,,,\n"
    upload = {"file": ("lake.zip", packed(broken, "lake"), "application/zip")}
    gone = pages.post("/workspaces", data={"start": "folder", "by": "Ann"}, files=upload)
    assert gone.status_code == 303, gone.text
    place = gone.headers["location"]
    shown = pages.get(place).text
    assert "to mend" in shown
    assert "colour" in shown
    assert "edit?file=members.csv" in shown
    refused = pages.get("/pay", params={"in": place.rpartition("/")[2]})
    assert refused.status_code == 422
    assert place in refused.text
    for file in ("funds/common.toml", "members.csv"):
        _, base = opened_file(pages, place, file)
        form = {"file": file, "text": lake_files[file].decode(), "base": base}
        assert pages.post(f"{place}/edit", data=form).status_code == 303
    assert "is sound" in pages.get(place).text
    assert unpacked(pages.get(f"{place}.zip").content) == lake_files
    assert unpacked(pages.get(f"{place}.zip?version=1").content) == broken


def test_a_folder_is_taken_as_files_and_put_in_place(pages: httpx.Client, lake_files: dict[str, bytes]) -> None:
    files = [("file", (f"lake/{path}", body, "text/plain")) for path, body in lake_files.items()]
    gone = pages.post("/workspaces", data={"start": "folder"}, files=files)
    assert gone.status_code == 303, gone.text
    place = gone.headers["location"]
    assert unpacked(pages.get(f"{place}.zip").content) == lake_files
    less = {path: body for path, body in lake_files.items() if not path.startswith("cases/")}
    upload = {"file": ("x.zip", packed(less, "lake"), "application/zip")}
    assert pages.post(f"{place}/import", data={"number": "1"}, files=upload).status_code == 303
    assert unpacked(pages.get(f"{place}.zip").content) == less
    stale = pages.post(f"{place}/import", data={"number": "1"}, files=upload)
    assert stale.status_code == 409
    assert "Nothing was changed" in stale.text


def test_two_edits_merge_or_stand_side_by_side(pages: httpx.Client) -> None:
    place = begun(pages)
    file = next(p for p in unpacked(pages.get(f"{place}.zip").content) if p.startswith("proposals/"))
    text, base = opened_file(pages, place, file)
    at = text.index("[[changes]]")
    head, clauses = text[:at], text[at:]
    ann, ben = head.replace("title = ", "# by Ann\ntitle = "), clauses.replace("id = ", "# by Ben\nid = ", 1)
    send: Any = {"file": file, "base": base}
    assert pages.post(f"{place}/edit", data={**send, "text": ann + clauses, "by": "Ann"}).status_code == 303
    joined = pages.post(f"{place}/edit", data={**send, "text": head + ben, "by": "Ben"})
    assert joined.headers["location"].endswith("kept=merged")
    assert "both changes stand below" in pages.get(joined.headers["location"]).text
    now, _ = opened_file(pages, place, file)
    assert "# by Ann" in now
    assert "# by Ben" in now
    clash = pages.post(f"{place}/edit", data={**send, "text": head.replace("title = ", "# by Eve\ntitle = ") + clauses})
    assert clash.status_code == 409
    assert "the head of the file" in clash.text
    assert "# by Eve" in text_of(clash)
    assert "# by Ben" in text_of(clash)
    assert opened_file(pages, place, file)[0] == now  # nothing was kept
    found = BASE.search(clash.text[clash.text.find('id="typed"') :])
    assert found
    kept = pages.post(f"{place}/edit", data={"file": file, "base": found[1], "text": text_of(clash)})
    assert kept.status_code == 303
    assert "# by Eve" in opened_file(pages, place, file)[0]


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("../x.toml", "a = 1", "leads out of the folder"),
        ("x.toml", "a = 1\x00", "control character (U+0000)"),
        ("x\x1b.toml", "a = 1", "control character"),
        ("x.toml", "a" * 1_100_000, "your browser still has what you typed"),
        ("funds/common.toml/x.toml", "a = 1", "where its folder would be"),
        ("Members.CSV", "a = 1", "other letters"),
    ],
)
def test_what_cannot_be_kept_comes_back_as_typed(pages: httpx.Client, file: str, text: str, said: str) -> None:
    place = begun(pages)
    answer = pages.post(f"{place}/edit", data={"file": file, "text": text})
    assert answer.status_code in (400, 422)
    assert said in unescape(answer.text)
    if answer.status_code == 422:
        assert text_of(answer).rstrip("\n") == text
    assert number_of(pages, place) == "1"


def test_forged_and_wrong_requests_are_refused(pages: httpx.Client) -> None:
    place = begun(pages)
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        answer = pages.post(f"{place}/undo", data={"number": "1"}, headers=headers)
        assert answer.status_code == 403
        assert "Nothing was changed" in answer.text
    bad = io.BytesIO()
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr("../x.toml", "")
        archive.writestr("y.toml", b"\xff")
    answer = pages.post("/workspaces", data={"start": "folder"}, files={"file": ("x.zip", bad.getvalue())})
    assert answer.status_code == 422
    assert "leads out of the folder" in answer.text
    assert "no text in UTF-8" in answer.text
    assert pages.post("/workspaces", data={"start": "folder"}).status_code == 422
    assert pages.get("/workspaces/w-" + "0" * 32).status_code in (404, 422)
    assert pages.get(f"{place}/versions/99999999999999999999").status_code in (400, 404, 422)
    assert pages.get("/pay?in=w-nothing").status_code in (404, 422)
    outside = pages.get(f"{place}/edit", params={"file": "../../x.toml"})
    assert outside.status_code == 422
    assert "leads out of the folder" in outside.text
    assert pages.post(f"{place}/back", data={"number": "1", "version": "77"}).status_code in (404, 422)


def test_a_draft_is_kept_in_the_workspace(pages: httpx.Client) -> None:
    place = begun(pages)
    word = place.rpartition("/")[2]
    gone = pages.post("/draft", data={"copy": "fair-share", "in": word})
    name = gone.headers["location"].partition("?")[0].rpartition("/")[2]
    assert f'action="{place}/draft"' in pages.get(gone.headers["location"]).text
    kept = pages.post(f"{place}/draft", data={"draft": name, "name": "mine", "by": "Ann"})
    assert kept.status_code == 303, kept.text
    assert pages.get(f"/whatif/mine?in={word}").status_code == 200
    assert (
        pages.get(f"/whatif/mine.json?in={word}").json()["rows"] == pages.get("/whatif/fair-share.json").json()["rows"]
    )


def test_another_alliance_is_copied_as_it_is_written(pages: httpx.Client, lake_files: dict[str, bytes]) -> None:
    """One that was put in under Data has no folder here: its files are the canonical ones, and read as the same."""
    named = {path: body for path, body in lake_files.items() if not path.startswith(("proposals/", "positions/"))}
    named["alliance.toml"] = lake_files["alliance.toml"].replace(b'name = "', b'name = "New ', 1)
    upload = {"files": ("lake.zip", packed(named, "lake"), "application/zip")}
    gone = pages.post("/data/folder", files=upload)
    assert gone.status_code == 303, gone.text
    word = gone.headers["location"].partition("in=")[2].partition("&")[0]
    assert word
    place = begun(pages, **{"in": word})
    assert "is sound" in pages.get(place).text
    assert b'name = "New ' in unpacked(pages.get(f"{place}.zip").content)["alliance.toml"]
