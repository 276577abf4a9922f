"""What counts as contribution, and what as influence, in a year? Each measure is one function of this file.

A measure gives, for every member of 1 January, a number with its status and source, or says that there is no figure;
and the lines that explain it. Contributions: ``cost-share``, ``defence-spending``, ``spending-per-gdp``,
``personnel``, ``equipment``. Influences: ``posts`` and ``posts:KIND`` (held on 1 July; ``posts:host``: hosted),
``seats`` and ``chairs`` (of bodies, on 1 January), ``formal-power`` (in the fund's body), ``say`` (over what the fund
buys), ``allocation`` (the spending that changes if the member leaves with its money), ``return`` (work in joint
projects). ``series:ID`` is any series, on either side. Figures of a measure may also be given from outside
(``Supplied``): how far an agreed text moves with a member, for instance, is known only to who has a proposal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from equipoise.align.answer import measure_words
from equipoise.decide import power
from equipoise.errors import NoFigure, UnknownName
from equipoise.model import Alliance, Conversion, MeasureName, Project, Series, TraceLine, conversion, shares_on
from equipoise.model.wording import percent
from equipoise.pay import running
from equipoise.plan import influence as allocation
from equipoise.plan import say, work
from equipoise.plan.known import Known, as_known, held, posts_known, settled
from equipoise.plan.workshare import equipment_spending
from equipoise.values import Status, in_force, weakest

__all__ = ["CONTRIBUTIONS", "INFLUENCES", "Asked", "Measure", "Measured", "Supplied", "contribution_of", "influence_of"]


Supplied: TypeAlias = Mapping[str, Mapping[int, Mapping[str, Known]]]
"""Figures from outside: by name of the measure ("outcome"), year and member."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which alliance, fund, year and members a measure is asked about; ``which`` is the part after the colon."""

    alliance: Alliance
    fund: str
    year: int
    members: tuple[str, ...]
    which: str = ""
    supplied: Supplied = field(default_factory=dict)

    @property
    def new_year(self) -> date:
        """1 January."""
        return date(self.year, 1, 1)


@dataclass(frozen=True, slots=True)
class Measured:
    """A number by member, what it is a share of in words, and the lines behind each member's number."""

    known: Mapping[str, Known]
    unit: str
    details: Mapping[str, tuple[TraceLine, ...]] = field(default_factory=dict)


Measure = Callable[[Asked], Measured]


def contribution_of(name: str, supplied: Supplied | None = None) -> tuple[Measure, str]:
    """The contribution of this name, and what stands after its colon. Raises UnknownName with those there are."""
    return _measure_of("contribution", name, _CONTRIBUTIONS, ("series",), supplied or {})


def influence_of(name: str, supplied: Supplied | None = None) -> tuple[Measure, str]:
    """The influence of this name, and what stands after its colon. Raises UnknownName with those there are."""
    return _measure_of("influence", name, _INFLUENCES, ("posts", "series"), supplied or {})


def _measure_of(
    what: str, name: str, known: Mapping[str, Measure], split: tuple[str, ...], supplied: Supplied
) -> tuple[Measure, str]:
    if name in supplied:
        return _supplied, name
    noun, colon, which = name.partition(":")
    if noun == "series" and which:
        return _any_series, which
    if noun not in known or (colon and (noun not in split or not which)):
        said = [f"{word}:{'KIND' if word == 'posts' else 'ID'}" for word in split]
        raise UnknownName(f"measure of {what}", name, [*known, *said, *supplied])
    return known[noun], which


def _supplied(asked: Asked) -> Measured:
    """Figures given from outside, as they are."""
    given = asked.supplied[asked.which].get(asked.year)
    if given is None:
        raise NoFigure(f"no {measure_words(asked.which)} is on record for {asked.year}")
    none = Known(None, f"no {measure_words(asked.which)} on record", Status.MISSING)
    return Measured({m: given.get(m, none) for m in asked.members}, measure_words(asked.which))


def _any_series(asked: Asked) -> Measured:
    return _figures(asked, asked.alliance.one("series", asked.which))


def _figures(asked: Asked, series: Series) -> Measured:
    """The figures of a series in the year, as they are."""
    known = {m: as_known(series.at(m, asked.year), asked.year, series.unit) for m in asked.members}
    return Measured(known, f"{series.title} ({series.unit})")


