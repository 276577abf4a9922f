"""Requirements, fair shares and gaps: the expected units were counted by hand, or by a second way of counting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.errors import EquipoiseError, NoFigure, UnknownName
from equipoise.model import Alliance, Closing, Holding, PriorityRule, Requirement, Stage
from equipoise.plan import gaps, portfolio
from equipoise.values import Span, Status
from small import D, small

END = date(2028, 12, 31)
SINCE = date(2020, 1, 1)


def guns(target: int = 20, *held: Holding, mix: dict[str, int] | None = None, common: bool = False) -> Requirement:
    shared = None if common else PriorityRule({k: D(v) for k, v in (mix or {"key:shares": 1}).items()})
    return Requirement(
        "guns", "Guns", "air", "guns", (Span(SINCE, target, None, Status.PUBLISHED, "book"),), shared, held
    )


def has(member: str | None, value: int | None, status: Status = Status.PUBLISHED) -> Holding:
    return Holding(SINCE, member, value, None, status, "book")


def asked(requirement: Requirement, **closing: tuple[Closing, ...]) -> Alliance:
    """The small alliance with one requirement, and projects that close something."""
    base = small()
    projects = {i: replace(p, closes=closing.get(i, ())) for i, p in base.projects.items()}
    return replace(base, requirements={"guns": requirement}, projects=projects)


EVERYONE = (has("A", 3), has("B", 8), has("C", 0), has("D", 2))


def test_each_members_fair_share_what_it_holds_and_its_gap() -> None:
    gap = gaps(asked(guns(20, *EVERYONE)), END)["guns"]
    # The key is 40/30/20/10, so of 20 guns 8, 6, 4 and 2 are theirs.
    assert {s.member: (s.units, s.held, s.gap) for s in gap.shares} == {
        "A": (8, 3, 5), "B": (6, 8, 0), "C": (4, 0, 4), "D": (2, 2, 0),
    }  # fmt: skip
    # Together 13 of 20 are there: what B holds beyond its share closes nobody's gap, but counts for the alliance.
    assert (gap.wanted, gap.held, gap.gap, gap.remaining, gap.certain) == (20, 13, 7, 7, True)


def test_what_is_held_in_common_is_taken_off_before_the_rest_is_shared() -> None:
    gap = gaps(asked(guns(20, has(None, 10), *EVERYONE)), END)["guns"]
    assert {s.member: s.units for s in gap.shares} == {"A": 4, "B": 3, "C": 2, "D": 1}
    assert gap.gap == 20 - 10 - 13 + 3  # 23 are held of 20: the gap is nothing, not less than nothing
    assert gap.gap == 0


def test_whole_units_by_largest_remainder_and_ties_in_order_of_code() -> None:
    shares = gaps(asked(guns(6, mix={"equal": 1})), END)["guns"].shares
    assert [s.units for s in shares] == [2, 2, 1, 1]
    mixed = gaps(asked(guns(10, mix={"equal": 1, "key:shares": 1})), END)["guns"].shares
    # Means of 25% and 40, 30, 20, 10%: 32.5, 27.5, 22.5 and 17.5%, all with remainders: .25 .75 .25 .75 of ten guns.
    assert [s.share for s in mixed] == [Fraction(n, 40) for n in (13, 11, 9, 7)]
    assert [s.units for s in mixed] == [3, 3, 2, 2]


@given(st.integers(0, 500), st.integers(0, 40), st.sampled_from(["equal", "key:shares", "series:gdp-current"]))
def test_fair_shares_sum_to_what_is_not_held_in_common(target: int, common: int, basis: str) -> None:
    shares = gaps(asked(guns(target, has(None, common), mix={basis: 1})), END)["guns"].shares
    assert sum(s.units for s in shares) == max(0, target - common)
    assert all(abs(s.units - s.share * max(0, target - common)) < 1 for s in shares)


def test_a_holding_that_is_not_known_is_no_zero_and_makes_the_gap_an_upper_bound() -> None:
    found = gaps(asked(guns(20, has("A", 3), has("B", None, Status.NOT_DISCLOSED))), END)
    gap = found["guns"]
    assert (gap.held, gap.unknown, gap.gap, gap.certain) == (3, ("B", "C", "D"), 17, False)
    assert {s.member: s.gap for s in gap.shares} == {"A": 5, "B": None, "C": None, "D": None}
    (row,) = found.requirement_rows()
    assert (row["unknown"], row["bound"]) == (3, "at most")
    assert "up to 17 of 20 guns" in found.summary
    assert "1 gap is an upper bound" in found.summary
    assert found.explain("B")[0].result.value == "not known: not disclosed of what it holds"
    assert found.explain("C")[0].result.value == "not known: no figure of what it holds"
    assert found.explain("A")[0].result.value == "5 guns"


def test_a_requirement_held_in_common_has_no_shares_and_says_when_nothing_is_known() -> None:
    bare = gaps(asked(guns(4, common=True)), END)["guns"]
    assert (bare.shares, bare.gap, bare.certain) == ((), 4, False)
    known = gaps(asked(guns(4, has(None, 1), common=True)), END)["guns"]
    assert (known.shares, known.gap, known.certain) == ((), 3, True)


DATED = Closing("guns", 3, "C", date(2027, 6, 30))


def test_what_projects_bring_by_the_day_and_what_is_still_coming() -> None:
    alliance = asked(guns(20, *EVERYONE), aircraft=(DATED, Closing("guns", 2)))
    gap = gaps(alliance, END)["guns"]
    # The aircraft project has a fixed start in 2026: 3 guns are delivered to C, 2 come on no known day.
    assert [(b.closing.amount, b.state, b.when) for b in gap.brought] == [
        (3, "delivered", date(2027, 6, 30)), (2, "in delivery", None),
    ]  # fmt: skip
    assert gap.gap == 20 - 13 - 3
    assert {s.member: s.gap for s in gap.shares}["C"] == 1
    before = gaps(alliance, date(2027, 6, 29))["guns"]
    assert (before.units("delivered"), before.units("in delivery"), before.gap) == (0, 5, 7)
    early = gaps(alliance, date(2025, 12, 31))["guns"]
    assert {b.state for b in early.brought} == {"planned"}


def test_the_stage_delivered_dates_what_the_closing_does_not() -> None:
    alliance = asked(guns(20, *EVERYONE), radar=(Closing("guns", 2),))
    stages = (Stage("authorised", date(2024, 1, 1)), Stage("delivered", date(2026, 3, 1), "month", Status.ESTIMATE))
    alliance = alliance.with_one("project", "radar", replace(alliance.projects["radar"], stages=stages))
    # A month counts as delivered when it is over; before, the project is authorised, so in delivery.
    assert gaps(alliance, date(2026, 3, 30))["guns"].units("in delivery") == 2
    after = gaps(alliance, date(2026, 3, 31))["guns"]
    assert (after.units("delivered"), after.brought[0].status) == (2, Status.ESTIMATE)


def test_what_a_portfolio_buys_is_counted_when_its_work_ends_by_the_day() -> None:
    alliance = asked(guns(20, *EVERYONE), radar=(Closing("guns", 4),), harbour=(Closing("guns", 1),))
    plan = portfolio(alliance, "works", range(2026, 2029))
    ends = {entry.project.id: entry.end for entry in plan.bought}
    assert set(ends) == {"radar", "harbour"}
    gap = gaps(alliance, END, [plan])["guns"]
    assert {b.project.id: (b.state, b.when) for b in gap.brought} == {
        name: ("bought", date(end or 0, 12, 31)) for name, end in ends.items()
    }
    assert (gap.gap, gap.remaining) == (7, 2)
    # On the eve of its end the radar is bought, but later.
    eve = date(ends["radar"] or 0, 12, 30)
    soon = gaps(alliance, eve, [plan])["guns"]
    assert (soon.units("bought, later") >= 4, soon.remaining) == (True, 7 - soon.units("bought"))
    poor = replace(
        alliance.funds["works"], ceilings=tuple(replace(c, value=D(1)) for c in alliance.funds["works"].ceilings)
    )
    nothing = gaps(alliance, END, [portfolio(alliance.with_one("fund", "works", poor), "works", range(2026, 2029))])
    assert {b.state for b in nothing["guns"].brought} == {"candidate"}
    assert nothing["guns"].remaining == nothing["guns"].gap == 7


def test_the_target_is_that_of_the_day() -> None:
    spans = (Span(SINCE, 10, date(2026, 12, 31)), Span(date(2027, 1, 1), 20, date(2027, 12, 31), Status.SCENARIO))
    alliance = asked(replace(guns(0, *EVERYONE), target=spans))
    assert [gaps(alliance, date(y, 12, 31))["guns"].wanted for y in (2026, 2027, 2028)] == [10, 20, None]
    later = gaps(alliance, END)
    assert (later["guns"].gap, later["guns"].shares) == (None, ())
    assert "no target is known for 1" in later.summary
    assert gaps(alliance, date(2027, 1, 1)).status is Status.SCENARIO


def test_the_weakest_input_travels_to_each_members_gap() -> None:
    target = (Span(SINCE, 20, None, Status.ILLUSTRATIVE),)
    alliance = asked(replace(guns(0, *EVERYONE), target=target), aircraft=(replace(DATED, status=Status.SCENARIO),))
    rows = {row["member"]: row["status"] for row in gaps(alliance, END).member_rows()}
    # What comes from a scenario goes to C alone; the made-up target stands behind everybody's gap.
    assert rows == {"A": "illustrative", "B": "illustrative", "C": "scenario", "D": "illustrative"}
    assert gaps(alliance, END).explain("A")[0].result.status is Status.ILLUSTRATIVE


def test_rows_have_one_shape_and_names_are_checked() -> None:
    found = gaps(asked(guns(20, *EVERYONE), aircraft=(DATED,)), END)
    assert [row["what"] for row in found.rows()] == ["requirement", *["member"] * 4, "project"]
    assert len({tuple(row) for row in found.rows()}) == 1
    with pytest.raises(UnknownName, match="Did you mean 'guns'"):
        found["gunz"]
    with pytest.raises(EquipoiseError):
        found.explain("Z")
    with pytest.raises(UnknownName, match="basis"):
        gaps(asked(guns(20, mix={"contribution": 1})), END)
    with pytest.raises(NoFigure, match="the requirement 'guns' cannot be shared"):
        gaps(asked(guns(20, mix={"equal": 0})), END)
    assert "no requirement on record" in gaps(replace(small(), requirements={}), END).summary
