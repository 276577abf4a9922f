"""Are numbers written as the look asks, with no negative zero and no false precision?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.report import format as fmt
from equipoise.values import Money, Status

exact = st.fractions(min_value=-(10**12), max_value=10**12)


@pytest.mark.parametrize(
    ("value", "decimals", "words"),
    [
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "−0.01"),
        ("-0.0049", 2, "0.00"),
        ("2.5", 0, "3"),
        (Fraction(2, 3), 4, "0.6667"),
        (1234567, 0, "1,234,567"),
        (Decimal("-1234.5"), 2, "−1,234.50"),
        (Money.of("12.34", "EUR"), 2, "12.34"),
    ],
)
def test_halves_are_rounded_away_from_zero_and_minus_is_true(value: fmt.Number, decimals: int, words: str) -> None:
    assert fmt.number(value, decimals) == words


@pytest.mark.parametrize(
    ("value", "words"), [("3.726", "+3.73"), ("-0.15", "−0.15"), ("-0.001", "0.00"), ("0.004", "0.00"), (0, "0.00")]
)
def test_a_change_carries_its_sign_and_zero_none(value: fmt.Number, words: str) -> None:
    assert fmt.change(value) == words


@given(exact, st.integers(min_value=0, max_value=6))
def test_what_is_written_is_the_nearest_number(value: Fraction, decimals: int) -> None:
    written = fmt.number(value, decimals).replace("−", "-").replace(",", "")
    assert abs(Fraction(written) - value) <= Fraction(1, 2 * 10**decimals)
    assert not (written.startswith("-") and not Fraction(written))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("5300000000", "EUR 5.3 bn"),
        ("363200000", "EUR 363 m"),
        ("8230000", "EUR 8.23 m"),
        ("82300000", "EUR 82.3 m"),
        ("80312.45", "EUR 80,312"),
        ("0", "EUR 0"),
        ("-8230000", "EUR −8.23 m"),
        # Rounding up never prints a thousand of the smaller unit.
        ("999999999", "EUR 1.0 bn"),
        ("999500", "EUR 1.00 m"),
        ("9995000", "EUR 10.0 m"),
        ("99950000", "EUR 100 m"),
        ("99950000000", "EUR 100 bn"),
    ],
)
def test_sums_in_text_have_about_three_figures(amount: str, words: str) -> None:
    assert fmt.money(amount, "EUR") == words


@pytest.mark.parametrize(
    ("amount", "words"), [("8230000", "EUR +8.23 m"), ("-1204", "EUR −1,204"), ("0.3", "EUR 0"), ("-0.3", "EUR 0")]
)
def test_a_change_of_a_sum_carries_its_sign(amount: str, words: str) -> None:
    assert fmt.money_change(amount, "EUR") == words


def test_sums_in_tables() -> None:
    assert fmt.millions("363204999") == "363.20"
    assert fmt.millions("-4000", signed=True) == "0.00"
    assert fmt.cents("36217089.4") == "36,217,089.40"
    assert fmt.cents("1", signed=True) == "+1.00"


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.3149, "31%"),
        (0.004, "under 1%"),
        (0.0099, "under 1%"),
        (0.01, "1%"),
        (0.99, "99%"),
        (0.9999, "over 99%"),
        (0, "under 1%"),
        (1, "over 99%"),
        (Fraction(1, 3), "33%"),
    ],
)
def test_odds_are_whole_percents_and_never_certain_by_rounding(p: float | Fraction, words: str) -> None:
    assert fmt.odds(p) == words


def test_ranges_of_odds() -> None:
    assert fmt.odds_range(0.12, 0.552) == "12 to 55"
    assert fmt.odds_range(0.001, 0.5) == "under 1 to 50"
    assert fmt.odds_range(0.001, 0.002) == "under 1"


def test_dates_need_no_locale() -> None:
    assert fmt.day(date(2026, 11, 24)) == "24 Nov 2026"
    assert fmt.long_day(date(2026, 3, 1)) == "1 March 2026"


def test_iso_dates_in_prose_are_written_out() -> None:
    assert (
        fmt.dates_in("from 2027-01-01, not 2027-13-01 or 12027-01-01")
        == "from 1 Jan 2027, not 2027-13-01 or 12027-01-01"
    )


def test_absence_has_two_words() -> None:
    assert fmt.absent(Status.MISSING) == fmt.absent() == "no figure"
    assert fmt.absent(Status.NOT_DISCLOSED) == fmt.absent("not-disclosed") == "not disclosed"


def test_counts_and_lists_in_words() -> None:
    assert [fmt.counted(n, "Ally", "Allies") for n in (0, 1, 9)] == ["no Ally", "1 Ally", "9 Allies"]
    assert [fmt.listed(list(w)) for w in ("", "A", "AB", "ABC")] == ["", "A", "A and B", "A, B and C"]
    assert fmt.years_text(range(2027, 2032)) == "2027 to 2031"
    assert fmt.years_text(range(2027, 2028)) == "2027"


@given(exact)
def test_exact_text_loses_nothing(value: Fraction) -> None:
    assert Fraction(fmt.exact_text(value)) == value
