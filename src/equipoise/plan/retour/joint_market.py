"""Which work do a fund's joint projects offer, and how dear is it where? A market built from the alliance.

Assumed, and said: the largest industrial base (defence spending times equipment share) works cheapest; a base of
nothing costs ``premium`` more, and between them it falls in proportion. One without figures takes the whole premium.
A member can do up to ``most`` of each project in which it takes part, by default all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

from equipoise.errors import NoFigure, Problem
from equipoise.model import Alliance
from equipoise.pay import calls, running
from equipoise.plan.faults import refuse
from equipoise.plan.joining.offers import Range
from equipoise.plan.retour.market import Market, Place
from equipoise.plan.workshare import work

__all__ = ["PREMIUM", "joint_market"]

#: How much dearer than at the largest base a unit of work is where there is no base.
PREMIUM: Final = Range(
    Decimal("0.05"),
    Decimal("0.2"),
    Decimal("0.4"),
    "A new line, its tools and its training cost more than one that runs; no programme was found to publish by how "
    "much, so a fifth with a wide range. The price of a band is proportional to it.",
)


def joint_market(
    alliance: Alliance,
    fund: str,
    years: range,
    *,
    premium: Fraction | None = None,
    most: Mapping[str, Fraction] | Fraction = Fraction(1),
) -> Market:
    """The work of a fund's joint projects over some years, what each member pays for it, and where it can be done.

    ``premium`` is the largest premium (default: the central one of ``PREMIUM``); ``most`` the largest part of a
    project that a member can do, for all or by member. Raises UnknownName for the fund, NoFigure when nothing costs
    anything in these years, PlanFaults for a premium below 0 or a part outside [0, 1].

    >>> joint_market(nato, "joint-procurement", range(2027, 2032)).whole  # doctest: +SKIP
    Fraction(980000000, 1)
    """
    found = alliance.fund(fund)
    top = Fraction(PREMIUM.central) if premium is None else premium
    parts = most if isinstance(most, Mapping) else {}
    rest = Fraction(1) if isinstance(most, Mapping) else most
    bad = [Problem("", "premium", f"{float(top):g} is negative", "Give 0 or more.")] if top < 0 else []
    for m, largest_part in [*parts.items(), ("every member", rest)]:
        if not 0 <= largest_part <= 1:
            bad.append(
                Problem("", f"capacity of {m}", f"{float(largest_part):g} is outside [0, 1]", "Give a part of 1.")
            )
    refuse(f"the work of fund {fund}", bad)
    amounts: dict[str, Fraction] = {}
    pays: dict[str, Fraction] = {}
    bases: dict[str, Fraction | None] = {}
    taking_part: dict[str, set[str]] = {}
    for year in years:
        costing = running(alliance, fund, year)
        for project, cost in costing:
            amounts[project.id] = amounts.get(project.id, Fraction(0)) + Fraction(cost)
            for m, part in work(alliance, project.id, year).parts.items():
                bases[m] = part.base.number
                taking_part.setdefault(m, set()).add(project.id)
        for m, call in calls(alliance, fund, year).lines.items() if costing else ():
            if call.net.minor:
                pays[m] = pays.get(m, Fraction(0)) + Fraction(call.net.minor, 100)
    if not amounts:
        raise NoFigure(f"no joint project of fund {fund!r} costs anything in these years: no work to share")
    largest = max((b for b in bases.values() if b is not None), default=Fraction(0))

    def dearer(m: str) -> Fraction:
        base = bases[m]
        return top if base is None or not largest else top * (1 - base / largest)

    places = {
        m: {p: Place(amounts[p] * parts.get(m, rest), dearer(m)) for p in sorted(projects)}
        for m, projects in sorted(taking_part.items())
    }
    span = f"{years[0]}-{years[-1]}" if len(years) > 1 else f"{years[0]}"
    everyone = {m: pays.get(m, Fraction(0)) for m in sorted({*pays, *places})}
    return Market(f"{found.title}, {span}", amounts, everyone, places, found.currency)
