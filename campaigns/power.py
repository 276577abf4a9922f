"""The long campaigns of voting power: the ways to count of ``tests/random_games.py`` on as many games as are asked for.

Run by ``python3 x.py campaign power [compound] [weighted] [large] [--scale N] [--processes N]``; a scale of 1 is
thousands of games, 100 the full form. The seeds begin at zero, so that a failure is named by a number that brings it
back. Each writes one row to docs/evidence.md.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from evidence_page import keep
from random_games import check_compound, check_large, check_weighted

CHUNK = 50
CAMPAIGNS: dict[str, tuple[Callable[[random.Random], int], int, str, str]] = {
    "compound": (
        check_compound,
        3_000,
        "Power under random compound rules | {count:,} rules of up to 10 members",
        "states, halves, planes, enumeration and the dispatcher give what trying all coalitions gives, size by size",
    ),
    "weighted": (
        check_weighted,
        1_000,
        "Power in random weighted games | {count:,} games of 10 to 22 members",
        "halves and planes agree size by size, sums agree plain and as machine code",
    ),
    "large": (
        check_large,
        100,
        "Power in large weighted games | {count:,} games of 68 to 140 members",
        "planes and sums agree, each plain and as machine code, beyond one machine word",
    ),
}


def checked(check: Callable[[random.Random], int], seeds: range) -> int:
    """How many counts were compared? Raises AssertionError, naming the seed, where two differ."""
    found = 0
    for seed in seeds:
        try:
            found += check(random.Random(seed))
        except Exception as broken:
            raise AssertionError(f"seed {seed}: {type(broken).__name__}: {broken}") from broken
    return found


def main() -> int:
    """Run the named campaigns, all of them by default, and write their rows."""
    parser = argparse.ArgumentParser(prog="x.py campaign power", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"any of {', '.join(CAMPAIGNS)}")
    parser.add_argument("--scale", type=int, default=1, help="1 is thousands of games, 100 the full form")
    parser.add_argument("--processes", type=int, default=1, help="how many work at once")
    given = parser.parse_args()
    unknown = sorted(set(given.names) - CAMPAIGNS.keys())
    if unknown:
        parser.error(f"no campaign {unknown[0]!r}: {', '.join(CAMPAIGNS)}")
    for name in given.names or CAMPAIGNS:
        check, each, size, found = CAMPAIGNS[name]
        count, start = each * given.scale, time.monotonic()
        chunks = [range(first, min(count, first + CHUNK)) for first in range(0, count, CHUNK)]
        with ProcessPoolExecutor(given.processes) as pool:
            counts = sum(pool.map(partial(checked, check), chunks))
        row = f"{size.format(count=count)} | {found} ({counts:,} counts)"
        sys.stdout.write(f"{row}\n")
        keep(row, "power", time.monotonic() - start)
    return 0


if __name__ == "__main__":
    sys.exit(main())
