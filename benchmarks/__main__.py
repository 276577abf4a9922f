"""``python3 x.py bench [AREA ...]``: measures the product beside its peers, all in one run, and writes the page.

Each area is a module in ``areas/`` whose ``rows(peers)`` gives rows of figures; it runs in a process of its own, so
that none warms or burdens another. ``peers`` is the interpreter of the peers' environment. An area that fails is told
and the others go on. The page ``docs/benchmarks.md`` and its chart are written when all areas were run.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import subprocess
import sys
from pathlib import Path

from figures import Row, row_of
from machine import machine
from page import Area, lines_of, write

HERE = Path(__file__).parent
AREAS = tuple(sorted(path.stem for path in (HERE / "areas").glob("[a-z]*.py")))
PEERS = HERE.parent / ".peers" / "bin" / "python"


def main() -> int:
    """Run the named areas, or all of them."""
    words = argparse.ArgumentParser(prog="x.py bench", description="measure beside the peers")
    words.add_argument("areas", nargs="*", metavar="AREA", help=f"any of {', '.join(AREAS)}; all of them by default")
    words.add_argument("--only", choices=AREAS, help=argparse.SUPPRESS)  # what the process of one area is started with
    given = words.parse_args()
    if given.only:
        return one(given.only)
    unknown = sorted(set(given.areas) - set(AREAS))
    if unknown:
        words.error(f"no area {', '.join(unknown)}: there are {', '.join(AREAS)}")
    there = machine()
    say("\n".join(f"{name}: {value}" for name, value in there.items()))
    found = [measured(name) for name in given.areas or AREAS]
    failed = [area.name for area in found if not area.rows or area.failed]
    if not given.areas and not failed:
        write(found, there)
        say("\nwritten: docs/benchmarks.md, docs/benchmarks.svg")
    for name in failed:
        say(f"\n{name} did not end well")
    return 1 if failed else 0


def one(name: str) -> int:
    """Print the rows of one area as JSON, a line each."""
    sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests")]  # the real servers and races of the tests
    module = importlib.import_module(f"areas.{name}")
    for row in module.rows(PEERS):
        say(row.as_json)
    return 0


def measured(name: str) -> Area:
    """The rows of an area, told as they come."""
    process = subprocess.Popen([sys.executable, str(HERE), "--only", name], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    about = ast.get_docstring(ast.parse((HERE / "areas" / f"{name}.py").read_text(encoding="utf-8")))
    rows, title = list[Row](), (about or name).partition("\n")[0]
    say(f"\n{title}")
    for line in process.stdout:
        rows.append(row_of(line))
        say("\n".join(lines_of(rows[-1])))
    return Area(name, title, tuple(rows), failed=process.wait() != 0)


def say(text: str) -> None:
    """A line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    sys.exit(main())
