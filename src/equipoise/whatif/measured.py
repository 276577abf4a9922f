"""What do the other questions say of one alliance, over some years? Readings by venue, member and year.

A venue is one place where an attribute can be read: money at a fund, voice over a fund's priorities or in a body, the
chair of a body, capability and return at a fund. Nothing is computed here that another question does not answer.
Because an applied proposal shares all it does not touch, a reading whose inputs are the very same objects is not taken
twice: ``like`` hands over an earlier measurement to share with, and with it all that was read before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from equipoise.decide import power
from equipoise.errors import NoFigure
from equipoise.model import Alliance, Body, Fund, Project, weights_in
from equipoise.pay import calls
from equipoise.plan import Portfolio, Work, joint_spending, joint_work, portfolio, say, valued_spending, work
from equipoise.values import Status, in_force
from equipoise.whatif.taken import Taken

__all__ = ["Measured", "Reading", "Readings", "Venue", "measured"]


@dataclass(frozen=True, slots=True)
class Venue:
    """Where an attribute is read: attribute, id ("nsip", "fund:nsip", "body:nac"), title, unit."""

    attribute: str
    id: str
    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One member's figure in one year."""

    value: Fraction
    status: Status


Readings = Mapping[tuple[str, int], Reading]


@dataclass(frozen=True)
class Measured:
    """Readings by venue, then by (member, year); the portfolios behind them; what could not be read, and why."""

    alliance: Alliance
    years: tuple[int, ...]
    readings: Mapping[Venue, Readings]
    portfolios: Mapping[str, Portfolio]
    gaps: tuple[str, ...]
    taken: Taken = field(repr=False, compare=False)


def measured(
    alliance: Alliance,
    years: Sequence[int],
    like: Measured | None = None,
    voiced: frozenset[str] = frozenset(),
) -> Measured:
    """What do the questions say of this alliance in these years?

    ``voiced`` names funds whose priorities are read even if no rule weighs them yet (then every say is equal), so that
    a rule that a proposal introduces is compared with equal voices. A missing figure is a gap with its reason.
    """
    asking = _Asking(alliance, tuple(years), like.taken if like is not None else Taken())
    readings = dict(_venues(asking, voiced))
    gaps = tuple(dict.fromkeys(asking.gaps))
    return Measured(alliance, asking.years, readings, asking.portfolios, gaps, asking.taken)


@dataclass(frozen=True)
class _Asking:
    """What is measured, what was read before, and what comes up beside the readings."""

    alliance: Alliance
    years: tuple[int, ...]
    taken: Taken
    gaps: list[str] = field(default_factory=list)
    portfolios: dict[str, Portfolio] = field(default_factory=dict)

    def at(self, venue: Venue, inputs: tuple[object, ...], read: Callable[[], Readings]) -> tuple[Venue, Readings]:
        """The venue and its readings, taken anew only if an input is not the same object as before."""
        return venue, self.taken.of((venue, self.years), inputs, read)

    def per_year(self, read: Callable[[int], Mapping[str, tuple[Fraction, Status]]]) -> Readings:
        """A reading for every member and year."""
        return {
            (member, year): Reading(value, status)
            for year in self.years
            for member, (value, status) in read(year).items()
        }


def _venues(asking: _Asking, voiced: frozenset[str]) -> Iterator[tuple[Venue, Readings]]:
    for fund in asking.alliance.funds.values():
        theirs = tuple(p for p in asking.alliance.projects.values() if p.fund == fund.id)
        yield _money(asking, fund, theirs)
        if fund.priority or fund.id in voiced:
            yield from _priorities(asking, fund, theirs)
        if fund.participants == "project" and theirs:
            yield from _joint(asking, fund, theirs)
    for body in asking.alliance.bodies.values():
        yield from _body(asking, body)


def _joint(asking: _Asking, fund: Fund, theirs: tuple[Project, ...]) -> Iterator[tuple[Venue, Readings]]:
    alliance, unit = asking.alliance, f"{fund.currency} a year"
    basis = (fund, *_behind_keys(alliance))

    def done(_: Alliance, project: str, year: int) -> Work:
        # Project by project, because a clause seldom touches more than one.
        inputs = (*basis, alliance.projects[project])
        return asking.taken.of(("work", project, year), inputs, lambda: work(alliance, project, year))

    yield asking.at(
        Venue("capability", fund.id, f"joint projects of {fund.title}", unit),
        (alliance.members, alliance.preferences, *theirs),
        lambda: asking.per_year(lambda year: joint_spending(alliance, fund.id, year)),
    )
    yield asking.at(
        Venue("return", fund.id, f"work in joint projects of {fund.title}", unit),
        (*basis, *theirs),
        lambda: asking.per_year(lambda year: joint_work(alliance, fund.id, year, work=done)),
    )


