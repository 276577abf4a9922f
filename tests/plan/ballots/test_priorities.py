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
    rows = [row for row in found.project_rows() if row["rule"] == "equal-shares"]
    why = {(row["mix"], row["project"]): row["why"] for row in rows}
    assert why["equal", "harbour"] == "EUR 350,000 short: those who value it have 350,000 left of 700,000"
    assert why["paying", "radar"] == "EUR 60,000 short: those who value it have 840,000 left of 900,000"
    assert "a say by paying raises 2 members above the baseline and lowers 2" in found.summary
    assert "under a say by paying 1 fewer; baseline" in found.summary
    assert found.summary.startswith("Over what the Works Fund buys in 2026, a say by paying raises")
    assert found.summary.endswith("; baseline: the say 'equal'.")


def test_the_plan_beside_the_proportional_rules() -> None:
    """By hand: the plan of 2026 to 2028 starts what is worth most by say, and the say does not move the room."""
    found = plan.bought_by_say(divided(), "works", range(2026, 2029), TWO)
    # Room 1,400,000 a year: both fit under any say, by the plan and by all money together (1,600,000 of 4,200,000).
    assert {tuple(sorted(p)) for by_mix in found.bought.values() for p in by_mix.values()} == {("harbour", "radar")}
    one = plan.bought_by_say(divided(), "works", YEAR, TWO, completion="none")
    # In 2026 alone there is room for radar (600,000) and harbour (700,000) together: 1,300,000 of 1,400,000.
    assert set(one.bought["plan"]["equal"]) == {"harbour", "radar"}
    # The greedy count takes the best value for money first: equal, three of four members want the radar.
    assert one.bought["greedy"]["equal"] == ("radar",)
    assert found.changed("paying", "plan") == ((), ())
    with pytest.raises(UnknownName):
        found.changed("paying", "loudest")


def test_rows_of_three_kinds_say_the_same_as_the_answer() -> None:
    found = plan.bought_by_say(divided(), "works", YEAR, TWO, completion="none")
    rows = found.rows()
    assert [row["what"] for row in rows] == ["member"] * 8 + ["rule"] * 8 + ["project"] * 16
    told = {(row["rule"], row["mix"]): row for row in rows if row["what"] == "rule"}
    assert told["equal-shares", "equal"]["amount"] == "900000"
    assert told["equal-shares", "paying"] | {"amount": "0", "no_more": "radar"} == told["equal-shares", "paying"]
    for (rule, mix), row in told.items():
        parts = [r for r in rows if r["what"] == "project" and (r["rule"], r["mix"]) == (rule, mix)]
        spent = sum(Decimal(r["cost"]) for r in parts if r["decision"] == "bought")
        assert (spent, row["bought"]) == (Decimal(row["amount"]), sum(r["decision"] == "bought" for r in parts))
    members = {(row["mix"], row["member"]): row for row in rows if row["what"] == "member"}
    assert [members["paying", m]["share_percent"] for m in "ABCD"] == ["40.0000", "30.0000", "20.0000", "10.0000"]
    assert [members["equal", m]["cost_share_percent"] for m in "ABCD"] == ["40.0000", "30.0000", "20.0000", "10.0000"]
    # Whose say is its share of the cost gains or loses by the difference to a quarter.
    assert [members["paying", m]["difference_points"] for m in "ABCD"] == ["+15.0000", "+5.0000", "-5.0000", "-15.0000"]


def test_what_the_rules_buy_without_what_it_needs_is_said() -> None:
    """The radar needs the harbour, which three of four do not want: Equal Shares buys the radar alone."""
    lake = divided()
    projects = {**lake.projects, "radar": replace(lake.projects["radar"], needs=("harbour",))}
    years = range(2026, 2028)
    ceilings = tuple(replace(span, value=Decimal(700_000)) for span in lake.funds["works"].ceilings)
    fund = replace(lake.funds["works"], ceilings=ceilings)
    found = plan.bought_by_say(
        replace(lake, projects=projects, funds={**lake.funds, "works": fund}), "works", years, TWO
    )
    assert found.bought["greedy"]["equal"] == ("radar",)
    assert found.overlooks("equal", "greedy") == ("radar without harbour, which it needs",)
    assert found.overlooks("equal", "plan") == ()
    assert "greedy would buy radar without harbour, which it needs" in found.overlooked
    told = {(row["rule"], row["mix"]): row["overlooks"] for row in found.rule_rows()}
    assert told["greedy", "equal"] == "radar without harbour, which it needs"
    whole = plan.bought_by_say(divided(), "works", YEAR, TWO)
    assert whole.overlooked.endswith("nothing that they buy here lacks what it needs.")


def test_say_and_satisfaction_by_member() -> None:
    found = plan.bought_by_say(divided(), "works", YEAR, TWO, completion="none")
    rows = {(row["mix"], row["member"]): row for row in found.member_rows()}
    assert rows["paying", "A"]["share_percent"] == "40.0000"
    assert rows["paying", "A"]["difference_points"] == "+15.0000"
    assert rows["equal", "A"]["satisfaction_percent"] == "0.00"
    assert rows["equal", "B"]["satisfaction_percent"] == "100.00"
    trace = found.explain("B")[0]
    assert [line.value for line in trace.lines] == ["30.0000%", "1/4", "EUR 300,000", "EUR 50,000", "1"]
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
    assert list(found.boxes) == ["equal", "contribution", "contribution, geography and operational responsibility"]
    more, less = found.gains("contribution")
    assert (set(more), len(less)) == ({"CAN", "DEU", "ESP", "FRA", "GBR", "ITA", "NLD", "TUR", "USA"}, 23)
    for mix, box in found.boxes.items():
        outcome = found.outcomes[mix]
        assert sum(box.shares.values()) == 1
        assert outcome.spent <= box.budget
        paid = sum((sum(outcome.paid(at).values()) for at in range(len(outcome.election.groups))), Fraction(0))
        assert paid == sum(p.cost for p in outcome.bought if p.rho is not None)
    assert found.to_json()["status"] == "scenario"
