"""The long campaigns of keys, calls and seats: the laws of ``tests/random_keys.py`` on as many as are asked for.

Run by ``python3 x.py campaign keys [keys] [seats] [--scale N] [--processes N]``; a scale of 1 is ten thousand of each,
100 the full form, a million.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from random_keys import check_key, check_seats, drawn
from seeded_campaign import Campaign, run

EACH = 10_000
CHUNK = 2_000


def keys(draw: random.Random) -> int:
    """1 for a key that is refused."""
    return check_key(draw, drawn(draw))


def seats(draw: random.Random) -> int:
    """Nothing to count."""
    check_seats(draw)
    return 0


CAMPAIGNS = {
    "keys": Campaign(
        keys,
        EACH,
        "Random formula keys and calls | {count:,} keys of 2 to 9 members, each with an amount and terms of calling",
        "shares sum to 100, calls to the total, limits hold, no unit and no order matters, who has more pays no less "
        "where steps treat all alike; {number:,} that cannot be met are refused by name",
        CHUNK,
    ),
    "seats": Campaign(
        seats,
        EACH,
        "Random apportionments | {count:,} sets of weights, each by six methods",
        "every sum exact, the quota kept by largest remainder, five divisor methods monotone in house and population",
        CHUNK,
    ),
}


if __name__ == "__main__":
    sys.exit(run("keys", CAMPAIGNS, __doc__))
