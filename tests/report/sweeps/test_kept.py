"""What a sweep's file holds comes back digit by digit; it is gone on with, and never taken for another question."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from equipoise.agree.sweeping import Cell, Finding, Sweep
from equipoise.ensemble import Failure
from equipoise.errors import EquipoiseError
from equipoise.report import csv_text, json_text
from equipoise.report.sweeps import SweepFile, SweepPage, read_sweep
from equipoise.values import Status

QUESTION = {
    "rules and figures": "sha256:a", "preferences and positions": "sha256:b", "proposals": "idea sha256:c",
    "assumptions": "it's \"odd\"=1,2", "years": "2027,2028", "seed": "7", "draws": "64", "version": "0",
}  # fmt: skip
CELLS = tuple(Cell(i, "idea", (('it\'s "odd"', value), ("discount", "drawn"))) for i, value in enumerate("123"))


def found(run: int) -> tuple[Finding, ...]:
    tiny = 5e-324 if run else 0.1 + 0.2
    return (
        Finding(run, "passes", "route", tiny, 1e-300, 1 / 3, 2e-17, -323.3062153431158, Status.SCENARIO),
        Finding(run, "passes", "unanimity", 0.25, 0.1, 0.4, 0.01, -0.6, Status.SCENARIO),
        Finding(run, "objects", "CAN", 2 / 3, 0.0, 1.0, 0.001, None, Status.PUBLISHED),
        Finding(run, "failure-share", "CAN", 0.7, None, None, None, None, Status.PUBLISHED),
    )


def whole(*runs: int, failed: int | None = None) -> Sweep:
    failures = {} if failed is None else {failed: Failure("EquipoiseError", "it's no good")}
    return Sweep(CELLS, QUESTION, (), {}).with_findings([f for r in runs for f in found(r)], failures)


def test_a_sweep_comes_back_digit_by_digit(tmp_path: Path) -> None:
    place = str(tmp_path / "it's.parquet")
    sweep = whole(0, 2, failed=1)
    file = SweepFile(place, CELLS, QUESTION)
    assert file.before == {}
    for run in (2, 0):
        file.keep(run, found(run))
    assert file.close(sweep) == Path(place).stat().st_size
    assert [p.name for p in tmp_path.iterdir()] == ["it's.parquet"]
    back = read_sweep(place)
    assert back == sweep
    assert json_text(SweepPage(back)) == json_text(SweepPage(sweep))
    assert csv_text(SweepPage(back)) == csv_text(SweepPage(sweep))
    assert SweepFile(place, CELLS, QUESTION).before == {0: found(0), 2: found(2)}, "a failed run is asked again"


def test_the_columns_and_what_made_them_are_in_the_file(tmp_path: Path) -> None:
    place = str(tmp_path / "sweep.parquet")
    SweepFile(place, CELLS, QUESTION).close(whole(0, 1, failed=2))
    with closing(duckdb.connect(":memory:")) as db:
        rows = db.execute(
            f'SELECT "it\'s ""odd""", probability, status FROM \'{place}\' WHERE quantity = \'objects\' ORDER BY run'
        ).fetchall()
        failed = db.execute(f"SELECT run, subject, note FROM '{place}' WHERE quantity = 'failed'").fetchall()
        meta = dict(db.execute("SELECT key, value FROM parquet_kv_metadata(?)", [place]).fetchall())
    assert rows == [("1", 2 / 3, "published"), ("2", 2 / 3, "published")]
    assert failed == [(2, "EquipoiseError", "it's no good")]
    assert json.loads(meta[b"question"]) == QUESTION
    assert "probability" in json.loads(meta[b"units"])
    assert meta[b"complete"] == b"false"


def test_whoever_finished_first_the_file_is_the_same(tmp_path: Path) -> None:
    one, other = tmp_path / "one.parquet", tmp_path / "other.parquet"
    SweepFile(str(one), CELLS, QUESTION).close(whole(0, 1, 2))
    SweepFile(str(other), CELLS, QUESTION).close(whole(2, 0, 1))
    assert one.read_bytes() == other.read_bytes()


def test_a_crash_loses_no_run_that_had_finished(tmp_path: Path) -> None:
    place = str(tmp_path / "sweep.parquet")
    SweepFile(place, CELLS, QUESTION).close(whole(0))
    SweepFile(place, CELLS, QUESTION).keep(2, found(2))
    with Path(f"{place}.unfinished").open("a") as journal:
        journal.write('{"run": 1, "findings": [{"run": 1, "quan')  # cut short as the machine went down
    assert SweepFile(place, CELLS, QUESTION).before == {0: found(0), 2: found(2)}
    assert read_sweep(place) == whole(0, 2)
    SweepFile(place, CELLS, QUESTION).keep(1, found(1))
    assert read_sweep(place) == whole(0, 1, 2), "what is kept after the line that was cut short is read"
    Path(place).unlink()
    assert read_sweep(place) == whole(1, 2), "the journal alone is read too"


@pytest.mark.parametrize("kept", ["file", "journal"])
def test_another_question_is_refused_with_what_differs(tmp_path: Path, kept: str) -> None:
    place = str(tmp_path / "sweep.parquet")
    file = SweepFile(place, CELLS, QUESTION)
    if kept == "file":
        file.close(whole(0))
    else:
        file.keep(0, found(0))
    with pytest.raises(EquipoiseError) as error:
        SweepFile(place, CELLS, QUESTION | {"seed": "8", "rules and figures": "sha256:z"})
    assert "seed: 7 there, 8 here" in str(error.value)
    assert "rules and figures: sha256:a there, sha256:z here" in str(error.value)
    assert "draws" not in str(error.value)


def test_what_is_no_sweep_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "sweep.parquet"
    with pytest.raises(EquipoiseError, match="no file"):
        read_sweep(str(place))
    place.write_text("no parquet")
    with pytest.raises(EquipoiseError, match="cannot be read"):
        read_sweep(str(place))
    with closing(duckdb.connect(":memory:")) as db:
        db.execute(f"COPY (SELECT 1 AS run) TO '{place}' (FORMAT parquet)")
    with pytest.raises(EquipoiseError, match="no sweep"):
        SweepFile(str(place), CELLS, QUESTION)
    place.unlink()
    Path(f"{place}.unfinished").write_text("{}\n")
    with pytest.raises(EquipoiseError, match="no journal"):
        read_sweep(str(place))


def test_a_page_shows_each_run_and_why_one_failed() -> None:
    page = SweepPage(whole(0, failed=1), "sweep.parquet")
    table = next(b for b in page.page() if type(b).__name__ == "Table")
    assert [row["odds"] for row in table.rows] == ["30%", "failed", "not run"]  # type: ignore[union-attr]
    assert "it's no good" in str(page.page())
    assert page.summary.startswith("1 of 3 forecasts, by effects in 2027 to 2028 against sha256:a")
    assert "nothing is known yet" in replace(whole(), findings=()).summary
