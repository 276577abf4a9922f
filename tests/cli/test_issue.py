"""A call is told before it is issued, and the books are kept out of the folder that they are of."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

Runner = Callable[..., Any]


def test_a_call_is_told_written_on_demand_and_refused_the_second_time(
    lake: Path, tmp_path: Path, equipoise: Runner
) -> None:
    own = tmp_path / "own"
    shutil.copytree(lake, own)
    line = ("pay", own, "common", "--year", "2026", "--issue")
    told = equipoise(*line)
    assert told.code == 0
    assert "The call of common for 2026 would be issued: EUR 12,000,000.00 in all, of 5 members." in told.out
    assert "Next: the same with --write" in told.out
    assert not (own / "issued.csv").exists()
    written = json.loads(equipoise(*line, "--write", "--json").out)
    assert (written["written"], len(written["rows"])) == (True, 5)
    record = (own / "issued.csv").read_bytes()
    again = equipoise(*line, "--write")
    assert again.code == 1
    assert "is issued already and still right" in again.err
    assert (own / "issued.csv").read_bytes() == record
    assert equipoise("pay", own, "common", "--due", "2026-09-01").code != 0


def test_the_books_are_not_put_into_an_alliance_folder(lake: Path, tmp_path: Path, equipoise: Runner) -> None:
    own = tmp_path / "own"
    shutil.copytree(lake, own)
    before = sorted(own.rglob("*"))
    line = ("pay", own, "common", "--ledger", "--package", own / "books", "--beancount", own / "x.beancount")
    told = equipoise(*line)
    assert told.code == 1
    assert told.out == ""
    assert told.err.count("it is in the alliance folder") == 2
    assert sorted(own.rglob("*")) == before
