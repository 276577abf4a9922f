"""Do the pins, the build and x.py agree with the project's description?"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

Program = Callable[..., tuple[int, str]]


def pins(file: Path) -> dict[str, str]:
    """Package -> version of a compiled requirements file."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", file.read_text(), re.MULTILINE))


def test_every_dependency_is_pinned(checkout: Path) -> None:
    project = tomllib.loads((checkout / "pyproject.toml").read_text())
    run, dev = (pins(checkout / "requirements" / f"{name}.txt") for name in ("run", "dev"))
    names = {re.split(r"[<>=]", d)[0] for d in project["project"]["dependencies"]}
    assert names <= run.keys(), "run `python3 x.py lock`"
    assert {re.split(r"[<>=]", d)[0] for d in project["dependency-groups"]["dev"]} <= dev.keys()
    assert run.items() <= dev.items(), "the two sets of pins must agree: run `python3 x.py lock`"


@pytest.mark.parametrize("name", ["uv", "run", "dev"])
def test_every_pin_has_a_hash(checkout: Path, name: str) -> None:
    text = (checkout / "requirements" / f"{name}.txt").read_text()
    for entry in re.split(r"^(?=[a-z])", text, flags=re.MULTILINE):
        assert "==" not in entry or "--hash=sha256:" in entry, entry


def test_x_py_needs_nothing_but_the_standard_library(checkout: Path) -> None:
    text = (checkout / "x.py").read_text()
    assert len(text.splitlines()) < 350
    done = subprocess.run(
        [sys.executable, "-I", "-S", "x.py", "--help"], cwd=checkout, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "demo" in done.stdout


def test_the_wheel_holds_the_package_and_its_data(program: Program, checkout: Path, tmp_path: Path) -> None:
    status, output = program("hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    assert status == 0, output
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    package = checkout / "src"
    wanted = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }
    assert wanted <= names
    assert any(name.endswith("entry_points.txt") for name in names)
