"""The whole forecast: anchors for an empty text, signs, routes, words that never say more than is known."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from agree_builders import (
    YEARS,
    Clause,
    Impact,
    alliance,
    body,
    codes,
    effects,
    fixed,
    payments,
    position,
    proposal,
)

from equipoise.agree import Forecast, forecast
from equipoise.agree.route import allowed_objectors
from equipoise.errors import EquipoiseError, NoFigure, UnknownName
from equipoise.model import (
    Alliance,
    AllOf,
    AnyOf,
    Consensus,
    CountAtLeast,
    FewerAgainst,
    Includes,
    Majority,
    Proposal,
    Series,
    WeightAtLeast,
)
from equipoise.model.clauses import SetShare
from equipoise.values import Status

YEARS_BEGIN = date(YEARS[0], 1, 1)
EMPTY = Impact(effects("money", "common", payments()), ())
COSTLY = Impact(effects("money", "common", payments(), {"M01": 240}))


def told(
    impact: Impact = EMPTY, base: Alliance | None = None, idea: Proposal | None = None, **more: object
) -> Forecast:
    parts = more.pop("clause_impacts", {})
    return forecast(
        base or alliance(), idea or proposal(), years=YEARS, impact=impact, clause_impacts=parts, **more  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_text_that_changes_nothing_has_the_anchor_probability() -> None:
    found = told()
    route = found.under("route")
    assert 0.80 <= route.low < route.centre < route.high <= 0.98
    assert route.centre == pytest.approx((0.80 + 0.90 + 0.98) / 3, abs=0.01)
    assert any("The proposal has no clauses" in note for note in found.notes)


def test_a_fixed_anchor_is_met_to_the_digit() -> None:
    found = told(base=alliance(preferences=[fixed("scale", "nothing-passes", "0.93")]))
    assert found.under("unanimity").centre == pytest.approx(0.93, abs=1e-9)
    assert found.under("unanimity").low == pytest.approx(0.93, abs=1e-9)


def test_a_tenth_lost_for_nothing_is_accepted_as_the_second_anchor_says() -> None:
    base = alliance(preferences=[fixed("scale", "tenth-accepted", "0.35")])
    lost = Impact(effects("money", "common", payments(), {"M02": 330}))
    assert told(lost, base)["M02"].objects.centre == pytest.approx(0.65, abs=1e-6)


def test_who_loses_objects_more_and_who_gains_less() -> None:
    before, after = told(), told(Impact(effects("money", "common", payments(), {"M01": 240, "M02": 240})))
    assert after["M01"].objects.centre > before["M01"].objects.centre > after["M02"].objects.centre
    assert after.blockers[0]["member"] == "M01"
    assert after["M01"].gains["money"] == pytest.approx(-0.2)
    assert after.rows()[0]["money"] == "-0.200"


def test_the_inverse_flips_the_gains() -> None:
    back = Impact(tuple(replace(e, baseline=e.proposed, proposed=e.baseline) for e in COSTLY.effects))
    there, again = told(COSTLY)["M01"].gains, told(back)["M01"].gains
    assert there["money"] == pytest.approx(-40 / 200)
    assert again["money"] == pytest.approx(40 / 240)
    assert all(there[k] == 0 for k in ("voice", "capability", "return", "precedent"))


def test_more_loss_never_raises_the_odds() -> None:
    odds = [
        told(Impact(effects("money", "common", payments(), {"M01": 200 + more}))).under("unanimity").centre
        for more in (0, 5, 20, 80, 400)
    ]
    assert odds == sorted(odds, reverse=True)
    assert 0 < odds[-1] < 0.01


def test_same_seed_same_digits() -> None:
    one, two, other = told(COSTLY), told(COSTLY), told(COSTLY, seed=8)
    assert json.dumps(one.to_json()) == json.dumps(two.to_json())
    assert one.odds[0].centre != other.odds[0].centre
    assert abs(one.odds[0].centre - other.odds[0].centre) < one.odds[0].numerical_error + other.odds[0].numerical_error


def test_rules_are_ordered() -> None:
    found = told(COSTLY)
    none, one, two = (found.under(r).centre for r in ("unanimity", "minus-one", "minus-two"))
    assert none < one < two
    assert none + sum(line.sole_objector.centre for line in found.lines) == pytest.approx(one, rel=1e-9)


def test_a_silence_is_harder_to_break_alone_and_easier_together() -> None:
    found = told(COSTLY)
    assert found.under("unanimity").centre < found.under("silence").centre
    assert found.under("silence-together").centre < found.under("silence").centre
    # Where breaking a silence alone costs what objecting at the table costs, the least fixed point is unanimity.
    same = told(COSTLY, alliance(preferences=[fixed("scale", "silence-alone", "1")]))
    assert same.under("silence").centre == pytest.approx(same.under("unanimity").centre, rel=1e-12)
    # Where company makes nothing cheaper, together is the same as alone.
    lonely = told(COSTLY, alliance(preferences=[fixed("scale", "silence-company", "0")]))
    assert lonely.under("silence-together").centre == pytest.approx(lonely.under("silence").centre, rel=1e-4)


def test_the_shares_of_the_failure_sum_to_one_and_the_loser_has_most() -> None:
    found = told(COSTLY)
    shares = {line.member: line.failure_share for line in found.lines}
    assert sum(shares.values()) == pytest.approx(1)
    assert max(shares, key=lambda m: shares[m]) == "M01"
    assert found.rows()[0]["failure_share_percent"].isdigit()


def test_the_numerical_error_is_far_smaller_than_the_range() -> None:
    found = told(COSTLY).odds[0]
    assert found.numerical_error < (found.high - found.low) / 5


def test_the_tabler_accepts_its_own_text_unless_it_said_otherwise() -> None:
    mine = proposal(tabled_by="M01")
    row = next(r for r in told(COSTLY, idea=mine).rows() if r["member"] == "M01")
    assert row["objects_percent"] == "tabled it"
    assert row["failure_share_percent"] == ""
    assert "accepts what it tabled" in row["reason"]
    torn = alliance(positions=[position("M01", "-0.8", "-1", "-0.6")])
    assert told(COSTLY, torn, mine)["M01"].objects.centre > 0.2


def test_a_recorded_objection_is_told_as_recorded_with_its_source() -> None:
    base = alliance(positions=[replace(position("M02", "-0.6", "-0.9", "-0.2"), note="called it premature")])
    found = told(base=base)
    assert found.lines[0].member == "M02"
    assert found["M02"].objects.centre > 0.1
    reason = found["M02"].reasons[0]
    assert reason.startswith("Recorded: ministry: called it premature")
    assert "source a-paper" in reason


def test_unnamed_members_are_never_named_as_holding_a_view() -> None:
    base = alliance(8, positions=[position("East:2-4", "-0.8", "-1", "-0.6", actor="several easterners")])
    found = told(Impact(effects("money", "common", payments(8))), base)
    assert all("Recorded" not in line.reasons[0] for line in found.lines)
    assert "several easterners" not in found.summary
    east = [found[m].objects.centre for m in codes(8)[2:]]
    assert max(east) == pytest.approx(min(east))  # alike, whoever the draws picked
    assert min(east) > found["M00"].objects.centre
    assert any("nobody is named" in note for note in found.notes)


def test_the_clause_that_hurts_most_is_named_with_its_amount() -> None:
    small = Impact(effects("money", "common", payments(), {"M01": 201}))
    large = Impact(effects("money", "common", payments(), {"M01": 239}))
    clauses = (Clause("small"), Clause("large"), Clause("idle", False, "it says what already holds today"))
    whole = Impact(COSTLY.effects, clauses)
    nothing = Impact(EMPTY.effects)
    found = told(whole, clause_impacts={"small": small, "large": large, "idle": nothing})
    row = found.rows()[0]
    assert row["hurt_by"] == "large"
    assert "Computed: clause large costs it EUR 39 a year more to pay, 19.5% of what it pays today" in row["reason"]
    assert "Clause idle changes nothing for anyone: it says what already holds today." in found.notes
    unhurt = found["M00"]
    assert unhurt.hurt_by is None
    assert unhurt.reasons[0] == "Computed: nothing in it costs this member anything"
    assert unhurt.reasons[1].startswith("Assumed:")


def test_a_loss_that_another_clause_makes_up_for_is_said() -> None:
    worse = Impact(effects("money", "common", payments(), {"M01": 220}))
    better = Impact(effects("money", "common", {**payments(), "M01": 220}, {"M01": 200}))
    found = told(Impact(EMPTY.effects, (Clause("a"), Clause("b"))), clause_impacts={"a": worse, "b": better})
    assert "the other clauses make up for it" in found["M01"].reasons[1]


def test_losses_of_every_kind_are_put_in_words() -> None:
    say = effects("voice", "fund:common", dict.fromkeys(codes(5), "0.2"), {"M00": "0.18", "M03": "0.22"})
    seat = effects("voice", "body:board", dict.fromkeys(codes(5), "0.2"), {"M01": "0.1", "M03": "0.3"})
    work = effects("return", "common", dict.fromkeys(codes(5), 5_000_000), {"M02": 2_500_000})
    bought = effects("capability", "common", dict.fromkeys(codes(5), 3_000_000_000), {"M04": 1_500_000_000})
    found = told(Impact((*EMPTY.effects, *say, *seat, *work, *bought)))
    assert "2.00 points of say over what is bought" in found["M00"].reasons[0]
    assert "10.00 points of votes in bodies" in found["M01"].reasons[0]
    assert "EUR 2.5 million a year less work at home" in found["M02"].reasons[0]
    assert "EUR 1.5 billion a year less spending, weighed by how it values each domain" in found["M04"].reasons[0]


def test_a_precedent_is_assumed_and_only_where_say_is_given() -> None:
    say = effects("voice", "fund:common", dict.fromkeys(codes(5), "0.2"), {"M00": "0.15", "M03": "0.25"})
    found = told(Impact((*EMPTY.effects, *say)), idea=proposal(tabled_by="M03"))
    assert found["M00"].gains["precedent"] < 0
    assert found["M02"].gains["precedent"] == 0
    assert any(r.startswith("Assumed: like requests from 1 member with the same cause") for r in found["M00"].reasons)
    assert any("next to ask" in n and "Land M04" in n for n in found.notes)
    assert told(COSTLY, idea=proposal(tabled_by="M03"))["M01"].gains["precedent"] == 0


def test_the_summary_names_route_range_years_and_baseline() -> None:
    base = alliance(bodies={"board": body("board", codes(3), Consensus())})
    found = told(COSTLY, base, proposal(route=("board", "council")))
    assert found.summary.startswith(
        'As tabled, the proposal "An idea" would pass the Board and the Council with probability '
    )
    for part in ("90% range over assumptions", "2027 to 2028", "against the rules of today (sha256:", "Land M01"):
        assert part in found.summary
    assert "." not in found.odds[0].sentence.partition(";")[0]  # whole percents


def test_a_route_says_where_it_would_stall_first() -> None:
    base = alliance(bodies={"board": body("board", codes(3), Consensus())})
    board, council = told(COSTLY, base, proposal(route=("board", "council"))).bodies
    assert board.passes.centre > council.passes.centre
    assert board.stalls.centre == pytest.approx(1 - board.passes.centre)
    assert council.stalls.centre == pytest.approx(board.passes.centre - council.passes.centre)
    first, second = told(COSTLY, base, proposal(route=("council", "board"))).bodies
    assert first.stalls.centre == pytest.approx(1 - council.passes.centre)
    assert second.stalls.centre == pytest.approx(0, abs=1e-12)


def test_a_tolerant_body_is_easier_and_a_route_no_easier_than_its_hardest_stop() -> None:
    rules = {"strict": Consensus(), "loose": Consensus(minus=1), "half": Majority(Decimal(50))}
    base = alliance(bodies={name: body(name, codes(5), rule) for name, rule in rules.items()})
    found = told(COSTLY, base, proposal(route=("half", "loose", "strict")))
    passes = [b.passes.centre for b in found.bodies]
    assert passes == sorted(passes, reverse=True)
    assert found.under("route").centre == pytest.approx(passes[-1])
    assert passes[1] == pytest.approx(found.under("minus-one").centre)


def test_without_a_route_every_member_decides() -> None:
    found = told(COSTLY, idea=proposal(route=()))
    assert found.under("route").centre == found.under("unanimity").centre
    assert "would pass all 5 members" in found.summary


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (Consensus(), 0),
        (Consensus(minus=2), 2),
        (CountAtLeast(7), 3),
        (FewerAgainst(4), 3),
        (Majority(Decimal(50)), 5),
        (Majority(Decimal(50), strict=True), 4),
        (Majority(Decimal("66.7")), 3),
        (AllOf((CountAtLeast(7), FewerAgainst(2))), 1),
        (AnyOf((CountAtLeast(7), FewerAgainst(2))), 3),
    ],
)
def test_how_many_may_object_under_a_rule(rule: object, allowed: int) -> None:
    assert allowed_objectors(rule, 10) == allowed  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", [WeightAtLeast("key:k", Decimal(50)), Includes("M00"), CountAtLeast(11)])
def test_a_rule_that_cannot_be_counted_is_refused_in_words(rule: object) -> None:
    with pytest.raises(EquipoiseError, match=r"Board: .*(weigh|cannot meet)"):
        allowed_objectors(rule, 10, "Board")  # type: ignore[arg-type]


def test_bodies_that_cannot_decide_are_refused() -> None:
    with pytest.raises(UnknownName, match="council"):
        told(idea=proposal(route=("councill",)))
    with pytest.raises(NoFigure, match="nobody sits"):
        told(base=alliance(bodies={"board": body("board", [], Consensus())}), idea=proposal(route=("board",)))
    ruleless = replace(body("board", codes(2), Consensus()), rule=())
    with pytest.raises(NoFigure, match="no rule"):
        told(base=alliance(bodies={"board": ruleless}), idea=proposal(route=("board",)))


def test_a_stop_without_the_figures_it_weighs_by_is_told_apart() -> None:
    unwritten = Series("unwritten", "Unwritten", "votes", {})
    board = body("board", codes(3), WeightAtLeast("series:unwritten", Decimal(75)))
    base = replace(alliance(bodies={"board": board}), series={"unwritten": unwritten})
    found = told(COSTLY, base, proposal(route=("board", "council")))
    assert found.odds[0].centre == told(COSTLY).odds[0].centre
    assert "not judged: the Board decides by at least 75% of series:unwritten" in found.summary
    with pytest.raises(NoFigure, match="votes cannot be weighed"):
        told(COSTLY, base, proposal(route=("board",)))


def test_a_rule_that_names_a_member_asks_for_its_consent() -> None:
    base = alliance(bodies={"board": body("board", codes(5), AllOf((Includes("M01"), CountAtLeast(1))))})
    found = told(COSTLY, base, proposal(route=("board",)))
    assert found.odds[0].centre == pytest.approx(1 - found["M01"].objects.centre, rel=1e-3)
    never = alliance(bodies={"board": body("board", codes(5), AllOf((Includes("M01"), CountAtLeast(6))))})
    with pytest.raises(EquipoiseError, match="cannot meet this even if none objects"):
        told(COSTLY, never, proposal(route=("board",)))


def test_only_members_of_the_day_decide() -> None:
    base = alliance(5)
    gone = replace(base.members["M04"], until=date(2020, 1, 1))
    found = told(COSTLY, replace(base, members={**base.members, "M04": gone}))
    assert [line.member for line in found.lines if line.member == "M04"] == []
    with pytest.raises(UnknownName):
        found.explain("M04")


def test_explanations_cover_gains_statements_thresholds_and_assumptions() -> None:
    base = alliance(
        preferences=[fixed("domain", "arctic", "2", "M00")],
        positions=[position("M01", "-0.5", "-0.9", "0"), position("East:1-2", "0.5", "0", "1", actor="some")],
    )
    found = told(COSTLY, base)
    gains, said, threshold = found.explain("M01")
    # Each line multiplies out as printed: a fifth of the payment lost, felt one and a half times.
    assert gains.lines[1].value == "-0.2000 x weight 1 (1 to 1) x 1.5 for a loss = -0.3000"
    assert "ministry" in said.lines[0].value
    assert said.result.value.startswith("-2.25 ")  # 4.5 standard deviations times -0.5
    assert threshold.result.value == found["M01"].objects.sentence
    assert "nobody is named" in found.explain("M03")[1].lines[0].note
    assert "nothing" in found.explain("M00")[1].lines[0].value
    weights, scales, domains = found.explain("assumptions")
    assert len(weights.lines) == 5
    assert len(scales.lines) == 16
    assert domains.lines[0].label == "arctic, M00"
    assert all(line.note for trace in (weights, scales, domains) for line in trace.lines)
    assert found.explain("odds")[0].result.label == "route"


def test_the_answer_is_json_and_carries_its_weakest_status_and_seed() -> None:
    found = told(COSTLY, seed=11)
    data = json.loads(json.dumps(found.to_json()))
    assert data["question"] == "agree"
    assert data["made_from"]["seed"] == 11
    assert data["made_from"]["proposal"] == "idea"
    assert {o["rule"] for o in data["odds"]} == {
        "route", "unanimity", "minus-one", "minus-two", "silence", "silence-together",
    }  # fmt: skip
    assert found.status is Status.SCENARIO
    assert all(isinstance(v, (str, int, type(None))) for row in data["rows"] for v in row.values())


def test_draws_and_years_must_make_sense() -> None:
    with pytest.raises(EquipoiseError, match="needs years"):
        forecast(alliance(), proposal(), years=(), impact=EMPTY, clause_impacts={})
    with pytest.raises(EquipoiseError, match="seed"):
        told(seed=-1)
    assert 0 < told(COSTLY, draws=1).odds[0].centre < 1


def test_a_sweep_of_sizes_meets_the_anchor() -> None:
    for n in (1, 2, 12):
        base = alliance(n, preferences=[fixed("scale", "nothing-passes", "0.9")])
        found = told(Impact(effects("money", "common", payments(n)), ()), base)
        assert found.under("unanimity").centre == pytest.approx(0.9, abs=1e-9)


def test_the_odds_agree_with_drawing_every_member() -> None:
    # One draw of the assumptions, everything central and fixed; the noise drawn a hundred thousand times.
    names = {
        "nothing-passes": "0.9",
        "tenth-accepted": "0.4",
        "loss-aversion": "1.5",
        "common-mood": "0.25",
    }
    base = alliance(preferences=[fixed("scale", k, v) for k, v in names.items()])
    found = told(COSTLY, base)
    s, b = (float(x[0]) for x in (found.middle.thresholds.noise, found.middle.thresholds.cost))
    rng = np.random.default_rng(2)
    noise = np.sqrt(0.25) * rng.standard_normal((200_000, 1)) + np.sqrt(0.75) * rng.standard_normal((200_000, 5))
    utility = np.array([0, -0.2 * 1.5, 0, 0, 0])
    objections = (utility + s * noise < -b).sum(axis=1)
    for rule, allowed in (("unanimity", 0), ("minus-one", 1), ("minus-two", 2)):
        assert found.under(rule).centre == pytest.approx((objections <= allowed).mean(), abs=0.005)


def test_a_body_that_may_not_decide_this_is_told() -> None:
    board = replace(body("board", codes(5), Consensus()), powers=("set-ceiling",))
    council = replace(alliance().bodies["council"], powers=("set-share",))
    base = alliance(bodies={"board": board, "council": council})
    share = SetShare(id="s", key="key", member="M01", percent=Decimal(5), absorbed_by="others", since=YEARS_BEGIN)
    text = replace(proposal(route=("board",)), changes=(share,))
    note = next(n for n in told(COSTLY, base, text).notes if "set-share" in n)
    assert note.startswith("No body on its route may decide set-share")
    both = replace(text, route=("board", "council"))
    assert not any("may decide" in n for n in told(COSTLY, base, both).notes)
    open_to_all = alliance(bodies={"board": replace(board, powers=())})
    assert not any("may decide" in n for n in told(COSTLY, open_to_all, text).notes)


def test_a_member_without_preferences_is_judged_by_the_built_in_rows_and_told() -> None:
    assert any(n.startswith("The folder has no preferences: every") for n in told().notes)
    some = [fixed("weight", k, "1", m) for k in ("voice", "return", "precedent", "capability") for m in codes(4)]
    found = told(base=alliance(5, preferences=some))
    assert "The folder has no preferences of M04 on voice, capability, return, precedent: the built-in rows hold." in (
        found.notes
    )
    everyone = [fixed("weight", k, "1") for k in ("voice", "return", "precedent", "capability")]
    assert not any("no preferences" in n for n in told(base=alliance(preferences=everyone)).notes)


def test_voices_of_one_capital_that_contradict_each_other_are_told() -> None:
    torn = [
        position("M01", "-0.8", "-1", "-0.6", actor="ministry"),
        position("M01", "0.5", "0.2", "0.9", actor="embassy"),
    ]
    notes = told(base=alliance(positions=torn)).notes
    assert any("ministry (-1 to -0.6) and embassy (+0.2 to +0.9) contradict each other" in n for n in notes)
    near = [torn[0], position("M01", "-0.5", "-0.7", "0.9", actor="embassy")]
    assert not any("contradict" in n for n in told(base=alliance(positions=near)).notes)
    twice = [torn[0], replace(torn[1], actor="ministry")]
    with pytest.raises(EquipoiseError, match="ministry of M01 has two positions on idea"):
        told(base=alliance(positions=twice))
