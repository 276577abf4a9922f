"""Odds and mediation: how long until it is known how likely 32 members let a text pass, under three rules?

Beside NegMAS's mediated veto protocol, the only peer that we found for 32 parties. The work differs: the peer plays one
negotiation of 100 proposed texts among parties whose values are known, by asking each whether it likes the new text
better; we give the probability that each of 100 texts passes under three rules where nobody's mind is known for
certain. The floor is what the multiplications alone would take, at the rate at which this machine multiplies matrices.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

import equipoise
from equipoise import agree, whatif
from equipoise.agree.normal import Array, log_phi
from equipoise.agree.odds import Conditional, log_tolerant
from equipoise.agree.shocks import shocks
from figures import Beside, Floor, Row, Timed, answered, timed
from floors import multiplied
from works.councils import ATTRIBUTES, FACTORS, MEMBERS, ORDER, RULES, Council, council, three_rules

TEXTS, RUNS = 100, 15
POINTS = 16 * ORDER
# Multiplications with an addition at a point for a member: the factors' part, a quartic, the count of objectors.
WORK = MEMBERS * (FACTORS + 6 + 5)


def rows(peers: Path) -> Iterator[Row]:
    """A text in doubt, a rare one, a hundred texts beside the peer, and a whole forecast of a real proposal."""
    for name, cost in (("in doubt", 0.12), ("rarer than one in a billion", -0.2)):
        found = council(cost)
        ours = timed(partial(three_rules, found), 2 * RUNS)
        yield Row(f"odds under three rules, a text {name}", ours, _points(1), 0.005, said=_error(found))
    texts = [council(0.1 + 0.001 * k) for k in range(TEXTS)]
    ours = timed(lambda: [three_rules(text) for text in texts], 5)
    yield Row(
        f"{TEXTS} texts, {MEMBERS} members, {ATTRIBUTES} interests", ours, _points(TEXTS), peers=(_negmas(peers),)
    )
    yield _forecast()


def _reckoned(found: Council, order: int, seed: int) -> Array:
    """The same odds with points of another scrambling."""
    z, loading = found.stands(), found.loading[None]
    moved, logw = shocks(z, loading, order, seed)
    odds: Array = log_tolerant(Conditional(log_phi(z.T[:, :, None] + moved), logw), len(RULES) - 1)[:, 0]
    return odds


def _error(found: Council) -> str:
    """The numerical error: 32 scramblings of the points against 131,072 points."""
    exact = _reckoned(found, 8192, 0)
    errors = np.array([np.expm1(_reckoned(found, ORDER, seed) - exact) for seed in range(1, 33)])
    told = zip(RULES, exact, np.sqrt((errors**2).mean(axis=0)), strict=True)
    return ", ".join(f"{rule} {np.exp(log):.3g} ± {100 * error:.2f}%" for rule, log, error in told)


def _points(texts: int) -> Floor:
    """Every point of the shocks, for so many texts."""
    return multiplied(texts * POINTS * WORK, "every point of every shock")


def _negmas(peers: Path) -> Beside:
    told = answered("NegMAS", peers, "mediated_veto.py", [str(MEMBERS), str(ATTRIBUTES), str(TEXTS)])
    if isinstance(told, Beside):
        return told
    return Beside("NegMAS", Timed(tuple(told["seconds"])), "one negotiation of as many texts, values known: less work")


def _forecast() -> Row:
    """The odds of Canada's request over the drawn assumptions: what it says of its own error, and how seeds scatter."""
    nato = equipoise.load("nato")
    text, years = nato.proposals["canada-2026"].variant("equal"), range(2027, 2032)
    impact = whatif.impact(nato, text, years=years)
    centres, errors, seconds = list[float](), list[float](), list[float]()
    for seed in range(1, 17):
        begun = time.process_time()
        odds = agree.forecast(nato, text, years=years, seed=seed, impact=impact, clause_impacts={}).under("route")
        seconds.append(time.process_time() - begun)
        centres.append(odds.centre)
        errors.append(odds.numerical_error)
    said = (
        f"{100 * np.mean(centres):.1f}%; its stated error {100 * np.mean(errors):.2f} points, "
        f"the scatter of sixteen seeds {196 * np.std(centres, ddof=1):.2f}"
    )
    floor = multiplied(agree.DRAWS * WORK, "one point of every draw")
    return Row(f"a forecast of Canada's request, {agree.DRAWS} draws", Timed(tuple(seconds[1:])), floor, said=said)
