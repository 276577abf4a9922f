"""Does a contest say what a forecast with the figure edited by hand says, and find every turn that a scan finds?"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from equipoise import agree
from equipoise.agree.contesting.place import plain
from equipoise.agree.contesting.turning import turning
from equipoise.agree.contesting.verdict import Bench
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Proposal
from equipoise.values import Status

DRAWS = 64
YEARS = range(2027, 2032)


@pytest.fixture(scope="module")
def bench(lake: Alliance, fair: Proposal) -> Bench:
    return Bench.of(lake, fair, years=tuple(YEARS), seed=7, draws=DRAWS)


def by_hand(lake: Alliance) -> dict[str, Alliance]:
    """The same figures replaced by plain edits of the nouns."""
    half = Decimal("0.5")
    followers = agree.figure(lake, "preferences/followers").row
    held = replace(followers, low=half, central=half, high=half)
    spoken = [replace(p, stance=half, low=half, high=half) if p.member == "ALD" else p for p in lake.positions]
    fund = lake.funds["common"]
    fewer = [replace(s, value=Decimal(6_000_000)) if s.since.year == 2028 else s for s in fund.ceilings]
    return {
        "preferences/followers": replace(lake, preferences=(*lake.preferences, held)),
        "positions/fair-share/ALD": replace(lake, positions=tuple(spoken)),
        "funds/common/ceiling/2028": replace(lake, funds=lake.funds | {"common": replace(fund, ceilings=tuple(fewer))}),
    }


@pytest.mark.parametrize("place", ["preferences/followers", "positions/fair-share/ALD", "funds/common/ceiling/2028"])
def test_it_is_the_forecast_of_the_figure_edited_by_hand(lake: Alliance, fair: Proposal, bench, hold, place) -> None:
    said = hold(place, "6000000" if place.startswith("funds") else "0.5")
    found = agree.contest(lake, fair, [said], years=YEARS, draws=DRAWS, turns=False)
    expected = agree.forecast(by_hand(lake)[place], fair, years=YEARS, draws=DRAWS)
    assert found.after.odds == expected.under("route")
    assert found.after.objects == {line.member: line.objects.centre for line in expected.lines}
    assert found.before.odds == agree.forecast(lake, fair, years=YEARS, draws=DRAWS).under("route")
    # The short way of the search is no other way.
    short = bench.verdict_under(agree.contested(lake, [said]))
    assert short.odds == found.after.odds
    assert short.objects == pytest.approx(found.after.objects, abs=1e-12)
    assert found.status is Status.SCENARIO
    assert found.to_json()["made_from"]["contested"][0]["figure"] == place


def test_turns_are_those_of_a_scan(lake: Alliance, bench: Bench, hold) -> None:
    """A second way: forty points of the range are judged, and each change of the answer must be told, where it is."""
    said = hold("positions/fair-share/ALD", "-1")
    found = turning(bench, agree.figure(lake, said.figure), said)
    assert found is not None
    values = [Decimal(n).scaleb(-2) * 5 for n in range(-20, 21)]
    scanned = {v: bench.verdict_under(agree.contested(lake, [replace(said, value=v)])) for v in values}
    changes = [(a, b) for a, b in pairwise(values) if scanned[a].passes != scanned[b].passes]
    told = [turn.at for turn in found.turns if turn.what == "verdict"]
    assert len(told) == len(changes)
    assert all(a <= at <= b for at, (a, b) in zip(told, changes, strict=True))
    held = scanned[values[0]]
    groups = []
    for a, b in pairwise(values):
        if not held.same_blockers(scanned[b]):
            groups.append((a, b))
            held = scanned[b]
    told = [turn.at for turn in found.turns if turn.what == "blocker"]
    assert len(told) == len(groups)
    assert all(a <= at <= b for at, (a, b) in zip(told, groups, strict=True))
    assert changes or groups  # otherwise this has tested nothing
    for turn in found.turns:
        assert turn.sentence.endswith(f"above {plain(turn.at)}")


def test_holding_what_the_folder_says_changes_nothing(lake: Alliance, fair: Proposal, hold) -> None:
    """The null law: an exact figure held at what it is moves no headline."""
    now = agree.figure(lake, "funds/common/ceiling/2028").standing(lake)
    said = hold("funds/common/ceiling/2028", str(now.value))
    found = agree.contest(lake, fair, [said], years=YEARS, draws=DRAWS, turns=False)
    assert found.before == found.after
    assert not any(h.moved for h in found.headlines)
    assert "the verdict stands" in found.summary
    assert found.member_rows() == []


def test_what_was_held_can_be_explained(lake: Alliance, fair: Proposal, hold) -> None:
    said = hold("preferences/followers", "0.1", who="Ann", reason="Nobody asked in 2018.")
    found = agree.contest(lake, fair, [said], years=YEARS, draws=DRAWS, points=3)
    (trace,) = found.explain("preferences/followers")
    assert trace.result.label == "Held by Ann"
    assert trace.result.note == "Nobody asked in 2018."
    assert found.explain("BRE")
    with pytest.raises(EquipoiseError, match="unknown contested figure or member"):
        found.explain("nobody")


def test_the_quarrel_is_ordered_by_what_each_figure_moves(lake: Alliance, fair: Proposal, hold) -> None:
    said = [
        hold("preferences/followers", "0.19", id="a", who="Ann"),
        hold("positions/fair-share/ALD", "0.9", id="b", who="Ann", reason="It told us so."),
        hold("positions/fair-share/ALD", "-1", id="c", who="Ben", reason="It told us otherwise."),
        hold("positions/fair-share/ALD/ministry-of-finance", "-1", id="d", who="Cem", reason="And us."),
        hold("series/gdp/EST/2024", "1", id="e", who="Dan"),
    ]
    found = agree.quarrel(lake, fair, said, years=YEARS, draws=DRAWS)
    base = agree.forecast(lake, fair, years=YEARS, draws=DRAWS).under("route").centre
    spreads: dict[str, list[float]] = {}
    for one in said:
        rules = agree.contested(lake, [one])
        odds = agree.forecast(rules, fair, years=YEARS, draws=DRAWS).under("route").centre
        spreads.setdefault(one.figure.removesuffix("/ministry-of-finance"), [base]).append(odds)
    expected = sorted(spreads, key=lambda f: min(spreads[f]) - max(spreads[f]))
    assert [s.figure for s in found.struggles] == expected
    for s in found.struggles:
        assert s.moves == pytest.approx(max(spreads[s.figure]) - min(spreads[s.figure]), abs=1e-12)
    first = found.struggles[0]
    assert first.contradicted
    assert [side.by for side in first.sides] == ["the folder", "Ann", "Ben and Cem"]
    assert first.sides[2].reason == "It told us otherwise. And us."
    assert not any(s.contradicted for s in found.struggles[1:])
    assert {d.id for d in found.together} == {"a", "e"}
    assert found.struggles[-1].figure == "series/gdp/EST/2024"
    assert found.struggles[-1].moves == 0
    assert "Ann, Ben, Cem and Dan" in found.summary
