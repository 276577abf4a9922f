"""The cascade of like requests against every outcome counted out, and today's odds against sums done by hand."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from agree_builders import YEARS, Impact, alliance, codes, effects, fixed, proposal
from scipy.optimize import brentq
from scipy.stats import norm

from equipoise.agree import Following, Odds, forecast
from equipoise.agree.following import simulated
from equipoise.agree.precedent import tabled

# --- who tables: every outcome of every link, counted out -----------------------------------------------------------


def counted_out(first: np.ndarray, each: np.ndarray, passing: float) -> np.ndarray:
    """The exact chance that each asker tables: a sum over who hears the first, whose request passes, who hears whom.

    A rate r reaches somebody with probability 1 - exp(-r); 2^(n + n + n(n - 1)) outcomes.
    """
    n = len(first)
    links = [(j, k) for j in range(n) for k in range(n) if j != k]
    chance = [*(1 - np.exp(-first)), *[passing] * n, *(1 - np.exp(-each[j, k]) for j, k in links)]
    found = np.zeros(n)
    for outcome in product((False, True), repeat=len(chance)):
        p = float(np.prod([c if happens else 1 - c for c, happens in zip(chance, outcome, strict=True)]))
        if not p:
            continue
        tabling = set(np.flatnonzero(outcome[:n]).tolist())
        while True:
            more = {k for i, (j, k) in enumerate(links) if outcome[2 * n + i] and outcome[n + j] and j in tabling}
            if more <= tabling:
                break
            tabling |= more
        found[sorted(tabling)] += p
    return found


CASES = [
    (0.3, 0.2, 1.0), (0.5, 0.8, 0.7), (0.1, 1.5, 0.9), (0.05, 0.1, 0.2), (1.0, 1.0, 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("first", "each", "passing"), CASES)
def test_the_chance_to_table_against_every_outcome_counted_out(first: float, each: float, passing: float) -> None:
    rng = np.random.default_rng(3)
    rates = first * rng.random(3), each * rng.random((3, 3)) * (1 - np.eye(3))
    exact = counted_out(*rates, passing)
    solved = tabled(rates[0][None], rates[1][None], np.array([passing]))[0]
    # The equations take two ways to the same member as independent of each other, which never understates, and
    # overstates by about a point even where each request brings more than one other.
    assert (solved >= exact - 1e-9).all()
    assert (solved <= exact + 0.015).all()
    runs = simulated(*(np.repeat(x[None], 250, axis=0) for x in rates), np.full(250, passing), runs=60).mean(axis=0)
    assert runs == pytest.approx(exact, abs=4 * 0.5 / np.sqrt(250 * 60))


@pytest.mark.parametrize(("first", "passing"), [(0.3, 1.0), (0.8, 0.4), (90.0, 1.0)])
def test_where_nobody_is_reached_by_two_ways_the_equations_are_exact(first: float, passing: float) -> None:
    # A tree that runs both ways: A with B, B with C and D; what comes back inspires nobody anew.
    each = np.zeros((4, 4))
    for j, k, rate in ((0, 1, 0.6), (1, 2, 0.9), (1, 3, 0.4)):
        each[j, k] = each[k, j] = rate * max(first, 1.0)
    start = np.array([first, 0.1, 0.0, 0.0])
    assert tabled(start[None], each[None], np.array([passing]))[0] == pytest.approx(
        tree(start, each, passing), abs=1e-9
    )


def tree(first: np.ndarray, each: np.ndarray, passing: float) -> np.ndarray:
    """The chance to table on the tree above: what A and B hear by themselves, and what is passed on."""
    a, b = 1 - np.exp(-first[:2])
    ab, bc, bd = (passing * (1 - np.exp(-each[j, k])) for j, k in ((0, 1), (1, 2), (1, 3)))
    t_a, t_b = a + (1 - a) * b * ab, b + (1 - b) * a * ab
    return np.array([t_a, t_b, t_b * bc, t_b * bd])


# --- what that does to today's odds: by hand ------------------------------------------------------------------------

P0, P1, AVERSION, RATE, LENGTH, QUIET, SUNSET = 0.9, 0.4, 1.5, 0.4, 2.0, 0.6, 0.7
FIXED = (
    *(fixed("weight", k, "1") for k in ("voice", "capability", "return", "precedent")),
    *(fixed("scale", *row) for row in (
        ("nothing-passes", str(P0)), ("tenth-accepted", str(P1)), ("loss-aversion", str(AVERSION)),
        ("common-mood", "0"), ("discount", "0"), ("statement", "4"), ("seat", "0.1"),
        ("followers", str(RATE)), ("likeness", str(LENGTH)),
        ("no-precedent", str(QUIET)), ("sunset", str(SUNSET)),
    )),
)  # fmt: skip
PAID = {"M00": 100, "M01": 200, "M02": 300, "M03": 400}
SAY = dict.fromkeys(codes(4), "0.25")
GAINED = {"M03": "0.29", "M00": "0.23", "M01": "0.23"}


def followed() -> tuple[Following, Odds]:
    """M03 tables a text that gives it 4 points of say; M02, who pays 30% for a quarter of the say, may follow."""
    impact = Impact((*effects("money", "common", PAID), *effects("voice", "fund:common", SAY, GAINED)))
    land = alliance(4, preferences=FIXED)
    found = forecast(land, proposal("M03"), years=YEARS, impact=impact, clause_impacts={}, draws=1)
    return found.following, found.under("route")


def by_hand(followers: float, passing: float) -> float:
    """The odds where so many of the followers are left and a like request passes with this chance."""
    cause = {"M03": 4 * (0.4 - 0.25), "M02": 4 * (0.3 - 0.25)}
    apart = max(0.0, cause["M03"] - cause["M02"]) + abs(np.log(400 / 300))
    tables = 1 - np.exp(-RATE * followers * np.exp(-apart / LENGTH))
    beta = norm.ppf(P0 ** (1 / 4))
    noise = 0.1 * AVERSION / (beta - norm.ppf(P1))
    loss = AVERSION * 4 * 0.02  # of M00 and M01 each
    z = beta - (loss + tables * passing * loss) / noise
    return float(norm.cdf(z) ** 2 * norm.cdf(beta))  # M03 tabled it, M02 stays as it is


def test_every_reading_of_the_precedent_by_hand() -> None:
    found, route = followed()
    assert [a.member for a in found.asking] == ["M02"]
    assert route.centre == pytest.approx(by_hand(1, 1), rel=1e-6)
    balance = brentq(lambda p: by_hand(1, p) - p, 0, 1)
    expected = {
        "every": by_hand(1, 1), "alike": balance, "none": by_hand(0, 0), "no-precedent": by_hand(QUIET, 1),
        "sunset": by_hand(SUNSET, 1),
    }  # fmt: skip
    for name, odds in found.odds.items():
        assert odds.centre == pytest.approx(expected[name], abs=1e-3 if name == "alike" else 1e-6), name
    # What a clause buys, in points of the odds: less than if nobody followed at all.
    assert expected["every"] < expected["sunset"] < expected["no-precedent"] < expected["none"]


def test_how_many_to_expect_adds_up_over_the_members() -> None:
    found, _ = followed()
    assert found.total[0] == pytest.approx(sum(a.centre for a in found.asking))
    cause = np.exp(-(max(0.0, 0.6 - 0.2) + np.log(4 / 3)) / LENGTH)
    assert found.total[0] == pytest.approx(1 - np.exp(-RATE * cause))
    assert found.endless == pytest.approx(RATE * cause)
