"""An alliance folder to ask, and a way to run a command line as the shell would."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from equipoise import folder
from equipoise.cli.running import run
from equipoise.errors import FolderError


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


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example alliance, with ceilings for two more years and a proposal that only the Council decides."""
    path = folder.new(tmp_path_factory.mktemp("alliances") / "lake")
    fund = path / "funds" / "common.toml"
    more = "".join(
        f'  {{ since = {y}-01-01, until = {y}-12-31, value = {v}, status = "scenario", source = "treaty" }},\n'
        for y, v in ((2027, 12_000_000), (2028, 13_000_000))
    )
    fund.write_text(fund.read_text().replace("]\ncommitted", f"{more}]\ncommitted"))
    proposal = path / "proposals" / "fair-share.toml"
    proposal.write_text(proposal.read_text().replace('route = ["budget-committee", "council"]', 'route = ["council"]'))
    _rebased(path, proposal)
    return path


def _rebased(path: Path, proposal: Path) -> None:
    # The rules have changed, so the proposal must name the new baseline: the folder's own hint says which.
    with pytest.raises(FolderError) as caught:
        folder.read(path)
    (problem,) = caught.value.problems()
    (line,) = re.findall('against = "sha256:[0-9a-f]{64}"', problem.hint)
    proposal.write_text(re.sub('against = "sha256:[0-9a-f]{64}"', line, proposal.read_text()))
