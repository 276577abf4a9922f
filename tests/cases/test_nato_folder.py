"""Does the bundled NATO folder say what its sources say? History round-trips, and the request touches what it names."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from equipoise.agree.preferences import preferences
from equipoise.folder import check, read
from equipoise.model import Alliance, apply, rewound, shares_on
from equipoise.model.clauses import AddSeat, DiluteKey, JoinProject, ReplaceKey, SetShare
from equipoise.pay import calls
from equipoise.plan import gaps as wanting
from equipoise.plan import portfolio, road
from equipoise.values import Status

KEY = "common-funding"
CLOSE = Decimal("0.0003")  # of a percent: what four decimals, recollected, allow


@pytest.fixture(scope="module")
def nato() -> Alliance:
    return read("nato")


def before(nato: Alliance, proposal: str) -> tuple[Alliance, date]:
    """The rules on the eve of an enacted proposal, and its first day."""
    day = nato.proposals[proposal].in_force
    assert day is not None
    return rewound(nato, day), day


def gaps(found: Alliance, nato: Alliance, day: date) -> dict[str, Decimal]:
    """How far are the shares found on a day from those of the folder?"""
    theirs, ours = shares_on(found, KEY, day).percent, shares_on(nato, KEY, day).percent
    assert set(theirs) == set(ours) == set(nato.members_on(day))
    assert sum(theirs.values()) == sum(ours.values()) == 100
    return {member: theirs[member] - ours[member] for member in ours}


# --- enacted history --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proposal", "members"), [("north-macedonia-2020", 30), ("finland-2023", 31), ("sweden-2024", 32)]
)
def test_an_accession_gives_the_next_key_to_the_last_decimal(nato: Alliance, proposal: str, members: int) -> None:
    eve, day = before(nato, proposal)
    assert len(eve.members_on(day)) == members - 1
    after = apply(eve, nato.proposals[proposal])
    found = gaps(after, nato, day)
    assert len(found) == members
    assert not any(found.values())


def test_the_2019_reform_gives_the_key_of_2021_within_three_ten_thousandths(nato: Alliance) -> None:
    eve, day = before(nato, "cost-share-2021")
    found = gaps(apply(eve, nato.proposals["cost-share-2021"]), nato, day)
    assert len(found) == 30
    assert max(abs(gap) for gap in found.values()) <= CLOSE


def test_the_first_offer_of_2019_was_15_9_for_both(nato: Alliance) -> None:
    eve, day = before(nato, "cost-share-2021")
    offer = shares_on(apply(eve, nato.proposals["cost-share-2021"].without("france")), KEY, day).percent
    assert offer["USA"] == offer["DEU"]
    assert round(offer["USA"], 1) == Decimal("15.9")
    assert offer["FRA"] > Decimal("11.3")


def test_the_old_key_and_all_that_was_adopted_since_is_the_key_of_2024(nato: Alliance) -> None:
    alliance = rewound(nato, date(2020, 3, 27))
    assert len(alliance.keys[KEY].versions) == 1
    enacted = [p for p in nato.proposals.values() if p.stage == "enacted"]
    for proposal in sorted(enacted, key=lambda p: str(p.in_force)):
        alliance = apply(alliance, proposal)
    day = date(2024, 3, 7)
    assert max(abs(gap) for gap in gaps(alliance, nato, day).values()) <= CLOSE


def test_diluting_the_key_of_2023_again_would_have_cost_finland_its_share(nato: Alliance) -> None:
    eve, day = before(nato, "sweden-2024")
    admission, share = nato.proposals["sweden-2024"].changes
    assert isinstance(share, DiluteKey)
    plain = DiluteKey(id="plain", key=KEY, since=day, newcomers={"SWE": share.newcomers["SWE"]})
    assert shares_on(plain.apply(admission.apply(eve)), KEY, day).percent["FIN"] == Decimal("0.8882")


def test_the_key_of_2026_and_the_one_carried_forward_stand_side_by_side(nato: Alliance) -> None:
    day = date(2026, 1, 1)
    now, carried = shares_on(nato, KEY, day), shares_on(nato, f"{KEY}-2024-carried", day)
    assert carried.percent == shares_on(nato, KEY, date(2024, 3, 7)).percent
    apart = (carried.of("USA") - now.of("USA")) * 5300
    assert now.of("USA") == now.of("DEU")
    assert 46 < apart < 47  # million euros of 5.3 billion
    assert shares_on(nato, KEY, date(2028, 1, 1)).percent == now.percent


# --- the request ------------------------------------------------------------------------------------------------------


def test_the_request_changes_no_cost_share(nato: Alliance) -> None:
    request = nato.proposals["canada-2026"]
    for reading in (request, *(request.variant(name) for name in request.variants)):
        assert not [c for c in reading.changes if isinstance(c, (SetShare, DiluteKey, ReplaceKey))]
        assert apply(nato, reading).keys == nato.keys
        assert all(change.text for change in reading.changes)


def test_the_request_brings_canada_where_it_is_not_today(nato: Alliance) -> None:
    day = date(2027, 1, 1)
    request = nato.proposals["canada-2026"]
    after = apply(nato, request)
    boards = [c.body for c in request.changes if isinstance(c, AddSeat)]
    projects = [c.project for c in request.changes if isinstance(c, JoinProject)]
    assert len(boards) == len(projects) == 3
    for board in boards:
        assert "CAN" not in nato.seated(board, day)
        assert set(after.seated(board, day)) == {*nato.seated(board, day), "CAN"}
    for project in projects:
        found = nato.projects[project]
        assert found.board in boards
        assert nato.participating(project, day) == nato.seated(str(found.board), day)
        assert set(after.participating(project, day)) == {*nato.participating(project, day), "CAN"}


# --- the programme ----------------------------------------------------------------------------------------------------


def rooms(nato: Alliance) -> dict[int, Fraction]:
    """What is left under the investment programme's ceiling, by year."""
    fund = nato.funds["nsip"]
    free: dict[int, Fraction] = {}
    for year in range(2027, 2032):
        (ceiling,) = (s.value for s in fund.ceilings if s.holds_on(date(year, 1, 1)))
        (taken,) = (s.value for s in fund.committed if s.holds_on(date(year, 1, 1)))
        assert ceiling is not None
        assert taken is not None
        free[year] = Fraction(ceiling) * (100 - Fraction(taken)) / 100
    return free


