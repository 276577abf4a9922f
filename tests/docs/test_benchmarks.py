"""Does a run of the benchmarks end, and does its page say what was lost as plainly as what was won?"""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

WON, LOST, STOPPED = 3.0, 0.5, 20.0


@pytest.fixture
def figures(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(checkout / "benchmarks"))
    return importlib.import_module("figures")


def run(checkout: Path, *areas: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, checkout / "benchmarks", *areas], capture_output=True, text=True)


def test_an_area_is_measured_in_a_process_of_its_own(checkout: Path) -> None:
    done = run(checkout, "applying")
    assert done.returncode == 0, done.stderr
    assert "all clauses of Canada's request: " in done.stdout
    assert "copy.deepcopy of the alliance: " in done.stdout
    assert "ratio " in done.stdout


def test_an_area_that_is_none_is_refused_with_those_that_are(checkout: Path) -> None:
    done = run(checkout, "nonsense")
    assert done.returncode == 2
    assert "no area nonsense: there are amending, applying, " in done.stderr


def test_the_page_tells_what_was_lost(figures: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = importlib.import_module("page")
    monkeypatch.setattr(page, "DOCS", tmp_path)
    timed, beside = figures.Timed, figures.Beside
    peers = (
        beside("slower", timed((WON, WON, 4.0))),
        beside("quicker", timed((LOST,))),
        beside("endless", timed((STOPPED,), over=True), "stopped"),
        beside("mute", said="cannot express the rule"),
    )
    row = figures.Row("a work", timed((1.0, 1.0, 2.0)), figures.Floor("its additions", 0.25), 0.5, peers)
    assert figures.row_of(row.as_json) == row
    page.write([page.Area("one", "A question?", (row,))], {"date": "today"})
    told = (tmp_path / "benchmarks.md").read_text()
    assert "- a work: quicker takes 500 ms, we 1 s (1 s to 2 s)." in told
    assert "- a work: 1 s (1 s to 2 s) where 500 ms was asked for." in told
    assert "| a work | slower | 3 s (3 s to 4 s) | 3 (1.5 to 4) |  |" in told
    assert "| a work | quicker | 500 ms | 0.5 (0.25 to 0.5), faster |  |" in told
    assert "| a work | endless | over 20 s | over 10 | stopped |" in told
    assert "| a work | mute |  |  | cannot express the rule |" in told
    assert "| a work | 1 s (1 s to 2 s) | 500 ms: **missed** | 250 ms (its additions), 4 times that |" in told
    chart = (tmp_path / "benchmarks.svg").read_text()
    assert all(f"a work: {name}" in chart for name in ("slower", "quicker", "endless"))
    assert "a work: mute" not in chart


def test_every_area_is_on_the_page(figures: ModuleType, checkout: Path) -> None:
    told = (checkout / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    areas = list((checkout / "benchmarks" / "areas").glob("[a-z]*.py"))
    titles = [path.read_text(encoding="utf-8").split('"""')[1].partition("\n")[0] for path in areas]
    assert len(titles) > 8
    missing = [title for title in titles if f"## {title}\n" not in told]
    assert missing == [], "measure them and write the page: python3 x.py bench"
    assert figures.PATIENCE == 20  # the page says so


def test_every_row_of_the_page_has_its_floor(checkout: Path) -> None:
    told = (checkout / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    tables = told.split("| Work | Equipoise | Asked | Floor |\n| --- | --- | --- | --- |\n")[1:]
    rows = [row for table in tables for row in table.partition("\n\n")[0].splitlines()]
    assert len(rows) > 50
    assert [row for row in rows if not row.endswith(" times that |")] == []


def test_the_page_on_more_machines_tells_the_last_run(checkout: Path) -> None:
    measured = (checkout / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    told = " ".join((checkout / "docs" / "scale-out.md").read_text(encoding="utf-8").split())
    work = r"^\| (\d+) forecasts of 1024 draws on two workers "
    two = re.search(work + r"\(.*?\| ([\d.]+) s ", measured, re.MULTILINE)
    peers = [
        re.search(rf"{work}\| {name} \| ([\d.]+) s \([^|]*\| ([\d.]+) ", measured, re.MULTILINE)
        for name in ("one worker", "in this process, no cluster", "two processes, started anew")
    ]
    assert two is not None
    one, alone, anew = (peer for peer in peers if peer is not None)
    said = (
        f"sweeps {two[1]} forecasts of NATO at 1,024 draws",
        f"took {one[2]} s on one worker, {two[2]} s on two, which is {one[3]} times as fast",
        f"{alone[2]} s in one process without a cluster, {anew[2]} s in two processes",
    )
    assert [words for words in said if words not in told] == [], "write what docs/benchmarks.md says"


def test_what_many_machines_would_cost_is_reckoned_from_what_was_measured(checkout: Path) -> None:
    """The page on more machines reckons with a third of a second a forecast: within twice what the benchmark found."""
    measured = (checkout / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    told = (checkout / "docs" / "scale-out.md").read_text(encoding="utf-8")
    row = r"^\| (\d+) forecasts of 1024 draws .*\| in this process, no cluster \| ([\d.]+) s "
    alone = re.search(row, measured, re.MULTILINE)
    assert alone is not None
    assert "at a third of a second of one core" in " ".join(told.split())
    assert 1 / 6 < float(alone[2]) / int(alone[1]) < 2 / 3
