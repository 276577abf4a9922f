"""Small elections of every kind: whole and broken weights, approvals and scores, many exact ties."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from equipoise.plan.ballots import Election

weights = st.one_of(st.just(Fraction(1)), st.fractions(min_value=Fraction(1, 9), max_value=9, max_denominator=9))
scores = st.one_of(st.just(Fraction(1)), st.sampled_from([Fraction(1, 2), Fraction(2), Fraction(3)]))
prices = st.one_of(st.integers(1, 10), st.integers(1, 10).map(lambda n: 10 * n), st.integers(1, 1000))


@st.composite
def elections(draw: st.DrawFn, most_projects: int = 7, most_voters: int = 8) -> Election:
    costs = {f"p{i}": draw(prices) for i in range(draw(st.integers(1, most_projects)))}
    ballots = st.dictionaries(st.sampled_from(sorted(costs)), scores)
    voters = {f"v{i}": (draw(weights), draw(ballots)) for i in range(draw(st.integers(1, most_voters)))}
    return Election.of(costs, voters, draw(st.integers(0, sum(costs.values()))))