def test_each_candidate_fits_alone_but_not_all_together(nato: Alliance) -> None:
    free = rooms(nato)
    candidates = [p for p in nato.projects.values() if p.fund == "nsip" and p.start is None]
    assert len(candidates) >= 16
    for project in candidates:
        assert project.earliest is not None
        assert project.latest is not None
        fits = [
            all(cost <= free.get(start + year - 1, Fraction(0)) for year, cost in project.costs.items())
            for start in range(project.earliest, project.latest + 1)
        ]
        assert any(fits), project.id
    wanted = sum((sum(p.costs.values()) for p in candidates), Decimal(0))
    assert Fraction(wanted) > Fraction(3, 2) * sum(free.values())


def test_candidates_start_after_what_they_need(nato: Alliance) -> None:
    for project in nato.projects.values():
        for need in project.needs:
            first = nato.projects[need]
            assert first.earliest is not None
            assert project.latest is not None
            assert first.earliest + len(first.costs) <= project.latest


def test_the_path_after_2026_grows_by_six_percent_a_year(nato: Alliance) -> None:
    for name in ("civil", "military", "nsip"):
        ceilings = {s.since.year: s for s in nato.funds[name].ceilings}
        first = ceilings[2026].value
        assert first is not None
        for year in range(2027, 2032):
            expected = (first * Decimal("1.06") ** (year - 2026)).quantize(Decimal("1E5"))
            assert ceilings[year].value == expected
            assert ceilings[year].status == "scenario"


# --- figures, posts, sources ------------------------------------------------------------------------------------------


def test_a_chair_of_one_post_leaves_before_the_next_arrives(nato: Alliance) -> None:
    by_title: dict[str, list[tuple[date, date | None]]] = {}
    for post in nato.posts:
        if post.kind != "host":
            title = post.title.removesuffix(" (acting)").removesuffix(" (interim)")
            by_title.setdefault(title, []).append((post.since, post.until))
    for title, terms in by_title.items():
        ordered = sorted(terms)
        for (_, until), (since, _) in pairwise(ordered):
            assert until is not None, title
            assert until < since, title


def test_the_secretary_general_chairs_the_council(nato: Alliance) -> None:
    chair = {s.since: s.value for s in nato.bodies["nac"].chair}
    assert chair == {p.since: p.member for p in nato.posts if p.title == "Secretary General"}


def test_every_figure_names_a_source(nato: Alliance) -> None:
    for series in nato.series.values():
        for member, years in series.figures.items():
            for year, figure in years.items():
                assert figure.source in nato.sources, (series.id, member, year)
    for post in nato.posts:
        assert post.source in nato.sources, post.id
    for fund in nato.funds.values():
        for span in fund.ceilings:
            assert span.source in nato.sources or span.status.absent, (fund.id, span.since)


def test_every_source_is_used(nato: Alliance) -> None:
    text = repr(nato.__dict__ | {"sources": None})
    assert not [source for source in nato.sources if source not in text]


def test_the_newcomers_have_no_share_on_the_eve(nato: Alliance) -> None:
    for code in ("MKD", "FIN", "SWE"):
        joined = nato.members[code].since
        assert code in shares_on(nato, KEY, joined).percent
        assert code not in shares_on(nato, KEY, joined - timedelta(days=1)).percent


def test_the_calls_are_those_of_the_cases_computed_by_hand(nato: Alliance) -> None:
    assert len(nato.cases) == 3
    for case in nato.cases:
        assert case.ask["question"] == "pay"
        rows = {row["member"]: row for row in calls(nato, case.ask["fund"], case.ask["year"]).rows()}
        for wanted in case.expect:
            found = rows[wanted["member"]]
            assert {word: found[word] for word in wanted} == dict(wanted), case.id


