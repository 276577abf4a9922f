"""What is each member offered in a joint project: how much it wants, what that is worth to it, how the cost is shared?

An offer is all that the participation game needs. It is given outright, or built from a project of the alliance with
stated assumptions (``assumed``): quantities in thousandths of the cost key, and values from the alliance's table of
domains (``plan.worth``). Nobody publishes what a project is worth to a capital, so such an offer is illustrative.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Final

from equipoise.errors import NoFigure, Problem, did_you_mean
from equipoise.model import Alliance, Project, Shares, shares_on
from equipoise.plan.faults import refuse
from equipoise.plan.joining.costs import Scale
from equipoise.plan.joining.splitting import RULES, SplitRule
from equipoise.plan.workshare import work
from equipoise.plan.worth import value_table
from equipoise.values import Status, apportion, weakest

__all__ = ["ASSUMED", "Assumed", "Offer", "Partner", "Range", "offer"]


@dataclass(frozen=True, slots=True)
class Partner:
    """What a member wants and what it gets from it.

    ``quantity`` counts units of the offer; ``worth`` is what the project is worth to the member, ``returned`` what
    the work that comes back to it is worth, both in the offer's currency; ``key`` is its weight in a cost key.

    >>> Partner(3, Fraction(120)).gain
    Fraction(120, 1)
    """

    quantity: int
    worth: Fraction
    returned: Fraction = Fraction(0)
    key: Fraction | None = None
    status: Status = Status.ILLUSTRATIVE
    reason: str = ""

    @property
    def gain(self) -> Fraction:
        """Value and return benefit: what taking part may cost at most."""
        return self.worth + self.returned


@dataclass(frozen=True)
class Offer:
    """A joint project as it is offered: its cost by quantity, who may take part, and how the cost is shared.

    ``required`` members take part whatever it costs them, ``excluded`` ones cannot. ``order`` is the published order
    in which members decide: by code, unless given. ``note`` says where the numbers come from.

    >>> pair = {m: Partner(1, Fraction(70)) for m in ("BEL", "NLD")}
    >>> Offer("tankers", "Tankers", pair, Scale(Fraction(100), Fraction(10), Fraction(1))).faults()
    []
    """

    id: str
    title: str
    partners: Mapping[str, Partner]
    cost: Scale
    rule: SplitRule = "quantity"
    currency: str = "EUR"
    unit: str = "units"
    required: Sequence[str] = ()
    excluded: Sequence[str] = ()
    order: Sequence[str] = ()
    status: Status = Status.ILLUSTRATIVE
    source: str = ""
    note: str = ""
    year: int | None = None
    assumed: Mapping[str, Range] = field(default_factory=dict)

    @cached_property
    def deciding(self) -> tuple[str, ...]:
        """Who decides, in the published order; members that it does not name come after, by code."""
        named = [m for m in self.order if m in self.partners]
        return (*named, *sorted(set(self.partners) - set(named)))

    @property
    def titled(self) -> str:
        """The title, and the year where there is one."""
        return f"{self.title} ({self.year})" if self.year else self.title

    @property
    def open_to(self) -> frozenset[str]:
        """All who may take part."""
        return frozenset(self.partners) - frozenset(self.excluded)

    def quantity(self, members: Sequence[str]) -> int:
        """How much these members want together."""
        return sum(self.partners[m].quantity for m in members)

    def without(self, member: str) -> Offer:
        """The same offer, which this member cannot take."""
        required = tuple(m for m in self.required if m != member)
        return replace(self, required=required, excluded=(*self.excluded, member))

    def need_sound(self) -> None:
        """Raise PlanFaults with everything wrong with the offer."""
        refuse(f"project {self.id}", self.faults())

    def faults(self) -> list[Problem]:
        """Everything wrong with the offer, each with place and hint."""
        found = self.cost.problems()
        if not self.partners:
            found.append(Problem("", "members", "nobody is offered a part", "Name at least one member."))
        elif not any(p.quantity for p in self.partners.values()):
            hint = "Give a quantity above 0 to at least one member."
            found.append(Problem("", "members", "nobody wants any quantity", hint))
        for member, p in self.partners.items():
            if p.quantity < 0:
                found.append(Problem("", f"quantity of {member}", f"{p.quantity} is negative", "Give 0 or more."))
            for what, amount in (("worth to", p.worth), ("return to", p.returned), ("key of", p.key)):
                if amount is not None and amount < 0:
                    message = f"{float(amount):g} is negative"
                    found.append(Problem("", f"{what} {member}", message, "Give 0 or more."))
            if self.rule == "key" and not p.key:
                found.append(Problem("", f"key of {member}", "no weight in the cost key", "Give one, or another rule."))
        for member in sorted(set(self.required) & set(self.excluded)):
            message = f"{member} is both required and excluded"
            found.append(Problem("", "members", message, "Take it out of one of the two."))
        for what in ("required", "excluded", "order"):
            for member in sorted(set(getattr(self, what)) - set(self.partners)):
                message = f"{member} is not offered a part"
                found.append(Problem("", what, message, did_you_mean(member, self.partners)))
        if self.rule not in RULES:
            hint = did_you_mean(self.rule, RULES)
            found.append(Problem("", "rule", f"unknown way of sharing a cost {self.rule!r}", hint))
        return found


@dataclass(frozen=True, slots=True)
class Range:
    """An assumed number with its reason: low, central and high, between which the truth is thought to lie."""

    low: Decimal
    central: Decimal
    high: Decimal
    reason: str
    status: Status = Status.ILLUSTRATIVE

    def steps(self, count: int) -> tuple[Fraction, ...]:
        """So many numbers at equal distances from low to high; of a single one, the central.

        >>> [str(s) for s in Range(Decimal(1), Decimal(1), Decimal(2), "").steps(3)]
        ['1', '3/2', '2']
        """
        low, high = Fraction(self.low), Fraction(self.high)
        if count < 2 or low == high:
            return (Fraction(self.central),)
        return tuple(low + (high - low) * i / (count - 1) for i in range(count))


@dataclass(frozen=True, slots=True)
class Assumed:
    """What nobody publishes of a joint project, with a range and a reason each.

    ``fixed_share``: part of the cost that does not grow with the quantity. ``slope``: of the learning curve.
    ``worth``: what a euro of a member's part of the full project is worth to it, before its value of the domain.
    ``returned``: what a euro of work at home is worth to it.
    """

    fixed_share: Range
    slope: Range
    worth: Range
    returned: Range

    def ranges(self) -> dict[str, Range]:
        """By name."""
        return {name: getattr(self, name) for name in ("fixed_share", "slope", "worth", "returned")}


ASSUMED: Final = Assumed(
    fixed_share=Range(
        Decimal("0.2"),
        Decimal("0.4"),
        Decimal("0.6"),
        "Development, fit-out and infrastructure do not grow with the quantity; no programme was found to publish the "
        "split, so two fifths with a wide range.",
    ),
    slope=Range(
        Decimal("0.8"),
        Decimal("0.9"),
        Decimal("1"),
        "Wright (1936) found 0.80 for airframes; 1 is no learning; the middle is taken.",
    ),
    worth=Range(
        Decimal("1"),
        Decimal("1.15"),
        Decimal("1.5"),
        "Who signed up thinks it worth its price at least; how much more, nobody has said.",
    ),
    returned=Range(
        Decimal("0"),
        Decimal("0.1"),
        Decimal("0.3"),
        "Work at home earns a margin and taxes, not its whole price; no public figure moves it.",
    ),
)

_UNITS: Final = 1000
_INDEX: Final = Fraction(100)


def offer(
    alliance: Alliance,
    project: str,
    year: int | None = None,
    *,
    members: Sequence[str] | None = None,
    key: str | None = None,
    rule: SplitRule = "quantity",
    assumed: Assumed = ASSUMED,
    at: Mapping[str, Fraction] | None = None,
) -> Offer:
    """A project of the alliance as an offer to its participants on 1 January of a year (default: its first).

    Each member (``members``, else the participants) wants its part of the cost key, in thousandths. The full purchase
    by the participants costs what the project costs; a project without a price costs an index of 100, and says so.
    What it is worth to a member is its part of that cost, times the member's value of the domain, times an assumed
    factor; the return is its work (``plan.work``; without a fund, its part of the cost) times another. ``at`` replaces
    the central numbers of the assumptions, by name.

    ``key`` defaults to that of the fund that pays, else of the first fund for joint projects. Raises UnknownName for
    the project, NoFigure when nobody takes part or no key can be used, PlanFaults for a member without a share in it.

    >>> offer(nato, "e7-acquisition").currency  # doctest: +SKIP
    'percent of the full cost'
    """
    found: Project = alliance.one("project", project)
    when = year or found.start or found.earliest
    if when is None:
        raise NoFigure(f"project {project!r} has no first year: say which year is meant")
    day = date(when, 1, 1)
    taking_part = alliance.participating(project, day)
    if not taking_part:
        raise NoFigure(f"nobody takes part in project {project!r} on {day}: no offer to judge")
    offered = tuple(sorted(members if members is not None else taking_part))
    key = key or _key_of(alliance, found)
    shares, units = _wanted(alliance, project, key, day, tuple(sorted({*offered, *taking_part})))
    number = {name: Fraction(r.central) for name, r in assumed.ranges().items()} | dict(at or {})
    priced = bool(found.costs)
    total = Fraction(sum(found.costs.values(), Decimal(0))) if priced else _INDEX
    full = sum(units[m] for m in taking_part)
    cost = Scale.fitted(total, full, fixed_share=number["fixed_share"], slope=number["slope"])
    table = value_table(alliance, offered, (found.domain,))
    work_share = _work(alliance, found, when, taking_part)

    def partner(m: str) -> Partner:
        part, value = total * units[m] / full, table[m][found.domain]
        at_home = work_share.get(m, Fraction(units[m], full))
        known = f"{float(number['worth']):g} x {value.value} ({value.reason}) x its part of the full cost"
        status = weakest([Status.ILLUSTRATIVE, shares.status[m], *([value.status] if value.status else [])])
        worth, returned = part * number["worth"] * Fraction(value.value), total * at_home * number["returned"]
        return Partner(units[m], worth, returned, shares.of(m), status, known)

    note = (
        f"{'Cost on record' if priced else 'No price is published: an index of 100'}; "
        f"{float(100 * number['fixed_share']):g}% fixed, slope {float(number['slope']):g}, worth "
        f"{float(number['worth']):g}, return {float(number['returned']):g} a euro of work: assumptions, not facts"
    )
    return Offer(
        id=project,
        title=found.title,
        partners={m: partner(m) for m in offered},
        cost=cost,
        rule=rule,
        currency=found.currency if priced else "percent of the full cost",
        unit=f"thousandths of key {key}",
        status=weakest([Status.ILLUSTRATIVE, *([found.cost_status] if priced else []), found.status]),
        source=found.cost_source or found.source,
        note=note,
        year=when,
        assumed=assumed.ranges(),
    )


def _wanted(
    alliance: Alliance, project: str, key: str, day: date, members: tuple[str, ...]
) -> tuple[Shares, dict[str, int]]:
    """The shares of the key, and what each member wants by it. Raises PlanFaults for those without a share."""
    shares = shares_on(alliance, key, day)
    absent = [m for m in members if not shares.percent.get(m)]
    hint = "Leave them out, or name a key in which they have a share."
    refuse(f"project {project}", [Problem("", f"key {key}", f"no share for {m} on {day}", hint) for m in absent])
    return shares, apportion(_UNITS, shares.among(members))


def _key_of(alliance: Alliance, project: Project) -> str:
    if project.fund is not None:
        return alliance.fund(project.fund).key
    joint = sorted(f.id for f in alliance.funds.values() if f.participants == "project")
    if not joint:
        raise NoFigure(f"no fund pays for project {project.id!r}, and none is for joint projects: name a key")
    return alliance.funds[joint[0]].key


def _work(alliance: Alliance, project: Project, year: int, members: Sequence[str]) -> dict[str, Fraction]:
    if project.fund is None:
        return {}
    done = work(alliance, project.id, year)
    return {m: done[m] for m in members}
