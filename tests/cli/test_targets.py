"""Targets of one's own on the command line: several at once, or the option said again; the trace says what each is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Runner = Callable[..., Any]


def test_a_target_said_again_adds_to_the_first(lake: Path, equipoise: Runner) -> None:
    asked = ("pay", lake, "--targets", "--explain", "EST")
    once = equipoise(*asked, "--target", "2,3.5,5,equipment=25")
    assert once.code == 0
    assert equipoise(*asked, "--target", "2,3.5,5", "--target", "equipment=25").out == once.out
    # Estmere spends 1,040 of 52,000: 2%; 5% would be 2,600.
    for label, value in (("Pledge gap to 2% of GDP", "0"), ("Pledge gap to 3.5% of GDP", "780"),
                         ("Pledge gap to 5% of GDP", "1,560"), ("Gap to 25% equipment", "")):  # fmt: skip
        (line,) = [line for line in once.out.splitlines() if label in line]
        assert line.split(label)[1].split()[: 1 if value else 0] == ([value] if value else [])
