"""What does a peer make of the same weights, and in how much CPU time? Asked and answered as one JSON object.

    python peers/apportioning.py < WORK.json

The work names weights, units, a method and a peer: apportionment, apportionpy or voting from PyPI. The answer gives the
units, none where the peer lacks the method, and the CPU seconds of up to three runs. For a formula key no peer is
known, and a plain pandas computation in floats stands in: its work names two series and terms.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any

NAMES = {
    "apportionment": {
        "largest-remainder": "largest_remainder", "jefferson": "dhondt", "webster": "saintelague",
        "huntington-hill": "huntington", "adams": "adams", "dean": "dean",
    },
    "apportionpy": {
        "largest-remainder": "HAMILTON", "jefferson": "JEFFERSON", "webster": "WEBSTER",
        "huntington-hill": "HUNTINGTON HILL",
    },
    "voting": {
        "largest-remainder": "hamilton", "jefferson": "dhondt", "webster": "sainte_lague",
        "huntington-hill": "huntington_hill", "adams": "adams",
    },
}  # fmt: skip


def _asked(peer: str, name: str, weights: list[int], units: int) -> Callable[[], list[int]]:
    if peer == "apportionment":
        methods = importlib.import_module("apportionment.methods")
        return lambda: list(
            methods.compute(name, weights, units, fractions=True, parties=[*map(str, weights)], verbose=False)
        )
    if peer == "apportionpy":
        apportion = importlib.import_module("apportionpy.apportionment").Apportion
        return lambda: list(apportion(seats=units, populations=weights, method=name).fair_shares)
    rule = getattr(importlib.import_module("voting.apportionment"), name)
    return lambda: list(rule(weights, units))


def _pandas_key(work: dict[str, Any]) -> dict[str, Any]:
    """Base of two series, floor, ceiling and match-next for many weights, as one would write it in pandas."""
    pandas = importlib.import_module("pandas")
    gni, trade = (pandas.Series(work[name], dtype=float) for name in ("gni", "trade"))

    def key(a: float, b: float, floor: float, ceiling: float) -> Any:
        shares = (a * gni / gni.sum() + b * trade / trade.sum()) / (a + b)
        held = pandas.Series(False, index=shares.index)
        while True:
            low, high = (shares < floor) & ~held, (shares > ceiling) & ~held
            if not (low.any() or high.any()):
                break
            shares[low], shares[high] = floor, ceiling
            held |= low | high
            shares[~held] *= (1 - shares[held].sum()) / shares[~held].sum()
        order = shares.sort_values(ascending=False).index
        shares[order[0]] = shares[order[1]]
        return (shares / shares.sum() * 100).round(4)

    start = time.process_time()
    off = sum(abs(key(*terms).sum() - 100) > 1e-9 for terms in work["terms"])
    return {"seconds": time.process_time() - start, "keys_not_summing_to_100": int(off)}


def main() -> None:
    """Answer the work on the standard input."""
    work = json.load(sys.stdin)
    if "terms" in work:
        sys.stdout.write(json.dumps(_pandas_key(work)) + "\n")
        return
    peer, method = work["peer"], work["method"]
    units, seconds = list[int](), list[float]()
    if method in NAMES[peer]:
        call = _asked(peer, NAMES[peer][method], work["weights"], work["units"])
        while not seconds or (len(seconds) < 3 and max(seconds) < 2):
            start = time.process_time()
            units = [int(n) for n in call()]
            seconds.append(time.process_time() - start)
    sys.stdout.write(json.dumps({"units": units, "seconds": seconds}) + "\n")


if __name__ == "__main__":
    main()
