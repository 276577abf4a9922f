"""Is a game of one's own read from TOML and CSV, and is everything wrong with it told?"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from equipoise.decide import BadGame
from equipoise.folder.games import read_game
from equipoise.model import Majority

TABLE = 'code,member,votes\nDEU,Germany,4\nFRA,"France, République",2.5\nLUX,Luxembourg,1/2\n'


def write(folder: Path, text: str, table: str | None = TABLE) -> str:
    (folder / "game.toml").write_text(text, encoding="utf-8")
    if table is not None:
        (folder / "votes.csv").write_text(table, encoding="utf-8")
    return str(folder / "game.toml")


def test_a_table_beside_the_file(tmp_path):
    text = 'rule = "at least 60% of votes in favour"\ntable = "votes.csv"\nvotes = { Germany = "favour" }\n'
    game = read_game(write(tmp_path, text))
    assert game.members == ("Germany", "France, République", "Luxembourg")
    assert list(game.weights["votes"].values()) == [4, Decimal("2.5"), Decimal(1) / 2]
    assert (game.title, game.votes) == ("game", {"Germany": "favour"})


def test_another_column_names_the_members(tmp_path):
    text = 'rule = "DEU in favour and at least 3 of votes in favour"\ntable = "votes.csv"\nmember = "code"\n'
    assert read_game(write(tmp_path, text)).members == ("DEU", "FRA", "LUX")


def test_weights_and_rule_as_tables(tmp_path):
    text = 'rule = { kind = "majority", fraction = "2/3" }\nmembers = ["A", "B", "C"]\nblocs.x = ["A", "B"]\n'
    game = read_game(write(tmp_path, text, None))
    assert (game.rule, game.blocs) == (Majority(fraction="2/3"), {"x": ("A", "B")})
    text = 'rule = "at least 3 of v in favour"\nweights.v = { A = 2, B = "1/3", C = 0.75 }\n'
    assert read_game(write(tmp_path, text, None)).members == ("A", "B", "C")


def test_a_rule_and_a_table_alone(tmp_path):
    write(tmp_path, "")
    game = read_game(rule="IMF 85% by votes", weights=str(tmp_path / "votes.csv"))
    assert len(game.members) == 3


@pytest.mark.parametrize(
    ("text", "table", "told"),
    [
        ("rule = ", None, ["game.toml: this is not TOML"]),
        ("", None, ["rule: no rule is given"]),
        ('rule = "most of them"\ntable = "votes.csv"', TABLE, ["game.toml: rule: this is no rule"]),
        ('rule = { kind = "majorty", percent = 5 }\nmembers = ["A"]', None, ["game.toml: rule: "]),
        ('rule = { kind = "majority" }\nmembers = ["A"]', None, ["has no quota"]),
        (
            'rule = { kind = "any", parts = [{ kind = "majority", percent = 160 }, { kind = "al" }, '
            '{ kind = "all", parts = [{ kind = "majority", fraction = "5/0" }, { kind = "includes" }] }] }\n'
            'members = ["A"]',
            None,
            [
                "rule.parts[1]: at least 160% of members in favour can never be",
                "rule.parts[2]: there is no kind 'al' here",
                "rule.parts[3].parts[1]: '5/0' is not a fraction",
                "rule.parts[3].parts[2]: 'member' is missing",
            ],
        ),
        (
            'rule = "Z in favour and none of Y, A against and at least 5 of v in favour"\nmembers = ["A"]',
            None,
            ["rule: the rule names Z, Y, who do not sit here", "weights: the rule counts 'v', which has no weights"],
        ),
        (
            'quota = 1\nrule = "consensus"\nmembers = "A"\nvotes = { B = "favour", C = "yes" }',
            None,
            ["quota: unknown word", "members: a list of names", "unknown member 'B'", "unknown side 'yes'"],
        ),
        ('rule = "consensus"\ntable = "none.csv"', None, ["none.csv: "]),
        ('rule = "consensus"\ntable = "votes.csv"', "member;votes\nA;1\n", ["stand apart by semicolons"]),
        ('rule = "consensus"\ntable = "votes.csv"', "member,votes\n", ["the table has no rows"]),
        ('rule = "consensus"\ntable = "votes.csv"\nmember = "cod"', TABLE, ["no column 'cod'", "Did you mean 'code'"]),
        ('rule = "consensus"\ntable = "votes.csv"', "member,votes\nA,1,000\n", ["line 2: 3 cells, and 2 columns"]),
        (
            'rule = "at least 60% of votes in favour"\ntable = "votes.csv"',
            "member,votes,votes\nA,-1,1\n",
            ["votes.csv: line 1: columns of the same name: 'votes'"],
        ),
        (
            'rule = "at least 60% of votes in favour"\ntable = "votes.csv"',
            'member,votes\nA,"1\n',
            ["votes.csv: line 2: this is not CSV"],
        ),
        (
            'rule = "at least 60% of votes in favour"\ntable = "votes.csv"',
            "member,votes,seats\nA,-1,x\n\nB,,2\nA,5,1\nB,y,1\n,3,1\nC,1 000,1\nD,1\n",
            [
                "votes.csv: line 2, column votes: A: -1 is negative",
                "votes.csv: line 4, column votes: no figure for B",
                "votes.csv: line 5: A has line 2 too",
                "votes.csv: line 6: B has line 4 too",
                "votes.csv: line 6, column votes: B: 'y' is not a number",
                "votes.csv: line 7: nobody is named",
                "votes.csv: line 8, column votes: C: '1 000' is not a number",
                "votes.csv: line 9: 2 cells, and 3 columns",
            ],
        ),
        (
            'rule = "at least 60% of votes in favour"\nquota = 1\nmembers = ["A", "B", "B"]\nvotes = { A = "favor" }\n'
            'blocs.x = ["A", "Q"]\nblocs.y = ["A"]\nweights.votes = { A = nan, B = -1 }\n',
            None,
            [
                "members: named twice: B",
                "weights.votes: A: NaN is not a finite number",
                "weights.votes: B: -1 is negative",
                "blocs.x: unknown member 'Q'",
                "blocs.y: A is named here and in blocs.x",
                "votes.A: unknown side 'favor'",
                "quota: unknown word",
            ],
        ),
        ('rule = "at least 60% of votez in favour"\ntable = "votes.csv"', TABLE, ["Did you mean 'votes'"]),
    ],
)
def test_what_is_wrong(tmp_path, text, table, told):
    with pytest.raises(BadGame) as caught:
        read_game(write(tmp_path, text, table))
    said = str(caught.value)
    for words in told:
        assert words in said


def test_one_slip_is_told_once(tmp_path):
    slips = {
        'rule = "at least 3 of votes in favour"\n[votes]\nA = 5\nB = 3\n': "votes: figures are no vote to judge",
        "rule = ": "this is not TOML",
    }
    for text, told in slips.items():
        with pytest.raises(BadGame, match=told) as refused:
            read_game(write(tmp_path, text, None))
        assert len(refused.value.problems()) == 1
