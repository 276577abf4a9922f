"""One capital's view against closed forms, forecasts made anew, and what the case of 2019 is known to have needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from equipoise import whatif
from equipoise.agree import CapitalView, Forecast, capital_view, forecast
from equipoise.agree.capital import outcome_influence
from equipoise.agree.capital.options import options
from equipoise.agree.capital.partners import cosines, same_side
from equipoise.agree.capital.price import CONSENTS, rebated
from equipoise.agree.capital.trials import Trials, objects
from equipoise.agree.gains import gains
from equipoise.agree.reasons import ClausePart
from equipoise.agree.sensitivity.judge import Judge
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.folder import read
from equipoise.model import Alliance, Change, CountAtLeast, Position, Proposal
from equipoise.model.clauses import AddSeat, SetShare
from equipoise.values import Span, Status
from equipoise.whatif import Impact
from small import YEARS, D, small

SHARE = SetShare(id="share", key="shares", member="D", percent=D(16), absorbed_by="others", since=date(2026, 1, 1))
SEAT = AddSeat(id="seat", body="panel", member="D", since=date(2026, 1, 1))


def asked(*changes: Change, land: Alliance | None = None, **more: object) -> tuple[Forecast, Impact]:
    idea = Proposal("asked", "Asked", "draft", changes or (SHARE, SEAT), route=("council",), **more)  # type: ignore[arg-type]
    land = land or small()
    impact = whatif.impact(land, idea, years=YEARS)
    return forecast(land, idea, years=YEARS, impact=impact, clause_impacts=impact.parts), impact


@pytest.fixture(scope="module")
def view() -> CapitalView:
    return capital_view(*asked(), "D")


def test_who_objects_under_consensus_stops_the_text_and_pays_for_it(view: CapitalView) -> None:
    objecting = view["object"]
    assert objecting.cannot
    assert objecting.odds.centre == 0
    assert objecting.cost is not None
    assert objecting.expected[0] == pytest.approx(-objecting.cost[0])
    assert objecting.cost[0] > 0


def test_an_objection_that_a_rule_bears_does_not_stop_it() -> None:
    base = small()
    seats = len(base.seated("council", date(2026, 1, 1)))
    rule = (Span(date(2000, 1, 1), CountAtLeast(seats - 1)),)
    land = base.with_one("body", "council", replace(base.bodies["council"], rule=rule))
    objecting = capital_view(*asked(land=land), "D")["object"]
    assert not objecting.cannot
    assert objecting.odds.centre > 0.5


def test_accepting_is_the_odds_of_the_others() -> None:
    # Without a common mood the odds given that D accepts are the product of the others' chances.
    found, _ = asked()
    calm = replace(found, given=_calm(found))
    i = found.assumed.members.index("D")
    judge = Judge.of(calm)
    others = [1 - objects(judge, calm.given, j) for j in range(len(found.assumed.members)) if j != i]
    endorsing = list(options(calm, i))[-1]
    assert endorsing.id == "endorse"
    assert endorsing.odds.centre == pytest.approx(np.prod(others, axis=0).mean(), rel=1e-6)


def _calm(found: Forecast) -> object:
    from equipoise.agree.sensitivity.factors import rescaled

    return rescaled(found.given, common_mood=np.zeros(found.draws))


def test_the_expected_gain_is_odds_times_gain_draw_by_draw(view: CapitalView) -> None:
    found = view.forecast
    i = found.assumed.members.index("D")
    ready = Judge.of(found).one_by_one(found.given)
    expected = np.exp(ready.decided(i, accepts=True)) * ready.found.weighted[:, i].sum(axis=1)
    assert view["endorse"].expected[0] == pytest.approx(expected.mean())


def test_to_qualify_is_the_best_of_all_texts_tried_that_may_pass() -> None:
    found, impact = asked()
    seen, trials, i = capital_view(found, impact, "D"), Trials.of(found, impact, "D"), found.assumed.members.index("D")
    floor = min(0.5, seen["endorse"].odds.centre)
    expected = []
    for text in trials.all():
        ready = trials.judge(text.changes).one_by_one(found.given)
        p = np.exp(ready.decided(i, accepts=True))
        if p.mean() >= floor:
            expected.append((p * ready.found.weighted[:, i].sum(axis=1)).mean())
    assert len(expected) > 2
    assert seen["qualify"].expected[0] == pytest.approx(max(expected), abs=1e-12)
    assert seen["qualify"].expected[0] > seen["endorse"].expected[0]


def test_a_reservation_takes_followers_off() -> None:
    found = asked(SEAT, tabled_by="D")[0]
    assert found.view.followers
    i = found.assumed.members.index("A")
    by_id = {o.id: o for o in options(found, i)}
    assert by_id["reservation"].requests[0] < by_id["endorse"].requests[0]
    assert by_id["reservation"].odds.centre >= by_id["endorse"].odds.centre


def test_the_price_in_money_is_just_enough() -> None:
    found, impact = asked()
    seen = capital_view(found, impact, "D")
    i = found.assumed.members.index("D")
    assert seen.objects > CONSENTS
    assert seen.rebate is not None

    def chance(part: float) -> float:
        judge = replace(Judge.of(found), changes=rebated(found.changes, i, part))
        return float(objects(judge, found.given, i).mean())

    assert chance(seen.rebate) <= CONSENTS < chance(seen.rebate * 0.999)
    # A rebate of a tenth of what it pays is a gain of a tenth of a payment, whatever the discount rate.
    scales = found.given.scales
    before, after = (gains(c, scales) for c in (found.changes, rebated(found.changes, i, 0.1)))
    np.testing.assert_allclose(after[:, i, 0] - before[:, i, 0], 0.1, rtol=1e-9)


def test_the_clause_that_hurts_is_the_price_and_is_given_up_no_further_than_needed() -> None:
    found, impact = asked()
    seen = capital_view(found, impact, "D")
    first = next(p for p in seen.prices if p.clause == "share" and p.enough)
    assert first.objects <= CONSENTS
    trials = Trials.of(found, impact, "D")
    i = found.assumed.members.index("D")
    slot = next(s for s in trials.slots if s.id == "share")
    steps = {lever.way: lever for lever in slot.ways}
    kept = [
        step / lever.steps
        for lever in steps.values()
        for step in range(lever.steps)
        if float(objects(trials.judge(trials.at(slot, lever, step).changes), found.given, i).mean()) <= CONSENTS
    ]
    assert first.kept == max(kept)


def test_the_chance_of_objecting_is_the_one_of_the_forecast(view: CapitalView) -> None:
    assert view.objects == pytest.approx(view.forecast["D"].objects.centre, rel=1e-9)


def test_likeness_is_the_cosine() -> None:
    found, _ = asked()
    one = np.array([[1.0, 0, 0, 0], [2, 0, 0, 0], [0, 1, 0, 0], [-3, 0, 0, 0], [0, 0, 0, 0]])
    parts = [ClausePart("x", found.changes, one), ClausePart("y", found.changes, np.zeros((5, 4)))]
    np.testing.assert_allclose(cosines(parts, 0), [1, 1, 0, -1, 0], atol=1e-12)


def test_the_same_side_is_counted_by_drawing_votes() -> None:
    found, _ = asked()
    ready = Judge.of(found).one_by_one(found.given)
    together = same_side(ready, 0)
    rng = np.random.default_rng(4)
    weight = np.exp(ready.logw)
    spots = rng.choice(len(weight), size=(ready.accept.shape[1], 400), p=weight / weight.sum())
    draws = np.arange(ready.accept.shape[1])[:, None]
    accepts = rng.random((len(ready.accept), *spots.shape)) < np.exp(ready.accept[:, draws, spots])
    np.testing.assert_allclose(together[1:], (accepts[1:] == accepts[0]).mean(axis=(1, 2)), atol=0.01)


def test_pressing_is_likelier_to_pass_than_opposing(view: CapitalView) -> None:
    assert view.influence.presses > view.influence.opposes
    assert view.influence.rank is not None
    assert 1 <= view.influence.rank <= view.influence.members
    everybody = outcome_influence(view.forecast)
    assert everybody[view.member] == pytest.approx(view.influence.presses - view.influence.opposes)
    above = sum(swing > everybody[view.member] + 1e-9 for swing in everybody.values())
    assert view.influence.rank == 1 + above


def test_who_tabled_it_has_chosen() -> None:
    found, impact = asked(tabled_by="D")
    with pytest.raises(EquipoiseError, match="Dland tabled the text"):
        capital_view(found, impact, "D")
    with pytest.raises(UnknownName):
        capital_view(found, impact, "X")


def test_every_form_tells_the_same(view: CapitalView) -> None:
    row = next(r for r in view.rows() if r["id"] == "endorse")
    traces = view.explain("endorse")
    assert row["odds_percent"] in traces[0].lines[0].value
    assert f"{float(row['expected']):.3f}" in traces[0].result.value
    assert view.to_json()["rows"] == view.rows()
    with pytest.raises(UnknownName):
        view.explain("endorsed")


def test_nobody_is_named_as_holding_what_was_not_said(view: CapitalView) -> None:
    told = " ".join([view.summary, view.partner_sentence, *(str(r) for r in view.rows())]).lower()
    for word in ("supports", "opposes it", "is against", "is in favour", "refuses"):
        assert word not in told


def test_a_capital_bound_by_its_word_has_no_price_in_money() -> None:
    bound = Position("asked", "D", "ministry", D(-1), D(-1), D(-1), D(1), D(1), Status.PUBLISHED, "a-paper")
    seen = capital_view(*asked(land=replace(small(), positions=(bound,))), "D")
    assert seen.rebate is None
    assert "Neither would money" in seen.price_sentence
    assert seen.word == 1


def test_in_2019_what_buys_france_is_to_hold_its_share() -> None:
    nato = read("nato")
    from equipoise.report.asking import ask

    seen = ask(nato, "capital", proposal="cost-share-2019", member="FRA")
    assert isinstance(seen, CapitalView)
    assert seen.objects > 0.5
    assert seen.prices[0].clause == "level:FRA"
    assert "FRA as on 2020-12-31" in seen.prices[0].words
    assert seen.prices[0].enough
