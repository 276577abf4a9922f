"""Is exactly the contested figure replaced, as a scenario with its reason, and everything else shared?"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest

from equipoise import agree, pay
from equipoise.agree.contesting import ContestError, UnknownFigure
from equipoise.model import Alliance, digest, shares_on
from equipoise.values import Status, in_force

HELD = {
    "series/gdp/ALD/2025": ("series", "420000"),
    "funds/common/ceiling/2028": ("funds", "9000000"),
    "funds/common/committed/2028": ("funds", "55"),
    "bodies/council/minus/2026": ("bodies", "1"),
    "bodies/budget-committee/percent/2026": ("bodies", "70"),
    "projects/lighthouse/price": ("projects", "5000000.01"),
    "projects/lighthouse/price/1": ("projects", "3000000"),
    "requirements/beacons/target/2028": ("requirements", "9"),
    "preferences/followers": ("preferences", "0.15"),
    "preferences/voice-all": ("preferences", "0.9"),
    "preferences/voice-all/BRE": ("preferences", "0.9"),
    "preferences/mobility-ald": ("preferences", "3"),
    "positions/fair-share/ALD": ("positions", "0.4"),
    "positions/fair-share/ALD/ministry-of-finance/salience": ("positions", "0.1"),
    "positions/fair-share/EST": ("positions", "-0.7"),
    "positions/fair-share/South:1-2/capitals": ("positions", "-0.1"),
}


@pytest.mark.parametrize("place", HELD)
def test_a_figure_is_replaced_and_all_else_is_shared(lake: Alliance, hold, place: str) -> None:
    touched, value = HELD[place]
    rules = agree.contested(lake, [hold(place, value)])
    now = agree.figure(rules, place).standing(rules)
    assert (now.value, now.status, now.source) == (Decimal(value), Status.SCENARIO, "contested-mine")
    assert rules.sources["contested-mine"].title == "Contested by somebody unnamed: I counted."
    for f in fields(Alliance):
        if f.name not in (touched, "sources", "disputed"):
            assert getattr(rules, f.name) is getattr(lake, f.name), f.name
    (said,) = rules.disputed
    assert said.against == digest(lake)
    assert lake.disputed == ()


def test_a_price_keeps_its_years_in_proportion_and_its_cents(lake: Alliance, hold) -> None:
    rules = agree.contested(lake, [hold("projects/lighthouse/price", "1000000.01")])
    before, after = (a.projects["lighthouse"].costs for a in (lake, rules))
    assert sum(after.values()) == Decimal("1000000.01")
    whole = sum(before.values())
    for year, cost in after.items():
        assert abs(cost - before[year] * Decimal("1000000.01") / whole) <= Decimal("0.01") * len(before)


def test_a_cost_share_is_the_change_set_share_and_the_calls_follow(lake: Alliance, hold) -> None:
    said = hold("keys/lake/DOR/2026", "20", absorbed_by={"ALD": Decimal(1)})
    rules = agree.contested(lake, [said])
    before, after = (shares_on(a, "lake", date(2026, 1, 1)).percent for a in (lake, rules))
    assert after["DOR"] == 20
    assert sum(after.values()) == 100
    assert {m for m in before if before[m] != after[m]} == {"ALD", "DOR"}
    calls = pay.calls(rules, "common", 2026)
    assert calls["DOR"].amount.amount == Decimal(12_000_000) / 5
    assert calls.status is Status.SCENARIO
    # The version before stands as it stood.
    assert shares_on(rules, "lake", date(2025, 1, 1)) == shares_on(lake, "lake", date(2025, 1, 1))


def test_a_post_is_held_by_another(lake: Alliance, hold) -> None:
    rules = agree.contested(lake, [hold("posts/secretary-general", holder="EST")])
    assert {p.id: p.member for p in rules.posts} == {"secretary-general": "EST", "harbour-command": "BRE"}


def test_ceilings_of_one_year_alone(lake: Alliance, hold) -> None:
    rules = agree.contested(lake, [hold("funds/common/ceiling/2028", "1")])
    for year in range(2024, 2032):
        day = date(year, 7, 1)
        old, new = (in_force(a.funds["common"].ceilings, day) for a in (lake, rules))
        assert new is not None
        assert (new.value == 1) if year == 2028 else (new == old)


REFUSED = [
    ("seriez/gdp/ALD/2025", "1", {}, "figure", "unknown kind of figure 'seriez'"),
    ("series/gdp/ALD", "1", {}, "figure", "a place in series has other parts"),
    ("series/gdp/ALD/2025/x", "1", {}, "figure", "a place in series has other parts"),
    ("series/gdb/ALD/2025", "1", {}, "figure", "unknown series 'gdb'"),
    ("series/gdp/ALX/2025", "1", {}, "figure", "unknown member 'ALX'"),
    ("series/gdp/ALD/25", "1", {}, "figure", "'25' is no year"),
    ("series/gdp/ALD/2025", "-1", {}, "value", "-1 is below 0"),
    ("series/gdp/ALD/2025", "1", {"low": Decimal(0), "high": Decimal(2)}, "low", "this figure has no range"),
    ("series/gdp/ALD/2025", None, {}, "value", "no value is given"),
    ("series/gdp/ALD/2025", None, {"holder": "ALD"}, "holder", "a holder is given where a figure stands"),
    ("keys/lake/DOR/2026", "20", {}, "absorbed_by", "nobody is named to absorb the rest"),
    ("keys/lake/DOR/2026", "120", {"absorbed_by": "others"}, "value", "120 is above 100"),
    ("keys/lake/DOR/2026", "20", {"absorbed_by": {"DOR": Decimal(1)}}, "absorbed_by", "cannot absorb its own"),
    (
        "keys/lake/DOR/1990",
        "20",
        {"absorbed_by": "others"},
        "figure",
        '"Cost shares of the common budget" is in',
    ),
    ("keys/lake/ALD/2026", "99", {"absorbed_by": {"EST": Decimal(1)}}, "value", "EST"),
    ("funds/common/ceiling/2028", "1.001", {}, "value", "finer than a cent"),
    ("funds/common/committed/2028", "101", {}, "value", "101 is above 100"),
    ("projects/lighthouse/price", "1.001", {}, "value", "finer than a cent"),
    ("projects/lighthouse/price/0", "1", {}, "figure", "'0' is no year of work"),
    ("requirements/beacons/target/2028", "1.5", {}, "value", "no whole number"),
    ("bodies/council/minus/2026", "1.5", {}, "value", "no whole number"),
    ("bodies/council/minus/2026", "-1", {}, "value", "-1 is below 0"),
    ("bodies/council/percent/2026", "60", {}, "figure", "has not one percent"),
    ("bodies/council/minus/1990", "1", {}, "figure", "no rule of the Council is in force"),
    ("bodies/budget-committee/percent/2026", "170", {}, "value", "170 is above 100"),
    ("posts/secretary-general", "1", {}, "value", "a figure is given where a member stands"),
    ("posts/secretary-general", None, {"holder": "XXX"}, "holder", "unknown member 'XXX'"),
    ("preferences/nothing-passes", "1.2", {}, "value", "probability below 1"),
    ("preferences/newcomer", "1.2", {}, "value", "a part, at most 1"),
    ("preferences/followerz", "1", {}, "figure", "unknown assumption 'followerz'"),
    ("preferences/followers/ALD", "0.1", {}, "figure", "is not one for every member"),
    ("preferences/followers", "0.1", {"low": Decimal(1)}, "low", "only one end of the range"),
    ("preferences/followers", "0.1", {"low": Decimal("0.2"), "high": Decimal("0.3")}, "value", "not in order"),
    ("positions/fair-share/ALD", "-1.1", {}, "value", "-1.1 is below -1"),
    ("positions/fair-share/EST/envoy", "0", {}, "figure", "nobody has spoken for EST"),
    ("positions/no-such/ALD", "0", {}, "figure", "unknown proposal 'no-such'"),
    ("preferences/followers", "0.1", {"reason": "  "}, "reason", "no reason is given"),
    ("preferences/followers", "0.1", {"absorbed_by": "others"}, "absorbed_by", "this is no cost share"),
    ("preferences/followers", "0.1", {"against": "sha256:" + "0" * 64}, "against", "but the baseline is"),
]


@pytest.mark.parametrize(("place", "value", "rest", "field", "message"), REFUSED)
def test_nonsense_is_refused_with_its_place(lake: Alliance, hold, place, value, rest, field, message) -> None:
    with pytest.raises(ContestError) as refused:
        agree.contested(lake, [hold(place, value, **rest)])
    told = [(p.file, p.place, p.message) for p in refused.value.problems()]
    assert any(f == "contested/mine.toml" and at == field and message in said for f, at, said in told), told
    assert all(p.hint for p in refused.value.problems())


def test_every_reason_is_told_at_once(lake: Alliance, hold) -> None:
    wrong = [hold("series/gdb/ALD/2025", "1", id="a", reason=""), hold("preferences/followers", "-1", id="b")]
    with pytest.raises(ContestError) as refused:
        agree.contested(lake, wrong)
    assert [(p.file, p.place) for p in refused.value.problems()] == [
        ("contested/a.toml", "figure"),
        ("contested/a.toml", "reason"),
        ("contested/b.toml", "value"),
    ]


def test_contradictions_are_named_and_the_same_said_twice_is_none(lake: Alliance, hold) -> None:
    one = hold("preferences/voice-all", "0.9", id="a", who="Ann")
    other = hold("preferences/voice-all", "0.3", id="b", who="Ben")
    with pytest.raises(ContestError, match=r"is held to be something else by Ann"):
        agree.contested(lake, [one, other])
    alike = replace(other, value=one.value)
    assert len(agree.contested(lake, [one, alike]).disputed) == 2
    assert len(agree.contested(lake, [one, one]).disputed) == 1
    # The same row of assumptions under its two names is one figure.
    named = hold("preferences/built-in-followers", "0.1", id="c")
    with pytest.raises(ContestError, match="something else"):
        agree.contested(lake, [named, hold("preferences/followers", "0.2", id="d")])


def test_two_shares_that_push_each_other_are_refused(lake: Alliance, hold) -> None:
    pair = [
        hold("keys/lake/DOR/2026", "20", id="a", absorbed_by="others"),
        hold("keys/lake/EST/2026", "20", id="b", absorbed_by="others"),
    ]
    with pytest.raises(ContestError, match="is moved by another contested share"):
        agree.contested(lake, pair)
    apart = [replace(said, absorbed_by={"ALD": Decimal(1)}) for said in pair]
    shares = shares_on(agree.contested(lake, apart), "lake", date(2026, 1, 1)).percent
    assert (shares["DOR"], shares["EST"]) == (20, 20)


def test_a_place_that_is_none_says_what_was_meant(lake: Alliance) -> None:
    with pytest.raises(UnknownFigure, match="Did you mean 'gdp'"):
        agree.figure(lake, "series/gpd/ALD/2025")
