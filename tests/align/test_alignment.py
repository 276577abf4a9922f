"""align.alignment: shares, ratios and indices by hand; what is untestable says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import isclose, sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise import align
from equipoise.errors import EquipoiseError, NoFigure, UnknownName
from equipoise.model import (
    Alliance,
    Body,
    Fund,
    MeasureName,
    Member,
    Participation,
    Post,
    PriorityRule,
    Project,
    Rate,
    Series,
    WeightAtLeast,
)
from equipoise.values import Figure, Span, Status

Maker = Callable[..., Alliance]
ONE = range(2024, 2025)
SIX = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF")


def post(name: str, member: str, since: int = 2020, until: date | None = None, **over: Any) -> Post:
    more = {"kind": "military", "status": Status.PUBLISHED, "source": f"{name}-source"} | over
    return Post(name, name.title(), member=member, since=date(since, 1, 1), until=until, **more)


# Four, two, one, one, none, none: in the order of the shares of the cost, with ties.
POSTS = (
    *(post(f"chief-{i}", "AAA") for i in range(4)),
    *(post(f"deputy-{i}", "BBB") for i in range(2)),
    post("clerk", "CCC", status=Status.RECOLLECTED, holder="N. N.", precision="year"),
    post("porter", "DDD", kind="host"),
)


def series(name: MeasureName, figures: dict[str, dict[int, str]]) -> Series:
    read = {
        m: {y: Figure(Decimal(v), Status.ESTIMATE, "src") for y, v in years.items()} for m, years in figures.items()
    }
    return Series(name, name, "USD m", read, measure=name)


def test_ratios_and_indices_by_hand(make: Maker) -> None:
    found = align.alignment(make(posts=POSTS), ONE)
    (year,) = found.years
    had = [Fraction(n, 8) for n in (4, 2, 1, 1, 0, 0)]
    given_ = [Fraction(n, 100) for n in (40, 25, 15, 10, 6, 4)]
    assert [line.ratio for line in found.lines] == [h / g for h, g in zip(had, given_, strict=True)]
    # 0.10 + 0 + 0.025 + 0.025 + 0.06 + 0.04, halved.
    assert year.loosemore_hanby == Fraction(125, 1000)
    squares = [0.10, 0, 0.025, 0.025, 0.06, 0.04]
    assert year.gallagher is not None
    assert isclose(year.gallagher, sqrt(sum(d * d for d in squares) / 2))
    assert year.spearman is not None
    assert year.spearman.method == "exact, all 720 orders"
    assert year.outcome == "tracks"
    assert year.verdict.startswith("influence tracks contribution, strong (Spearman +0.97")
    assert year.missing == ()
    assert found.status is Status.RECOLLECTED
    assert "in 2024 12.5% of the influence would have to move" in found.summary
    assert "found in 1 of 1 year tested" in found.summary
    assert [row["ratio"] for row in found.rows()][:2] == ["1.2500", "1.0000"]


def test_explain_names_the_posts_with_dates_source_and_status(make: Maker) -> None:
    (trace,) = align.alignment(make(posts=POSTS), ONE).explain("CCC")
    clerk = next(line for line in trace.lines if line.label == "Clerk")
    assert (clerk.value, clerk.status, clerk.source) == (
        "2020-01-01 to further notice",
        Status.RECOLLECTED,
        "clerk-source",
    )
    assert clerk.note == "N. N.; start known to the year"
    assert trace.result.value == "5/6"
    assert trace.result.status is Status.RECOLLECTED


def test_posts_of_one_kind_on_1_july(make: Maker) -> None:
    posts = (*POSTS, post("summer", "EEE", until=date(2024, 6, 30), kind="host"))
    found = align.alignment(make(posts=posts), ONE, influence="posts:host")
    assert [line.had_share for line in found.lines] == [0, 0, 0, 1, 0, 0]
    assert align.alignment(make(posts=posts), range(2023, 2024), influence="posts:host").lines[4].had_share == Fraction(
        1, 2
    )


def test_formal_power_and_an_equal_say_do_not_vary_and_are_untestable(make: Maker) -> None:
    for influence in ("formal-power", "say"):
        found = align.alignment(make(posts=POSTS), range(2023, 2026), influence=influence)
        assert {year.outcome for year in found.years} == {"untestable"}
        assert found.years[0].reason == "same influence"
        assert found.years[0].loosemore_hanby == Fraction(40 + 25, 100) - Fraction(2, 6)
        assert "is untestable in 2023 to 2025 (influence does not vary: each of 6 members has 16.67%)" in found.verdict


def test_power_under_weighted_votes_varies(make: Maker) -> None:
    weighted = Body("board", "Board", (Span(date(2000, 1, 1), WeightAtLeast("key:key", Decimal(60))),), everyone=True)
    found = align.alignment(make(bodies={"board": weighted}), ONE, influence="formal-power")
    assert found.years[0].spearman is not None
    # 40, 25, 15, 10, 6, 4 with 60 to win: counted over all 64 coalitions.
    weights = {"AAA": 40, "BBB": 25, "CCC": 15, "DDD": 10, "EEE": 6, "FFF": 4}
    swings = dict.fromkeys(weights, 0)
    for mask in range(64):
        side = [m for i, m in enumerate(weights) if mask >> i & 1]
        total = sum(weights[m] for m in side)
        for m in side:
            swings[m] += total >= 60 > total - weights[m]
    whole = sum(swings.values())
    assert [line.had_share for line in found.lines] == [Fraction(n, whole) for n in swings.values()]


def test_a_say_by_contribution_matches_exactly(make: Maker) -> None:
    rule = (Span(date(2000, 1, 1), PriorityRule({"contribution": Decimal(1)})),)
    fund = Fund("nsip", "Works", "EUR", "key", "board", priority=rule)
    (year,) = align.alignment(make(funds={"nsip": fund}), ONE, influence="say").years
    assert year.loosemore_hanby == 0
    assert year.gallagher == 0
    assert year.spearman is not None
    assert year.spearman.coefficient == 1


def test_missing_figures_are_listed_and_never_zero(make: Maker) -> None:
    spending = series(
        "defence-spending",
        {"AAA": {2024: "50"}, "BBB": {2024: "30"}, "CCC": {2024: "10"}, "DDD": {2024: "6"}, "EEE": {2024: "4"}},
    )
    found = align.alignment(make(posts=POSTS, series=[spending]), ONE, contribution="defence-spending")
    (year,) = found.years
    assert year.members == 5
    assert year.missing == ("FFF",)
    row = found.rows()[-1]
    assert (row["member"], row["contribution"], row["contribution_percent"], row["status"]) == (
        "FFF",
        "no figure for 2024",
        None,
        "missing",
    )
    assert found.lines[0].given_share == Fraction(1, 2)
    assert "no figure in 2024 for FFF" in found.summary


def test_years_without_a_key_are_kept_and_say_why(make: Maker) -> None:
    found = align.alignment(make(posts=tuple(post(p.id, p.member, 2017) for p in POSTS)), range(2018, 2022))
    assert [year.outcome for year in found.years] == ["untestable", "untestable", "tracks", "tracks"]
    assert found.years[0].loosemore_hanby is None
    assert found.years[0].missing == ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF")
    assert 'untestable in 2018 to 2019 (no version of "Key" is in force on 2019-01-01' in found.verdict


def test_too_few_members_and_no_posts_are_untestable(make: Maker) -> None:
    few = {m: Member(m, m, date(2000, 1, 1)) for m in ("AAA", "BBB")}
    assert align.alignment(make(members=few, posts=POSTS), ONE).years[0].reason == "too few"
    assert align.alignment(make(), ONE).years[0].verdict == "untestable: no post is on record for 2024-07-01"
    assert align.alignment(make(members={}), ONE).years[0].verdict == "untestable: Six has no members on 2024-01-01"


def test_return_is_the_work_done_in_joint_projects(make: Maker) -> None:
    joint = Fund("joint", "Joint", "EUR", "key", "board", participants="project")
    radar = Project(
        "radar",
        "Radar",
        "arctic",
        "joint",
        costs={1: Decimal(90), 2: Decimal(10)},
        cost_status=Status.SCENARIO,
        fund="joint",
        start=2024,
        participants=tuple(Participation(m, date(2020, 1, 1)) for m in ("AAA", "CCC", "EEE")),
    )
    alliance = make(projects=[radar])
    alliance = alliance.with_one("fund", "joint", joint)
    found = align.alignment(alliance, range(2024, 2027), influence="return")
    shares = [line.had_share for line in found.lines if line.year == 2024]
    assert shares == [Fraction(40, 61), 0, Fraction(15, 61), 0, Fraction(6, 61), 0]
    assert found.years[2].verdict == "untestable: no joint project with a known price, start and fund runs in 2026"
    assert found.status is Status.SCENARIO
    assert any(line.label.startswith("Radar: 65.57% of EUR 90") for line in found.explain("AAA")[-1].lines)
    assert [trace.title[:12] for trace in found.explain("AAA")] == ["AAA in 2026:", "AAA in 2025:", "AAA in 2024:"]


def test_work_paid_in_another_currency_counts_at_the_rate_of_the_year_or_is_said_to_be_left_out(make: Maker) -> None:
    """EUR 100 all done by AAA, and USD 300 all done by BBB: at 1 EUR = 1.5 USD that is 100 to 200."""

    def one(name: str, currency: str, price: int, member: str) -> Project:
        return Project(
            name, name.title(), "arctic", "joint", currency=currency, costs={1: Decimal(price)}, fund=f"in-{currency}",
            cost_status=Status.PUBLISHED, start=2024, participants=(Participation(member, date(2020, 1, 1)),),
        )  # fmt: skip

    alliance = make(projects=[one("radar", "EUR", 100, "AAA"), one("ship", "USD", 300, "BBB")])
    for currency in ("EUR", "USD"):
        fund = Fund(f"in-{currency}", f"Fund in {currency}", currency, "key", "board", participants="project")
        alliance = alliance.with_one("fund", fund.id, fund)
    without = align.alignment(alliance, range(2024, 2025), influence="return")
    assert [line.had_share for line in without.lines] == [1, 0, 0, 0, 0, 0]
    told = without.explain("AAA")[0].lines
    assert any("without that of the Fund in USD, paid in USD: no rate between USD and EUR" in n.note for n in told)
    average = Rate("EUR", "USD", date(2024, 1, 1), date(2024, 12, 31), Decimal("1.5"), Status.ESTIMATE)
    found = align.alignment(replace(alliance, rates=(average,)), range(2024, 2025), influence="return")
    assert [line.had_share for line in found.lines] == [Fraction(1, 3), Fraction(2, 3), 0, 0, 0, 0]
    assert all("without" not in line.note for line in found.explain("BBB")[0].lines)
    assert any(line.label.startswith("Ship: 100.00% of USD 300, at ") for line in found.explain("BBB")[0].lines)
    only = alliance.with_one("project", "radar", replace(alliance.projects["radar"], start=2030))
    (year,) = align.alignment(only, range(2024, 2025), influence="return").years
    assert year.verdict.endswith("runs in 2024; without that of the Fund in USD, paid in USD: no rate between USD and "
                                 "EUR covers all of 2024-01-01 to 2024-12-31: no rate between them is known. Enter one "
                                 "in rates.csv")  # fmt: skip


def test_what_is_asked_wrongly_is_refused(make: Maker) -> None:
    alliance = make(posts=POSTS)
    for wrong in ({"contribution": "cost"}, {"influence": "post"}, {"influence": "posts:"}, {"influence": "say:x"}):
        with pytest.raises(UnknownName, match="measure of"):
            align.alignment(alliance, ONE, **wrong)
    with pytest.raises(UnknownName, match="kind of post"):
        align.alignment(alliance, ONE, influence="posts:hots")
    with pytest.raises(UnknownName, match="fund"):
        align.alignment(alliance, ONE, fund="nispp")
    with pytest.raises(EquipoiseError, match="has no figures of personnel"):
        align.alignment(alliance, ONE, contribution="personnel")
    with pytest.raises(NoFigure, match="no years"):
        align.alignment(alliance, range(0))
    with pytest.raises(UnknownName, match="AAB"):
        align.alignment(alliance, ONE).explain("AAB")


def test_json_carries_the_seed(make: Maker) -> None:
    answer = align.alignment(make(posts=POSTS), ONE).to_json()
    assert answer["made_from"]["seed"] == 7
    assert len(answer["rows"]) == 6


def test_json_carries_the_verdict_and_each_years_indices(make: Maker) -> None:
    found = align.alignment(make(posts=POSTS), range(2019, 2025))
    answer = found.to_json()
    assert answer["verdict"] == found.verdict
    early, late = answer["by_year"][0], answer["by_year"][-1]
    assert [year["year"] for year in answer["by_year"]] == list(range(2019, 2025))
    assert (early["loosemore_hanby"], early["p"], early["missing"]) == (None, None, list(SIX))
    assert early["verdict"].startswith("untestable: no post is on record for 2019")
    assert (late["loosemore_hanby"], late["loosemore_hanby_percent"], late["missing"]) == ("1/8", "12.5000", [])
    assert late["verdict"] == found.years[-1].verdict
    assert all(isinstance(late[key], str) for key in ("gallagher", "spearman", "kendall", "p", "kendall_p"))


def test_years_far_from_any_record_are_refused(make: Maker) -> None:
    for years in (range(2014, 10000), range(1, 2020), range(2071, 2072)):
        with pytest.raises(
            NoFigure, match=r"posts, keys and members lie in 2000 to 2020; ask for years from 1950 to 2070"
        ):
            align.alignment(make(posts=POSTS), years)
    assert len(align.alignment(make(posts=POSTS), range(2070, 2071)).years) == 1


def test_few_are_counted_in_the_singular(make: Maker) -> None:
    alliance = make(
        members={m: Member(m, m, date(2000, 1, 1)) for m in ("AAA",)},
        posts=POSTS[:1],
        member_word="Ally",
        member_words="Allies",
    )
    assert align.alignment(alliance, ONE).years[0].verdict == "untestable: only 1 Ally has both figures, fewer than 5"
    later = make(members={"AAA": Member("AAA", "Aland", date(2030, 5, 1))}, member_words="Allies")
    assert align.alignment(later, ONE).years[0].verdict == "untestable: Six has no Allies on 2024-01-01"
    with pytest.raises(EquipoiseError, match="Aland has been one of the Allies since 1 May 2030; in 2024 it was none"):
        align.alignment(later, ONE).explain("AAA")


shares = st.lists(st.integers(0, 50), min_size=6, max_size=6).filter(any)


@given(shares, shares)
def test_the_indices_are_bounded_symmetric_and_zero_only_at_a_match(x: list[int], y: list[int]) -> None:
    a, b = ({str(i): Fraction(v, sum(v_)) for i, v in enumerate(v_)} for v_ in (x, y))
    one, other = align.loosemore_hanby(a, b), align.loosemore_hanby(b, a)
    assert one == other
    assert 0 <= one <= 1
    assert (one == 0) == (a == b)
    # The part that would have to move is what is missing where influence falls short.
    assert one == sum((max(a[m] - b[m], Fraction(0)) for m in a), Fraction(0))
    assert 0 <= align.gallagher(a, b) <= 1
