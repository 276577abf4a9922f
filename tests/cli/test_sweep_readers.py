"""A sweep whose reader leaves is written all the same, and gone on with it gives the digits of an undisturbed one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from equipoise.report.sweeps import SweepFile, read_sweep

Runner = Callable[..., Any]

ASKED = ("fair-share", "--assume", "loss-aversion=1,2,3", "--draws", 64, "--years", "2026-2027")


@pytest.fixture(scope="module")
def undisturbed(lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("sweeps") / "whole.parquet"
    line = [sys.executable, "-m", "equipoise", "sweep", str(lake), *map(str, ASKED), "--out", str(place)]
    subprocess.run(line, capture_output=True, check=True)
    return place


def test_nobody_reads_what_it_says_and_the_file_is_written(undisturbed: Path, lake: Path, tmp_path: Path) -> None:
    place = tmp_path / "left.parquet"
    line = [sys.executable, "-m", "equipoise", "sweep", str(lake), *map(str, ASKED), "--out", str(place)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        # As ``2>&1 | head -1`` leaves: nobody hears how far it is, nor the answer.
        running.stdout.close()
        running.stderr.close()
        assert running.wait() == 0
    assert place.read_bytes() == undisturbed.read_bytes()
    assert not Path(f"{place}.unfinished").exists()


def test_gone_on_with_it_gives_the_same_digits(
    undisturbed: Path, lake: Path, tmp_path: Path, equipoise: Runner
) -> None:
    place, whole = tmp_path / "half.parquet", read_sweep(str(undisturbed))
    # What is left where the machine went down after the second of three.
    SweepFile(str(place), whole.cells, whole.question).keep(1, whole.of(1))
    SweepFile(str(place), whole.cells, whole.question).keep(0, whole.of(0))
    ran = equipoise("sweep", lake, *ASKED, "--out", place)
    assert ran.code == 0
    assert f"2 of 3 forecasts are in {place} already" in ran.err
    assert place.read_bytes() == undisturbed.read_bytes()
