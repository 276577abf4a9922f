"""Random clauses of every kind on the small alliance, for tests of the laws that hold for any text."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from equipoise.model import (
    Alliance,
    Change,
    Consensus,
    Eligibility,
    FewerAgainst,
    KeyTable,
    Member,
    PriorityRule,
    Project,
    SidePayments,
    Stage,
)
from equipoise.model.clauses import (
    AddProject,
    AddSeat,
    AdmitMember,
    DiluteKey,
    JoinProject,
    LeaveProject,
    NoPrecedent,
    RemoveProject,
    RemoveSeat,
    ReplaceKey,
    SetCeiling,
    SetChair,
    SetPriority,
    SetRequirement,
    SetReturnBand,
    SetReview,
    SetRule,
    SetSeries,
    SetShare,
    SetSidePayments,
    WithdrawMember,
)
from equipoise.values import Figure, Status
from small import BAND, D

days = st.dates(date(2001, 1, 1), date(2030, 12, 31))
members = st.sampled_from("ABCD")
ids = st.integers(0, 10**6).map(lambda n: f"c{n}")
periods = st.tuples(days, st.one_of(st.none(), days)).map(
    lambda p: {"since": p[0], "until": None} if p[1] is None else {"since": min(p), "until": max(p)}
)


def _dated(kind: type, **fields: st.SearchStrategy) -> st.SearchStrategy:
    return st.builds(lambda ident, period, **rest: kind(id=ident, **period, **rest), ids, periods, **fields)


SHORT = KeyTable({"A": Figure(D(99), Status.SCENARIO)})
TABLE = KeyTable({m: Figure(D(25), Status.SCENARIO) for m in "ABCD"})
NEW = Project(
    "new",
    "New",
    "air",
    "common",
    costs={1: D(1)},
    cost_status=Status.ILLUSTRATIVE,
    fund="works",
    eligible=Eligibility(True, "for all"),
)

SIDE = SidePayments({"A": D("1.5"), "B": D("-1.5")})
GAP = Stage("gap", date(2020, 1, 1))

CLAUSES: dict[type, st.SearchStrategy] = {
    SetShare: _dated(SetShare, key=st.just("shares"), member=st.just("A"), percent=st.decimals(0, 60, places=2),
                     absorbed_by=st.sampled_from(["others", "everyone"])),
    DiluteKey: _dated(DiluteKey, key=st.just("shares"), newcomers=st.just({"D": D(5)})),
    ReplaceKey: _dated(ReplaceKey, key=st.just("shares"), version=st.sampled_from([TABLE, None])),
    SetCeiling: _dated(SetCeiling, fund=st.just("works"), amount=st.one_of(st.none(), st.just(D(5)))),
    SetPriority: _dated(SetPriority, fund=st.just("works"),
                        rule=st.sampled_from([PriorityRule({"contribution": D(1)}), PriorityRule({"equal": D(1)})])),
    SetReturnBand: _dated(SetReturnBand, fund=st.just("joint"), band=st.just(BAND)),
    AddSeat: _dated(AddSeat, body=st.just("panel"), member=members),
    RemoveSeat: _dated(RemoveSeat, body=st.just("panel"), member=members),
    SetChair: _dated(SetChair, body=st.just("panel"), member=st.one_of(st.none(), members)),
    SetRule: _dated(SetRule, body=st.just("council"), rule=st.sampled_from([FewerAgainst(2), Consensus(1)])),
    JoinProject: _dated(JoinProject, project=st.just("aircraft"), member=members),
    LeaveProject: _dated(LeaveProject, project=st.just("aircraft"), member=members),
    SetSeries: st.builds(SetSeries, id=ids, series=st.just("gdp-current"), member=members, values=st.dictionaries(
        st.integers(2024, 2028), st.one_of(st.none(), st.just(D(7))), min_size=1)),
    AdmitMember: st.builds(AdmitMember, id=ids, member=st.just(Member("E", "Eland", date(2027, 5, 1)))),
    WithdrawMember: st.builds(WithdrawMember, id=ids, member=members, since=days),
    AddProject: st.builds(AddProject, id=ids, project=st.just(NEW)),
    SetRequirement: _dated(SetRequirement, requirement=st.just("guns"), target=st.one_of(st.none(), st.just(5))),
    SetSidePayments: _dated(SetSidePayments, fund=st.just("works"), payments=st.sampled_from([None, SIDE])),
    NoPrecedent: st.builds(NoPrecedent, id=ids),
    SetReview: st.builds(SetReview, id=ids, since=days, body=st.sampled_from([None, "panel"])),
    RemoveProject: st.builds(RemoveProject, id=ids, project=st.sampled_from(["radar", "harbour"])),
}  # fmt: skip


def applicable(clauses: list[Change], alliance: Alliance) -> tuple[Change, ...]:
    """Those of the clauses that can be applied, each on top of the ones before it."""
    kept = []
    for clause in clauses:
        if not list(clause.complaints(alliance)):
            alliance = clause.apply(alliance)
            kept.append(clause)
    return tuple(kept)
