"""The long campaigns of keys, calls and seats: the laws of ``tests/random_keys.py`` on as many as are asked for.

Run by ``python3 x.py campaign keys [keys] [seats] [--scale N] [--processes N]``; a scale of 1 is ten thousand of each,
100 the full form, a million. The seeds begin at zero, so that a failure is named by a number that brings it back.
Each writes one row to docs/evidence.md.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from evidence_page import keep
from random_keys import check_key, check_seats, drawn

T = TypeVar("T")
EACH = 10_000
CHUNK = 2_000


def keys(seeds: range) -> int:
    """How many keys of these seeds are refused? Raises AssertionError, naming the seed, where a law is broken."""
    return sum(_named(seed, lambda draw: check_key(draw, drawn(draw))) for seed in seeds)


def seats(seeds: range) -> int:
    """The laws of apportionment on weights of these seeds."""
    for seed in seeds:
        _named(seed, check_seats)
    return 0


def _named(seed: int, check: Callable[[random.Random], T]) -> T:
    try:
        return check(random.Random(seed))
    except Exception as broken:
        raise AssertionError(f"seed {seed}: {type(broken).__name__}: {broken}") from broken


CAMPAIGNS: dict[str, tuple[Callable[[range], int], str, str]] = {
    "keys": (
        keys,
        "Random formula keys and calls | {count:,} keys of 2 to 9 members, each with an amount and terms of calling",
        "shares sum to 100, calls to the total, limits hold, no unit and no order matters, who has more pays no less "
        "where steps treat all alike; {refused:,} that cannot be met are refused by name",
    ),
    "seats": (
        seats,
        "Random apportionments | {count:,} sets of weights, each by six methods",
        "every sum exact, the quota kept by largest remainder, five divisor methods monotone in house and population",
    ),
}


def main() -> int:
    """Run the named campaigns, both by default, and write their rows."""
    parser = argparse.ArgumentParser(prog="x.py campaign keys", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"any of {', '.join(CAMPAIGNS)}")
    parser.add_argument("--scale", type=int, default=1, help="1 is ten thousand of each, 100 a million")
    parser.add_argument("--processes", type=int, default=1, help="how many work at once")
    given = parser.parse_args()
    unknown = sorted(set(given.names) - CAMPAIGNS.keys())
    if unknown:
        parser.error(f"no campaign {unknown[0]!r}: {', '.join(CAMPAIGNS)}")
    for name in given.names or CAMPAIGNS:
        check, size, found = CAMPAIGNS[name]
        count, start, refused, done = EACH * given.scale, time.monotonic(), 0, 0
        chunks = [range(first, min(count, first + CHUNK)) for first in range(0, count, CHUNK)]
        with ProcessPoolExecutor(given.processes) as pool:
            for chunk, number in zip(chunks, pool.map(check, chunks), strict=True):
                refused += number
                done += len(chunk)
                sys.stderr.write(f"\r{name}: {done:,} of {count:,}")
        sys.stderr.write("\n")
        row = f"{size.format(count=count)} | {found.format(refused=refused)}"
        sys.stdout.write(f"{row}\n")
        keep(row, "keys", time.monotonic() - start)
    return 0


if __name__ == "__main__":
    sys.exit(main())
