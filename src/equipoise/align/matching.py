"""Does influence match contribution, year by year?

For each year both are turned into shares among the members that have both figures; the ratio of the two shares, two
indices of disproportion (Loosemore-Hanby, Gallagher) and two rank correlations follow. "Influence tracks contribution"
is a hypothesis: it is tested where both vary, and called untestable, with the reason, where one does not.

Members are those of 1 January. A member without a figure stays in the rows, named; it is never a zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import sqrt
from typing import Any

from equipoise.align.answer import Alignment, Line, Outcome, Reason, YearIndex
from equipoise.align.measures import Asked, Measure, Measured, Supplied, contribution_of, influence_of
from equipoise.align.ranks import Ranked, ranked, shuffles
from equipoise.align.spread import gini, kolmogorov, slope
from equipoise.align.unrecorded import Unrecorded, gaps_on, unrecorded
from equipoise.errors import KeyStepError, NoFigure
from equipoise.model import Alliance
from equipoise.model.wording import counted
from equipoise.plan.known import settled
from equipoise.values import Status, weakest

__all__ = ["alignment", "gallagher", "loosemore_hanby", "measured_or_why", "near_the_record"]

FEWEST = 5  # with fewer members than this no order of ranks is rare enough to say anything
FARTHEST = 50  # years before or after everything on record that a question may still name
SURE = 0.05  # the p-value below which a link counts as found


def alignment(
    alliance: Alliance,
    years: range,
    *,
    contribution: str = "cost-share",
    influence: str = "posts",
    fund: str = "nsip",
    seed: int = 7,
    draws: int = 1999,
    supplied: Supplied | None = None,
) -> Alignment:
    """Does members' influence match what they contribute, in each of these years?

    ``contribution`` and ``influence`` name a measure (see ``measures``); ``fund`` is the one whose key, body and
    priorities are meant. ``supplied`` are figures of further measures, from outside. ``seed`` and ``draws`` are those
    of the permutation test. A year without figures is kept and says why. Raises UnknownName for a measure, fund, series
    or kind of post; NoFigure for an empty range of years, or years more than 50 away from anything on record.

    >>> alignment(nato, range(2014, 2027)).years[-1].loosemore_hanby  # doctest: +SKIP
    Fraction(3, 10)
    """
    alliance.fund(fund)
    (contributed, whose), (influential, which) = (
        contribution_of(contribution, supplied),
        influence_of(influence, supplied),
    )
    if not years:
        raise NoFigure("no years to compare contribution and influence in")
    near_the_record(alliance, years)
    orders: dict[int, tuple[Any, str]] = {}
    lines: list[Line] = []
    indices: list[YearIndex] = []
    for year in years:
        members = alliance.members_on(date(year, 1, 1))
        asked = Asked(alliance, fund, year, members, which, supplied or {})
        given, no_given = measured_or_why(contributed, replace(asked, which=whose))
        had, no_had = measured_or_why(influential, asked)
        these = _lines(year, members, given, had, no_given, no_had)
        both = [line for line in these if line.given_share is not None and line.had_share is not None]
        test = line = None
        why = _untestable(alliance, these, no_given, no_had)
        if why is None:
            if len(both) not in orders:
                orders[len(both)] = shuffles(len(both), seed=seed, draws=draws)
            test = _ranked(both, seed, draws, orders[len(both)])
            line = slope(*_pairs(both), orders=orders[len(both)])
        lines += these
        found = _year(alliance, year, these, both, test, why)
        indices.append(replace(found, slope=line, unrecorded=_gaps(asked, influence, both)))
    return Alignment(alliance, fund, contribution, influence, tuple(indices), tuple(lines), seed)


def near_the_record(alliance: Alliance, years: range) -> None:
    """Raise NoFigure for years so far from every figure, post, key and member that the answer would be empty rows."""
    known = {
        y for s in alliance.series.values() for row in s.figures.values() for y, f in row.items() if f.value is not None
    }
    held = [(post.since, post.until) for post in alliance.posts]
    held += [(span.since, span.until) for key in alliance.keys.values() for span in key.versions]
    held += [(member.since, member.until) for member in alliance.members.values()]
    known |= {day.year for dates in held for day in dates if day is not None}
    if not known:
        return
    first, last = min(known) - FARTHEST, max(known) + FARTHEST
    if min(years) < first or max(years) > last:
        raise NoFigure(
            f"the years {min(years)} to {max(years)} go beyond what {alliance.name} has on record: its figures, posts, "
            f"keys and {alliance.member_words} lie in {min(known)} to {max(known)}; "
            f"ask for years from {max(first, 1)} to {last}"
        )


def measured_or_why(measure: Measure, asked: Asked) -> tuple[Measured | None, str]:
    """What is measured, or why it cannot be."""
    if not asked.members:
        return None, f"{asked.alliance.name} has no {asked.alliance.member_words} on {asked.new_year}"
    try:
        return measure(asked), ""
    except (NoFigure, KeyStepError) as error:
        return None, str(error)


def _lines(
    year: int,
    members: tuple[str, ...],
    given: Measured | None,
    had: Measured | None,
    no_given: str,
    no_had: str,
) -> list[Line]:
    shared = [m for m in members if _number(given, m) is not None and _number(had, m) is not None]
    given_shares, had_shares = _shares(given, shared), _shares(had, shared)
    return [
        Line(
            year=year,
            member=m,
            given=given.known[m] if given is not None else None,
            had=had.known[m] if had is not None else None,
            given_unit=given.unit if given is not None else no_given,
            had_unit=had.unit if had is not None else no_had,
            given_share=given_shares.get(m),
            had_share=had_shares.get(m),
            given_details=given.details.get(m, ()) if given is not None else (),
            had_details=had.details.get(m, ()) if had is not None else (),
        )
        for m in members
    ]


def _number(measured: Measured | None, member: str) -> Fraction | None:
    return measured.known[member].number if measured is not None else None


def _shares(measured: Measured | None, members: list[str]) -> dict[str, Fraction]:
    numbers = {m: n for m in members if (n := _number(measured, m)) is not None}
    whole = sum(numbers.values(), Fraction(0))
    return {m: n / whole for m, n in numbers.items()} if whole > 0 else {}


def _untestable(alliance: Alliance, lines: list[Line], no_given: str, no_had: str) -> tuple[Reason, str] | None:
    """Why the claim cannot be tested in a year, by kind and in words; None if it can.

    An influence that does not vary comes first: it makes the claim untestable whatever the figures of contribution.
    """
    had = [line.had.number for line in lines if line.had is not None and line.had.number is not None]
    given = [line.given.number for line in lines if line.given is not None and line.given.number is not None]
    both = sum(1 for line in lines if line.given_share is not None and line.had_share is not None)
    words = alliance.member_words
    if no_had:
        return "no influence", no_had
    if len(had) > 1 and len(set(had)) == 1:
        return "same influence", f"influence does not vary: each of {len(had)} {words} has {float(100 / len(had)):.4g}%"
    if no_given:
        return "no contribution", no_given
    if len(given) > 1 and len(set(given)) == 1:
        return "same contribution", f"contribution does not vary: each of {len(given)} {words} gives as much"
    if both < FEWEST:
        few = counted(both, alliance.member_word, words)
        return "too few", f"only {few} {'has' if both == 1 else 'have'} both figures, fewer than {FEWEST}"
    return None


def _pairs(both: list[Line]) -> tuple[list[Fraction], list[Fraction]]:
    given = [line.given_share for line in both if line.given_share is not None]
    return given, [line.had_share for line in both if line.had_share is not None]


def _ranked(both: list[Line], seed: int, draws: int, orders: tuple[Any, str]) -> Ranked:
    given, had = _pairs(both)
    return ranked(given, had, seed=seed, draws=draws, orders=orders)


def _gaps(asked: Asked, influence: str, both: list[Line]) -> Unrecorded | None:
    """What the offices without a holder on record could change, where influence is posts held."""
    if influence.partition(":")[0] != "posts" or not both:
        return None
    summer = settled(asked.alliance.posts, date(asked.year, 7, 1))
    missing = len(gaps_on(asked.alliance.posts, summer, asked.which or None))
    given = {line.member: line.given_share for line in both if line.given_share is not None}
    posts = {line.member: n for line in both if line.had is not None and (n := line.had.number) is not None}
    return unrecorded(given, posts, missing)


def _year(
    alliance: Alliance,
    year: int,
    lines: list[Line],
    both: list[Line],
    test: Ranked | None,
    why: tuple[Reason, str] | None,
) -> YearIndex:
    given = {line.member: line.given_share for line in both if line.given_share is not None}
    had = {line.member: line.had_share for line in both if line.had_share is not None}
    outcome, verdict = _verdict(alliance, len(both), test, why[1] if why else "")
    return YearIndex(
        year=year,
        members=len(both),
        loosemore_hanby=loosemore_hanby(given, had) if both else None,
        gallagher=gallagher(given, had) if both else None,
        gini=gini(given, had) if both else None,
        kolmogorov=kolmogorov(given, had) if both else None,
        spearman=test.spearman if test else None,
        kendall=test.kendall if test else None,
        outcome=outcome,
        verdict=verdict,
        reason=why[0] if why else None,
        missing=tuple(line.member for line in lines if line not in both),
        status=weakest([line.status for line in both]) if both else Status.MISSING,
    )


def _verdict(alliance: Alliance, members: int, test: Ranked | None, why: str) -> tuple[Outcome, str]:
    """The outcome in one word, and the verdict in words."""
    if test is None:
        return "untestable", f"untestable: {why}"
    rho, p = test.spearman.coefficient, test.spearman.p_value
    numbers = (
        f"Spearman {rho:+.2f}, p {p:.4f}, Kendall {test.kendall.coefficient:+.2f}, {members} {alliance.member_words}"
    )
    if p >= SURE:
        return "no link", f"no link found ({numbers})"
    strength = "weak" if abs(rho) < 0.3 else "moderate" if abs(rho) < 0.6 else "strong"
    if rho > 0:
        return "tracks", f"influence tracks contribution, {strength} ({numbers})"
    return "against", f"influence runs against contribution, {strength} ({numbers})"


def loosemore_hanby(given: Mapping[str, Fraction], had: Mapping[str, Fraction]) -> Fraction:
    """Which part of all influence is not where contribution is? Half the sum of absolute differences (1971).

    >>> loosemore_hanby({"A": Fraction(3, 4), "B": Fraction(1, 4)}, {"A": Fraction(1, 2), "B": Fraction(1, 2)})
    Fraction(1, 4)
    """
    return sum((abs(had[m] - given[m]) for m in given), Fraction(0)) / 2


def gallagher(given: Mapping[str, Fraction], had: Mapping[str, Fraction]) -> float:
    """The least-squares index of disproportion (Gallagher 1991): the root of half the sum of squared differences."""
    return sqrt(sum(((had[m] - given[m]) ** 2 for m in given), Fraction(0)) / 2)
