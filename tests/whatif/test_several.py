"""Is a comparison the difference of two impacts, with the signs and nulls that a difference has?"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from equipoise import folder, whatif
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Proposal
from equipoise.whatif.several import target_of

YEARS = range(2027, 2030)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Alliance:
    path: Path = folder.new(tmp_path_factory.mktemp("compared") / "lake")
    return folder.read(path)


@pytest.fixture(scope="module")
def texts(lake: Alliance) -> tuple[Proposal, Proposal, Proposal]:
    fair = lake.proposals["fair-share"]
    return fair, fair.variant("all"), replace(fair, id="dear", changes=fair.changes[1:])


def test_it_is_the_difference_of_two_impacts(lake: Alliance, texts) -> None:
    fair, everyone, dear = texts
    found = whatif.several(lake, [fair, everyone], years=YEARS, against=dear)
    alone = {t.id: whatif.impact(lake, t, years=YEARS) for t in texts}
    rows = {(r["member"], r["proposal"]): r for r in found.rows()}
    for text in (fair, everyone):
        for member in found.members:
            paid = alone[text.id].change(member, "money") - alone["dear"].change(member, "money")
            (b0, a0), (b1, a1) = alone["dear"].say(member), alone[text.id].say(member)
            row = rows[member, text.id]
            assert Fraction(row["amount"]) == round(paid * 100) / Fraction(100)
            assert Fraction(row["say_change_points"]) == Fraction(round(((a1 - b1) - (a0 - b0)) * 10**6), 10**4)
            assert row["against"] == "dear"
    assert any(Fraction(r["amount"]) for r in rows.values())


def test_one_with_itself_gives_nothing_and_swapped_sides_flip_signs(lake: Alliance, texts) -> None:
    fair, everyone, _ = texts
    same = whatif.several(lake, [fair], years=YEARS, against=replace(fair, id="again"))
    assert all(Fraction(r["amount"]) == 0 == Fraction(r["say_change_points"]) for r in same.rows())
    assert same.summary.endswith("Dorne's proposal changes nothing more or less for anyone.")
    assert same.summary.startswith('Against the proposal "A fairer share for Dorne", ')
    one = whatif.several(lake, [fair], years=YEARS, against=everyone)
    other = whatif.several(lake, [everyone], years=YEARS, against=fair)
    for a, b in zip(one.rows(), other.rows(), strict=True):
        assert a["member"] == b["member"]
        for key in ("amount", "say_change_points", "capability_change", "return_change"):
            assert Fraction(a[key]) == -Fraction(b[key])


def test_against_today_it_is_the_impact(lake: Alliance, texts) -> None:
    fair, everyone, _ = texts
    found = whatif.several(lake, [fair, everyone], years=YEARS)
    alone = whatif.impact(lake, everyone, years=YEARS)
    expected = {row["member"]: row["amount"] for row in alone.rows()}
    assert {r["member"]: r["amount"] for r in found.rows() if r["proposal"] == everyone.id} == expected


def test_what_is_set_stands_in_one_line_for_all(lake: Alliance, texts) -> None:
    fair, everyone, dear = texts
    rows = whatif.several(lake, [fair, everyone], years=YEARS, against=dear).parameter_rows()
    assert [r["parameter"] for r in rows] == [target_of(c) for c in (fair.changes[1], fair.changes[0])]
    ceiling, share = rows
    assert ceiling["today"] == "EUR 12,500,000"
    assert {ceiling[t.id] for t in texts} == {"EUR 12,600,000 a year"}
    assert share["dear"] is None
    assert share[fair.id] != share[everyone.id]


def test_nonsense_is_refused(lake: Alliance, texts) -> None:
    for named, message in (((), "no proposal is named"), ((texts[0], texts[0]), "named more than once: fair-share")):
        with pytest.raises(EquipoiseError, match=message):
            whatif.several(lake, named, years=YEARS)
