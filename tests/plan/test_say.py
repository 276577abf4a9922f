"""plan.say: every share by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise import plan
from equipoise.errors import EquipoiseError, KeyStepError, NoFigure, UnknownName
from equipoise.model import Alliance, Fund, Key, KeyTable, Member, Post, PriorityRule, Series
from equipoise.plan.known import comparable_year, settled
from equipoise.values import Figure, Span, Status

START = date(2000, 1, 1)
Maker = Callable[..., Alliance]


def fund(*rules: Span[PriorityRule]) -> Fund:
    return Fund("pot", "Pot", "EUR", "key", "board", priority=rules)


def mixed(mix: dict[str, str], since: date = START) -> Span[PriorityRule]:
    return Span(since, PriorityRule({k: Decimal(v) for k, v in mix.items()}), source="rule-source")


def series(figures: dict[str, dict[int, Any]]) -> Series:
    read = {
        m: {y: v if isinstance(v, Figure) else Figure(Decimal(v), Status.PUBLISHED) for y, v in years.items()}
        for m, years in figures.items()
    }
    return Series("length", "Length", "km", read)


def post(name: str, kind: Any, member: str, since: date, until: date | None = None) -> Post:
    return Post(name, name.title(), kind, member, since, until, status=Status.RECOLLECTED, source="who-was-who")


POSTS = (
    post("chief", "military", "AAA", date(2020, 6, 1), date(2024, 12, 31)),
    post("deputy", "military", "BBB", date(2021, 1, 1)),
    post("camp", "host", "CCC", date(2019, 1, 1)),
    post("port", "host", "BBB", date(2019, 1, 1)),
    post("pier", "host", "CCC", date(2025, 3, 1)),
)


def test_without_a_rule_every_member_has_an_equal_say(make: Maker) -> None:
    say = plan.say(make(), "pot", 2027)
    assert dict(say.shares) == {"AAA": Fraction(1, 3), "BBB": Fraction(1, 3), "CCC": Fraction(1, 3)}
    assert say.summary == (
        "In 2027 each of 3 members has 33.3333% of the say over what the Pot buys "
        "(equal: no rule is on record for 1 January 2027, so the say is taken as equal); baseline: an equal say."
    )
    assert [row["share_percent"] for row in say.rows()] == ["33.3334", "33.3333", "33.3333"]


def test_contribution_is_the_key_of_1_january(make: Maker) -> None:
    say = plan.say(make(fund=fund(mixed({"contribution": "1"}))), "pot", 2027)
    assert say["AAA"] == Fraction("0.666667")
    assert sum(say.shares.values()) == 1
    assert "from 16.6666% (CCC) to 66.6667% (AAA)" in say.summary


def test_a_mix_is_the_weighted_mean(make: Maker) -> None:
    rule = mixed({"equal": "1", "contribution": "2", "posts:host": "1", "series:length": "4"})
    lengths = series({"AAA": {2025: "10"}, "BBB": {2025: "30"}})
    say = plan.say(make(fund=fund(rule), posts=POSTS, series=[lengths]), "pot", 2025)
    expected_b = (
        Fraction(1, 8) / 3
        + Fraction(2, 8) * Fraction("0.166667")
        + Fraction(1, 8) / 2
        + Fraction(4, 8) * Fraction(3, 4)
    )
    assert say["BBB"] == expected_b
    assert sum(say.shares.values()) == 1
    assert say.bases[3].missing == ("CCC",)
    assert "no figure for CCC" in say.summary
    (trace,) = say.explain("BBB")
    assert [line.label.split(",")[0] for line in trace.lines] == [
        "rule",
        "equal",
        "contribution",
        "posts:host",
        "series:length",
    ]
    assert trace.result.value == str(expected_b)


def test_posts_are_those_held_on_1_january_and_the_last_picture_is_kept(make: Maker) -> None:
    alliance = make(fund=fund(mixed({"posts:military": "1"})), posts=POSTS)
    assert dict(plan.say(alliance, "pot", 2024).shares) == {"AAA": Fraction(1, 2), "BBB": Fraction(1, 2), "CCC": 0}
    assert plan.say(alliance, "pot", 2025)["BBB"] == 1
    hosts = make(fund=fund(mixed({"posts:host": "1"})), posts=POSTS)
    # The pier of March 2025 counts from the next 1 January; 2031 repeats that picture and says that it does.
    assert plan.say(hosts, "pot", 2025)["CCC"] == Fraction(1, 2)
    assert plan.say(hosts, "pot", 2026)["CCC"] == Fraction(2, 3)
    assert plan.say(hosts, "pot", 2031)["CCC"] == Fraction(2, 3)
    assert plan.say(hosts, "pot", 2026).status is Status.RECOLLECTED
    assert settled(POSTS, date(2031, 1, 1)) == date(2026, 1, 1)


def test_a_pledge_of_one_member_does_not_make_a_year(make: Maker) -> None:
    lengths = series({"AAA": {2026: "1", 2030: "9"}, "BBB": {2026: "1"}, "CCC": {2026: "2"}})
    say = plan.say(make(fund=fund(mixed({"series:length": "1"})), series=[lengths]), "pot", 2031)
    assert say["CCC"] == Fraction(1, 2)
    assert say.status is Status.CARRIED_FORWARD
    assert "2 km (2026)" in say.explain("CCC")[0].lines[1].note


def test_the_rule_and_the_members_are_those_of_1_january(make: Maker) -> None:
    late = Member("DDD", "Late", date(2026, 1, 2))
    base = make(
        fund=fund(
            Span(START, PriorityRule({"equal": Decimal(1)}), date(2025, 12, 31)),
            mixed({"contribution": "1"}, date(2026, 1, 1)),
        )
    )
    alliance = base.with_one("member", "DDD", late)
    assert plan.say(alliance, "pot", 2025)["AAA"] == Fraction(1, 3)
    assert plan.say(alliance, "pot", 2026)["AAA"] == Fraction("0.666667")
    assert "DDD" not in plan.say(alliance, "pot", 2026).shares
    newcomer = plan.say(alliance, "pot", 2027)
    assert newcomer["DDD"] == 0
    assert newcomer.bases[0].missing == ("DDD",)


def test_what_cannot_be_shared_is_refused(make: Maker) -> None:
    with pytest.raises(UnknownName, match="fund"):
        plan.say(make(), "pott", 2027)
    with pytest.raises(UnknownName, match="everybody"):
        plan.say(make(fund=fund(mixed({"everybody": "1"}))), "pot", 2027)
    with pytest.raises(UnknownName, match="kind of post"):
        plan.say(make(fund=fund(mixed({"posts:hots": "1"})), posts=POSTS), "pot", 2027)
    with pytest.raises(NoFigure, match="no figures"):
        plan.say(make(fund=fund(mixed({"series:length": "1"})), series=[series({})]), "pot", 2027)
    below_zero = series({"AAA": {2020: "-1"}, "BBB": {2020: "5"}})
    with pytest.raises(NoFigure, match="AAA would have a negative say"):
        plan.say(make(fund=fund(mixed({"series:length": "1"})), series=[below_zero]), "pot", 2027)
    with pytest.raises(NoFigure, match="not positive"):
        plan.say(make(fund=fund(mixed({"equal": "0"}))), "pot", 2027)
    with pytest.raises(NoFigure, match="no members"):
        plan.say(make(), "pot", 1990)
    before_the_key = {"AAA": Member("AAA", "A", date(1900, 1, 1))}
    with pytest.raises(KeyStepError):
        plan.say(make(fund=fund(mixed({"contribution": "1"}, date(1900, 1, 1))), members=before_the_key), "pot", 1990)
    with pytest.raises(UnknownName, match="AAB"):
        plan.say(make(), "pot", 2027).explain("AAB")


def test_a_rule_that_is_not_disclosed_is_said(make: Maker) -> None:
    hidden: Span[PriorityRule] = Span(START, None, status=Status.NOT_DISCLOSED)
    assert "the rule is not disclosed" in plan.say(make(fund=fund(hidden)), "pot", 2027).summary


@given(
    weights=st.lists(st.integers(0, 50), min_size=3, max_size=3),
    lengths=st.lists(st.integers(0, 999), min_size=3, max_size=3),
)
def test_any_mix_sums_to_one(weights: list[int], lengths: list[int]) -> None:
    names = ("AAA", "BBB", "CCC")
    if not any(weights) or (weights[2] and not any(lengths)):
        return
    alliance = Alliance(
        "trio",
        "Trio",
        "EUR",
        {m: Member(m, m, START) for m in names},
        keys={
            "key": Key(
                "key",
                "Key",
                (
                    Span(
                        START,
                        KeyTable(
                            {
                                m: Figure(Decimal(p), Status.PUBLISHED)
                                for m, p in zip(names, ("50", "30", "20"), strict=True)
                            }
                        ),
                    ),
                ),
            )
        },
        funds={
            "pot": fund(mixed(dict(zip(("equal", "contribution", "series:length"), map(str, weights), strict=True))))
        },
        series={"length": series({m: {2020: str(n)} for m, n in zip(names, lengths, strict=True)})},
    )
    say = plan.say(alliance, "pot", 2027)
    assert sum(say.shares.values()) == 1
    assert min(say.shares.values()) >= 0
    assert sum(Decimal(row["share_percent"]) for row in say.rows()) == 100


def test_comparable_year() -> None:
    assert comparable_year({}, 2030) is None
    assert comparable_year({2031: {"A"}}, 2030) is None
    assert comparable_year({2020: {"A", "B", "C"}, 2025: {"A"}}, 2030) == 2020
    assert comparable_year({2020: {"A", "B"}, 2025: {"A"}}, 2030) == 2025


def test_json_names_the_alliance(make: Maker) -> None:
    answer = plan.say(make(), "pot", 2027).to_json()
    assert answer["made_from"]["alliance"] == "trio"
    assert answer["made_from"]["alliance_digest"].startswith("sha256:")
    assert answer["status"] == "derived"


def test_one_member_alone_and_one_that_comes_later_are_said_in_words(make: Maker) -> None:
    alone = make(
        members={
            "AAA": Member("AAA", "Aland", date(2000, 1, 1)),
            "DDD": Member("DDD", "Dland", date(2030, 4, 4)),
        },
        member_word="Ally",
        member_words="Allies",
    )
    found = plan.say(alone, "pot", 2027)
    assert found.summary.startswith("In 2027 the only Ally has 100% of the say")
    assert found.bases[0].known["AAA"].text == "one of 1 Ally"
    told = "Dland has been one of the Allies since 4 April 2030; on 1 January 2027 it was none"
    with pytest.raises(EquipoiseError, match=told):
        found.explain("DDD")
