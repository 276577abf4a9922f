"""What is said moves whom it should, and never names who was not named."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from agree_builders import alliance, codes, position

from equipoise.agree.judgement import Draws, central, judged_gains
from equipoise.agree.preferences import preferences
from equipoise.agree.statements import REFUSED_FROM, Statements, drawn_stances, statements
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model import Position, Proposal

MEMBERS = codes(8)
REGIONS = {m: member.region for m, member in alliance(8).members.items()}


def heard(*positions: Position, tabled_by: str | None = None) -> Statements:
    return statements(positions, ("idea",), MEMBERS, REGIONS, tabled_by)


def test_nothing_said_moves_nobody() -> None:
    assert not drawn_stances(heard(), 7, 10).held.any()


def test_a_certain_statement_moves_its_member_by_strength_times_stance() -> None:
    found = drawn_stances(heard(position("M02", "-0.5", "-0.5", "-0.5", strength="0.6")), 7, 4).held
    assert found[:, 2] == pytest.approx([-0.3] * 4)
    assert not np.delete(found, 2, axis=1).any()


def test_a_stance_is_drawn_in_its_range() -> None:
    drawn = drawn_stances(heard(position("M02", "-0.5", "-0.9", "0.2")), 7, 4_000).held[:, 2]
    assert drawn.min() >= -0.9
    assert drawn.max() <= 0.2
    assert drawn.mean() == pytest.approx((-0.5 - 0.9 + 0.2) / 3, abs=0.02)


def test_actors_of_one_capital_are_averaged_by_strength() -> None:
    house = position("M02", "-0.6", "-0.6", "-0.6", actor="house", strength="0.8")
    office = position("M02", "0.2", "0.2", "0.2", actor="office", strength="0.4")
    found = drawn_stances(heard(house, office), 7, 1).held[0, 2]
    assert found == pytest.approx(0.8 * (0.8 * -0.6 + 0.4 * 0.2) / 1.2)


def test_a_whisper_changes_nothing() -> None:
    house = position("M02", "-0.6", "-0.6", "-0.6", strength="0.8")
    whisper = position("M02", "1", "1", "1", actor="porter", strength="0")
    assert drawn_stances(heard(house, whisper), 7, 1).held[0, 2] == pytest.approx(-0.48)


def test_several_of_a_region_are_drawn_at_random_and_exchangeably() -> None:
    group = position("East:2-4", "0.5", "0.5", "0.5")
    said = heard(group, position("M03", "-1", "-1", "-1"), tabled_by="M04")
    held = drawn_stances(said, 7, 6_000).held
    assert not held[:, [0, 1, 4]].any()  # the west, and the one that tabled it
    assert (held[:, 3] == -1).all()  # has a position of its own
    others = held[:, [2, 5, 6, 7]] == 0.5
    assert set(np.unique(others.sum(axis=1))) == {2, 3, 4}
    assert np.bincount(others.sum(axis=1))[2:] / 6_000 == pytest.approx([1 / 3] * 3, abs=0.02)
    assert others.mean(axis=0) == pytest.approx([0.75] * 4, abs=0.02)


def test_the_chance_to_belong_is_the_number_over_the_candidates() -> None:
    found = drawn_stances(heard(position("East:2-4", "0.5", "0.5", "0.5")), 7, 2_000)
    (outside, nothing), (inside, half) = found.either
    assert outside + inside == pytest.approx(np.ones((2_000, 8)))
    assert not nothing.any()
    assert half[:, 2:] == pytest.approx(np.full((2_000, 6), 0.5))
    assert not inside[:, :2].any()
    assert set(np.round(inside[:, 2:].ravel() * 6)) == {2, 3, 4}
    assert inside.sum(axis=1) == pytest.approx((found.held != 0).sum(axis=1))


def test_a_group_larger_than_its_region_is_all_of_it() -> None:
    said = heard(position("West:1-9", "0.5", "0.5", "0.5"))
    assert (said.groups[0].low, said.groups[0].high) == (1, 2)


def test_a_statement_does_not_disturb_another_ones_draws() -> None:
    first = position("M02", "-0.5", "-0.9", "0.2")
    alone = drawn_stances(heard(first), 7, 50).held[:, 2]
    among = drawn_stances(heard(first, position("M03", "0", "-1", "1")), 7, 50).held[:, 2]
    assert alone.shape == among.shape


def test_a_variant_has_the_positions_of_its_proposal() -> None:
    said = statements([position("M02", "0", "0", "0")], ("idea:short", "idea"), MEMBERS, REGIONS, None)
    assert [p.member for p in said.of("M02")] == ["M02"]
    assert statements([position("M02", "0", "0", "0")], ("other",), MEMBERS, REGIONS, None).named == ()


def test_names_that_do_not_exist_are_refused() -> None:
    with pytest.raises(UnknownName, match="M02"):
        heard(position("M002", "0", "0", "0"))
    with pytest.raises(UnknownName, match="East"):
        heard(position("Eest:1-2", "0", "0", "0"))


@pytest.mark.parametrize(
    "bad",
    [
        position("M02", "0.5", "0.6", "0.9"),
        position("M02", "-1.5", "-1.5", "0"),
        replace(position("M02", "0", "0", "0"), salience=position("M02", "1", "1", "1").stance * 2),
        position("East:5-2", "0", "0", "0"),
    ],
)
def test_positions_that_make_no_sense_are_refused(bad: Position) -> None:
    with pytest.raises(EquipoiseError):
        heard(bad)


def refusal(about: str, member: str = "M02") -> Position:
    return replace(position(member, "-1", "-1", "-1"), about=about)


def test_a_refusal_about_money_counts_only_against_a_loss_of_money() -> None:
    """A member that refuses to pay more is as firm as any other on a text that costs it nothing."""
    n = len(MEMBERS)
    given = central(preferences((), MEMBERS), heard(refusal("money")))
    silent = central(preferences((), MEMBERS), heard())

    def stands(money: float, voice: float = 0.0, draws: Draws = given) -> float:
        own = np.zeros((1, n, 4))
        own[0, 2, :2] = money, voice
        return float(judged_gains(own, (), tuple(MEMBERS), draws, None).z[0, 2])

    assert stands(0.0) == stands(0.0, draws=silent)
    assert stands(0.3) == stands(0.3, draws=silent), "a gain is no loss"
    assert stands(0.0, -0.1) == stands(0.0, -0.1, draws=silent), "a loss of something else"
    shift = float(given.scales["statement"][0] / np.sqrt(1 - given.thresholds.common[0]))
    assert stands(-0.1) == pytest.approx(stands(-0.1, draws=silent) - shift)
    half = -REFUSED_FROM / 2
    assert stands(half) == pytest.approx(stands(half, draws=silent) - shift / 2)


def test_a_refusal_is_drawn_and_held_to_by_its_word() -> None:
    said_so = heard(replace(position("M02", "-0.6", "-0.9", "-0.3"), about="money", confidence=Decimal("0.8")))
    stances = drawn_stances(said_so, 7, 2000)
    (found,) = stances.refusals
    assert (stances.held == 0).all(), "it is no statement about the text as a whole"
    assert found.attribute == 0
    assert found.spoken.min() >= -0.9
    assert found.spoken.max() <= -0.3
    assert found.held == pytest.approx(0.8 * found.spoken)
    assert found.word.mean() == pytest.approx(0.8, abs=0.03)


def test_statements_on_the_parent_bear_on_its_amendment() -> None:
    text = Proposal("better", "Better", "draft", parent="idea:short")
    assert text.ancestry == ("better", "idea:short", "idea")
    found = statements([position("M02", "0", "0", "0")], text.ancestry, MEMBERS, REGIONS, None)
    assert [p.member for p in found.named] == ["M02"]
