"""Does each broken folder give exactly its messages, all in one run and never a traceback?

``tests/broken/NAME/`` holds the files that differ from the example, and ``expect.toml``: the codes of the messages,
files of the example that are deleted, and each problem in full. AGAINST stands for the digest of the example.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from equipoise.errors import FolderError, Problem
from equipoise.folder import Questions, check, read
from equipoise.folder.checking import examined
from equipoise.folder.messages import MESSAGES

BROKEN = Path(__file__).resolve().parents[1] / "broken"
NAMES = sorted(p.name for p in BROKEN.iterdir() if (p / "expect.toml").is_file())
SHORT = len("sha256:") + 12


def expectation(name: str) -> dict[str, Any]:
    return tomllib.loads((BROKEN / name / "expect.toml").read_text(encoding="utf-8"))


def lay_over(name: str, folder: Path) -> str:
    """Break the example as this folder says; the digest that its proposal names."""
    (against,) = re.findall(r'against = "(.*)"', (folder / "proposals/fair-share.toml").read_text(encoding="utf-8"))
    for file in expectation(name).get("delete", ()):
        (folder / file).unlink()
    for source in sorted(p for p in (BROKEN / name).rglob("*") if p.is_file() and p.name != "expect.toml"):
        target = folder / source.relative_to(BROKEN / name)
        if target.is_dir():
            shutil.rmtree(target)
        if target.parent.is_file():
            target.parent.unlink()
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(source.read_bytes().replace(b'"AGAINST"', f'"{against}"'.encode()))
    for file in expectation(name).get("links_to_itself", ()):
        (folder / file).symlink_to(folder / file)
    return against


@pytest.mark.parametrize("name", NAMES)
def test_each_broken_folder_gives_exactly_its_messages(name: str, lake: Path, questions: Questions) -> None:
    against = lay_over(name, lake)
    report, findings = examined(lake, questions)
    expected = expectation(name)

    def filled(text: str) -> str:
        return text.replace("AGAINST-SHORT", against[:SHORT]).replace("AGAINST", against)

    wanted = [Problem(p["file"], p["place"], filled(p["message"]), filled(p["hint"])) for p in expected["problems"]]
    assert list(report.problems) == wanted
    assert sorted(findings.codes) == expected["codes"]
    assert wanted, "a broken folder has a problem"


def test_each_message_has_a_broken_folder() -> None:
    covered = {code for name in NAMES for code in expectation(name)["codes"]}
    assert covered | {"no-folder"} == set(MESSAGES)


def test_each_message_says_what_to_do() -> None:
    own = {"clause", "contested"}  # worded, with their hints, where clauses and disagreements are examined
    bare = [code for code, (message, hint) in MESSAGES.items() if not message or (not hint and code not in own)]
    assert not bare, "every message has a hint, but for those that another package words"


def test_no_folder(tmp_path: Path) -> None:
    report = check(tmp_path / "nowhere")
    assert [str(p) for p in report.problems] == [
        f"there is no alliance folder {str(tmp_path / 'nowhere')!r}\n    Known: cbd, nato, un."
    ]
    assert (report.checks, report.cases, report.digest) == ((), (), None)


def test_a_name_nearly_right_is_guessed() -> None:
    with pytest.raises(FolderError, match="Did you mean 'nato'"):
        read("natto")


def test_read_raises_with_every_problem(lake: Path) -> None:
    lay_over("many-at-once", lake)
    with pytest.raises(FolderError) as caught:
        read(lake)
    assert len(caught.value.problems()) == 8
    assert "30 times: '1,5' has a decimal comma" in str(caught.value)