def _cost_share(asked: Asked) -> Measured:
    key = asked.alliance.fund(asked.fund).key
    shares = shares_on(asked.alliance, key, asked.new_year)
    known = dict.fromkeys(asked.members, Known(None, f"no share in key {key}", Status.MISSING))
    for m in known.keys() & shares.percent.keys():
        known[m] = Known(shares.of(m), f"{shares.percent[m]}%", shares.status[m], shares.source[m])
    return Measured(known, f"cost share (key {key} on 1 January)")


def _series(name: MeasureName) -> Measure:
    return lambda asked: _figures(asked, asked.alliance.series_of(name))


def _equipment(asked: Asked) -> Measured:
    known = {m: equipment_spending(asked.alliance, m, asked.year) for m in asked.members}
    return Measured(known, "defence spending x the share of it spent on equipment")


def _posts(asked: Asked) -> Measured:
    posts = asked.alliance.posts
    kinds = {post.kind for post in posts}
    if asked.which and asked.which not in kinds:
        raise UnknownName("kind of post", asked.which, kinds)
    summer = date(asked.year, 7, 1)
    on = settled(posts, summer)
    mine = held(posts, on, asked.which or None)
    if not mine:
        raise NoFigure(f"no post{f' of kind {asked.which}' if asked.which else ''} is on record for {summer}")
    late = [Status.CARRIED_FORWARD] if on < summer else []
    known = {m: posts_known(mine.get(m, ()), late) for m in asked.members}
    details = {
        m: tuple(
            TraceLine(
                post.title,
                f"{post.since} to {post.until or 'further notice'}",
                post.status,
                post.source,
                "; ".join(
                    part
                    for part in (
                        post.holder,
                        f"start known to the {post.precision}" if post.precision != "day" else "",
                        post.note,
                    )
                    if part
                ),
                f"posts/{post.id}",
            )
            for post in held_by
        )
        for m, held_by in mine.items()
    }
    kind = f"{asked.which} posts" if asked.which else "posts"
    return Measured(known, f"{kind} held on {on}", details)


def _formal_power(asked: Asked) -> Measured:
    body = asked.alliance.fund(asked.fund).body
    found = power(asked.alliance, body, day=asked.new_year)
    known = {
        m: Known(found[m].banzhaf, f"voting power {found[m].banzhaf}", found.status)
        if m in found.lines
        else Known(Fraction(0), "no seat", Status.DERIVED)
        for m in asked.members
    }
    rule = found.rule.value.sentence() if found.rule.value is not None else ""
    return Measured(known, f"voting power in {asked.alliance.body(body).title} ({rule})")


def _seats(asked: Asked) -> Measured:
    """In how many bodies does each member sit on 1 January?"""
    bodies = {b.id: set(asked.alliance.seated(b.id, asked.new_year)) for b in asked.alliance.bodies.values()}
    return _of_bodies(asked, "seat in", {m: [b for b, seated in bodies.items() if m in seated] for m in asked.members})


def _chairs(asked: Asked) -> Measured:
    """How many bodies does each member chair on 1 January?"""
    chairs = {b.id: in_force(b.chair, asked.new_year) for b in asked.alliance.bodies.values()}
    held_by = {b: span.value for b, span in chairs.items() if span is not None and span.value is not None}
    if not held_by:
        raise NoFigure(f"no chair of a body is on record for {asked.new_year}")
    return _of_bodies(asked, "chair of", {m: [b for b, who in held_by.items() if who == m] for m in asked.members})


def _of_bodies(asked: Asked, words: str, mine: Mapping[str, list[str]]) -> Measured:
    bodies = asked.alliance.bodies
    if not any(mine.values()):
        raise NoFigure(f"nobody has a {words} a body on {asked.new_year}")
    known = {
        m: Known(
            Fraction(len(found)),
            f"{len(found)}, {words}: {', '.join(bodies[b].title for b in found)}" if found else f"no {words} a body",
            weakest([Status.DERIVED, *(bodies[b].status for b in found)]),
            "; ".join(sorted({bodies[b].source for b in found if bodies[b].source})),
        )
        for m, found in mine.items()
    }
    return Measured(known, f"{words.partition(' ')[0]}s of bodies on {asked.new_year}")