def _priorities(asking: _Asking, fund: Fund, theirs: tuple[Project, ...]) -> Iterator[tuple[Venue, Readings]]:
    alliance, years = asking.alliance, asking.years
    voice, heard = asking.at(
        Venue("voice", f"fund:{fund.id}", f"planning priorities of the {fund.title}", "share of say"),
        (fund, *_behind_keys(alliance), alliance.posts),
        lambda: asking.per_year(lambda year: _say(alliance, fund.id, year)),
    )
    yield voice, heard
    if not theirs or fund.participants == "project":
        return
    # The portfolio depends on the say, not on what the say was made from: an equal say buys the same things.
    said = frozenset((*at, reading.value) for at, reading in heard.items())
    room: tuple[object, ...] = (fund.ceilings, fund.committed, fund.carry_over, fund.hosting, fund.quotas)
    needed = (alliance.projects.get(name) for project in theirs for name in project.needs)  # of whichever fund
    room += (alliance.members, alliance.preferences, *theirs, *needed)
    if any(project.joining is not None or project.capacity for project in theirs):  # then who pays and works counts
        room += (fund.return_band, *_behind_keys(alliance))
    chosen = asking.taken.of(("portfolio", fund.id, years, said), room, lambda: _chosen(alliance, fund.id, years))
    if isinstance(chosen, str):
        asking.gaps.append(chosen)
        return
    asking.portfolios[fund.id] = chosen
    yield asking.at(
        Venue("capability", fund.id, f"what the {fund.title} buys", f"{fund.currency} a year"),
        (chosen, alliance.members, alliance.preferences),
        lambda: asking.per_year(lambda year: _valued(alliance, chosen, year)),
    )


def _behind_keys(alliance: Alliance) -> tuple[object, ...]:
    """All that a key may read: other keys, members and groups, and the figures that shares are computed from."""
    return alliance.keys, alliance.members, alliance.groups, alliance.series


def _chosen(alliance: Alliance, fund: str, years: tuple[int, ...]) -> Portfolio | str:
    """What the fund buys, or why that is not known."""
    try:
        return portfolio(alliance, fund, range(years[0], years[-1] + 1))
    except NoFigure as error:
        return str(error)


def _valued(alliance: Alliance, chosen: Portfolio, year: int) -> dict[str, tuple[Fraction, Status]]:
    status = chosen.status
    return {member: (Fraction(value), status) for member, value in valued_spending(alliance, chosen, year).items()}


def _say(alliance: Alliance, fund: str, year: int) -> dict[str, tuple[Fraction, Status]]:
    shares = say(alliance, fund, year)
    status = shares.status
    return {member: (shares[member], status) for member in alliance.members_on(date(year, 1, 1))}


def _money(asking: _Asking, fund: Fund, theirs: tuple[Project, ...]) -> tuple[Venue, Readings]:
    alliance = asking.alliance
    venue = Venue("money", fund.id, fund.title, f"{fund.currency} a year")
    inputs = (fund, *_behind_keys(alliance), alliance.member_word, *(theirs if fund.participants == "project" else ()))
    found, gaps = asking.taken.of((venue, asking.years), inputs, lambda: _called(alliance, fund, asking.years))
    asking.gaps.extend(gaps)
    return venue, found


def _called(alliance: Alliance, fund: Fund, years: tuple[int, ...]) -> tuple[Readings, list[str]]:
    found: dict[tuple[str, int], Reading] = {}
    gaps: list[str] = []
    for year in years:
        try:
            called = calls(alliance, fund.id, year)
        except NoFigure as error:
            gaps.append(str(error))
            continue
        for member, call in called.lines.items():
            found[member, year] = Reading(Fraction(call.net.amount), call.status)
    return found, gaps


def _body(asking: _Asking, body: Body) -> Iterator[tuple[Venue, Readings]]:
    alliance = asking.alliance
    # Only a rule that weighs votes reads keys and series; heads count the same whatever anyone pays or reports.
    weighs = any(span.value is not None and weights_in(span.value) for span in body.rule)
    yield asking.at(
        Venue("voice", f"body:{body.id}", f"voting power in the {body.title}", "share of voting power"),
        (body, alliance.members, *(_behind_keys(alliance) if weighs else ())),
        lambda: _power(alliance, body, asking.years),
    )
    if body.chair:
        yield asking.at(
            Venue("chair", f"body:{body.id}", f"chair of the {body.title}", "chairs held"),
            (body, alliance.members),
            lambda: asking.per_year(lambda year: _chair(alliance, body, year)),
        )


def _power(alliance: Alliance, body: Body, years: Sequence[int]) -> Readings:
    found: dict[tuple[str, int], Reading] = {}
    counted: dict[Any, Mapping[str, Reading]] = {}
    for year in years:
        day = date(year, 1, 1)
        seated, span = alliance.seated(body.id, day), in_force(body.rule, day)
        if not seated or span is None or span.value is None:
            continue
        # The same seats under the same rule of heads have the same power in every year.
        same = (seated, alliance.members_on(day), span, year if weights_in(span.value) else None)
        if same not in counted:
            counted[same] = _power_on(alliance, body.id, day)
        found |= {(member, year): reading for member, reading in counted[same].items()}
    return found


def _power_on(alliance: Alliance, body: str, day: date) -> dict[str, Reading]:
    held = power(alliance, body, day=day)
    status = held.status
    return {member: Reading(held[member].banzhaf, status) for member in alliance.members_on(day)}


def _chair(alliance: Alliance, body: Body, year: int) -> dict[str, tuple[Fraction, Status]]:
    day = date(year, 1, 1)
    span = in_force(body.chair, day)
    status = span.status if span else body.status
    holder = span.value if span else None
    return {m: (Fraction(m == holder), status) for m in alliance.members_on(day)}
