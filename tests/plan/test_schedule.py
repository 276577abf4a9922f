"""The search for the best plan, against trying every combination of starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.errors import InfeasiblePlan
from equipoise.plan.schedule import Candidate, Way, best_schedule, overspent, worth_of

FIRST = 2027
SLOW = Fraction(98, 100)


def candidate(name: str, costs: list[int], worth: int, starts: tuple[int, ...], **more: object) -> Candidate:
    return Candidate(name, {i: Fraction(c) for i, c in enumerate(costs)}, starts, Fraction(worth), **more)  # type: ignore[arg-type]


def ways(starts: Mapping[str, int | None]) -> dict[str, Way | None]:
    return {name: None if start is None else Way(start) for name, start in starts.items()}


def every_plan(candidates: list[Candidate], room: dict[int, Fraction]) -> Iterator[dict[str, int | None]]:
    """All feasible plans, by enumeration."""
    by_id = {c.id: c for c in candidates}
    for picks in product(*(c.starts if c.fixed else (None, *c.starts) for c in candidates)):
        starts = {c.id: s for c, s in zip(candidates, picks, strict=True)}
        complete = all(
            (begun := starts[n]) is not None and begun + by_id[n].duration <= s
            for c in candidates
            for n in c.needs
            if (s := starts[c.id]) is not None
        )
        if complete and not overspent(candidates, ways(starts), room):
            yield starts


def best(candidates: list[Candidate], room: dict[int, Fraction]) -> Fraction:
    return max(worth_of(candidates, ways(starts), SLOW, FIRST) for starts in every_plan(candidates, room))


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Candidate], dict[int, Fraction]]:
    count = draw(st.integers(1, 5))
    found: list[Candidate] = []
    for i in range(count):
        costs = draw(st.lists(st.integers(0, 9), min_size=1, max_size=3))
        starts = tuple(sorted(draw(st.sets(st.integers(FIRST, FIRST + 2), min_size=1))))
        needs = tuple(c.id for c in found if draw(st.integers(0, 4)) == 0)
        found.append(candidate(f"p{i}", costs, draw(st.integers(0, 12)), starts, needs=needs))
    room = {FIRST + k: Fraction(draw(st.integers(0, 14))) for k in range(draw(st.integers(3, 5)))}
    return found, room


@given(cases())
@settings(max_examples=120, deadline=None)
def test_no_plan_is_worth_more(case: tuple[list[Candidate], dict[int, Fraction]]) -> None:
    candidates, room = case
    found = best_schedule(candidates, room, discount=SLOW, first=FIRST, nodes=5000)
    assert found.starts in list(every_plan(candidates, room))
    assert found.worth == worth_of(candidates, found.ways, SLOW, FIRST)
    assert found.worth == best(candidates, room)
    assert found.bound >= found.worth


@given(cases(), st.randoms())
@settings(max_examples=25, deadline=None)
def test_the_order_in_which_projects_are_given_does_not_matter(case, random) -> None:  # type: ignore[no-untyped-def]
    candidates, room = case
    shuffled = random.sample(candidates, len(candidates))
    one, other = (
        best_schedule(given, room, discount=SLOW, first=FIRST, nodes=5000).starts for given in (candidates, shuffled)
    )
    assert one == other


@given(cases(), st.integers(0, 4), st.integers(1, 9))
@settings(max_examples=40, deadline=None)
def test_more_room_is_never_worth_less(
    case: tuple[list[Candidate], dict[int, Fraction]], where: int, more: int
) -> None:
    candidates, room = case
    year = FIRST + where % len(room)
    wider = {**room, year: room[year] + more}
    before, after = (best_schedule(candidates, r, discount=SLOW, first=FIRST, nodes=5000) for r in (room, wider))
    assert after.worth >= before.worth


def test_ties_go_to_the_lower_ids() -> None:
    years = (FIRST, FIRST + 1)
    twins = [candidate(n, [10], 10, (FIRST,)) for n in ("d", "c", "b", "a")]
    room = {y: Fraction(20) for y in years}
    found = best_schedule(twins, room, discount=SLOW, first=FIRST, nodes=5000)
    assert found.starts == {"a": FIRST, "b": FIRST, "c": None, "d": None}
    queue = [candidate(n, [20], 20, years) for n in ("b", "a")]
    assert best_schedule(queue, room, discount=SLOW, first=FIRST, nodes=5000).starts == {"a": FIRST, "b": FIRST + 1}
    # One large or two small of the same worth: the two earn more points.
    mixed = [candidate("big", [20], 20, (FIRST,)), *(candidate(n, [10], 10, (FIRST,)) for n in ("a", "z"))]
    found = best_schedule(mixed, room, discount=SLOW, first=FIRST, nodes=5000)
    assert found.starts == {"a": FIRST, "big": None, "z": FIRST}


def test_a_rounding_of_the_solver_is_repaired() -> None:
    # Two projects exceed the room by less than one part in 10^15: no float can see it.
    tiny = Fraction(1, 10**15)
    pair = [Candidate(n, {0: Fraction(1, 2) + tiny}, (FIRST,), Fraction(1)) for n in ("a", "b")]
    found = best_schedule(pair, {FIRST: Fraction(1)}, discount=SLOW, first=FIRST, nodes=5000)
    assert found.starts == {"a": FIRST, "b": None}


def test_what_nobody_values_is_not_bought_unless_another_needs_it() -> None:
    idle = candidate("idle", [1], 0, (FIRST,))
    wanted = candidate("wanted", [1], 5, (FIRST + 1,))
    room = {FIRST: Fraction(9), FIRST + 1: Fraction(9)}
    assert best_schedule([idle, wanted], room, discount=SLOW, first=FIRST, nodes=100).starts["idle"] is None
    needs = candidate("wanted", [1], 5, (FIRST + 1,), needs=("idle",))
    assert best_schedule([idle, needs], room, discount=SLOW, first=FIRST, nodes=100).starts["idle"] == FIRST


def test_fixed_starts_that_do_not_fit_are_named() -> None:
    pair = [candidate(n, [10], 5, (FIRST,), fixed=True) for n in ("a", "b")]
    with pytest.raises(InfeasiblePlan, match=r"\(a, b\) overspend 2027 by 5.00: the room is 15.00"):
        best_schedule(pair, {FIRST: Fraction(15)}, discount=SLOW, first=FIRST, nodes=100)
    late = [
        candidate("a", [10], 5, (FIRST,)),
        candidate("b", [10], 5, (FIRST + 1,), fixed=True, needs=("a",)),
    ]
    room = {FIRST: Fraction(9), FIRST + 1: Fraction(20)}
    with pytest.raises(InfeasiblePlan, match=r"b \(starts 2028, needs a\)"):
        best_schedule(late, room, discount=SLOW, first=FIRST, nodes=100)


def test_a_search_cut_short_says_what_it_may_have_missed() -> None:
    crowd = [
        candidate(f"p{i:02}", [7 + (i * 5) % 11, 3 + (i * 7) % 13], 10 + i % 3, (FIRST, FIRST + 1)) for i in range(14)
    ]
    room = {FIRST + k: Fraction(31) for k in range(3)}
    full = best_schedule(crowd, room, discount=SLOW, first=FIRST, nodes=100_000)
    short = best_schedule(crowd, room, discount=SLOW, first=FIRST, nodes=1)
    assert short.worth <= full.worth <= short.bound
    assert not overspent(crowd, short.ways, room)
