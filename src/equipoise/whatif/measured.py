"""What do the other questions say of one alliance, over some years? Readings by venue, member and year.

A venue is one place where an attribute can be read: money at a fund, voice over a fund's priorities or in a body, the
chair of a body, capability and return at a fund. Nothing is computed here that another question does not answer.
Because an applied proposal shares all it does not touch, a reading whose inputs are the very same objects is not taken
twice: ``like`` hands over an earlier measurement to share with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from equipoise.decide import power
from equipoise.errors import NoFigure
from equipoise.model import Alliance, Body, Fund, Project, weights_in
from equipoise.pay import calls
from equipoise.plan import Portfolio, joint_spending, joint_work, portfolio, say, valued_spending
from equipoise.values import Status, in_force

__all__ = ["Measured", "Reading", "Venue", "measured"]


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


Readings = dict[tuple[str, int], Reading]


@dataclass(frozen=True)
class Measured:
    """Readings by venue, then by (member, year); the portfolios behind them; what could not be read, and why."""

    alliance: Alliance
    years: tuple[int, ...]
    readings: Mapping[Venue, Mapping[tuple[str, int], Reading]]
    portfolios: Mapping[str, Portfolio]
    gaps: tuple[str, ...]
    inputs: Mapping[Venue, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _Source:
    """How a venue is read, and from which objects: the same objects give the same readings."""

    venue: Venue
    inputs: tuple[Any, ...]
    read: Callable[[], Readings]


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
    readings: dict[Venue, Mapping[tuple[str, int], Reading]] = {}
    inputs: dict[Venue, tuple[Any, ...]] = {}
    portfolios: dict[str, Portfolio] = {}
    gaps: list[str] = []
    shared = like if like is not None and like.years == tuple(years) else None
    for source in _sources(alliance, years, gaps, portfolios, shared, voiced):
        before = shared.inputs.get(source.venue) if shared else None
        inputs[source.venue] = source.inputs
        if shared and before is not None and _same(before, source.inputs):
            readings[source.venue] = shared.readings[source.venue]
        else:
            readings[source.venue] = source.read()
    return Measured(alliance, tuple(years), readings, portfolios, tuple(dict.fromkeys(gaps)), inputs)


def _same(a: tuple[Any, ...], b: tuple[Any, ...]) -> bool:
    return len(a) == len(b) and all(x is y for x, y in zip(a, b, strict=True))


def _sources(
    alliance: Alliance,
    years: Sequence[int],
    gaps: list[str],
    portfolios: dict[str, Portfolio],
    shared: Measured | None,
    voiced: frozenset[str],
) -> Iterator[_Source]:
    for fund in alliance.funds.values():
        theirs = tuple(p for p in alliance.projects.values() if p.fund == fund.id)
        basis = (alliance.keys, alliance.members, alliance.member_word)
        yield _Source(
            Venue("money", fund.id, fund.title, f"{fund.currency} a year"),
            (fund, *basis, *(theirs if fund.participants == "project" else ())),
            lambda fund=fund: _money(alliance, fund, years, gaps),  # type: ignore[misc]
        )
        if fund.priority or fund.id in voiced:
            yield from _priorities(alliance, fund, years, theirs, portfolios, shared, gaps)
        if fund.participants == "project" and theirs:
            work = (fund, *basis, alliance.series, *theirs)
            unit = f"{fund.currency} a year"
            yield _Source(
                Venue("capability", fund.id, f"joint projects of {fund.title}", unit),
                work,
                lambda fund=fund: _per_year(years, lambda y: joint_spending(alliance, fund.id, y)),  # type: ignore[misc]
            )
            yield _Source(
                Venue("return", fund.id, f"work in joint projects of {fund.title}", unit),
                work,
                lambda fund=fund: _per_year(years, lambda y: joint_work(alliance, fund.id, y)),  # type: ignore[misc]
            )
    for body in alliance.bodies.values():
        yield from _body(alliance, body, years)


def _priorities(
    alliance: Alliance,
    fund: Fund,
    years: Sequence[int],
    theirs: tuple[Project, ...],
    portfolios: dict[str, Portfolio],
    shared: Measured | None,
    gaps: list[str],
) -> Iterator[_Source]:
    voice = Venue("voice", f"fund:{fund.id}", f"planning priorities of the {fund.title}", "share of say")
    inputs = (fund, alliance.keys, alliance.members, alliance.series, alliance.posts)
    heard = _per_year(years, lambda y: _say(alliance, fund.id, y))
    yield _Source(voice, inputs, lambda: heard)
    if not theirs or fund.participants == "project":
        return
    spent = Venue("capability", fund.id, f"what the {fund.title} buys", f"{fund.currency} a year")
    room = (fund.ceilings, fund.committed, *theirs)
    if shared is not None and _buys_the_same(shared, voice, spent, heard, room):
        chosen = shared.portfolios[fund.id]
    else:
        try:
            chosen = portfolio(alliance, fund.id, range(years[0], years[-1] + 1))
        except NoFigure as error:
            gaps.append(str(error))
            return
    portfolios[fund.id] = chosen
    yield _Source(spent, (*room, chosen), lambda: _valued(alliance, chosen, years))


def _buys_the_same(shared: Measured, voice: Venue, spent: Venue, heard: Readings, room: tuple[Any, ...]) -> bool:
    # The portfolio depends on the say, not on what the say was made from: an equal say buys the same things.
    before = shared.inputs.get(spent)
    said = shared.readings.get(voice)
    if before is None or said is None or not _same(before[:-1], room):
        return False
    return {k: r.value for k, r in said.items()} == {k: r.value for k, r in heard.items()}


def _valued(alliance: Alliance, chosen: Portfolio, years: Sequence[int]) -> Readings:
    status = chosen.status
    return _per_year(
        years, lambda year: {m: (Fraction(v), status) for m, v in valued_spending(alliance, chosen, year).items()}
    )


def _say(alliance: Alliance, fund: str, year: int) -> dict[str, tuple[Fraction, Status]]:
    shares = say(alliance, fund, year)
    status = shares.status
    return {member: (shares[member], status) for member in alliance.members_on(date(year, 1, 1))}


def _money(alliance: Alliance, fund: Fund, years: Sequence[int], gaps: list[str]) -> Readings:
    found: Readings = {}
    for year in years:
        try:
            called = calls(alliance, fund.id, year)
        except NoFigure as error:
            gaps.append(str(error))
            continue
        for member, call in called.lines.items():
            found[member, year] = Reading(Fraction(call.net.amount), call.status)
    return found


def _body(alliance: Alliance, body: Body, years: Sequence[int]) -> Iterator[_Source]:
    # Only a rule that weighs votes reads keys and series; heads count the same whatever anyone pays or reports.
    weighs = any(span.value is not None and weights_in(span.value) for span in body.rule)
    basis = (body, alliance.members, *((alliance.keys, alliance.series) if weighs else ()))
    yield _Source(
        Venue("voice", f"body:{body.id}", f"voting power in the {body.title}", "share of voting power"),
        basis,
        lambda: _power(alliance, body, years),
    )
    if body.chair:
        yield _Source(
            Venue("chair", f"body:{body.id}", f"chair of the {body.title}", "chairs held"),
            (body, alliance.members),
            lambda: _per_year(years, lambda y: _chair(alliance, body, y)),
        )


def _power(alliance: Alliance, body: Body, years: Sequence[int]) -> Readings:
    found: Readings = {}
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


def _per_year(years: Sequence[int], read: Callable[[int], Mapping[str, tuple[Fraction, Status]]]) -> Readings:
    return {(member, year): Reading(value, status) for year in years for member, (value, status) in read(year).items()}
