"""The power in a game of one's own, from the shell."""

from __future__ import annotations

import csv
import io
import json

import pytest

from equipoise.cli.running import run

VOTES = "code,votes\nDEU,4\nFRA,4\nITA,4\nBEL,2\nNLD,2\nLUX,1\n"
SIX = ["decide", "--rule", "at least 12 of votes in favour"]


@pytest.fixture
def table(tmp_path):
    (tmp_path / "six.csv").write_text(VOTES, encoding="utf-8")
    return str(tmp_path / "six.csv")


def test_a_page(table, capsys):
    assert run([*SIX, "--weights", table]) == 0
    page = capsys.readouterr().out
    assert "23.3333" in page
    assert "of which" not in page
    assert next(line for line in page.splitlines() if "LUX" in line and "1" in line).rstrip().endswith("yes")


def test_csv_and_json_are_exact(table, capsys):
    assert run([*SIX, "--weights", table, "--csv"]) == 0
    rows = {row["member"]: row for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}
    assert (rows["DEU"]["shapley"], rows["BEL"]["banzhaf"], rows["LUX"]["swings"]) == ("7/30", "1/7", "0")
    assert run([*SIX, "--weights", table, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["question"], found["winning"], found["coalitions"]) == ("decide", "14", "64")


@pytest.mark.usefixtures("table")
def test_a_vote_is_judged(tmp_path, capsys):
    text = 'rule = "at least 12 of votes in favour"\ntable = "six.csv"\n[votes]\nDEU = "favour"\nFRA = "favour"\n'
    (tmp_path / "game.toml").write_text(text, encoding="utf-8")
    assert run(["decide", "--game", str(tmp_path / "game.toml")]) == 0
    assert "8 in favour, 12 needed" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (["decide"], 2, "name an alliance and a body"),
        (["decide", "nato"], 2, "name an alliance and a body"),
        (["decide", "nato", "nac", "--estimate", "5"], 2, "for a game of your own"),
        (["decide", "nato", "nac", "--rule", "consensus"], 2, "leave out the alliance"),
        (["decide", "--rule", "consensus"], 1, "give a table of weights"),
        (["decide", "--rule", "most"], 1, "this is no rule: 'most' begins no clause"),
        (["decide", "--game", "none.toml"], 1, "none.toml"),
    ],
)
def test_what_cannot_be_asked(line, code, said, capsys):
    assert run(line) == code
    assert said in " ".join(capsys.readouterr().err.split())


def test_quotas_and_targets(tmp_path, capsys):
    (tmp_path / "t.csv").write_text("member,votes,wanted\nA,40,40\nB,30,40\nC,20,20\n", encoding="utf-8")
    asked = ["decide", "--rule", "more than 50% of votes in favour", "--weights", str(tmp_path / "t.csv")]
    assert run([*asked, "--quotas", "50,90"]) == 0
    page = capsys.readouterr().out
    assert "at 90%" in page
    assert run([*asked, "--quotas", "50-100:5", "--csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1 + 11 * 3
    for find in ("weights", "quota"):
        assert run([*asked, "--target", "wanted", "--find", find, "--json"]) == 0
        assert "error_percent" in json.loads(capsys.readouterr().out)
    assert run([*asked, "--target", "vanted"]) == 1
    assert "Did you mean 'wanted'" in capsys.readouterr().err
    assert run([*asked, "--quotas", "lots"]) == 2
