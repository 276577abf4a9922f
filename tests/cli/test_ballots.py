"""plan --ballots: the page fits 100 columns, and what a count does not see is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Runner = Callable[..., Any]

NEEDS = """META
key;value
budget;150
vote_type;approval
status;illustrative
PROJECTS
project_id;cost;name;needs;excludes
a-centre-for-the-whole-north;60.50;Centre for the whole of the northern picture;a-chain-of-radars;
a-chain-of-radars;90;Chain of radars along the whole of the northern coast;;
a-port-in-the-south;80;Port in the south;;a-centre-for-the-whole-north
VOTES
voter_id;vote
1;a-centre-for-the-whole-north,a-port-in-the-south
2;a-centre-for-the-whole-north,a-port-in-the-south
3;a-chain-of-radars
"""


def test_a_page_of_ballots_fits_and_says_what_a_count_does_not_see(tmp_path: Path, equipoise: Runner) -> None:
    file = tmp_path / "needs.pb"
    file.write_text(NEEDS, encoding="utf-8")
    told = equipoise("plan", "--ballots", str(file), "--rule", "greedy")
    assert (told.code, told.err) == (0, "")
    assert max(len(line) for line in told.out.splitlines()) <= 100
    words = " ".join(told.out.split())
    assert "a-centre-for-the-whole-north without a-chain-of-radars, which it needs" in words
    assert "a-centre-for-the-whole-north beside a-port-in-the-south, which exclude each other" in words
    assert "as the file says of itself" in words
    assert "Of the budget 9.50 is left" in words
    answer = json.loads(equipoise("plan", "--ballots", str(file), "--json").out)
    assert answer["status"] == "illustrative"
    by_id = {row["project"]: row for row in answer["rows"]}
    # The two who want the centre and the port have 100 of the 150; Add1 stops before both are bought.
    assert by_id["a-chain-of-radars"]["decision"] == "not bought"
    assert by_id["a-centre-for-the-whole-north"]["decision"] == "bought"