def _allocation(asked: Asked) -> Measured:
    """The spending that changes if a member leaves with its money, over what the fund buys in the year."""
    found = allocation(asked.alliance, asked.fund, range(asked.year, asked.year + 1), draws=2, orders=4)
    known = {
        m: Known(voice.leaving.value, f"{percent(voice.leaving.value, 2)}% of the spending changes", found.status)
        for m, voice in found.members.items()
        if m in asked.members
    }
    none = Known(None, "no say over what the fund buys", Status.MISSING)
    return Measured({m: known.get(m, none) for m in asked.members}, "spending that changes if it left with its money")


def _say(asked: Asked) -> Measured:
    found = say(asked.alliance, asked.fund, asked.year)
    known = {m: Known(found[m], f"say {found[m]}", found.status) for m in asked.members}
    details = {m: found.explain(m)[0].lines for m in asked.members}
    return Measured(known, f"say over what the fund buys ({found.mix})", details)


def _return(asked: Asked) -> Measured:
    """Work done in joint projects, in money: each project's cost of the year x the share of the work.

    What a fund of another currency pays counts at the folder's rate of the year; without one it is left out, in words.
    """
    alliance, year = asked.alliance, asked.year
    amounts = dict.fromkeys(asked.members, Fraction(0))
    statuses: dict[str, list[Status]] = {m: [] for m in asked.members}
    details: dict[str, list[TraceLine]] = {m: [] for m in asked.members}
    bought, left_out = _joint_work(alliance, year)
    for project, cost, by in bought:
        done = work(alliance, project.id, year)
        for m in done:
            part = done[m] * by.of(cost)
            amounts[m] += part
            status = weakest([done.parts[m].status, project.cost_status, by.status])
            statuses[m].append(status)
            value = f"{alliance.currency} {float(part):,.0f}"
            label = f"{project.title}: {percent(done[m], 2)}% of {project.currency} {cost:,}"
            label += f", at {by.rate.words}" if by.rate is not None else ""
            details[m].append(TraceLine(label, value, status, project.cost_source, done.base))
    if not any(amounts.values()):
        raise NoFigure("; ".join((f"no joint project with a known price, start and fund runs in {year}", *left_out)))
    known = {
        m: Known(amount, f"{alliance.currency} {float(amount):,.0f} of work", weakest(statuses[m] or [Status.DERIVED]))
        for m, amount in amounts.items()
    }
    unit = "; ".join(("work in joint projects", *left_out))
    return Measured(known, unit, {m: tuple(lines) for m, lines in details.items()})


def _joint_work(alliance: Alliance, year: int) -> tuple[list[tuple[Project, Decimal, Conversion]], list[str]]:
    """The projects of joint funds that cost something in a year, and how their money is told; what is left out, why."""
    found: list[tuple[Project, Decimal, Conversion]] = []
    left_out = []
    for fund in alliance.funds.values():
        if fund.participants != "project" or not (pairs := running(alliance, fund.id, year)):
            continue
        try:
            by = conversion(alliance.rates, fund.currency, alliance.currency, date(year, 1, 1), date(year, 12, 31))
        except NoFigure as none:
            left_out.append(f"without that of the {fund.title}, paid in {fund.currency}: {none}")
            continue
        found += [(project, cost, by) for project, cost in pairs]
    return found, left_out


_CONTRIBUTIONS: Final[Mapping[str, Measure]] = {
    "cost-share": _cost_share,
    "defence-spending": _series("defence-spending"),
    "spending-per-gdp": _series("defence-share-of-gdp"),
    "personnel": _series("personnel"),
    "equipment": _equipment,
}
_INFLUENCES: Final[Mapping[str, Measure]] = {
    "posts": _posts,
    "seats": _seats,
    "chairs": _chairs,
    "formal-power": _formal_power,
    "say": _say,
    "allocation": _allocation,
    "return": _return,
}

#: The names that can be asked for.
CONTRIBUTIONS: Final = tuple(_CONTRIBUTIONS)
INFLUENCES: Final = tuple(_INFLUENCES)
