"""Who asks next: closed forms of small spreads, sums of powers, simulation, and the balance of today's odds."""

from __future__ import annotations

import numpy as np
import pytest
from agree_builders import YEARS, Impact, alliance, body, codes, effects, fixed, payments, proposal
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.agree import Forecast, forecast
from equipoise.agree.following import simulated, spectral_radius, without_limit
from equipoise.agree.gains import collected
from equipoise.agree.precedent import Askers, inspired, next_to_ask, requests_of_others, tabled
from equipoise.model import Consensus

ONE = np.ones(1)
SCALES = {"followers": np.array([0.3]), "likeness": np.array([1.0])}
RATES = st.lists(st.floats(0, 0.6), min_size=12, max_size=12)


def spread(rates: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Three askers: three rates from the first, nine between them, none to oneself."""
    return np.array([rates[:3]]), np.array(rates[3:]).reshape(1, 3, 3) * (1 - np.eye(3))


def test_one_asker_tables_with_the_chance_of_its_rate() -> None:
    assert tabled(np.array([[0.3]]), np.zeros((1, 1, 1)), ONE)[0, 0] == pytest.approx(1 - np.exp(-0.3))


def test_a_chain_passes_on_what_passes() -> None:
    # The first inspires A, A inspires B: T_B = T_A x P x (1 - exp(-0.5)).
    first, each = np.array([[0.4, 0.0]]), np.array([[[0.0, 0.5], [0.0, 0.0]]])
    a, b = tabled(first, each, np.array([0.6]))[0]
    assert b == pytest.approx(a * 0.6 * (1 - np.exp(-0.5)))
    assert a == pytest.approx(1 - np.exp(-0.4))


@settings(deadline=None)
@given(RATES, st.floats(0, 1))
def test_without_a_limit_it_is_the_sum_over_all_generations(rates: list[float], passing: float) -> None:
    first, each = spread(rates)
    p = np.array([passing])
    if spectral_radius(each * passing)[0] > 0.9:
        return
    generation, total = first[0], np.zeros(3)
    for _ in range(2_000):
        total = total + generation
        generation = passing * generation @ each[0]
    assert without_limit(first, each, p)[0] == pytest.approx(total, rel=1e-6, abs=1e-12)
    assert (tabled(first, each, p)[0] <= total + 1e-9).all()  # nobody tables twice


def test_small_rates_need_no_limit() -> None:
    first, each = spread([1e-4] * 12)
    assert tabled(first, each, ONE) == pytest.approx(without_limit(first, each, ONE), rel=1e-3)


@pytest.mark.parametrize("level", [0.2, 0.6])
def test_the_chance_is_near_that_of_a_simulation(level: float) -> None:
    first, each = spread([level * k for k in (1, 0.5, 0.2, 0, 1, 0.3, 0.4, 0, 0.6, 0.2, 0.5, 0)])
    many = [np.repeat(a, 200, axis=0) for a in (first, each, np.array([0.7]))]
    # The equations take two ways to the same member as independent, which only overstates: here by under two points.
    difference = tabled(first, each, np.array([0.7]))[0] - simulated(*many, runs=100).mean(axis=0)
    assert (difference > -0.01).all()
    assert (difference < 0.02).all()


def test_the_radius_by_repeated_multiplication() -> None:
    _, each = spread([0.1 * k for k in range(12)])
    vector = np.ones(3)
    for _ in range(500):
        vector = each[0] @ vector
        norm = np.linalg.norm(vector)
        vector /= norm
    assert spectral_radius(each)[0] == pytest.approx(norm, rel=1e-9)


def test_likeness_falls_with_less_cause_and_other_size_but_not_with_more_cause() -> None:
    asking = Askers.at(("A", "B"), np.array([0.0, 2.0]), np.array([[0.0, 1.0], [0.0, 0.0]]))
    first, each = inspired(asking, SCALES)
    assert first[0] == pytest.approx([0.3, 0.3 * np.exp(-2)])
    assert each[0] == pytest.approx(np.array([[0, 0.3 * np.exp(-1)], [0.3, 0]]))
    # Five members paying 1 to 5 fifteenths with a say of a fifth each: only the last two pay more than their say.
    say = effects("voice", "fund:common", dict.fromkeys(codes(5), "0.2"), {"M03": "0.3", "M00": "0.1"})
    found = next_to_ask(collected((*effects("money", "common", payments()), *say), codes(5), YEARS, {}), "M03")
    assert found == ("M04",)
    assert found.apart == pytest.approx([np.log(5 / 4)])  # more cause than M03: only its size tells it apart
    back = next_to_ask(collected((*effects("money", "common", payments()), *say), codes(5), YEARS, {}), "M04")
    assert back.apart == pytest.approx([5 * (5 - 4) / 15 + np.log(5 / 4)])


def test_a_member_does_not_expect_its_own_request_as_a_loss() -> None:
    asking = Askers.at(("A", "B"), np.zeros(2), np.zeros((2, 2)))
    others = requests_of_others(asking, ("A", "B", "C"), SCALES)[0]
    assert others[2] == pytest.approx(others[0] + others[1])
    assert requests_of_others((), ("A",), SCALES) == pytest.approx(np.zeros((1, 1)))
    # A plain tuple of names stands for members that are just like the asker.
    assert requests_of_others(("A", "B"), ("A", "B", "C"), SCALES)[0] == pytest.approx(others)


SAY = effects("voice", "fund:common", dict.fromkeys(codes(6), "0.16667"), {"M00": "0.12", "M01": "0.15", "M03": "0.23"})
ASKED = Impact((*effects("money", "common", payments(6)), *SAY))


def told(*rows: tuple[str, str], draws: int = 64) -> Forecast:
    base = alliance(
        6,
        bodies={"board": body("board", codes(6), Consensus())},
        preferences=[fixed("scale", about, value) for about, value in rows],
    )
    idea = proposal(tabled_by="M03", route=("board",))
    return forecast(base, idea, years=YEARS, impact=ASKED, clause_impacts={}, draws=draws)


def test_odds_balance_where_like_requests_pass_as_often_as_this_one() -> None:
    found = told(("followers", "0.6"), ("likeness", "2")).following
    odds = {name: o.centre for name, o in found.odds.items()}
    assert odds["every"] < odds["alike"] < odds["none"]
    assert odds["every"] < odds["no-precedent"] < odds["none"]
    assert odds["every"] < odds["sunset"] < odds["none"]
    assert found.gap < 1e-3


def test_the_balance_is_where_guessing_again_and_again_settles() -> None:
    # One draw, everything fixed: F is evaluated by forecasts whose followers are scaled to what passes.
    rows = [
        ("nothing-passes", "0.9"), ("tenth-accepted", "0.4"), ("loss-aversion", "1.5"), ("common-mood", "0.2"),
        ("likeness", "1"), ("discount", "0.03"), ("statement", "4"), ("seat", "0.1"),
    ]  # fmt: skip
    weights = [fixed("weight", k, "1") for k in ("voice", "capability", "return", "precedent")]
    base = alliance(
        6, preferences=[*weights, *(fixed("scale", *row) for row in rows), fixed("scale", "followers", "0.5")]
    )
    idea = proposal(tabled_by="M03")
    found = forecast(base, idea, years=YEARS, impact=ASKED, clause_impacts={}, draws=1)
    asking = found.view.followers
    assert asking == ("M04", "M05") or asking == ("M05", "M04")
    # With two askers the spread has two equations; guess p, damped, until it stays.
    from equipoise.agree.judgement import judged_gains
    from equipoise.agree.odds import conditional, log_passes

    own = found.view.gains[:, :, :4]
    p = 0.5
    for _ in range(200):
        view = judged_gains(own, asking, found.changes.members, found.given, "M03", np.array([p]))
        p = 0.5 * p + 0.5 * float(np.exp(log_passes(conditional(view.z, view.loading, 12), found.tests))[0])
    assert found.following.odds["alike"].centre == pytest.approx(p, abs=1e-3)


def test_requests_that_sustain_themselves_are_flagged_and_simulated() -> None:
    calm = told(("followers", "0.1")).following
    assert calm.sustaining == 0
    assert calm.simulated is None
    assert calm.total[0] == pytest.approx(calm.endless, rel=0.1)
    # Nobody loses by this text, so like requests pass as often as one that changes nothing.
    say = effects("voice", "fund:common", dict.fromkeys(codes(6), "0.16667"), {"M03": "0.23"})
    wild = forecast(
        alliance(6, preferences=[fixed("scale", "followers", "3"), fixed("scale", "likeness", "5")]),
        proposal(tabled_by="M03"), years=YEARS, impact=Impact((*effects("money", "common", payments(6)), *say)),
        clause_impacts={}, draws=64,
    ).following  # fmt: skip
    assert wild.sustaining > 0.1
    assert wild.radius[2] >= 1
    assert wild.simulated is not None
    assert wild.total[0] == pytest.approx(wild.simulated, abs=0.1)
    assert wild.total[2] <= len(wild.asking)


def test_nobody_follows_a_text_that_gives_nobody_a_say() -> None:
    found = forecast(
        alliance(), proposal(), years=YEARS, impact=Impact(effects("money", "common", payments(), {"M01": 240})),
        clause_impacts={},
    ).following  # fmt: skip
    assert found.asking == ()
    assert found.total == (0.0, 0.0, 0.0)
    assert len({o.centre for name, o in found.odds.items() if name != "every"}) == 1
