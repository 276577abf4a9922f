"""Is a kind that somebody writes into the package registered, and one that lacks something told?"""

from __future__ import annotations

from pathlib import Path

import pytest

from equipoise.model.key_steps.step import KeyStep
from equipoise.model.kinds import kinds_in

STEP = """
from dataclasses import dataclass
from equipoise.model.key_steps.step import KeyStep, Taken

@dataclass(frozen=True)
class Nothing(KeyStep):
    kind: str = "nothing"
"""
TAKEN = """
    def taken(self, at):
        return Taken("nothing", at.shares)
"""
AGAIN = STEP.replace("Nothing", "NothingMore")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("lacking", STEP, "Nothing has a kind, and is not finished: it lacks taken"),
        ("doubled", STEP + TAKEN + AGAIN + TAKEN, "NothingMore and Nothing are both of the kind 'nothing'"),
    ],
)
def test_what_is_wrong_with_a_kind_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, said: str
) -> None:
    package = written(tmp_path, monkeypatch, name, text)
    with pytest.raises(TypeError, match=said):
        kinds_in(name, [str(package)], KeyStep, ())


def test_a_kind_that_is_whole_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = written(tmp_path, monkeypatch, "whole", STEP + TAKEN)
    (found,) = kinds_in("whole", [str(package)], KeyStep, ())
    assert found.__name__ == "Nothing"


def written(place: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> Path:
    """A package of one module, from which it can be imported."""
    package = place / name
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "steps.py").write_text(text)
    monkeypatch.syspath_prepend(place)
    return package
