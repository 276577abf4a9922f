"""Is this paper still true? The command on papers of every form, on a revised folder, on digests, and on nonsense."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from equipoise import folder
from equipoise.model import digest

DRAWS = ("--draws", "16")


@pytest.fixture
def ours(lake: Path, tmp_path: Path) -> Path:
    """A copy of the example, to be revised."""
    return Path(shutil.copytree(lake, tmp_path / "ours"))


def rebased(place: Path) -> None:
    """Write today's baseline into the proposal, as the message about a stale one asks."""
    _, findings = folder.reading.examine(place)
    (stale,) = findings.problems()
    (today,) = re.findall(r'against = "(sha256:[0-9a-f]{64})"', stale.hint)
    file = place / "proposals" / "fair-share.toml"
    file.write_text(re.sub(r"(?m)^against = .*$", f'against = "{today}"', file.read_text("utf-8")), "utf-8")


def test_a_paper_is_true_until_something_moves(equipoise, ours: Path, tmp_path: Path) -> None:
    papers = [tmp_path / f"brief.{form}" for form in ("pdf", "html", "xlsx")]
    words = [w for paper in papers for w in (f"--{paper.suffix[1:]}", paper)]
    ran = equipoise("brief", ours, "fair-share", *DRAWS, "--dated", "2026-11-22", *words, "--json")
    assert ran.code == 0
    papers.append(tmp_path / "brief.json")
    papers[-1].write_text(ran.out, "utf-8")
    for paper in papers:
        told = json.loads(equipoise("verify", paper, "--json").out)
        assert (told["true"], told["moved"], told["seal"]) == (True, False, "whole")
        assert told["summary"].startswith(f"True: nothing that {paper} (")
    gdp = ours / "series" / "gdp.csv"
    gdp.write_text(gdp.read_text("utf-8").replace("ALD,2025,410000", "ALD,2025,430000"), "utf-8")
    fund = ours / "funds" / "common.toml"
    fund.write_text(fund.read_text("utf-8").replace("value = 12_000_000", "value = 13_000_000"), "utf-8")
    rebased(ours)
    for paper in (papers[0], papers[-1]):  # every form carries the same stamp: tests/report/stamps
        ran = equipoise("verify", paper, "--json")
        told = json.loads(ran.out)
        assert (ran.code, told["true"], told["moved"]) == (0, True, True)
        assert told["summary"].startswith("True on 22 November 2026; since then ")
        assert "Gross domestic product 2025 of Aldermark was revised" in told["summary"]
        assert {(r["kind"], r["place"]) for r in told["rows"] if r["what"] == "moved"} == {
            ("data", "series/gdp/ALD/2025"),
            ("rule", "funds/common"),
        }
    since = equipoise("brief", ours, "fair-share", *DRAWS, "--since", papers[0]).out
    assert "Since the paper of 22 November 2026" in since
    short = re.search(r"Digest of this paper: ([0-9a-f-]{19})\.", " ".join(since.split()))
    assert short is not None
    assert since.split()[-2:] == [short[1], str(ours)]


def test_a_tampered_paper_is_found_out(equipoise, lake: Path, tmp_path: Path) -> None:
    told = json.loads(equipoise("brief", lake, "fair-share", *DRAWS, "--json").out)
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(told | {"summary": "All is well."}), "utf-8")
    ran = equipoise("verify", changed)
    assert ran.code == 1
    assert ran.out.startswith("Changed since it was written:")
    # Without its seal nothing vouches for what it shows.
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps({k: v for k, v in told.items() if k != "seal"} | {"summary": "All is well."}), "utf-8")
    ran = equipoise("verify", bare)
    assert (ran.code, ran.out.partition(":")[0]) == (1, "Not sealed")
    assert "was changed since it was written" in equipoise("brief", lake, "fair-share", "--since", changed).err
    # Forged with a seal to match: the figures do not come out again.
    from equipoise.report.stamps import json_seal

    told["stamp"]["headlines"]["odds"] = [0.9, 0.99, 1.0]
    told["seal"] = json_seal(told)
    changed.write_text(json.dumps(told), "utf-8")
    ran = equipoise("verify", changed)
    assert ran.code == 1
    assert ran.out.startswith("Not true: from the very same rules")


def test_a_digest_alone_says_what_it_can(equipoise, ours: Path) -> None:
    told = json.loads(equipoise("brief", ours, "fair-share:all", "--json").out)
    short = told["stamp"]["digest"]
    ran = equipoise("verify", short, ours)
    assert ran.code == 0
    assert f"True: {short} is a brief on fair-share:all of {ours}, and nothing" in " ".join(ran.out.split())
    gdp = ours / "series" / "gdp.csv"
    gdp.write_text(gdp.read_text("utf-8").replace("ALD,2025,410000", "ALD,2025,430000"), "utf-8")
    rebased(ours)
    assert "since then its rules moved" in " ".join(equipoise("verify", short, ours).out.split())
    ran = equipoise("verify", "0000-0000-0000-0000", ours)
    assert ran.code == 1
    assert "No proposal of" in ran.out


def test_the_line_that_makes_it_again_does(equipoise, lake: Path, tmp_path: Path) -> None:
    """The reproduce block carries everything, contested figures too: run, it gives the same paper to the digit."""
    held = ("--figure", "preferences/followers", "--value", "0.02", "--reason", "Nobody asked.", "--who", "Ann")
    file = tmp_path / "ours.toml"
    assert equipoise("contest", lake, *held, "--write", file).code == 0
    words = ("--draws", 24, "--seed", 3, "--years", "2027-2029", "--dated", "2026-11-22", "--contest", file)
    first = json.loads(equipoise("brief", lake, "fair-share:all", *words, "--for", "BRE", "--json").out)
    line = shlex.split(first["reproduce"])
    assert line[0] == "equipoise"
    again = json.loads(equipoise(*line[1:], "--json").out)
    assert again == first
    assert first["made_from"]["contested"][0]["figure"] == "preferences/followers"
    assert first["made_from"]["contested"][0]["against"] == digest(folder.read(lake))
    paper = tmp_path / "held.json"
    paper.write_text(json.dumps(first), "utf-8")
    told = json.loads(equipoise("verify", paper, "--json").out)
    assert (told["true"], told["moved"]) == (True, False)


def test_nonsense_is_refused(equipoise, lake: Path, tmp_path: Path) -> None:
    empty, text = tmp_path / "empty.pdf", tmp_path / "text.txt"
    empty.write_bytes(b"")
    text.write_text("hello")
    refused = {
        (tmp_path,): "this is a folder, not a paper",
        (tmp_path / "no.pdf",): "there is no such file",
        (empty,): "is empty",
        (text,): "carries no stamp",
        ("0000-0000-0000-0000", tmp_path / "nowhere"): "there is no alliance folder",
    }
    for words, message in refused.items():
        ran = equipoise("verify", *words)
        assert ran.code == 1, words
        assert message in ran.err, (words, ran.err)
    moved_away = tmp_path / "away"
    shutil.copytree(lake, moved_away)
    paper = tmp_path / "paper.json"
    paper.write_text(equipoise("brief", moved_away, "fair-share", *DRAWS, "--json").out, "utf-8")
    shutil.rmtree(moved_away)
    assert "which is not here. Name where it is now" in equipoise("verify", paper).err
    assert equipoise("verify", paper, lake).code == 0
    assert "and nato is 'nato'" in equipoise("verify", paper, "nato").err
