"""What does pabutools buy from the same file, and in how much CPU time?

    python peers/equal_shares.py FILE.pb RULE

It prints one JSON object: the projects bought, and the CPU seconds of the rule alone in each of up to three runs
(reading and merging not counted; no second run after one of two seconds). pabutools is under the GPL: it is called here
as a program, and is no dependency of this project.
"""

from __future__ import annotations

import json
import sys
import time
from functools import partial

from pabutools.election import Cost_Sat, parse_pabulib
from pabutools.rules import method_of_equal_shares, sequential_phragmen
from pabutools.tiebreaking import lexico_tie_breaking

RULES = {
    "Equal Shares": partial(method_of_equal_shares, sat_class=Cost_Sat),
    "Equal Shares with add1": partial(method_of_equal_shares, sat_class=Cost_Sat, voter_budget_increment=1),
    "Phragmen": sequential_phragmen,
}


def main(path: str, rule: str) -> None:
    """Run the rule on merged ballots."""
    sys.setrecursionlimit(100_000)
    instance, profile = parse_pabulib(path)
    merged = profile.as_multiprofile()
    seconds: list[float] = []
    while not seconds or (len(seconds) < 3 and max(seconds) < 2):
        start = time.process_time()
        bought = RULES[rule](instance, merged, tie_breaking=lexico_tie_breaking)
        seconds.append(time.process_time() - start)
    sys.stdout.write(json.dumps({"bought": sorted(p.name for p in bought), "seconds": seconds}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
