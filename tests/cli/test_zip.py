"""An answer as one ZIP: rows, what they were computed from, and how to read them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path


def test_the_zip_holds_the_rows_their_origin_and_a_readme(equipoise, lake: Path, tmp_path: Path) -> None:
    words = ("pay", lake, "common", "--year", 2026)
    place = tmp_path / "calls.zip"
    ran = equipoise(*words, "--zip", place)
    assert ran.code == 0
    assert f"Written: {place}" in ran.err
    assert ran.out.startswith("In 2026")  # the view stays as it is
    with zipfile.ZipFile(place) as packed:
        assert sorted(packed.namelist()) == ["README.txt", "metadata.json", "rows.csv"]
        assert packed.read("rows.csv").decode() == equipoise(*words, "--csv").out
        metadata = json.loads(packed.read("metadata.json"))
        readme = packed.read("README.txt").decode()
    told = json.loads(equipoise(*words, "--json").out)
    assert metadata["made_from"] == told["made_from"]
    assert metadata["summary"] == told["summary"]
    assert metadata["sources"]
    assert all(title in readme for title in metadata["sources"].values())
    assert f"equipoise pay {lake} common --year 2026" in readme
    first = place.read_bytes()
    assert equipoise(*words, "--zip", place, "--json").code == 0
    assert place.read_bytes() == first  # the same answer has the same bytes


def test_a_place_that_will_not_do_is_told_before_anything_is_computed(equipoise, lake: Path, tmp_path: Path) -> None:
    for place, message in ((tmp_path, "a folder, not a file"), (tmp_path / "no" / "x.zip", "there is no folder")):
        ran = equipoise("pay", lake, "common", "--zip", place)
        assert (ran.code, ran.out) == (1, "")
        assert message in ran.err
