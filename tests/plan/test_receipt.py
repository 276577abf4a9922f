"""Limits read from an alliance, a person's hand in the plan, and why a project lost: funds whose answer is plain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from equipoise import plan
from equipoise.errors import InfeasiblePlan, UnknownName
from equipoise.model import Alliance, CarryOver, Fund, JoiningTerms, Member, Project, RegionQuota, ReturnBand
from equipoise.plan.faults import PlanFaults
from equipoise.plan.hand_words import hand_of
from equipoise.values import Span, Status

START = date(2000, 1, 1)
YEARS = range(2027, 2029)
D = Decimal
Maker = Callable[..., Alliance]
SIDES = {"AAA": "north", "BBB": "south", "CCC": "south"}


def project(name: str, costs: list[int], **over: Any) -> Project:
    more = {"fund": "pot", "funding": "common", "cost_status": Status.ILLUSTRATIVE, "everyone": True} | over
    return Project(name, name.title(), "air", costs={i: D(c) for i, c in enumerate(costs, 1)}, **more)


def fund(ceiling: int = 100, **over: Any) -> Fund:
    return Fund("pot", "Pot", "EUR", "key", "board", ceilings=(Span(START, D(ceiling), date(2029, 12, 31)),), **over)


def sided(alliance: Alliance) -> Alliance:
    return replace(alliance, members={c: Member(c, c.title(), START, region=r) for c, r in SIDES.items()})


def bought(alliance: Alliance, **over: Any) -> dict[str, int | None]:
    found = plan.portfolio(alliance, "pot", over.pop("years", YEARS), **over)
    return {name: e.start for name, e in found.entries.items()}


def test_what_is_unspent_is_carried_over_as_far_as_the_fund_says(make: Maker) -> None:
    big = project("big", [150], earliest=2028)
    carried = [None, CarryOver(D(50)), CarryOver(None, D(49)), CarryOver(D(60), D(50))]
    starts = []
    for rule in carried:
        spans = () if rule is None else (Span(START, rule),)
        starts.append(bought(make(projects=[big], fund=fund(carry_over=spans)))["big"])
    assert starts == [None, 2028, None, 2028]
    plan_of = plan.portfolio(make(projects=[big], fund=fund(carry_over=(Span(START, carried[1]),))), "pot", YEARS)
    assert plan_of.year_rows()[1]["carried"] == "50.00"
    assert plan_of.year_rows()[1]["room"] == "150.00"


def test_projects_that_exclude_each_other(make: Maker) -> None:
    pair = [project("ship", [60]), project("tanker", [50], excludes=("ship",))]
    found = plan.portfolio(make(projects=pair, fund=fund(200)), "pot", YEARS)
    assert found.entries["tanker"].why == "excluded by ship, which is bought"
    old = project("ship", [30, 30], start=2026)
    found = plan.portfolio(make(projects=[old, pair[1]], fund=fund(200)), "pot", YEARS)
    assert found.entries["tanker"].why == "excluded by ship, which is running"


def test_a_host_has_room_for_so_many_at_once(make: Maker) -> None:
    some = [project(n, [10, 10], hosts=("AAA",), latest=2028) for n in ("east", "west")]
    busy = project("old", [5, 5, 5], start=2025, host="AAA")
    assert bought(make(projects=some, fund=fund(hosting={"AAA": 1}))) == {"east": 2027, "west": None}
    found = plan.portfolio(make(projects=some, fund=fund(hosting={"AAA": 1})), "pot", YEARS)
    assert found.entries["west"].why == "no host has room: AAA can host 1 at once, and in 2028 would host 2"
    both = [replace(p, hosts=("AAA", "BBB")) for p in some]
    found = plan.portfolio(make(projects=both, fund=fund(hosting={"AAA": 1})), "pot", YEARS)
    assert {e.host for e in found.bought} == {"AAA", "BBB"}
    # What is running until 2027 takes the only room of that year.
    assert bought(make(projects=[busy, some[0]], fund=fund(hosting={"AAA": 1})))["east"] == 2028


def test_quotas_by_region(make: Maker) -> None:
    some = [project("north-pier", [60], hosts=("AAA",)), project("south-pier", [40], hosts=("BBB",))]
    quota = RegionQuota("north", "spending", at_most=D(50))
    assert bought(sided(make(projects=some, fund=fund(200, quotas=(quota,))))) == {
        "north-pier": None,
        "south-pier": 2027,
    }
    found = plan.portfolio(sided(make(projects=some, fund=fund(200, quotas=(quota,)))), "pot", YEARS)
    assert found.entries["north-pier"].why == "the quota of north would be EUR 10 above its ceiling beside the plan"
    by_number = replace(quota, measure="projects")
    assert all(bought(sided(make(projects=some, fund=fund(200, quotas=(by_number,))))).values())


def test_who_takes_part_pays_within_the_terms(make: Maker) -> None:
    terms = JoiningTerms(quorum=2, required=("CCC",), excluded=("AAA",), least_share=D(20), most_share=D(70))
    joint = project("joint", [90], everyone=False, joining=terms)
    found = plan.portfolio(make(projects=[joint], fund=fund()), "pot", YEARS)
    # The key says a half each for BBB and CCC, but for a ten-thousandth.
    assert set(found.entries["joint"].pays) == {"BBB", "CCC"}
    assert sum(found.entries["joint"].pays.values()) == 90
    assert found.satisfaction["AAA"] == 0
    crowd = replace(terms, quorum=3)
    found = plan.portfolio(make(projects=[replace(joint, joining=crowd)], fund=fund()), "pot", YEARS)
    assert found.entries["joint"].why == "nobody can take part on its terms: at least 3 must, at most 2 can, 1 too few"


def test_the_band_keeps_out_what_gives_too_little_work(make: Maker) -> None:
    band = (Span(START, ReturnBand(D("0.9"), None)),)
    greedy = project("greedy", [90], capacity={"AAA": D(100)})
    fair = project("fair", [50], capacity={"AAA": D(70), "BBB": D(20), "CCC": D(20)})
    alliance = make(projects=[greedy, fair], fund=fund(200, return_band=band))
    found = plan.portfolio(alliance, "pot", YEARS)
    assert [e.project.id for e in found.bought] == ["fair"]
    assert sum(found.entries["fair"].works.values()) == 50
    assert found.entries["greedy"].why == (
        "the return band would be missed beside the plan: BBB by EUR 11 and CCC by EUR 11"
    )


def test_parts_are_bought_where_the_project_has_them(make: Maker) -> None:
    some = [project("dock", [80], parts=(D(50),)), project("mast", [60])]
    found = plan.portfolio(make(projects=some, fund=fund()), "pot", range(2027, 2028))
    assert found.entries["dock"].part == Fraction(1, 2)
    assert found.spent(2027) == 100
    assert found.satisfaction["AAA"] == Fraction(100, 140)
    assert found.project_rows()[0]["part_percent"] == "50"


# --- a hand in the plan -----------------------------------------------------------------------------------------------


@pytest.fixture
def two(make: Maker) -> Alliance:
    """Room for the large one alone in each of the years; the small one would leave 40 unspent."""
    return make(projects=[project("large", [100], latest=2027), project("small", [60], latest=2027)], fund=fund())


def test_a_pin_costs_worth(two: Alliance) -> None:
    found = plan.receipt(two, "pot", YEARS, plan.Hand(pins=("small",)))
    assert (found.came_in, found.went_out) == (("small",), ("large",))
    assert found.cost == Fraction(40, 100)
    assert found.summary == (
        "By hand (small pinned) the Pot plan of 2027-2028 costs 40% of the plan's worth; small in; large out; the "
        "least satisfied member goes from 62.5% to 37.5%, the spread from 0 to 0 points; baseline: the plan without "
        "a hand."
    )
    money = next(row for row in found.rows() if row["measure"] == "money spent")
    assert (money["before"], money["after"], money["difference"]) == ("100.00", "60.00", "-40.00")


@pytest.mark.parametrize(("out", "served"), [("small", Fraction(100, 160)), ("large", Fraction(60, 160))])
def test_what_is_excluded_is_still_wanted(two: Alliance, out: str, served: Fraction) -> None:
    found = plan.receipt(two, "pot", YEARS, plan.Hand(excludes=(out,)))
    assert set(found.after.satisfaction.values()) == {served}


def test_a_higher_ceiling_brings_in_what_was_short(two: Alliance) -> None:
    why = plan.why_lost(two, "pot", YEARS, "small")
    assert why.loss.short == {2027: 60}
    assert "EUR 60 more in 2027 would bring it in beside the plan" in why.summary
    assert "forcing it in costs 40.00% of the plan's worth, with large out" in why.summary
    exactly = hand_of(two, "pot", YEARS, raises="2027=60")
    assert plan.receipt(two, "pot", YEARS, exactly).came_in == ("small",)
    less = hand_of(two, "pot", YEARS, raises="2027=59.99")
    assert plan.receipt(two, "pot", YEARS, less).came_in == ()


def test_a_part_by_hand_and_an_exclusion(two: Alliance) -> None:
    found = plan.receipt(two, "pot", YEARS, hand_of(two, "pot", YEARS, part_fund="large=40%", exclude=None))
    assert {e.project.id: e.part for e in found.after.bought} == {"large": Fraction(2, 5), "small": 1}
    assert found.after.spent(2027) == 100
    gone = plan.receipt(two, "pot", YEARS, plan.Hand(excludes=("large",)))
    assert gone.after.entries["large"].why == "excluded by hand"
    assert gone.came_in == ("small",)


def test_a_hand_that_does_nothing_changes_nothing(two: Alliance) -> None:
    found = plan.receipt(two, "pot", YEARS, plan.Hand(pins=("large",)))
    assert found.cost == 0
    assert all(row["difference"] in ("0", "0.00", "+0.00") for row in found.rows() if row["what"] != "project")


def test_amounts_in_words(two: Alliance) -> None:
    said = hand_of(two, "pot", YEARS, raises="2027=50_000_000, 2028=1.5bn,800k")
    assert said.raises == {2027: 50_000_000, 2028: 1_500_000_000, None: 800_000}


def test_every_problem_of_a_hand_at_once(two: Alliance) -> None:
    with pytest.raises(PlanFaults) as caught:
        hand_of(two, "pot", YEARS, pin="large,lrge", exclude="large", part_fund="small=0%,x", raises="1999=5m,-3,z=1")
    told = {(p.place, p.message) for p in caught.value.problems()}
    assert told == {
        ("pin lrge", "project 'lrge' does not exist"),
        ("pin large", "large is both pinned and excluded"),
        ("part-fund small", "0% is no part of a project"),
        ("part-fund x", "'' is no percent"),
        ("raise 1999", "1999 is not planned"),
        ("raise", "-3 is negative"),
        ("raise z=1", "'z=1' is not understood"),
    }


def test_a_pin_that_does_not_fit_says_so(make: Maker) -> None:
    alliance = make(projects=[project("huge", [300])], fund=fund())
    with pytest.raises(InfeasiblePlan, match="huge"):
        plan.receipt(alliance, "pot", YEARS, plan.Hand(pins=("huge",)))
    why = plan.why_lost(alliance, "pot", YEARS, "huge")
    assert "it cannot be forced in" in why.summary
    assert why.rows()[0]["amount"] == "200.00"
    with pytest.raises(UnknownName, match="Did you mean 'huge'"):
        plan.why_lost(alliance, "pot", YEARS, "hug")


def test_why_of_what_is_bought(two: Alliance) -> None:
    assert "is bought by the Pot plan" in plan.why_lost(two, "pot", YEARS, "large").summary
