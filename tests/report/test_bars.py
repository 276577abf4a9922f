"""Do bars compare, start at zero, and stay within their room?"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from equipoise.report import bars

values = st.lists(st.fractions(min_value=-1000, max_value=1000), min_size=1, max_size=8)


@given(values, st.integers(min_value=13, max_value=60))
def test_zero_stands_in_one_column_and_lengths_are_in_proportion(given: list[Fraction], room: int) -> None:
    scale = bars.Scale.of(given, room)
    drawn = [scale.draw(v) for v in given]
    assert len({line.index("│") for line in drawn}) == 1
    for value, line in zip(given, drawn, strict=True):
        assert len(line) <= room
        left, _, right = line.partition("│")
        length = left.count("█") - right.count("█")
        assert abs(length + value * scale.unit) <= Fraction(1, 2)


def test_the_longest_bar_fills_its_side() -> None:
    scale = bars.Scale.of([Fraction(10), Fraction(-1)], 31)
    assert max(scale.draw(Fraction(10)).count("█"), 0) == scale.right


def test_nothing_to_draw_is_an_empty_axis() -> None:
    scale = bars.Scale.of([0, "0", None], 20)
    assert {scale.draw(v).strip() for v in (0, None)} == {"│"}


def test_the_odds_line_runs_from_0_to_100() -> None:
    assert bars.odds((0.0, 0.5, 1.0), width=21) == "├─────────●─────┆───┤"
    assert bars.odds((0.0, 0.5, 1.0), width=21, ascii_only=True)[10] == "o"
