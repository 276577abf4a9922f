"""How fast, and how exact, are the odds under three rules, beside the limit of arithmetic and a peer? Run by hand:

    python benchmarks/compare_odds.py [PEER_PYTHON]

1. Odds under three rules for 32 members, six attributes and three common factors: the median time, and the numerical
   error by 32 independent scramblings of the points against 131,072 points.
2. Points a second (a point is one draw of the factors, at which all 32 members are judged and counted), beside how
   many the multiplications alone would allow at the rate at which this machine multiplies matrices. Set
   OMP_NUM_THREADS=1 and OPENBLAS_NUM_THREADS=1 for the rate of one core.
3. What a forecast says of its own error over the assumptions, beside how far sixteen seeds scatter (NATO, a variant in
   doubt): the first should be no less than the second.
4. With PEER_PYTHON, an environment of its own in which NegMAS is installed: its mediated veto protocol among 32 parties
   over six issues. The work differs: the peer plays one negotiation of 100 proposed texts among parties whose values
   are known, by asking each whether it likes the new text better; we give the probability that one given text passes
   under three rules where nobody's mind is known for certain. Beside it stands our time for 100 texts.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from odds_council import ATTRIBUTES, FACTORS, MEMBERS, ORDER, RULES, Council, council, three_rules

import equipoise
from equipoise import agree, whatif
from equipoise.agree.normal import Array, log_phi
from equipoise.agree.odds import Conditional, log_tolerant
from equipoise.agree.shocks import shocks

PEER = Path(__file__).with_name("peer_mediated.py")
TEXTS = 100
# Multiplications and additions at a point for a member: the factors' part, a quartic, the count of objectors.
WORK = MEMBERS * (2 * FACTORS + 12 + 9)


def seconds(work: Callable[[], Any], runs: int = 41) -> float:
    """The median time of a run."""
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def reckoned(found: Council, order: int, seed: int) -> Array:
    """The same odds with points of another scrambling."""
    z, loading = found.stands(), found.loading[None]
    moved, logw = shocks(z, loading, order, seed)
    odds: Array = log_tolerant(Conditional(log_phi(z.T[:, :, None] + moved), logw), len(RULES) - 1)[:, 0]
    return odds


def multiplied() -> float:
    """Multiplications and additions a second, by the product of two matrices on one core."""
    a = np.random.default_rng(0).random((1024, 1024))
    return 2 * 1024**3 / seconds(lambda: a @ a, 9)


def odds_of(name: str, found: Council, say: Callable[[str], Any]) -> None:
    """The odds, their error and their time."""
    exact = reckoned(found, 8192, 0)
    errors = np.array([np.expm1(reckoned(found, ORDER, seed) - exact) for seed in range(1, 33)])
    took = seconds(lambda: three_rules(found))
    told = ", ".join(
        f"{rule} {np.exp(log):.3g} (error {100 * error:.2f}%)"
        for rule, log, error in zip(RULES, exact, np.sqrt((errors**2).mean(axis=0)), strict=True)
    )
    say(f"{name}: {1000 * took:.2f} ms for {told}\n")


def scattered(say: Callable[[str], Any]) -> None:
    """The mean over the assumptions: its stated error, and that by seeds."""
    nato = equipoise.load("nato")
    text, years = nato.proposals["canada-2026"].variant("equal"), range(2027, 2032)
    impact = whatif.impact(nato, text, years=years)
    start = time.process_time()
    found = [
        agree.forecast(nato, text, years=years, seed=seed, impact=impact, clause_impacts={}).under("route")
        for seed in range(1, 17)
    ]
    took = (time.process_time() - start) / len(found)
    centres = np.array([odds.centre for odds in found])
    stated = np.mean([odds.numerical_error for odds in found])
    say(
        f"{text.id}: {100 * centres.mean():.1f}% in {1000 * took:.0f} ms for {agree.DRAWS} draws of the assumptions; "
        f"stated error {100 * stated:.2f} points, by seeds {196 * centres.std(ddof=1):.2f} points (95%)\n"
    )


def main(peer: str = "") -> None:
    """Four comparisons, a line each."""
    say = sys.stdout.write
    say(f"{MEMBERS} members, {ATTRIBUTES} attributes, {FACTORS} common factors, {16 * ORDER} points; limit 5 ms, 1%\n")
    for name, cost in (("a text in doubt", 0.12), ("a rare text", -0.2)):
        odds_of(name, council(cost), say)
    order = 512
    rate = 16 * order / seconds(lambda: three_rules(council(), order))
    limit = multiplied() / WORK
    say(f"points a second: {rate:,.0f}; the multiplications alone would allow {limit:,.0f}: {limit / rate:.0f} times\n")
    scattered(say)
    if not peer or not Path(peer).exists():
        say("NegMAS: skipped, no PEER_PYTHON with NegMAS in it was named\n")
        return
    done = subprocess.run([peer, PEER, str(MEMBERS), str(ATTRIBUTES), str(TEXTS)], capture_output=True, text=True)
    if done.returncode:
        say(f"NegMAS: skipped, it did not run: {done.stderr.strip().splitlines()[-1:]}\n")
        return
    theirs = statistics.median(json.loads(done.stdout)["seconds"])
    texts = [council(0.1 + 0.001 * k) for k in range(TEXTS)]
    mine = seconds(lambda: [three_rules(text) for text in texts], 5)
    say(
        f"NegMAS, mediated veto: {1000 * theirs:.1f} ms for one negotiation of {TEXTS} texts whose values are known; "
        f"equipoise: {1000 * mine:.1f} ms for the odds of {TEXTS} texts under three rules\n"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
