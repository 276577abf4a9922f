"""Is the record honest? Scores by hand on a made-up one, the same engine as any forecast, and nothing known after."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from math import log

import agree_builders as b
import pytest
from past_builders import place, scale

from equipoise import agree, folder
from equipoise.agree.odds import Odds
from equipoise.agree.past.answer import Record
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model import Alliance, Consensus, CountAtLeast, Happened, MadeFrom, PastCase, Said, rewound
from equipoise.values import Status

D = Decimal
PUBLISHED = Status.PUBLISHED


def happened(result: str) -> Happened:
    return Happened(result, "It ended so.", PUBLISHED, "book")  # type: ignore[arg-type]


def said(member: str, stance: str) -> Said:
    return Said(member, "cabinet", D(stance), D(stance), D(stance), D("0.9"), D("0.9"), PUBLISHED, "book", "")


def case(name: str, result: str = "passed", **more: object) -> PastCase:
    given: dict[str, object] = {"body": "council", "decided": date(2020, 1, 1), **more}
    return PastCase(id=name, title=name, happened=happened(result), status=PUBLISHED, source="book", **given)  # type: ignore[arg-type]


def with_cases(*cases: PastCase, n: int = 5) -> Alliance:
    return replace(b.alliance(n), record={c.id: c for c in cases})


def test_a_record_by_hand() -> None:
    found = agree.record(with_cases(case("a"), case("b"), case("c", "failed")), draws=16)
    told = [Odds("route", p, p, p, 0, 0, float(log(p) / log(10))) for p in (0.9, 0.4, 0.7)]
    replays = [replace(r, forecast=replace(r.forecast, odds=(o,))) for r, o in zip(found.replays, told, strict=True)]
    hand = Record(found.alliance, tuple(replays), (), MadeFrom(found.alliance, None, 7))
    (who, own, logs, right), (_, base, base_logs, base_right) = hand.scores
    assert who == "forecast"
    assert own == pytest.approx((0.1**2 + 0.6**2 + 0.7**2) / 3)
    assert logs == pytest.approx(-(log(0.9) + log(0.4) + log(0.3)) / 3)
    assert right == 1
    # The others' base rates are 1/2, 1/2 and 3/4: the case that failed is scored on 3/4.
    assert base == pytest.approx((0.25 + 0.25 + 0.5625) / 3)
    assert base_logs == pytest.approx(-(log(0.5) + log(0.5) + log(0.25)) / 3)
    assert base_right == 0
    assert "favoured what happened in 1 of 3" in hand.summary
    assert own < base
    assert "Brier score 0.29, better than the base rate of the other cases (0.35)" in hand.summary
    assert "3 self-coded cases calibrate nothing" in hand.summary
    assert "Wrong: b (40%, passed), c (70%, failed)." in hand.notes


def test_an_even_base_rate_favours_nothing() -> None:
    found = agree.record(with_cases(case("a", "failed"), case("b"), case("c", "failed")), draws=16)
    # Of the others one of two passed, none of two, one of two: 1/2 for each that failed, 1/4 for the one that passed.
    assert [right for who, _, _, right in found.scores if who == "base rate"] == [0]


def test_what_is_known_after_does_not_move_the_forecast() -> None:
    positions = (said("M01", "-0.6"),)
    one = case("a", positions=positions, scales=(scale(place("M00", 0), place("M01", 80), ended=10),))
    other = replace(one, happened=happened("failed"), scales=(scale(place("M00", 0), place("M01", 80), ended=90),))
    first, second = (agree.record(with_cases(c), draws=32) for c in (one, other))
    assert first["a"].odds == second["a"].odds
    assert first.scales[0].told.points == second.scales[0].told.points
    assert first["a"].favoured is not second["a"].favoured


def test_neither_effects_nor_positions_are_the_odds_of_any_text() -> None:
    found = agree.record(with_cases(case("a")), draws=64)
    assert found["a"].basis == "neither"
    assert 0.8 <= found["a"].odds.centre <= 0.98, "the anchor of a text that changes nothing"


def test_positions_alone_speak_where_no_text_is_linked() -> None:
    against = case("a", positions=(said("M01", "-0.9"),))
    without = case("b", without=("M01",))
    tolerant = case("c", positions=(said("M01", "-0.9"),), rule=Consensus(1))
    found = agree.record(with_cases(against, without, tolerant), draws=64)
    assert found["a"].basis == "positions"
    assert found["a"].odds.centre < 0.3
    assert len(found["b"].forecast.lines) == 4
    assert found["b"].odds.centre > 0.7, "decided without the one that objects"
    assert found["c"].odds.centre > 0.7, "and where one may object"


def test_the_rule_and_the_seats_are_those_of_the_case() -> None:
    found = agree.record(with_cases(case("a", members=("M00", "M02"), rule=CountAtLeast(1), body=None)), draws=16)
    (stop,) = (b.stop for b in found["a"].forecast.bodies)
    assert (stop.seated, stop.allowed) == (("M00", "M02"), 1)


def test_silence_is_judged_as_silence() -> None:
    loud, quiet = case("a", positions=(said("M01", "-0.4"),)), case("b", silence=True, positions=(said("M01", "-0.4"),))
    found = agree.record(with_cases(loud, quiet), draws=64)
    assert found["b"].odds == found["b"].forecast.under("silence")
    assert found["b"].odds.centre > found["a"].odds.centre, "breaking a silence alone costs more"


def test_amended_and_moved_count_as_not_passed() -> None:
    found = agree.record(with_cases(case("a", "amended"), case("b", "moved"), case("c", "failed")), draws=16)
    assert found.favoured == 0
    assert [row["passed"] for row in found.rows() if row["what"] == "case"] == [False] * 3


def test_no_case_no_record() -> None:
    with pytest.raises(EquipoiseError, match="no past case"):
        agree.record(b.alliance(3))
    assert "none" in agree.track_record(b.alliance(3))
    with pytest.raises(EquipoiseError, match="draws"):
        agree.record(with_cases(case("a")), draws=1)


def test_a_hundred_cases_may_show_what_came_true() -> None:
    few, many = (with_cases(*(case(f"c{i}") for i in range(n)), n=2) for n in (2, 100))
    small, large = agree.record(few, draws=2), agree.record(many, draws=2)
    assert not any("passed_percent" in row for row in small.rows())
    assert {row["passed_percent"] for row in large.rows() if "passed_percent" in row} == {"100"}
    assert "calibrate nothing" not in large.summary


@cache
def nato() -> Alliance:
    return folder.read("nato")


@cache
def of_nato() -> Record:
    return agree.record(nato(), draws=64)


def test_a_linked_case_is_the_forecast_of_its_text_on_the_eve() -> None:
    text = nato().proposals["cost-share-2021"]
    assert text.in_force is not None
    decided = replace(text, tabled=nato().record["cost-share-2021"].decided, route=("nac",))
    own = agree.forecast(rewound(nato(), text.in_force), decided, years=range(2021, 2026), draws=64)
    assert of_nato()["cost-share-2021"].odds == own.under("route")


def test_the_reform_of_2019_passed_and_the_table_says_that_the_forecast_was_wrong() -> None:
    replay = of_nato()["cost-share-2021"]
    assert replay.case.happened.passed
    assert replay.odds.centre < 0.1
    row = next(row for row in of_nato().rows() if row.get("case") == "cost-share-2021")
    assert row["favoured"] is False
    assert "cost-share-2021" in of_nato().notes[0]


def test_every_source_of_the_record_is_in_the_folder_and_every_coded_number_has_a_reason() -> None:
    coded = (Status.ILLUSTRATIVE, Status.RECOLLECTED)
    for past in nato().record.values():
        parts = [past.happened, *past.positions, *past.scales, *(s.outcome for s in past.scales)]
        parts += [p for s in past.scales for p in s.positions]
        assert all(part.source in nato().sources for part in parts)
        assert past.source in nato().sources
        assert all(part.reason for part in parts if hasattr(part, "reason") and part.status in coded)


def test_the_record_explains_itself_and_is_plain_json() -> None:
    found = of_nato()
    for replay in found.replays:
        titles = [trace.title for trace in found.explain(replay.case.id)]
        assert any("known before" in title for title in titles)
    with pytest.raises(UnknownName, match="past case"):
        found.explain("nothing")
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert told["made_from"]["record_digest"].startswith("sha256:")
    assert {row["what"] for row in told["rows"]} == {"case", "scale", "score", "band", "scale score"}


def test_the_track_record_counts_what_is_on_file() -> None:
    said_ = agree.track_record(nato())
    assert f"{len(nato().record)} past cases" in said_
    assert "too few" in said_
