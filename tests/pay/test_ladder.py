"""The ladder: the share after each step, what moved, and who took it up; the moves of a step sum to nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from equipoise.errors import KeyStepError
from equipoise.model import Alliance, Among, Blend, Ceiling, Fixed, FromFigures, Indicator, KeyFormula, SetTo, shares_on
from equipoise.pay import calls
from equipoise.pay.ladder import ladder_lines
from equipoise.values import Span, Status
from random_keys import drawn
from small import D, small


def formula() -> Alliance:
    """The small alliance with a key by GDP: D fixed at 4%, nobody above 45%."""
    alliance = small()
    steps = (FromFigures((Indicator("gdp-current", last=2026),)), Fixed({"D": D(4)}), Ceiling(D(45)))
    version = Span(date(2026, 1, 1), KeyFormula(None, steps), None, Status.DERIVED, "book")
    return alliance.with_one("key", "shares", replace(alliance.keys["shares"], versions=(version,)))


def test_each_rung_says_what_moved_and_who_took_it_up() -> None:
    lines = [(n.label, n.value) for n in ladder_lines(shares_on(formula(), "shares", date(2026, 6, 1)), "A")]
    # GDP 30,001, 20,001, 6,001 and 2,001 of 58,004; with D at 4, the others share 96 of 56,003 as before.
    assert lines == [
        ("1. read: gdp-current 2026: 30,001 USD million", ""),
        ("1. shares of gdp-current, 2026", "51.722295%"),
        ("2. D at 4% fixed", "51.427531%"),
        ("moved by this step, in points; taken up by D +0.550238", "−0.294764"),
        ("3. a ceiling of 45%", "45.000000%"),
        ("moved by this step, in points; taken up by B +4.944121, C +1.483409", "−6.427531"),
    ]


def test_a_member_that_gains_sees_who_gave() -> None:
    lines = [n.label for n in ladder_lines(shares_on(formula(), "shares", date(2026, 6, 1)), "B")]
    assert lines[-1] == "moved by this step, in points; given by A −6.427531"


def test_the_trace_of_a_call_holds_the_ladder_and_ends_with_the_share() -> None:
    (trace,) = calls(formula(), "works", 2026).explain("A")
    assert [n.value for n in trace.lines][-1] == "45.0000%"
    assert trace.result.value == "EUR 450000.00"
    assert all(n.source for n in trace.lines if not n.label.startswith("moved"))


def test_a_move_too_small_to_be_printed_is_not_told_as_zero() -> None:
    alliance = small()
    step = SetTo("A", "others", percent=D("40.0000001"))
    version = Span(date(2026, 1, 1), KeyFormula(date(2025, 1, 1), (step,)), None, Status.DERIVED, "book")
    first = replace(alliance.keys["shares"].versions[-1], since=date(2020, 1, 1), until=date(2025, 12, 31))
    alliance = alliance.with_one("key", "shares", replace(alliance.keys["shares"], versions=(first, version)))
    moved = ladder_lines(shares_on(alliance, "shares", date(2026, 1, 1)), "A")[-1]
    assert moved.value == "+under 0.000001"
    assert "given by B −under 0.000001" in moved.label


def test_the_ladder_adds_up_as_it_is_printed() -> None:
    draw = random.Random(20260107)
    met = 0
    for _ in range(120):
        found = drawn(draw)
        try:
            shares = found.shares()
        except KeyStepError:
            continue
        for member in shares.percent:
            before = at = D(0)
            for line in ladder_lines(shares, member):
                if line.label.startswith("moved"):
                    moved = D(0) if "under" in line.value else D(line.value.replace("\u2212", "-"))
                    assert at == before + moved, (line, before, at)
                elif line.value:
                    before, at = at, D(line.value.rstrip("%"))
        met += 1
    assert met > 60


def test_steps_are_numbered_as_in_the_folder_with_or_without_a_start() -> None:
    for start, steps, wanted in (
        (None, (FromFigures((Indicator("gdp-current", last=2026),)), Ceiling(D(45))), ["1.", "1.", "2.", "mov"]),
        (None, (Blend({"equal": D(1)}), Among(but=("B",)), Among(but=("C", "B"))), ["1.", "2.", "mov", "3.", "mov"]),
        (date(2025, 1, 1), (Among(but=("B",)), Among(but=("B",))), ["the", "1.", "mov", "2."]),
    ):
        alliance = small()
        first = replace(alliance.keys["shares"].versions[-1], since=date(2020, 1, 1), until=date(2025, 12, 31))
        version = Span(date(2026, 1, 1), KeyFormula(start, steps), None, Status.DERIVED, "book")
        alliance = alliance.with_one("key", "shares", replace(alliance.keys["shares"], versions=(first, version)))
        lines = ladder_lines(shares_on(alliance, "shares", date(2026, 1, 1)), "A")
        assert [n.label[:3].strip() for n in lines] == wanted
        told = [n.label.partition(" ")[2] for n in lines if "out" in n.label]
        assert told in (
            [],
            ["at 3: B stays out", "at 2: C stays out"],
            ["at 3: B stays out", "at 3: nobody else stays out"],
        )
