"""Do the examples in the docstrings of joining and retour give what they say? And do none of them lack one?"""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

MODULES = (
    *(f"joining.{name}" for name in ("costs", "splitting", "offers", "game", "saying")),
    *(f"retour.{name}" for name in ("market", "programme", "frontier", "returns")),
    "faults",
)
ASKED = {
    "joining": ("Scale", "allocation", "cascade", "joining", "offer", "scenarios", "settle", "shapley", "split"),
    "retour": ("Market", "assigned", "frontier", "graded_by_band", "joint_market", "returns"),
}


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_run(name: str) -> None:
    found = doctest.testmod(import_module(f"equipoise.plan.{name}"))
    assert found.attempted
    assert not found.failed


@pytest.mark.parametrize("package", ASKED)
def test_what_is_asked_has_an_example(package: str) -> None:
    module = import_module(f"equipoise.plan.{package}")
    assert [name for name in ASKED[package] if ">>>" not in (getattr(module, name).__doc__ or "")] == []
