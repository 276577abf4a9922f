"""Each step of a formula key against arithmetic done another way; limits by a second algorithm; refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.errors import KeyStepError
from equipoise.model import (
    STEPS,
    Alliance,
    Among,
    Belonging,
    Blend,
    Ceiling,
    Compress,
    Dilute,
    ExcludeBelow,
    Fixed,
    Floor,
    FromFigures,
    Group,
    Indicator,
    Keep,
    Key,
    KeyFormula,
    KeyTable,
    LimitChange,
    MatchNext,
    Member,
    PhaseIn,
    Relief,
    Round,
    Series,
    SetTo,
    Step,
    shares_on,
    terms_of,
)
from equipoise.values import Figure, Span, Status
from own_tests import ADVICE, without_own_test

DAY = date(2026, 1, 1)
NAMES = "ABCDEFGH"
D = Decimal


def figure(value: str | int | Decimal, status: Status = Status.PUBLISHED) -> Figure:
    return Figure(Decimal(value), status, "book")


def world(income: dict[str, int], people: dict[str, int] | None = None, **steps: tuple[Step, ...]) -> Alliance:
    """An alliance with the income and population of 2025, and a key of that name for each list of steps."""
    people = people or dict.fromkeys(income, 1)
    series = {
        name: Series(name, name, "USD", {m: {2025: figure(v)} for m, v in rows.items()})
        for name, rows in (("income", income), ("people", people))
    }
    table = KeyTable({m: figure(p) for m, p in zip(income, (40, 30, 20, 10), strict=False)})
    keys = {"table": Key("table", "Table", (Span(date(2000, 1, 1), table),))} if len(income) == 4 else {}
    for name, listed in steps.items():
        keys[name] = Key(name, name, (Span(DAY, KeyFormula(None, listed)),))
    members = {m: Member(m, m, date(2000, 1, 1)) for m in income}
    return Alliance("w", "World", "EUR", members, series=series, keys=keys)


BASE = FromFigures((Indicator("income"),))
LATE = FromFigures((Indicator("income", last=2025),))
FOUR = {"A": 40, "B": 30, "C": 20, "D": 10}


def exact(*steps: Step, income: dict[str, int] = FOUR, people: dict[str, int] | None = None) -> dict[str, Fraction]:
    """Percents after the steps, before rounding."""
    found = shares_on(world(income, people, key=(BASE, *steps)), "key", DAY)
    return {m: 100 * s for m, s in found.exact.items()}


# --- limits: a second algorithm -------------------------------------------------------------------------------------


def one_by_one(shares: dict[str, Fraction], limit: Fraction, *, floor: bool) -> dict[str, Fraction]:
    """The textbook way: hold whoever is beyond the limit, share the difference among the others, look again."""
    held: dict[str, Fraction] = {}
    while True:
        rest = {m: s for m, s in shares.items() if m not in held}
        factor = (1 - sum(held.values())) / sum(rest.values())
        now = {m: s * factor for m, s in rest.items()}
        beyond = [m for m, s in now.items() if (s < limit if floor else s > limit)]
        if not beyond:
            return {m: held.get(m, now.get(m, Fraction(0))) for m in shares}
        held |= dict.fromkeys(beyond, limit)


incomes = st.lists(st.integers(1, 1000), min_size=3, max_size=8).map(lambda v: dict(zip(NAMES, v, strict=False)))


@settings(max_examples=60, deadline=None)
@given(incomes, st.decimals("0.1", 12, places=2))
def test_a_floor_is_the_fixed_point_of_holding_one_by_one(income: dict[str, int], percent: Decimal) -> None:
    shares = {m: Fraction(v, sum(income.values())) for m, v in income.items()}
    wanted = one_by_one(shares, Fraction(percent) / 100, floor=True)
    found = exact(Floor(percent), income=income)
    assert found == {m: 100 * s for m, s in wanted.items()}
    assert exact(Floor(percent), Floor(percent), income=income) == found


@settings(max_examples=60, deadline=None)
@given(incomes, st.integers(34, 90))
def test_a_ceiling_is_the_fixed_point_of_holding_one_by_one(income: dict[str, int], percent: int) -> None:
    shares = {m: Fraction(v, sum(income.values())) for m, v in income.items()}
    wanted = one_by_one(shares, Fraction(percent, 100), floor=False)
    found = exact(Ceiling(D(percent)), income=income)
    assert found == {m: 100 * s for m, s in wanted.items()}
    assert exact(Ceiling(D(percent)), Ceiling(D(percent)), income=income) == found


@settings(max_examples=60, deadline=None)
@given(incomes.filter(lambda v: len(v) > 3), st.integers(1, 10), st.integers(35, 60), st.integers(1, 9))
def test_all_limits_hold_at_the_end_and_the_order_of_members_is_kept(
    income: dict[str, int], low: int, high: int, fixed: int
) -> None:
    first = min(income)
    found = exact(Floor(D(low)), Ceiling(D(high)), Fixed({first: D(max(low, fixed))}), income=income)
    assert sum(found.values()) == 100
    assert found[first] == max(low, fixed)
    assert all(low <= s <= high for s in found.values())
    others = [m for m in income if m != first]
    assert all(found[a] >= found[b] for a in others for b in others if income[a] >= income[b])


@settings(max_examples=40, deadline=None)
@given(incomes, st.integers(2, 1000), st.permutations(NAMES))
def test_scale_and_order_of_members_do_not_matter(income: dict[str, int], factor: int, order: list[str]) -> None:
    steps = (Floor(D(2)), Ceiling(D(60)), Compress(D("0.9")), MatchNext(), Round(3))
    found = exact(*steps, income=income)
    assert exact(*steps, income={m: v * factor for m, v in income.items()}) == found
    assert exact(*steps, income={m: income[m] for m in order if m in income}) == found
    assert sum(found.values()) == 100


# --- each step by hand ----------------------------------------------------------------------------------------------


def test_base_blends_shares_and_averages_windows() -> None:
    years = {m: {y: figure(v * (1 + (y - 2020) * (m == "A"))) for y in range(2020, 2026)} for m, v in FOUR.items()}
    alliance = world(FOUR, {"A": 1, "B": 2, "C": 3, "D": 4})
    alliance = replace(alliance, series=alliance.series | {"gdp": Series("gdp", "gdp", "USD", years)})
    step = FromFigures(
        (Indicator("gdp", D("0.7"), windows=(3, 6), last=2025), Indicator("people", D("0.3"), last=2025))
    )
    key = Key("key", "key", (Span(DAY, KeyFormula(None, (step,))),))
    found = shares_on(replace(alliance, keys={"key": key}), "key", DAY)
    # A has 40 x (1 .. 6): the mean of 2023 to 2025 is 40 x 5, of 2020 to 2025 is 40 x 3.5; the others stand still.
    a = Fraction(7, 10) * (Fraction(200, 260) + Fraction(140, 200)) / 2 + Fraction(3, 10) * Fraction(1, 10)
    assert found.exact["A"] == a
    rung = found.ladder[0]
    assert rung.step == "shares of 70% gdp, the mean of 2023 to 2025 and 2020 to 2025; 30% people, 2025"
    assert rung.told is not None
    assert rung.told("A").startswith("gdp 2023 to 2025: 200 USD; gdp 2020 to 2025: 140 USD")


def test_relief_as_the_scale_of_the_united_nations_gives_it() -> None:
    # Mean income a head is 100 / 50 = 2. C has 20 / 20 = 1, half of it: it keeps 1 - 80% of a half. D has 10 / 16.
    found = exact(Relief("income", "people"), people={"A": 8, "B": 6, "C": 20, "D": 16})
    c = 20 * (1 - Fraction(80, 100) * Fraction(1, 2))
    d = 10 * (1 - Fraction(80, 100) * (1 - Fraction(10, 32)))
    lost = 30 - c - d
    assert found == {"A": 40 + lost * Fraction(4, 7), "B": 30 + lost * Fraction(3, 7), "C": c, "D": d}
    everyone = exact(Relief("income", "people", absorbed_by="everyone"), people={"A": 8, "B": 6, "C": 20, "D": 16})
    assert everyone["C"] / everyone["A"] == c / 40
    assert sum(everyone.values()) == 100


def test_fixed_keep_match_next_and_exclude_below() -> None:
    assert exact(Fixed({"D": D("2.5")})) == {
        m: Fraction(v) * Fraction(975, 900) for m, v in FOUR.items() if m != "D"
    } | {"D": Fraction(5, 2)}
    kept = exact(Keep(("A",), "others", key="table"), income={"A": 10, "B": 30, "C": 20, "D": 40})
    assert kept == {"A": 40, "B": 20, "C": Fraction(40, 3), "D": Fraction(80, 3)}
    halves = exact(Keep(("A",), {"B": D(1), "C": D(1)}, key="table"), income={"A": 30, "B": 30, "C": 20, "D": 20})
    assert halves == {"A": 40, "B": 25, "C": 15, "D": 20}
    assert exact(MatchNext()) == {
        "A": Fraction(300, 9),
        "B": Fraction(300, 9),
        "C": Fraction(200, 9),
        "D": Fraction(100, 9),
    }
    assert exact(ExcludeBelow(D(15))) == {"A": Fraction(400, 9), "B": Fraction(300, 9), "C": Fraction(200, 9), "D": 0}


def test_who_has_no_share_is_below_and_not_raised_when_the_small_are_let_off() -> None:
    alliance = world({"A": 900, "B": 99, "C": 1, "D": 0}, key=(BASE, ExcludeBelow(D(1)), Floor(D(5))))
    found = shares_on(alliance, "key", DAY)
    assert found.percent == {"A": D("90.0901"), "B": D("9.9099"), "C": 0, "D": 0}
    assert found.ladder[1].step == "1 below 1% pay nothing"


def test_match_next_stays_equal_under_a_ceiling() -> None:
    found = exact(Ceiling(D(35)), Floor(D(20), members=("D",)), MatchNext())
    assert found["A"] == found["B"]
    assert (found["D"] >= 20, max(found.values()) <= 35, sum(found.values())) == (True, True, 100)


def test_blend_and_phase_in_are_weighted_means() -> None:
    assert exact(Blend({"so-far": D(1), "equal": D(1)}))["A"] == Fraction(65, 2)
    assert exact(Blend({"key:table": D(3), "equal": D(1)}), income={"A": 1, "B": 1, "C": 1, "D": 1})["A"] == Fraction(
        145, 4
    )
    path = {2025: D(0), 2026: D(50), 2027: D(100)}
    alliance = world({"A": 10, "B": 20, "C": 30, "D": 40}, key=(BASE, PhaseIn(path, key="table")))
    halfway, arrived = (shares_on(alliance, "key", date(y, 6, 1)).exact for y in (2026, 2027))
    assert (halfway["A"], halfway["D"]) == (Fraction(1, 4), Fraction(1, 4))
    assert (arrived["A"], arrived["D"]) == (Fraction(1, 10), Fraction(4, 10))


@settings(max_examples=25, deadline=None)
@given(incomes, st.decimals("0.3", 3, places=2))
def test_compress_agrees_with_logarithms_of_a_hundred_digits(income: dict[str, int], power: Decimal) -> None:
    found = exact(Compress(power), income=income)
    with localcontext() as context:
        context.prec = 100
        raised = {m: (Decimal(v).ln() * power).exp() for m, v in income.items()}
        whole = sum(raised.values())
        for member, share in found.items():
            assert abs(Decimal(share.numerator) / share.denominator - 100 * raised[member] / whole) < D("1e-45")


def test_compress_by_a_whole_power_is_exact() -> None:
    assert exact(Compress(D(2)))["A"] == Fraction(100 * 1600, 1600 + 900 + 400 + 100)


def test_groups_together_and_what_holds_from_before() -> None:
    together = exact(Ceiling(D(20), members=("C", "D"), together=True))
    assert together == {"A": Fraction(320, 7), "B": Fraction(240, 7), "C": Fraction(40, 3), "D": Fraction(20, 3)}
    assert exact(Floor(D(10), members=("D",), together=True)) == {m: Fraction(v) for m, v in FOUR.items()}
    income = {"A": 80, "B": 18, "C": 1, "D": 1}
    # D at a floor of 3: "limits" lets it rise again when A gives up 30 points, "held" does not.
    limits = exact(Floor(D(3)), Ceiling(D(50)), income=income)
    held = exact(Floor(D(3)), Ceiling(D(50), holds="held"), income=income)
    nothing = exact(Floor(D(3)), Ceiling(D(50), holds="nothing"), income=income)
    assert (limits["D"] > 3, held["D"], held["B"], nothing) == (True, 3, 44, limits)


def test_a_group_together_keeps_within_the_limits_of_before() -> None:
    # C and D may pay 12 together; D is held at its floor of 5, so C pays the other 7.
    found = exact(Floor(D(5)), Ceiling(D(12), members=("C", "D"), together=True), income={**FOUR, "D": 2})
    assert found == {"A": Fraction(88 * 4, 7), "B": Fraction(88 * 3, 7), "C": 7, "D": 5}
    # Rounding puts B, C and D below their floors, which then raise them beyond what they may pay together.
    income = {"A": 60, "B": 14, "C": 13, "D": 13}
    with pytest.raises(KeyStepError, match=r"limit what B, C and D pay, at least 43.2% together"):
        exact(Floor(D("14.4")), Round(0), Ceiling(D(43), members=("B", "C", "D"), together=True), income=income)


def test_at_31_is_the_key_of_32_without_the_one_that_stays_out() -> None:
    out = exact(Among(but=("B",)))
    assert out == {"A": Fraction(400, 7), "B": 0, "C": Fraction(200, 7), "D": Fraction(100, 7)}
    assert exact(Among(members=("A", "C", "D"))) == out
    with pytest.raises(KeyStepError, match="an earlier step has B pay something"):
        exact(Floor(D(5)), Among(but=("B",)))
    raised = {"A": 50, "B": 0, "C": 25, "D": 25}
    assert exact(Among(but=("B",)), Floor(D(25))) == raised, "a floor for everyone is for those who take part"
    assert exact(ExcludeBelow(D(15)), Floor(D(25)))["D"] == 0
    assert exact(Among(but=("B",)), Floor(D(25), holds="nothing"))["B"] == 25
    with pytest.raises(KeyStepError, match="it contradicts what an earlier step sets for B"):
        exact(Among(but=("B",)), Floor(D(5), members=("A", "B")))
    assert {f.message for f in Among().faults()} == {"it says neither who takes part nor who stays out"}
    assert {f.message for f in Among(("A",), ("B",)).faults()} == {"it says both who takes part and who stays out"}


def test_a_member_without_a_figure_may_be_left_out_for_a_later_step() -> None:
    alliance = world(FOUR, key=(FromFigures((Indicator("income", missing="leave-out"),)), Fixed({"D": D(20)})))
    figures = {m: f for m, f in alliance.series["income"].figures.items() if m != "D"}
    found = shares_on(_with(alliance, replace(alliance.series["income"], figures=figures)), "key", DAY)
    assert {m: 100 * s for m, s in found.exact.items()} == {
        "A": Fraction(320, 9), "B": Fraction(240, 9), "C": Fraction(160, 9), "D": 20,
    }  # fmt: skip


def test_a_step_reports_the_tie_that_its_order_settled() -> None:
    alliance = world(dict.fromkeys("ABC", 1), key=(BASE, Round(0, order=("C",))))
    found = shares_on(alliance, "key", DAY)
    assert found.percent == {"A": D("33.0000"), "B": D("33.0000"), "C": D("34.0000")}
    assert "equal claims: C before A, B" in found.ladder[-1].step


def test_one_newcomer_joins_and_several_join() -> None:
    for new, said in (({"D": D(4)}, "D joins, the others"), ({"D": D(4), "E": D(1)}, "D and E join, the others")):
        alliance = world(dict.fromkeys("ABC", 1), key=(BASE, Dilute(new)))
        assert shares_on(alliance, "key", DAY).ladder[-1].step.startswith(said)


def test_the_reform_of_2019_written_with_the_new_steps() -> None:
    # The same shape as in test_shares, by hand: A level with B; D at 4; C keeps its 20, A and B absorb half each.
    found = exact(MatchNext("A"), Dilute({"D": D(4)}), Keep(("C",), {"A": D(1), "B": D(1)}, key="table"))
    scaled = Fraction(96) * Fraction(300, 800)
    c = Fraction(96) * Fraction(200, 800)
    assert found == {"A": scaled + (c - 20) / 2, "B": scaled + (c - 20) / 2, "C": 20, "D": 4}


# --- refusals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ((Floor(D(26)),), "a floor of 26%: the least that A, B, C and D must pay is 104 percent together"),
        ((Ceiling(D(24)),), "a ceiling of 24%: the most that A, B, C and D may pay is 96 percent together"),
        ((Fixed({"A": D(30)}), Fixed({"A": D(31)})), "A at 31% fixed: it contradicts what an earlier step sets for A"),
        ((Fixed({"A": D(60)}), Fixed({"B": D(50)})), "the least that A and B must pay is 110 percent together"),
        ((Floor(D(5)), ExcludeBelow(D(15))), "an earlier step has D pay at least 5%"),
        ((ExcludeBelow(D(100)),), "4 below 100% pay nothing: the most that A, B, C and D may pay is 0 percent"),
        ((Fixed({"X": D(1)}),), "X cannot be fixed, being no members"),
        ((Floor(D(1), members=("X",)),), "a floor of 1% for X: X has no share in the key"),
        ((Keep(("X",), "others", key="table"),), "X has no share to keep"),
        ((Keep(("A",), "others", key="elsewhere"),), "there is no key 'elsewhere'"),
        ((Blend({"key:key": D(1)}),), "starts, by way of others, from itself"),
        ((Blend({"half": D(1)}),), "no basis 'half'"),
        ((MatchNext("D"),), "nobody pays less than D"),
        ((MatchNext("X"),), "X has no share that could be matched"),
        ((Relief("income", "nobody"),), "there is no series 'nobody'"),
        ((FromFigures((Indicator("income", last=2024),)),), "no figure of income in 2024 for A, B, C and D"),
    ],
)  # fmt: skip
def test_what_cannot_be_met_says_which_step_and_which_members(steps: tuple[Step, ...], message: str) -> None:
    with pytest.raises(KeyStepError, match=message):
        exact(*steps)


def test_zero_population_negative_and_missing_figures_are_refused_by_name() -> None:
    with pytest.raises(KeyStepError, match="people in 2025 is zero for B and C"):
        exact(Relief("income", "people"), people={"A": 1, "B": 0, "C": 0, "D": 1})
    alliance = world(FOUR | {"B": -3}, key=(BASE,))
    figures = {m: f for m, f in alliance.series["income"].figures.items() if m != "C"}
    broken = replace(alliance.series["income"], figures=figures)
    with pytest.raises(KeyStepError, match="no figure of income in 2025 for C; income is negative for B"):
        shares_on(_with(alliance, broken), "key", DAY)
    with pytest.raises(KeyStepError, match="every figure of income in 2025 is zero"):
        exact(income=dict.fromkeys("ABCD", 0))


def _with(alliance: Alliance, series: Series) -> Alliance:
    return replace(alliance, series=dict(alliance.series) | {series.id: series})


def test_a_missing_figure_may_be_carried_forward_and_then_says_so() -> None:
    alliance = world(FOUR, key=(FromFigures((Indicator("income", last=2026, missing="carry"),)),))
    found = shares_on(alliance, "key", DAY)
    assert found.percent["A"] == 40
    assert found.weakest is Status.CARRIED_FORWARD


def test_a_scheme_of_limits_holds_who_moves_too_far() -> None:
    # The old key is 40, 30, 20, 10. By the figures A would pay 70, but may pay 44; the others share 56 as 15:10:5.
    income = {"A": 70, "B": 15, "C": 10, "D": 5}
    limited = exact(LimitChange(D(10), D(20), key="table"), income=income)
    assert limited == {"A": 44, "B": 28, "C": Fraction(56, 3), "D": Fraction(28, 3)}
    # Three points up and one point down are nearer; all four stand at a limit.
    points = LimitChange(D(10), D(20), points_up=D(3), points_down=D(1), key="table")
    assert exact(points, income=income) == {"A": 43, "B": 29, "C": 19, "D": 9}
    assert exact(LimitChange(D(10), D(20), key="table", but=("A", "B", "C", "D"))) == exact()
    # Nobody may go up, and who goes down leaves more than the others may take.
    with pytest.raises(KeyStepError, match=r"the most that A, B, C and D may pay is 99 percent together"):
        exact(LimitChange(D(0), key="table"), Fixed({"D": D(9)}), income=income)


@settings(max_examples=60, deadline=None)
@given(incomes, st.integers(0, 50), st.integers(0, 50))
def test_no_share_moves_further_than_the_scheme_of_limits(income: dict[str, int], up: int, down: int) -> None:
    old = shares_on(world(FOUR, key=(BASE,)), "table", DAY).exact
    if len(income) != 4:
        return
    found = exact(LimitChange(D(up), D(down), key="table"), income=income)
    assert sum(found.values()) == 100
    for member, share in found.items():
        assert old[member] * (100 - down) <= share <= old[member] * (100 + up)


def test_a_formula_without_a_start_says_what_to_begin_with() -> None:
    with pytest.raises(KeyStepError, match="begin with a step of kind base"):
        shares_on(world(FOUR, key=(Floor(D(1)),)), "key", DAY)
    with pytest.raises(KeyStepError, match="neither a start nor steps"):
        shares_on(world(FOUR, key=()), "key", DAY)


@pytest.mark.parametrize(
    ("step", "faults"),
    [
        (Floor(D(-1), but=("A",), members=("A",)), {"percent -1 is outside 0 to 100", "A is named in members too"}),
        (Ceiling(D(5), together=True), {"everyone together pays 100"}),
        (Fixed({"A": D(60), "B": D(41)}), {"the fixed shares sum to 101, more than 100"}),
        (Fixed({}), {"nobody is named"}),
        (Keep((), "others"), {"nobody is named", "it names neither another key nor another day"}),
        (LimitChange(), {"it limits nothing", "it names neither another key nor another day"}),
        (LimitChange(down=D(101), key="k"), {"percent of the old share 101 is outside 0 to 100"}),
        (PhaseIn({2027: D(120)}, key="k"), {"percent of the way 120 is outside 0 to 100"}),
        (FromFigures((Indicator("x", D(0), (0,)),)), {"years 0 is outside 1 to 50", "no indicator has a weight"}),
        (Compress(D(0)), {"power 0 is outside 0.01 to 10"}),
        (Blend({"equal": D(0)}), {"the weights are all zero"}),
        (SetTo("A", {"A": D(0)}, percent=D(5)), {"A cannot absorb its own change", "the weights are all zero"}),
    ],
)  # fmt: skip
def test_a_step_says_every_fault_of_its_terms(step: Step, faults: set[str]) -> None:
    assert {fault.message for fault in step.faults()} == faults


def test_every_step_is_registered_and_every_term_is_in_words() -> None:
    tried = {
        "base", "relief", "fixed", "keep", "floor", "ceiling", "match-next", "exclude-below", "blend", "compress",
        "dilute", "phase-in", "set-to", "round", "among", "limit-change",
    }  # fmt: skip
    assert tried <= STEPS.keys()
    assert without_own_test(STEPS[kind] for kind in STEPS.keys() - tried) == [], ADVICE
    bare = [(kind, t.name) for kind, step in STEPS.items() for t in terms_of(step) if not t.words]
    assert not bare
    assert {t.names for s in STEPS.values() for t in terms_of(s)} >= {"", "member", "member or group", "key", "series"}
    assert len(get_args(Step)) == len(STEPS)


def test_a_group_is_who_belongs_on_the_first_day_of_the_version() -> None:
    terms = (Belonging("C", date(2010, 1, 1)), Belonging("D", date(2000, 1, 1), date(2025, 12, 31)))
    group = Group("poorer", "Poorer members", (*terms, Belonging("X", date(2000, 1, 1))))  # X is not in the key

    def percents(step: Step, since: date = DAY) -> dict[str, Fraction]:
        keys = {"key": Key("key", "key", (Span(since, KeyFormula(None, (LATE, step))),))}
        alliance = replace(world(FOUR, {"A": 8, "B": 6, "C": 20, "D": 16}), keys=keys, groups={"poorer": group})
        return {m: 100 * s for m, s in shares_on(alliance, "key", DAY).exact.items()}

    capped = Ceiling(D(4), members=("group:poorer",))
    assert percents(capped) == {m: Fraction(v * 96, 80) for m, v in FOUR.items() if m != "C"} | {"C": 4}
    both = percents(capped, date(2025, 6, 1))
    assert (both["C"], both["D"], both["A"]) == (4, 4, Fraction(92 * 40, 70))
    assert percents(Among(but=("group:poorer", "A")))["B"] == 75
    # Relief for the group alone: C has 20 / 20 against a mean of 2; D, at 10 / 16, absorbs with A and B.
    c = 20 * (1 - Fraction(80, 100) * Fraction(1, 2))
    relieved = percents(Relief("income", "people", last=2025, members=("group:poorer",)))
    assert relieved == {m: v + (20 - c) * Fraction(v, 80) for m, v in FOUR.items() if m != "C"} | {"C": c}
    with pytest.raises(KeyStepError, match="there is no group 'rich'"):
        percents(Floor(D(1), but=("group:rich",)))
