"""Do the checks tell a true total, ratio, key or fund from a false one?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from equipoise.folder import read
from equipoise.folder.checks import CheckResult, results
from equipoise.model import Alliance, Check, FundTotal, KeySum, Noted, Ratio, Series, SeriesTotal
from equipoise.values import Figure, Status


def D(text: str) -> Decimal:  # noqa: N802
    return Decimal(text)


@pytest.fixture
def alliance(lake: Path) -> Alliance:
    return read(lake)


def result_of(alliance: Alliance, check: Check) -> CheckResult:
    (result,) = results(replace(alliance, checks=(check,)))
    return result


def with_series(alliance: Alliance, **values: str) -> Alliance:
    """One figure of Aldermark in 2024 for each series."""
    for name, value in values.items():
        figures = {"ALD": {2024: Figure(Decimal(value), Status.PUBLISHED)}}
        alliance = alliance.with_one("series", name, Series(name, name, "unit", figures))
    return alliance


@pytest.mark.parametrize(
    ("above", "below", "printed", "decimals", "holds"),
    [
        ("2", "100", "2.0", 1, True),  # 1.5/100.5 to 2.5/99.5: 1.49 to 2.51
        ("2", "100", "2.5", 1, True),
        ("2", "100", "2.6", 1, False),  # from 2.55
        ("2", "100", "1.4", 1, False),  # to 1.45
        ("2.0", "100", "2.1", 1, True),  # 1.95/100.5 to 2.05/99.5: to 2.0603
        ("2.00", "100.0", "2.1", 1, False),  # to 2.006; printed from 2.05
        ("2.00", "100.0", "2.01", 2, True),
        ("2.00", "100.0", "2.02", 2, False),
        ("-2", "100", "-2.0", 1, True),
        ("0", "100", "0", 0, True),
        ("1", "0", "3", 0, False),  # the denominator may be zero
    ],
)
def test_ratio(alliance: Alliance, above: str, below: str, printed: str, decimals: int, holds: bool) -> None:
    alliance = with_series(alliance, a=above, b=below, p=printed)
    assert result_of(alliance, Ratio("r", "a", "b", "p", decimals)).holds is holds


def test_ratio_counts_what_it_tested(alliance: Alliance) -> None:
    ratio = Ratio("r", "defence", "gdp", "defence-share", 1)
    assert result_of(alliance, ratio).computed == "9 of 9 figures within their rounding"
    assert result_of(alliance, replace(ratio, count=10)).holds is False
    assert result_of(alliance, replace(ratio, members=("EST",), years=(2025,), count=1)).holds is True
    assert result_of(alliance, replace(ratio, members=("EST",), years=(2024,))).holds is None


def test_series_total(alliance: Alliance) -> None:
    total = SeriesTotal("t", "gdp", {2024: D("1000001")}, D("1"))
    assert result_of(alliance, total).holds is True
    assert result_of(alliance, replace(total, tolerance=D("0.5"))).details == ("2024: computed less printed is -1",)
    missing = result_of(alliance, SeriesTotal("t", "defence", {2024: D("18350")}, D("0")))
    assert missing.holds is False, "a missing figure is never taken as zero"
    assert "EST" in missing.details[0]


def test_series_total_over_members_then_or_now(alliance: Alliance) -> None:
    left = replace(alliance.members["EST"], until=date(2024, 12, 30))
    alliance = alliance.with_one("member", "EST", left)
    then = SeriesTotal("t", "gdp", {2024: D("950000")}, D("0"))
    assert result_of(alliance, then).holds is True
    alliance = alliance.with_one("member", "EST", replace(left, until=date(2024, 12, 31)))
    assert result_of(alliance, then).holds is False
    assert result_of(alliance, replace(then, members="now")).holds is True


def test_key_sum(alliance: Alliance) -> None:
    check = KeySum("k", "lake", date(2026, 6, 30), 5)
    assert result_of(alliance, check).holds is True
    assert result_of(alliance, replace(check, count=4)).holds is False
    assert "no version" in result_of(alliance, replace(check, on=date(2010, 1, 1))).computed


def test_fund_total(alliance: Alliance) -> None:
    check = FundTotal("f", ("common",), 2026, total=D("12_000_001"), tolerance=D("1"))
    assert result_of(alliance, check).holds is True
    assert result_of(alliance, replace(check, tolerance=D("0"))).holds is False
    grown = FundTotal("f", ("common",), 2026, growth_percent=D("9.1"))  # 9.0909...
    assert result_of(alliance, grown).holds is True
    assert result_of(alliance, replace(grown, growth_percent=D("9.0"))).holds is False
    assert result_of(alliance, replace(grown, year=2024)).holds is None
    assert result_of(alliance, FundTotal("f", ("common",), 2026)).holds is None


def test_what_is_noted_is_told(alliance: Alliance) -> None:
    result = result_of(alliance, Noted("n", "the text says eleven and a half"))
    assert (result.discrepancy, result.as_expected) == (True, True)
    assert result.printed == "the text says eleven and a half"
