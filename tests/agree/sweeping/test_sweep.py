"""A sweep is the forecasts of its cells, one by one; what cannot be asked is told at once, all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from equipoise.agree import forecast, sweep
from equipoise.agree.sweeping.grid import fixed
from equipoise.ensemble import Cancel, Watch, here, processes
from equipoise.errors import PlanFaults
from equipoise.model import Alliance, Assumption, Proposal
from equipoise.model.clauses import SetShare
from small import small

YEARS = range(2026, 2028)


def base() -> Alliance:
    return small()


def text(name: str, percent: str) -> Proposal:
    change = SetShare(
        id="share", key="shares", member="A", percent=Decimal(percent), since=date(2026, 1, 1), absorbed_by="others"
    )
    return Proposal(name, name, "tabled", (change,), tabled_by="C", tabled=date(2026, 1, 1))


def both() -> list[Proposal]:
    return [text("less", "38"), text("more", "42")]


def swept(**more: Any) -> Any:
    asked = {"years": YEARS, "assume": {"loss-aversion": ("drawn", "1", "2")}, "draws": 8} | more
    return sweep(base(), both(), **asked)


def test_every_cell_is_the_forecast_of_its_text_under_its_assumptions() -> None:
    found = swept()
    assert [(c.text, c.setting) for c in found.cells] == [
        (name, (("loss-aversion", value),)) for name in ("less", "more") for value in ("drawn", "1", "2")
    ]
    assert found.complete
    for cell in found.cells:
        alliance = base()
        if cell.setting[0][1] != "drawn":
            value = Decimal(cell.setting[0][1])
            row = Assumption("mine", "scale", "loss-aversion", "*", value, value, value, "by hand")
            alliance = replace(alliance, preferences=(*alliance.preferences, row))
        alone = forecast(alliance, next(t for t in both() if t.id == cell.text), years=YEARS, draws=8)
        odds = alone.under("route")
        route = found.route(cell)
        assert (route.probability, route.low, route.high) == (odds.centre, odds.low, odds.high)
        objects = {f.subject: f.probability for f in found.of(cell.number) if f.quantity == "objects"}
        assert objects == {line.member: line.objects.centre for line in alone.lines}


def test_processes_give_the_very_same_sweep() -> None:
    assert swept(run=processes(2)) == swept(run=here)


def test_what_has_finished_is_given_when_it_is_stopped() -> None:
    cancel = Cancel()
    found = swept(watch=Watch(lambda p: cancel.cancel() if p.done == 2 else None, cancel))
    assert sorted(found.finished) == [0, 1]
    assert not found.complete
    assert [row["state"] for row in found.rows()] == ["finished"] * 2 + ["not run"] * 4


def test_a_run_that_fails_is_told_with_its_reason_and_the_others_go_on() -> None:
    # Together these anchors ask that a loser accept more readily than the unharmed; each alone is fine.
    found = swept(assume={"nothing-passes": ("0.3", "0.9"), "tenth-accepted": ("0.95", "0.4")})
    bad = [c.number for c in found.cells if dict(c.setting) == {"nothing-passes": "0.3", "tenth-accepted": "0.95"}]
    assert sorted(found.failures) == bad
    assert "contradict" in found.failures[bad[0]].said
    assert found.finished == {c.number for c in found.cells} - set(bad)
    assert found.rows()[bad[0]]["state"] == "failed"


def test_everything_that_cannot_be_asked_is_told_at_once() -> None:
    with pytest.raises(PlanFaults) as error:
        sweep(
            base(),
            [replace(text("old", "41"), stage="enacted"), text("less", "38"), text("less", "38"), text("mad", "138")],
            years=YEARS,
            assume={"los-aversion": ("1",), "weight-voice-Z": ("1",), "discount": ("dear",), "common-mood": ("1.5",)},
            draws=1,
        )
    said = str(error.value)
    for part in (
        "enacted",
        "named twice",
        "138",
        "'loss-aversion'",
        "unknown member 'Z'",
        "no number",
        "below 1",
        "two draws",
    ):
        assert part in said, part


def test_a_weight_for_all_replaces_those_of_single_members_and_one_for_a_member_does_not() -> None:
    own = Assumption("own", "weight", "voice", "A", *[Decimal(3)] * 3, "its own")
    alliance = replace(base(), preferences=(own,))
    every = fixed(alliance, None, (("weight-voice", "2"),))
    assert [(r.member, r.central) for r in every] == [("*", Decimal(2))]
    single = fixed(alliance, None, (("weight-voice-B", "2"),))
    assert [(r.member, r.central) for r in single] == [("A", Decimal(3)), ("B", Decimal(2))]
    text_ = text("less", "38")
    cost = fixed(alliance, replace(text_, id="less:variant"), (("failure-cost", "0.1"),))
    assert cost[-1].proposal == "less"
