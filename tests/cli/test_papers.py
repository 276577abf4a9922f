"""Does the shell write papers where it is told, say so, and refuse what cannot be before it computes anything?"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Runner = Callable[..., Any]

MAGIC = {"html": b"<!doctype html>", "pdf": b"%PDF-1.7", "xlsx": b"PK"}


def brief(lake: Path, *more: str) -> list[str]:
    return ["brief", str(lake), "fair-share", "--dated", "2026-11-22", "--draws", "16", *more]


def test_all_forms_at_once_and_what_was_written(lake: Path, tmp_path: Path, equipoise: Runner) -> None:
    places = {form: tmp_path / f"b.{form}" for form in MAGIC}
    shown = equipoise(*brief(lake, *(w for form, place in places.items() for w in (f"--{form}", str(place)))))
    assert shown.code == 0
    answer, *written = shown.out.splitlines()
    assert answer.endswith(".")
    assert [line.partition(" (")[0] for line in written] == [f"Written: {place}" for place in places.values()]
    for form, place in places.items():
        assert place.read_bytes().startswith(MAGIC[form])
    assert sorted(os.listdir(tmp_path)) == ["b.html", "b.pdf", "b.xlsx"]


def test_one_member_is_followed_through(lake: Path, tmp_path: Path, equipoise: Runner) -> None:
    for member in ("BRE", "ALD"):
        place = tmp_path / f"{member}.html"
        shown = equipoise(*brief(lake, "--for", member, "--html", str(place)))
        if shown.code:
            pytest.fail(shown.err)
        text = place.read_text()
        assert text.count('class="followed"') >= 1
        assert f"<abbr>{member}</abbr>" in text.partition('class="followed"')[2][:400]


def test_the_answer_can_be_printed_beside(lake: Path, tmp_path: Path, equipoise: Runner) -> None:
    place = tmp_path / "b.xlsx"
    shown = equipoise(*brief(lake, "--json", "--xlsx", str(place)))
    assert json.loads(shown.out)["question"] == "brief"
    assert f"Written: {place}" in shown.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--html", "{tmp}"], "a folder, not a file"),
        (["--pdf", "{tmp}/none/b.pdf"], "there is no folder {tmp}/none"),
        (["--pdf", "{tmp}/b.html"], "the name says html"),
        (["--html", "{tmp}/b", "--pdf", "{tmp}/../{name}/b"], "two forms cannot both go to {tmp}/b"),
        (["--html", "-", "--xlsx", "-"], "two forms cannot both go to the standard output"),
        (["--html", ""], "a folder, not a file"),
    ],
)
def test_a_place_that_will_not_do_is_refused(
    options: list[str], told: str, lake: Path, tmp_path: Path, equipoise: Runner
) -> None:
    def placed(text: str) -> str:
        return text.format(tmp=tmp_path, name=tmp_path.name)

    shown = equipoise(*brief(lake, *map(placed, options)))
    assert shown.code == 1
    assert placed(told) in shown.err
    assert not shown.out
    assert os.listdir(tmp_path) == []


def test_all_places_are_told_at_once(lake: Path, tmp_path: Path, equipoise: Runner) -> None:
    options = ["--html", str(tmp_path), "--pdf", str(tmp_path / "none" / "b.pdf"), "--xlsx", str(tmp_path / "b.pdf")]
    shown = equipoise(*brief(lake, "--json", *options))
    assert "3 problems" in shown.err
    rows = json.loads(shown.out)["rows"]
    assert [row["place"].split()[0] for row in rows] == ["--html", "--pdf", "--xlsx"]
    assert all(row["note"] for row in rows)


def test_what_was_there_is_replaced_whole(lake: Path, tmp_path: Path, equipoise: Runner) -> None:
    place = tmp_path / "b.xlsx"
    place.write_bytes(b"x" * 1_000_000)
    assert equipoise(*brief(lake, "--xlsx", str(place))).code == 0
    first = place.read_bytes()
    assert first.startswith(b"PK")
    assert equipoise(*brief(lake, "--xlsx", str(place))).code == 0
    assert place.read_bytes() == first


def test_the_standard_output_carries_one_form_and_nothing_else(lake: Path) -> None:
    line = [sys.executable, "-m", "equipoise", *brief(lake, "--xlsx", "-")]
    done = subprocess.run(line, capture_output=True, check=True)
    assert zipfile.ZipFile(io.BytesIO(done.stdout)).testzip() is None
    assert done.stderr.decode().rstrip().endswith(".")


def test_a_plain_brief_loads_no_writer(lake: Path) -> None:
    line = [sys.executable, "-X", "importtime", "-m", "equipoise", *brief(lake)]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    loaded = {row.rpartition("|")[2].strip().partition(".")[0] for row in done.stderr.splitlines()}
    assert "equipoise" in loaded
    assert not loaded & {"typst", "vl_convert", "xlsxwriter", "font_source_sans_pro"}
