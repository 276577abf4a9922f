"""Assumptions are chosen by rule, drawn in their ranges, and the same for the same seed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from agree_builders import codes, fixed
from scipy.special import ndtri

from equipoise.agree.gains import ATTRIBUTES
from equipoise.agree.judgement import central, judged_gains
from equipoise.agree.preferences import (
    BUILT_IN,
    FAILURE_COST,
    drawn_failure,
    drawn_scales,
    drawn_weights,
    preferences,
    triangular,
)
from equipoise.agree.statements import Statements
from equipoise.agree.streams import BLOCK, _inverse, grouped_normals, grouped_uniforms, uniforms
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model import Assumption, Proposal

MEMBERS = codes(4)


def test_weights_have_their_median_and_their_ninety_percent_range() -> None:
    drawn = drawn_weights(preferences((), MEMBERS), 7, 20_000)
    voice = drawn[:, :, ATTRIBUTES.index("voice")].ravel()
    assert np.quantile(voice, (0.05, 0.5, 0.95)) == pytest.approx((1 / 3, 1, 3), rel=0.03)
    assert (drawn[:, :, 0] == 1).all()


def test_members_draw_their_own_weights() -> None:
    drawn = drawn_weights(preferences((), MEMBERS), 7, 5_000)[:, :, 1]
    assert abs(np.corrcoef(drawn[:, 0], drawn[:, 1])[0, 1]) < 0.06


def test_a_range_that_is_not_even_keeps_both_ends() -> None:
    row = replace(fixed("weight", "voice", "1"), low=Decimal("0.9"), central=Decimal(1), high=Decimal(10))
    voice = drawn_weights(preferences((row,), MEMBERS), 7, 20_000)[:, :, 1]
    assert np.quantile(voice, (0.05, 0.5, 0.95)) == pytest.approx((0.9, 1, 10), rel=0.05)


def test_scales_stay_in_their_range() -> None:
    drawn = drawn_scales(preferences((), MEMBERS), 7, 4_000)
    for row in BUILT_IN:
        if row.kind == "scale":
            assert drawn[row.about].min() >= float(row.low)
            assert drawn[row.about].max() <= float(row.high)
            mean = float(row.low + row.central + row.high) / 3
            assert drawn[row.about].mean() == pytest.approx(mean, rel=0.03)


def test_a_triangle_without_width_is_its_point() -> None:
    assert triangular(np.array([0.1, 0.9]), 2.0, 2.0, 2.0).tolist() == [2.0, 2.0]
    ends = triangular(np.array([0.0, 1.0]), 1.0, 1.0, 3.0)
    assert ends.tolist() == [1.0, 3.0]


def test_the_folder_replaces_what_is_built_in_and_a_member_its_own() -> None:
    own, everyone = fixed("weight", "voice", "5", "M01"), fixed("weight", "voice", "2")
    for rows in ((own, everyone), (everyone, own)):
        found = preferences(rows, MEMBERS)
        assert [found.weight(m, "voice").central for m in MEMBERS] == [2, 5, 2, 2]
    assert preferences((fixed("scale", "discount", "0.1"),), MEMBERS).scales["discount"].central == Decimal("0.1")


def test_domains_are_kept_and_listed_for_those_that_use_them() -> None:
    row = fixed("domain", "arctic", "2", "M00")
    assert preferences((row,), MEMBERS).others == (row,)


def test_a_name_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="voice"):
        preferences((fixed("weight", "voise", "1"),), MEMBERS)
    with pytest.raises(UnknownName, match="discount"):
        preferences((fixed("scale", "discont", "1"),), MEMBERS)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (replace(fixed("weight", "voice", "1"), low=Decimal(2)), "not in order"),
        (fixed("weight", "voice", "-1"), "above 0"),
        (fixed("scale", "nothing-passes", "1"), "below 1"),
        (fixed("scale", "likeness", "0"), "above 0"),
    ],
)
def test_a_range_that_is_no_range_is_refused(row: object, message: str) -> None:
    with pytest.raises(EquipoiseError, match=message):
        preferences((row,), MEMBERS)  # type: ignore[arg-type]


def test_a_weight_of_exactly_zero_switches_an_attribute_off() -> None:
    assert not drawn_weights(preferences((fixed("weight", "voice", "0"),), MEMBERS), 7, 10)[:, :, 1].any()


def test_a_draw_is_the_same_alone_or_among_others() -> None:
    many = uniforms(7, 0, 300, 37)
    assert (many[:20] == uniforms(7, 0, 20, 37)).all()
    assert (many[250:] == uniforms(7, 0, 50, 37, first=250)).all()
    grouped = grouped_normals(7, 0, 300, 3, 3)
    assert (grouped[200] == grouped_normals(7, 0, 1, 3, 3, first=200)[0]).all()
    assert (grouped[:20] == grouped_normals(7, 0, 20, 3, 3)).all()
    assert not (uniforms(7, 1, 300, 37) == many).any()
    assert not (uniforms(8, 0, 300, 37) == many).any()


def test_each_number_is_spread_evenly_over_a_block() -> None:
    u = uniforms(7, 0, BLOCK, 5)
    assert (np.sort(np.floor(u * BLOCK), axis=0) == np.arange(BLOCK)[:, None]).all()
    assert ((u > 0) & (u < 1)).all()
    assert np.abs(np.corrcoef(u.T) - np.eye(5)).max() < 0.25


def test_normal_numbers_have_the_normal_distribution() -> None:
    z = grouped_normals(7, 0, 20_000, 1, 2)
    assert z.mean() == pytest.approx(0, abs=1e-3)
    assert z.std() == pytest.approx(1, abs=2e-3)
    levels = (0.001, 0.05, 0.5, 0.95, 0.999)
    assert np.quantile(z, levels) == pytest.approx(ndtri(levels), abs=0.05)
    x, below = _inverse()
    assert np.interp(levels, below, x) == pytest.approx(ndtri(levels), abs=1e-5)


def test_the_numbers_of_a_seed_never_change() -> None:
    # Written down once: another number here means that old briefs no longer reproduce.
    first, second = uniforms(7, 3, 2, 3).tolist()
    assert first == pytest.approx([0.4706759686138883, 0.5536729774521559, 0.8115563674202102], abs=1e-15)
    assert second == pytest.approx([0.7727778060468364, 0.00229282068561418, 0.05369795824431051], abs=1e-15)
    first, second = grouped_uniforms(7, 0, 2, 1, 3)[:, 0].tolist()
    assert first == pytest.approx([0.3041267857188359, 0.9411774129839614, 0.7210782860638574], abs=1e-15)
    assert second == pytest.approx([0.973824254819192, 0.43515910662245005, 0.5680925390915945], abs=1e-15)


def test_what_each_member_draws_is_even_for_it_and_independent_of_the_others() -> None:
    u = grouped_uniforms(7, 0, 4 * BLOCK, 6, 5).reshape(4, BLOCK, 6, 5)
    for block in u:
        # Every number takes every part of its range once, and two of a member's own every box of 8 by 8.
        assert (np.sort(np.floor(block * BLOCK), axis=0) == np.arange(BLOCK)[:, None, None]).all()
        for member in range(6):
            assert len({(int(8 * a), int(8 * b)) for a, b in block[:, member, :2]}) == BLOCK
    between = np.corrcoef(u.reshape(-1, 30).T) - np.eye(30)
    assert np.abs(between).max() < 5 / np.sqrt(4 * BLOCK)
    # Not only uncorrelated: the boxes of two members are as unevenly filled as chance has it.
    filled = [
        len({(int(8 * a), int(8 * b)) for a, b in zip(block[:, 0, 0], block[:, 1, 0], strict=True)}) for block in u
    ]
    assert 32 <= np.mean(filled) <= 52  # 64 (1 - 1/e) = 40 expected; 64 would be the same points twice


def failure(low: str, central: str, high: str, proposal: str = "idea") -> Assumption:
    row = replace(fixed("scale", FAILURE_COST, central), low=Decimal(low), high=Decimal(high))
    return replace(row, proposal=proposal)


def test_failure_costs_nothing_unless_a_row_names_the_proposal() -> None:
    idea, other = (Proposal(name, name, "tabled") for name in ("idea", "other"))
    row = failure("0.1", "0.2", "0.3")
    assert preferences((row,), MEMBERS).failure is None
    assert preferences((row,), MEMBERS, other).failure is None
    assert preferences((row,), MEMBERS, idea).failure is row
    assert preferences((row,), MEMBERS, Proposal("better", "Better", "draft", parent="idea")).failure is row
    drawn = drawn_failure(preferences((row,), MEMBERS, idea), 7, 2000)
    assert 0.1 <= drawn.min() < 0.12
    assert drawn.mean() == pytest.approx(0.2, abs=0.002)
    assert (drawn_failure(preferences((), MEMBERS), 7, 3) == 0).all()


def test_a_failure_cost_of_no_proposal_is_refused() -> None:
    with pytest.raises(EquipoiseError, match="name its proposal"):
        preferences((failure("0", "0.1", "0.2", ""),), MEMBERS, Proposal("", "", "tabled"))


def test_the_cost_of_failure_is_spared_by_any_text_that_changes_something() -> None:
    idea = Proposal("idea", "Idea", "tabled")
    none = Statements(tuple(MEMBERS), (), ())
    dear, free = (central(preferences(rows, MEMBERS, idea), none) for rows in ((failure("0.2", "0.2", "0.2"),), ()))
    own = np.zeros((1, len(MEMBERS), 4))
    nothing = [judged_gains(own, (), tuple(MEMBERS), given, None).z for given in (dear, free)]
    assert (nothing[0] == nothing[1]).all(), "a text that changes nothing settles nothing"
    own[0, 0, 0] = -0.1
    some = [judged_gains(own, (), tuple(MEMBERS), given, None).z for given in (dear, free)]
    t = free.thresholds
    assert some[0] - some[1] == pytest.approx(0.2 / t.noise[0] / np.sqrt(1 - t.common[0]))
