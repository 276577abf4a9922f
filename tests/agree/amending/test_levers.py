"""Does each lever write what it says? Worked by hand on the example alliance and on NATO's own clauses."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from equipoise import folder
from equipoise.agree.amending.levels import LEVELS
from equipoise.agree.amending.levers import Level
from equipoise.agree.amending.payments import payments_within
from equipoise.agree.amending.search import distance
from equipoise.agree.amending.slots import Slot, slots
from equipoise.agree.amending.table import text_at
from equipoise.model import Alliance, Proposal, SidePayments, contradictions, problems_of, shares_on
from equipoise.model.clauses import (
    AddProject,
    AddSeat,
    SetCeiling,
    SetPriority,
    SetReturnBand,
    SetShare,
    SetSidePayments,
)
from equipoise.model.nouns import PriorityRule, ReturnBand

YEARS = tuple(range(2027, 2032))


@pytest.fixture(scope="module")
def nato() -> Alliance:
    return folder.read("nato")


def ways(nato: Alliance, *changes: Any, objecting: tuple[str, ...] = ()) -> dict[str, Slot]:
    text = Proposal("idea", "Idea", "tabled", changes)
    assert not problems_of(nato, text)
    return {s.id: s for s in slots(nato, text, YEARS, [c.id for c in changes], objecting)}


def level(nato: Alliance, clause: Any, step: int) -> Any:
    slot = ways(nato, clause)[clause.id]
    (lever,) = (w for w in slot.ways if isinstance(w, Level))
    assert lever.written(lever.steps) == (clause,)
    assert lever.written(0) == ()
    (found,) = lever.written(step)
    return found


def test_a_priority_moves_by_hundredths_between_todays_mix_and_the_proposed_one(nato: Alliance) -> None:
    clause = SetPriority(id="p", fund="nsip", since=date(2027, 1, 1), rule=PriorityRule({"contribution": Decimal(1)}))
    assert level(nato, clause, 25).rule.mix == {"equal": Decimal(75), "contribution": Decimal(25)}
    mixed = PriorityRule({"equal": Decimal(1), "contribution": Decimal(1), "posts:command": Decimal(2)})
    clause = SetPriority(id="p", fund="nsip", since=date(2027, 1, 1), rule=mixed)
    # Half of today's 100 equal, half of 25, 25, 50.
    expected = {"equal": Decimal("62.5"), "contribution": Decimal("12.5"), "posts:command": Decimal(25)}
    assert level(nato, clause, 50).rule.mix == expected


def test_a_ceiling_a_share_a_band_and_a_project_move_towards_today(nato: Alliance) -> None:
    day = date(2028, 1, 1)
    (span,) = (s for s in nato.funds["civil"].ceilings if s.since <= day and (s.until is None or s.until >= day))
    proposed = span.value + 1_000_000
    assert level(nato, SetCeiling(id="c", fund="civil", since=day, amount=proposed), 10).amount == span.value + 100_000

    today = shares_on(nato, "common-funding", day).exact["CAN"]
    clause = SetShare(id="s", key="common-funding", since=day, member="CAN", percent=Decimal(10), absorbed_by="others")
    half = 100 * (today + Fraction(1, 2) * (Fraction(1, 10) - today))
    assert abs(Fraction(level(nato, clause, 50).percent) - half) <= Fraction(1, 20_000)
    equal = SetShare(id="s", key="common-funding", since=day, member="CAN", equal_to="DEU", absorbed_by="others")
    found = level(nato, equal, 50)
    germany = shares_on(nato, "common-funding", day).exact["DEU"]
    assert found.equal_to is None
    assert abs(Fraction(found.percent) - 50 * (today + germany)) <= Fraction(1, 20_000)

    band = SetReturnBand(id="b", fund="joint-procurement", since=day, band=ReturnBand(low=Decimal("0.8")))
    assert level(nato, band, 25).band == ReturnBand(low=Decimal("0.2"))
    project = replace(nato.projects["arctic-sentry"], id="radar", costs={1: Decimal(100), 2: Decimal(300)})
    assert level(nato, AddProject(id="a", project=project), 25).project.costs == {1: Decimal(25), 2: Decimal(75)}


def test_dates_move_within_the_years_judged_and_never_beyond(nato: Alliance) -> None:
    seat = AddSeat(id="seat", body="air-defence-board", member="ISL", since=date(2026, 6, 1), until=date(2030, 5, 31))
    later, until = (w for w in ways(nato, seat)["seat"].ways)
    # In force on the first day of 2027, 2028, 2029 and 2030.
    assert later.steps == until.steps == 4
    assert [w.since for k in (1, 2, 3) for w in later.written(k)] == [date(y, 1, 1) for y in (2030, 2029, 2028)]
    assert [w.until for k in (1, 2, 3) for w in until.written(k)] == [date(y, 12, 31) for y in (2027, 2028, 2029)]
    assert later.in_force(1, YEARS) == (2030,)
    assert until.in_force(3, YEARS) == (2027, 2028, 2029)


def test_an_exemption_holds_a_member_and_names_who_absorbs(nato: Alliance) -> None:
    up = SetShare(
        id="up", key="common-funding", since=date(2027, 1, 1), member="CAN", percent=Decimal(4), absorbed_by="others"
    )
    found = ways(nato, up, objecting=("FRA", "CAN"))
    assert set(found) == {"up", "up:FRA", "up:absorbers"}, "whose share the clause sets is not exempted from it"
    largest, others = found["up:FRA"].ways
    assert [w.way for w in (largest, others)] == ["hold-largest", "hold-others"]
    assert largest.written(1) == ()
    (held,) = largest.written(0)
    assert (held.member, held.as_on, held.absorbed_by) == ("FRA", date(2026, 12, 31), {"DEU": 1, "USA": 1})
    text = Proposal("idea", "Idea", "tabled", (up,))
    plain = next(w for w in found["up"].ways if w.way == "level")
    assert [c.id for c in text_at(text, [plain, others], [100, 0]).changes] == ["up", "hold-fra"]
    assert text_at(text, [plain, others], [0, 0]).changes == (), "nothing is left to be exempted from"
    assert text_at(text, [plain, others], [100, 1]) == text


def test_distance_counts_what_is_given_up_and_each_touch(nato: Alliance) -> None:
    seat = AddSeat(id="seat", body="air-defence-board", member="ISL", since=date(2027, 1, 1))
    up = SetShare(
        id="up", key="common-funding", since=date(2027, 1, 1), member="CAN", percent=Decimal(4), absorbed_by="others"
    )
    found = list(ways(nato, seat, up, objecting=("FRA",)).values())
    plainest = ("level", "later", "hold-largest", "absorb-largest")  # in this order, whatever else a slot offers
    levers = [min((w for w in slot.ways if w.way in plainest), key=lambda w: plainest.index(w.way)) for slot in found]
    assert [slot.id for slot in found] == ["seat", "up", "up:FRA", "up:absorbers"]
    assert distance(found, levers, [5, 100, 1, 1]) == 0
    assert distance(found, levers, [3, 100, 1, 1]) == pytest.approx(2 / 5 + 0.05)
    assert distance(found, levers, [5, 40, 0, 1]) == pytest.approx(0.6 + 0.05 + 1 / len(nato.members) + 0.05)


def test_what_is_kept_has_no_lever_and_what_moves_nothing_has_none(nato: Alliance) -> None:
    seat = AddSeat(id="seat", body="air-defence-board", member="ISL", since=date(2027, 1, 1))
    text = Proposal("idea", "Idea", "tabled", (seat,))
    assert slots(nato, text, YEARS, ["seat"], (), keep=("seat",)) == ()
    assert slots(nato, text, YEARS, [], ()) == ()


def test_every_kind_with_a_number_of_its_own_has_a_level() -> None:
    from equipoise.model import Change

    numbered = {"amount", "percent", "rule", "band"}
    kinds = {kind for kind in Change.__args__ if numbered & {f.name for f in fields(kind)}}
    # A decision rule is no number, and a key is replaced whole.
    assert {k.__name__ for k in kinds - set(LEVELS)} == {"SetRule"}


def test_a_phase_in_grows_year_by_year_to_what_was_tabled(nato: Alliance) -> None:
    clause = SetPriority(id="p", fund="nsip", since=date(2027, 1, 1), rule=PriorityRule({"contribution": Decimal(1)}))
    lever = next(w for w in ways(nato, clause)["p"].ways if w.way == "phase-in")
    # Three of five steps kept: a third, two thirds, then all of it from the third year on.
    written: Any = lever.written(3)
    assert [c.id for c in written] == ["p", "p-2028", "p-2029"]
    assert [c.rule.mix.get("contribution") for c in written] == [Decimal("33.33"), Decimal("66.67"), Decimal(1)]
    assert [(c.since.year, c.until and c.until.year) for c in written] == [(2027, 2027), (2028, 2028), (2029, None)]
    text = Proposal("idea", "Idea", "tabled", written)
    assert not problems_of(nato, text)
    assert not list(contradictions(text.changes))


def test_side_payments_are_one_clause_that_sums_to_nothing(nato: Alliance) -> None:
    text = Proposal("idea", "Idea", "tabled", ())
    levers = payments_within(nato, text, YEARS, {"CAN": 1000.0, "DEU": 2000.0, "ISL": 20.0}, 10)
    caps = {(v.member, v.way): v.unit * v.steps for v in levers}
    assert caps["CAN", "pays"] == caps["CAN", "gets"] == 100
    assert caps["ISL", "pays"] == 2
    steps = [v.steps - {"CAN": 30, "DEU": 0, "ISL": 0}[v.member] * (v.way == "pays") for v in levers]
    steps = [k - 30 * ((v.member, v.way) == ("DEU", "gets")) for v, k in zip(levers, steps, strict=True)]
    (clause,) = text_at(text, levers, steps).changes
    assert isinstance(clause, SetSidePayments)
    assert clause.payments == SidePayments({"CAN": Decimal(30), "DEU": Decimal(-30)})
    assert text_at(text, levers, [v.steps for v in levers]).changes == ()


def test_who_joins_a_new_project_may_opt_out_and_others_may_absorb(nato: Alliance) -> None:
    from equipoise.model import apply

    base = nato.projects["arctic-surveillance"]
    project = replace(base, id="radar", title="Radar")
    found = ways(nato, AddProject(id="a", project=project), objecting=("NOR", "ALB"))
    member = next(s for s in found if s.startswith("a:"))
    (lever,) = found[member].ways
    text = text_at(Proposal("idea", "Idea", "tabled", (lever.clause,)), [lever], [0])
    day = date(2027, 1, 1)
    assert lever.member in base_members(nato, base.id, day)  # type: ignore[attr-defined]
    assert set(apply(nato, text).participating("radar", day)) == set(base_members(nato, base.id, day)) - {"NOR"}
    up = SetShare(id="up", key="common-funding", since=day, member="CAN", percent=Decimal(4), absorbed_by="everyone")
    slot = ways(nato, up)["up:absorbers"]
    other = next(w for w in slot.ways if w.way == "absorb-largest")
    plain = next(w for w in ways(nato, up)["up"].ways if w.way == "level")
    (clause,) = text_at(Proposal("idea", "Idea", "tabled", (up,)), [plain, other], [50, 0]).changes
    assert isinstance(clause, SetShare)
    assert clause.absorbed_by == {"DEU": Decimal(1), "USA": Decimal(1)}
    assert clause.percent != up.percent, "the share itself is amended too"


def base_members(nato: Alliance, project: str, day: date) -> tuple[str, ...]:
    return nato.participating(project, day)