def test_checks_hold_or_fail_as_told(nato: Alliance) -> None:
    report = check("nato")
    assert report.ok, report.problems
    assert len(report.checks) == len(nato.checks)
    known = {"netherlands-at-current-prices", "military-growth-2024", "civil-growth-2022", "common-total-2026"}
    assert known <= {result.id for result in report.discrepancies}


def test_the_forecast_understands_every_assumption(nato: Alliance) -> None:
    found = preferences(nato.preferences, tuple(nato.members))
    assert {row.id for row in found.used if row.id.startswith("scale-")} == {
        row.id for row in nato.preferences if row.kind == "scale" and not row.proposal
    }
    for row in (row for row in nato.preferences if row.proposal):
        quarrel = preferences(nato.preferences, tuple(nato.members), nato.proposals[row.proposal])
        assert row in quarrel.used
    domains = {project.domain for project in nato.projects.values()}
    assert domains == {row.about for row in nato.preferences if row.kind == "domain" and row.member == "*"}


# --- requirements and the road --------------------------------------------------------------------------------------


def test_what_was_published_of_the_road_and_nothing_else(nato: Alliance) -> None:
    """The dates as the sources give them, typed here a second time; everything else is illustrative."""
    published = {
        (p.id, s.stage, s.date.isoformat()[: {"day": 10, "month": 7, "year": 4}[s.precision]])
        for p in nato.projects.values()
        for s in p.stages
        if s.status.rank < Status.ILLUSTRATIVE.rank
    }
    assert published == {
        ("accs-first-contract", "contract", "1999-07-22"),
        ("accs-extension", "eligibility", "2012-03-23"),
        ("accs-missile-defence", "contract", "2013"),
        ("accs-addendum-3", "inspected", "2024-03"),
        ("ags-acquisition", "gap", "1992"),
        ("ags-acquisition", "contract", "2012-05-20"),
        ("ags-acquisition", "delivered", "2020-11"),
        ("computer-incident-response", "contract", "2012"),
        ("computer-incident-response-extension", "contract", "2015"),
        ("forensic-tools", "contract", "2020"),
        ("deployable-air-command-upgrade", "contract", "2021"),
        ("cyber-defence-centre-building", "delivered", "2024-03-15"),
        ("e3a-life-extension", "contract", "2019"),
        ("integrated-cyber-defence-centre", "gap", "2024-07-10"),
        ("maritime-patrol-norway", "contract", "2017-03-29"),
        ("samp-t-ng", "contract", "2023"),
    }
    made_up = [s for p in nato.projects.values() for s in p.stages if s.status.rank >= Status.ILLUSTRATIVE.rank]
    assert {s.source for s in made_up} == {"equipoise-scenario"}


def test_the_investment_programme_in_four_sums(nato: Alliance) -> None:
    """Added up by hand from the published prices in euros, in millions: 19 + 58 + 136 + 6.6."""
    sums = {(s.sum, s.currency): s for s in road(nato, date(2026, 11, 22), "nsip").sums}
    assert {currency for _, currency in sums} == {"EUR"}
    assert sums["authorised", "EUR"].amount == Decimal(219_600_000)
    assert sums["authorised", "EUR"].missing == ("accs-addendum-3",)
    assert sums["spent", "EUR"].amount is None


def test_one_road_here_has_both_ends_beside_the_auditors(nato: Alliance) -> None:
    """From some day of 1992 to some day of November 2020: 27.8 to 28.9 years."""
    own, auditors = road(nato, date(2026, 11, 22)).means
    assert (own.words, own.projects) == ("27.8 to 28.9", ("ags-acquisition",))
    assert (auditors.least, auditors.first, auditors.last) == (16, "gap", "delivered")
    assert auditors.benchmark is not None
    assert auditors.benchmark.source in nato.sources


def test_requirements_of_the_request_are_made_up_and_say_so(nato: Alliance) -> None:
    assert {r.domain for r in nato.requirements.values()} == {"air-defence", "arctic-surveillance", "cyber"}
    assert {t.status for r in nato.requirements.values() for t in r.target} == {Status.ILLUSTRATIVE}
    closed = {c.requirement for p in nato.projects.values() for c in p.closes}
    assert closed == set(nato.requirements)


def test_gaps_of_2031_with_what_the_programme_would_buy(nato: Alliance) -> None:
    plan_ = portfolio(nato, "nsip", range(2027, 2032))
    bought = {entry.project.id for entry in plan_.bought}
    for gap in wanting(nato, date(2031, 12, 31), [plan_]).gaps:
        by_hand = sum(
            c.amount
            for p in nato.projects.values()
            for c in p.closes
            if c.requirement == gap.requirement.id and p.id in bought
        )
        assert gap.units("bought", "bought, later") == by_hand
        assert gap.gap is not None
        assert gap.wanted is not None
        assert gap.remaining == max(0, gap.wanted - gap.held - gap.units("delivered") - gap.units("bought"))
        rest = gap.wanted - (gap.common.value or 0 if gap.common else 0)
        common = sum(b.closing.amount for b in gap.brought if b.state == "delivered" and b.closing.member is None)
        if gap.shares:
            assert sum(share.units for share in gap.shares) == max(0, rest - common)
