"""What does pabutools make of the same file, and in how much CPU time? Run by hand, in an environment of its own.

    PEER_PYTHON benchmarks/peer_equal_shares.py FILE.pb [cost|cardinality] [INCREMENT]

It prints one JSON object: the projects bought, and the CPU seconds of the rule alone (reading and merging not counted).
pabutools is under the GPL: it is called here as a program, and is no dependency of this project.
"""

from __future__ import annotations

import json
import sys
import time

from pabutools.election import Cardinality_Sat, Cost_Sat, parse_pabulib
from pabutools.rules import method_of_equal_shares
from pabutools.tiebreaking import lexico_tie_breaking


def main(path: str, utility: str = "cost", increment: str = "") -> None:
    """Run the rule once, on merged ballots."""
    sys.setrecursionlimit(100_000)
    instance, profile = parse_pabulib(path)
    merged = profile.as_multiprofile()
    sat = Cost_Sat if utility == "cost" else Cardinality_Sat
    start = time.process_time()
    bought = method_of_equal_shares(
        instance,
        merged,
        sat_class=sat,
        tie_breaking=lexico_tie_breaking,
        voter_budget_increment=int(increment) if increment else None,
    )
    seconds = time.process_time() - start
    sys.stdout.write(json.dumps({"bought": sorted(p.name for p in bought), "seconds": seconds}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
