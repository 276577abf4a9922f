"""The study of a forecast against forecasts made anew with one assumption fixed, and against brute force."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from agree_builders import YEARS, Clause, Impact, alliance, body, effects, fixed, payments, position, proposal

from equipoise.agree import Forecast, forecast, sensitivity
from equipoise.agree.judgement import drawn
from equipoise.agree.normal import log_phi
from equipoise.agree.odds import Conditional, log_passes
from equipoise.agree.sensitivity import tornado
from equipoise.agree.sensitivity.factors import groups
from equipoise.agree.sensitivity.judge import Judge
from equipoise.errors import UnknownName
from equipoise.model import Alliance, Assumption, CountAtLeast, Position, Proposal

POSITIONS = (
    position("M03", "-0.4", "-0.9", "0.1", strength="0.6"),
    position("East:1-2", "-0.5", "-1", "0", actor="unnamed", strength="0.5"),
)
BLOC = Assumption("b", "bloc", "north", "M01", Decimal("0.1"), Decimal("0.2"), Decimal("0.3"), "test")
EFFECTS = (
    *effects("money", "fund:common", payments(), {"M02": 330, "M03": 415}),
    *effects("voice", "fund:common", dict.fromkeys(payments(), "0.2"), {"M00": "0.24", "M01": "0.18", "M04": "0.18"}),
)


def asked(
    land: Alliance | None = None, idea: Proposal | None = None, positions: tuple[Position, ...] = POSITIONS
) -> Forecast:
    land = land or alliance(preferences=(BLOC, replace(BLOC, id="b2", member="M02")), positions=positions)
    impact = Impact(EFFECTS)
    return forecast(
        land, idea or proposal("M00"), years=YEARS, draws=128, impact=impact, clause_impacts={Clause("one").id: impact}
    )


def test_the_base_is_the_forecast() -> None:
    found = asked()
    assert sensitivity(found, draws=64).base == found.under("route")


def test_how_much_of_a_newcomers_say_is_felt_is_told_and_moves_the_odds_of_an_accession_alone() -> None:
    fifth, sixth = dict.fromkeys(payments(), "1/5"), dict.fromkeys([*payments(), "NEW"], "1/6")
    joins = Impact(
        (*effects("money", "fund:common", payments()), *effects("voice", "body:council", fifth | {"NEW": "0"}, sixth))
    )

    def told(*rows: Assumption) -> Forecast:
        return forecast(alliance(preferences=rows), proposal(), years=YEARS, draws=64, impact=joins, clause_impacts={})

    found = told()
    assert (
        "Assumed: of the say that new members take from the others, these feel 0.5 as lost (range 0 to 1)."
        in found.notes
    )
    bar = next(b for b in tornado(found) if b.id == "newcomer")
    assert bar.odds_low == pytest.approx(told(fixed("scale", "newcomer", "0")).odds[0].centre, rel=1e-12)
    assert bar.odds_high == pytest.approx(told(fixed("scale", "newcomer", "1")).odds[0].centre, rel=1e-12)
    # With none of it felt, nobody loses anything: the odds are those of a text that changes nothing.
    nothing = forecast(
        alliance(), proposal(), years=YEARS, draws=64, impact=Impact(joins.effects[:10]), clause_impacts={}
    )
    assert bar.odds_low == pytest.approx(nothing.odds[0].centre, rel=1e-12)
    assert bar.odds_low > found.odds[0].centre > bar.odds_high
    other = asked()
    assert not any("new members" in note for note in other.notes)
    assert not next(b for b in tornado(other) if b.id == "newcomer").moves


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("about", ["tenth-accepted", "followers", "loss-aversion", "discount"])
def test_an_end_of_a_scale_is_a_forecast_with_that_scale_fixed(about: str, end: str) -> None:
    found = asked()
    row = found.assumed.scales[about]
    land = replace(
        found.alliance, preferences=(*found.alliance.preferences, fixed("scale", about, str(getattr(row, end))))
    )
    bar = next(b for b in tornado(found) if b.id == about)
    assert getattr(bar, f"odds_{end}") == pytest.approx(asked(land).odds[0].centre, rel=1e-12)


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("member", ["*", "M01"])
def test_an_end_of_a_weight_is_a_forecast_with_that_weight_fixed(member: str, end: str) -> None:
    found = asked()
    value = str(getattr(found.assumed.weight("M01", "voice"), end))
    land = replace(found.alliance, preferences=(*found.alliance.preferences, fixed("weight", "voice", value, member)))
    name = "weight-voice" if member == "*" else "weight-voice-M01"
    bar = next(b for b in sensitivity(found, draws=64).bars if b.id == name)
    assert getattr(bar, f"odds_{end}") == pytest.approx(asked(land).odds[0].centre, rel=1e-9)


def test_the_ends_of_a_statement_and_of_a_group_are_forecasts_with_them_fixed() -> None:
    found = asked()
    bars = {b.id: b for b in tornado(found)}
    said, group = POSITIONS
    for name, end, others in (
        ("stance-m03-ministry", "low", (replace(said, low=said.low, stance=said.low, high=said.low), group)),
        ("confidence-m03-ministry", "high", (replace(said, confidence=Decimal(1)), group)),
        ("confidence-unnamed", "low", (said, replace(group, confidence=Decimal(0)))),
        ("number-unnamed", "high", (said, replace(group, member="East:2"))),
    ):
        expected = asked(positions=others).odds[0].centre
        assert getattr(bars[name], f"odds_{end}") == pytest.approx(expected, rel=1e-12), name


def test_the_end_of_a_bloc_is_a_forecast_with_its_rows_fixed() -> None:
    found = asked()
    high = tuple(replace(r, low=r.high, central=r.high) for r in found.alliance.preferences)
    bar = next(b for b in tornado(found) if b.id == "bloc-north")
    assert bar.odds_high == pytest.approx(asked(replace(found.alliance, preferences=high)).odds[0].centre, rel=1e-12)


def test_exchanging_every_input_gives_the_other_draws() -> None:
    found = asked()
    a, b = (drawn(found.assumed, found.said, seed, 64) for seed in (1, 2))
    judge, mixed = Judge.of(found), a
    assert not np.allclose(judge.log_passes(a), judge.log_passes(b))
    for one in groups(found):
        mixed = one.exchanged(mixed, b)
    np.testing.assert_allclose(judge.log_passes(mixed), judge.log_passes(b), rtol=1e-12)


def test_inputs_that_are_not_exchanged_stay() -> None:
    found = asked()
    a, b = (drawn(found.assumed, found.said, seed, 32) for seed in (1, 2))
    for one in groups(found):
        mixed = one.exchanged(a, b)
        for other in groups(found):
            if other.value is not None:
                np.testing.assert_array_equal(other.value(mixed), other.value(b if other.id == one.id else a))


@pytest.mark.parametrize("rule", ["consensus", "all but one"])
def test_one_member_moved_is_the_odds_judged_anew(rule: str) -> None:
    idea, land = proposal("M00"), None
    if rule != "consensus":
        board = body("board", ["M00", "M01", "M02", "M03"], CountAtLeast(3))
        land = alliance(bodies={"board": board}, positions=POSITIONS)
        idea = proposal("M00", route=("board",))
    found = asked(land, idea)
    judge = Judge.of(found)
    ready = judge.one_by_one(found.given)
    for i in range(5):
        for accepts, z in ((True, np.inf), (False, -np.inf)):
            changed = ready.accept.copy()
            changed[i] = 0.0 if z > 0 else -np.inf
            expected = np.exp(log_passes(Conditional(changed, ready.logw), judge.tests))
            np.testing.assert_allclose(np.exp(ready.decided(i, accepts)), expected, rtol=1e-9, atol=1e-300)
        firmer = ready.found.z[:, i] + 0.3
        changed = ready.accept.copy()
        changed[i] = log_phi(firmer[:, None] + ready.moved[i])
        expected = np.exp(log_passes(Conditional(changed, ready.logw), judge.tests))
        np.testing.assert_allclose(np.exp(ready.standing(i, firmer)), expected, rtol=1e-9)


def test_the_parts_of_the_variance_are_within_bounds_and_the_bars_sorted() -> None:
    found = sensitivity(asked(), draws=512)
    assert [b.swing for b in found.bars] == sorted((b.swing for b in found.bars), reverse=True)
    for one in found.explained:
        assert -one.index.first_error - 0.05 <= one.index.first <= one.index.total + one.index.first_error + 0.05
        assert one.index.total <= 1 + one.index.total_error
    assert sum(e.index.first for e in found.explained) <= 1.1
    assert sum(found.shape.counts) == 2 * 512


def test_an_index_is_the_variance_that_knowing_the_input_takes_away_on_average() -> None:
    # By its definition, Var(E[P | x]) / Var(P), from one set of draws cut into slices of x: no pick and freeze.
    found = asked()
    given = drawn(found.assumed, found.said, 99, 4096)
    p = np.exp(Judge.of(found).log_passes(given, 12))
    told = {e.id: e.index for e in sensitivity(found, draws=2048).explained}
    for one in groups(found):
        if one.value is None or len(np.unique(one.value(given))) < 32:
            continue
        slices = np.array_split(p[np.argsort(one.value(given))], 32)
        # The means of slices differ by chance too: what that makes is taken off.
        between = np.var([part.mean() for part in slices]) - np.mean([part.var() / len(part) for part in slices])
        assert told[one.id].first == pytest.approx(between / p.var(), abs=told[one.id].first_error + 0.02), one.id
    assert sum(index.total for index in told.values()) >= 1 - sum(index.total_error for index in told.values())


def test_rules_of_preference_are_forecasts_with_those_weights() -> None:
    found = asked()
    rules = {r.id: r.odds for r in sensitivity(found, draws=64).rules}
    ones = tuple(fixed("weight", a, "1") for a in ("voice", "capability", "return", "precedent"))
    equal = asked(replace(found.alliance, preferences=(*found.alliance.preferences, *ones)))
    assert rules["equal-weights"].centre == pytest.approx(equal.odds[0].centre, rel=1e-12)
    unheard = asked(positions=())
    assert rules["statements-unheard"].centre == pytest.approx(unheard.odds[0].centre, rel=1e-12)


def test_the_same_seed_gives_the_same_study() -> None:
    assert sensitivity(asked(), draws=64).to_json() == sensitivity(asked(), draws=64).to_json()


def test_rows_and_traces_tell_the_same_figures() -> None:
    found = sensitivity(asked(), draws=128)
    row = next(r for r in found.rows() if r["id"] == "tenth-accepted")
    trace = found.explain("tenth-accepted")[0]
    assert trace.lines[0].value.removesuffix("%") == row["odds_low_percent"]
    assert trace.result.value == f"{row['swing_points']} points"
    assert {t.title for t in found.explain("M03")} >= {"How the odds hang on stance of Land M03 (ministry)"}
    assert found.explain("M04")
    with pytest.raises(UnknownName, match="tenth-accepted"):
        found.explain("tenth-acceptd")


def test_a_quick_tornado_tells_about_what_the_whole_one_does() -> None:
    found = asked()
    whole, quick = ({b.id: b for b in bars} for bars in (tornado(found), tornado(found, found.draws // 2)))
    assert whole.keys() == quick.keys()
    for name, bar in whole.items():
        for end in ("odds_low", "odds_high"):
            one, other = getattr(bar, end), getattr(quick[name], end)
            assert (one is None) == (other is None)
            assert one is None or other == pytest.approx(one, abs=0.05)
