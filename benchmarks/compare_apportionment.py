"""Do we and the peers apportion alike, and how fast is each? Run by hand, nothing is asserted:

    python benchmarks/compare_apportionment.py PEER_PYTHON

PEER_PYTHON is the interpreter of an environment of its own with apportionment, apportionpy, voting and pandas. The
works are made from a seed: 435 seats of 50, 9,999 units of 32, 20,000 units of 193. CPU seconds of one call of a peer,
and of the best of ten of ours. A formula key has no peer that we found; a plain pandas computation in floats of the
same steps (base, floor, ceiling, match-next over 32) stands beside it, with how many of its keys do not sum to 100.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from test_keys import DAY, D, key, world

from equipoise.model import Ceiling, Floor, FromFigures, Indicator, MatchNext, shares_on
from equipoise.values import METHODS, apportion

PEER: Final = Path(__file__).with_name("peer_apportionment.py")
WORKS: Final = ((50, 435), (32, 9_999), (193, 20_000))
MOST: Final = 600  # seconds that a work of the peers may take


def _peers(python: str, work: dict[str, Any]) -> dict[str, Any]:
    line = [python, str(PEER)]
    try:
        told = subprocess.run(line, input=json.dumps(work), capture_output=True, text=True, check=True, timeout=MOST)
    except subprocess.TimeoutExpired:
        return {}
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _best(call: Callable[[], Any], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.process_time()
        call()
        taken.append(time.process_time() - start)
    return min(taken)


def apportionments(python: str) -> None:
    """Every work by every method, ours beside the peers'."""
    for count, units in WORKS:
        draw = random.Random(count)
        weights = [draw.randrange(10**4, 10**7) for _ in range(count)]
        named = {f"P{i:03}": w for i, w in enumerate(weights)}
        asked = {"weights": weights, "units": units, "methods": list(METHODS)}
        peers = _peers(python, asked)
        _say(f"\n{units:,} units of {count}")
        for method in METHODS:
            rule = partial(apportion, units, named, method=method)
            ours = list(rule().values())
            told = [f"ours {1000 * _best(rule, 10):.2f} ms"]
            for peer, answers in peers.items():
                answer = answers.get(method, {})
                if "why" in answer:
                    told.append(f"{peer} {answer['why']}")
                elif answer:
                    same = "the same" if answer["units"] == ours else "DIFFERS"
                    told.append(f"{peer} {1000 * answer['seconds']:.2f} ms, {same}")
            _say(f"  {method:18} {'; '.join(told)}")


def formula_keys(python: str, number: int = 1000) -> None:
    """So many alternative keys of 32 members: exact here, in floats with pandas."""
    alliance = world(32)
    figures = {n: [float(f[2025].value or 0) for f in alliance.series[n].figures.values()] for n in ("gni", "trade")}
    terms = [(1 + i % 100, 100 - i % 100, (i % 50) / 10_000, (15 + i % 10) / 100) for i in range(number)]
    memo: dict[Any, Any] = {}

    def ours() -> None:
        for a, b, low, high in terms:
            base = FromFigures((Indicator("gni", D(a)), Indicator("trade", D(b))))
            other = key("key", base, Floor(D(round(low * 10_000)) / 100), Ceiling(D(round(high * 100))), MatchNext())
            found = shares_on(alliance.with_one("key", "key", other), "key", DAY, memo=memo)
            assert sum(found.percent.values()) == 100

    told = _peers(python, {**figures, "terms": terms})
    _say(f"\n{number:,} formula keys of 32: ours {_best(ours, 3):.3f} s, each exactly 100")
    _say(f"  pandas {told['seconds']:.3f} s; {told['keys_not_summing_to_100']} of them do not sum to 100")


if __name__ == "__main__":
    apportionments(sys.argv[1])
    formula_keys(sys.argv[1])
