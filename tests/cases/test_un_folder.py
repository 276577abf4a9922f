"""The scale of the United Nations: its floor, its ceiling and its cap, against the printed scale."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import equipoise
from equipoise import load, pay
from equipoise.folder import check
from equipoise.folder.checks import results
from equipoise.model import shares_on

ALLIANCES = Path(equipoise.__file__).parent / "alliances"


def printed(year: int) -> dict[str, Fraction]:
    figures = load("un").series["scale"].figures
    return {m: Fraction(str(f[year].value)) / 100 for m, f in figures.items()}


def test_the_folder_gives_what_was_printed() -> None:
    found = {result.id: result for result in results(load("un"))}
    assert all(result.holds for result in found.values()), found
    for name in ("scale-2024-as-printed", "scale-2027-as-printed"):
        assert found[name].printed == "193 figures"
    assert check("un").problems == ()


def test_both_transcriptions_of_the_scale_agree() -> None:
    """The budget table of the biodiversity convention prints the same scale beside its own."""
    theirs = load("cbd").series["un-scale"].figures
    ours = printed(2024)
    both = set(theirs) & set(ours)
    assert len(both) == 192  # all but the United States, which is no Party
    for member in both:
        assert Fraction(str(theirs[member][2024].value)) / 100 == ours[member], member


@pytest.mark.parametrize("year", [2024, 2027])
def test_the_limits_of_the_methodology_hold_in_the_printed_scale(year: int) -> None:
    un, shares = load("un"), printed(year)
    poorest = {member.member for member in un.groups["least-developed"].members}
    assert len(poorest) == 44
    assert min(shares.values()) == Fraction(1, 100_000)
    assert max(shares.values()) == shares["USA"] == Fraction(22, 100)
    assert max(shares[m] for m in poorest) == Fraction(1, 10_000)
    assert sum(shares.values()) == 1
    key = shares_on(un, "scale", date(year, 1, 1))
    assert {m: key.parts.share(m) for m in shares} == shares


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("percent = 0.001", "percent = 0.002"),
        ("percent = 0.01\n", "percent = 0.009\n"),
        ("percent = 22", "percent = 21"),
    ],
)
def test_another_limit_is_noticed(now: str, then: str, tmp_path: Path) -> None:
    place = tmp_path / "un"
    shutil.copytree(ALLIANCES / "un", place)
    key = place / "keys/scale.toml"
    assert now in key.read_text()
    key.write_text(key.read_text().replace(now, then))
    told = [str(problem) for problem in check(place).problems]
    assert len(told) >= 2
    assert all("as-printed' fails" in one for one in told[:2])


def test_the_calls_of_2025_sum() -> None:
    called = pay.calls(load("un"), "regular", 2025)
    assert called.total.amount == Decimal(3_717_379_600)
    assert sum(call.amount.minor for call in called.lines.values()) == called.total.minor
