"""Dated values against a day-by-day dictionary: the second algorithm."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from equipoise.values import Span, cut, days_between, in_force, overlaps, pasted, within

FIRST = date(2024, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(40)]

edits = st.lists(
    st.tuples(st.integers(0, 39), st.one_of(st.none(), st.integers(0, 39)), st.sampled_from("xyz-")), max_size=8
)


def _build(steps: list[tuple[int, int | None, str]]) -> tuple[tuple[Span[str], ...], dict[date, str]]:
    spans: tuple[Span[str], ...] = ()
    by_day: dict[date, str] = {}
    for start, end, value in steps:
        if end is not None and end < start:
            start, end = end, start
        since, until = DAYS[start], None if end is None else DAYS[end]
        covered = [d for d in DAYS if since <= d and (until is None or d <= until)]
        if value == "-":
            spans = cut(spans, since, until)
            for day in covered:
                by_day.pop(day, None)
        else:
            spans = pasted(spans, Span(since, value, until))
            by_day.update(dict.fromkeys(covered, value))
    return spans, by_day


@given(edits)
def test_edits_agree_with_a_diary(steps: list[tuple[int, int | None, str]]) -> None:
    spans, by_day = _build(steps)
    assert overlaps(spans) == []
    for day in DAYS:
        span = in_force(spans, day)
        assert (span.value if span else None) == by_day.get(day)


@given(edits, st.integers(0, 39), st.integers(0, 39))
def test_pasting_over_and_laying_back_gives_the_same_tuple(
    steps: list[tuple[int, int | None, str]], one: int, two: int
) -> None:
    spans, _ = _build(steps)
    since, until = DAYS[min(one, two)], DAYS[max(one, two)]
    before = within(spans, since, until)
    edited = cut(pasted(spans, Span(since, "new", until)), since, until)
    for span in before:
        edited = pasted(edited, span)
    assert edited == spans


def test_days_are_counted_with_both_ends() -> None:
    assert days_between(date(2024, 1, 1), date(2024, 12, 31)) == 366
