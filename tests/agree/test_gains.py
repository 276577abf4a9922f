"""Gains in their stated units, by hand; signs, discounting, and what counts as nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from agree_builders import YEARS, Effect, alliance, body, codes, effects, payments
from hypothesis import given
from hypothesis import strategies as st

from equipoise.agree.gains import collected, gains, seat_weights
from equipoise.agree.precedent import next_to_ask, precedent
from equipoise.errors import EquipoiseError, NoFigure
from equipoise.model import Consensus, Fund, Project
from equipoise.values import Span

RATE, SEAT = np.array([0.05]), np.array([0.1])
SCALES = {"discount": RATE, "seat": SEAT}
PAYS = effects("money", "common", payments())


def gained(*more: Effect, weights: dict[str, float | None] | None = None) -> np.ndarray:
    return gains(collected((*PAYS, *more), codes(5), YEARS, weights or {}), SCALES)[0]


def test_a_tenth_more_to_pay_is_a_loss_of_a_tenth() -> None:
    changed = effects("money", "common", payments(), {"M01": 220})
    found = gains(collected(changed, codes(5), YEARS, {}), SCALES)[0]
    assert found[:, 0] == pytest.approx([0, -0.1, 0, 0, 0])
    assert not found[:, 1:].any()


def test_payments_to_several_funds_add_up() -> None:
    other = effects("money", "other", dict.fromkeys(codes(5), 100), {"M00": 150})
    assert gained(*other)[0, 0] == pytest.approx(-50 / 200)


def test_later_years_are_discounted() -> None:
    late = [replace(e, proposed=e.baseline * 2) if (e.member, e.year) == ("M00", 2028) else e for e in PAYS]
    found = gains(collected(late, codes(5), YEARS, {}), SCALES)[0]
    assert found[0, 0] == pytest.approx(-(1 / 1.05) / (1 + 1 / 1.05))


def test_voice_is_in_average_members_says() -> None:
    said = effects("voice", "fund:common", dict.fromkeys(codes(5), "0.2"), {"M00": "0.4", "M01": "0.0"})
    assert gained(*said)[:, 1] == pytest.approx([1, -1, 0, 0, 0])


def felt_voice(told: tuple[Effect, ...], part: float, weights: dict[str, float | None] | None = None) -> np.ndarray:
    """The gain of voice where ``part`` of what new members take is felt."""
    changes = collected((*PAYS, *told), codes(5), YEARS, weights or {})
    return gains(changes, {**SCALES, "newcomer": np.array([part])})[0, :, 1]


def joining(today: dict[str, str], proposed: dict[str, str], venue: str = "fund:common") -> tuple[Effect, ...]:
    return effects("voice", venue, {**today, "NEW": "0"}, proposed)


EQUAL = dict.fromkeys(codes(5), "1/5")
SIXTH = dict.fromkeys([*codes(5), "NEW"], "1/6")


@pytest.mark.parametrize(("venue", "weights", "counts"), [
    ("fund:common", {}, 1.0), ("body:board", {"board": 0.25}, 0.25), ("body:board", {"board": None}, 0.1),
])  # fmt: skip
def test_of_the_say_that_a_new_member_takes_only_a_part_is_felt(
    venue: str, weights: dict[str, float | None], counts: float
) -> None:
    told = joining(EQUAL, SIXTH, venue)
    for part in (0.0, 0.3, 1.0):
        # Each falls from a fifth to a sixth, which is all the newcomer's doing: 5 x (1/6 - 1/5) = -1/6 of a say.
        assert felt_voice(told, part, weights) == pytest.approx(np.full(5, -counts * part / 6), abs=1e-15)


def test_what_a_text_takes_beside_the_newcomer_is_felt_whole() -> None:
    # A newcomer gets a fifth; of the rest M00 would have 1/5 x 4/5 = 0.16 and gets 0.06, M01 the 0.1 that it loses.
    told = joining(EQUAL, {"M00": "0.06", "M01": "0.26", **dict.fromkeys(codes(5)[2:], "0.16"), "NEW": "0.2"})
    # Without the newcomer M00 would have 0.06 / 0.8 = 0.075: 0.125 lost to others, and 0.015 to the newcomer.
    assert felt_voice(told, 0.0) == pytest.approx([5 * -0.125, 5 * 0.06, 0, 0, 0])
    assert felt_voice(told, 1.0) == pytest.approx([5 * -0.14, 5 * 0.06, -0.2, -0.2, -0.2])


@pytest.mark.parametrize("told", [
    effects("voice", "fund:common", EQUAL, {"M00": "0.4", "M01": "0"}),  # nobody new
    effects("voice", "fund:common", {**EQUAL, "OLD": "1/6"}, {"M00": "0.1", "M01": "1/6", "OLD": "1/6"}),
    effects("voice", "fund:common", {**SIXTH, "NEW": "1/6"}, {**EQUAL, "NEW": "0"}),  # whoever was new leaves again
])  # fmt: skip
def test_without_new_members_the_assumption_changes_nothing(told: tuple[Effect, ...]) -> None:
    assert (felt_voice(told, 0.0) == felt_voice(told, 1.0)).all()


@given(st.lists(st.integers(0, 9), min_size=12, max_size=12))
def test_dilution_is_never_a_gain_and_never_more_than_what_is_lost(counts: list[int]) -> None:
    def shares(some: list[int]) -> dict[str, str]:
        return {m: f"{c}/{sum(some) or 1}" for m, c in zip([*codes(5), "NEW"], some, strict=True)}

    told = effects("voice", "fund:common", shares(counts[:6]), shares(counts[6:]))
    none, all_ = felt_voice(told, 0.0), felt_voice(told, 1.0)
    assert (none >= all_ - 1e-12).all()
    assert (none[all_ < 0] <= 1e-12).all()
    assert none[all_ >= 0] == pytest.approx(all_[all_ >= 0])


def test_a_seat_counts_by_the_money_that_it_steers() -> None:
    power = effects("voice", "body:board", dict.fromkeys(codes(5), 0), {"M03": "0.2"})
    assert gained(*power, weights={"board": 0.25})[3, 1] == pytest.approx(5 * 0.2 * 0.25)
    assert gained(*power, weights={"board": None})[3, 1] == pytest.approx(5 * 0.2 * 0.1)


def test_capability_is_at_the_members_part_of_the_bill_and_return_is_its_own() -> None:
    bought = effects("capability", "fund:common", dict.fromkeys(codes(5), 0), {"M00": 30})
    worked = effects("return", "fund:common", dict.fromkeys(codes(5), 10), {"M00": 40})
    found = gained(*bought, *worked)
    assert found[0, 2] == pytest.approx(30 / 1500)
    assert found[0, 3] == pytest.approx(30 / 100)


def test_spending_and_chairs_are_no_gain() -> None:
    told = effects("spending", "defence", dict.fromkeys(codes(5), 1), {"M00": 9})
    chairs = effects("chair", "body:council", dict.fromkeys(codes(5), 0), {"M00": 1})
    assert not gained(*told, *chairs).any()


def test_swapping_today_and_proposed_flips_every_sign() -> None:
    there = (
        *effects("voice", "fund:common", dict.fromkeys(codes(5), "0.2"), {"M00": "0.4", "M01": "0"}),
        *effects("capability", "fund:common", dict.fromkeys(codes(5), 5), {"M02": 8}),
    )
    back = tuple(replace(e, baseline=e.proposed, proposed=e.baseline) for e in there)
    assert gained(*there) == pytest.approx(-gained(*back))


def test_a_member_that_pays_nothing_is_measured_against_the_smallest_payer() -> None:
    today = {**payments(), "M04": 0}
    changed = effects("money", "common", today, {"M04": 10})
    assert gains(collected(changed, codes(5), YEARS, {}), SCALES)[0, 4, 0] == pytest.approx(-10 / 100)


def test_where_nobody_pays_a_payment_cannot_be_weighed() -> None:
    nothing = dict.fromkeys(codes(5), 0)
    assert not gains(collected(effects("money", "common", nothing), codes(5), YEARS, {}), SCALES).any()
    with pytest.raises(NoFigure, match="no member pays anything today"):
        gains(collected(effects("money", "common", nothing, {"M00": 1}), codes(5), YEARS, {}), SCALES)


def test_two_currencies_are_not_added() -> None:
    dollars = tuple(replace(e, venue="other", unit="USD a year") for e in PAYS)
    with pytest.raises(EquipoiseError, match="convert first"):
        collected((*PAYS, *dollars), codes(5), YEARS, {})


def test_strangers_and_other_years_are_left_out() -> None:
    stray = (Effect("XXX", 2027, "money", "common", Fraction(1), Fraction(9)),)
    old = (Effect("M00", 1999, "money", "common", Fraction(1), Fraction(9)),)
    assert not gained(*stray, *old).any()


def test_a_board_is_weighed_by_its_projects_over_the_ceilings() -> None:
    base = alliance(bodies={name: body(name, ["M00"], Consensus()) for name in ("board", "joint", "agency", "club")})
    funds = {
        "common": Fund("common", "Common", "EUR", "key", "council", (Span(date(2000, 1, 1), Decimal(100)),)),
        "shared": Fund("shared", "Shared", "EUR", "key", "agency", participants="project"),
    }
    costs = {1: Decimal(30), 2: Decimal(20), 3: Decimal(999)}
    projects = {
        "radar": Project("radar", "Radar", "air", "common", costs=costs, fund="common", board="board"),
        "late": Project("late", "Late", "air", "joint", costs=costs, fund="shared", board="joint", start=2028),
        "secret": Project("secret", "Secret", "air", "common", fund="common", board="club"),
    }
    found = seat_weights(replace(base, funds=funds, projects=projects), YEARS)
    # The council decides for the fund of 100 a year; the agency's own fund has no ceiling and pays for "late" alone.
    expected = {"council": 1.0, "board": 50 / 200, "joint": 30 / 200, "agency": 30 / 200}
    assert {b: w for b, w in found.items() if w is not None} == pytest.approx(expected)
    assert found["club"] is None


def voiced(proposed: dict[str, object]) -> tuple[Effect, ...]:
    return effects("voice", "fund:common", dict.fromkeys(codes(5), "0.2"), proposed)


def test_the_next_to_ask_pay_more_above_their_say_than_the_proposer() -> None:
    # Shares of the bill are 1/15 ... 5/15 against a say of 1/5 each: margins -2/15, -1/15, 0, 1/15, 2/15.
    found = collected((*PAYS, *voiced({"M03": "0.3", "M00": "0.1"})), codes(5), YEARS, {})
    assert next_to_ask(found, "M03") == ("M04",)
    assert next_to_ask(found, "M00") == ("M03", "M04")
    assert next_to_ask(found, None) == ("M04",)


def test_nobody_asks_next_when_nobody_gains_a_say() -> None:
    assert next_to_ask(collected((*PAYS, *voiced({})), codes(5), YEARS, {}), "M03") == ()


def test_precedent_costs_losers_only() -> None:
    weighted = np.array([[[-0.1, 0.02, 0, 0], [0.3, -0.1, 0, 0]]])
    assert precedent(weighted, np.array([[0.5, 0.5]])) == pytest.approx(np.array([[-0.5 * 0.08, 0.0]]))
    assert precedent(weighted, np.array([[0.0, 0.5]]))[0, 0] == 0
