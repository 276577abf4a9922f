"""The command that contests a figure: shown, held, written, laid under every question, merged, and refused."""

from __future__ import annotations

import json
from pathlib import Path

from equipoise import folder
from equipoise.model import digest

FIGURE = "preferences/followers"
HOLD = ("--figure", FIGURE, "--value", "0.02", "--reason", "Nobody asked in 2018.", "--who", "Ann")
FEW = ("--draws", 16, "--no-turns")


def test_a_figure_is_shown_with_the_way_to_contest_it(equipoise, lake: Path) -> None:
    ran = equipoise("contest", lake, "--figure", FIGURE, "--json")
    told = json.loads(ran.out)
    assert (told["question"], told["rows"][0]["value"], told["status"]) == ("figure", "0.07", "illustrative")
    assert "--value NUMBER --reason TEXT" in equipoise("contest", lake, "--figure", FIGURE).out
    assert "--absorbed-by" in equipoise("contest", lake, "--figure", "keys/lake/DOR/2026").out
    assert "--holder" in equipoise("contest", lake, "--figure", "posts/secretary-general").out


def test_a_disagreement_is_written_read_and_laid_under_every_question(equipoise, lake: Path, tmp_path: Path) -> None:
    file = tmp_path / "ceiling.toml"
    held = ("--figure", "funds/common/ceiling/2026", "--value", "10000000", "--reason", "It was cut in May.")
    ran = equipoise("contest", lake, *held, "--who", "Ann", "--write", file)
    assert (ran.code, ran.out) == (0, "")
    said = folder.load_disagreement(folder.read(lake), file)
    assert (said.who, said.against) == ("Ann", digest(folder.read(lake)))
    assert folder.write_disagreement(said) == file.read_text("utf-8")
    asked = [("pay", lake, "common", "--year", 2026), ("align", lake), ("plan", lake, "common")]
    asked += [("whatif", lake, "fair-share"), ("agree", lake, "fair-share", "--draws", 16)]
    asked += [("brief", lake, "fair-share", "--draws", 16)]
    for words in asked:
        plain, contested = (json.loads(equipoise(*words, *more, "--json").out) for more in ((), ("--contest", file)))
        assert "contested" not in plain["made_from"]
        (one,) = contested["made_from"]["contested"]
        assert (one["figure"], one["value"], one["who"]) == ("funds/common/ceiling/2026", "10000000", "Ann")
        assert contested["made_from"]["alliance_digest"] != plain["made_from"]["alliance_digest"]
    page = equipoise("pay", lake, "common", "--year", 2026, "--contest", file).out
    assert "is held at EUR 10,000,000 by Ann, against" in " ".join(page.split())
    assert f"--contest {file}" in " ".join(page.split()).replace(" \n", "")
    trace = equipoise("pay", lake, "common", "--year", 2026, "--contest", file, "--explain", "ALD").out
    assert "Contested by Ann" in trace
    assert "It was cut in May." in " ".join(trace.split())


def test_what_survives_is_said_at_once(equipoise, lake: Path) -> None:
    told = json.loads(equipoise("contest", lake, "fair-share", *HOLD, *FEW, "--json").out)
    assert told["question"] == "contest"
    assert {row["what"] for row in told["rows"]} >= {"figure", "headline"}
    assert told["made_from"]["contested"][0]["reason"] == "Nobody asked in 2018."
    page = " ".join(equipoise("contest", lake, "fair-share", *HOLD, *FEW).out.split())
    assert "Contested figure" in page
    assert "--figure preferences/followers --value 0.02" in page


def test_several_files_are_the_quarrel(equipoise, lake: Path, tmp_path: Path) -> None:
    for name, value in (("ann", "0.02"), ("ben", "0.2")):
        words = ("--figure", FIGURE, "--value", value, "--reason", f"{name} says so", "--who", name)
        assert equipoise("contest", lake, *words, "--write", tmp_path / f"{name}.toml").code == 0
    files = [w for name in ("ann", "ben") for w in ("--contest", tmp_path / f"{name}.toml")]
    told = json.loads(equipoise("contest", lake, "fair-share", *files, "--draws", 16, "--json").out)
    assert told["question"] == "quarrel"
    assert [row["by"] for row in told["rows"]] == ["the folder", "ann", "ben"]
    assert all(row["contradicted"] for row in told["rows"])
    # An answer needs one figure: the two cannot hold at once, and who says what is named.
    for words in (("agree", lake, "fair-share"), ("contest", lake, "fair-share", "--together")):
        ran = equipoise(*words, *files)
        assert ran.code == 1
        assert "is held to be something else by ann (contested/ann.toml)" in ran.err


def test_nonsense_is_refused(equipoise, lake: Path, tmp_path: Path) -> None:
    refused = {
        ("contest", lake, "fair-share"): "name a figure and what you hold it to be",
        ("contest", lake, "fair-share", "--value", "1"): "of which figure?",
        ("contest", lake, "fair-share", "--figure", FIGURE, "--value", "many"): "is no number",
        ("contest", lake, "fair-share", "--figure", FIGURE, "--value", "0.1"): "no reason is given",
        ("contest", lake, *HOLD): "name the proposal",
        ("contest", lake, "fair-share", *HOLD, "--absorbed-by", "ALD"): "write others, everyone, or weights",
        ("pay", lake, "common", "--contest", "nothing"): "unknown disagreement 'nothing'",
        ("pay", lake, "common", "--contest", tmp_path / "no.toml"): "the file is missing",
        ("contest", lake, *HOLD, "--write", tmp_path / "x.txt"): "no name for the file of a disagreement",
    }
    for words, message in refused.items():
        ran = equipoise(*words)
        assert ran.code in (1, 2), words
        assert message in ran.err, (words, ran.err)
        assert "Traceback" not in ran.err
    (tmp_path / "empty.toml").write_text("")
    assert "'figure' is missing" in equipoise("pay", lake, "common", "--contest", tmp_path / "empty.toml").err
    taken = tmp_path / "taken.toml"
    taken.write_text("x = 1\n")
    assert "exists already" in equipoise("contest", lake, *HOLD, "--write", taken).err
    ran = equipoise("contest", lake, "--figure", FIGURE, "--value", "0.1", "--write", tmp_path / "new.toml")
    assert "no reason is given" in ran.err
    assert not (tmp_path / "new.toml").exists()


def test_proposals_are_compared_with_a_chosen_one(equipoise, lake: Path) -> None:
    words = ("whatif", lake, "fair-share", "--against", "fair-share:all", "--years", "2027-2028")
    told = json.loads(equipoise(*words, "--json").out)
    assert told["question"] == "compare"
    assert [row["parameter"].split()[0] for row in told["parameters"]] == ["set-share", "set-ceiling"]
    page = equipoise(*words).out
    assert page.index("What is set") < page.index("A: pays")
    assert "--against fair-share:all" in " ".join(page.split())
    brief = json.loads(
        equipoise("brief", lake, "fair-share", "--against", "fair-share:all", "--draws", 16, "--json").out
    )
    assert "--against fair-share:all" in brief["reproduce"]
    assert "Against Dorne's proposal (" in json.dumps(brief["sections"][0])
    several = json.loads(equipoise("whatif", lake, "fair-share", "fair-share:all", "--json").out)
    assert {row["against"] for row in several["rows"]} == {"the rules of today"}
    assert "named more than once" in equipoise("whatif", lake, "fair-share", "fair-share").err
    assert "unknown variant 'non'" in equipoise("whatif", lake, "fair-share", "--against", "fair-share:non").err
