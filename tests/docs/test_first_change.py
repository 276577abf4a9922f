"""A newcomer's first changes, as the page tells them: each one file and one test, done on a copy of the tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = re.compile(r"^```python\n# (file|after): (.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# What the rest of the product must make of the new kinds without being told of them.
NOTICED = """
from datetime import date
from decimal import Decimal
from pathlib import Path
from shutil import rmtree

from equipoise import folder
from equipoise.desk.procedure.touching import touched
from equipoise.folder.reference import reference
from equipoise.model import STEPS, digest
from equipoise.model.clauses.commitments import SetCommitted
from equipoise.model.rule_text import PRESETS
from equipoise.web.drafting import KINDS

assert "premium" in STEPS and "set-committed" in KINDS and "river majority by WEIGHT" in PRESETS
page = reference()
assert "### `premium`" in page and "how much more than so far (percent, 0 to 100)" in page
assert "### `set-committed`" in page

lake = folder.new(Path("lake"))
key = (lake / "keys" / "lake.toml").read_text()
(lake / "keys" / "lake.toml").write_text(key.replace(
    '{ kind = "set-to"', '{ kind = "premium", member = "BRE", percent = 10 },\\n  { kind = "set-to"', 1))
council = (lake / "bodies" / "council.toml").read_text()
(lake / "bodies" / "council.toml").write_text(council.replace('["set-ceiling"', '["set-committed", "set-ceiling"'))
for name in ("proposals", "positions"):  # they are of the rules as they were
    rmtree(lake / name)
alliance = folder.read(lake)
step = alliance.keys["lake"].versions[-1].value.steps[0]
assert (step.kind, step.member, step.percent) == ("premium", "BRE", Decimal(10))
assert folder.read(folder.write(alliance, Path("again"))) == alliance

text = f'''title = "Half is spoken for"
stage = "draft"
against = "{digest(alliance)}"
route = ["council"]
[[changes]]
id = "half"
kind = "set-committed"
fund = "common"
percent = 50
since = 2027-01-01
'''
proposal = folder.proposal_from_text(alliance, text, "half")
reads, writes = touched(alliance, proposal.changes)
assert writes == {"fund:common/committed"}
"""


@pytest.fixture(scope="module")
def tree(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is needed, with the page's files written and its insertions made."""
    place = tmp_path_factory.mktemp("first-change")
    shutil.copytree(checkout / "src", place / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(checkout / "tests", place / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    for kind, name, text in PAGE.findall((checkout / "docs" / "first-change.md").read_text(encoding="utf-8")):
        if kind == "file":
            (place / name).write_text(text, encoding="utf-8")
            continue
        (module,) = (f for f in (place / "src").glob("equipoise/model/*.py") if f"\n{name}\n" in f.read_text())
        before = f"{name}\n    {{\n"
        assert module.read_text().count(before) == 1
        module.write_text(module.read_text().replace(before, f"{name}\n{text}"), encoding="utf-8")
    return place


def ran(tree: Path, *arguments: str) -> str:
    env = os.environ | {"PYTHONPATH": f"{tree / 'src'}:{tree / 'tests'}", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *arguments], cwd=tree, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def by_pytest(tree: Path, *arguments: str) -> str:
    own = ("-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(tree), "--import-mode=importlib")
    return ran(tree, "-m", "pytest", *own, *arguments)


def test_each_exercise_passes_its_own_test(tree: Path, checkout: Path) -> None:
    told = PAGE.findall((checkout / "docs" / "first-change.md").read_text(encoding="utf-8"))
    tests = [name for kind, name, _ in told if kind == "file" and name.startswith("tests/")]
    assert len(tests) == 3
    assert "4 passed" in by_pytest(tree, *tests)


def test_no_other_test_wants_to_be_told_of_them(tree: Path) -> None:
    """The tests that go through every kind; what their tables do not know must have a test of its own."""
    names = ("tests/model/test_clauses.py", "tests/model/test_key_steps.py", "tests/model/test_rule_text.py")
    chosen = "generated or registered or typed_nowhere or survives_its_text or preset"
    said = by_pytest(tree, *names, "tests/folder/test_round_trip.py", "tests/web/test_drafts.py", "-k", chosen)
    assert "deselected" in said
    (tree / "tests" / "model" / "test_set_committed.py").rename(tree / "set_committed.txt")
    with pytest.raises(AssertionError, match="give it a test that imports it from its file"):
        by_pytest(tree, *names, "-k", "generated")
    (tree / "set_committed.txt").rename(tree / "tests" / "model" / "test_set_committed.py")


def test_the_rest_of_the_product_notices_by_itself(tree: Path) -> None:
    (tree / "noticed.py").write_text(NOTICED, encoding="utf-8")
    ran(tree, "noticed.py")


def test_each_exercise_is_one_file_and_one_test(checkout: Path) -> None:
    page = (checkout / "docs" / "first-change.md").read_text(encoding="utf-8")
    exercises = page.split("\n## ")[1:4]
    for exercise in exercises:
        names = [(kind, name) for kind, name, _ in PAGE.findall(exercise)]
        assert len(names) == 2
        assert names[1][1].startswith("tests/")
