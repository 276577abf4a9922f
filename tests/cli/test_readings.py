"""Do the readings of ``plan`` fit on one command line, each with its own options?"""

from __future__ import annotations

import inspect
from typing import Annotated

import pytest
import typer

from equipoise.cli.plan.reading import Asked, Reading, command_of
from equipoise.cli.plan.readings import READINGS

Number = Annotated[int, typer.Option("--number")]


def _plain(asked: Asked) -> None:
    raise AssertionError(asked)


def _counts(asked: Asked, _count: Annotated[bool, typer.Option("--count")] = False, number: Number = 3) -> None:
    TOLD.append((asked.line, number))


def _doubles(asked: Asked, _double: Annotated[bool, typer.Option("--double")] = False, number: Number = 3) -> None:
    TOLD.append((asked.line, 2 * number))


TOLD: list[tuple[tuple[str, ...], int]] = []
COMMAND = command_of((Reading("", _plain), Reading("_count", _counts), Reading("_double", _doubles)), "How many?")
FILLED = {p.name: p.default for p in inspect.signature(COMMAND).parameters.values()}


def test_the_reading_asked_for_answers_and_its_line_carries_every_choice() -> None:
    TOLD.clear()
    COMMAND(**FILLED | {"alliance": "nato", "_double": True, "number": 4, "years": "2027"})
    COMMAND(**FILLED | {"alliance": "nato", "fund": "civil", "_count": True})
    assert TOLD == [
        (("plan", "nato", "--double", "--number", "4", "--years", "2027"), 8),
        (("plan", "nato", "civil", "--count", "--number", "3"), 3),
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"_count": True, "_double": True}, "choose one of --count and --double"),
        ({"number": 4}, "--number belongs to --count or --double"),
    ],
)
def test_options_that_do_not_go_together(given: dict[str, object], said: str) -> None:
    with pytest.raises(typer.BadParameter, match=said):
        COMMAND(**FILLED | given)


def test_one_name_is_one_option() -> None:
    def other(asked: Asked, number: Annotated[int, typer.Option("--number")] = 5) -> None:
        del asked, number

    with pytest.raises(TypeError, match="declare number differently"):
        command_of((Reading("", _plain), Reading("_count", _counts), Reading("number", other)), "")


def test_every_reading_is_asked_by_an_option_of_its_own() -> None:
    plain = [reading for reading in READINGS if not reading.by]
    assert len(plain) == 1
    assert all(reading.by in reading.options for reading in READINGS if reading.by)
    assert len({reading.by for reading in READINGS}) == len(READINGS)
