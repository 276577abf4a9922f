"""Does an amendment pass as it says it does? The whole way, on the example alliance and on NATO."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from equipoise import folder
from equipoise.agree import Amendment, amend, forecast
from equipoise.agree.following import followed
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.folder import load_proposal, save_proposal
from equipoise.model import Alliance, Proposal, apply, rewound, shares_on
from equipoise.model.clauses import AddProject, JoinProject, NoPrecedent, SetReview, SetSidePayments
from equipoise.pay import calls

YEARS = range(2027, 2032)


@pytest.fixture(scope="module")
def nato() -> Alliance:
    return folder.read("nato")


@pytest.fixture(scope="module")
def found(nato: Alliance) -> Amendment:
    return amend(nato, nato.proposals["canada-2026"], years=YEARS, probability=0.6, draws=64)


def test_the_text_reaches_the_odds_asked_for_and_is_an_amendment(found: Amendment) -> None:
    assert found.passes
    assert found.best.odds.centre >= 0.6
    assert found.before.centre < 0.01
    assert found.text.parent == "canada-2026"
    assert found.text.stage == "draft"
    kept = {c.id: c for c in found.proposal.changes}
    touched = {m.clause for m in found.best.moves}
    assert touched
    for change in found.text.changes:
        assert (change == kept.get(change.id)) == (change.id not in touched)
    assert {c for c in kept if c not in {x.id for x in found.text.changes}} <= touched


def test_who_tabled_it_has_no_odds_and_the_others_have_ranges(found: Amendment) -> None:
    told = {m["member"]: m for m in found.to_json()["members"]}
    assert (told["CAN"]["objects_before"], told["CAN"]["objects"]) == ("tabled it", "tabled it")
    assert [m for m, row in told.items() if row["objects"] == "tabled it"] == ["CAN"]
    for member in found.members:
        for odds in (member.objects_before, member.objects):
            # A mean may lie outside the range of nine draws in ten.
            assert 0 <= odds.low <= odds.high <= 1
            assert 0 <= odds.centre <= 1
    assert found.bargain is not None
    assert any(point.odds.low < point.odds.high for point in found.bargain.points)


def test_a_forecast_of_the_written_file_says_the_same(nato: Alliance, found: Amendment, tmp_path: Path) -> None:
    path = save_proposal(found.text, tmp_path / "canada-2026-amended.toml")
    read = load_proposal(nato, path)
    assert read == found.text
    # Whoever spoke on the text as tabled has spoken on its amendment: same members, same statements, other draws.
    again = forecast(nato, read, years=YEARS, seed=found.fresh[0], draws=found.fresh[1])
    assert again.under("route").centre == pytest.approx(found.best.odds.centre, abs=1e-9)


def test_no_single_step_back_towards_the_tabled_text_would_still_pass_by_much(nato: Alliance, found: Amendment) -> None:
    """Giving back a clause whole makes the text fail: each change is needed."""
    for move in found.best.moves:
        tabled = [c for c in found.proposal.changes if c.id == move.clause]
        order = {c.id: i for i, c in enumerate(found.proposal.changes)}
        others = [c for c in found.text.changes if c.id != move.clause]
        changes = tuple(sorted((*others, *tabled), key=lambda c: order.get(c.id, 99)))
        text = type(found.text)(**{**vars(found.text), "id": "given-back", "changes": changes})
        odds = forecast(nato, text, years=YEARS, seed=found.fresh[0], draws=256).under("route")
        assert odds.centre < found.probability, move


def test_a_text_that_falls_short_on_fresh_draws_is_mended_and_not_given_up(nato: Alliance) -> None:
    """At 60% the first text found has 59.99% on fresh draws: a little less of a clause is kept, not none of it."""
    answer = amend(nato, nato.proposals["canada-2026"], years=YEARS, probability=0.6)
    assert answer.passes
    assert any(0 < move.kept < 1 for move in answer.best.moves)


def test_alternatives_pass_too_and_differ(found: Amendment) -> None:
    texts = [found.text.changes, *(v.text.changes for v in found.alternatives)]
    assert found.alternatives
    assert len({str(t) for t in texts}) == len(texts)
    assert all(v.odds.centre >= 0.6 for v in found.alternatives)
    assert all(v.distance >= found.best.distance - 1e-9 for v in found.alternatives)


def test_the_bound_lies_below_what_was_found(found: Amendment) -> None:
    assert found.bound is not None
    assert 0 < found.bound <= found.best.distance
    assert "none is nearer" in found.summary or "proven" in found.summary


def test_same_seed_same_answer(tmp_path: Path) -> None:
    """Of NATO, where it takes longer, the command and Python are compared: tests/contracts/test_one_number.py."""
    lake = folder.read(folder.new(tmp_path / "lake"))
    one, again = (amend(lake, lake.proposals["fair-share"], years=YEARS, probability=0.6, draws=64) for _ in range(2))
    assert one.to_json() == again.to_json()


def test_more_than_any_text_attains_is_refused_with_the_proof(nato: Alliance) -> None:
    answer = amend(nato, nato.proposals["canada-2026"], years=YEARS, probability=0.97, draws=64)
    assert not answer.passes
    why = answer.irreconcilable
    assert why is not None
    assert why.ceiling is not None
    assert answer.best.odds.centre <= why.ceiling < 0.97
    assert why.weights[0][0] == "USA", "the one that spoke against it"
    assert sum(w for _, w in why.weights) <= 1 + 1e-9
    assert "No amendment" in answer.summary


def test_what_must_stay_stays_and_who_cannot_be_reconciled_is_named(nato: Alliance) -> None:
    answer = amend(nato, nato.proposals["canada-2026"], years=YEARS, keep=["priority"], draws=32)
    assert not answer.passes
    assert "priority" in {c.id for c in answer.text.changes}
    assert "priority" not in {m.clause for m in answer.best.moves}
    assert answer.bargain is not None
    assert answer.bargain.margin < 0, "a say by contribution leaves the small with nothing"
    assert sum(w for _, w in answer.bargain.weights) == pytest.approx(1, abs=0.1)


def test_the_fewest_clauses_are_no_more_than_the_nearest(nato: Alliance, found: Amendment) -> None:
    fewest = amend(nato, nato.proposals["canada-2026"], years=YEARS, probability=0.6, draws=64, fewest=True)
    assert fewest.passes
    assert len({m.clause for m in fewest.best.moves}) <= len({m.clause for m in found.best.moves})
    # Striking any single clause was tried elsewhere (chapter 7 of the brief): none reaches 60%.
    assert len({m.clause for m in fewest.best.moves}) == 2
    assert fewest.fewest == 2
    assert "none touches fewer than 2 clauses" in fewest.nearness


def test_where_fresh_draws_alone_let_a_text_pass_the_nearest_is_found_still(tmp_path: Path) -> None:
    """On the draws of the search no text of this proposal reaches 60%; on the fresh ones some do.

    All 1,092 texts at tenths and quarters of its levels and at every date, each measured and judged: the nearest that
    passes strikes one clause and halves another, at a distance of 1.60.
    """
    place = tmp_path / "lake"
    folder.new(place)
    lake = folder.read(place)
    wish = {"probability": 0.6, "years": range(2027, 2030), "draws": 64, "alternatives": 0}
    answer = amend(lake, lake.proposals["fair-share"], **wish)  # type: ignore[arg-type]
    assert answer.passes
    assert answer.best.distance <= 1.6
    assert answer.bound is not None
    assert answer.bound >= 0.98 * answer.best.distance


def test_a_text_that_passes_as_it_stands_is_left_alone(nato: Alliance, found: Amendment) -> None:
    answer = amend(nato, found.text, years=YEARS, probability=0.5, draws=32)
    assert answer.passes
    assert answer.best.moves == ()
    assert "needs no amendment" in answer.summary


def test_nonsense_is_refused_in_words(nato: Alliance) -> None:
    proposal = nato.proposals["canada-2026"]
    for probability in (0.0, 1.0, 1.5, -0.2):
        with pytest.raises(EquipoiseError, match="between 0 and 1"):
            amend(nato, proposal, years=YEARS, probability=probability)
    with pytest.raises(UnknownName, match="prioryti"):
        amend(nato, proposal, years=YEARS, keep=["prioryti"])


@pytest.fixture(scope="module")
def of_2019(nato: Alliance) -> Amendment:
    rules = rewound(nato, date(2021, 1, 1))
    return amend(rules, nato.proposals["cost-share-2019"], years=range(2021, 2026))


def test_from_the_text_of_2019_the_search_finds_what_was_agreed(nato: Alliance, of_2019: Amendment) -> None:
    """France is held at its share, and the two largest absorb what it does not pay."""
    assert of_2019.before.centre < 0.5
    assert of_2019.passes
    (move,) = of_2019.best.moves
    assert move.way == "hold-largest"
    added = next(c for c in of_2019.text.changes if c.id == "hold-fra")
    agreed = next(c for c in nato.proposals["cost-share-2021"].changes if c.id == "france")
    for name in ("member", "as_on", "absorbed_by", "since", "key"):
        assert getattr(added, name) == getattr(agreed, name)


def test_its_key_is_the_one_in_force_since_2021(nato: Alliance, of_2019: Amendment) -> None:
    found = shares_on(apply(of_2019.alliance, of_2019.text), "common-funding", date(2021, 1, 1)).percent
    enacted = shares_on(nato, "common-funding", date(2021, 1, 1)).percent
    assert set(found) == set(enacted)
    assert max(abs(found[m] - enacted[m]) for m in enacted) <= 3 * 10**-4  # type: ignore[operator]


def test_with_france_held_the_objection_is_gone_and_was_not_before(of_2019: Amendment) -> None:
    france = of_2019["FRA"]
    assert france.objects_before.centre > 0.5
    assert france.objects.centre < 0.05


def test_side_payments_sum_to_nothing_and_the_file_carries_them(nato: Alliance, tmp_path: Path) -> None:
    proposal = nato.proposals["canada-2026"]
    wish = {"probability": 0.85, "draws": 64, "alternatives": 0, "side_payments": 5.0}
    answer = amend(nato, proposal, years=YEARS, **wish)  # type: ignore[arg-type]
    assert answer.passes
    beside = [c for c in answer.text.changes if isinstance(c, SetSidePayments)]
    assert len(beside) == 1, "Canada pays others for their consent"
    assert beside[0].payments is not None
    amounts = beside[0].payments.amounts
    assert sum(amounts.values()) == 0
    assert amounts["CAN"] > 0
    for member, amount in amounts.items():
        paid = sum(float(calls(nato, fund, year)[member].net.amount) for fund in nato.funds for year in YEARS) / len(
            YEARS
        )
        assert abs(amount) <= Decimal(0.05 * paid), member
    read = load_proposal(nato, save_proposal(answer.text, tmp_path / "paid.toml"))
    assert read == replace(answer.text, id="paid")
    again = forecast(nato, read, years=YEARS, seed=answer.fresh[0], draws=answer.fresh[1])
    assert again.under("route").centre == pytest.approx(answer.best.odds.centre, abs=1e-9)


def test_a_clause_against_precedent_counts_as_what_follows_says(nato: Alliance) -> None:
    """The same odds from the text with the clause as from the forecast of the text without, fewer followers assumed."""
    text = nato.proposals["canada-2026"].variant("equal")
    plain = forecast(nato, text, years=YEARS, draws=64)
    quiet = replace(text, changes=(*text.changes, NoPrecedent(id="quiet", text="No precedent.")))
    told = forecast(nato, quiet, years=YEARS, draws=64)
    expected = followed(plain.changes, plain.given, plain.tests, "CAN", plain.under("route")).odds["no-precedent"]
    assert told.under("route").centre == pytest.approx(expected.centre, abs=1e-4)
    assert told.under("route").centre > plain.under("route").centre + 0.01
    reviewed = replace(text, changes=(*text.changes, SetReview(id="review", since=date(2029, 1, 1))))
    late = forecast(nato, reviewed, years=YEARS, draws=64)
    # What may end is worth less, to those who lose and to those who gain.
    for member in ("ISL", "CAN"):
        assert abs(sum(late[member].gains.values())) < abs(sum(plain[member].gains.values())) + 1e-12
    assert not [note for note in told.notes if "may decide no-precedent" in note]


def test_everything_wrong_with_a_wish_is_said_at_once(nato: Alliance) -> None:
    with pytest.raises(EquipoiseError) as caught:
        amend(nato, nato.proposals["canada-2026"], years=YEARS, probability=2, keep=["prioryti"], side_payments=0)
    assert all(word in str(caught.value) for word in ("prioryti", "between 0 and 1", "side payments of 0%"))


def test_a_clause_that_a_later_one_needs_is_left_in_the_text(nato: Alliance) -> None:
    project = replace(nato.projects["arctic-surveillance"], id="radar", title="Radar")
    text = Proposal(
        "radar",
        "Radar",
        "tabled",
        (
            AddProject(id="add", project=project),
            JoinProject(id="join", project="radar", member="CAN", since=date(2027, 1, 1)),
        ),
        tabled_by="CAN",
    )
    answer = amend(nato, text, years=YEARS, probability=0.9, draws=16, alternatives=0)
    assert "add" in {change.id for change in answer.text.changes}
