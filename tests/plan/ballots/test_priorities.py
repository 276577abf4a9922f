"""plan.bought_by_say: a small alliance where another say buys another project, and the NATO folder."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

import equipoise
from equipoise import plan
from equipoise.errors import InfeasiblePlan, NoFigure, UnknownName
from equipoise.model import Alliance, Assumption
from small import small

YEAR = range(2026, 2027)
TWO = {"equal": {"equal": Decimal(1)}, "paying": {"contribution": Decimal(1)}}


def wish(member: str, domain: str, value: str) -> Assumption:
    number = Decimal(value)
    return Assumption(f"{member}-{domain}", "domain", domain, member, number, number, number, "for the test")


def divided() -> Alliance:
    """A wants the harbour, the three others the radar; each has nothing for the other's."""
    wishes = [wish("A", "air", "0"), *(wish(m, "sea", "0") for m in "BCD")]
    found = small()
    ceilings = tuple(replace(span, value=Decimal(1_400_000)) for span in found.funds["works"].ceilings)
    fund = replace(found.funds["works"], ceilings=ceilings)
    return replace(found, preferences=tuple(wishes), funds={**found.funds, "works": fund})


def test_another_say_buys_another_project() -> None:
    found = plan.bought_by_say(divided(), "works", YEAR, TWO, completion="none")
    # Equal: A has 350,000 of the 700,000; B, C and D 1,050,000 of the 900,000. Paying: A has 560,000, they 840,000.
    assert found.outcomes["equal"].projects == ("radar",)
    assert found.outcomes["paying"].projects == ()
    assert found.gains("paying") == (("A", "B"), ("C", "D"))
    assert found.changed("paying") == ((), ("radar",))
    why = {(row["mix"], row["project"]): row["why"] for row in found.rows()}
    assert why["equal", "harbour"] == "EUR 350,000 short: those who value it have 350,000 left of 700,000"
    assert why["paying", "radar"] == "EUR 60,000 short: those who value it have 840,000 left of 900,000"
    assert "'paying' raises 2, lowers 2 and buys nothing instead of radar" in found.summary


def test_say_and_satisfaction_by_member() -> None:
    found = plan.bought_by_say(divided(), "works", YEAR, TWO, completion="none")
    rows = {(row["mix"], row["member"]): row for row in found.member_rows()}
    assert rows["paying", "A"]["share_percent"] == "40.0000"
    assert rows["paying", "A"]["difference_points"] == "+15.0000"
    assert rows["equal", "A"]["satisfaction_percent"] == "0.00"
    assert rows["equal", "B"]["satisfaction_percent"] == "100.00"
    trace = found.explain("B")[0]
    assert [line.value for line in trace.lines] == ["1/4", "EUR 300,000", "EUR 50,000"]
    with pytest.raises(UnknownName):
        found.explain("Z")
    with pytest.raises(UnknownName):
        found.gains("loudest")


def test_what_cannot_be_asked() -> None:
    with pytest.raises(NoFigure, match="no candidate project"):
        plan.bought_by_say(replace(small(), projects={}), "works", YEAR, TWO)
    with pytest.raises(InfeasiblePlan):
        plan.bought_by_say(small(), "works", range(2026, 2026), TWO)
    with pytest.raises(UnknownName, match="basis of say"):
        plan.bought_by_say(small(), "works", YEAR, {"odd": {"beauty": Decimal(1)}})


def test_the_usual_mixes_of_nato() -> None:
    """Weighting by cost shares raises nine Allies above an equal say and lowers the other 23."""
    nato = equipoise.load("nato")
    found = plan.bought_by_say(nato, "nsip", range(2027, 2032))
    assert list(found.boxes) == ["equal", "contribution", "contribution, geography and responsibility"]
    more, less = found.gains("contribution")
    assert (set(more), len(less)) == ({"CAN", "DEU", "ESP", "FRA", "GBR", "ITA", "NLD", "TUR", "USA"}, 23)
    for mix, box in found.boxes.items():
        outcome = found.outcomes[mix]
        assert sum(box.shares.values()) == 1
        assert outcome.spent <= box.budget
        paid = sum((sum(outcome.paid(at).values()) for at in range(len(outcome.election.groups))), Fraction(0))
        assert paid == sum(p.cost for p in outcome.bought if p.rho is not None)
    assert found.to_json()["status"] == "scenario"
