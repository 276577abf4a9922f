"""Does a real server hold when rounds close together and everybody watches? The short form of the campaign."""

from __future__ import annotations

from pathlib import Path

from desk_load import loaded
from equipoise.model import Alliance


def test_rounds_that_close_together_lose_no_break(tmp_path: Path, lake: Alliance) -> None:
    found = loaded(
        f"sqlite:///{tmp_path}/desk.sqlite", lake, tmp_path / "key", viewers=6, rounds=3, breaks=12, settle_s=3
    )
    assert (found.lost, found.late, found.contradictions) == (0, 0, 0), found
    assert found.answered == {303: 12}
    assert found.watched == 6  # every open page told the end of its round
