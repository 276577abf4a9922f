"""What limits a fund's plan beside its ceilings, and what may be chosen of each project? Read from the alliance.

Carry-over by year, room to host, regions and their quotas, the key by which common costs are shared, the return band
of 1 January of the first year planned. The band limits a plan only where some project says who can do how much of its
work: else everyone works for exactly what it pays, which every band allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from equipoise.model import Alliance, Fund, Project, shares_on
from equipoise.plan.hand import Hand
from equipoise.plan.schedule import Band, Candidate, Carry, Joining, Limits, Quota
from equipoise.plan.worth import Worth
from equipoise.values import in_force

__all__ = ["candidate_of", "limits_of"]

_HUNDRED = Fraction(100)


def limits_of(
    alliance: Alliance, fund: Fund, years: Iterable[int], running: Mapping[str, int], projects: Iterable[Project]
) -> Limits:
    """Everything beside the ceilings that limits a plan of these years; ``running`` projects take room to host."""
    span = sorted(years)
    day = date(span[0], 1, 1)
    members = alliance.members_on(day)
    quotas = tuple(
        Quota(q.region, q.measure, _part(q.at_least), _part(q.at_most))
        for q in fund.quotas
        if q.at_least is not None or q.at_most is not None
    )
    some = list(projects)
    shared = any(p.joining is not None or p.capacity for p in some)
    band = in_force(fund.return_band, day)
    held = band.value if band is not None else None
    return Limits(
        carry=_carry(fund, span),
        hosting=_hosting(alliance, fund, span, running),
        regions={m: alliance.members[m].region for m in members},
        quotas=quotas,
        key=shares_on(alliance, fund.key, day).among(tuple(members)) if shared else {},
        band=Band(_exact(held.low), _exact(held.high)) if held is not None and shared else None,
    )


def _part(percent: Decimal | None) -> Fraction | None:
    return None if percent is None else Fraction(percent) / _HUNDRED


def _exact(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def _carry(fund: Fund, years: list[int]) -> dict[int, Carry]:
    found = {}
    for year in years:
        span = in_force(fund.carry_over, date(year, 1, 1))
        if span is not None and span.value is not None:
            part = Fraction(1) if span.value.percent is None else Fraction(span.value.percent) / _HUNDRED
            found[year] = Carry(part, _exact(span.value.amount))
    return found


def _hosting(
    alliance: Alliance, fund: Fund, years: list[int], running: Mapping[str, int]
) -> dict[tuple[str, int], int]:
    found = {(m, year): most for m, most in fund.hosting.items() for year in years}
    for name, start in running.items():
        project = alliance.projects[name]
        for year in range(start, start + max(project.costs, default=0)):
            if project.host is not None and (project.host, year) in found:
                found[project.host, year] = max(found[project.host, year] - 1, 0)
    return found


def candidate_of(
    alliance: Alliance,
    project: Project,
    starts: Mapping[str, tuple[int, ...]],
    shares: Mapping[str, Fraction],
    values: Mapping[str, Mapping[str, Worth]],
    hand: Hand,
) -> Candidate:
    """What may be chosen of a project: its years, hosts, parts, participants; by hand a part of it, or that it must."""
    own = starts[project.id]
    # What it needs beside other candidates has a known end, which its possible starts already respect.
    needs = tuple(n for n in project.needs if n in starts)
    by_hand = hand.parts.get(project.id)
    parts = (by_hand,) if by_hand is not None else (*(Fraction(p) / _HUNDRED for p in project.parts), Fraction(1))
    costs = {year - 1: Fraction(cost) for year, cost in project.costs.items()}
    whole = sum(costs.values(), Fraction(0))
    valued = {m: share * Fraction(values[m][project.domain].value) * whole for m, share in shares.items()}
    joining = None
    if project.joining is not None:
        joining = _joining(alliance, project, own[0], valued, by_hand or Fraction(1))
        if by_hand is not None:  # what is shared is the part: it is all that this plan buys of it
            costs = {year: by_hand * cost for year, cost in costs.items()}
            parts = (Fraction(1),)
    present = alliance.members_on(date(own[0], 1, 1))
    return Candidate(
        project.id,
        costs,
        own,
        sum(valued.values(), Fraction(0)) if joining is None else Fraction(0),
        fixed=project.start is not None or project.id in hand.pins,
        needs=needs,
        excludes=tuple(n for n in project.excludes if n in starts),
        hosts=tuple(m for m in (project.hosts or (project.host,)) if m is not None and m in present),
        parts=tuple(sorted(set(parts))),
        joining=joining,
        capacity={m: Fraction(p) / _HUNDRED for m, p in project.capacity.items()} if project.capacity else None,
    )


def _joining(
    alliance: Alliance, project: Project, year: int, valued: Mapping[str, Fraction], part: Fraction
) -> Joining:
    """Members with a say that are not excluded may join; those listed as participants, and the required, must."""
    terms = project.joining
    assert terms is not None
    there = set(alliance.participating(project.id, date(year, 1, 1))) if project.participants else set()
    return Joining(
        gains={m: part * gain for m, gain in valued.items() if m not in terms.excluded},
        required=tuple(sorted({*terms.required, *there})),
        quorum=terms.quorum,
        low=_part(terms.least_share) or Fraction(0),
        high=Fraction(1) if terms.most_share is None else Fraction(terms.most_share) / _HUNDRED,
    )
