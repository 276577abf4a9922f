"""Pabulib files: what is read is written back the same, and everything wrong is named with its line."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small import small

from equipoise.errors import InfeasiblePlan, NoFigure
from equipoise.plan.ballots import (
    UTILITIES,
    BadElection,
    PbFile,
    PbProject,
    PbVote,
    ballot_box,
    ballot_file,
    equal_shares,
    load_pb,
    write_pb,
)

GOOD = """META
key;value
description;A small vote
num_projects;3
num_votes;3
budget;100
vote_type;approval
PROJECTS
project_id;cost;name
1;60;Radar
2;50;"Port; north"
3;200;Palace
VOTES
voter_id;age;vote
a;34;1
b;;1,2
c;51;2,3
"""

BAD = """META
key;value
num_projects;4
num_votes;9
budget;lots
vote_type;applause
PROJECTS
project_id;cost
1;60
1;50
2;-5
3;1;2
VOTES
voter_id;vote
a;1,9
a;2
b;
c;2,2
"""


def test_a_file_becomes_an_election() -> None:
    file = load_pb(GOOD)
    assert file.projects[1] == PbProject("2", Decimal(50), {"name": "Port; north"})
    assert [note.message for note in file.notes] == ["costs 200, more than the budget"]
    election = file.election()
    assert (election.weight, election.budget, election.projects) == (3, 100, ("1", "2", "3"))
    assert equal_shares(election).projects == ("1",)
    assert equal_shares(election, completion="add1-greedy").projects == ("1",)


def test_a_byte_order_mark_and_windows_lines_are_no_fault() -> None:
    assert load_pb("\ufeff" + GOOD.replace("\n", "\r\n")) == load_pb(GOOD)


def test_everything_wrong_is_named_at_once() -> None:
    with pytest.raises(BadElection) as caught:
        load_pb(BAD, "vote.pb")
    problems = caught.value.problems()
    assert {p.file for p in problems} == {"vote.pb"}
    assert sorted(f"{p.place}: {p.message}".removeprefix(": ") for p in problems) == [
        "META says num_votes 9, and the file lists 4",
        "line 10: project '1' is listed before, on line 9",
        "line 11: project '2' costs '-5'",
        "line 12: has 3 cells under 2 columns",
        "line 15: voter 'a' names an unknown project '9'",
        "line 16: voter 'a' has voted before, on line 15",
        "line 17: the ballot of voter 'b' is empty",
        "line 18: voter 'c' names project '2' twice",
        "line 5: the budget is 'lots'",
        "line 6: unknown vote_type 'applause'",
    ]
    assert "Known: approval, choose-1, cumulative, ordinal, scoring." in [p.hint for p in problems]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "there is no section VOTES"),
        (GOOD.replace("PROJECTS\n", ""), "there is no section PROJECTS"),
        (GOOD.replace("project_id;cost", "project_id;price"), "section PROJECTS has no column cost"),
        (GOOD.replace("age;vote", "vote;vote"), "section VOTES names the column vote twice"),
        (GOOD.replace("approval", "scoring"), "section VOTES has no column points, which scoring ballots need"),
        (GOOD.replace("budget;100\n", ""), "META does not say budget"),
        (GOOD.replace("META\nkey;value", "key;value\nMETA"), "'key;value' stands before META"),
        (GOOD + "META\n", "a second section META"),
        (GOOD.partition("a;34")[0], "there are no votes"),
        (GOOD.replace("1;60", ";60"), "a project without an id"),
        (GOOD.replace("budget;100", "budget;100\nbudget;90"), "'budget' was said before, on line 6"),
        (GOOD.replace("1;60", "1;1e30"), "project '1' costs '1e30'"),
        (GOOD.replace("1;60", "1;1e-400"), "project '1' costs '1e-400'"),
        (GOOD.replace("1;60", "1;" + "9" * 40), "project '1' costs '" + "9" * 40 + "'"),
        (GOOD.replace("1;60", "1;6_0"), "project '1' costs '6_0'"),
        (GOOD.replace("1;60", "1;nan"), "project '1' costs 'nan'"),
        (GOOD.replace("budget;100", "budget;1e99999999"), "the budget is '1e99999999'"),
        (GOOD.replace("budget;100", "budget"), "the budget is ''"),
        (GOOD.replace("VOTES", "VOTE"), "unknown section 'VOTE'"),
        (GOOD.replace("a;34;1", 'a;34;"1'), "a quotation mark is opened and not closed"),
        (GOOD.replace("a;34;1", 'a;34;"' + "1" * 200_000 + '"'), "a cell of more than 131,072 characters"),
        (GOOD.replace("a;34;1", ";34;1"), "a voter without an id"),
    ],
)
def test_a_broken_file_says_how(text: str, told: str) -> None:
    with pytest.raises(BadElection) as caught:
        load_pb(text)
    assert told in [p.message for p in caught.value.problems()]


def test_a_misspelt_section_is_one_problem() -> None:
    with pytest.raises(BadElection) as caught:
        load_pb(GOOD.replace("PROJECTS", "PROJECT"))
    assert [(p.message, p.hint) for p in caught.value.problems()] == [
        ("unknown section 'PROJECT'", "Did you mean 'PROJECTS'?")
    ]


def test_where_no_project_is_listed_that_is_the_problem() -> None:
    lines = GOOD.splitlines(keepends=True)
    cut = [line for line in lines[: lines.index("VOTES\n")] if line[:2] not in ("1;", "2;", "3;", "4;")]
    with pytest.raises(BadElection) as caught:
        load_pb("".join([*cut, *lines[lines.index("VOTES\n") :]]))
    assert caught.value.problems()[0].message == "there are no projects"
    assert not any("unknown" in p.message for p in caught.value.problems())


def test_where_everything_is_too_dear_nothing_is_bought_and_it_is_said() -> None:
    file = load_pb(GOOD.replace("budget;100", "budget;10"))
    assert len(file.notes) == len(file.projects)
    assert {n.message.rpartition(", ")[2] for n in file.notes} == {"more than the budget"}
    outcome = equal_shares(file.election(), completion="add1-greedy")
    assert outcome.projects == ()
    assert all("more than the whole budget" in one.why for one in outcome.lost if one.supporters)


def test_many_faults_of_one_kind_are_counted() -> None:
    rows = "".join(f"x{i};30;nowhere\n" for i in range(20))
    with pytest.raises(BadElection) as caught:
        load_pb(GOOD.replace("num_votes;3", "num_votes;23") + rows)
    problems = caught.value.problems()
    assert len(problems) == 6
    assert problems[-1].message == "and 15 more of this kind from here on"


def test_points_must_fit_the_projects() -> None:
    text = GOOD.replace("approval", "cumulative").replace("voter_id;age;vote", "voter_id;points;vote")
    with pytest.raises(BadElection) as caught:
        load_pb(text.replace("a;34;1", "a;x;1").replace("b;;1,2", "b;1;1,2").replace("c;51;2,3", "c;2,-1;2,3"))
    assert [p.message for p in caught.value.problems()] == [
        "voter 'a' gives the points 'x'",
        "voter 'b' names 2 projects and gives 1 points",
        "voter 'c' gives the points '2,-1'",
    ]


def test_decimals_become_smaller_units() -> None:
    election = load_pb(GOOD.replace("1;60", "1;60,25").replace("budget;100", "budget;100.5")).election()
    assert (election.unit, election.budget, election.costs) == (100, 10050, (6025, 5000, 20000))


def test_zero_points_are_no_support() -> None:
    text = GOOD.replace("approval", "scoring").replace("voter_id;age;vote", "voter_id;points;vote")
    election = load_pb(text.replace("a;34;1", "a;0;1").replace("b;;1,2", "b;3,1;1,2").replace("51", "1,0")).election()
    assert [g.ballot for g in election.groups] == [(), ((0, 3), (1, 1)), ((1, 1),)]


words = st.text("abcdefgh ;\"'é0123456789", max_size=8)
names = st.text("abcxyz0123456789-_", min_size=1, max_size=5)
amounts = st.one_of(st.integers(1, 10**9).map(Decimal), st.integers(1, 9999).map(lambda n: Decimal(n) / 100))


@st.composite
def files(draw: st.DrawFn) -> PbFile:
    kind = draw(st.sampled_from(["approval", "ordinal", "cumulative", "scoring"]))
    extra = draw(st.lists(st.sampled_from(["name", "category", "target"]), unique=True))
    ids = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    projects = tuple(
        PbProject(i, Decimal(f"{draw(amounts).normalize():f}").normalize(), {c: draw(words) for c in extra})
        for i in ids
    )
    projects = tuple(PbProject(p.id, Decimal(f"{p.cost:f}"), p.more) for p in projects)
    votes = []
    for voter in draw(st.lists(names, min_size=1, max_size=5, unique=True)):
        ballot = tuple(draw(st.lists(st.sampled_from(ids), min_size=1, unique=True)))
        points = tuple(Decimal(draw(st.integers(0, 9))) for _ in ballot) if kind in ("cumulative", "scoring") else ()
        votes.append(PbVote(voter, ballot, points, {"age": draw(words)}))
    meta = {"description": draw(words), "budget": str(draw(st.integers(0, 10**9))), "vote_type": kind}
    meta |= {"num_projects": str(len(ids)), "num_votes": str(len(votes))}
    return PbFile(meta, projects, tuple(votes))


@given(files())
def test_what_is_written_is_read_back_the_same(file: PbFile) -> None:
    assert load_pb(write_pb(file)) == file
    assert write_pb(load_pb(write_pb(file))) == write_pb(file)


def test_a_column_of_weights_is_the_voters_weight() -> None:
    text = "META\nkey;value\nbudget;10\nvote_type;approval\nPROJECTS\nproject_id;cost\n1;6\n2;6\n"
    votes = "VOTES\nvoter_id;vote;weight\na;1;1/3\nb;2;0.5\nc;2;2\n"
    file = load_pb(text + votes)
    found = {name: group.weight for group in file.election().groups for name in group.voters if len(group.voters) == 1}
    assert found["a"] == Fraction(1, 3)
    assert file.election().weight == Fraction(1, 3) + Fraction(5, 2)
    assert load_pb(write_pb(file)) == file


@pytest.mark.parametrize("weight", ["0", "-1", "", "1/0", "NaN", "1e3", "one", "0/5", "\u0661"])
def test_what_is_no_weight_is_named(weight: str) -> None:
    text = "META\nkey;value\nbudget;10\nvote_type;approval\nPROJECTS\nproject_id;cost\n1;6\n"
    with pytest.raises(BadElection) as told:
        load_pb(text + f"VOTES\nvoter_id;vote;weight\na;1;{weight}\nb;1;2\n", "votes.pb")
    (problem,) = told.value.problems()
    assert problem.place == "line 10"
    assert "weight" in problem.message
    assert problem.hint


def test_the_ballots_of_a_fund_come_back_as_the_same_election() -> None:
    lake = small()
    for fund in lake.funds:
        try:
            box = ballot_box(lake, fund, range(2027, 2029))
        except (NoFigure, InfeasiblePlan):
            continue
        file = ballot_file(lake, fund, range(2027, 2029))
        again, meant = load_pb(write_pb(file)).election(), box.election()
        assert (again.projects, again.budget * meant.unit) == (meant.projects, meant.budget * again.unit)
        assert {v: g.weight for g in again.groups for v in g.voters}.keys() <= set(box.shares)
        for utility in UTILITIES:
            assert equal_shares(again, utility).projects == equal_shares(meant, utility).projects
        break
    else:
        pytest.fail("no fund of the small alliance has ballots")


def test_what_a_spreadsheet_adds_is_no_fault() -> None:
    """Rows filled to one width, old line ends, a space before a word."""
    filled = "".join(f"{line};;\n" for line in GOOD.splitlines()).replace("vote_type;", "vote_type; ")
    file = load_pb(filled.replace("\n", "\r"))
    assert (file.election(), file.vote_type) == (load_pb(GOOD).election(), "approval")


def test_choose_one_is_approval_of_one() -> None:
    text = GOOD.replace("approval", "choose-1").replace("b;;1,2", "b;;1").replace("c;51;2,3", "c;51;2")
    assert load_pb(write_pb(load_pb(text))) == load_pb(text)
    assert equal_shares(load_pb(text).election()).projects == ("1",)
    with pytest.raises(BadElection, match="names 2 projects, where each may choose one"):
        load_pb(GOOD.replace("approval", "choose-1"))


def test_a_default_score_stands_for_what_a_scoring_ballot_does_not_name() -> None:
    meta = "META\nkey;value\nbudget;10\nvote_type;scoring\ndefault_score;2\nPROJECTS\nproject_id;cost\n1;6\n2;6\n3;4\n"
    file = load_pb(meta + "VOTES\nvoter_id;vote;points\na;1,3;5,0\nb;2;1\n")
    scores = {g.voters[0]: dict(g.ballot) for g in file.election().groups}
    assert scores == {"a": {0: 5, 1: 2}, "b": {0: 2, 1: 1, 2: 2}}
    assert load_pb(write_pb(file)) == file
    with pytest.raises(BadElection, match="the default_score is 'none'"):
        load_pb(meta.replace("score;2", "score;none") + "VOTES\nvoter_id;vote;points\na;1;5\n")


def test_what_projects_need_stands_in_the_file() -> None:
    lake = small()
    radar = replace(lake.projects["radar"], needs=("harbour",), start=None)
    file = ballot_file(replace(lake, projects={**lake.projects, "radar": radar}), "works", range(2026, 2029))
    assert file.named("needs") == {"harbour": (), "radar": ("harbour",)}
    assert "excludes" not in file.projects[0].more
    assert load_pb(write_pb(file)) == file
