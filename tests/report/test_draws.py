"""The number of draws that a page offers is the one that the engines take by themselves."""

from __future__ import annotations

import inspect

from equipoise import agree
from equipoise.report.arguments import DRAWS, FEWER_DRAWS, random_of


def test_the_usual_numbers_of_draws_are_those_of_the_engines() -> None:
    def own(function: object) -> object:
        return inspect.signature(function).parameters["draws"].default  # type: ignore[arg-type]

    assert own(agree.forecast) == own(agree.sweep) == DRAWS
    assert own(agree.amend) == own(agree.record) == own(agree.contest) == FEWER_DRAWS


def test_no_draws_are_not_the_usual_number() -> None:
    assert random_of({"draws": 0}) == {"seed": 7, "draws": 0}, "for the engine to refuse"
    assert random_of({"draws": None, "seed": "3"}) == {"seed": 3}
