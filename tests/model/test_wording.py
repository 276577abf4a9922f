"""Names, counts and years as they stand in a sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from equipoise import folder
from equipoise.model.wording import counted, listed, proposal_named, runs


@pytest.mark.parametrize(
    ("names", "told"),
    [
        *[("", ""), ("A", "A"), ("AB", "A and B"), ("ABC", "A, B and C"), ("ABCD", "A, B, C and D")],
        *[("ABCDE", "A, B, C and 2 more"), ("ABCDEFG", "A, B, C and 4 more")],
    ],
)
def test_a_long_list_is_cut_after_three(names: str, told: str) -> None:
    assert listed(list(names)) == told


def test_one_is_singular_and_years_are_joined() -> None:
    assert [counted(n, "Ally", "Allies") for n in (0, 1, 2)] == ["0 Allies", "1 Ally", "2 Allies"]
    assert runs([]) == ""
    assert runs([2020, 2014, 2015, 2014]) == "2014 to 2015, 2020"


def test_a_proposal_is_called_by_who_tabled_it_where_that_is_plain() -> None:
    nato = folder.read("nato")
    canada = nato.proposals["canada-2026"]
    assert proposal_named(canada, nato) == "Canada's proposal"
    assert proposal_named(canada.variant("equal"), nato) == "Canada's proposal (an equal say, as today)"
    # A draft of the same capital is told by its title, and so are both where a capital has tabled two.
    draft = replace(canada, id="draft-1", title="Half of it", variants={})
    assert proposal_named(draft, nato) == 'the proposal "Half of it"'
    two = nato.with_one("proposal", "canada-2027", replace(draft, id="canada-2027"))
    assert proposal_named(canada, two) == f'the proposal "{canada.title}"'
    states = replace(canada, tabled_by="USA")
    assert proposal_named(states, nato.with_one("proposal", "canada-2026", states)) == "the United States' proposal"
