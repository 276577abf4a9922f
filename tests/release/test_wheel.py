"""The wheel, installed where nothing else of ours is, answers; what an extra brings is asked for by its name."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
from importlib.metadata import distribution
from pathlib import Path

import pytest

from equipoise.cli.extras import EXTRAS
from equipoise.version import VERSION

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; the pinned packages are lent to it, this checkout is not."""
    place = tmp_path_factory.mktemp("release")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    venv.create(place / "env", symlinks=True)
    python = place / "env" / "bin" / "python"
    uv = CHECKOUT / ".tools" / "uv" / "bin" / "uv"
    installer = [uv, "pip", "install", "--python", python] if uv.exists() else ["pip3", "--python", python, "install"]
    subprocess.run([*installer, "--quiet", "--no-deps", "--no-index", wheel], check=True, capture_output=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = place / "env" / "lib" / version / "site-packages"
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place / "env" / "bin"


def ran(*command: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    env = {"HOME": str(home), "PATH": os.environ["PATH"], "COLUMNS": "100", "LC_ALL": "C.UTF-8"}
    return subprocess.run(command, cwd=home, env=env, capture_output=True, text=True, check=False)


def test_questions_are_answered_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    where = ran(installed / "python", "-c", "import equipoise; print(equipoise.__file__)", home=tmp_path)
    assert str(installed.parent) in where.stdout
    assert ran(installed / "equipoise", "--version", home=tmp_path).stdout == f"equipoise {VERSION}\n"
    calls = ran(installed / "equipoise", "pay", "nato", "civil", "--year", "2024", home=tmp_path)
    assert (calls.returncode, calls.stderr) == (0, "")
    assert calls.stdout.startswith("In 2024 the Civil Budget calls EUR 438.1 million from 31 Allies")
    assert ran(installed / "equipoise", "new", "lake", home=tmp_path).returncode == 0
    brief = ran(installed / "equipoise", "brief", "lake", "fair-share", "--draws", "64", home=tmp_path)
    assert (brief.returncode, brief.stderr) == (0, "")
    assert brief.stdout.startswith("EQUIPOISE BRIEF  fair-share, version 1")


@pytest.mark.parametrize(
    ("command", "lacks", "extra"),
    [
        (("serve", "nato"), "fastapi", "web"),
        (("desk", "demo", "x.sqlite"), "sqlalchemy", "desk"),
        (("desk", "due", "postgresql://x@127.0.0.1:9/x"), "psycopg", "postgres"),
        (("sweep", "cbd", "x", "--cluster", "tcp://127.0.0.1:9"), "distributed", "cluster"),
    ],
)
def test_a_missing_extra_is_named(command: tuple[str, ...], lacks: str, extra: str, tmp_path: Path) -> None:
    if command[0] == "sweep":
        lake = tmp_path / "lake"
        assert ran(sys.executable, "-m", "equipoise", "new", lake, home=tmp_path).returncode == 0
        command = ("sweep", str(lake), "fair-share", *command[3:])
    code = (
        f"import sys; sys.modules[{lacks!r}] = None; from equipoise.cli import main; sys.argv[0] = 'equipoise'; main()"
    )
    said = ran(sys.executable, "-c", code, *command, home=tmp_path)
    assert said.returncode == 1
    assert f"this needs the extra `{extra}`, which is not installed" in said.stderr
    assert f"pip install 'equipoise[{extra}]'" in said.stderr


@pytest.mark.parametrize(
    ("extra", "parts", "but"),
    [
        ("", [p.name for p in (CHECKOUT / "src" / "equipoise").iterdir() if p.name not in ("web", "desk")], ()),
        ("web", ["web"], ("web/desk/",)),
        ("desk", ["desk", "web"], ()),
    ],
)
def test_an_extra_brings_all_that_its_part_imports(extra: str, parts: list[str], but: tuple[str, ...]) -> None:
    """Else it installs, and fails at the first page: the other tests run where every extra is installed."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    brought = [*project["dependencies"], *(project["optional-dependencies"][extra] if extra else ())]
    brought += project["optional-dependencies"]["web"] if extra == "desk" else ()
    there = set().union(*(modules(re.split(r"[<>=\\[]", name)[0]) for name in brought if "equipoise" not in name))
    there |= {"starlette", "psycopg", "distributed", "dask", "equipoise"}  # fastapi's own; named where they are wanting
    wanted: dict[str, str] = {}
    for file in (f for part in parts for f in (CHECKOUT / "src" / "equipoise" / part).rglob("*.py")):
        place = file.relative_to(CHECKOUT / "src" / "equipoise").as_posix()
        for node in () if place.startswith(but) and but else ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
            wanted |= {name.partition(".")[0]: place for name in names}
    missing = {n: place for n, place in wanted.items() if n not in there and n not in sys.stdlib_module_names}
    assert missing == {}


def test_every_package_of_an_extra_is_known() -> None:
    extras = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    brings = {re.split(r"[<>=\[]", name)[0] for names in extras.values() for name in names} - {"equipoise"}
    unknown = {name for name in brings if not modules(name) & set(EXTRAS)}
    assert unknown == set()
    assert set(EXTRAS.values()) == set(extras)


def modules(name: str) -> set[str]:
    """The modules at the top of an installed package."""
    return {file.parts[0].removesuffix(".py") for file in distribution(name).files or () if len(file.parts) < 3}


def test_the_source_package_holds_what_is_tested_and_told(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path]
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    (package,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(package) as files:
        names = {name.partition("/")[2] for name in files.getnames()}
    wanted = {
        "LICENSE", "README.md", "SECURITY.md", "x.py", "docs/tutorial.md", "requirements/run.txt",
        "tests/release/test_wheel.py", "src/equipoise/alliances/nato/alliance.toml",
        "src/equipoise/alliances/cbd/alliance.toml", "campaigns/desk.py", "benchmarks/areas/cluster.py",
    }  # fmt: skip
    assert wanted - names == set()
    listed = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert [name for name in listed.stdout.splitlines() if name not in names] == []  # none listed: a package unpacked
    assert {name for name in names if name.startswith(("docs/book/", ".venv", ".tools"))} == set()
