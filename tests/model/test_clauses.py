"""Every typed change: applied, undone, refused with reasons. A proposal and its inverse cancel exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.errors import ProposalError
from equipoise.model import (
    Alliance,
    Change,
    Clause,
    Closing,
    Eligibility,
    Member,
    PriorityRule,
    Project,
    Proposal,
    SidePayments,
    Stage,
    apply,
    contradictions,
    digest,
    inverse_of,
    problems_of,
    shares_on,
)
from equipoise.model.clauses import (
    AddProject,
    AddSeat,
    AdmitMember,
    RemoveProject,
    ReplaceKey,
    SetCeiling,
    SetChair,
    SetPriority,
    SetRequirement,
    SetReview,
    SetSeries,
    SetShare,
    SetSidePayments,
)
from equipoise.model.clauses.clause import Cells, Complaint
from equipoise.values import Span, Status
from own_tests import ADVICE, without_own_test
from random_clauses import CLAUSES, GAP, NEW, SHORT, applicable
from small import D, small


def _proposal(*clauses: Change) -> Proposal:
    return Proposal(id="p", title="P", stage="draft", changes=clauses)


def test_every_kind_of_change_is_generated_or_has_a_test_of_its_own() -> None:
    assert set(CLAUSES) <= set(get_args(Change))
    assert len(CLAUSES) > 20
    assert without_own_test(set(get_args(Change)) - set(CLAUSES)) == [], ADVICE
    assert without_own_test([SetSilence]) == ["SetSilence"]  # which stands in this file alone


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(*CLAUSES.values()), max_size=6))
def test_a_proposal_and_its_inverse_cancel(clauses: list[Change]) -> None:
    before = small()
    proposal = _proposal(*applicable(clauses, before))
    after = apply(before, proposal)
    assert apply(after, inverse_of(before, proposal)) == before


def test_an_empty_proposal_gives_the_same_alliance_back() -> None:
    before = small()
    assert apply(before, _proposal()) is before


@pytest.mark.parametrize("kind", list(CLAUSES), ids=lambda k: k.__name__)
def test_applying_shares_everything_it_does_not_touch(kind: type) -> None:
    before = small()

    @settings(max_examples=20, deadline=None)
    @given(CLAUSES[kind])
    def check(clause: Change) -> None:
        if list(clause.complaints(before)):
            return
        after = clause.apply(before)
        changed = [n for n in vars(before) if not n.startswith("_") and getattr(after, n) is not getattr(before, n)]
        assert len(changed) <= 1

    check()


def test_the_digest_follows_the_rules_and_not_the_papers() -> None:
    before = small()
    chair = SetChair(id="x", body="panel", member="B", since=date(2027, 1, 1))
    assert digest(chair.apply(before)) != digest(before)
    assert digest(before.with_one("proposal", "p", _proposal(chair))) == digest(before)


def test_a_share_change_that_names_nobody_to_absorb_is_refused_with_every_other_reason() -> None:
    since = date(2027, 1, 1)
    nobody = SetShare(id="one", key="shares", member="A", percent=D(22), since=since)
    typo = AddSeat(id="two", body="panell", member="X", since=since)
    seat = AddSeat(id="three", body="council", member="A", since=since)
    with pytest.raises(ProposalError) as caught:
        apply(small(), _proposal(nobody, typo, seat))
    text = str(caught.value)
    assert len(caught.value.problems()) == 4
    assert "nobody is named to absorb the rest" in text
    assert "Did you mean 'panel'?" in text
    assert "unknown member 'X'" in text
    assert "every member already sits in council" in text


def _pier(name: str, *needs: str, excludes: tuple[str, ...] = (), host: str = "A") -> AddProject:
    return AddProject(
        id=f"add-{name}", project=Project(name, name, "sea", "national", needs=needs, excludes=excludes, host=host)
    )


@pytest.mark.parametrize(
    ("clauses", "messages"),
    [
        ((_pier("pier", "crane"), _pier("crane", "pier")),
         ["circle: pier → crane → pier", "circle: crane → pier → crane"]),
        ((_pier("pier", "pier"),), ["circle: pier → pier"]),
        ((_pier("pier", "crane"), _pier("crane", "ship"), _pier("ship", "radar", "pier")),
         ["circle: pier → crane → ship → pier", "circle: crane → ship → pier → crane", "circle: ship → pier → crane"]),
        ((_pier("pier", "crane", "radar"), _pier("crane")),
         ["project 'crane' is not in the plan before change 'add-crane' brings it"]),
        ((_pier("pier", excludes=("crane",)), _pier("crane")), ["'crane' is not in the plan before"]),
        ((_pier("pier", "crane", host="X"), _pier("crane", "pier", "lift")),
         ["unknown member 'X'", "circle: pier", "unknown project 'lift'", "circle: crane"]),
        ((_pier("crane"), _pier("pier", "crane", "radar"), _pier("boat", "pier")), []),
    ],
)  # fmt: skip
def test_projects_of_one_text_wait_for_each_other_in_no_circle(
    clauses: tuple[AddProject, ...], messages: list[str]
) -> None:
    found = problems_of(small(), _proposal(*clauses))
    assert len(found) == len(messages)
    for problem, message in zip(found, messages, strict=True):
        assert message in problem.message
        assert problem.hint
        assert problem.place.endswith(", project")


@pytest.mark.parametrize(
    ("clause", "message"),
    [
        (SetShare(id="c", key="shares", member="A", absorbed_by="others", since=date(2027, 1, 1)), "exactly one way"),
        (SetShare(id="c", key="shares", member="A", absorbed_by={"A": D(1)}, percent=D(1), since=date(2027, 1, 1)),
         "cannot absorb its own"),
        (SetShare(id="c", key="shares", member="A", absorbed_by="others", percent=D(101), since=date(2027, 1, 1)),
         "not between 0 and 100"),
        (SetShare(id="c", key="shares", member="A", absorbed_by="others", percent=D(1), since=date(1990, 1, 1)),
         'no version of "Cost shares" is in force on 1990-01-01'),
        (SetCeiling(id="c", fund="works", amount=D(-1), since=date(2027, 1, 1)), "negative"),
        (SetCeiling(id="c", fund="works", amount=D(1), since=date(2027, 1, 1), until=date(2026, 1, 1)),
         "before it begins"),
        (ReplaceKey(id="c", key="shares", since=date(2027, 1, 1), version=SHORT),
         "sum to 99, not 100"),
        (SetPriority(id="c", fund="works", rule=PriorityRule({"series:gpd-current": D(1)}), since=date(2027, 1, 1)),
         "unknown series 'gpd-current'"),
        (RemoveProject(id="c", project="radr"), "unknown project 'radr'"),
        (AdmitMember(id="c", member=Member("A", "Again", date(2027, 1, 1))), "a member already"),
        (SetSeries(id="c", series="gdp-current", member="A", values={}), "no year is given"),
        (SetSeries(id="c", series="gdp-current", member="A", values={2027: None, 2028: D(1)}, status=Status.MISSING),
         "missing says that there is no value, and one is given"),
        (SetCeiling(id="c", fund="works", amount=D(1), since=date(2027, 1, 1), status=Status.NOT_DISCLOSED),
         "not-disclosed says that there is no value, and one is given"),
        (SetRequirement(id="c", requirement="gunz", target=1, since=date(2027, 1, 1)), "unknown requirement 'gunz'"),
        (SetSidePayments(id="c", fund="works", payments=SidePayments({"A": D(2), "B": D(-1)}), since=date(2027, 1, 1)),
         "sum to 1, not 0"),
        (SetSidePayments(id="c", fund="joint", payments=SidePayments({"A": D(1), "B": D(-1)}), since=date(2027, 1, 1)),
         "calls each project from its own participants"),
        (SetSidePayments(id="c", fund="works", payments=SidePayments({"A": D(1), "X": D(-1)}), since=date(2027, 1, 1)),
         "unknown member 'X'"),
        (SetReview(id="c", since=date(2028, 1, 1), body="panle"), "unknown body 'panle'"),
        (SetRequirement(id="c", requirement="guns", target=-1, since=date(2027, 1, 1)), "negative"),
        (SetPriority(id="c", fund="works", rule=PriorityRule({"key:shared": D(1)}), since=date(2027, 1, 1)),
         "unknown key 'shared'"),
        (AddProject(id="c", project=replace(NEW, eligible=None)), "nothing says why it is eligible"),
        (AddProject(id="c", project=replace(NEW, eligible=Eligibility(False, "one needs it"))),
         "not eligible: one needs it"),
        (AddProject(id="c", project=replace(NEW, closes=(Closing("gunz", 1),))), "unknown requirement 'gunz'"),
        (AddProject(id="c", project=replace(NEW, closes=(Closing("guns", 1, "X"),))), "unknown member 'X'"),
        (AddProject(id="c", project=replace(NEW, closes=(Closing("guns", -1),))), "closes -1 units"),
        (AddProject(id="c", project=replace(NEW, stages=(GAP, GAP))), "the stage 'gap' stands twice"),
        (AddProject(id="c", project=replace(NEW, stages=(GAP, Stage("contract", date(2019, 1, 1))))),
         "contract (2019-01-01) comes before gap (2020-01-01)"),
        (AddProject(id="c", project=replace(NEW, spent=(Span(date(2020, 1, 1), D(1)),))), "has no end"),
    ],
)  # fmt: skip
def test_each_refusal_says_what_and_how(clause: Change, message: str) -> None:
    problems = problems_of(small(), _proposal(clause))
    assert any(message in p.message for p in problems)
    assert all(p.place.startswith("change 'c'") and p.hint for p in problems)


def test_a_later_scheduled_version_is_stepped_too_and_each_keeps_its_dates() -> None:
    before = small()
    early = SetShare(id="x", key="shares", member="A", percent=D(20), absorbed_by="others", since=date(2005, 1, 1))
    after = early.apply(before)
    for day in (date(2005, 1, 1), date(2012, 1, 1)):
        assert shares_on(after, "shares", day).percent["A"] == Decimal("20.0000")
    assert shares_on(after, "shares", date(2004, 12, 31)).percent["A"] == Decimal("50.0000")


def test_a_target_is_set_undone_and_not_set_twice_for_a_day() -> None:
    before = small()
    first = SetRequirement(id="one", requirement="guns", target=9, since=date(2027, 1, 1), until=date(2028, 12, 31))
    assert first.today_and_proposed(before) == ("7 guns", "9 guns")
    spans = first.apply(before).requirements["guns"].target
    assert [(s.since.year, s.value) for s in spans] == [(2020, 7), (2027, 9), (2029, 7)]
    again = replace(first, id="two", target=11, since=date(2028, 1, 1))
    (told,) = contradictions((first, again))
    assert "both say set-requirement for guns" in told[1].message
    assert not list(contradictions((first, replace(again, since=date(2029, 1, 1), until=None))))


def test_a_project_that_another_excludes_by_name_is_not_removed() -> None:
    apart = replace(NEW, id="apart", excludes=("radar",))
    alliance = small().with_one("project", "apart", apart)
    complaints = [c.message for c in RemoveProject(id="c", project="radar").complaints(alliance)]
    assert complaints == ["apart excludes radar by name"]
    assert list(RemoveProject(id="c", project="apart").complaints(alliance)) == []


@dataclass(frozen=True, kw_only=True)
class SetSilence(Clause):
    """A kind as somebody might add it: it sets something, and knows no dates."""

    body: str
    allowed: bool
    kind: Literal["set-silence"] = "set-silence"
    names: ClassVar = ("body",)
    value: ClassVar[str] = "allowed"

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        yield from ()

    def apply(self, alliance: Alliance) -> Alliance:
        return alliance.with_one("body", self.body, replace(alliance.bodies[self.body], silence=self.allowed))

    def inverse(self, alliance: Alliance) -> tuple[Clause, ...]:
        return (replace(self, allowed=alliance.bodies[self.body].silence),)

    def cells(self, alliance: Alliance) -> Cells:
        return Cells(writes=frozenset({f"body:{self.body}/silence"}))

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        return "", ""


def test_two_clauses_without_dates_that_set_the_same_contradict_each_other() -> None:
    first = SetSilence(id="one", body="council", allowed=True)
    ((later, told),) = contradictions((first, replace(first, id="two", allowed=False)))
    assert later.id == "two"
    assert (told.field, told.message) == ("allowed", "clauses 'one' and 'two' both say set-silence for council")
    assert told.hint == "Delete one of the two."
    assert not list(contradictions((first, replace(first, id="two", body="board"))))
