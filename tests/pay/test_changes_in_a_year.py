"""Several changes within a year: a difference call for each, by the day, in a leap year too; instalments on one day."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from equipoise.errors import KeyStepError, NoFigure
from equipoise.model import (
    Alliance,
    Blend,
    Calling,
    Instalment,
    Key,
    KeyFormula,
    KeyTable,
    Member,
    Participation,
    Receipt,
    SetTo,
)
from equipoise.model.clauses import AdmitMember, DiluteKey, SetShare, WithdrawMember
from equipoise.pay import calls, ledger, quarters
from equipoise.report.books import beancount_text
from equipoise.values import METHODS, Span, Status
from small import D, published, small

BIN = Path(sys.executable).parent
JOINS, CORRECTED, LEAVES = date(2028, 3, 7), date(2028, 7, 15), date(2028, 10, 1)
#: What the ceiling of 2028 is in cents: 1,020,000.00.
TOTAL = 102_000_000


def changed() -> Alliance:
    """E joins on 7 March at 5%; A is corrected to 30% in July, absorbed by the others; D leaves on 1 October."""
    alliance = small()
    for clause in (
        AdmitMember(id="j", member=Member("E", 'Éland "of the Isles"', JOINS, source="book")),
        DiluteKey(id="k", key="shares", newcomers={"E": D(5)}, since=JOINS),
        SetShare(id="s", key="shares", member="A", percent=D(30), absorbed_by="others", since=CORRECTED),
        SetShare(id="w", key="shares", member="D", percent=D(0), absorbed_by="others", since=LEAVES),
        WithdrawMember(id="l", member="D", since=LEAVES),
    ):
        alliance = clause.apply(alliance)
    return alliance


def shares_by_hand(day: date) -> dict[str, Fraction]:
    """The key of a day, computed apart; rounded at four decimals of a percent as the key is."""
    found = {"A": Fraction(40), "B": Fraction(30), "C": Fraction(20), "D": Fraction(10)}
    if day >= JOINS:
        found = {m: s * Fraction(95, 100) for m, s in found.items()} | {"E": Fraction(5)}
    if day >= CORRECTED:
        rest = 100 - found["A"]
        found = {m: s / rest * 70 for m, s in found.items() if m != "A"} | {"A": Fraction(30)}
    if day >= LEAVES:
        rest = 100 - found.pop("D")
        found = {m: s / rest * 100 for m, s in found.items()}
    return found


def owed_by_hand(until: date) -> dict[str, Fraction]:
    """What each owes of the year, in cents, day by day; the key of ``until`` holds on to the end of the year."""
    owed: dict[str, Fraction] = {}
    for n in range(366):
        day = min(date(2028, 1, 1) + timedelta(days=n), until)
        for m, share in shares_by_hand(day).items():
            owed[m] = owed.get(m, Fraction(0)) + share / 100 * TOTAL / 366
    return owed


def test_each_change_has_a_difference_call_of_its_own_day() -> None:
    alliance = changed()
    for on in (date(2028, 1, 1), date(2028, 3, 6), JOINS, date(2028, 7, 14), CORRECTED, LEAVES, date(2028, 12, 31)):
        books = ledger(alliance, "works", range(2028, 2029), on)
        called = {m: a.called for m, a in books.accounts.items()}
        assert sum(called.values()) == TOTAL
        for m, cents in owed_by_hand(on).items():
            # A cent of apportionment, and the rounding of a key at a millionth of the whole.
            assert abs(called[m] - cents) < 1 + TOTAL * Fraction(1, 10**6), (on, m)
    at_the_end = {m: line.net.minor for m, line in calls(alliance, "works", 2028).lines.items()}
    assert called == at_the_end
    days = [e.day for e in books.entries]
    assert days == [date(2028, 1, 1), JOINS, CORRECTED, LEAVES]
    assert "from 2028-03-07 on" in books.entries[1].what
    assert [D(row["called"]) for row in quarters(alliance, "works", 2028).rows()] == [D(1_020_000), 0, 0, 0]


def test_bean_check_accepts_a_year_of_changes(tmp_path: Path) -> None:
    given = (
        Receipt("works", "D", date(2028, 2, 1), D(102000), source="book"),
        Receipt("works", "E", date(2028, 5, 1), D("60000.01"), "in-kind", source="book", note="a \\ and\na \"quote\""),
    )  # fmt: skip
    alliance = replace(changed(), receipts=given)
    fund = replace(alliance.funds["works"], title='The "Works" \\ Fund')
    books = ledger(alliance.with_one("fund", "works", fund), "works", range(2028, 2029), date(2028, 12, 31))
    assert books["D"].advance > 0  # it had paid for the whole year
    file = tmp_path / "books.bean"
    file.write_text(beancount_text(books), encoding="utf-8")
    checked = subprocess.run([BIN / "bean-check", file], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr + checked.stdout) == (0, "")


@pytest.mark.parametrize("by", ["year", "instalment"])
@pytest.mark.parametrize("method", METHODS)
def test_instalments_of_28_and_29_february_fall_on_one_day_and_are_called_once(method: str, by: str) -> None:
    alliance = small()
    terms = Calling(method=method, by=by, instalments=(Instalment(2, 28, D(50)), Instalment(2, 29, D(50))))  # type: ignore[arg-type]
    fund = replace(alliance.funds["works"], calling=terms)
    alliance = alliance.with_one("fund", "works", fund)
    for year, days in ((2026, 1), (2028, 2)):
        called = calls(alliance, "works", year).total.minor
        assert called == 100 * (1_000_000 + 10_000 * (year - 2026))
        books = ledger(alliance, "works", range(year, year + 1), date(year, 12, 31))
        assert sum(a.called for a in books.accounts.values()) == called
        assert len({entry.day for entry in books.entries}) == days


def joint(*parts: Participation, **terms: object) -> Alliance:
    """The joint fund of the small alliance: in 2026 the aircraft cost 90,000, of which A bears 40 and C 20 of 60."""
    alliance = small()
    project = alliance.projects["aircraft"]
    alliance = alliance.with_one("project", "aircraft", replace(project, participants=parts or project.participants))
    fund = replace(alliance.funds["joint"], calling=Calling(**terms))  # type: ignore[arg-type]
    return alliance.with_one("fund", "joint", fund)


def test_who_opts_out_of_a_joint_project_within_the_year_pays_until_that_day() -> None:
    """C leaves on 1 May and B joins on 1 September: 120, 123 and 122 days of 365."""
    alliance = joint(
        Participation("A", date(2020, 1, 1)),
        Participation("B", date(2026, 9, 1)),
        Participation("C", date(2020, 1, 1), date(2026, 4, 30)),
        Participation("D", date(2020, 1, 1)),
    )
    called = calls(alliance, "joint", 2026)
    assert called.total.minor == 9_000_000
    cents = 9_000_000
    by_hand = {
        "A": Fraction(40, 70) * 120 + Fraction(40, 50) * 123 + Fraction(40, 80) * 122,
        "B": Fraction(30, 80) * 122,
        "C": Fraction(20, 70) * 120,
        "D": Fraction(10, 70) * 120 + Fraction(10, 50) * 123 + Fraction(10, 80) * 122,
    }
    for m, days in by_hand.items():
        assert abs(called[m].net.minor - days * cents / 365) < 1
    assert sum(line.net.minor for line in called.lines.values()) == cents
    books = ledger(alliance, "joint", range(2026, 2027), date(2026, 12, 31))
    assert {m: a.called for m, a in books.accounts.items()} == {m: called[m].net.minor for m in by_hand}
    assert [e.day for e in books.entries] == [date(2026, 1, 1), date(2026, 5, 1), date(2026, 9, 1)]
    before = ledger(alliance, "joint", range(2026, 2027), date(2026, 8, 31))
    assert before["C"].called == called["C"].net.minor
    assert "B" not in before.accounts
    lines = [line.label for line in called.explain("C")[0].lines]
    assert "2026-01-01 to 2026-04-30, 120 of 365 days" in lines
    with pytest.raises(NoFigure, match="but nobody takes part from 2026-05-01 on"):
        calls(joint(Participation("C", date(2020, 1, 1), date(2026, 4, 30))), "joint", 2026)


def test_a_joint_fund_is_called_in_its_instalments_and_a_new_key_gives_a_difference() -> None:
    halves = (Instalment(2, 28, D("33.3")), Instalment(8, 31, D("66.7")))
    for by in ("year", "instalment"):
        alliance = joint(instalments=halves, by=by)
        books = ledger(alliance, "joint", range(2026, 2027), date(2026, 12, 31))
        assert [(e.day, -e.postings[-1].minor) for e in books.entries] == [
            (date(2026, 2, 28), 2_997_000), (date(2026, 8, 31), 6_003_000),
        ]  # fmt: skip
    share = SetShare(id="s", key="shares", member="A", percent=D(20), absorbed_by="others", since=date(2026, 7, 1))
    changed = calls(share.apply(joint()), "joint", 2026)
    # A bears 40 of 60 for 181 days, then 20 of 20 + 80/60 * 20 for 184.
    owed = (Fraction(2, 3) * 181 + Fraction(20, 1) / (20 + Fraction(80, 3)) * 184) * 9_000_000 / 365
    assert abs(changed["A"].net.minor - owed) < 1 + 9_000_000 * Fraction(1, 10**5)
    assert changed["A"].difference.minor == -changed["C"].difference.minor < 0


def test_days_on_which_no_key_is_known_are_not_counted() -> None:
    """The key of 2026 ends in June; another is known for September and October alone: 181 days and 61."""
    alliance = small()
    first = replace(alliance.keys["shares"].versions[-1], since=date(2020, 1, 1), until=date(2026, 6, 30))
    share = SetTo("A", "others", percent=D(20))
    then = Span(date(2026, 9, 1), KeyFormula(date(2026, 6, 30), (share,)), date(2026, 10, 31), source="book")
    key = replace(alliance.keys["shares"], versions=(first, then))
    called = calls(alliance.with_one("key", "shares", key), "works", 2026)
    owed = Fraction(40 * 181 + 20 * 61, 242) * 1_000_000
    assert abs(called["A"].net.minor - owed) < 1
    assert sum(line.net.minor for line in called.lines.values()) == 100_000_000


def halved(fund: str, later: KeyTable) -> Alliance:
    """A fund whose key is half another and half equal parts; the other changes on 1 July 2026."""
    alliance = small()
    (*_, before) = alliance.keys["shares"].versions
    table = replace(before, until=date(2026, 6, 30))
    other = replace(alliance.keys["shares"], versions=(table, Span(date(2026, 7, 1), later)))
    half = KeyFormula(None, (Blend({"key:shares": D(1), "equal": D(1)}),))
    key = Key("half", "Half", (Span(date(2020, 1, 1), half),))
    own = replace(alliance.funds[fund], key="half")
    return replace(alliance, keys={"shares": other, "half": key}, funds={**alliance.funds, fund: own})


def test_a_key_made_from_another_changes_when_the_other_does() -> None:
    table = KeyTable({"A": published(20), "B": published(40), "C": published(30), "D": published(10)})
    called = calls(halved("works", table), "works", 2026)
    # A: (40 + 25) / 2 = 32.5% until June, (20 + 25) / 2 = 22.5% for 184 of 365 days; of 1,000,000.
    assert called["A"].amount.minor == 32_500_000
    assert called["A"].difference.minor == round(Fraction(-10, 100) * 100_000_000 * Fraction(184, 365))
    assert list(called.moves) == [date(2026, 7, 1)]
    assert sum(called.moves[date(2026, 7, 1)].values()) == 0
    # The joint project of A and C: 32.5 to 22.5 until June, 22.5 to 27.5 from July; of 90,000.
    joint = calls(halved("joint", table), "joint", 2026)
    before, after = Fraction(325, 550), Fraction(225, 500)
    assert joint["A"].amount.minor == round(9_000_000 * before)
    assert abs(joint["A"].difference.minor - 9_000_000 * (after - before) * Fraction(184, 365)) < 1


@pytest.mark.parametrize("by", ["year", "instalment"])
@pytest.mark.parametrize("scale", ["rounded", "unrounded"])
def test_another_version_with_the_same_shares_moves_not_even_a_cent(by: str, scale: str) -> None:
    odd = KeyTable(
        {"A": published("33.3333"), "B": published("33.3333"), "C": published("23.3333"), "D": published("10.0001")}
    )
    alliance = small()
    key = replace(
        alliance.keys["shares"],
        versions=(
            Span(date(2020, 1, 1), odd, date(2028, 6, 30), Status.PUBLISHED, "book"),
            Span(date(2028, 7, 1), odd, None, Status.ESTIMATE, "another"),
        ),
    )
    dues = (Instalment(1, 1, D(50)), Instalment(7, 1, D(30)), Instalment(10, 1, D(20)))
    fund = replace(
        alliance.funds["works"],
        calling=Calling(by=by, scale=scale, instalments=dues),  # type: ignore[arg-type]
        ceilings=(Span(date(2028, 1, 1), D("1000000.03")),),
    )
    changed = replace(alliance, keys={"shares": key}, funds={"works": fund})
    assert calls(changed, "works", 2028).moves == {}


@pytest.mark.parametrize("fund", ["works", "joint"])
def test_days_without_a_key_count_for_nobody_in_every_kind_of_fund(fund: str) -> None:
    alliance = small()
    (*_, before) = alliance.keys["shares"].versions
    later = KeyTable({"A": published(20), "B": published(40), "C": published(30), "D": published(10)})
    gap = (replace(before, until=date(2026, 6, 30)), Span(date(2026, 9, 1), later))
    changed = alliance.with_one("key", "shares", replace(alliance.keys["shares"], versions=gap))
    called = calls(changed, fund, 2026)
    # 181 days of one key, 122 of the other.
    before_, after, whole = {
        "works": (Fraction(40, 100), Fraction(20, 100), 100_000_000),
        "joint": (Fraction(40, 60), Fraction(20, 50), 9_000_000),
    }[fund]
    owed = whole * (181 * before_ + 122 * after) / 303
    assert abs(called["A"].net.minor - owed) < 1
    ended = alliance.with_one("key", "shares", replace(alliance.keys["shares"], versions=gap[:1]))
    assert calls(ended, fund, 2026).moves == {}


@pytest.mark.parametrize("fund", ["works", "joint"])
def test_who_leaves_within_the_year_and_stays_in_the_key_is_refused(fund: str) -> None:
    left = WithdrawMember(id="w", member="D", since=date(2026, 7, 1)).apply(small())
    with pytest.raises(KeyStepError, match="on 2026-07-01 has a share for D, not a member"):
        calls(left, fund, 2026)


def test_moves_of_two_projects_that_cancel_each_other_are_no_difference_call() -> None:
    alliance = small()
    since, until, on = date(2020, 1, 1), date(2026, 6, 30), date(2026, 7, 1)
    one = replace(
        alliance.projects["aircraft"],
        participants=(Participation("A", since), Participation("C", since, until), Participation("B", on)),
    )
    other = replace(
        one,
        id="tank",
        participants=(Participation("A", since), Participation("B", since, until), Participation("C", on)),
    )
    even = KeyTable({"A": published(40), "B": published(20), "C": published(20), "D": published(20)})
    key = replace(alliance.keys["shares"], versions=(Span(since, even),))
    both = replace(alliance, projects={"aircraft": one, "tank": other}, keys={"shares": key})
    assert calls(both, "joint", 2026).moves == {}
    assert [e.day for e in ledger(both, "joint", range(2026, 2027), date(2026, 12, 31)).entries] == [date(2026, 1, 1)]
