"""Who gains or loses voting power under a proposal? The same question before and after, subtracted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from equipoise.decide import power, power_change
from equipoise.model import CountAtLeast, Proposal, WeightAtLeast
from equipoise.model.clauses.bodies import SetRule

DAY = date(2021, 7, 1)


def test_before_after_and_the_difference(alliance):
    rule = WeightAtLeast("key:main", Decimal(50), strict=True)
    clause = SetRule(id="rule", text="A quota by cost shares.", body="council", since=date(2021, 1, 1), rule=rule)
    idea = Proposal("idea", "Idea", "draft", changes=(clause,))
    found = power_change(alliance, idea, "council", day=DAY)
    assert found.before["AAA"].shapley == Fraction(1, 4)
    assert found.after["AAA"].shapley == 1  # 50.5% of the key, alone above the half
    assert found.moved("AAA") == Fraction(3, 4)
    assert sum(found.moved(m) for m in found.members) == 0
    assert "Aland +75.00 points" in found.summary
    assert "Borduria, Carpania and Dagonia lose the power to stop alone" in found.summary
    assert [row["shapley_moved"] for row in found.rows()] == ["3/4", "-1/4", "-1/4", "-1/4"]
    titles = [trace.title for trace in found.explain("BBB")]
    assert len(titles) == 4
    assert titles[0].startswith("Before: ")
    assert titles[-1].startswith("After: ")


def test_a_rule_that_can_never_be_met_takes_power_from_all_and_gives_it_to_nobody(alliance):
    clause = SetRule(id="rule", text="Nine.", body="council", since=date(2021, 1, 1), rule=CountAtLeast(9))
    found = power_change(alliance, Proposal("nine", "Nine", "draft", changes=(clause,)), "council", day=DAY)
    assert [found.moved(m) for m in found.members] == [Fraction(-1, 4)] * 4
    assert "raises the voting power of 0 Allies in the Council and lowers that of 4 (Shapley-Shubik; most: " in (
        found.summary
    )
    assert "−25.00 points)" in found.summary


def test_an_empty_proposal_moves_nothing(alliance):
    found = power_change(alliance, Proposal("nothing", "Nothing", "draft", changes=()), "council", day=DAY)
    assert not any(found.moved(m) for m in found.members)
    assert "moves no voting power in the Council: rule and seats stay as they are" in found.summary
    assert found.before.rows() == power(alliance, "council", day=DAY).rows()
