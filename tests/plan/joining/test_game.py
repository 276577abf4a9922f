"""Who joins and what a departure sets off: against all coalitions of small offers, by hand, and the E-7 facts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.errors import NoFigure, PlanFaults, UnknownName
from equipoise.folder import read
from equipoise.model import Alliance
from equipoise.plan import joining as j
from equipoise.plan.joining.game import Book
from equipoise.values import Status
from small import small

F = Fraction
CODES = "ABCDEF"


@pytest.fixture(scope="module")
def nato() -> Alliance:
    return read("nato")


def offers(rule: str = "quantity") -> st.SearchStrategy[j.Offer]:
    partner = st.tuples(st.integers(1, 6), st.integers(0, 60))
    scale = st.builds(j.Scale, st.integers(0, 80).map(F), st.integers(1, 9).map(F), st.sampled_from([F(1), F(9, 10)]))

    def build(rows: list[tuple[int, int]], cost: j.Scale) -> j.Offer:
        partners = {CODES[i]: j.Partner(q, F(v), key=F(i + 1)) for i, (q, v) in enumerate(rows)}
        return j.Offer("p", "P", partners, cost, rule)  # type: ignore[arg-type]

    return st.builds(build, st.lists(partner, min_size=1, max_size=6), scale)


def stable_by_hand(offer: j.Offer) -> list[frozenset[str]]:
    """Every Nash equilibrium, from the definition."""

    def groups() -> Iterator[frozenset[str]]:
        for size in range(len(offer.partners) + 1):
            yield from (frozenset(c) for c in combinations(offer.partners, size))

    def pays(m: str, group: frozenset[str]) -> Fraction:
        # By quantity.
        whole = sum(offer.partners[k].quantity for k in group)
        return offer.cost(whole) * offer.partners[m].quantity / whole

    return [g for g in groups() if all((p.worth >= pays(m, g | {m})) == (m in g) for m, p in offer.partners.items())]


@settings(max_examples=80)
@given(offers())
def test_the_two_ends_are_the_largest_and_the_smallest_of_all_stable_coalitions(offer: j.Offer) -> None:
    stable = stable_by_hand(offer)
    top, bottom = j.settle(offer, offer.partners).members, j.settle(offer, ()).members
    assert top is not None
    assert bottom is not None
    assert all(set(bottom) <= group <= set(top) for group in stable)
    assert frozenset(top) in stable
    assert frozenset(bottom) in stable
    # All deciding at once ends at the same place, and so does any order.
    assert j.settle(offer, offer.partners, at_once=True).members == top
    assert j.settle(replace(offer, order=tuple(reversed(CODES))), offer.partners).members == top


@settings(max_examples=60)
@given(offers("shapley"), st.sampled_from(["key", "equal", "shapley"]))
def test_other_ways_of_sharing_settle_or_say_that_they_do_not(offer: j.Offer, rule: str) -> None:
    offer = replace(offer, rule=rule)  # type: ignore[arg-type]
    for start in (tuple(offer.partners), ()):
        found = j.settle(offer, start)
        if found.members is None:
            assert len(found.circle) > 1
        else:
            book, group = Book(offer), frozenset(found.members)
            assert all(book.wants(m, group) == (m in group) for m in offer.deciding)


@settings(max_examples=60)
@given(offers(), st.data())
def test_a_cascade_ends_at_the_largest_stable_coalition_without_the_leaver(offer: j.Offer, data: st.DataObject) -> None:
    top = j.settle(offer, offer.partners).members
    if not top:
        return
    leaver = data.draw(st.sampled_from(top))
    found = j.cascade(small(), offer, top, leaver)
    rest = {m: p for m, p in offer.partners.items() if m != leaver}
    expected = j.settle(replace(offer, partners=rest), rest).members if rest else ()
    assert found.settled.members == expected
    assert found.dissolves == (expected == ())
    # Each who goes would lose by staying on the picture it saw.
    assert all(m.gain < m.share and not m.joins for m in found.settled.moves)


def trio() -> j.Offer:
    partners = {"A": j.Partner(6, F(70)), "B": j.Partner(3, F(60)), "C": j.Partner(1, F(15))}
    return j.Offer("aircraft", "Aircraft", partners, j.Scale(F(60), F(4), F(1)), currency="EUR", year=2026)


def test_a_departure_in_rounds_by_hand() -> None:
    # 100 for ten units: 10 each. Alone A would pay 84 for 70, B 72 for 60, C 64 for 15: nobody starts.
    found = j.joining(small(), trio())
    assert found.coalition == ("A", "B", "C")
    assert found.from_none.members == ()
    # Without A, 76 for four units, 19 each: C (15) goes, B would pay 57 of 60; then B alone 72 of 60.
    left = found.when_leaves("A")
    assert left.outcome == "dissolves"
    assert [(m.round, m.member, m.share, m.gain) for m in left.settled.moves] == [(1, "C", 19, 15), (2, "B", 72, 60)]
    assert left.summary == (
        "If Aland leaves Aircraft (2026), Cland and Bland follow in 2 rounds and the project dissolves: Cland would "
        "pay EUR 19.00 instead of 10.00 for what is worth 15.00 to it."
    )
    assert [row["why"] for row in left.rows()] == [
        "asked",
        "gains 15.00, less than its share of 19.00 beside B",
        "gains 60.00, less than its share of 72.00 beside nobody",
    ]
    # Without B, 88 for seven: A would pay 75 of 70. Without C, 96 for nine: A pays 64 of 70, B 32 of 60, and both stay.
    assert found.when_leaves("C").outcome == "holds"
    assert found.when_leaves("C").left == {"A": 64, "B": 32}
    assert "it dissolves if Aland or Bland leaves" in found.summary


def test_required_and_excluded_members() -> None:
    offer = replace(trio(), required=("C",), excluded=("A",))
    found = j.joining(small(), offer)
    assert found.from_all.members == ("B", "C") == found.from_none.members
    assert [(m.member, m.joins) for m in found.from_none.moves] == [("B", True)]
    assert found.when_leaves("C").dissolves
    assert "Bland and Cland take part whether all or none are expected in" in found.summary


def test_all_faults_at_once() -> None:
    partners = {"A": j.Partner(-2, F(1)), "B": j.Partner(0, F(-3), F(-4))}
    bad = j.Offer(
        "bad", "Bad", partners, j.Scale(F(1), F(1), F(3, 2)), "key", required=("A", "Z"), excluded=("A",), order=("Q",)
    )
    with pytest.raises(PlanFaults) as caught:
        j.joining(small(), bad)
    said = {f"{p.place}: {p.message}" for p in caught.value.problems()}
    assert said == {
        "cost: the slope 1.5 is outside (0, 1]",
        "quantity of A: -2 is negative",
        "worth to B: -3 is negative",
        "return to B: -4 is negative",
        "key of A: no weight in the cost key",
        "key of B: no weight in the cost key",
        "members: A is both required and excluded",
        "required: Z is not offered a part",
        "order: Q is not offered a part",
    }
    assert all(p.hint for p in caught.value.problems())
    for empty, message in (({}, "nobody is offered a part"), ({"A": j.Partner(0, F(1))}, "nobody wants any quantity")):
        with pytest.raises(PlanFaults, match=message):
            j.joining(small(), replace(trio(), partners=empty))
    with pytest.raises(PlanFaults, match="unknown way of sharing a cost"):
        j.joining(small(), replace(trio(), rule="quantities"))  # type: ignore[arg-type]


def test_questions_that_have_no_answer() -> None:
    found = j.joining(small(), replace(trio(), partners={"A": j.Partner(1, F(0)), "B": j.Partner(1, F(0))}))
    assert found.coalition == ()
    with pytest.raises(NoFigure, match="nobody takes part"):
        found.when_leaves("A")
    with pytest.raises(UnknownName):
        j.joining(small(), trio()).when_leaves("D")
    with pytest.raises(UnknownName):
        j.joining(small(), replace(trio(), partners={"X": j.Partner(1, F(9))}))
    with pytest.raises(PlanFaults, match="scenarios are more than"):
        j.scenarios(small(), lambda _: trio(), j.ASSUMED.ranges(), "A", steps=12)


def test_answers_carry_rows_and_traces() -> None:
    found = j.joining(small(), trio())
    assert [row["pays_if_all"] for row in found.rows()] == ["60.00", "30.00", "10.00"]
    assert [row["pays_alone"] for row in found.rows()] == ["84.00", "72.00", "64.00"]
    assert found.status is Status.ILLUSTRATIVE
    assert "Aircraft (2026)" in found.summary
    shared = found.allocation()
    for rule in ("quantity", "equal", "shapley"):
        assert sum(F(row["amount"]) for row in shared.rows() if row["rule"] == rule) == 100
    assert "key" not in shared.shares  # nobody has a weight in a key
    left = found.when_leaves("A")
    for answer in (found, shared, left):
        for member in ("A", "B"):
            assert all(trace.result.value for trace in answer.explain(member))
        assert answer.to_json()["made_from"]["alliance"] == "small"
        assert answer.to_json()["status"] == "illustrative"
        with pytest.raises(UnknownName):
            answer.explain("ZZZ")


def test_an_offer_of_the_small_alliance() -> None:
    # Key 40 and 20 of A and C: 667 and 333 thousandths of a cost of 150,000; C values air twice.
    found = j.offer(small(), "aircraft", 2026)
    assert {m: p.quantity for m, p in found.partners.items()} == {"A": 667, "C": 333}
    assert found.cost(1000) == 150_000
    assert found.partners["A"].worth == 150_000 * F(667, 1000) * F(115, 100)
    assert found.partners["C"].worth == 150_000 * F(333, 1000) * F(115, 100) * 2
    assert found.currency == "EUR"
    with pytest.raises(NoFigure, match="nobody takes part"):
        j.offer(small(), "aircraft", 2019)
    with pytest.raises(PlanFaults, match="key shares: no share for X"):
        j.offer(small(), "aircraft", 2026, members=("A", "X"))
    with pytest.raises(UnknownName):
        j.offer(small(), "glider")
    wrong = j.offer(small(), "aircraft", 2026, at={"slope": F(0), "fixed_share": F(2)})
    with pytest.raises(PlanFaults, match=r"2 problems(.|\n)*first unit costs -150000(.|\n)*slope 0 is outside"):
        j.joining(small(), wrong)


# --- the E-7 ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def case() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("e7.toml").read_text(encoding="utf-8"))


def test_the_facts_are_those_of_the_folder(nato: Alliance, case: dict[str, Any]) -> None:
    facts = case["facts"]
    assert list(nato.participating(facts["project"], date(2025, 1, 1))) == facts["members"]
    without = [m for m in facts["members"] if m != facts["leaver"]]
    assert list(nato.participating(facts["project"], date(2025, 8, 1))) == without
    assert not nato.participating(facts["project"], date(2025, 11, 14))
    assert not nato.projects[facts["project"]].costs


def test_the_coalition_with_the_united_states_is_stable_and_dissolves_after_it_leaves(
    nato: Alliance, case: dict[str, Any]
) -> None:
    facts, numbers, expected = case["facts"], case["illustrative"], case["expected"]
    at = {name: F(numbers[name]) for name in ("fixed_share", "slope", "worth", "returned")}
    found = j.joining(nato, j.offer(nato, facts["project"], numbers["year"], at=at))
    assert list(found.coalition) == expected["together"]
    assert found.from_none.members == tuple(expected["from_none"])
    assert found.differ
    left = found.when_leaves(facts["leaver"])
    assert left.outcome == expected["outcome"]
    assert "No price is published: an index of 100" in found.summary
    assert "assumptions, not facts" in found.summary
    assert found.status is Status.ILLUSTRATIVE
    # A small member's departure does not do that.
    assert found.when_leaves("LUX").outcome == "holds"


def test_in_how_many_scenarios_it_dissolves(nato: Alliance, case: dict[str, Any]) -> None:
    numbers, expected = case["illustrative"], case["expected"]
    project, leaver = case["facts"]["project"], case["facts"]["leaver"]
    found = j.scenarios(
        nato,
        lambda at: j.offer(nato, project, numbers["year"], at=at),
        j.ASSUMED.ranges(),
        leaver,
        steps=numbers["steps"],
    )
    assert len(found.found) == expected["scenarios"]
    assert len(found.stable) == expected["stable"]
    assert found.share("dissolves") == F(expected["dissolves"], expected["stable"])
    assert "not a probability" in found.summary
    # More of the cost fixed: more scenarios in which it dissolves. More worth: fewer.
    shares = {
        name: [float(r["dissolves_percent"]) for r in found.rows() if r["assumption"] == name]
        for name in ("fixed_share", "worth")
    }
    assert shares["fixed_share"] == sorted(shares["fixed_share"])
    assert shares["worth"] == sorted(shares["worth"], reverse=True)
    assert all(row["stable"] for row in found.rows())
    assert found.explain("DEU")[0].lines[0].note
