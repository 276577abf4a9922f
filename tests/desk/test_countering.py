"""Does the objector's answer become an amendment that names its parent and the objection, with its changes shown?"""

from __future__ import annotations

import time
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import equipoise
from desk_scenes import ceiling, under_silence
from equipoise import pay
from equipoise.desk.conflicting import conflicts, side_by_side
from equipoise.desk.countering import accepted_values, as_it_stands, counter, counter_text, editable
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import verify
from equipoise.desk.procedure import State
from equipoise.desk.refusing import Refused
from equipoise.desk.versions import changes, versions
from equipoise.errors import ProposalError

WHY = {"form": "amendment", "reason": "It costs too much.", "acceptable": "Fifteen million."}
LESS = {("ceiling", "amount"): "15_000_000"}


def test_a_long_line_of_an_answer_is_read_at_once() -> None:
    begun, value = time.monotonic(), f"15{' ' * 60_000}000"
    assert accepted_values(ceiling(), f"Clause 1 (ceiling)\n  amount = {value}  ") == {("ceiling", "amount"): value}
    assert time.monotonic() - begun < 1


def test_an_answer_becomes_an_amendment_that_names_parent_and_objection(desk: Desk) -> None:
    memo = ceiling().replace("[[changes]]", 'memorandum = "The lake rises."\n\n[[changes]]')
    under_silence(desk, text=memo)
    with pytest.raises(Refused, match="Only a delegation that has objected"):
        counter(desk, "head-bre", "more", "less", LESS)
    broken = desk.submit("more", "break", "head-bre", WHY).entries[0]
    counter(desk, "head-bre", "more", "less", LESS)
    case = desk.case("less")
    assert (case.sponsor, case.parent, case.objection, case.body) == ("BRE", "more", broken.seq, "council")
    assert desk.proposal(case).parent == "more"
    told = changes(desk.case("more").text, case.text)
    (clause,) = told.clauses
    assert (clause.what, clause.before, clause.after) == ("changed", 1, 1)
    assert ("amount", "20,000,000", "15,000,000") in clause.fields
    pieces = [(piece.kind, piece.words) for piece in told.memorandum]
    assert pieces[0] == ("same", "The lake rises.")
    assert pieces[1] == ("new", f"Answers the objection of BRE (entry {broken.seq}): It costs too much.")
    with pytest.raises(Refused, match="no amendment of"):
        desk.submit("more", "amend", "head-ald", {"from": "more"})
    desk.submit("more", "amend", "head-ald", {"from": "less"})  # the sponsor takes it over
    parent = desk.case("more")
    assert (parent.state, parent.version, desk.proposal(parent).parent) == (State.TABLED, 2, None)
    assert desk.proposal(parent).changes[0].amount == 15_000_000  # type: ignore[union-attr]
    texts = versions(desk.entries("more"))
    assert [(v.number, v.by) for v in texts] == [(1, "ALD"), (2, "ALD")]
    assert changes(texts[0].text, texts[1].text).memorandum  # the memorandum was amended with the text
    assert verify(desk.store, desk.signer.verifier).faults == ()


def test_every_value_of_the_real_texts_is_typed_in_one_line_and_reads_back() -> None:
    kinds = set()
    for place in sorted((Path(equipoise.__file__).parent / "alliances" / "nato" / "proposals").glob("*.toml")):
        text = place.read_text(encoding="utf-8")
        raw = tomllib.loads(text, parse_float=Decimal)
        for clause, (name, _, fields) in zip(raw["changes"], editable(text), strict=True):
            for field, typed in fields.items():
                kinds.add(type(clause[field]))
                read = clause[field]
                if not isinstance(read, str):
                    assert "\n" not in typed
                    read = tomllib.loads(f"x = {typed}", parse_float=Decimal)["x"]
                assert read == clause[field], (place.name, name, field)
            assert as_it_stands(text, name).startswith("Clause ")
    assert {dict, date, str} <= kinds


def test_a_nested_value_is_changed_by_an_answer() -> None:
    text = '[[changes]]\nid = "band"\nband = { lower = 0.8, "a b" = ["x", 2027-01-01] }\n'
    (_, _, fields), *_ = editable(text)
    assert fields == {"band": '{ lower = 0.8, "a b" = ["x", 2027-01-01] }'}
    made = counter_text(text, "more", "Less", {("band", "band"): fields["band"].replace("0.8", "0.75")}, [], "")
    (clause,) = tomllib.loads(made, parse_float=Decimal)["changes"]
    assert clause["band"] == {"lower": Decimal("0.75"), "a b": ["x", date(2027, 1, 1)]}


def test_an_answer_that_cannot_be_drafted_says_why(desk: Desk) -> None:
    under_silence(desk)
    desk.submit("more", "break", "head-bre", WHY)
    for values, struck, said in (
        ({}, (), "the text as it stands"),
        ({("ceiling", "amount"): "20000000"}, (), "the text as it stands"),
        ({("cieling", "amount"): "1"}, (), "Did you mean 'ceiling'"),
        ({("ceiling", "amuont"): "1"}, (), "Did you mean 'amount'"),
        ({}, ("ceiling",), "Nothing would be left"),
        ({("ceiling", "amount"): "many many"}, (), "is no value"),
    ):
        with pytest.raises(Refused, match=said):
            counter(desk, "head-bre", "more", "less", values, struck=struck)
    with pytest.raises(ProposalError):
        counter(desk, "head-bre", "more", "less", {("ceiling", "amount"): "-5"})
    text = counter_text(ceiling(), "none", "Other", LESS, (), "")
    with pytest.raises(Refused, match="no proposal 'none' at this desk"):
        desk.submit("less", "draft", "head-bre", {"text": text})


def test_two_amendments_of_one_clause_stand_side_by_side_with_the_effects_of_each_and_both(desk: Desk) -> None:
    under_silence(desk)
    for who, name, amount in (("bre", "less", "15_000_000"), ("cyr", "least", "13_000_000")):
        desk.submit("more", "break", f"head-{who}", WHY)
        counter(desk, f"head-{who}", "more", name, {("ceiling", "amount"): amount})
    found = {(c.one.id, c.other.id): c.cells for c in conflicts(desk, "more")}
    assert set(found) == {("least", "less")}
    rows = {row.member: row for row in side_by_side(desk, desk.case("less"), desk.case("least"))}
    today = pay.calls(desk.alliance(), "common", year=2027)["ALD"].amount.minor  # 38 percent of 12,500,000.00
    share = Decimal(today) / 1_250_000_000
    # the first, the second, both, both in the other order: the later one holds
    assert rows["ALD"].pays == tuple(share * (Decimal(n) - Decimal("12.5")) * 1_000_000 for n in (15, 13, 13, 15))
    assert rows["ALD"].says == (0, 0, 0, 0)  # a ceiling moves nobody's say
    desk.submit("least", "withdraw", "head-cyr")
    assert conflicts(desk, "more") == []  # what is left amends the text, and conflicts with nothing
