"""Is the checkout free of what holds on one machine only: registry hosts and paths of a build machine?"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

# Written so that this file does not match itself.
HOSTS = re.compile(
    r"pypi\.(org|python\.org)|pythonhosted\.org|npmjs\.(com|org)|yarnpkg\.com|[a-z]\.debian\.org|crates\.io",
    re.IGNORECASE,
)
BUILD_PATHS = re.compile(r"(?<![\w.}/-])[/](work|farm|root)[/]")


def tracked(checkout: Path) -> list[Path]:
    """The files that git tracks or would."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=checkout, capture_output=True, check=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [path for name in listed.split("\0") if name and (path := checkout / name).is_file()]


@pytest.mark.parametrize(("what", "pattern"), [("registry hosts", HOSTS), ("build paths", BUILD_PATHS)])
def test_no_file_names(checkout: Path, what: str, pattern: re.Pattern[str]) -> None:
    found = []
    for path in tracked(checkout):
        text = path.read_bytes().decode("utf-8", errors="ignore")
        for number, line in enumerate(text.splitlines(), start=1):
            if pattern.search(line):
                found.append(f"{path.relative_to(checkout)}:{number}: {line.strip()[:100]}")
    assert not found, "\n".join([f"{what} do not belong in the tree", *found])


def test_the_patterns_match_what_they_should() -> None:
    dot, slash = ".", "/"
    for host in (f"https://pypi{dot}org/simple", f"files{dot}pythonhosted{dot}org", f"deb{dot}debian{dot}org"):
        assert HOSTS.search(host)
    for path in (f"see {slash}work/main", f'"{slash}farm/a"', f"cd {slash}root/x"):
        assert BUILD_PATHS.search(path)
    for harmless in ("https://www.example.org/work/paper", "docs/work/plan.md", "Equipoise at work"):
        assert not BUILD_PATHS.search(harmless)
