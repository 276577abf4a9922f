"""Equal Shares: against the rule word for word, its guarantees, its ties and its completions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from ballot_strategies import elections
from hypothesis import example, given, settings
from hypothesis import strategies as st
from plain import Plain, plain_add1, subsets

from equipoise.errors import UnknownName
from equipoise.plan.ballots import UTILITIES, BadElection, Election, Utility, equal_shares, greedy

TWO = Election.of({"radar": 60, "port": 50}, {"NOR": (1, ["radar"]), "EST": (2, ["radar", "port"])}, 100)


@given(elections(), st.sampled_from(UTILITIES))
@settings(max_examples=200)
@example(TWO, "cost")
def test_it_is_the_rule_word_for_word(election: Election, utility: Utility) -> None:
    found = equal_shares(election, utility)
    plain = Plain(election, utility, election.endowment).run()
    assert [(p.project, p.rho) for p in found.bought] == plain.bought
    for at, group in enumerate(election.groups):
        assert found.left(at) == plain.left[at] * group.weight
        assert sum(found.paid(at).values(), found.left(at)) == election.endowment * group.weight
    assert found.spent <= election.budget
    assert sum((found.left(at) for at in range(len(election.groups))), Fraction(0)) == election.budget - found.spent


@given(elections(5, 5), st.sampled_from(UTILITIES))
@settings(max_examples=60)
def test_add1_is_the_rule_again_with_more_money(election: Election, utility: Utility) -> None:
    step = max(Fraction(1), election.endowment / 10)
    found = equal_shares(election, utility, "add1", step=step)
    plain = plain_add1(election, utility, step)
    assert [(p.project, p.rho) for p in found.bought] == plain.bought
    assert found.endowment == plain.endowment


@given(elections(), st.sampled_from(UTILITIES), st.data())
@settings(max_examples=100)
def test_a_member_split_in_two_changes_nothing(election: Election, utility: Utility, data: st.DataObject) -> None:
    chosen = data.draw(st.integers(0, len(election.groups) - 1))
    part = data.draw(st.sampled_from([Fraction(1, 2), Fraction(1, 3)]))
    voters = []
    for at, group in enumerate(election.groups):
        ballot = {election.projects[p]: s for p, s in group.ballot}
        parts = [part, 1 - part] if at == chosen else [Fraction(1)]
        voters += [(f"{at}.{n}", group.weight * share, ballot) for n, share in enumerate(parts)]
    costs = dict(zip(election.projects, election.costs, strict=True))
    again = Election.of(costs, voters, election.budget)
    for completion in ("none", "greedy"):
        whole = equal_shares(election, utility, completion)
        split = equal_shares(again, utility, completion)
        assert split.projects == whole.projects
        assert [p.rho for p in split.bought] == [p.rho for p in whole.bought]


@given(elections(5, 4), st.sampled_from(["cost", "cardinality"]), st.sampled_from(["none", "greedy", "add1-greedy"]))
@settings(max_examples=100)
def test_who_agrees_gets_what_its_weight_entitles_it_to(election: Election, utility: Utility, completion: str) -> None:
    """EJR up to one project: in every entitled group someone has, with one project more, what the group agrees on."""
    step = max(Fraction(1), election.endowment / 4)
    bought = set(equal_shares(election, utility, completion, step=step).projects)
    for wanted in subsets(election.projects):
        places = {election.place[p] for p in wanted}
        friends = [g for g in election.groups if places <= {p for p, _ in g.ballot}]
        share = sum((g.weight for g in friends), Fraction(0)) * election.budget
        if not friends or share < election.total(wanted) * election.weight:
            continue

        def worth(names: set[str]) -> int:
            return sum(election.cost(p) if utility == "cost" else 1 for p in names)

        need = worth(set(wanted))
        served = False
        for group in friends:
            mine = {election.projects[p] for p, _ in group.ballot} & bought
            more = max((worth({p}) for p in set(wanted) - bought), default=0)
            served = served or set(wanted) <= bought or worth(mine) + more > need or worth(mine) >= need
        assert served, (wanted, bought)


@given(elections(), st.sampled_from(["greedy", "add1-greedy"]))
@settings(max_examples=60)
def test_a_greedy_completion_leaves_nothing_that_fits(election: Election, completion: str) -> None:
    found = equal_shares(election, "cost", completion, step=max(Fraction(1), election.endowment / 4))
    room = election.budget - found.spent
    supported = {election.projects[p] for g in election.groups for p, _ in g.ballot}
    assert room >= 0
    assert all(election.cost(p) > room for p in supported - set(found.projects))


def test_ties_go_to_the_published_order() -> None:
    voters = {"A": (1, ["x", "y"]), "B": (1, ["x", "y"])}
    assert equal_shares(Election.of({"x": 7, "y": 7}, voters, 10)).projects == ("x",)
    assert equal_shares(Election.of({"y": 7, "x": 7}, voters, 10)).projects == ("y",)


def test_a_near_tie_is_no_tie() -> None:
    # Too close for floating point: only whole numbers see that y is cheaper for a unit of utility.
    big = 10**17
    voters = {"A": (big + 1, ["x"]), "B": (big + 2, ["y"])}
    found = equal_shares(Election.of({"x": 10, "y": 10}, voters, 19))
    assert [p.project for p in found.bought] == []
    found = equal_shares(Election.of({"x": 10, "y": 10}, voters, 30))
    assert [p.project for p in found.bought] == ["y", "x"]


def test_the_answer_says_what_a_loser_lacks() -> None:
    found = equal_shares(TWO)
    assert found.projects == ("radar",)
    assert found.bought[0].rho == Fraction(1, 3)
    (port,) = found.lost
    assert (port.supporters, port.left, port.short) == (2, Fraction(80, 3), Fraction(70, 3))
    assert port.why == "23 short: its supporters have 27 left of the 50"
    assert found.paid(1) == {"radar": 40}


def test_why_says_nobody_and_too_dear() -> None:
    election = Election.of({"a": 5, "b": 50}, {"v": (1, ["b"])}, 10)
    assert [one.why for one in equal_shares(election, completion="add1-greedy").lost] == [
        "nobody supports it",
        "costs 40 more than the whole budget",
    ]


def test_greedy_counts_support_for_money() -> None:
    election = Election.of({"a": 60, "b": 50, "c": 30}, {"A": (3, ["a"]), "B": (2, ["b", "c"])}, 100)
    assert greedy(election) == ("a", "c")
    assert greedy(election, "cardinality") == ("c", "a")


def test_every_fault_of_an_election_is_named() -> None:
    with pytest.raises(BadElection) as caught:
        Election.of({"a": 0, "b": 1}, [("v", 0, ["c"]), ("v", 1, {"b": -1})], -1)
    told = [f"{p.place} {p.message}" for p in caught.value.problems()]
    assert told == [
        "project a costs 0",
        "budget is -1",
        "voter v has weight 0",
        "voter v supports an unknown project 'c'",
        "voter v gives 'b' the score -1",
        "voter v is named twice",
    ]


def test_unknown_words_are_refused() -> None:
    with pytest.raises(UnknownName, match="completion"):
        equal_shares(TWO, completion="add2")  # type: ignore[arg-type]
    with pytest.raises(UnknownName, match="utility"):
        equal_shares(TWO, "costs")  # type: ignore[arg-type]


def test_rounding_does_not_go_round_for_ever() -> None:
    # Who has just as much as its share in all but rounding once came and went without end.
    half = Fraction(1, 2)
    voters: dict[str, tuple[int, dict[str, Fraction | int]]] = {
        "v0": (1, {"p0": half}),
        "v1": (1, {"p0": 1, "p2": 1}),
        "v2": (1, {"p1": 3, "p2": 1}),
        "v3": (1, {"p0": 1, "p2": half}),
        "v4": (1, {"p0": 1, "p1": half, "p2": half}),
        "v5": (1, {"p0": 1, "p1": half}),
    }
    election = Election.of({"p0": 60, "p1": 286, "p2": 10}, voters, 92)
    for utility in UTILITIES:
        plain = Plain(election, utility, election.endowment).run()
        assert [(p.project, p.rho) for p in equal_shares(election, utility).bought] == plain.bought
