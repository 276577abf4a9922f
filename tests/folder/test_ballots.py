"""Reading a file of ballots from disk: its encoding is checked with everything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from equipoise.cli.running import run
from equipoise.folder import read_ballots
from equipoise.plan.ballots import BadElection

TEXT = """META
key;value
num_projects;2
num_votes;3
budget;100
vote_type;approval
PROJECTS
project_id;cost;name
1;60;Žel
2;50;Port
VOTES
voter_id;vote
a;1
b;1,2
c;2
"""


@pytest.fixture
def box(tmp_path: Path) -> Path:
    file = tmp_path / "vote.pb"
    file.write_text(TEXT, encoding="utf-8-sig")
    return file


def test_a_file_is_read_with_its_byte_order_mark(box: Path) -> None:
    assert read_ballots(str(box)).projects[0].more == {"name": "Žel"}


def test_a_wrong_encoding_is_named_with_the_other_problems(box: Path) -> None:
    box.write_bytes(TEXT.replace("Ž", "é").replace("a;1\n", "a;9\n").encode("cp1252"))
    with pytest.raises(BadElection) as caught:
        read_ballots(str(box))
    assert [(p.file, p.place) for p in caught.value.problems()] == [("vote.pb", "line 9"), ("vote.pb", "line 13")]


def test_the_shell_counts_it(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for rule in ("equal-shares", "equal-shares-add1", "equal-shares-greedy", "phragmen", "greedy"):
        assert run(["plan", "--ballots", str(box), "--rule", rule]) == 0
        assert "buys 1 of 2 projects" in " ".join(capsys.readouterr().out.split())
    assert run(["plan", "--ballots", str(box), "--json"]) == 0
    assert '"question": "ballots"' in capsys.readouterr().out
    assert run(["plan", "--ballots", str(box), "--csv"]) == 0
    assert capsys.readouterr().out.startswith(
        "project,name,decision,cost,supporters,rho,short,why\n1,Žel,bought,60,2,0.5,,"
    )


def test_the_shell_says_what_is_wrong(box: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "--ballots", str(box), "--rule", "equal-share"]) == 1
    assert "Did you mean 'equal-shares'" in capsys.readouterr().err
    assert run(["plan", "--ballots", str(box.with_name("no.pb"))]) == 1
    assert "no.pb" in capsys.readouterr().err
    assert run(["plan", "nato"]) == 2
    assert run(["plan", "--ballots", str(box), "--for", "CAN"]) == 2


BROKEN = {
    "nothing in it": ("", ["no section META", "no section PROJECTS", "no section VOTES"]),
    "an empty ballot": (TEXT.replace("b;1,2", "b;"), ["line 14: the ballot of voter 'b' is empty"]),
    "an unknown project": (TEXT.replace("a;1", "a;7"), ["line 13: voter 'a' names an unknown project '7'"]),
    "a vote twice": (TEXT.replace("c;2", "a;2"), ["line 15: voter 'a' has voted before, on line 13"]),
    "a project twice": (TEXT.replace("2;50", "1;50"), ["line 10: project '1' is listed before, on line 9"]),
    "a cost below zero": (TEXT.replace("2;50", "2;-50"), ["line 10: project '2' costs '-50'"]),
    "no budget": (TEXT.replace("budget;100\n", ""), ["META does not say budget"]),
    "a number too long": (TEXT.replace("2;50", "2;1e30"), ["line 10: project '2' costs '1e30'", "at most 16 digits"]),
    "a wrong section": (TEXT.replace("VOTES", "VOTERS"), ["unknown section 'VOTERS'", "Did you mean 'VOTES'?"]),
    "all of it": (
        TEXT.replace("budget;100", "budget;much").replace("2;50", "2;dear").replace("a;1", "a;7").replace("c;2", "a;"),
        ["line 5: the budget is 'much'", "line 10: project '2' costs 'dear'", "line 13: voter 'a' names", "line 15: "],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_ends_with_one_and_names_everything(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, told = BROKEN[name]
    file = tmp_path / "broken.pb"
    file.write_text(text, encoding="utf-8")
    for shape in ([], ["--json"], ["--csv"]):
        assert run(["plan", "--ballots", str(file), *shape]) == 1
        shown = capsys.readouterr()
        # Errors of --json are an answer too, and stand where answers do.
        said = " ".join((shown.out + shown.err).split())
        assert all(one in said for one in told), said
        assert "Traceback" not in said
        assert "bug" not in said


def test_the_shell_writes_the_ballots_of_a_fund_and_counts_what_it_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "nsip.pb"
    line = ["plan", "nato", "nsip", "--save-ballots", str(file), "--rule", "equal-shares", "--utility", "score-cost"]
    assert run([*line, "--csv"]) == 0
    written = capsys.readouterr()
    assert written.err == f"Written: {file} (16 kB)\n"
    assert run(["plan", "--ballots", str(file), "--rule", "equal-shares", "--utility", "score-cost", "--csv"]) == 0
    assert capsys.readouterr().out == written.out
    # What --say finds under the rule of today, worked out there without a file.
    assert run(["plan", "nato", "nsip", "--say"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    bought = [row for row in written.out.splitlines() if ",bought," in row]
    assert f"Equal Shares buys {len(bought)} of 19 candidates" in said


def test_a_place_that_cannot_hold_the_ballots_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for place in (tmp_path, tmp_path / "none" / "x.pb"):
        assert run(["plan", "nato", "nsip", "--save-ballots", str(place)]) == 1
        assert str(place) in capsys.readouterr().err
