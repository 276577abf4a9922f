"""What is an alliance made of? Its members, figures, funds, bodies, posts and projects. All frozen.

Field names are the words of the folder's files. Dated things are tuples of ``Span``: first day, last day (None:
until further notice), value, status, source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, TypeAlias

from equipoise.model.contributions import Calling
from equipoise.model.key_steps.step import term
from equipoise.model.rules import Rule
from equipoise.model.stages import Closing, Eligibility, Stage
from equipoise.values import Figure, Span, Status, holds_on

__all__ = [
    "Belonging",
    "Body",
    "CarryOver",
    "Fund",
    "Group",
    "JoiningTerms",
    "MeasureName",
    "Member",
    "Participation",
    "Post",
    "PriorityRule",
    "Project",
    "RegionQuota",
    "ReturnBand",
    "Seat",
    "Series",
    "SidePayments",
    "Source",
    "ineligible",
]


@dataclass(frozen=True)
class Source:
    """Where a figure comes from."""

    id: str
    title: str
    publisher: str = ""
    url: str = ""
    retrieved: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Member:
    """A state and the dates of its membership. ``column`` and ``row`` place its tile on the map."""

    code: str = field(metadata=term("three capital letters, as in ISO 3166"))
    name: str = field(metadata=term("its name in words"))
    since: date = field(metadata=term("its first day as a member"))
    until: date | None = field(default=None, metadata=term("its last day; left out: it stays"))
    region: str = field(default="", metadata=term("the region by which plans may count it"))
    column: int | None = field(default=None, metadata=term("where its tile stands on the map, from the left"))
    row: int | None = field(default=None, metadata=term("where its tile stands on the map, from the top"))
    source: str = field(default="", metadata=term("the publication that says so"))

    def belongs_on(self, day: date) -> bool:
        """Is it a member on this day?"""
        return holds_on(self, day)


@dataclass(frozen=True)
class Belonging:
    """A member of a group, a body or a project, from when to when."""

    member: str
    since: date
    until: date | None = None
    status: Status = Status.PUBLISHED
    source: str = ""


@dataclass(frozen=True)
class Group:
    """Members that a rule treats alike (the least developed, the richest): who belonged when, and by which source.

    A step of a key names it as "group:ID" and means those who belong on the first day of the version.
    """

    id: str
    title: str
    members: tuple[Belonging, ...]
    source: str = ""
    note: str = ""

    def on(self, day: date) -> tuple[str, ...]:
        """Who belongs on this day? Codes in order."""
        return tuple(sorted({m.member for m in self.members if holds_on(m, day)}))


#: What a series can be, where a question must know: which series is defence spending, which is GDP?
MeasureName: TypeAlias = Literal[
    "defence-spending",
    "defence-share-of-gdp",
    "pledged-share-of-gdp",
    "gdp",
    "personnel",
    "equipment-share",
    "population",
]


@dataclass(frozen=True)
class Series:
    """Figures by member and year, with unit and method.

    ``measure`` says what the figures are where a question must know (who spends what, work by equipment bought); a
    series that no question reads by itself has none. ``signed``: figures below zero make sense (a growth, a balance);
    otherwise they are a slip of the pen. It is about how figures are examined, no figure itself, and so no part of the
    digest.
    """

    id: str
    title: str
    unit: str
    figures: Mapping[str, Mapping[int, Figure]]
    method: str = ""
    measure: MeasureName | None = None
    signed: bool = field(default=False, metadata={"digest": False})

    def at(self, member: str, year: int) -> Figure:
        """The figure of a member in a year; a missing one says so and is never zero."""
        return self.figures.get(member, {}).get(year, _MISSING)

    @cached_property
    def worked_out(self) -> dict[Any, Any]:
        """Means already made of these figures, which never change, by what was asked; for the steps of keys."""
        return {}


_MISSING = Figure(None, Status.MISSING)


@dataclass(frozen=True)
class PriorityRule:
    """How much say has each member over what a fund buys, or what share of a requirement? A weighted mix of bases.

    Each basis gives shares that sum to one: "equal"; "contribution" (the fund's key); "key:ID" (any key); "series:ID"
    (figures of the latest year known); "posts:KIND" (posts of a kind held in the year). Weights are relative.
    """

    mix: Mapping[str, Decimal]

    @property
    def sound(self) -> bool:
        """Are its weights not negative, and not all zero?"""
        return sum(self.mix.values()) > 0 and min(self.mix.values()) >= 0


@dataclass(frozen=True)
class ReturnBand:
    """Each participant's share of the work over its share of the cost stays within [low, high]; None: no limit."""

    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class SidePayments:
    """What each member pays more (or, below 0, less) than its call in each calendar year; they sum to zero."""

    amounts: Mapping[str, Decimal]


@dataclass(frozen=True)
class CarryOver:
    """How much of a year's unspent room may be spent in the next: a percent of it, an amount, or the lesser of both."""

    percent: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class RegionQuota:
    """Of all that a plan buys, the percent hosted in a region, by spending or by number of projects.

    At least ``at_least``, at most ``at_most`` (None: no limit). A project counts for the region of its host; one
    without a host counts in the whole only.
    """

    region: str
    measure: Literal["spending", "projects"]
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    status: Status = Status.PUBLISHED
    source: str = ""


@dataclass(frozen=True)
class JoiningTerms:
    """On which terms do members take part in a project, where the plan chooses who does?

    ``required`` must take part, ``excluded`` cannot, at least ``quorum`` do. Whoever takes part pays between
    ``least_share`` and ``most_share`` percent of the cost (None: no limit); all of them together pay all of it.
    """

    quorum: int = 1
    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    least_share: Decimal | None = None
    most_share: Decimal | None = None


@dataclass(frozen=True)
class Fund:
    """A common budget.

    ``ceilings`` are amounts in whole units of the currency for the calendar years they span. ``participants`` is
    "all" (members of the day share the ceiling by the key) or "project" (the participants of each project share
    its cost by the key, rescaled to them: joint procurement). ``committed`` is the percent of the ceiling that
    running projects already take.

    ``side_payments`` are what members pay one another beside their shares, booked on the calls of each year.

    ``calling`` are the terms of its calls. ``forecast`` and ``spent`` are what it expects to spend, and has spent,
    within each span (a quarter, a year), in whole units.

    What limits a plan beside the ceilings: ``carry_over`` (of the room of a year into the next; none unless said),
    ``hosting`` (how many projects under way a member can host at once, by member), ``quotas`` by region.
    """

    id: str
    title: str
    currency: str
    key: str
    body: str
    ceilings: tuple[Span[Decimal], ...] = ()
    committed: tuple[Span[Decimal], ...] = ()
    participants: Literal["all", "project"] = "all"
    priority: tuple[Span[PriorityRule], ...] = ()
    return_band: tuple[Span[ReturnBand], ...] = ()
    carry_over: tuple[Span[CarryOver], ...] = ()
    hosting: Mapping[str, int] = field(default_factory=dict)
    quotas: tuple[RegionQuota, ...] = ()
    calling: Calling = field(default_factory=Calling)
    forecast: tuple[Span[Decimal], ...] = ()
    spent: tuple[Span[Decimal], ...] = ()
    note: str = ""
    side_payments: tuple[Span[SidePayments], ...] = ()


@dataclass(frozen=True)
class Seat(Belonging):
    """A member's seat in a body."""


@dataclass(frozen=True)
class Body:
    """A committee: who sits (``seats``, or every member), who chairs, how it decides, what, and what comes next."""

    id: str
    title: str
    rule: tuple[Span[Rule], ...]
    everyone: bool = False
    seats: tuple[Seat, ...] = ()
    chair: tuple[Span[str], ...] = ()
    powers: tuple[str, ...] = ()
    next: str | None = None
    silence: bool = False
    reservations: bool = False
    status: Status = Status.PUBLISHED
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Post:
    """An office held, or a headquarters hosted, by a member, from when to when.

    ``precision`` says how exactly ``since`` is known: day, month or year.
    """

    id: str
    title: str
    kind: Literal["political", "military", "agency", "command", "host"]
    member: str
    since: date
    until: date | None = None
    precision: Literal["day", "month", "year"] = "day"
    holder: str = ""
    status: Status = Status.PUBLISHED
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Participation(Belonging):
    """A member's part in a project."""


@dataclass(frozen=True)
class Project:
    """A capability project.

    ``costs`` are whole units of ``currency`` by year of work (1 = first year); empty: price not published or not
    disclosed, said by ``cost_status``. ``start`` fixes the first year; None: the plan may choose one within
    [``earliest``, ``latest``]. ``fund`` is the fund that pays, or nobody (``funding`` says who does). ``everyone``: all
    members take part. ``needs`` names projects that must be complete before this one starts.

    ``closes`` says which requirements it helps to meet; ``eligible`` whether a common fund may pay for it, and why;
    ``stages`` what is known of its road from the gap to the closed account; ``spent`` the money known to have been
    spent within each span, in ``currency``.

    What else a plan must keep to: ``excludes`` names projects never bought beside this one (said once is enough);
    ``hosts`` the members of which one must host it (``host`` where that is settled); ``parts`` the percents of it
    that may be bought instead of the whole; ``joining`` the terms of taking part, where the plan chooses who does;
    ``capacity`` the largest percent of its work that each member can do (empty: anyone, all of it).
    """

    id: str = field(metadata=term("its name in files: small letters, digits and hyphens"))
    title: str = field(metadata=term("its name in words"))
    domain: str = field(metadata=term("the field of capability, such as air-defence"))
    funding: Literal["common", "joint", "multinational", "national"] = field(metadata=term("who pays for it"))
    currency: str = field(default="EUR", metadata=term("the currency of its price; that of the fund that pays"))
    costs: Mapping[int, Decimal] = field(
        default_factory=dict,
        metadata=term(
            "the price by year of work, in whole units; left out: not known",
            example="{ 1 = 40_000_000, 2 = 60_000_000 }",
        ),
    )
    cost_status: Status = field(default=Status.MISSING, metadata=term("how far the price can be trusted"))
    cost_source: str = field(default="", metadata=term("the publication of the price"))
    fund: str | None = field(default=None, metadata=term("the fund that pays; left out: none of them"))
    start: int | None = field(default=None, metadata=term("its first year; left out: the plan chooses", unit="year"))
    earliest: int | None = field(default=None, metadata=term("the first year that the plan may choose", unit="year"))
    latest: int | None = field(default=None, metadata=term("the last year that the plan may choose", unit="year"))
    everyone: bool = field(default=False, metadata=term("all members take part"))
    participants: tuple[Participation, ...] = field(
        default=(),
        metadata=term("who takes part, where not everyone does", example='[{ member = "CAN", since = 2027-01-01 }]'),
    )
    host: str | None = field(default=None, metadata=term("the member that hosts it, where that is settled"))
    needs: tuple[str, ...] = field(default=(), metadata=term("projects that must be complete before it starts"))
    excludes: tuple[str, ...] = field(default=(), metadata=term("projects never bought beside this one"))
    hosts: tuple[str, ...] = field(default=(), metadata=term("members of which one must host it", example="CAN, NOR"))
    parts: tuple[Decimal, ...] = field(
        default=(), metadata=term("percents of it that may be bought instead of the whole", example="[25, 50]")
    )
    joining: JoiningTerms | None = field(
        default=None,
        metadata=term("on which terms members take part, where the plan chooses who does", example="{ quorum = 3 }"),
    )
    capacity: Mapping[str, Decimal] = field(
        default_factory=dict,
        metadata=term("the largest percent of its work that each member can do", example="{ USA = 60, DEU = 40 }"),
    )
    board: str | None = field(default=None, metadata=term("the body that runs it"))
    closes: tuple[Closing, ...] = field(
        default=(),
        metadata=term("which requirements it helps to meet", example='[{ requirement = "ID", amount = 1 }]'),
    )
    eligible: Eligibility | None = field(
        default=None,
        metadata=term(
            "may a common fund pay for it, and why; needed where one does",
            example='{ eligible = true, reason = "Over and above what a member provides." }',
        ),
    )
    stages: tuple[Stage, ...] = field(
        default=(),
        metadata=term("what is known of its road", example='[{ stage = "eligibility", date = 2027-06-30 }]'),
    )
    spent: tuple[Span[Decimal], ...] = field(
        default=(),
        metadata=term(
            "the money known to have been spent within spans",
            example="[{ since = 2027-01-01, until = 2027-12-31, value = 1_000_000 }]",
        ),
    )
    status: Status = field(default=Status.PUBLISHED, metadata=term("how far its figures can be trusted"))
    source: str = field(default="", metadata=term("the publication that describes it"))
    note: str = field(default="", metadata=term("what else a reader should know"))


def ineligible(project: Project, fund: Fund) -> str:
    """Why may this fund not pay for this project? Empty when it may: a fund that is not common asks no reason."""
    if fund.participants != "all":
        return ""
    if project.eligible is None:
        return f"the common fund {fund.id!r} pays for it, but nothing says why it is eligible"
    if not project.eligible.eligible:
        return f"the common fund {fund.id!r} pays for it, but it is not eligible: {project.eligible.reason}"
    return ""
