"""How is a check of something random tried on as many seeds as are asked for? In processes, a row of evidence each.

The seeds begin at zero, so that a failure is named by a number that brings it back.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

from evidence_page import keep


@dataclass(frozen=True)
class Campaign:
    """A check that gives a number to add up, on how many seeds at a scale of 1, and the words of its row.

    ``size`` says ``{count}``, the seeds; ``found`` may say ``{number}``, the sum. ``chunk`` seeds go to a process.
    """

    check: Callable[[random.Random], int]
    each: int
    size: str
    found: str
    chunk: int


def checked(check: Callable[[random.Random], int], seeds: range) -> int:
    """The sum over these seeds. Raises AssertionError, naming the seed, where a check fails."""
    found = 0
    for seed in seeds:
        try:
            found += check(random.Random(seed))
        except Exception as broken:
            raise AssertionError(f"seed {seed}: {type(broken).__name__}: {broken}") from broken
    return found


def run(part: str, campaigns: Mapping[str, Campaign], about: str | None) -> int:
    """Run the named campaigns of a part, all of them by default, and write their rows to docs/evidence.md."""
    parser = argparse.ArgumentParser(prog=f"x.py campaign {part}", description=about)
    parser.add_argument("names", nargs="*", help=f"any of {', '.join(campaigns)}")
    parser.add_argument("--scale", type=int, default=1, help="how many times the usual number; 100 is the full form")
    parser.add_argument("--processes", type=int, default=1, help="how many work at once")
    given = parser.parse_args()
    unknown = sorted(set(given.names) - campaigns.keys())
    if unknown:
        parser.error(f"no campaign {unknown[0]!r}: {', '.join(campaigns)}")
    for name in given.names or campaigns:
        campaign = campaigns[name]
        count, start, number, done = campaign.each * given.scale, time.monotonic(), 0, 0
        chunks = [range(first, min(count, first + campaign.chunk)) for first in range(0, count, campaign.chunk)]
        with ProcessPoolExecutor(given.processes) as pool:
            for chunk, more in zip(chunks, pool.map(partial(checked, campaign.check), chunks), strict=True):
                number += more
                done += len(chunk)
                sys.stderr.write(f"\r{name}: {done:,} of {count:,}")
        sys.stderr.write("\n")
        row = f"{campaign.size.format(count=count)} | {campaign.found.format(number=number)}"
        sys.stdout.write(f"{row}\n")
        keep(row, part, time.monotonic() - start)
    return 0
