"""Is the price of a hold that of the same text with later dates, and is the date kept exactly as long as told?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from desk_scenes import PLAIN, ceiling, runs, under_silence
from equipoise.desk import texts
from equipoise.desk.clock import HeldClock
from equipoise.desk.countering import counter
from equipoise.desk.desk import Desk
from equipoise.desk.held_text import span_in_words
from equipoise.desk.price_of_hold import price_of_hold
from equipoise.desk.procedure import DAY, HOUR, SECOND, Case, State, instant
from equipoise.desk.refusing import Refused

TWO = (
    ceiling()
    + """
[[changes]]
id = "later"
kind = "set-ceiling"
text = "The common fund may spend more in 2029."
fund = "common"
amount = 22_000_000
since = 2029-01-01
until = 2029-12-31
"""
)


def amounts(desk: Desk, text: str) -> dict[str, Decimal]:
    """What each would pay more or less, as the desk computes it for a draft of this text."""
    found = json.loads(texts.prepare(desk.alliance(), "other", text).effects)
    return {row["member"]: Decimal(row["amount"]) for row in found["members"]}


def test_a_hold_costs_what_the_same_text_with_later_dates_does(desk: Desk) -> None:
    under_silence(desk, text=TWO)
    price = price_of_hold(desk, "more", "BRE")
    assert [d.later for d in price.delays] == ["no later", "3 months", "6 months", "12 months"]
    soonest, _, half, year = price.delays
    assert (soonest.moved, set(soonest.changes.values())) == ((), {Decimal(0)})
    tabled = amounts(desk, TWO)
    held = amounts(desk, TWO.replace("since = 2027-01-01", "since = 2027-06-01"))  # of 1 December, six months on
    assert (half.day, half.moved, half.gone) == (date(2027, 6, 1), (1,), ())
    assert half.changes == {member: held[member] - tabled[member] for member in tabled}
    assert any(half.changes.values())
    # A year on, the ceiling of 2027 would begin after it ends: what is left is the clause of 2029.
    assert (year.day, year.moved, year.gone) == (date(2027, 12, 1), (1,), ())
    assert (
        year.changes["BRE"]
        == amounts(desk, TWO.replace("since = 2027-01-01", "since = 2027-12-01"))["BRE"] - tabled["BRE"]
    )
    assert f"{abs(year.changes['BRE'] or 0):,.2f}" in price.summary
    assert "1 December 2027" in price.summary


def test_a_clause_over_before_it_begins_is_gone_and_one_that_looks_back_stays(desk: Desk) -> None:
    under_silence(desk, text=TWO.replace("until = 2027-12-31", "until = 2027-03-31"))
    price = price_of_hold(desk, "more", "BRE")
    assert [d.gone for d in price.delays] == [(), (), (1,), (1,)]
    under_silence(
        desk, "back", TWO.replace("since = 2027-01-01", "since = 2026-01-01").replace("2027-12-31", "2026-12-31")
    )
    back = price_of_hold(desk, "back", "BRE")
    assert [(d.moved, d.gone) for d in back.delays] == [((), ())] * 4
    assert all(not value for d in back.delays for value in d.changes.values())


def test_the_date_is_kept_exactly_as_long_as_it_says(desk: Desk, clock: HeldClock) -> None:
    under_silence(desk)  # in force on 1 December; an hour of silence and two minutes of settling are the least
    price = price_of_hold(desk, "more", "BRE")
    last = instant("2026-12-01T00:00", PLAIN.zone) - HOUR - 120 * SECOND
    assert (price.on_time, price.amend_by) == (date(2026, 12, 1), last)
    assert "keeps the date (1 December 2026)" in price.date_words
    # The claim is tried: a text put under silence at that minute enters into force on the day, one later does not.
    desk.submit("more", "break", "head-bre", {"form": "objection"})
    for name, late in (("kept", 0), ("lost", 60 * SECOND)):
        desk.submit(name, "draft", "head-ald", {"text": ceiling(amount=21_000_000), "body": "council"})
        desk.submit(name, "table", "head-ald")
        runs(desk, clock, last + late - clock.at)
        desk.submit(name, "propose-silence", "chair", {"deadline": clock.at + HOUR})
    runs(desk, clock, instant("2026-12-01T00:00", PLAIN.zone) - clock.at)
    assert desk.case("kept").state in (State.IN_FORCE, State.APPLIED)
    assert desk.case("lost").state not in (State.IN_FORCE, State.APPLIED)


def test_where_the_periods_are_too_long_the_date_is_lost(desk: Desk, clock: HeldClock) -> None:
    rule = replace(PLAIN, name="slow", min_period=72)
    desk.manage("silence-rule-set", "office", {"body": "", "rule": rule.to_json()}, second="chair")
    under_silence(desk, text=ceiling(in_force="2026-11-25"), hours=72)
    runs(desk, clock, DAY)
    price = price_of_hold(desk, "more", "BRE")
    assert price.amend_by is None
    assert "cannot keep the date (26 November 2026)" in price.date_words
    assert (price.delays[0].day, price.delays[0].later) == (date(2026, 11, 27), "1 day")


def test_a_clause_held_alone_lets_the_others_keep_their_date(desk: Desk) -> None:
    under_silence(desk, text=TWO)
    price = price_of_hold(desk, "more", "BRE")
    first = next(c for c in price.clauses if c.id == "ceiling")
    assert first.since == date(2027, 3, 1)
    assert "Clause 1 (ceiling) begins on 2027-03-01 instead of 2027-01-01" in first.words
    alone = amounts(desk, TWO.replace("since = 2027-01-01", "since = 2027-03-01"))
    assert first.changes["BRE"] == alone["BRE"] - amounts(desk, TWO)["BRE"]
    other = next(c for c in price.clauses if c.id == "later")
    assert (other.since, other.changes) == (None, {})  # it begins later than any hold: only a review is needed
    # The words become a text: the objection and the date both stand in it.
    desk.submit("more", "break", "head-bre", {"form": "amendment", "acceptable": first.words})
    counter(desk, "head-bre", "more", "mine", {("ceiling", "since"): "2027-03-01"}, review="2027-03-01")
    mine = desk.case("mine")
    (entry,) = [e.seq for e in desk.entries("more") if e.kind == "broken"]
    assert f"the objection of BRE (entry {entry}) is then taken up" in mine.text
    assert 'kind = "set-review"' in mine.text
    assert mine.effective == desk.case("more").effective
    with pytest.raises(Refused, match="no day of review"):
        counter(desk, "head-bre", "more", "bad", {}, review="soon")


def test_what_is_not_known_is_not_told(desk: Desk) -> None:
    with pytest.raises(Refused, match="no proposal"):
        price_of_hold(desk, "nothing", "BRE")
    desk.submit("more", "draft", "head-ald", {"text": ceiling(), "body": "council"})
    with pytest.raises(Refused, match="under no silence"):
        price_of_hold(desk, "more", "BRE")
    under_silence(desk, "other")
    price = price_of_hold(desk, "other", "BRE")
    unknown = replace(price, delays=tuple(replace(d, changes={"BRE": None}) for d in price.delays))
    assert "BRE has no figure" in unknown.summary
    lost = replace(price, delays=tuple(replace(d, changes={}, trouble="the key is missing") for d in price.delays))
    assert "cannot be told: the key is missing" in lost.summary
    assert any("No clause begins before the text is in force" in line for line in price.how)
    assert Case("x").round is None


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (date(2027, 1, 1), date(2027, 1, 1), "no later"),
        (date(2027, 1, 31), date(2027, 2, 28), "1 month"),
        (date(2027, 1, 31), date(2027, 3, 1), "1 month and 1 day"),
        (date(2027, 12, 15), date(2028, 12, 14), "11 months and 29 days"),
        (date(2028, 2, 29), date(2029, 2, 28), "12 months"),
        (date(2027, 5, 1), date(2027, 5, 3), "2 days"),
    ],
)
def test_spans_in_whole_months_and_days(first: date, second: date, words: str) -> None:
    assert span_in_words(first, second) == words
