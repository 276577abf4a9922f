"""The long campaigns of voting power: the ways to count of ``tests/random_games.py`` on as many games as are asked for.

Run by ``python3 x.py campaign power [compound] [weighted] [large] [--scale N] [--processes N]``; a scale of 1 is
thousands of games, 100 the full form.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from random_games import check_compound, check_large, check_weighted
from seeded_campaign import Campaign, run

CHUNK = 50
CAMPAIGNS = {
    "compound": Campaign(
        check_compound,
        3_000,
        "Power under random compound rules | {count:,} rules of up to 10 members",
        "states, halves, planes, enumeration and the dispatcher give what trying all coalitions gives, size by size "
        "({number:,} counts)",
        CHUNK,
    ),
    "weighted": Campaign(
        check_weighted,
        1_000,
        "Power in random weighted games | {count:,} games of 10 to 22 members",
        "halves and planes agree size by size, sums agree plain and as machine code ({number:,} counts)",
        CHUNK,
    ),
    "large": Campaign(
        check_large,
        100,
        "Power in large weighted games | {count:,} games of 68 to 140 members",
        "planes and sums agree, each plain and as machine code, beyond one machine word ({number:,} counts)",
        CHUNK,
    ),
}


if __name__ == "__main__":
    sys.exit(run("power", CAMPAIGNS, __doc__))
