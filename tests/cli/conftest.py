"""An alliance folder to ask, and a way to run a command line as the shell would."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from equipoise.cli.running import run


class Ran(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Runner = Callable[..., Ran]


@pytest.fixture
def equipoise(capsys: pytest.CaptureFixture[str]) -> Runner:
    """Run a command line in this process: ``equipoise("pay", "nato", "civil")``."""

    def ran(*arguments: object) -> Ran:
        code = run([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return ran
