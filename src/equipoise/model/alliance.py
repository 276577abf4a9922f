"""Everything known of an alliance, for all dates. Frozen: a change makes a new one that shares the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final

from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model.checks import Case, Check
from equipoise.model.contributions import IssuedCall, Receipt
from equipoise.model.disagreement import Disagreement
from equipoise.model.keys import Key
from equipoise.model.nouns import Body, Fund, Group, MeasureName, Member, Post, Project, Series, Source
from equipoise.model.opinions import Assumption, Position
from equipoise.model.past import PastCase
from equipoise.model.proposal import Proposal
from equipoise.model.rates import Rate
from equipoise.model.requirements import Requirement
from equipoise.model.stages import Benchmark
from equipoise.values import holds_on

__all__ = ["Alliance", "rewound", "rules_of_its_day"]


@dataclass(frozen=True)
class Alliance:
    """Everything known of an alliance. Look up with ``fund``, ``key``, ``body``, ``one``: they explain a miss.

    ``contested`` are the disagreements on file, which change nothing; ``disputed`` those that are in force here, each
    with the digest of the alliance that it was laid over (``agree.contested``).
    """

    id: str
    name: str
    currency: str
    members: Mapping[str, Member]
    sources: Mapping[str, Source] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    series: Mapping[str, Series] = field(default_factory=dict)
    keys: Mapping[str, Key] = field(default_factory=dict)
    funds: Mapping[str, Fund] = field(default_factory=dict)
    bodies: Mapping[str, Body] = field(default_factory=dict)
    projects: Mapping[str, Project] = field(default_factory=dict)
    requirements: Mapping[str, Requirement] = field(default_factory=dict)
    benchmarks: tuple[Benchmark, ...] = ()
    posts: tuple[Post, ...] = ()
    rates: tuple[Rate, ...] = ()
    issued: tuple[IssuedCall, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    preferences: tuple[Assumption, ...] = ()
    positions: tuple[Position, ...] = ()
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    cases: tuple[Case, ...] = ()
    record: Mapping[str, PastCase] = field(default_factory=dict)
    contested: Mapping[str, Disagreement] = field(default_factory=dict)
    disputed: tuple[Disagreement, ...] = ()
    member_word: str = "member"
    member_words: str = "members"
    note: str = ""

    def members_on(self, day: date) -> tuple[str, ...]:
        """Who belongs on this day? Codes in order."""
        return tuple(sorted([code for code, member in self.members.items() if holds_on(member, day)]))

    def all_of(self, noun: str) -> Mapping[str, Any]:
        """Everything of a kind (``noun``: member, fund, key, body, series and so on), by its name."""
        found: Mapping[str, Any] = getattr(self, _TABLE.get(noun, noun))
        return found

    def one(self, noun: str, name: str) -> Any:
        """The thing of this name: a member, fund, key, body, series, project, requirement, proposal (``noun``).

        Raises UnknownName with the nearest known names.
        """
        table = self.all_of(noun)
        if name not in table:
            raise UnknownName(noun, name, table)
        return table[name]

    def fund(self, name: str) -> Fund:
        """The fund of this name."""
        return self.one("fund", name)  # type: ignore[no-any-return]

    def key(self, name: str) -> Key:
        """The key of this name."""
        return self.one("key", name)  # type: ignore[no-any-return]

    def body(self, name: str) -> Body:
        """The body of this name."""
        return self.one("body", name)  # type: ignore[no-any-return]

    def with_one(self, noun: str, name: str, thing: Any) -> Alliance:
        """This alliance with one entry set (``thing`` None: removed); everything else is shared."""
        attribute = _TABLE.get(noun, noun)
        table = dict(getattr(self, attribute))
        if thing is None:
            table.pop(name, None)
        else:
            table[name] = thing
        return _with(self, attribute, table)

    def measured(self, measure: MeasureName) -> Series | None:
        """The series that is this measure, as its file says; None: no series says so."""
        return next((series for series in self.series.values() if series.measure == measure), None)

    def series_of(self, measure: MeasureName) -> Series:
        """The series that is this measure. Raises EquipoiseError when none says so, with what its file must say."""
        found = self.measured(measure)
        if found is None:
            words = measure.replace("-", " ").replace("gdp", "GDP")
            missing = EquipoiseError(f"{self.name} has no figures of {words}")
            missing.hint = f'Which series has them, its own file says: measure = "{measure}".'
            raise missing
        return found

    def seated(self, body: str, day: date) -> tuple[str, ...]:
        """Who sits in a body on this day?"""
        found = self.body(body)
        belonging = self.members_on(day)
        if found.everyone:
            return belonging
        taken = {seat.member for seat in found.seats if holds_on(seat, day)}
        return tuple(code for code in belonging if code in taken)

    def participating(self, project: str, day: date) -> tuple[str, ...]:
        """Who takes part in a project on this day?"""
        found: Project = self.one("project", project)
        belonging = self.members_on(day)
        if found.everyone:
            return belonging
        taken = {part.member for part in found.participants if holds_on(part, day)}
        return tuple(code for code in belonging if code in taken)


_TABLE: Final = {
    "member": "members",
    "source": "sources",
    "key": "keys",
    "fund": "funds",
    "body": "bodies",
    "group": "groups",
    "project": "projects",
    "requirement": "requirements",
    "proposal": "proposals",
    "disagreement": "contested",
}


def _with(alliance: Alliance, attribute: str, value: Any) -> Alliance:
    # dataclasses.replace walks every field in Python; copying the instance dictionary shares them in one step.
    changed = object.__new__(Alliance)
    changed.__dict__.update(alliance.__dict__)
    changed.__dict__.pop("_digest", None)
    changed.__dict__[attribute] = value
    return changed


def rewound(alliance: Alliance, day: date) -> Alliance:
    """The rules as they stood on the eve of ``day``: what began on or after it is taken away.

    Members who joined later and key versions, ceilings and targets in force later are dropped; a span that was cut
    on the eve of ``day`` runs on, as it did when no successor was known. Used to replay enacted history.
    """
    eve = day - timedelta(days=1)

    def before(spans: tuple[Any, ...]) -> tuple[Any, ...]:
        kept = [span for span in spans if span.since < day]
        return tuple(replace(s, until=None) if s.until is not None and s.until >= eve else s for s in kept)

    members = {
        code: member if member.until is None or member.until < eve else replace(member, until=None)
        for code, member in alliance.members.items()
        if member.since < day
    }
    keys = {i: replace(key, versions=before(key.versions)) for i, key in alliance.keys.items()}
    funds = {i: replace(fund, ceilings=before(fund.ceilings)) for i, fund in alliance.funds.items()}
    requirements = {i: replace(one, target=before(one.target)) for i, one in alliance.requirements.items()}
    return replace(alliance, members=members, keys=keys, funds=funds, requirements=requirements)


def rules_of_its_day(alliance: Alliance, proposal: Proposal) -> Alliance:
    """Which rules is a proposal asked of? Today's; one of the past that was not adopted, those before its own day."""
    if proposal.stage != "rejected" or proposal.in_force is None:
        return alliance
    return rewound(alliance, proposal.in_force)
