"""What do the peers make of the same weights, and in how much CPU time? Run by hand, in an environment of its own.

    PEER_PYTHON benchmarks/peer_apportionment.py < WORK.json

The work names weights, units, methods and the seconds after which a peer is not asked for more. It prints one JSON
object: by peer and method the units given and the CPU seconds of one call, or why there is none. The peers:
apportionment 1.0, apportionpy 0.3.1 and voting 0.1.3 from PyPI; for a formula key no peer is known, and a plain pandas
computation in floats stands in.
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
    found: dict[str, dict[str, Any]] = {}
    for peer, names in NAMES.items():
        for method in work["methods"]:
            if method not in names:
                continue
            told = found.setdefault(peer, {})
            try:
                call = _asked(peer, names[method], work["weights"], work["units"])
                start = time.process_time()
                units = call()
                told[method] = {"units": [int(n) for n in units], "seconds": time.process_time() - start}
            except Exception as error:
                told[method] = {"why": f"{type(error).__name__}: {error}"[:120]}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
