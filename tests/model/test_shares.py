"""What a key says: each step against arithmetic done by hand, and refusals that name the members."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.errors import KeyStepError, UnknownName
from equipoise.model import Alliance, Dilute, KeyFormula, KeyTable, Proposal, SetTo, Step, apply, rewound, shares_on
from equipoise.model.clauses import SetShare, WithdrawMember
from equipoise.values import Span, Status
from small import D, small

DAY = date(2026, 1, 1)


def _with(*steps: Step, start: date = date(2025, 1, 1)) -> Alliance:
    alliance = small()
    key = alliance.keys["shares"]
    table = key.versions[1]
    versions = (key.versions[0], replace(table, until=date(2025, 12, 31)),
                Span(DAY, KeyFormula(start, steps), None, Status.SCENARIO, "book"))  # fmt: skip
    return alliance.with_one("key", "shares", replace(key, versions=versions))


def _exact(*steps: Step) -> dict[str, Fraction]:
    return {m: 100 * s for m, s in shares_on(_with(*steps), "shares", DAY).exact.items()}


def test_set_to_absorbed_by_the_others_in_proportion() -> None:
    # A 40 -> 10: the other 60 become 90, each times 1.5.
    assert _exact(SetTo("A", "others", percent=D(10))) == {"A": 10, "B": 45, "C": 30, "D": 15}


def test_set_equal_absorbed_by_everyone_scales_all_by_one_factor() -> None:
    # A := B = 30 leaves 90; all times 100/90.
    assert _exact(SetTo("A", "everyone", equal_to="B")) == {
        "A": Fraction(300, 9), "B": Fraction(300, 9), "C": Fraction(200, 9), "D": Fraction(100, 9),
    }  # fmt: skip


def test_the_shape_of_the_2019_reform_by_hand() -> None:
    # Top payer set equal to the next; a newcomer at 4; C held at its old 20; A and B absorb half each.
    steps = (
        SetTo("A", "everyone", equal_to="B"),
        Dilute({"D": D(4)}),
        SetTo("C", {"A": D(1), "B": D(1)}, as_on=date(2025, 1, 1)),
    )
    # After step 1: 300/9, 300/9, 200/9, 100/9. Step 2: A, B, C share 96 of 800/9.
    a = b = Fraction(300, 9) * 96 / Fraction(800, 9)
    c = Fraction(200, 9) * 96 / Fraction(800, 9)
    missing = c - 20
    assert _exact(*steps) == {"A": a + missing / 2, "B": b + missing / 2, "C": 20, "D": 4}


def test_dilution_keeps_whom_it_names() -> None:
    # D leaves and rejoins at 5; C is kept at 20; A and B share 75 as 4 : 3.
    assert _exact(Dilute({"D": D(5)}, keep=("C",))) == {
        "A": Fraction(300, 7), "B": Fraction(225, 7), "C": 20, "D": 5,
    }  # fmt: skip


@given(st.lists(st.decimals("0.001", 20, places=3), min_size=1, max_size=4))
def test_rounded_shares_sum_to_exactly_100(percents: list[Decimal]) -> None:
    steps = tuple(SetTo(m, "others", percent=p) for m, p in zip("ABCD", percents, strict=False))
    found = shares_on(_with(*steps), "shares", DAY)
    assert sum(found.percent.values()) == 100
    assert all(abs(Fraction(p) - 100 * found.exact[m]) < Fraction(1, 10**4) for m, p in found.percent.items())
    assert len(found.ladder) == len(steps) + 1
    assert found.weakest is Status.SCENARIO


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (SetTo("X", "others", percent=D(1)), "X has no share that could be set"),
        (SetTo("A", {"D": D(1)}, percent=D(55)), "would leave D below zero"),
        (SetTo("A", {"X": D(1)}, percent=D(55)), "X cannot absorb"),
        (SetTo("A", "others", equal_to="X"), "X has no share to match"),
        (SetTo("D", "others", as_on=date(2005, 1, 1)), "D had no share on 2005-01-01"),
        (Dilute({"D": D(90)}, keep=("A",)), "no room"),
        (Dilute({"D": D(1)}, keep=("X",)), "X cannot be kept"),
    ],
)
def test_a_step_that_cannot_be_met_says_which_member(step: Step, message: str) -> None:
    with pytest.raises(KeyStepError, match=message):
        shares_on(_with(step), "shares", DAY)


def test_a_formula_that_starts_from_itself_and_a_day_without_a_key_are_refused() -> None:
    with pytest.raises(KeyStepError, match="starts from itself"):
        shares_on(_with(start=DAY), "shares", DAY)
    with pytest.raises(KeyStepError, match="its first version begins on 2000-01-01"):
        shares_on(small(), "shares", date(1999, 1, 1))
    with pytest.raises(UnknownName, match="Did you mean 'shares'"):
        shares_on(small(), "share", DAY)


def test_among_rescales_to_the_participants() -> None:
    found = shares_on(small(), "shares", DAY)
    assert found.among(("A", "C")) == {"A": Fraction(2, 3), "C": Fraction(1, 3)}
    with pytest.raises(KeyStepError, match="no share for X"):
        found.among(("A", "X"))


def test_rewound_takes_away_what_began_later() -> None:
    then = rewound(small(), date(2010, 1, 1))
    assert sorted(then.members) == ["A", "B", "C"]
    assert shares_on(then, "shares", DAY).percent["A"] == Decimal("50.0000")


def test_a_share_of_zero_goes_with_the_member_that_leaves() -> None:
    before = small()
    out = (
        SetShare(id="nothing", key="shares", member="B", percent=D(0), absorbed_by="others", since=date(2027, 1, 1)),
        WithdrawMember(id="out", member="B", since=date(2028, 1, 1)),
    )
    after = apply(before, Proposal("p", "P", "draft", out))
    assert shares_on(after, "shares", date(2027, 6, 1)).percent["B"] == 0
    later = shares_on(after, "shares", date(2028, 6, 1))
    assert "B" not in later.percent
    assert sum(later.percent.values()) == 100


@pytest.mark.parametrize("inside", [False, True])
def test_a_formula_is_no_stronger_than_the_table_written_inside_it(inside: bool) -> None:
    alliance = small()
    key = alliance.keys["shares"]
    table = key.versions[1].value
    assert isinstance(table, KeyTable)
    weak = KeyTable(table.shares | {"D": replace(table.shares["D"], status=Status.RECOLLECTED)})
    start = KeyFormula(weak, (SetTo("A", "others", percent=D(10)),)) if inside else weak
    version = KeyFormula(start, (SetTo("B", "others", percent=D(20)),))
    found = replace(key, versions=(Span(DAY, version, None, Status.PUBLISHED, "book"),))
    assert shares_on(alliance.with_one("key", "shares", found), "shares", DAY).weakest is Status.RECOLLECTED
