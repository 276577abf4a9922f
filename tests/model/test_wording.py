"""Names, counts and years as they stand in a sentence."""

from __future__ import annotations

import pytest

from equipoise.model.wording import counted, listed, runs


@pytest.mark.parametrize(
    ("names", "told"),
    [("", ""), ("A", "A"), ("AB", "A and B"), ("ABC", "A, B and C"), ("ABCD", "A, B, C and 1 more")],
)
def test_a_long_list_is_cut_after_three(names: str, told: str) -> None:
    assert listed(list(names)) == told


def test_one_is_singular_and_years_are_joined() -> None:
    assert [counted(n, "Ally", "Allies") for n in (0, 1, 2)] == ["0 Allies", "1 Ally", "2 Allies"]
    assert runs([]) == ""
    assert runs([2020, 2014, 2015, 2014]) == "2014 to 2015, 2020"
